"""Simulated traffic: visitors who click as the clock passes, and buyers among them (KE-618).

What is due is made when somebody looks, up to the instant of the moment, in the order of time:
every call of the tracker looks first, so a campaign that is changed is changed for later clicks
only, and no split of the advances makes a difference. All take the way of clicks and postbacks
that come over HTTP.

It is made in portions, so that others get their turns: where the clock runs and more becomes due
than the machine makes, the tracker falls behind and nothing waits for it. Where the clock stands
nothing is missing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any, NamedTuple

import orjson

from mocksrv.agenda import Event
from mocksrv.moment import Moment
from mocksrv.sim.arrivals import Arrivals, when_more
from mocksrv.sim.draw import dice, draw, share
from mocksrv.times import DAY, MINUTE
from mocksrv.vendors.keitaro.crowds.crowd import MILLION, Makeup, crowd_of
from mocksrv.vendors.keitaro.sales import conversions, s2s
from mocksrv.vendors.keitaro.traffic.clicks import Click
from mocksrv.vendors.keitaro.traffic.flow import Flow
from mocksrv.vendors.keitaro.traffic.memory import Batch
from mocksrv.vendors.keitaro.traffic.rotation import rotation_of
from mocksrv.worlds import World

#: A portion is about as much work as so many clicks, and a sale as much as a few.
_PORTION = 1200
_SALE = 3
_SALES = _PORTION // _SALE
#: Who looks while the clock stands makes at most so many; the courier goes on.
_MOST_PORTIONS = 20
#: Nobody buys sooner after his click, nor later than a day after that.
SOONEST = 10 * MINUTE
_BUYS = 3
_FINE = 20
#: What leads a visitor nowhere.
_NOWHERE = ("do_nothing", "status404")
_BUYER = ("id", "due_at", "campaign", "sub_id", "tid", "payout")

_COLUMNS = """
id, campaign, per_day, countries, bots, conversions, payout, begins, ends, filled, clicks
"""
_ALL = f"SELECT {_COLUMNS} FROM keitaro_traffic ORDER BY id"  # noqa: S608 - our own names
_OPEN = f"SELECT {_COLUMNS} FROM keitaro_traffic WHERE filled < ends - 1 ORDER BY id"  # noqa: S608
_INSERT = f"""
INSERT INTO keitaro_traffic ({_COLUMNS})
VALUES (:id, :campaign, :per_day, :countries, :bots, :conversions, :payout, :begins, :ends,
    :filled, :clicks)
