"""Postbacks on every store: queued once, tried as often as agreed, never twice by themselves."""

from collections.abc import Iterator

import pytest

from mocksrv import attempts, postbacks
from mocksrv.agenda import Event
from mocksrv.app import open_worlds
from mocksrv.attempts import Attempt, Postback
from mocksrv.moment import Moment
from mocksrv.postbacks import (
    DELIVERED,
    FAILED,
    PENDING,
    REFUSED,
    Call,
    Claimed,
    Outcome,
    PostbackRefused,
    PostbackUnknown,
)
from mocksrv.settings import Settings
from mocksrv.times import HOUR, MINUTE
from mocksrv.worlds import Opening, World
from tests.sim.strategies import START

URL = "http://127.0.0.1:9/told?ref=1"
GOOD, BAD = Outcome(200), Outcome(500)
CALL = Call("ayet", "visit", "campaign/7", URL)
LATER = START + HOUR


@pytest.fixture
def world(database: str | None) -> Iterator[World]:
    worlds = open_worlds(Settings(database=database, fixtures="blank", rate=0))
    yield worlds.open("w", Opening())
    worlds.close()


def queue(world: World, call: Call = CALL, due: int | None = None) -> int:
    with world.moment() as moment:
        return postbacks.queue(moment, call, due)


def shown(world: World, postback: int = 1) -> Postback:
    with world.moment() as moment:
        return attempts.numbered(moment, postback)


def advance(world: World, instant: int) -> None:
    with world.moment() as moment:
        moment.set_clock(now=instant)


def begin(world: World, postback: int | None = None) -> Claimed:
    """An attempt for this postback by hand, or for the one that is due."""
    with world.moment() as moment:
        claimed = postbacks.claim_due(moment) if postback is None else None
        return claimed or postbacks.claim(moment, postback or 0)


def end(world: World, claimed: Claimed, outcome: Outcome) -> Event:
    with world.moment() as moment:
        event = postbacks.record(moment, claimed, outcome)
    assert event is not None
    return event


def attempt(world: World, outcome: Outcome, postback: int | None = None) -> Postback:
    """The postback after an attempt with this outcome."""
    claimed = begin(world, postback)
    end(world, claimed, outcome)
    return shown(world, claimed.id)


def due(world: World) -> int | None:
    """When the next one is due; what is due by now can be claimed, and nothing else."""
    with world.moment() as moment:
        at = postbacks.next_due(moment)
    with world.moment() as moment:
        claimed = postbacks.claim_due(moment)
        assert (claimed is not None) == (at is not None and at <= moment.now)
        moment.db.rollback()
        moment.db.begin()
    return at


@pytest.mark.parametrize(("wish", "at"), [(None, START), (START, START), (LATER, LATER)])
def test_a_new_postback_is_pending_until_it_is_due(world: World, wish: int | None, at: int) -> None:
    assert queue(world, due=wish) == 1
    expected = Postback(
        1, "ayet", "visit", "campaign/7", "GET", URL, PENDING, None, START, at, attempts=[]
    )
    assert shown(world) == expected
    assert due(world) == at


def test_postbacks_are_numbered_in_the_order_in_which_they_were_queued(world: World) -> None:
    dues = [LATER, START, LATER + 1, START]
    assert [queue(world, due=each) for each in dues] == [1, 2, 3, 4]
    with world.moment() as moment:
        listed = attempts.every(moment)
    assert [(each.id, each.due_at) for each in listed] == list(enumerate(dues, 1))
    assert [shown(world, each.id) for each in listed] == listed


def test_what_has_been_due_longest_is_sent_first(world: World) -> None:
    for at in (LATER, LATER - 1, START, LATER, START):
        queue(world, due=at)
    advance(world, LATER)
    order = []
    while due(world) is not None:
        claimed = begin(world)
        order.append(claimed.id)
        end(world, claimed, GOOD)
    assert order == [3, 5, 2, 1, 4]


