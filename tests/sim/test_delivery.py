"""What holds for a campaign at every instant, under any commands that can be given to it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv.sim.delivery import Delivery, Kind, Plan
from mocksrv.sim.flow import flow
from mocksrv.sim.lifecycle import Change
from mocksrv.sim.retention import retained
from mocksrv.vendors.ayet.lifecycle import COMPLETED, LIFECYCLE, PENDING, RUNNING
from tests.sim.strategies import (
    FAR,
    START,
    Course,
    busy_courses,
    courses,
    instants,
    plans,
    proved,
    replacing_courses,
)

ROOT = Path(__file__).resolve().parent.parent.parent
COUNTED = (Kind.STANDARD, Kind.RETENTION)
ANY = st.one_of(courses(plans()), courses(plans()), busy_courses(COUNTED), replacing_courses())
ASKED: list[Callable[[Delivery, int], object]] = [
    *(Delivery.status, Delivery.rate, Delivery.is_done, Delivery.seen),
    *(Delivery.installs, Delivery.snapshot, Delivery.open_count),
    *(Delivery.reservations, Delivery.installed_units),
]


def answers(delivery: Delivery, instant: int) -> list[object]:
    return [ask(delivery, instant) for ask in ASKED]


@proved
@given(ANY, st.data())
def test_later_commands_never_move_the_past(course: Course, data: st.DataObject) -> None:
    instant = data.draw(instants(course))

    then = course.delivery(course.known(instant))

    assert answers(course.delivery(), instant) == answers(then, instant)


@proved
@given(courses(plans(COUNTED), commands=(1, 10)))
def test_a_command_moves_no_count_of_its_own_instant(course: Course) -> None:
    for number, change in enumerate(course.changes):
        before, after = course.delivery(number), course.delivery(number + 1)

        assert after.installed_units(change.at) == before.installed_units(change.at)
        old, new = before.snapshot(change.at), after.snapshot(change.at)
        assert (new.installs, new.uninstalls, new.retained) == old[2:5]


@proved
@given(ANY, st.data())
def test_answers_do_not_depend_on_what_was_asked_before(
    course: Course, data: st.DataObject
) -> None:
    asked = data.draw(st.lists(instants(course), min_size=2, max_size=5))
    delivery = course.delivery()

    in_turn = {instant: answers(delivery, instant) for instant in asked}

    flow.clear()
    retained.clear()
    assert {instant: answers(course.delivery(), instant) for instant in asked} == in_turn


@proved
@given(ANY, st.data())
def test_counts_never_go_back(course: Course, data: st.DataObject) -> None:
    delivery = course.delivery()
    first, second = sorted(data.draw(st.tuples(instants(course), instants(course))))

    before, after = delivery.snapshot(first), delivery.snapshot(second)

    assert before.installs <= after.installs
    assert before.uninstalls <= after.uninstalls
    assert before.retained <= after.retained
    units = delivery.installed_units(first)
    assert delivery.installed_units(second)[: len(units)] == units


@proved
@given(ANY, st.data())
def test_all_ways_to_count_agree(course: Course, data: st.DataObject) -> None:
    delivery, instant = course.delivery(), data.draw(instants(course))
    reservations = delivery.reservations(instant)
    installed = [unit for _, unit in delivery.installed_units(instant)]

    snapshot = delivery.snapshot(instant)

    assert snapshot.installs == delivery.installs(instant) == len(installed)
    assert snapshot.reservations == delivery.open_count(instant) == len(reservations)
    downloading = [reservation.unit for reservation in reservations]
    assert len({*installed, *downloading}) == len(installed) + len(downloading)


@proved
@given(ANY, st.data())
def test_who_is_downloading_began_before_and_ends_later(
    course: Course, data: st.DataObject
) -> None:
    instant = data.draw(instants(course))

    for _, opened_at, expires_at in course.delivery().reservations(instant):
        assert course.plan.opened_at <= opened_at <= instant < expires_at


@pytest.mark.rule("AY-77")
@proved
@given(ANY)
def test_a_new_campaign_has_everything_before_it(course: Course) -> None:
    plan = course.plan

    new = course.delivery(0).snapshot(plan.opened_at)

    assert new == (plan.status, plan.rate, 0, 0, 0, 0)
    assert new.remaining(plan.total) == plan.total


@proved
@given(ANY, st.data())
def test_nothing_moves_after_the_end(course: Course, data: st.DataObject) -> None:
    delivery = course.delivery()
    if delivery.done_at is None:
        return
    later = delivery.done_at + data.draw(st.integers(0, FAR))

    end, after = delivery.snapshot(delivery.done_at), delivery.snapshot(later)

    assert after._replace(rate=end.rate) == end
    assert (end.status, end.reservations) == (COMPLETED, 0)
    assert delivery.reservations(later) == []
    assert delivery.installed_units(later) == delivery.installed_units(delivery.done_at)


@proved
@given(ANY, st.data())
def test_a_campaign_is_over_from_its_end_on(course: Course, data: st.DataObject) -> None:
    delivery, instant = course.delivery(), data.draw(instants(course))
    is_over = delivery.done_at is not None and delivery.done_at <= instant

    assert delivery.is_done(instant) is is_over
    assert (delivery.status(instant) == COMPLETED) is is_over


def test_a_campaign_can_end_in_the_millisecond_in_which_it_was_opened() -> None:
    plan = Plan((1, "ayet", 1), Kind.STANDARD, 50, 240, START, PENDING)

    delivery = Delivery(LIFECYCLE, plan, [Change(START, "terminate")])

    assert delivery.is_done(START)
    assert delivery.snapshot(START).status == COMPLETED


@pytest.mark.rule("AY-R32")
@proved
@given(courses(plans((Kind.STANDARD,))))
def test_a_standard_campaign_is_over_with_its_last_install(course: Course) -> None:
    delivery = course.delivery()
    installed = delivery.installed_units(course.until)

    if len(installed) == course.plan.total:
        assert delivery.done_at == installed[-1][0]
        assert delivery.status(installed[-1][0] - 1) != COMPLETED
    else:
        ends = [change.at for change in course.changes if change.kind == "terminate"]
        assert delivery.done_at in ends or (not ends and not delivery.is_done(course.until))


@proved
@given(ANY)
def test_a_terminated_campaign_ended_when_it_was_terminated(course: Course) -> None:
    ends = [change.at for change in course.changes if change.kind == "terminate"]

    for at in ends[:1]:
        assert course.delivery().done_at == at


@proved
@given(ANY, st.data())
def test_every_number_is_an_integer(course: Course, data: st.DataObject) -> None:
    delivery, instant = course.delivery(), data.draw(instants(course))
    rows = [delivery.snapshot(instant)[1:], *delivery.reservations(instant)]
    rows += [*delivery.installed_units(instant), (delivery.done_at or 0, delivery.seen(instant))]

    assert {type(number) for row in rows for number in row} == {int}


def units_of(seed: int, campaign: int, kind: Kind) -> list[tuple[int, int]]:
    plan = Plan((seed, "ayet", campaign), kind, 50, 240, START, RUNNING)
    return Delivery(LIFECYCLE, plan, ()).installed_units(START + FAR)


@pytest.mark.parametrize("kind", COUNTED)
def test_another_seed_or_campaign_gives_another_course(kind: Kind) -> None:
    courses = [units_of(seed, campaign, kind) for seed in range(5) for campaign in range(1, 5)]

    assert len({tuple(units) for units in courses}) == len(courses)


_TOLD_BY_ANOTHER_PROCESS = """
from mocksrv.sim.delivery import Kind
from tests.sim.test_delivery import units_of
print(units_of(7, 3, Kind.RETENTION))
"""


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_another_process_gives_the_same_course(hash_seed: str) -> None:
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _TOLD_BY_ANOTHER_PROCESS],
        env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == f"{units_of(7, 3, Kind.RETENTION)}\n"
