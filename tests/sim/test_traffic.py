"""Traffic over the hours of the day, and back from traffic to time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv.sim.traffic import FULL, WEIGHTS, traffic_until, when_each, when_traffic
from mocksrv.times import DAY, HOUR
from tests.sim.strategies import START, proved

instants = st.one_of(
    st.integers(0, 3 * DAY),
    st.integers(START - DAY, START + DAY),
    st.integers(0, 10**6).map(lambda hour: hour * HOUR),
)


@proved
@given(instants, st.integers(1, 3 * DAY))
def test_traffic_only_grows_and_never_faster_than_full(instant: int, span: int) -> None:
    grown = traffic_until(instant + span) - traffic_until(instant)

    assert 0 < grown <= span * FULL


@proved
@given(instants)
def test_when_traffic_is_the_inverse(instant: int) -> None:
    assert when_traffic(traffic_until(instant)) == instant


@proved
@given(st.integers(1, traffic_until(START)))
def test_when_traffic_is_the_first_instant_with_that_much(total: int) -> None:
    instant = when_traffic(total)

    assert traffic_until(instant - 1) < total <= traffic_until(instant)


@proved
@given(st.integers(0, traffic_until(START)), st.lists(st.integers(0, traffic_until(DAY))))
def test_many_are_found_as_one_by_one(first: int, more: list[int]) -> None:
    totals = sorted([first, *(first + each for each in more)])

    assert when_each(totals) == [when_traffic(total) for total in totals]


def test_many_are_found_at_the_full_hours_too() -> None:
    hours = [traffic_until(day * DAY + hour * HOUR) for day in (0, 1, 9) for hour in range(24)]
    totals = [total + near for total in hours for near in (-1, 0, 1) if total + near >= 0]

    assert when_each(totals) == [when_traffic(total) for total in totals]
    assert when_each([]) == []


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_has_its_share_of_full_traffic_on_every_day(hour: int) -> None:
    for day in (0, 1, START // DAY):
        begin = day * DAY + hour * HOUR

        assert traffic_until(begin + HOUR) - traffic_until(begin) == WEIGHTS[hour] * HOUR


@proved
@given(instants)
def test_all_days_are_alike(instant: int) -> None:
    day = traffic_until(DAY)

    assert traffic_until(instant + DAY) - traffic_until(instant) == day == sum(WEIGHTS) * HOUR


def test_some_hour_is_full_and_none_is_empty_or_more_than_full() -> None:
    assert len(WEIGHTS) == 24
    assert max(WEIGHTS) == FULL
    assert min(WEIGHTS) > 0