def test_an_attempt_is_written_down_before_it_is_made(world: World) -> None:
    queue(world, CALL._replace(retries=(MINUTE, HOUR)))
    claimed = begin(world)
    assert claimed[:7] == (1, 1, "ayet", "visit", "campaign/7", "GET", URL)
    assert (claimed.retries, claimed.via) == ((MINUTE, HOUR), ("ayet@w",))
    assert claimed.state == PENDING
    kept = shown(world)
    assert (kept.state, kept.due_at) == (PENDING, None)
    assert kept.attempts == [Attempt(START, None, None)]
    assert due(world) is None


@pytest.mark.parametrize(("kept", "method"), [("POST", "POST"), ("GET", "GET"), ("", "GET")])
def test_what_an_older_version_queued_is_a_get(world: World, kept: str, method: str) -> None:
    queue(world, CALL)
    with world.moment() as moment:
        moment.db.run("UPDATE postback SET method = :method", method=kept)

    assert shown(world).method == begin(world).method == method


@pytest.mark.parametrize("status", [200, 204, 301, 302, 304, 399])
def test_a_postback_that_was_taken_is_delivered_and_not_sent_again(
    world: World, status: int
) -> None:
    queue(world, CALL._replace(retries=(MINUTE,)))
    kept = attempt(world, Outcome(status))
    assert (kept.state, kept.due_at) == (DELIVERED, None)
    assert kept.attempts == [Attempt(START, status, None)]
    assert due(world) is None


@pytest.mark.parametrize(
    "outcome", [Outcome(400), Outcome(404), Outcome(599), Outcome(error="ConnectError")]
)
def test_a_postback_that_was_not_taken_is_due_again_until_its_retries_are_used_up(
    world: World, outcome: Outcome
) -> None:
    queue(world, CALL._replace(retries=(5 * MINUTE, 2 * HOUR)))
    instants = [START, START + 5 * MINUTE, START + 5 * MINUTE + 2 * HOUR]
    for at, following in zip(instants, [*instants[1:], None], strict=True):
        assert due(world) == at
        advance(world, at)
        kept = attempt(world, outcome)
        assert (kept.state, kept.due_at) == (PENDING if following else FAILED, following)
    assert shown(world).attempts == [Attempt(at, *outcome[:2]) for at in instants]
    assert due(world) is None


def test_a_retry_that_is_taken_ends_the_retries(world: World) -> None:
    queue(world, CALL._replace(retries=(MINUTE, MINUTE)))
    attempt(world, BAD)
    advance(world, START + MINUTE)
    kept = attempt(world, GOOD)
    assert (kept.state, kept.due_at, len(kept.attempts)) == (DELIVERED, None, 2)


def test_an_outcome_that_no_retry_can_change_ends_them(world: World) -> None:
    queue(world, CALL._replace(retries=(MINUTE,)))
    kept = attempt(world, Outcome(error="refused: no", final=True))
    assert (kept.state, kept.due_at) == (FAILED, None)


def test_an_outcome_is_told_as_an_event_at_its_instant(world: World) -> None:
    queue(world, due=LATER)
    queue(world, due=LATER)
    advance(world, LATER)
    detail = {"kind": "visit", "entity": "campaign/7", "url": URL, "attempt": 1}
    for n, outcome in ((1, GOOD), (2, Outcome(error="timeout"))):
        told = {"status": outcome.status, "error": outcome.error}
        event = end(world, begin(world), outcome)
        assert event == Event(LATER, "ayet", "postback", f"postback/{n}", detail | told)
    assert end(world, begin(world, 1), GOOD).detail["attempt"] == 2


@pytest.mark.parametrize(
    ("before", "after"), [(GOOD, DELIVERED), (BAD, FAILED), (Outcome(error="timeout"), FAILED)]
)
def test_sending_again_by_hand_can_only_better_a_state(
    world: World, before: Outcome, after: str
) -> None:
    queue(world)
    assert attempt(world, before).state == after
    advance(world, LATER)
    assert attempt(world, BAD, 1).state == after
    kept = attempt(world, GOOD, 1)
    assert (kept.state, kept.due_at) == (DELIVERED, None)
    assert [each.at for each in kept.attempts] == [START, LATER, LATER]


