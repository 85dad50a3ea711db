"""Pauses: nobody begins, who is downloading finishes or is gone 15 minutes later, work is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv.sim.delivery import Delivery, Kind, Plan
from mocksrv.sim.flow import HOLD, Flow
from mocksrv.sim.lifecycle import Change
from mocksrv.times import DAY, HOUR, MINUTE
from mocksrv.vendors.ayet.lifecycle import LIFECYCLE, RUNNING
from tests.sim.strategies import (
    START,
    Course,
    busy_courses,
    courses,
    plans,
    proved,
    replacing_courses,
)

COUNTED = (Kind.STANDARD, Kind.RETENTION)
PAUSED = st.one_of(
    courses(plans(COUNTED), commands=(1, 10)), busy_courses(COUNTED), replacing_courses()
)


def units_open(delivery: Delivery, instant: int) -> set[int]:
    return {reservation.unit for reservation in delivery.reservations(instant)}


def units_installed(delivery: Delivery, instant: int) -> set[int]:
    return {unit for _, unit in delivery.installed_units(instant)}


def in_pause(begin: int, end: int) -> st.SearchStrategy[int]:
    """Instants of a pause, those about 15 minutes after its begin more often than others."""
    edge = [begin + after for after in (0, 1, HOLD - 1, HOLD, HOLD + 1) if begin + after < end]
    return st.one_of(st.sampled_from(edge), st.integers(begin, end - 1))


@pytest.mark.rule("AY-R41", "AY-92")
@proved
@given(PAUSED, st.data())
def test_in_a_pause_nobody_begins_and_who_is_downloading_installs_or_is_gone_after_15_minutes(
    course: Course, data: st.DataObject
) -> None:
    delivery = course.delivery()
    for begin, end in course.pauses:
        instant = data.draw(in_pause(begin, end))
        caught = units_open(delivery, begin)
        still, finished = units_open(delivery, instant), units_installed(delivery, instant)

        assert still <= caught
        assert finished - units_installed(delivery, begin) <= caught
        if instant < begin + HOLD and not delivery.is_done(instant):
            assert still == caught - finished


@pytest.mark.rule("AY-R41", "AY-97")
@proved
@given(PAUSED)
def test_somebody_is_left_until_15_minutes_after_a_pause_and_nobody_from_then_on(
    course: Course,
) -> None:
    delivery = course.delivery()
    for begin, end in course.pauses:
        last = min(end, begin + HOLD) - 1
        if delivery.open_count(begin) and not delivery.is_done(last):
            assert delivery.open_count(last) >= 1
        if begin + HOLD < end:
            assert delivery.open_count(begin + HOLD) == 0


@pytest.mark.rule("AY-R41")
@proved
@given(PAUSED, st.data())
def test_reservations_expire_15_minutes_after_the_pause(
    course: Course, data: st.DataObject
) -> None:
    for begin, end in course.pauses:
        instant = data.draw(in_pause(begin, end))
        for _, opened_at, expires_at in course.delivery().reservations(instant):
            assert (opened_at <= begin, expires_at) == (True, begin + HOLD)


@pytest.mark.rule("AY-R41")
@proved
@given(PAUSED, st.integers(0, 20 * MINUTE))
def test_after_a_pause_of_15_minutes_every_reservation_is_a_new_one(
    course: Course, after: int
) -> None:
    delivery = course.delivery()
    for begin, end in course.pauses:
        if begin + HOLD <= end:
            assert delivery.reservations(end) == []
            assert all(opened_at > end for _, opened_at, _ in delivery.reservations(end + after))


@proved
@given(PAUSED)
def test_a_shorter_pause_ends_with_the_same_users_downloading(course: Course) -> None:
    delivery = course.delivery()
    for begin, end in course.pauses:
        if end < begin + HOLD and not delivery.is_done(end):
            caught = units_open(delivery, begin) - units_installed(delivery, end)

            assert caught <= units_open(delivery, end)


@proved
@given(courses(plans((Kind.STANDARD,)), commands=(1, 10)))
def test_a_pause_keeps_the_fraction_that_is_under_way(course: Course) -> None:
    flow = course.delivery().flow
    assert isinstance(flow, Flow)
    for begin, end in course.pauses:
        assert flow.work.at(begin) == flow.work.at(end)


@pytest.mark.rule("AY-R41", "AY-92")
def test_some_who_are_caught_by_a_pause_finish_in_it_and_some_give_up() -> None:
    pause = START + 19 * HOUR
    finished, caught = 0, 0
    for seed in range(50):
        plan = Plan((seed, 1), Kind.STANDARD, 5000, 2400, START, RUNNING)
        delivery = Delivery(LIFECYCLE, plan, [Change(pause, "pause")])
        caught += delivery.open_count(pause)
        finished += delivery.installs(pause + DAY) - delivery.installs(pause)

    assert 0 < finished < caught - 50


# -- to the millisecond -------------------------------------------------------------------------


def paused(seed: int, *changes: Change) -> Delivery:
    plan = Plan((seed, 1), Kind.STANDARD, 1000, 192, START, RUNNING)
    return Delivery(LIFECYCLE, plan, changes)


def coming_installs(seed: int) -> list[int]:
    """The installs of a busy day of a campaign that is not paused."""
    day = START + DAY
    return [at for at, _ in paused(seed).installed_units(day + 23 * HOUR) if at > day + 12 * HOUR]


@pytest.mark.rule("AY-R41", "AY-97")
@pytest.mark.parametrize(("after", "may_finish"), [(HOLD - 1, True), (HOLD, False)])
def test_the_last_millisecond_to_finish_is_the_one_before_15_minutes(
    after: int, may_finish: bool
) -> None:
    finished = 0
    for at in coming_installs(seed=1):
        delivery = paused(1, Change(at - after, "pause"))
        finished += delivery.installs(at) - delivery.installs(at - 1)

    assert (finished > 0) is may_finish


@pytest.mark.rule("AY-92")
def test_who_finishes_in_the_millisecond_of_the_resumption_has_finished() -> None:
    some = 0
    for at in coming_installs(seed=2):
        pause = Change(at - 4 * MINUTE, "pause")
        if paused(2, pause).installs(at) > paused(2, pause).installs(at - 1):
            some += 1
            resumed = paused(2, pause, Change(at, "start"))
            assert resumed.installed_units(at) == paused(2, pause).installed_units(at)

    assert some > 0
