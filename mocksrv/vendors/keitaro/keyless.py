"""The traffic side: campaign URLs, landing clicks and postbacks (KE-601, KE-631, KE-651)."""

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.crowds import simulations
from mocksrv.vendors.keitaro.desk import KeitaroDesk
from mocksrv.vendors.keitaro.objects.sent import text_of
from mocksrv.vendors.keitaro.records import logs
from mocksrv.vendors.keitaro.sales import conversions
from mocksrv.vendors.keitaro.traffic import actions, landings, passes
from mocksrv.vendors.keitaro.traffic.clicks import number_of
from mocksrv.vendors.keitaro.traffic.flow import Flow
from mocksrv.vendors.keitaro.traffic.memory import Live
from mocksrv.vendors.keitaro.traffic.rotation import Campaign, Rotation, rotation_of
from mocksrv.vendors.keitaro.traffic.visitors import address_of, params_of, visitor_of
from mocksrv.wire.chain import via_of
from mocksrv.wire.dispatch import host_of, mark_of
from mocksrv.worlds import DEFAULT, is_key

#: The methods with which a visitor clicks.
_CLICKING = ("GET", "HEAD", "POST")


class Clicks:
    """Campaign URLs. No key: the world is the one that the address is marked with."""

    def __init__(self, desk: KeitaroDesk) -> None:
        self._desk = desk

    def __call__(self, request: Request, sent: Any) -> Response:
        """Answer one click."""
        world = self._desk.worlds.find(mark_of(request) or DEFAULT)
        if world is None:
            return not_found()
        with simulations.present(world) as moment:
            rotation = rotation_of(moment)
            campaign = _campaign(rotation, request)
            if campaign is None:
                return not_found()
            if request.method not in _CLICKING:
                return _no_click(request)
            return _click(moment, rotation, campaign, request)


class Roots:
    """The tracker's root: who goes on from a landing, and the campaigns of domains."""

    def __init__(self, desk: KeitaroDesk) -> None:
        self._desk = desk
        self._clicks = Clicks(desk)

    def __call__(self, request: Request, sent: Any) -> Response:
        """Lead to the offer; the token names its world."""
        params = params_of(request.scope["query_string"])
        if "_lp" not in params:
            return self._clicks(request, sent)
        token, mark = params.get("_token", ""), mark_of(request)
        name = passes.world_of(token)
        world = self._desk.worlds.find(name) if name and mark in (None, name) else None
        if world is None:
            return not_found()
        if request.method not in _CLICKING:
            return _no_click(request)
        with simulations.present(world) as moment:
            found = landings.go_on(moment, token, number_of(params.get("offer_id", "")))
        return actions.answer(*found, address_of(request)) if found else not_found()


def go_through(request: Request, sent: Any) -> Response:
    """The gateway of a double meta refresh (KE-319)."""
    url = params_of(request.scope["query_string"]).get("url", "")
    return actions.onward(url) or not_found()


class Postbacks:
    """`GET|POST /{key}/postback` (KE-651). The key is the world's Keitaro key."""

    def __init__(self, desk: KeitaroDesk) -> None:
        self._desk = desk

    def __call__(self, request: Request, sent: Any) -> Response:
        """Take one postback in."""
        key = request.path_params["key"]
        found = self._desk.worlds.by_key("keitaro", key, mark_of(request))
        if found is None or request.method not in ("GET", "POST"):
            return not_found()
        world, suffix = found
        texts = {name: text_of(value) for name, value in sent.items()}
        params = {name: text[:1000] for name, text in texts.items() if text is not None}
        with simulations.present(world) as moment:
            if not is_key(moment, "keitaro", suffix):
                return not_found()
            conversions.receive(moment, params, str(request.url)[:1000], via_of(request))
        return HTMLResponse(escape(params.get("return", "")))


def _campaign(rotation: Rotation, request: Request) -> Campaign | None:
    """The campaign of the path; on a domain that has one of its own, that one (KE-707)."""
    alias = request.path_params.get("alias")
    found = rotation.by_alias(alias) if alias else None
    return found or rotation.of_domain(host_of(request.scope), lost=alias is not None)


def _click(moment: Moment, rotation: Rotation, campaign: Campaign, request: Request) -> Response:
    """Send the visitor through the campaign, and write down how (KE-616)."""
    trace: list[str] = []
    visitor = visitor_of(moment, request)
    click = Flow(rotation, Live(moment)).run(campaign, visitor, moment.now, trace)
    if click.action == "http":
        trace.append(f"Send headers: Location: {click.payload}")
    logs.write(moment, "traffic", click.number, *trace)
    return actions.answer(click.action, click.payload, visitor.address)


def not_found() -> Response:
    """Nothing is here for a visitor."""
    return HTMLResponse("404 Not Found", status_code=404)


def _no_click(request: Request) -> Response:
    """Who asks what can be done is told; nothing else is done (assumed)."""
    asks = request.method == "OPTIONS"
    return Response(status_code=204 if asks else 405, headers={"Allow": ", ".join(_CLICKING)})
