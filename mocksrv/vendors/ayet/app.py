"""ayeT's application: a route for each command, and an answer for everything else."""

from typing import Any

from fastapi import Request
from starlette.types import ASGIApp

from mocksrv.vendors.ayet import reservations
from mocksrv.vendors.ayet.desk import AyetDesk
from mocksrv.vendors.ayet.errors import ClickUnknown
from mocksrv.vendors.ayet.reservations import Click
from mocksrv.vendors.ayet.routes import OPERATIONS
from mocksrv.wire.dispatch import mark_of
from mocksrv.wire.openapi import Credential, described
from mocksrv.wire.params import Params
from mocksrv.wire.routes import application
from mocksrv.worlds import World, Worlds

TITLE = "ayeT-Studios Advertiser API V1.2"

#: The install postback of L381's click id, with and without the provider part (AY-R64).
_CALLBACKS = ("/s2s/callback/{hash}/custom_s2s/{click_id}", "/s2s/callback/{hash}/{click_id}")


def build(worlds: Worlds) -> ASGIApp:
    """The application of the advertiser API and its S2S callback."""
    desk = AyetDesk(worlds)
    callbacks = dict.fromkeys(_CALLBACKS, Callback(desk))
    return application(TITLE, desk, OPERATIONS, callbacks)


def describe() -> dict[str, Any]:
    """The OpenAPI description of the thirteen commands."""
    key = Credential("apiKey")
    return described(TITLE, "1.2", OPERATIONS, credential=key, common=AyetDesk.common)


class Callback:
    """The advertiser confirms the install of a click (AY-R64). No key: the id is enough."""

    def __init__(self, desk: AyetDesk) -> None:
        self._desk = desk

    def __call__(self, request: Request, params: Params) -> dict[str, str]:
        """Answer one request."""
        click = _click_of(request)
        with _world_of(self._desk, click, mark_of(request)).moment() as moment:
            reservations.confirm(moment, click)
        return {"status": "success"}


def _click_of(request: Request) -> Click:
    if request.method != "GET":
        raise ClickUnknown
    return reservations.read_click(request.path_params["click_id"], request.path_params["hash"])


def _world_of(desk: AyetDesk, click: Click, mark: str | None) -> World:
    world = desk.worlds.find(click.world)
    if world is None or mark not in (None, click.world):
        raise ClickUnknown
    return world
