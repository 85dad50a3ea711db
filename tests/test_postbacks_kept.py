"""Postbacks outlast their server: what was tried is never tried again by itself, the rest is."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest

from mocksrv import attempts, clock, postbacks
from mocksrv.app import open_worlds
from mocksrv.attempts import Attempt, Postback
from mocksrv.client import Control
from mocksrv.inprocess import Sandbox
from mocksrv.postbacks import DELIVERED, FAILED, PENDING, Call, Outcome
from mocksrv.settings import Settings
from mocksrv.times import HOUR, MINUTE, SECOND
from mocksrv.worlds import Opening, World
from tests.receiver import ALL_INSTALLED, Publisher, Receiver, statuses
from tests.server import Served
from tests.sim.strategies import START

FILES = pytest.mark.parametrize("database", ["file"], indirect=True)
OUTLASTING = pytest.mark.parametrize("database", ["file", "directory", "postgresql"], indirect=True)
CALL = Call("ayet", "visit", "campaign/7", "http://127.0.0.1:9/", retries=(MINUTE,))
QUICK = 10**6  # simulated seconds per real one
REAL = 1_767_225_600_000  # any real instant
LONG_AFTER = datetime(2026, 1, 3, tzinfo=UTC)  # all installs


class Wall:
    """The wall clock, in the test's hand."""

    def __init__(self) -> None:
        self.now = REAL

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall()
    monkeypatch.setattr(postbacks, "wall", wall)
    return wall


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def world(database: str | None) -> Iterator[World]:
    with closing(open_worlds(Settings(database=database, fixtures="blank", rate=0))) as worlds:
        yield worlds.open("w", Opening())


def queue(world: World, count: int = 1) -> None:
    with world.moment() as moment:
        for _ in range(count):
            postbacks.queue(moment, CALL)


def attempt(world: World, outcome: Outcome | None) -> None:
    """Try the one that is due; None: and end before the outcome is written."""
    with world.moment() as moment:
        claimed = postbacks.claim_due(moment)
        assert claimed is not None
    if outcome:
        with world.moment() as moment:
            postbacks.record(moment, claimed, outcome)


def given_up(world: World) -> list[Postback]:
    """All postbacks, after those whose attempt was interrupted have been given up."""
    with world.moment() as moment:
        postbacks.give_up_interrupted(moment)
        return attempts.every(moment)


def test_an_attempt_without_an_outcome_is_given_up_after_a_minute(world: World, wall: Wall) -> None:
    queue(world)
    attempt(world, None)
    wall.now += 60 * SECOND
    (kept,) = given_up(world)
    assert (kept.state, kept.due_at, kept.attempts) == (PENDING, None, [Attempt(START, None, None)])
    wall.now += 1
    (kept,) = given_up(world)
    assert (kept.state, kept.due_at) == (FAILED, None)
    assert kept.attempts == [Attempt(START, None, "interrupted")]
    with world.moment() as moment:
        moment.set_clock(now=START + HOUR)
        assert postbacks.next_due(moment) is None
        assert postbacks.claim_due(moment) is None


def test_only_attempts_that_were_interrupted_are_given_up(world: World, wall: Wall) -> None:
    queue(world, 5)
    for outcome in (Outcome(200), Outcome(500), Outcome(error="ConnectError"), None):
        attempt(world, outcome)
    before = given_up(world)
    wall.now += HOUR
    after = given_up(world)
    assert after[:3] == before[:3]
    assert after[4] == before[4]
    assert [each.state for each in after] == [DELIVERED, PENDING, PENDING, FAILED, PENDING]
    assert after[3].attempts == [Attempt(START, None, "interrupted")]


def test_an_interrupted_retry_is_given_up_with_the_retries_after_it(
    world: World, wall: Wall
) -> None:
    with world.moment() as moment:
        postbacks.queue(moment, CALL._replace(retries=(MINUTE, HOUR)))
    attempt(world, Outcome(500))
    with world.moment() as moment:
        moment.set_clock(now=START + MINUTE)
    attempt(world, None)
    wall.now += HOUR
    (kept,) = given_up(world)
    assert (kept.state, kept.due_at) == (FAILED, None)
    assert [each.error for each in kept.attempts] == [None, "interrupted"]


def test_what_was_given_up_can_be_sent_by_hand(world: World, wall: Wall) -> None:
    queue(world)
    attempt(world, None)
    wall.now += HOUR
    given_up(world)
    with world.moment() as moment:
        claimed = postbacks.claim(moment, 1)
        postbacks.record(moment, claimed, Outcome(200))
    (kept,) = given_up(world)
    assert kept.state == DELIVERED
    assert [each[1:] for each in kept.attempts] == [(None, "interrupted"), (200, None)]


def test_an_interrupted_attempt_by_hand_takes_nothing_away(world: World, wall: Wall) -> None:
    with world.moment() as moment:
        postbacks.queue(moment, CALL, START + HOUR)
        postbacks.claim(moment, 1)
    wall.now += HOUR
    (kept,) = given_up(world)
    assert (kept.state, kept.due_at) == (PENDING, START + HOUR)
    with world.moment() as moment:
        moment.set_clock(now=START + HOUR)
    attempt(world, None)
    (kept,) = given_up(world)
    assert (kept.state, kept.attempts[1]) == (PENDING, Attempt(START + HOUR, None, None))
    wall.now += HOUR
    (kept,) = given_up(world)
    assert (kept.state, kept.attempts[1].error) == (FAILED, "interrupted")


