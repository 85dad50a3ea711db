"""Arrivals: so many a day, by the hours, one after another, whoever asks when."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv.sim.arrivals import Arrivals
from mocksrv.sim.draw import Dice
from mocksrv.sim.traffic import WEIGHTS
from mocksrv.times import DAY, HOUR
from tests.sim.strategies import START

PER_DAY = st.integers(1, 1_000_000)
BEGIN = st.integers(START, START + 3 * DAY)


def arrivals(per_day: int, begin: int = START, seed: int = 1) -> tuple[Arrivals, Dice]:
    dice = Dice(seed, "test")
    return Arrivals(dice, begin, per_day), dice


@given(PER_DAY, BEGIN, st.integers(0, 10**9), st.integers(0, 50))
def test_who_has_come_by_an_instant_is_who_comes_no_later(
    per_day: int, begin: int, first: int, count: int
) -> None:
    coming, dice = arrivals(per_day, begin)
    instants = coming.at(first, dice.rolls(first, first + count))

    assert instants == sorted(instants)
    assert instants[0] >= begin
    for n, instant in enumerate(instants, first):
        assert coming.by(instant - 1) <= n < coming.by(instant)


@given(PER_DAY, BEGIN, st.integers(1, 365))
def test_as_many_come_in_whole_days_as_are_to_come(per_day: int, begin: int, days: int) -> None:
    coming, _ = arrivals(per_day, begin)

    assert coming.by(begin + days * DAY) - per_day * days in (0, 1)
    assert coming.by(begin - 1) == 0


@pytest.mark.parametrize("begin", [START, START + 5 * HOUR + 1])
def test_the_hours_have_their_share(begin: int) -> None:
    coming, _ = arrivals(1_000_000, begin)
    day = START + DAY
    counts = [coming.by(day + n * HOUR) for n in range(25)]

    for weight, (before, after) in zip(WEIGHTS, pairwise(counts), strict=True):
        share = 1_000_000 * weight / sum(WEIGHTS)
        assert abs(after - before - share) <= 2


def test_other_dice_are_other_instants() -> None:
    rolls = [arrivals(1000, seed=seed)[1].rolls(0, 9) for seed in (1, 2)]
    first, second = (arrivals(1000)[0].at(0, each) for each in rolls)

    assert first != second
