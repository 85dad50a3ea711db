"""When units are reserved and install: the hourly cap, pauses, and somebody always downloading."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mocksrv.sim.delivery import Delivery, Kind, Plan
from mocksrv.sim.draw import Dice
from mocksrv.sim.flow import HOLD, Thresholds
from mocksrv.sim.lifecycle import Change
from mocksrv.sim.work import UNIT
from mocksrv.times import HOUR, MINUTE, SECOND
from mocksrv.vendors.ayet.lifecycle import LIFECYCLE, RUNNING
from tests.sim.strategies import START, Course, busy_courses, courses, instants, plans, proved

COUNTED = (Kind.STANDARD, Kind.RETENTION)
STANDARD = courses(plans((Kind.STANDARD,), most=200))

thresholds = st.integers(0, 10**9).map(lambda seed: Thresholds(Dice(seed)))
totals = st.integers(1, 60)
works = st.integers(0, 80 * UNIT)

#: Who is caught by a pause finishes when the rate has fallen, and work goes on in the same hour.
RATE_FALLS_IN_A_PAUSE = Course(
    Plan((518, "ayet", 1), Kind.STANDARD, 400, 2400, START + 61071955, RUNNING),
    (
        Change(START + 19 * HOUR - 64 * SECOND, "pause"),
        Change(START + 19 * HOUR - 6 * SECOND, "rate", 24),
        Change(START + 19 * HOUR + 12 * MINUTE, "start"),
    ),
)


# -- thresholds -----------------------------------------------------------------------------


@proved
@given(thresholds, totals)
def test_thresholds_are_more_than_a_unit_apart(of: Thresholds, total: int) -> None:
    installs = of.installs(total + 1)

    assert installs == [of.install(unit) for unit in range(1, total + 2)]
    assert all(UNIT < other - one < 3 * UNIT // 2 for one, other in pairwise(installs))
    assert 0 < installs[0] < UNIT


@proved
@given(thresholds, works)
def test_reached_counts_the_thresholds_behind(of: Thresholds, work: int) -> None:
    assert of.reached(work) == sum(install <= work for install in of.installs(100))


@proved
@given(thresholds, totals)
def test_reached_is_exact_at_a_threshold(of: Thresholds, unit: int) -> None:
    install = of.install(unit)

    assert (of.reached(install - 1), of.reached(install)) == (unit - 1, unit)


@proved
@given(thresholds, works, totals)
def test_open_units_are_those_between_opening_and_install(
    of: Thresholds, work: int, total: int
) -> None:
    expected = [u for u in range(1, total + 1) if of.opening(u) < work < of.install(u)]

    assert of.open_at(work, total) == expected


# -- the hourly cap -------------------------------------------------------------------------


def assert_cap_is_kept(course: Course) -> None:
    installed = course.delivery().installed_units(course.until)
    for hour, count in Counter(at // HOUR for at, _ in installed).items():
        assert count <= course.hourly_cap(hour), f"hour {hour}"


@pytest.mark.rule("AY-R42")
@proved
@given(busy_courses(COUNTED))
@example(RATE_FALLS_IN_A_PAUSE)
def test_no_hour_has_more_installs_than_a_24th_of_its_highest_rate(course: Course) -> None:
    assert_cap_is_kept(course)


@pytest.mark.rule("AY-R42")
@proved
@given(courses(plans(COUNTED)))
def test_the_cap_is_kept_whatever_is_commanded(course: Course) -> None:
    assert_cap_is_kept(course)


@pytest.mark.rule("AY-R42")
@proved
@given(
    st.integers(0, 10**9),
    st.lists(st.integers(-120, 720), min_size=3, max_size=6, unique=True).map(sorted),
    st.integers(0, 200 * SECOND),
)
def test_the_cap_is_kept_when_pauses_and_edits_meet_the_end_of_an_hour(
    seed: int, seconds: list[int], aside: int
) -> None:
    """Rate 2400 falls to 24 about an hour's end, between pauses of seconds and minutes."""
    hour = START + 19 * HOUR
    at = [hour + second * SECOND for second in seconds]
    changes = [Change(at[0], "pause"), Change(at[1], "rate", 24)]
    changes += [Change(when, ("start", "pause")[n % 2]) for n, when in enumerate(at[2:])]
    plan = Plan((seed, "ayet", 1), Kind.STANDARD, 400, 2400, hour - 2 * HOUR - aside, RUNNING)

    assert_cap_is_kept(Course(plan, tuple(changes)))


@proved
@given(courses(plans(COUNTED)))
def test_units_install_in_order(course: Course) -> None:
    units = [unit for _, unit in course.delivery().installed_units(course.until)]

    assert units == list(range(1, len(units) + 1))


# -- somebody is always downloading -----------------------------------------------------------


@pytest.mark.rule("AY-R40")
@proved
@given(STANDARD, st.data())
def test_while_a_campaign_runs_somebody_is_downloading(course: Course, data: st.DataObject) -> None:
    delivery, instant = course.delivery(), data.draw(instants(course))
    now = delivery.snapshot(instant)
    ran = course.runs_at(instant - 1) and instant > course.plan.opened_at

    assert now.reservations + now.installs <= course.plan.total
    if ran and course.runs_at(instant) and now.installs < course.plan.total:
        assert now.reservations >= 1


@pytest.mark.rule("AY-R40")
@pytest.mark.parametrize("rate", [24, 240, 2400])
def test_somebody_is_downloading_from_the_first_millisecond_to_the_last_install(rate: int) -> None:
    delivery = Delivery(LIFECYCLE, Plan((1, 1), Kind.STANDARD, 50, rate, START, RUNNING), ())
    assert delivery.done_at is not None
    installs = [at for at, _ in delivery.installed_units(delivery.done_at)]
    beside = [at + aside for at in installs[:-1] for aside in (-1, 0, 1)]

    open_then = [delivery.open_count(at) for at in (START + 1, *beside, installs[-1] - 1)]

    assert min(open_then) >= 1
    assert delivery.open_count(START) == delivery.open_count(installs[-1]) == 0


@proved
@given(STANDARD, st.data())
def test_an_attempt_takes_15_minutes_at_most_while_the_campaign_runs(
    course: Course, data: st.DataObject
) -> None:
    instant = data.draw(instants(course))

    if course.runs_at(instant):
        for _, opened_at, expires_at in course.delivery().reservations(instant):
            assert expires_at == opened_at + HOLD
