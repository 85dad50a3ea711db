"""The pull, and the clicks that come back by the URLs it hands out (appsamurai.txt L3-178)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mocksrv.moment import Moment
from mocksrv.vendors.appsamurai import campaigns, clicks, conversions
from mocksrv.vendors.appsamurai.desk import AppSamuraiDesk, Partner
from mocksrv.vendors.appsamurai.errors import MethodNotAllowed, NotFound
from mocksrv.wire.chain import via_of
from mocksrv.wire.desk import Operation
from mocksrv.wire.dispatch import mark_of
from mocksrv.wire.params import Nothing, Params
from mocksrv.worlds import World

LIST = "/api/campaign-pull/list/{token}"


def pull(me: Partner, ask: Nothing, moment: Moment) -> list[dict[str, Any]]:
    """All available and active campaigns opened for the partner (L13)."""
    conversions.run(moment, moment.now)
    return [
        campaigns.shown(moment, campaign, me.address) for campaign in campaigns.available(moment)
    ]


OPERATIONS: list[Operation[Partner]] = [
    Operation("campaign-pull/list", LIST, ("GET",), pull, Nothing, list[dict[str, Any]], ())
]


class Click:
    """The tracking URL (AS-R20). No key: the sub_campaign_id is enough."""

    def __init__(self, desk: AppSamuraiDesk) -> None:
        self._desk = desk

    def __call__(self, request: Request, params: Params) -> Response:
        """Answer one request."""
        if request.method != "GET":
            raise MethodNotAllowed(allowed="GET")
        sent = params.last("sub_campaign_id")
        found = campaigns.read_sub_campaign_id(sent) if isinstance(sent, str) else None
        if found is None:
            raise NotFound
        tag, proof = found
        with self._world(tag, mark_of(request)).moment() as moment:
            conversions.run(moment, moment.now)
            campaign = campaigns.tracked(moment, proof)
            if campaign is None:
                raise NotFound
            visit = clicks.read_visit(params, _ip_of(request), via_of(request))
            url = conversions.take(moment, campaign, visit)
        return RedirectResponse(url, status_code=302)

    def _world(self, tag: bytes, mark: str | None) -> World:
        world = self._desk.worlds.by_tag(tag)
        if world is None or mark not in (None, world.name):
            raise NotFound
        return world


def _ip_of(request: Request) -> str:
    """The visitor's address: what a proxy says, else the peer's."""
    forwarded = request.headers.get("x-forwarded-for", "").partition(",")[0].strip()[:45]
    return forwarded or (request.client.host if request.client else "")
