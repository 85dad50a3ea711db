"""Who is downloading, and the callback that confirms a click of a custom_s2s campaign."""

import re
from typing import NamedTuple

from mocksrv import deliveries
from mocksrv.moment import Moment
from mocksrv.sim.delivery import Kind
from mocksrv.sim.draw import draw
from mocksrv.vendors.ayet import campaigns
from mocksrv.vendors.ayet.auth import account_hash
from mocksrv.vendors.ayet.campaigns import AYET, Campaign
from mocksrv.vendors.ayet.errors import CampaignUnknown, ClickUnknown
from mocksrv.vendors.ayet.orders import CLICK_ID

_CLICK = re.compile(r"([a-z0-9-]{1,40})\.(\d{1,18})\.(\d{1,18})\.([0-9a-f]{12})", re.ASCII)


class Click(NamedTuple):
    """A click id, read: it carries its world (CONTRACT §4)."""

    world: str
    campaign: int
    number: int
    proof: str


class Download(NamedTuple):
    """A user who is downloading."""

    click_id: str
    opened_at: int
    expires_at: int
    redirect_url: str


def read_click(click_id: str, hash_: str) -> Click:
    """The click of an id that goes with this account hash. Raises ClickUnknown."""
    match = _CLICK.fullmatch(click_id)
    if match is None or account_hash(match[1]) != hash_:
        raise ClickUnknown
    return Click(match[1], int(match[2]), int(match[3]), match[4])


def downloads(moment: Moment, campaign: Campaign) -> list[Download]:
    """The open reservations of a campaign."""
    return [
        Download(
            click_id_of(moment, campaign, unit),
            opened_at,
            expires_at,
            redirect_url(moment, campaign, unit),
        )
        for unit, opened_at, expires_at in campaign.delivery.reservations(moment.now)
    ]


def click_id_of(moment: Moment, campaign: Campaign, unit: int) -> str:
    """The id of a unit's click; it carries its world."""
    return f"{moment.world}.{campaign.id}.{unit}.{_proof(moment, campaign.id, unit)}"


def redirect_url(moment: Moment, campaign: Campaign, unit: int) -> str:
    """Where a unit's user is sent; empty for campaigns that do not redirect."""
    return campaign.redirect_url.replace(CLICK_ID, click_id_of(moment, campaign, unit))


def confirm(moment: Moment, click: Click) -> None:
    """Turn the reservation of a click into a download; doing it again changes nothing.

    Raises ClickUnknown for a click that never was, or was not confirmed before it expired.
    """
    if click.proof != _proof(moment, click.campaign, click.number):
        raise ClickUnknown
    try:
        campaign = campaigns.owned(moment, click.campaign)
    except CampaignUnknown:
        raise ClickUnknown from None
    course = campaign.delivery
    if any(change[1:] == ("confirm", click.number) for change in course.changes):
        return
    open_clicks = {each.unit for each in course.reservations(moment.now)}
    if course.plan.kind is not Kind.CONFIRMED or click.number not in open_clicks:
        raise ClickUnknown
    deliveries.command(moment, AYET, campaign.id, "confirm", click.number)
    if campaigns.owned(moment, campaign.id).delivery.is_done(moment.now):
        deliveries.close(moment, AYET, campaign.id, refund=0)


def _proof(moment: Moment, campaign: int, number: int) -> str:
    return f"{draw(moment.seed, AYET, campaign, 'click', number) >> 16:012x}"
