"""The two calls (instal.txt L15-190): who, what is asked, at which moment, what comes back."""

import json
from collections.abc import Iterator
from functools import partial

from starlette.requests import Request

from mocksrv.ledger import MICRO
from mocksrv.moment import Moment
from mocksrv.times import format_instant
from mocksrv.vendors.instal import campaigns, errors, wire
from mocksrv.vendors.instal.auth import Advertiser
from mocksrv.vendors.instal.campaigns import FILTERS, Campaign
from mocksrv.vendors.instal.pages import Window
from mocksrv.wire.desk import Later, Operation

#: A longer page is written on a thread, for it takes longer than anybody likes to wait.
_LONG = 100


def list_campaigns(
    me: Advertiser, ask: wire.Filter, moment: Moment
) -> wire.Page | Later[wire.Page]:
    """A page of all campaigns, or of those in a status (L15-116)."""
    if ask.status and ask.status not in FILTERS:
        raise errors.WrongStatus(value=ask.status)
    status = ask.status or ""
    window = Window.of(ask, campaigns.count(moment, status))
    found = campaigns.page(moment, status, window.size, window.offset)
    work = partial(page, me.request, window, found)
    return work() if window.length <= _LONG else Later(work)


def get_campaign(me: Advertiser, ask: wire.Pick, moment: Moment) -> wire.Campaign:
    """A single campaign (L118-190)."""
    return shown(campaigns.find(moment, ask.id))


def page(request: Request, window: Window, found: Iterator[Campaign]) -> wire.Page:
    """A page with the links to its neighbours."""
    return {
        "count": window.total,
        "next": window.link(request, window.number + 1),
        "numpages": window.last,
        "previous": window.link(request, window.number - 1),
        "results": map(shown, found),
    }


def shown(campaign: Campaign) -> wire.Campaign:
    """A campaign as the API shows it, in the document's order (L61-86)."""
    return {
        "application": campaign.application,
        "budget": campaign.budget / MICRO,
        "campaign_type": campaign.campaign_type,
        "countries": json.loads(campaign.countries),
        "daily_cap": _number(campaign.daily_cap),
        "destination_url": campaign.destination_url,
        "id": campaign.id,
        "is_incentivized": bool(campaign.is_incentivized),
        "name": campaign.name,
        "os": campaign.os,
        "os_min_version": _number(campaign.os_min_version),
        "payout": campaign.payout / MICRO,
        "restrictions": json.loads(campaign.restrictions),
        "start_date": format_instant(campaign.start_date),
        "status": campaign.status,
        "stop_date": None if campaign.stop_date is None else format_instant(campaign.stop_date),
    }


def _number(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / MICRO


OPERATIONS: tuple[Operation[Advertiser], ...] = (
    Operation(
        "campaigns/list",
        "/advertiser/api/v1/campaigns",
        ("GET",),
        list_campaigns,
        wire.Filter,
        wire.Page,
        (errors.WrongStatus, errors.NotFound),
    ),
    Operation(
        "campaigns/get",
        "/advertiser/api/v1/campaigns/{id}",
        ("GET",),
        get_campaign,
        wire.Pick,
        wire.Campaign,
        (errors.NotFound,),
    ),
)
