"""The accounting of retention campaigns: who leaves early is replaced until all have stayed."""

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv.sim.delivery import Delivery, Kind, Plan
from mocksrv.sim.draw import Dice
from mocksrv.sim.flow import HOLD
from mocksrv.sim.journey import RETENTION, stay
from mocksrv.sim.lifecycle import Change
from mocksrv.sim.retention import NEVER, Retention
from mocksrv.times import DAY
from mocksrv.vendors.ayet.lifecycle import COMPLETED, LIFECYCLE, PENDING, RUNNING
from tests.sim.strategies import START, Course, courses, instants, plans, proved, replacing_courses

PERIOD = 3 * DAY  # AY-R56
ANY = st.one_of(courses(plans((Kind.RETENTION,), most=80)), replacing_courses())


class User(NamedTuple):
    """One install and, if he leaves, when."""

    installed: int
    left: int | None

    @property
    def early(self) -> bool:
        return self.left is not None and self.left < self.installed + PERIOD


def users(delivery: Delivery) -> list[User]:
    assert isinstance(delivery.flow, Retention)
    stays = zip(delivery.flow.installs, delivery.flow.leaves, strict=True)
    return [User(at, None if left == NEVER else left) for at, left in stays]


def undisturbed(seed: int, total: int = 100) -> Delivery:
    plan = Plan((seed, "ayet", 1), Kind.RETENTION, total, 240, START, RUNNING)
    return Delivery(LIFECYCLE, plan, ())


@pytest.mark.rule("AY-R51", "AY-R52", "AY-R56", "AY-R57")
@proved
@given(ANY, st.data())
def test_counts_are_those_of_the_users_up_to_then(course: Course, data: st.DataObject) -> None:
    delivery, instant = course.delivery(), data.draw(instants(course))
    seen, total = delivery.seen(instant), course.plan.total
    known = users(delivery)

    now = delivery.snapshot(instant)

    assert now.installs == sum(user.installed <= seen for user in known)
    assert now.uninstalls == sum(user.early and user.left <= seen for user in known)
    kept = [user for user in known if not user.early]
    assert now.retained == sum(user.installed + PERIOD <= seen for user in kept)
    assert now.remaining(total) == total - (now.installs - now.uninstalls)


@pytest.mark.rule("AY-R51", "AY-R52")
@proved
@given(ANY, st.data())
def test_what_remains_lies_between_nothing_and_what_was_ordered(
    course: Course, data: st.DataObject
) -> None:
    total = course.plan.total

    now = course.delivery().snapshot(data.draw(instants(course)))

    assert 0 <= now.retained <= total
    assert 0 <= now.remaining(total) <= total
    assert now.reservations <= now.remaining(total)
    assert now.retained + now.remaining(total) <= total


@pytest.mark.rule("AY-R50", "AY-R55", "AY-R32")
@proved
@given(ANY, st.data())
def test_a_campaign_is_completed_when_the_last_retention_is_reached_and_not_before(
    course: Course, data: st.DataObject
) -> None:
    delivery, total = course.delivery(), course.plan.total
    instant = data.draw(instants(course))

    now = delivery.snapshot(instant)

    if now.retained == total:
        assert (now.status, now.remaining(total)) == (COMPLETED, 0)
        assert now.installs == total + now.uninstalls
    elif not any(change.kind == "terminate" for change in course.changes):
        assert now.status != COMPLETED


@pytest.mark.rule("AY-R50", "AY-R55")
@proved
@given(st.integers(0, 10**9), st.integers(1, 120))
def test_an_undisturbed_campaign_reaches_its_retentions(seed: int, total: int) -> None:
    delivery = undisturbed(seed, total)
    assert delivery.done_at is not None

    just_before = delivery.snapshot(delivery.done_at - 1)
    done = delivery.snapshot(delivery.done_at)

    assert (just_before.status, just_before.remaining(total)) == (RUNNING, 0)
    assert (just_before.retained, done.retained) == (total - 1, total)
    assert done.installs == total + done.uninstalls


@pytest.mark.rule("AY-R50")
@proved
@given(ANY)
def test_every_early_uninstall_is_replaced_by_one_install_after_it(course: Course) -> None:
    known = users(course.delivery())
    left = sorted(user.left for user in known if user.left is not None and user.early)

    replacements = known[course.plan.total :]

    assert len(replacements) <= len(left)
    assert all(new.installed > gone for new, gone in zip(replacements, left, strict=False))


