"""The composition: settings in, ASGI application out."""

from pathlib import Path

from starlette.types import ASGIApp

from mocksrv.control import app as control_app
from mocksrv.fixtures import SHARED as SHARED_FIXTURES
from mocksrv.fixtures import Fixtures
from mocksrv.settings import Settings
from mocksrv.store import Schema, open_store
from mocksrv.store.schema import SHARED
from mocksrv.vendors import ayet
from mocksrv.wire.dispatch import Dispatch
from mocksrv.worlds import DEFAULT, Opening, Worlds

VENDORS = (ayet.VENDOR,)

_NAMED = ("blank", "demo")


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The ASGI application for these settings; everything is opened here, nothing in a lifespan.

    Raises FixtureError for broken fixtures, ValueError and OSError for a database that cannot be
    opened.
    """
    settings = settings or Settings()
    worlds = open_worlds(settings)
    control = control_app.build(worlds, VENDORS, host=settings.host, token=settings.control_token)
    return Dispatch([(vendor, vendor.build(worlds)) for vendor in VENDORS], control)


def open_worlds(settings: Settings) -> Worlds:
    """The worlds of the settings' database; the world `default` is there from the start."""
    named = settings.fixtures in _NAMED
    declared = [*SHARED_FIXTURES, *(each for vendor in VENDORS for each in vendor.fixtures)]
    data = Fixtures(declared, None if named else Path(settings.fixtures))
    schema = Schema((*SHARED, *(table for vendor in VENDORS for table in vendor.tables)))
    worlds = Worlds(
        open_store(settings.database, schema),
        data,
        {vendor.name: vendor.populate for vendor in VENDORS},
        open_worlds=not settings.no_open_worlds,
        most=settings.max_worlds,
    )
    if not named:
        worlds.rehearse(_NAMED)
    if worlds.find(DEFAULT) is None:
        kind = settings.fixtures if named else "demo"
        worlds.open(DEFAULT, Opening(settings.seed, kind, settings.start, settings.rate))
    return worlds
