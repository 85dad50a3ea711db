"""ayeT's application: a route for each command, and an answer for everything else."""

from typing import Any

import orjson
from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mocksrv.moment import Moment
from mocksrv.vendors.ayet import reservations, wire
from mocksrv.vendors.ayet.auth import Advertiser
from mocksrv.vendors.ayet.desk import AyetDesk
from mocksrv.vendors.ayet.errors import ClickUnknown, UnknownAction
from mocksrv.vendors.ayet.reservations import Click
from mocksrv.vendors.ayet.routes import METHODS, OPERATIONS
from mocksrv.wire.desk import NO_TELEMETRY, Operation
from mocksrv.wire.dispatch import mark_of, path_of
from mocksrv.wire.errors import ApiError
from mocksrv.wire.openapi import described
from mocksrv.worlds import World, Worlds

TITLE = "ayeT-Studios Advertiser API V1.2"

#: The install postback of L381's click id, with and without the provider part (AY-R64).
_CALLBACKS = ("/s2s/callback/{hash}/custom_s2s/{click_id}", "/s2s/callback/{hash}/{click_id}")


def build(worlds: Worlds) -> ASGIApp:
    """The application of the advertiser API and its S2S callback."""
    desk = AyetDesk(worlds)
    app = FastAPI(title=TITLE, openapi_url=None, telemetry=NO_TELEMETRY, redirect_slashes=False)
    for path in _CALLBACKS:
        app.router.routes.append(Route(path, Callback(desk)))
    commands = Commands(desk)
    app.router.routes.append(Route("/{rest:path}", commands))
    app.router.default = commands
    return app


def describe() -> dict[str, Any]:
    """The OpenAPI description of the thirteen commands."""
    return described(
        TITLE,
        "1.2",
        OPERATIONS,
        base="/api/",
        methods=METHODS,
        credential="apiKey",
        common=AyetDesk.common,
    )


class Commands:
    """The commands `/api/module/action`; all else is an unknown action (AY-R07)."""

    def __init__(self, desk: AyetDesk) -> None:
        self._desk = desk
        self._operations = {f"/api/{operation.name}": operation for operation in OPERATIONS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        path = path_of(request)
        operation = self._operations.get(path) if request.method in METHODS else None
        response = await self._desk.answer(request, operation or unknown(path))
        await response(scope, receive, send)


def unknown(path: str) -> Operation[Advertiser]:
    """The operation at a path at which there is none: it checks the key, then refuses."""
    parts = path.removeprefix("/").split("/")
    module, *rest = (parts[1:] or [""]) if parts[0] == "api" else parts
    action = "/".join(rest)

    def refuse(me: Advertiser, ask: wire.Nothing, moment: Moment) -> None:
        raise UnknownAction(action=action, module=module)

    return Operation("unknown", refuse, wire.Nothing, None, ())


class Callback:
    """The advertiser confirms the install of a click (AY-R64). No key: the id is enough."""

    def __init__(self, desk: AyetDesk) -> None:
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = self._answer(Request(scope))
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        try:
            click = _click_of(request)
            with _world_of(self._desk, click, mark_of(request)).moment() as moment:
                reservations.confirm(moment, click)
        except ApiError as error:
            return self._desk.refuse(error)
        except Exception:
            return self._desk.failed("s2s/callback")
        return Response(orjson.dumps({"status": "success"}), media_type="application/json")


def _click_of(request: Request) -> Click:
    if request.method != "GET":
        raise ClickUnknown
    return reservations.read_click(request.path_params["click_id"], request.path_params["hash"])


def _world_of(desk: AyetDesk, click: Click, mark: str | None) -> World:
    world = desk.worlds.find(click.world)
    if world is None or mark not in (None, click.world):
        raise ClickUnknown
    return world
