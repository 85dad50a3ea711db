"""Deliveries in a world: however the clock is moved, the same happens and the same is booked."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv import deliveries, ledger
from mocksrv.app import open_worlds
from mocksrv.deliveries import Event, Ordered
from mocksrv.ledger import AVAILABLE, HELD, MICRO, SPENT, Entry
from mocksrv.moment import Moment
from mocksrv.settings import Settings
from mocksrv.sim.delivery import Delivery, Kind, Plan
from mocksrv.sim.lifecycle import Change
from mocksrv.times import DAY
from mocksrv.vendors.ayet.lifecycle import COMPLETED, RUNNING, TRADE
from mocksrv.worlds import Opening, World, Worlds
from tests.sim.strategies import FAR, START, Course, courses, instants, plans, proved

TRADES = {"ayet": TRADE}
SEED = 11


@pytest.fixture(scope="module")
def worlds() -> Iterator[Worlds]:
    opened = open_worlds(Settings())
    yield opened
    opened.close()


class Told(NamedTuple):
    """What a world told while it was lived through."""

    events: list[Event]
    installs: Counter[int]
    entries: list[Entry]


@st.composite
def scripts(draw: st.DrawFn) -> list[Course]:
    """The courses of the campaigns 1, 2, ... of one world."""
    count = draw(st.integers(1, 3))
    addresses = [(SEED, "ayet", campaign) for campaign in range(1, count + 1)]
    return [draw(courses(plans(most=50, address=address))) for address in addresses]


def end_of(script: list[Course]) -> int:
    return max(course.until for course in script) + FAR


def live(worlds: Worlds, script: list[Course], stops: list[int]) -> Told:
    """Let a fresh world live through the script, with stops of the clock in between."""
    world = worlds.open(None, Opening(SEED, start=START))
    told = Told([], Counter(), [])
    moves = {course.plan.opened_at for course in script} | {*stops, end_of(script)}
    moves |= {change.at for course in script for change in course.changes}
    for at in sorted(moves):
        advance(world, at, told)
        with world.moment() as moment:
            for course in script:
                act(moment, course)
    with world.moment() as moment:
        told.entries.extend(ledger.entries(moment))
    worlds.delete(world.name)
    return told


def advance(world: World, to: int, told: Told) -> None:
    with world.moment() as moment:
        since = moment.now
        moment.set_clock(now=to)
        course = deliveries.run(moment, TRADES, since)
    told.events.extend(course.events)
    told.installs.update(course.installs.get("ayet", {}))


def act(moment: Moment, course: Course) -> None:
    """Give the commands of this instant."""
    plan, campaign = course.plan, course.plan.address[2]
    if plan.opened_at == moment.now:
        order = Ordered(plan.kind, plan.total, plan.rate, plan.opened_at, plan.status)
        deliveries.begin(moment, "ayet", campaign, order)
        ledger.hold(moment, "ayet", campaign, plan.total * MICRO)
    for number, change in enumerate(course.changes, 1):
        if change.at == moment.now:
            deliveries.command(moment, "ayet", campaign, change.kind, change.value)
            known = course.delivery(number)
            if change.kind in ("terminate", "confirm") and known.is_done(moment.now):
                left = known.snapshot(moment.now).remaining(plan.total)
                deliveries.close(moment, "ayet", campaign, left * MICRO)


@proved
@given(scripts(), st.data())
def test_one_jump_tells_and_books_the_same_as_any_split(
    worlds: Worlds, script: list[Course], data: st.DataObject
) -> None:
    some = [instants(course).filter(lambda at: at >= START) for course in script]
    if ends := [end for course in script if (end := course.delivery().done_at) is not None]:
        some += [st.sampled_from(ends), st.sampled_from(ends).map(lambda end: end + 1)]
    stops = data.draw(st.lists(st.one_of(some), max_size=15))

    assert live(worlds, script, stops) == live(worlds, script, [])


@proved
@given(scripts())
def test_the_installs_that_are_told_add_up_to_all(worlds: Worlds, script: list[Course]) -> None:
    told = live(worlds, script, [])

    for course in script:
        if course.plan.kind is not Kind.CONFIRMED:
            number = course.plan.address[2]
            assert told.installs[number] == course.delivery().installs(end_of(script))


@proved
@given(scripts())
def test_events_are_told_in_order_and_every_end_by_itself_once(
    worlds: Worlds, script: list[Course]
) -> None:
    told = live(worlds, script, [])

    assert [event.at for event in told.events] == sorted(event.at for event in told.events)
    ends = [(e.at, e.entity, e.detail) for e in told.events if e.kind == "status"]
    expected = [
        (delivery.done_at, f"campaign/{number}", {"status": COMPLETED})
        for number, delivery in enumerate((course.delivery() for course in script), 1)
        if ends_by_itself(delivery) and delivery.done_at <= end_of(script)
    ]
    assert sorted(ends, key=str) == sorted(expected, key=str)


def ends_by_itself(delivery: Delivery) -> bool:
    terminated = any(change.kind == "terminate" for change in delivery.changes)
    by_clock = delivery.plan.kind is not Kind.CONFIRMED and not terminated
    return by_clock and delivery.done_at is not None


@proved
@given(scripts())
def test_what_was_held_is_spent_or_paid_back_in_the_end(
    worlds: Worlds, script: list[Course]
) -> None:
    told = live(worlds, script, [])

    balances = {entry.account: entry.balance for entry in told.entries}
    over = [c for c in script if c.delivery().is_done(end_of(script))]
    still_held = sum(c.plan.total for c in script if c not in over)
    assert balances.get(HELD, 0) == still_held * MICRO
    assert balances[AVAILABLE] + balances.get(SPENT, 0) == (10_000 - still_held) * MICRO
    assert sum(entry.amount for entry in told.entries) == 0


def test_what_is_told_of_a_campaign_is_over_with_its_last_install(worlds: Worlds) -> None:
    plan = Plan((SEED, "ayet", 1), Kind.STANDARD, 20, 2400, START, RUNNING)
    course = Course(plan, (Change(START + FAR, "rate", 24),))
    done = course.delivery().done_at

    told = live(worlds, [course], [])

    assert told.events == [
        Event(done, "ayet", "status", "campaign/1", {"status": "completed"}),
        Event(done, "ayet", "charge", "campaign/1", {"amount": 20}),
    ]
    assert told.installs == {1: 20}
    assert [e.at for e in told.entries if e.kind == "charge"] == [done, done]


def test_what_was_over_before_is_booked_and_not_told_again(worlds: Worlds) -> None:
    course = Course(Plan((SEED, "ayet", 1), Kind.STANDARD, 20, 2400, START, RUNNING), ())
    done = course.delivery().done_at
    world = worlds.open(None, Opening(SEED, start=START))

    with world.moment() as moment:
        act(moment, course)
        moment.set_clock(now=START + DAY)
        told = deliveries.run(moment, TRADES, since=START + DAY - 1)
        booked = {entry.at for entry in ledger.entries(moment) if entry.kind == "charge"}
    worlds.delete(world.name)

    assert told == ([], {})
    assert booked == {done}


def test_two_ends_between_two_looks_are_told_and_booked_in_their_order(worlds: Worlds) -> None:
    slow, fast = (
        Course(Plan((SEED, "ayet", campaign), Kind.STANDARD, 20, rate, START, RUNNING), ())
        for campaign, rate in ((1, 240), (2, 2400))
    )

    told = live(worlds, [slow, fast], [])

    assert [e.entity for e in told.events if e.kind == "status"] == ["campaign/2", "campaign/1"]
    assert [e.campaign for e in told.entries if e.kind == "charge"] == [2, 2, 1, 1]
