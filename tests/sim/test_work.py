"""Work runs only while a campaign delivers, at the speed of its rate, and can be read backwards."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv.sim.lifecycle import Step
from mocksrv.sim.traffic import traffic_until
from mocksrv.sim.work import UNIT, Work
from mocksrv.times import DAY, HOUR, MINUTE
from tests.sim.strategies import START, proved, rates

waits = st.one_of(st.integers(0, 3), st.integers(0, HOUR), st.integers(0, 3 * DAY))


@st.composite
def step_lists(draw: st.DrawFn) -> list[Step]:
    at = START
    steps = []
    for wait in draw(st.lists(waits, min_size=1, max_size=8)):
        steps.append(Step(at, "", draw(rates), delivers=draw(st.booleans())))
        at += wait
    return steps


def running(rate: int, at: int = START) -> Step:
    return Step(at, "", rate, delivers=True)


def resting(at: int) -> Step:
    return Step(at, "", 24, delivers=False)


@proved
@given(step_lists(), st.data())
def test_work_is_rate_times_traffic_while_delivering(
    steps: list[Step], data: st.DataObject
) -> None:
    until = steps[-1].at + data.draw(waits)

    expected = sum(
        step.rate * (traffic_until(end) - traffic_until(step.at))
        for step, end in zip(steps, [*(s.at for s in steps[1:]), until], strict=True)
        if step.delivers
    )

    assert Work(steps).at(until) == expected


@proved
@given(step_lists(), st.lists(waits, min_size=2, max_size=6))
def test_work_only_grows(steps: list[Step], after: list[int]) -> None:
    work = Work(steps)
    instants = sorted(START - HOUR + wait for wait in after)

    assert all(work.at(one) <= work.at(other) for one, other in pairwise(instants))
    assert work.at(START) == 0


@proved
@given(step_lists(), st.integers(1, 40 * UNIT))
def test_when_is_the_first_instant_with_that_much_work(steps: list[Step], amount: int) -> None:
    work = Work(steps)

    instant = work.when(amount)

    if instant is None:
        assert work.at(steps[-1].at + 1000 * DAY) < amount
    else:
        assert work.at(instant - 1) < amount <= work.at(instant)


@proved
@given(step_lists(), waits)
def test_when_leads_back_to_an_instant_at_which_work_was_done(steps: list[Step], wait: int) -> None:
    work, instant = Work(steps), START + wait

    if work.at(instant) > work.at(instant - 1):
        assert work.when(work.at(instant)) == instant


@proved
@given(step_lists(), st.lists(st.integers(1, 40 * UNIT), max_size=30).map(sorted))
def test_many_whens_are_the_single_ones(steps: list[Step], amounts: list[int]) -> None:
    work = Work(steps)

    found = work.whens(amounts)

    single = [work.when(amount) for amount in amounts]
    assert found == [instant for instant in single if instant is not None]


@proved
@given(step_lists(), st.data())
def test_later_steps_do_not_change_earlier_work(steps: list[Step], data: st.DataObject) -> None:
    known = data.draw(st.integers(1, len(steps)))
    until = steps[known].at if known < len(steps) else steps[-1].at + DAY
    instant = data.draw(st.integers(START - 1, until))

    assert Work(steps[:known]).at(instant) == Work(steps).at(instant)


@pytest.mark.rule("AY-R42")
@proved
@given(st.lists(st.tuples(st.integers(0, 59), rates, st.booleans()), max_size=6), rates)
def test_an_hour_holds_at_most_a_24th_of_its_highest_rate(
    edits: list[tuple[int, int, bool]], first: int
) -> None:
    begin = START + 19 * HOUR  # the busiest hour of the day
    steps = [running(first, begin)]
    steps += [Step(begin + m * MINUTE, "", rate, runs) for m, rate, runs in sorted(edits)]

    done = Work(steps).at(begin + HOUR)

    assert done <= max(step.rate for step in steps) * UNIT // 24


@pytest.mark.rule("AY-R42")
@pytest.mark.parametrize("rate", [24, 240, 2400])
def test_a_full_hour_does_a_24th_of_the_rate(rate: int) -> None:
    begin = START + 19 * HOUR

    work = Work([running(rate, begin)])

    assert work.at(begin + HOUR) == rate * UNIT // 24


def test_a_pause_keeps_the_fraction_that_is_under_way() -> None:
    paused, resumed = START + 7 * MINUTE, START + 3 * DAY
    work = Work([running(240), resting(paused), running(240, resumed)])

    assert work.at(resumed) == work.at(paused) > 0
    assert work.at(resumed + 7 * MINUTE) == 2 * work.at(paused)  # the same hour of the day


def test_steps_at_one_instant_count_as_the_last() -> None:
    at = START + HOUR

    work = Work([running(24), resting(at), running(2400, at), running(240, at)])

    assert work.at(at + HOUR) == Work([running(24), running(240, at)]).at(at + HOUR)
    assert [span.begin for span in work.spans] == [START, at]


def test_work_that_is_never_done_has_no_instant() -> None:
    assert Work([resting(START)]).when(1) is None
    assert Work([running(24), resting(START + HOUR)]).when(UNIT) is None
