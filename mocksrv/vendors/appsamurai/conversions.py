"""Conversions: installs up to the daily cap, then events; the partner is told of each."""

from typing import NamedTuple

from mocksrv import postbacks
from mocksrv.agenda import Event
from mocksrv.moment import Moment
from mocksrv.postbacks import Call
from mocksrv.times import DAY
from mocksrv.vendors.appsamurai import campaigns, clicks, partner
from mocksrv.vendors.appsamurai.campaigns import VENDOR, Campaign
from mocksrv.vendors.appsamurai.clicks import Click, Visit

DONE, CAPPED, LOST = "done", "capped", "lost"

_EXPECT = """
INSERT INTO appsamurai_conversion (id, click, campaign, goal, due_at, state, postback)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM appsamurai_conversion), :click, :campaign, :goal,
    :due, 'waiting', :postback)
"""
_NEXT = "SELECT MIN(due_at) FROM appsamurai_conversion WHERE state = 'waiting'"
_TOLD = """
SELECT v.id, v.campaign, v.goal, v.due_at, v.postback, c.id, c.n, c.ref_id, c.macros, c.via
FROM appsamurai_conversion v JOIN appsamurai_click c ON c.id = v.click WHERE v.state = 'waiting'
"""
_DUE = f"{_TOLD} AND v.due_at <= :now ORDER BY v.due_at, v.id LIMIT 1"
_WAITING = f"{_TOLD} ORDER BY v.due_at, v.id"
_TURN = "UPDATE appsamurai_conversion SET state = :state, postback = :postback WHERE id = :id"
_BEFORE = "SELECT postback FROM appsamurai_conversion WHERE click = :click AND goal = :goal"
_INSTALLS = """
SELECT COUNT(*) FROM appsamurai_conversion WHERE campaign = :campaign AND goal = 0
    AND state = 'done' AND due_at >= :first AND due_at < :last
"""


class Conversion(NamedTuple):
    """Something that is about to become of a click."""

    id: int
    campaign: int
    goal: int
    """0: the install; 1, 2, ...: its events."""
    due_at: int
    postback: int | None
    click: Click


def take(moment: Moment, campaign: Campaign, visit: Visit) -> str:
    """Keep a click, and what becomes of it; returns the app's page in the store.

    A click that was kept before (the same ref_id) leads there again and nothing else. Raises
    ParameterMissing, Forbidden.
    """
    clicks.check(campaign, visit)
    click = clicks.keep(moment, campaign, visit)
    if click and campaign.is_live(moment.now):
        lag = clicks.install_lag(moment.seed, campaign, click.n)
        if lag is not None:
            _expect(moment, campaign, click, 0, moment.now + lag)
    url: str = campaign.fields["app_store_url"]
    return url


def tell_anew(moment: Moment) -> None:
    """Bring the postbacks of what is still to come up to what partner and campaigns want now."""
    for row in moment.db.all(_WAITING):
        conversion = Conversion._make((*row[:5], clicks.read_click(*row[5:])))
        campaign = campaigns.numbered(moment, conversion.campaign)
        paid = campaign is not None and conversion.goal <= len(partner.events(campaign))
        call = (
            partner.message(moment, campaign, conversion.click, conversion.goal)
            if campaign and paid
            else None
        )
        postback = _retold(moment, conversion, call, LOST if not paid else "nobody is to be told")
        moment.db.run(_TURN, id=conversion.id, state="waiting", postback=postback)


def next_due(moment: Moment) -> int | None:
    """When the next click becomes something; None: none does."""
    row = moment.db.one(_NEXT)
    return row[0] if row else None


def run(moment: Moment, since: int) -> list[Event]:
    """Let everything happen that is due by now; returns what happened after `since`."""
    events = []
    while row := moment.db.one(_DUE, now=moment.now):
        conversion = Conversion._make((*row[:5], clicks.read_click(*row[5:])))
        event = _happen(moment, conversion)
        if event and conversion.due_at > since:
            events.append(event)
    return events


def _expect(moment: Moment, campaign: Campaign, click: Click, goal: int, due: int) -> None:
    """Something will become of a click at that instant, unless the campaign is over or full."""
    call = partner.message(moment, campaign, click, goal)
    postback = _queue(moment, call, click.id, goal, due) if call else None
    moment.db.run(
        _EXPECT, click=click.id, campaign=campaign.id, goal=goal, due=due, postback=postback
    )


def _queue(moment: Moment, call: Call, click: int, goal: int, due: int) -> int:
    """Queue a postback; it waits for the one that tells of what came before (AS-R22)."""
    row = moment.db.one(_BEFORE, click=click, goal=goal - 1)
    return postbacks.queue(moment, call._replace(after=row[0] if row else None), due)


def _happen(moment: Moment, conversion: Conversion) -> Event | None:
    campaign = campaigns.numbered(moment, conversion.campaign)
    state = _state(moment, campaign, conversion)
    moment.record()
    told: dict[str, object] = {"ref_id": conversion.click.ref_id}
    if campaign is None or state != DONE:
        if conversion.postback is not None:
            postbacks.withdraw(moment, conversion.postback, state)
        moment.db.run(_TURN, id=conversion.id, state=state, postback=conversion.postback)
        return _event(conversion, state, told) if state == CAPPED else None
    postback = _tell(moment, campaign, conversion)
    moment.db.run(_TURN, id=conversion.id, state=state, postback=postback)
    if conversion.goal == 0:
        _expect_events(moment, campaign, conversion)
    payout, event_name = partner.payment(campaign, conversion.goal)
    told |= {"payout": payout}
    if event_name is None:
        return _event(conversion, "install", told)
    return _event(conversion, "event", told | {"event_name": event_name})


def _state(moment: Moment, campaign: Campaign | None, conversion: Conversion) -> str:
    """Installs count while the campaign runs and its cap of the day is not reached."""
    if campaign is None:
        return LOST
    if conversion.goal:
        return DONE if conversion.goal <= len(partner.events(campaign)) else LOST
    if not campaign.is_live(conversion.due_at):
        return LOST
    day = conversion.due_at - conversion.due_at % DAY
    row = moment.db.one(_INSTALLS, campaign=campaign.id, first=day, last=day + DAY)
    return CAPPED if row and row[0] >= campaign.daily_cap else DONE


def _tell(moment: Moment, campaign: Campaign, conversion: Conversion) -> int | None:
    """The postback of a conversion, as the partner and the campaign want it by now."""
    call = partner.message(moment, campaign, conversion.click, conversion.goal)
    return _retold(moment, conversion, call, "nobody is to be told")


def _retold(moment: Moment, conversion: Conversion, call: Call | None, reason: str) -> int | None:
    """The number of the postback that tells of a conversion; None, for a reason: none does."""
    if conversion.postback is None:
        if call is None:
            return None
        return _queue(moment, call, conversion.click.id, conversion.goal, conversion.due_at)
    if call is None:
        gone = postbacks.withdraw(moment, conversion.postback, reason)
        return None if gone else conversion.postback
    postbacks.amend(moment, conversion.postback, call.url)
    return conversion.postback


def _expect_events(moment: Moment, campaign: Campaign, install: Conversion) -> None:
    most = len(partner.events(campaign))
    lags = clicks.event_lags(moment.seed, campaign, install.click.n, most)
    for goal, lag in enumerate(lags, 1):
        _expect(moment, campaign, install.click, goal, install.due_at + lag)


def _event(conversion: Conversion, kind: str, detail: dict[str, object]) -> Event:
    return Event(conversion.due_at, VENDOR, kind, f"campaign/{conversion.campaign}", detail)
