"""What a vendor is to the server: addresses, tables, fixtures, an application, back doors."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.types import ASGIApp

from mocksrv.agenda import Agenda
from mocksrv.deliveries import Trade
from mocksrv.fixtures import Fixture
from mocksrv.worlds import Populate, Worlds


@dataclass(frozen=True)
class Vendor:
    """One vendor, as the composition in `app` needs it."""

    name: str
    hosts: frozenset[str]
    """The real hosts, lower case, without a port."""
    paths: re.Pattern[str]
    """The bare paths that are this vendor's on any other host."""
    tables: tuple[str, ...]
    """SQL as in `store.schema`."""
    fixtures: tuple[Fixture[Any], ...]
    populate: Populate
    build: Callable[[Worlds], ASGIApp]
    """Makes the vendor's application."""
    describe: Callable[[], dict[str, Any]]
    """Makes the OpenAPI description of its API."""
    backdoor: APIRouter
    """What the vendor's own API cannot do, below `/_mocksrv/worlds/{w}/`."""
    trade: Trade | None = None
    """How its campaigns live; None: nothing is delivered by it."""
    agenda: Agenda | None = None
    """What it does by itself as time passes."""
    last: re.Pattern[str] | None = None
    """The bare paths, each with `?` and its query, that are this vendor's if they are nobody
    else's."""
    world_hosts: frozenset[str] = frozenset()
    """Those of its hosts before which a world may stand: `W.host`."""
