"""Outgoing calls: simulated users follow the redirect url of a custom_s2s campaign (L381).

Off until the back door turns them on. Each click is visited once, at the instant it opens.
"""

from collections.abc import Iterator
from typing import NamedTuple

from mocksrv import postbacks
from mocksrv.agenda import Event
from mocksrv.moment import Moment
from mocksrv.postbacks import Call
from mocksrv.sim.delivery import Kind
from mocksrv.sim.flow import HOLD
from mocksrv.times import HOUR
from mocksrv.vendors.ayet import campaigns, reservations
from mocksrv.vendors.ayet.campaigns import AYET, Campaign

#: Visits of one campaign that are queued in one moment; the rest is due in the next.
_AT_ONCE = 20
#: How many clicks are tried for one that is ever free.
_LOOK_AHEAD = 1000
#: Visits a campaign gets for each install it ordered, however few of them are confirmed.
_PATIENCE = 10

_OUTGOING = "SELECT outgoing FROM ayet_account"
_OPEN = f"""
SELECT c.id, c.visited, c.visits FROM ayet_campaign c
JOIN flow f ON f.vendor = '{AYET}' AND f.campaign = c.id
WHERE f.kind = '{Kind.CONFIRMED}' AND f.closed_at IS NULL ORDER BY c.id
"""  # noqa: S608 - our own words
_REFUSED = """
SELECT 1 FROM postback p JOIN attempt a ON a.postback = p.id
WHERE p.vendor = :vendor AND p.kind = 'visit' AND p.entity = :entity AND a.error LIKE 'refused:%'
LIMIT 1
"""
_VISITED = """
UPDATE ayet_campaign SET visited = :visited, visits = visits + :visits WHERE id = :id
"""
_SET = "UPDATE ayet_account SET outgoing = :outgoing"


class Visit(NamedTuple):
    """A simulated user on his way."""

    click: int
    at: int


def next_due(moment: Moment) -> int | None:
    """When the next simulated user visits a redirect url; None: none does."""
    visits = (_next_visit(campaign, last) for campaign, last, _ in _awaiting(moment))
    return min((visit.at for visit in visits if visit), default=None)


def run(moment: Moment, since: int) -> list[Event]:
    """Queue the visits that are due by now."""
    for campaign, last, left in _awaiting(moment):
        visited, visits = last, 0
        while visits < min(left, _AT_ONCE):
            visit = _next_visit(campaign, visited)
            if visit is None or visit.at > moment.now:
                break
            url = reservations.redirect_url(moment, campaign, visit.click)
            postbacks.queue(moment, Call(AYET, "visit", f"campaign/{campaign.id}", url))
            visited = visit.click
            visits += 1
        if visits:
            moment.db.run(_VISITED, visited=visited, visits=visits, id=campaign.id)
    return []


def _next_visit(campaign: Campaign, last: int) -> Visit | None:
    """The first visit after a click, as commands stand; clicks that are never free are left out."""
    for click in range(last + 1, last + 1 + _LOOK_AHEAD):
        opened = campaign.delivery.click_at(click)
        if opened is None:
            return None
        if (at := _free_at(campaign, click, opened)) is not None:
            return Visit(click, at)
    return None


def _free_at(campaign: Campaign, click: int, opened: int) -> int | None:
    """When a click can first be confirmed; None: others hold the last places until it is gone.

    Near its end a campaign has fewer places than users, and who came first keeps his.
    """
    at = opened
    while at < opened + HOLD:
        held = campaign.delivery.reservations(at)
        if click in {each.unit for each in held}:
            return at
        next_hour = at - at % HOUR + HOUR
        at = min([next_hour, *(each.expires_at for each in held if each.expires_at > at)])
    return None


def switch(moment: Moment, *, on: bool) -> None:
    """Turn outgoing calls on or off; clicks that are open already are not visited."""
    moment.db.run(_SET, outgoing=int(on))
    for campaign, last, _ in _awaiting(moment):
        opened = last
        while (at := campaign.delivery.click_at(opened + 1)) is not None and at <= moment.now:
            opened += 1
        moment.db.run(_VISITED, visited=opened, visits=0, id=campaign.id)


def is_on(moment: Moment) -> bool:
    """Whether outgoing calls are on."""
    row = moment.db.one(_OUTGOING)
    return bool(row and row[0])


def _awaiting(moment: Moment) -> Iterator[tuple[Campaign, int, int]]:
    """Campaigns whose clicks are visited, the last click that was, and how many may be yet."""
    if is_on(moment):
        for number, visited, visits in moment.db.all(_OPEN):
            campaign = campaigns.owned(moment, number)
            refused = visits and moment.db.one(
                _REFUSED, vendor=AYET, entity=f"campaign/{number}"
            )  # its url may not be called: once is enough to say so
            if visits < _PATIENCE * campaign.total and not refused:
                yield campaign, visited, _PATIENCE * campaign.total - visits