@pytest.mark.rule("AY-R52")
def test_an_early_uninstall_raises_what_remains_by_one_until_it_is_replaced() -> None:
    delivery = undisturbed(seed=1)
    known = users(delivery)
    gone = min(user.left for user in known if user.early and user.left is not None)

    before, after = (delivery.snapshot(at).remaining(100) for at in (gone - 1, gone))

    assert after == before + 1
    assert known[100].installed > gone


@pytest.mark.rule("AY-R56")
def test_the_first_retention_is_three_days_after_the_first_install_of_who_stays() -> None:
    delivery = undisturbed(seed=1)
    first = min(user.installed for user in users(delivery) if not user.early)

    counts = [delivery.snapshot(at).retained for at in (first + 3 * DAY - 1, first + 3 * DAY)]

    assert counts == [0, 1]


@pytest.mark.rule("AY-R57")
def test_a_late_uninstall_changes_no_count() -> None:
    delivery = undisturbed(seed=1)
    assert delivery.done_at is not None
    late = [
        user.left
        for user in users(delivery)
        if not user.early and user.left is not None and user.left < delivery.done_at
    ]

    assert late
    for at in late:
        before, after = delivery.snapshot(at - 1), delivery.snapshot(at)
        assert after.uninstalls == before.uninstalls
        assert after.remaining(100) <= before.remaining(100)
        assert after.retained >= before.retained


@pytest.mark.rule("AY-R42")
@proved
@given(ANY)
def test_installs_and_replacements_are_never_closer_than_the_highest_rate_allows(
    course: Course,
) -> None:
    times = [user.installed for user in users(course.delivery())]
    fastest = max(step.rate for step in course.steps)

    assert all(later - at >= DAY // fastest for at, later in pairwise(times))


@pytest.mark.rule("AY-R41", "AY-R50")
@proved
@given(st.integers(0, 10**9), st.integers(0, 3 * DAY))
def test_a_pause_delays_replacements_and_loses_none(seed: int, paused: int) -> None:
    plan = undisturbed(seed, 50).plan
    begin = START + paused
    pause = Change(begin, "pause")
    resume = Change(begin + 2 * DAY, "start")

    delivery = Delivery(LIFECYCLE, plan, (pause, resume))

    assert delivery.done_at is not None
    installed = [at for at, _ in delivery.installed_units(delivery.done_at)]
    assert not [at for at in installed if begin + HOLD <= at <= begin + 2 * DAY]
    assert delivery.snapshot(delivery.done_at).retained == 50


@proved
@given(st.integers(0, 10**9), st.integers(1, 4 * DAY), st.integers(0, 9 * DAY))
def test_after_termination_nobody_is_counted_any_more(seed: int, ran: int, later: int) -> None:
    paused = START + ran
    end = paused + HOLD
    changes = (Change(paused, "pause"), Change(end, "terminate"))

    delivery = Delivery(LIFECYCLE, undisturbed(seed, 1000).plan, changes)

    assert delivery.snapshot(end + later) == delivery.snapshot(end)


def test_a_campaign_that_never_runs_has_no_users() -> None:
    plan = undisturbed(1).plan._replace(status=PENDING)

    assert users(Delivery(LIFECYCLE, plan, ())) == []


# -- how long users stay ------------------------------------------------------------------------


STAYS = [stay(roll) for roll in Dice("stays").rolls(1, 10_000)]


@pytest.mark.rule("AY-R57")
def test_about_a_tenth_leave_early_and_most_stay_for_good() -> None:
    early = [kept for kept in STAYS if kept is not None and kept < RETENTION]
    late = [kept for kept in STAYS if kept is not None and kept >= RETENTION]

    assert RETENTION == PERIOD
    assert 850 < len(early) < 1150
    assert 1000 < len(late) < 1400
    assert min(early) > 0


@pytest.mark.rule("AY-R53", "AY-134")
def test_every_bucket_of_days_occurs() -> None:
    days = Counter(min(7, kept // DAY) for kept in STAYS if kept is not None)

    assert sorted(days) == list(range(8))
    assert days[0] > days[1] > days[2] > 0
