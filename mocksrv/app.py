"""The composition: settings in, ASGI application out."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mocksrv.control import app as control_app
from mocksrv.courier import Courier
from mocksrv.fixtures import SHARED as SHARED_FIXTURES
from mocksrv.fixtures import Fixtures
from mocksrv.settings import Settings
from mocksrv.store import Schema, open_store
from mocksrv.store.schema import SHARED
from mocksrv.store.sqlite import MemoryStore
from mocksrv.targets import Targets
from mocksrv.vendors import androidinstalls, appsamurai, ayet, instal, keitaro
from mocksrv.wire.dispatch import Dispatch
from mocksrv.wire.vendor import Vendor
from mocksrv.worlds import DEFAULT, Opening, WorldExists, Worlds

VENDORS = (
    androidinstalls.VENDOR,
    instal.VENDOR,
    ayet.VENDOR,
    appsamurai.VENDOR,
    keitaro.VENDOR,
)

_NAMED = ("blank", "demo")


class HostTaken(Exception):
    """The tracker cannot be at the host of another vendor, nor of the server itself."""


def create_app(settings: Settings | None = None) -> Dispatch:
    """The ASGI application for these settings; everything is opened here, nothing in a lifespan.

    Its `close()` closes the databases.

    Raises FixtureError for broken fixtures, ValueError and OSError for a database that cannot be
    opened, HostTaken.
    """
    settings = settings or Settings()
    if settings.tracker_host == settings.host:
        raise HostTaken(f"{settings.host} is where the server itself listens")
    vendors = _placed(settings.tracker_host)
    worlds = open_worlds(settings)
    targets = Targets(frozenset(settings.postback_hosts))
    courier = Courier(
        worlds,
        {vendor.name: vendor.trade for vendor in VENDORS if vendor.trade},
        {vendor.name: vendor.agenda for vendor in VENDORS if vendor.agenda},
        targets,
    )
    control = control_app.build(
        worlds, VENDORS, courier, targets, host=settings.host, token=settings.control_token
    )
    apps = [(vendor, vendor.build(worlds)) for vendor in vendors]
    return Dispatch(apps, control, begin=courier.begin, close=_closing(courier, worlds))


def _placed(tracker: str) -> list[Vendor]:
    """The vendors, the tracker at its host. Raises HostTaken."""
    hosts = frozenset({tracker})
    for vendor in VENDORS:
        if vendor.hosts & hosts and not vendor.world_hosts:
            raise HostTaken(f"{tracker} is the host of {vendor.name}")
    return [
        replace(vendor, hosts=hosts, world_hosts=hosts) if vendor.world_hosts else vendor
        for vendor in VENDORS
    ]


def _closing(courier: Courier, worlds: Worlds) -> Callable[[], None]:
    def close() -> None:
        courier.end()
        worlds.close()

    return close


def open_worlds(settings: Settings) -> Worlds:
    """The worlds of the settings' database; the world `default` is there from the start."""
    named = settings.fixtures in _NAMED
    declared = [*SHARED_FIXTURES, *(each for vendor in VENDORS for each in vendor.fixtures)]
    data = Fixtures(declared, None if named else Path(settings.fixtures))
    schema = Schema((*SHARED, *(table for vendor in VENDORS for table in vendor.tables)))
    populate = {vendor.name: vendor.populate for vendor in VENDORS}
    if not named:
        rehearsal = Worlds(MemoryStore(schema), data, populate)
        for kind in _NAMED:
            rehearsal.open(kind, Opening(fixtures=kind))
        rehearsal.close()
    worlds = Worlds(
        open_store(settings.database, schema),
        data,
        populate,
        open_worlds=not settings.no_open_worlds,
        most=settings.max_worlds,
    )
    if worlds.find(DEFAULT) is None:
        kind = settings.fixtures if named else "demo"
        with suppress(WorldExists):  # another process on the same database was quicker
            worlds.open(DEFAULT, Opening(settings.seed, kind, settings.start, settings.rate))
    return worlds
