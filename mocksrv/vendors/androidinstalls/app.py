"""The application of the nine routes, and its description."""

from typing import Any

from starlette.types import ASGIApp

from mocksrv.vendors.androidinstalls.desk import AndroidInstallsDesk
from mocksrv.vendors.androidinstalls.routes import OPERATIONS
from mocksrv.wire.openapi import Credential, described
from mocksrv.wire.routes import application
from mocksrv.worlds import Worlds

TITLE = "Android Installs API"


def build(worlds: Worlds) -> ASGIApp:
    """The application."""
    return application(TITLE, AndroidInstallsDesk(worlds), OPERATIONS)


def describe() -> dict[str, Any]:
    """The OpenAPI description of the nine routes."""
    common = AndroidInstallsDesk.common
    return described(TITLE, "1", OPERATIONS, credential=Credential("apikey"), common=common)
