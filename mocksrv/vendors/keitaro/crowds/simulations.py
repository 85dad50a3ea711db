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

from mocksrv.agenda import Event
from mocksrv.moment import Moment
from mocksrv.sim.arrivals import Arrivals, when_more
from mocksrv.sim.draw import dice
from mocksrv.vendors.keitaro.crowds import afterwards
from mocksrv.vendors.keitaro.crowds.afterwards import GO_ON, SOONEST, Afterwards, name_of
from mocksrv.vendors.keitaro.crowds.crowd import MILLION, crowd_of
from mocksrv.vendors.keitaro.crowds.plans import Plan, fill, going_on
from mocksrv.vendors.keitaro.sales import s2s
from mocksrv.vendors.keitaro.traffic.flow import Flow
from mocksrv.vendors.keitaro.traffic.memory import Batch
from mocksrv.vendors.keitaro.traffic.rotation import Rotation, rotation_of
from mocksrv.worlds import World

#: A portion is about as much work as so many clicks; a sale, or going on from a landing, is as
#: much as a few.
_PORTION = 1200
_SALE = _LANDING_CLICK = 3
#: Who looks while the clock stands makes at most so many; the courier goes on.
_MOST_PORTIONS = 20


def next_due(moment: Moment) -> int | None:
    """The instant at which a portion is complete, or a buyer is told of."""
    plans = going_on(moment)
    dues = list(_complete(moment, plans))
    told = s2s.audiences(moment)
    if told:
        dues += afterwards.when_next(moment, told)
        soon = (plan for plan in plans if plan.campaign in told and plan.conversions)
        dues += (plan.filled + SOONEST for plan in soon)  # so that no buyer comes in between
    return min(dues, default=None)


def _complete(moment: Moment, plans: Sequence[Plan]) -> Iterator[int]:
    """The instants by which there is as much to do as in a portion, or a simulation is over."""
    if plans:
        rotation = rotation_of(moment)
        weight = sum(plan.makeup.per_day * _work(rotation, plan) for plan in plans)
        for plan in plans:
            yield min(when_more(plan.filled, _PORTION * MILLION, weight), plan.ends - 1)
    yield from afterwards.when_many(moment, _PORTION // _SALE)


def _work(rotation: Rotation, plan: Plan) -> int:
    """How much work a click of a simulation is, in millionths of a click that nothing follows."""
    campaign = rotation.campaign(plan.campaign)
    shows = campaign is not None and campaign.shows_landings
    landing_clicks = MILLION * GO_ON // 100 if shows else 0
    return MILLION + _SALE * plan.conversions + _LANDING_CLICK * landing_clicks


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
        if is_made and not afterwards.is_due(moment):
            return
        _make(moment, min((moment.now, *_complete(moment, plans))))
    moment.stirred = True


def _make(moment: Moment, until: int) -> None:
    """Make the clicks and sales up to an instant."""
    plans = [plan for plan in going_on(moment) if plan.filled < until]
    memory = _click(moment, plans, until) if plans else None
    if afterwards.happen(moment, until) or memory:
        moment.checkpoint()
    if memory:
        memory.remember()


Arrival = tuple[int, int, int, int]
"""When, in which of the simulations, its number there, and its roll."""


def _click(moment: Moment, plans: Sequence[Plan], until: int) -> Batch:
    """Send all visitors on who come until an instant, one after the other."""
    rotation, memory = rotation_of(moment), Batch(moment)
    flow = Flow(rotation, memory)
    told = s2s.audiences(moment)
    places = [
        (
            plan,
            rotation.campaign(plan.campaign),
            crowd_of(moment.fixtures, moment.seed, plan.id, plan.makeup),
            afterwards.buyers_below(plan),
            plan.campaign in told,
        )
        for plan in plans
    ]
    after = Afterwards(moment)
    coming = (_arrive(moment, place, plan, until) for place, plan in enumerate(plans))
    for at, place, n, roll in sorted(chain(*coming)):
        plan, campaign, crowd, buyers, is_told = places[place]
        if campaign is None:
            continue  # whoever comes finds nothing
        name = name_of(plan, n) if is_told else None
        click = flow.run(campaign, crowd.visitor(roll, name), at)
        if roll < buyers or click.landing:
            after.of(plan, n, roll, click)
    memory.save()
    after.save()
    return memory


def _arrive(moment: Moment, place: int, plan: Plan, until: int) -> Iterator[Arrival]:
    """Who comes until an instant, and that they have come."""
    stand = dice(moment.seed, "keitaro", "traffic", plan.id)
    arrivals = Arrivals(stand, plan.begins, plan.makeup.per_day)
    filled = min(until, plan.ends - 1)
    clicks = arrivals.by(filled)
    fill(moment, plan, filled, clicks)
    rolls = stand.rolls(plan.clicks, clicks - 1)
    instants = arrivals.at(plan.clicks, rolls)
    return zip(instants, repeat(place), range(plan.clicks, clicks), rolls, strict=False)