"""  # noqa: S608
_NEXT_ID = "SELECT COALESCE(MAX(id), 0) + 1 FROM keitaro_traffic"
_FILLED = "UPDATE keitaro_traffic SET filled = :filled, clicks = :clicks WHERE id = :id"
_STOP = "UPDATE keitaro_traffic SET ends = :now WHERE id = :id AND ends > :now"
_HAS = "SELECT 1 FROM keitaro_traffic WHERE id = :id"

_DUE = """
SELECT due_at, sub_id, tid, payout FROM keitaro_buyer WHERE due_at <= :now ORDER BY due_at, id
"""
_SOME = "SELECT due_at FROM keitaro_buyer ORDER BY due_at, id LIMIT 1 OFFSET :some"
_FIRST = "SELECT 1 FROM keitaro_buyer WHERE due_at <= :now LIMIT 1"
_GONE = "DELETE FROM keitaro_buyer WHERE due_at <= :now"
_NEXT_BUYERS = "SELECT campaign, MIN(due_at) FROM keitaro_buyer GROUP BY campaign"


class Plan(NamedTuple):
    """A simulation and how far it has come."""

    campaign: int
    makeup: Makeup
    conversions: int
    """Millionths of the clicks of people."""
    payout: int | None
    """Ten-thousandths a sale; None: what the offer pays."""
    begins: int
    ends: int
    """Nobody comes any more at this instant."""
    id: int = 0
    filled: int = 0
    """The instant by which all clicks have been made."""
    clicks: int = 0
    """How many."""


def every(moment: Moment) -> list[Plan]:
    """All simulations, those that are over too."""
    return [_plan(row) for row in moment.db.all(_ALL)]


def add(moment: Moment, plan: Plan) -> Plan:
    """Begin a simulation, and say its number."""
    moment.record()
    row = moment.db.one(_NEXT_ID)
    plan = plan._replace(id=row[0] if row else 1, filled=plan.begins - 1)
    values: dict[str, Any] = plan._asdict() | plan.makeup._asdict()
    del values["makeup"]
    values["countries"] = orjson.dumps(plan.makeup.countries).decode()
    moment.db.run(_INSERT, **values)
    return plan


def stop(moment: Moment, number: int) -> bool:
    """Nobody clicks any more; who has clicked may still buy. Whether there is such a simulation."""
    if moment.db.one(_HAS, id=number) is None:
        return False
    moment.record()
    moment.db.run(_STOP, id=number, now=moment.now + 1)
    return True


def _plan(row: tuple[Any, ...]) -> Plan:
    number, campaign, per_day, countries, bots, *rest, filled, clicks = row
    weights = tuple((code, weight) for code, weight in orjson.loads(countries))
    makeup = Makeup(per_day, weights, bots)
    return Plan._make((campaign, makeup, *rest, number, filled, clicks))


# -- as time passes -------------------------------------------------------------------------------


def next_due(moment: Moment) -> int | None:
    """The instant at which a portion is complete, or a buyer is told of."""
    plans = going_on(moment)
    dues = list(_complete(moment, plans))
    told = s2s.audiences(moment)
    if told:
        dues += (due for of, due in moment.db.all(_NEXT_BUYERS) if of in told)
        soon = (plan for plan in plans if plan.campaign in told and plan.conversions)
        dues += (plan.filled + SOONEST for plan in soon)  # so that no buyer comes in between
    return min(dues, default=None)


def _complete(moment: Moment, plans: Sequence[Plan]) -> Iterator[int]:
    """The instants by which there is as much to do as in a portion, or a simulation is over."""
    weight = sum(plan.makeup.per_day * (MILLION + _SALE * plan.conversions) for plan in plans)
    for plan in plans:
        yield min(when_more(plan.filled, _PORTION * MILLION, weight), plan.ends - 1)
    for (due,) in moment.db.all(_SOME, some=_SALES):
        yield due


def run(moment: Moment, since: int) -> list[Event]:
    """Make a portion of what is due; clicks and sales are seen in the reports, not as events.

    Where the clock runs and more is due than a portion, whoever asks `next_due` comes again.
    """
    due = next_due(moment)
    _make(moment, moment.now if due is None else min(due, moment.now))
    return []


@contextmanager
def present(world: World) -> Iterator[Moment]:
    """A moment of a world in which all has been made that is due, see `catch_up`."""
    with world.moment() as moment:
        catch_up(moment)
        yield moment


def catch_up(moment: Moment) -> None:
    """Make what is due by now, and keep it whatever else happens.

    One portion of it where the clock runs: the courier makes the rest, again and again.
    """
    for _ in range(1 if moment.clock.rate else _MOST_PORTIONS):
        plans = going_on(moment)
        is_made = all(plan.filled >= moment.now for plan in plans)
        if is_made and moment.db.one(_FIRST, now=moment.now) is None:
            return
        _make(moment, min(moment.now, *_complete(moment, plans)))
    moment.stirred = True


def _make(moment: Moment, until: int) -> None:
    """Make the clicks and sales up to an instant."""
    plans = [plan for plan in going_on(moment) if plan.filled < until]
    memory = _click(moment, plans, until) if plans else None
    due = moment.db.all(_DUE, now=until)
    if due:
        moment.db.run(_GONE, now=until)
        intake = conversions.Intake(moment)
        for at, sub_id, tid, payout in due:
            params = {"subid": sub_id, "tid": tid}
            if payout is not None:
                params["payout"] = f"{payout // 10_000}.{payout % 10_000:04}"
            intake.take(params, at)
        intake.close()
    if memory or due:
        moment.checkpoint()
    if memory:
        memory.remember()


def going_on(moment: Moment) -> list[Plan]:
    """The simulations that are not over."""
    return [_plan(row) for row in moment.db.all(_OPEN)]


Arrival = tuple[int, int, int, int]
"""When, in which of the simulations, its number there, and its roll."""


def _click(moment: Moment, plans: Sequence[Plan], until: int) -> Batch:
    """Send all visitors on who come until an instant, one after the other."""
    rotation, memory = rotation_of(moment), Batch(moment)
    flow = Flow(rotation, memory)
    campaigns = [rotation.campaign(plan.campaign) for plan in plans]
    crowds = [crowd_of(moment.fixtures, moment.seed, plan.id, plan.makeup) for plan in plans]
    told = s2s.audiences(moment)
    buyers = []
    coming = (_arrive(moment, place, plan, until) for place, plan in enumerate(plans))
    for at, place, n, roll in sorted(chain(*coming)):
        campaign = campaigns[place]
        if campaign is None:
            continue  # whoever comes finds nothing
        plan = plans[place]
        name = _name(plan, n) if plan.campaign in told else None
        click = flow.run(campaign, crowds[place].visitor(roll, name), at)
        if share(roll, _BUYS, MILLION) < plan.conversions and _may_buy(click):
            due = at + _lag(moment.seed, plan.id, n)
            who = (click.number, due, plan.campaign, click.sub_id, _name(plan, n), plan.payout)
            buyers.append(who)
    memory.save()
    moment.db.load("keitaro_buyer", _BUYER, buyers, {})
    return memory


def _arrive(moment: Moment, place: int, plan: Plan, until: int) -> Iterator[Arrival]:
    """Who comes until an instant, and that they have come."""
    stand = dice(moment.seed, "keitaro", "traffic", plan.id)
    arrivals = Arrivals(stand, plan.begins, plan.makeup.per_day)
    filled = min(until, plan.ends - 1)
    clicks = arrivals.by(filled)
    moment.db.run(_FILLED, id=plan.id, filled=filled, clicks=clicks)
    rolls = stand.rolls(plan.clicks, clicks - 1)
    instants = arrivals.at(plan.clicks, rolls)
    return zip(instants, repeat(place), range(plan.clicks, clicks), rolls, strict=False)


def _name(plan: Plan, n: int) -> str:
    """By what others know a click, and the sale that it becomes."""
    return f"{plan.id}-{n + 1}"


def _may_buy(click: Click) -> bool:
    """Whether a visitor is a person who got somewhere, and whose click is in the log."""
    stream = click.stream
    if stream is None or not stream.collects or click.visitor.device.is_bot:
        return False
    return click.action not in _NOWHERE


def _lag(seed: int, simulation: int, n: int) -> int:
    """How long a buyer thinks it over; most do not take long."""
    chance = draw(seed, "keitaro", "traffic", simulation, "lag", n) >> (64 - _FINE)
    return SOONEST + (chance**3 * DAY >> 3 * _FINE)
