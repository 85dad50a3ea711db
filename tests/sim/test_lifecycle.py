"""A lifecycle is a table; a campaign's course is the replay of commands through it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv.sim.lifecycle import Change, Lifecycle, Step
from tests.sim.strategies import proved

DOOR = Lifecycle(
    delivers=frozenset({"open"}),
    on={("open", "shut"): "open", ("shut", "open"): "shut", ("wall up", "shut"): "gone"},
    done="gone",
)
SHUT = DOOR.opened(100, "shut", 24)

kinds = st.sampled_from(["open", "shut", "wall up", "rate", "confirm"])
changes = st.lists(st.builds(Change, st.just(200), kinds, st.integers(1, 100)), max_size=8)


def test_a_course_begins_as_it_was_opened() -> None:
    assert Step(100, "shut", 24, delivers=False) == SHUT
    assert DOOR.opened(100, "open", 24).delivers
    assert DOOR.replay(SHUT, []) == [SHUT]


def test_a_command_of_the_table_changes_the_status_at_its_instant() -> None:
    steps = DOOR.replay(SHUT, [Change(200, "open"), Change(300, "shut")])

    assert steps[1:] == [Step(200, "open", 24, True), Step(300, "shut", 24, False)]


def test_a_new_rate_changes_nothing_else() -> None:
    steps = DOOR.replay(SHUT, [Change(200, "open"), Change(300, "rate", 48)])

    assert steps[-1] == Step(300, "open", 48, delivers=True)


def test_a_rate_outlasts_a_change_of_status() -> None:
    steps = DOOR.replay(SHUT, [Change(200, "rate", 48), Change(300, "open")])

    assert steps[-1] == Step(300, "open", 48, delivers=True)


@pytest.mark.parametrize("kind", ["shut", "confirm", "unknown"])
def test_a_command_that_the_table_does_not_have_is_no_step(kind: str) -> None:
    assert not DOOR.allows(kind, "shut")
    assert DOOR.replay(SHUT, [Change(200, kind)]) == [SHUT]


@pytest.mark.parametrize("kind", ["open", "shut", "wall up"])
def test_nothing_leads_out_of_the_last_status(kind: str) -> None:
    assert not DOOR.allows(kind, "gone")


@proved
@given(changes, st.integers(0, 8))
def test_the_replay_of_the_first_commands_is_the_first_of_the_replay(
    given_changes: list[Change], known: int
) -> None:
    steps = DOOR.replay(SHUT, given_changes[:known])

    assert DOOR.replay(SHUT, given_changes)[: len(steps)] == steps


@proved
@given(changes)
def test_every_step_is_allowed_and_delivers_by_its_status(given_changes: list[Change]) -> None:
    steps = DOOR.replay(SHUT, given_changes)

    moves = {(old.status, new.status) for old, new in pairwise(steps) if old.status != new.status}
    assert moves <= {(old, new) for (_, old), new in DOOR.on.items()}
    assert all(step.delivers == (step.status == "open") for step in steps)
