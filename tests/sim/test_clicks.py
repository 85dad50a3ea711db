"""Campaigns whose installs are confirmed from outside: clicks open, are confirmed or expire."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mocksrv.sim.clicks import Clicks
from mocksrv.sim.delivery import Kind, Plan
from mocksrv.sim.draw import dice
from mocksrv.sim.flow import HOLD, Flow
from mocksrv.sim.lifecycle import Change
from mocksrv.sim.work import Work
from mocksrv.times import DAY, HOUR, MINUTE
from mocksrv.vendors.ayet.lifecycle import COMPLETED, LIFECYCLE, RUNNING
from tests.sim.strategies import START, Course, courses, instants, plans, proved, rates

ANY = courses(plans((Kind.CONFIRMED,)))
UNCONFIRMED = courses(plans((Kind.CONFIRMED,)), names=("start", "pause", "review", "release"))
RUNS = Course(Plan((1, "ayet", 1), Kind.CONFIRMED, 100, 2400, START, RUNNING), ())


def confirming(course: Course, instant: int) -> Course:
    """The course in which, at the instant, clicks are confirmed until none is open any more."""
    while clicks := course.delivery().reservations(instant):
        course = and_then(course, Change(instant, "confirm", clicks[0].unit))
    return course


def and_then(course: Course, *changes: Change) -> Course:
    return course._replace(changes=(*course.changes, *changes))


def eager(course: Course, instants: list[int]) -> Course:
    """The same commands, and every click confirmed that is open at any of the instants."""
    commands = [change for change in course.changes if change.kind != "confirm"]
    course = course._replace(changes=())
    for instant in sorted(instants):
        while commands and commands[0].at <= instant:
            course = and_then(course, commands.pop(0))
        course = confirming(course, instant)
    return and_then(course, *commands)


def assert_cap_is_kept(course: Course) -> None:
    installed = course.delivery().installed_units(course.until)
    for hour, count in Counter(at // HOUR for at, _ in installed).items():
        assert count <= course.hourly_cap(hour), f"hour {hour}"


@pytest.mark.rule("AY-R42")
@proved
@given(UNCONFIRMED, st.data())
def test_confirming_at_any_instants_keeps_the_hourly_cap(
    course: Course, data: st.DataObject
) -> None:
    assert_cap_is_kept(eager(course, data.draw(st.lists(instants(course), max_size=20))))


@pytest.mark.rule("AY-R42")
@proved
@given(
    st.integers(0, 10**9),
    st.dictionaries(st.integers(-10, 70), rates, min_size=1, max_size=3),
)
@example(1, {0: 24})
@example(2, {-1: 24, 1: 48})
def test_confirming_every_click_at_once_keeps_the_cap_when_the_rate_falls(
    seed: int, edits: dict[int, int]
) -> None:
    hour = START + 19 * HOUR
    plan = Plan((seed, "ayet", 1), Kind.CONFIRMED, 1000, 2400, hour - 5 * HOUR, RUNNING)
    changes = tuple(Change(hour + m * MINUTE, "rate", rate) for m, rate in sorted(edits.items()))
    every_minute = [hour + minute * MINUTE for minute in range(76)]

    course = eager(Course(plan, changes), [*every_minute, hour + HOUR - 1])

    assert course.delivery().installs(hour) > 0
    assert_cap_is_kept(course)


@pytest.mark.rule("AY-R42")
@proved
@given(st.integers(0, 10**9), st.integers(1, 100), st.integers(0, 23))
def test_no_more_clicks_are_open_in_an_hour_than_its_cap_while_the_rate_stays(
    seed: int, cap: int, hour: int
) -> None:
    begin = START + DAY + hour * HOUR
    clicks = Clicks(dice(seed), Work([LIFECYCLE.opened(START, RUNNING, 24 * cap)]))

    open_then = {c.unit for minute in range(60) for c in clicks.open(begin + minute * MINUTE)}

    assert len(open_then) <= cap


@proved
@given(ANY, st.data())
def test_a_click_can_be_confirmed_for_15_minutes_from_its_opening_or_from_a_pause_since(
    course: Course, data: st.DataObject
) -> None:
    delivery, instant = course.delivery(), data.draw(instants(course))
    assert isinstance(delivery.flow, Flow)
    for click in delivery.reservations(instant):
        pauses = [at for at in delivery.flow.pause_begins if click.opened_at <= at <= instant]
        assert click.expires_at == (pauses[0] if pauses else click.opened_at) + HOLD
        assert click.opened_at <= instant < click.expires_at


@pytest.mark.rule("AY-97", "AY-R41")
@pytest.mark.parametrize("minutes", [61, 97, 200, 333])
def test_clicks_open_at_a_pause_are_open_until_15_minutes_after_it(minutes: int) -> None:
    pause = START + minutes * MINUTE
    delivery = and_then(RUNS, Change(pause, "pause")).delivery()
    open_then = [click.unit for click in delivery.reservations(pause)]

    assert open_then
    assert [click.unit for click in delivery.reservations(pause + HOLD - 1)] == open_then
    assert delivery.reservations(pause + HOLD) == []


@pytest.mark.parametrize(
    ("after", "is_open"), [(-1, False), (0, True), (HOLD - 1, True), (HOLD, False)]
)
def test_the_first_click_opens_and_expires_to_the_millisecond(after: int, is_open: bool) -> None:
    delivery = RUNS.delivery()
    first = delivery.reservations(START + HOUR)[0]

    open_then = [click.unit for click in delivery.reservations(first.opened_at + after)]

    assert (first.unit in open_then) is is_open


def test_a_confirmed_click_is_an_install_and_no_longer_open() -> None:
    now = START + HOUR
    clicks = RUNS.delivery().reservations(now)

    delivery = and_then(RUNS, Change(now, "confirm", clicks[0].unit)).delivery()

    assert delivery.reservations(now) == clicks[1:]
    assert delivery.installed_units(now) == [(now, clicks[0].unit)]
    assert delivery.snapshot(now).remaining(RUNS.plan.total) == RUNS.plan.total - 1


def test_a_click_that_is_confirmed_later_was_open_before() -> None:
    now = START + HOUR
    clicks = RUNS.delivery().reservations(now)

    delivery = and_then(RUNS, Change(now + MINUTE, "confirm", clicks[0].unit)).delivery()

    assert delivery.reservations(now) == clicks


@pytest.mark.rule("AY-R32")
@proved
@given(UNCONFIRMED, st.data())
def test_a_campaign_is_over_with_its_last_confirmation(course: Course, data: st.DataObject) -> None:
    course = eager(course, data.draw(st.lists(instants(course), min_size=5, max_size=20)))
    delivery, total = course.delivery(), course.plan.total
    confirmed = [change.at for change in course.changes if change.kind == "confirm"]

    assert len(confirmed) <= total
    if len(confirmed) == total:
        assert delivery.done_at == confirmed[-1]
        assert delivery.status(confirmed[-1]) == COMPLETED
    else:
        assert not delivery.is_done(course.until)


@proved
@given(ANY, st.data())
def test_no_more_clicks_are_open_than_installs_remain(course: Course, data: st.DataObject) -> None:
    now = course.delivery().snapshot(data.draw(instants(course)))

    assert now.reservations + now.installs <= course.plan.total


@pytest.mark.rule("AY-R41", "AY-97")
@proved
@given(ANY, st.data())
def test_no_click_opens_in_a_pause_and_none_is_left_after_15_minutes(
    course: Course, data: st.DataObject
) -> None:
    delivery = course.delivery()
    for begin, end in course.pauses:
        instant = data.draw(st.integers(begin, end - 1))
        assert all(click.opened_at <= begin for click in delivery.reservations(instant))
        if begin + HOLD < end:
            assert delivery.open_count(begin + HOLD) == 0


@pytest.mark.rule("AY-R41", "AY-R64")
def test_a_click_can_be_confirmed_while_the_campaign_is_paused() -> None:
    now = START + HOUR
    paused = and_then(RUNS, Change(now, "pause"))
    clicks = RUNS.delivery().reservations(now)

    assert clicks
    assert [c.unit for c in paused.delivery().reservations(now)] == [c.unit for c in clicks]
    assert confirming(paused, now).delivery().installs(now) == len(clicks)