def test_what_is_sent_by_hand_before_it_is_due_is_not_sent_again(world: World) -> None:
    queue(world, due=LATER)
    assert attempt(world, GOOD, 1).state == DELIVERED
    advance(world, LATER)
    assert due(world) is None


def test_a_failure_by_hand_leaves_what_is_due_as_it_is(world: World) -> None:
    queue(world, CALL._replace(retries=(MINUTE,)), due=LATER)
    for outcome in (BAD, Outcome(error="refused: no", final=True)):
        kept = attempt(world, outcome, 1)
        assert (kept.state, due(world)) == (PENDING, LATER)
    advance(world, LATER)
    assert attempt(world, BAD).due_at == LATER + MINUTE
    assert attempt(world, BAD, 1).due_at == LATER + MINUTE
    advance(world, LATER + MINUTE)
    kept = attempt(world, BAD)
    assert (kept.state, kept.due_at, len(kept.attempts)) == (FAILED, None, 5)


def test_the_outcome_of_an_attempt_that_the_world_does_not_know_changes_nothing(
    world: World,
) -> None:
    """The world was reset while somebody was called, and has lived on since."""
    queue(world)
    claimed = begin(world)
    with world.moment() as moment:
        moment.db.run("DELETE FROM attempt")
        moment.db.run("DELETE FROM postback")
    for _ in range(2):
        with world.moment() as moment:
            assert postbacks.record(moment, claimed, GOOD) is None
            assert attempts.every(moment) == []
    queue(world)
    with world.moment() as moment:
        assert postbacks.record(moment, claimed, GOOD) is None
    assert (shown(world).state, shown(world).attempts, due(world)) == (PENDING, [], START)


@pytest.mark.parametrize("number", [0, 2, -1, 2**62])
def test_there_is_no_postback_of_another_number(world: World, number: int) -> None:
    queue(world)
    with world.moment() as moment:
        with pytest.raises(PostbackUnknown, match=str(number)):
            postbacks.claim(moment, number)
        with pytest.raises(PostbackUnknown, match=str(number)):
            attempts.numbered(moment, number)


def test_a_pending_postback_can_be_sent_elsewhere(world: World) -> None:
    queue(world)
    queue(world)
    attempt(world, GOOD)
    with world.moment() as moment:
        for number in (1, 2):
            postbacks.amend(moment, number, "http://127.0.0.1:9/new")
    assert shown(world, 1).url == URL
    assert begin(world).url == "http://127.0.0.1:9/new"


def test_a_pending_postback_can_be_withdrawn_and_is_never_sent(world: World) -> None:
    queue(world, due=LATER)
    queue(world)
    attempt(world, GOOD)
    with world.moment() as moment:
        for number in (1, 2):
            postbacks.withdraw(moment, number, "capped")
    advance(world, LATER)
    assert shown(world, 2).state == DELIVERED
    kept = shown(world, 1)
    assert (kept.state, kept.reason, kept.due_at) == (REFUSED, "capped", None)
    assert due(world) is None
    with world.moment() as moment, pytest.raises(PostbackRefused, match="Postback 1 "):
        postbacks.claim(moment, 1)
    assert shown(world, 1).attempts == []


class Sudden(Exception):
    """Something that goes wrong in a moment."""


def test_a_moment_that_fails_has_queued_and_begun_nothing(world: World) -> None:
    queue(world)

    def work(moment: Moment) -> None:
        postbacks.queue(moment, CALL)
        postbacks.claim_due(moment)
        raise Sudden

    with pytest.raises(Sudden), world.moment() as moment:
        work(moment)
    assert shown(world).attempts == []
    assert due(world) == START
    with world.moment() as moment:
        assert len(attempts.every(moment)) == 1
