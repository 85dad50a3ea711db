"""Keitaro's application: the Admin API and campaign URLs."""

from typing import Any

from starlette.types import ASGIApp

from mocksrv.vendors.keitaro.click_api import ClickApi
from mocksrv.vendors.keitaro.desk import KeitaroDesk
from mocksrv.vendors.keitaro.keyless import Clicks, Postbacks, Roots, go_through
from mocksrv.vendors.keitaro.routes import OPERATIONS
from mocksrv.vendors.keitaro.traffic.actions import GATEWAY
from mocksrv.wire.desk import Work
from mocksrv.wire.openapi import Credential, described
from mocksrv.wire.routes import application
from mocksrv.worlds import Worlds

TITLE = "Keitaro Admin API v1"


def build(worlds: Worlds) -> ASGIApp:
    """The application."""
    desk = KeitaroDesk(worlds)
    others: dict[str, Work] = {
        "/": Roots(desk),
        "/click_api/v3": ClickApi(desk),
        GATEWAY: go_through,
        "/{key}/postback": Postbacks(desk),
        "/{alias}": Clicks(desk),
    }
    return application(TITLE, desk, OPERATIONS, others, trailing_slash=True)


def describe() -> dict[str, Any]:
    """The OpenAPI description of the Admin API."""
    key = Credential("Api-Key", "header")
    return described(TITLE, "1", OPERATIONS, credential=key, common=KeitaroDesk.common)
