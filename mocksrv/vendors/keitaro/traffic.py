"""The traffic side: campaign URLs and postbacks (KE-601, KE-651)."""

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mocksrv.vendors.keitaro import actions, conversions, logs, simulations
from mocksrv.vendors.keitaro.desk import KeitaroDesk
from mocksrv.vendors.keitaro.flow import Flow
from mocksrv.vendors.keitaro.memory import Live
from mocksrv.vendors.keitaro.rotation import rotation_of
from mocksrv.vendors.keitaro.visitors import visitor_of
from mocksrv.wire.chain import via_of
from mocksrv.wire.dispatch import mark_of
from mocksrv.worlds import DEFAULT, is_key


class Clicks:
    """Campaign URLs. No key: the world is the one that the address is marked with."""

    def __init__(self, desk: KeitaroDesk) -> None:
        self._desk = desk

    def __call__(self, request: Request, sent: Any) -> Response:
        """Answer one click."""
        world = self._desk.worlds.find(mark_of(request) or DEFAULT)
        if world is None or request.method not in ("GET", "HEAD", "POST"):
            return _not_found()
        with simulations.present(world) as moment:
            rotation = rotation_of(moment)
            campaign = rotation.by_alias(request.path_params["alias"])
            if campaign is None:
                return _not_found()
            flow = Flow(rotation, Live(moment))
            trace: list[str] = []
            click = flow.run(campaign, visitor_of(moment, request), moment.now, trace)
            if click.action == "http":
                trace.append(f"Send headers: Location: {click.payload}")
            logs.write(moment, "traffic", click.number, *trace)
        return actions.answer(click.action, click.payload)


class Postbacks:
    """`GET|POST /{key}/postback` (KE-651). The key is the world's Keitaro key."""

    def __init__(self, desk: KeitaroDesk) -> None:
        self._desk = desk

    def __call__(self, request: Request, sent: Any) -> Response:
        """Take one postback in."""
        key = request.path_params["key"]
        found = self._desk.worlds.by_key("keitaro", key, mark_of(request))
        if found is None or request.method not in ("GET", "POST"):
            return _not_found()
        world, suffix = found
        params = {n: str(value)[:1000] for n, value in sent.items() if value is not None}
        with simulations.present(world) as moment:
            if not is_key(moment, "keitaro", suffix):
                return _not_found()
            conversions.receive(moment, params, str(request.url)[:1000], via_of(request))
        return HTMLResponse(escape(params.get("return", "")))


def _not_found() -> Response:
    return HTMLResponse("404 Not Found", status_code=404)
