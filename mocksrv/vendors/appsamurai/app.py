"""App Samurai's application: the pull and the clicks."""

from typing import Any

from starlette.types import ASGIApp

from mocksrv.vendors.appsamurai.campaigns import CLICK_PATH
from mocksrv.vendors.appsamurai.desk import AppSamuraiDesk
from mocksrv.vendors.appsamurai.routes import OPERATIONS, Click
from mocksrv.wire.openapi import Credential, described
from mocksrv.wire.routes import application
from mocksrv.worlds import Worlds

TITLE = "App Samurai Campaign Pull API"


def build(worlds: Worlds) -> ASGIApp:
    """The application."""
    desk = AppSamuraiDesk(worlds)
    return application(TITLE, desk, OPERATIONS, {CLICK_PATH: Click(desk)})


def describe() -> dict[str, Any]:
    """The OpenAPI description of the pull."""
    key = Credential("token", "path")
    common = AppSamuraiDesk.common
    return described(TITLE, "1", OPERATIONS, credential=key, common=common)