@OUTLASTING
def test_who_opens_the_store_later_sends_what_was_not_tried_and_nothing_else(
    world: World, database: str
) -> None:
    queue(world, 3)
    with world.moment() as moment:
        postbacks.queue(moment, CALL, START + HOUR)
    attempt(world, Outcome(200))
    attempt(world, Outcome(500))
    attempt(world, None)
    before = given_up(world)

    with closing(open_worlds(Settings(database=database))) as worlds:
        later = worlds.get("w")
        assert given_up(later) == before
        with later.moment() as moment:
            assert postbacks.claim_due(moment) is None
            moment.set_clock(now=START + HOUR)
            claimed = [postbacks.claim_due(moment) for _ in range(3)]
    assert [each and (each.id, each.attempt) for each in claimed] == [(2, 2), (4, 1), None]


# -- servers that are killed --------------------------------------------------------------------


def killed_while_calling(
    database: str, receiver: Receiver, *, rate: float = 0, then: float = 0
) -> None:
    """A server that gets no answer to the second of three calls and is killed then.

    The calls are made by an advance, or by a clock that runs at `rate`; the server is killed
    when it runs at the rate `then`.
    """
    receiver.answer(200, hang=True)
    with (
        ThreadPoolExecutor(1) as pool,
        Served("--database", database, "--rate", "0") as server,
        Control(server.url) as control,
    ):
        publisher = Publisher(control.open("w"), receiver.url)
        publisher.install("1", "2", "3")
        publisher.world.rate = rate
        cut_off = None if rate else pool.submit(publisher.world.advance, ALL_INSTALLED)
        receiver.wait(2)
        while rate and publisher.world.now < LONG_AFTER:
            pass
        publisher.world.rate = then
        server.send(signal.SIGKILL)
        server.end()
        if cut_off:
            assert isinstance(cut_off.exception(), httpx.TransportError)
    receiver.answer()


@OUTLASTING
def test_a_call_that_a_killed_server_was_making_is_not_made_again(
    database: str, receiver: Receiver
) -> None:
    killed_while_calling(database, receiver)
    first, second = receiver.refs
    with Served("--database", database) as server, Control(server.url) as control:
        publisher = Publisher(control.world("w"))
        sent = [("delivered", [200]), ("pending", [None]), ("pending", [])]
        assert sorted(publisher.states()) == sorted(sent)
        answer = publisher.world.advance("60d")
        assert statuses(answer) == [200]
        assert [event["kind"] for event in answer["events"]] == ["install", "postback"]
    assert receiver.refs[:2] == [first, second]
    assert sorted(receiver.refs) == ["1", "2", "3"]


@OUTLASTING
def test_a_minute_later_it_is_shown_as_interrupted_and_can_be_sent_by_hand(
    database: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_while_calling(database, receiver)
    later = clock.wall() + 61 * SECOND
    monkeypatch.setattr(postbacks, "wall", lambda: later)
    sandbox = Sandbox(Settings(database=database))
    publisher = Publisher(sandbox.control.world("w"))
    publisher.world.advance("60d")
    (lost,) = [each for each in publisher.postbacks() if each["status"] != "delivered"]
    assert (lost["status"], lost["due_at"]) == ("failed", None)
    assert [tried["error"] for tried in lost["attempts"]] == ["interrupted"]
    assert sorted(receiver.refs) == ["1", "2", "3"]
    shown = publisher.world.back_door("POST", f"postbacks/{lost['n']}/redeliver")
    assert shown["status"] == "delivered"
    assert sorted(receiver.refs) == sorted(["1", "2", "3", receiver.refs[1]])
    sandbox.close()


@OUTLASTING
@pytest.mark.parametrize("then", [QUICK, 0], ids=["running", "frozen"])
def test_what_was_due_and_not_tried_is_sent_after_the_restart(
    database: str, receiver: Receiver, then: float
) -> None:
    killed_while_calling(database, receiver, rate=QUICK, then=then)
    with Served("--database", database) as server, Control(server.url) as control:
        receiver.wait(3)
        publisher = Publisher(control.world("w"))
        publisher.world.advance("60d")
        states = [state for state, _ in publisher.states()]
        assert sorted(states) == ["delivered", "delivered", "pending"]
    assert sorted(receiver.refs) == ["1", "2", "3"]


@FILES
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_end_while_a_call_hangs_ends_in_order(
    database: str, receiver: Receiver, sign: signal.Signals
) -> None:
    receiver.answer(hang=True)
    with Served("--database", database, "--rate", "0") as server:
        with Control(server.url) as control:
            publisher = Publisher(control.open("w"), receiver.url)
            publisher.install("1")
            publisher.world.rate = QUICK
            receiver.wait(1)
        server.send(sign)
        assert server.end() == (0, "", "")
    receiver.answer()
    with Served("--database", database) as server, Control(server.url) as control:
        publisher = Publisher(control.world("w"))
        publisher.world.advance("60d")
        assert publisher.states() == [("pending", [None])]
    assert receiver.refs == ["1"]
