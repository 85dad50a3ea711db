"""instal.com's application: two calls at all their addresses, and what can be asked about them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from mocksrv.moment import Moment
from mocksrv.vendors.instal import wire
from mocksrv.vendors.instal.auth import Advertiser
from mocksrv.vendors.instal.desk import InstalDesk
from mocksrv.vendors.instal.routes import OPERATIONS
from mocksrv.wire.desk import Operation
from mocksrv.wire.openapi import Credential, described
from mocksrv.wire.routes import application
from mocksrv.worlds import Worlds

TITLE = "instal.com Advertiser Campaign API"

#: What OPTIONS says an address is. Assumed: the names of views are the vendor's own.
_NAMES = {"campaigns/list": "Campaign List", "campaigns/get": "Campaign Detail"}
#: Digits, so that only what looks like an id is one at the sample call's address (L190, IN-46).
_ALIAS = "/advertiser/api/v1/{id:int}"


def build(worlds: Worlds) -> ASGIApp:
    """The application of the campaign API."""
    return application(TITLE, InstalDesk(worlds), list(served()), trailing_slash=True)


def describe() -> dict[str, Any]:
    """The OpenAPI description of the two calls."""
    token = Credential("Authorization", "header")
    return described(TITLE, "1", OPERATIONS, credential=token, common=InstalDesk.common)


def served() -> Iterator[Operation[Advertiser]]:
    """Every call, at its addresses and with all its methods (IN-R21, IN-R22)."""
    _, single = OPERATIONS
    for operation in (*OPERATIONS, replace(single, path=_ALIAS)):
        yield replace(operation, methods=("GET", "HEAD"))
        yield options(operation)


def options(operation: Operation[Advertiser]) -> Operation[Advertiser]:
    """What an address is for, as Django REST framework 2 tells it."""

    def metadata(me: Advertiser, ask: wire.Pick, moment: Moment) -> dict[str, Any]:
        return {
            "description": "",
            "name": _NAMES[operation.name],
            "parses": [
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
            ],
            "renders": ["application/json"],
        }

    return replace(operation, methods=("OPTIONS",), handler=metadata, ask=wire.Pick)
