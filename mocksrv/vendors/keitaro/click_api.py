"""Click API v3: a landing's own server asks what a visitor is to get (KE-641 to KE-645)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.sim.draw import draw
from mocksrv.times import HOUR, SECOND
from mocksrv.vendors.keitaro.crowds import simulations
from mocksrv.vendors.keitaro.desk import KeitaroDesk
from mocksrv.vendors.keitaro.objects import tracker
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.records import logs
from mocksrv.vendors.keitaro.records.errors import CampaignUnknown, MethodNotAllowed
from mocksrv.vendors.keitaro.traffic import actions, jwt
from mocksrv.vendors.keitaro.traffic.clicks import Click, number_of
from mocksrv.vendors.keitaro.traffic.flow import Flow
from mocksrv.vendors.keitaro.traffic.memory import Live
from mocksrv.vendors.keitaro.traffic.rotation import Campaign, rotation_of
from mocksrv.vendors.keitaro.traffic.visitors import Told, Visitor, visitor_of
from mocksrv.wire.dispatch import mark_of
from mocksrv.worlds import DEFAULT

_METHODS = ("GET", "POST")


class ClickApi:
    """`GET|POST /click_api/v3?token=`. The world is the one that the address is marked with."""

    def __init__(self, desk: KeitaroDesk) -> None:
        self._desk = desk

    def __call__(self, request: Request, sent: Any) -> Any:
        """Answer one click. Raises MethodNotAllowed, EditionTooLow, CampaignUnknown."""
        if request.method not in _METHODS:
            raise MethodNotAllowed(allowed=", ".join(_METHODS))
        world = self._desk.worlds.find(mark_of(request) or DEFAULT)
        if world is None:
            raise CampaignUnknown
        with simulations.present(world) as moment:
            tracker.admit_traffic(moment)
            rotation = rotation_of(moment)
            campaign = rotation.by_token(sent.text("token"))
            if campaign is None:
                raise CampaignUnknown
            trace: list[str] = []
            visitor = _visitor(moment, campaign, request, sent)
            click = Flow(rotation, Live(moment)).run(campaign, visitor, moment.now, trace)
            logs.write(moment, "traffic", click.number, *trace)
            return _answer(moment, click, sent, trace)


def _visitor(moment: Moment, campaign: Campaign, request: Request, sent: Sent) -> Visitor:
    """Whoever the caller speaks of; what he does not say is unknown."""
    original = sent.get("original_headers")
    headers = {
        str(name).lower(): value
        for name, value in (original if isinstance(original, dict) else {}).items()
        if isinstance(value, str)
    }
    told = Told(
        ip=sent.text("ip") or headers.get("x-forwarded-for", ""),
        user_agent=sent.text("user_agent", "ua") or headers.get("user-agent", ""),
        language=sent.text("language") or headers.get("accept-language", ""),
        referrer=sent.text("referrer") or headers.get("referer", ""),
    )
    params = {name: sent.text(name)[:1000] for name in sent}
    claims = jwt.claims_of(sent.text("uniqueness_cookie"), _key(moment.seed))
    return replace(
        visitor_of(moment, request, told),
        params=params,
        known_as=str(claims.get("visitor", "")) if campaign.uses_cookies else "",
        landing=number_of(sent.text("landing_id")),
    )


def _answer(moment: Moment, click: Click, sent: Sent, trace: list[str]) -> Mapping[str, Any]:
    """All keys, always (KE-644)."""
    is_offer = click.offer is not None and click.landing is None
    told = is_offer and sent.text("force_redirect_offer") != "1"
    done = (click.action, click.payload, click.visitor.address)
    answer = Response() if told else actions.answer(*done)
    place = answer.headers.get("location")
    body = bytes(answer.body).decode()
    cookie = jwt.sign(_claims(moment, click), _key(moment.seed))
    return {
        "headers": [] if place is None else [f"Location: {place}"],
        "body": body or None,
        "contentType": answer.headers.get("content-type", "text/html; charset=utf-8"),
        "status": answer.status_code,
        "uniqueness_cookie": cookie,
        "cookies": {"_subid": click.sub_id, "_token": click.token},
        "cookies_ttl": click.campaign.ttl // HOUR,
        "log": trace if sent.text("log") == "1" else [],
        "info": _info(click),
    }


def _info(click: Click) -> dict[str, Any]:
    return {
        "sub_id": click.sub_id,
        "campaign_id": click.campaign.id,
        "stream_id": click.stream.id if click.stream else None,
        "landing_id": click.landing.id if click.landing else None,
        "offer_id": click.offer.id if click.offer else [],
        "token": click.token,
        "uniqueness": {
            "campaign": click.is_unique_campaign,
            "stream": click.is_unique_stream,
            "global": click.is_unique_global,
        },
        "is_bot": click.visitor.device.is_bot == 1,
        "type": "location" if click.action == "http" else click.action,
        "url": click.payload if click.action in actions.REDIRECTS else "",
    }


def _claims(moment: Moment, click: Click) -> dict[str, Any]:
    """Where the visitor was when, in seconds, and as whom he is known."""
    now = moment.now // SECOND
    return {
        "visitor": click.who,
        "streams": {str(click.stream.id): now} if click.stream else {},
        "campaigns": {str(click.campaign.id): now},
        "time": now,
    }


def _key(seed: int) -> bytes:
    return draw(seed, "keitaro", "uniqueness_cookie").to_bytes(8, "big")
