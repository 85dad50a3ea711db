"""Postbacks of worlds that go, or go back, or go two ways, while somebody is called."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from threading import Event

import pytest

from mocksrv.client import ControlError, World
from mocksrv.inprocess import Sandbox
from tests.receiver import ALL_INSTALLED, PATIENCE, Got, Publisher, Receiver, statuses

QUICK = 10**6  # simulated seconds per real one


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def publisher(world: World, receiver: Receiver) -> Publisher:
    return Publisher(world, receiver.url)


def test_a_fork_sends_its_own(publisher: Publisher, receiver: Receiver) -> None:
    receiver.answer(500)
    publisher.install("1", "2")
    publisher.world.advance(to=publisher.dues[0])
    fork = publisher.world.fork()
    copy = Publisher(fork, receiver.url)
    assert copy.postbacks() == publisher.postbacks()
    assert len(receiver.got) == 1
    assert statuses(publisher.world.advance("30d")) == [200, 200]
    assert copy.states()[0][0] == "pending"
    assert statuses(fork.advance("30d")) == [200, 200]
    assert copy.postbacks() == publisher.postbacks()
    assert sorted(receiver.refs[1:]) == ["1", "1", "2", "2"]
    fork.delete()


def test_a_reset_forgets_what_was_to_be_sent(publisher: Publisher, receiver: Receiver) -> None:
    receiver.answer(500)
    publisher.install("1", "2")
    publisher.world.advance(to=publisher.dues[0])
    publisher.world.reset()
    assert publisher.postbacks() == []
    assert publisher.world.advance("60d")["events"] == []
    assert len(receiver.got) == 1


def test_the_reset_of_a_fork_sends_what_the_fork_was_to_send(
    publisher: Publisher, receiver: Receiver
) -> None:
    publisher.install("1", "2")
    publisher.world.advance(to=publisher.dues[0])
    fork = publisher.world.fork()
    start = fork.back_door("GET", "postbacks")
    for _ in range(2):
        assert statuses(fork.advance("30d")) == [200]
        fork.reset()
        assert fork.back_door("GET", "postbacks") == start
    assert len(receiver.got) == 3
    fork.delete()


def test_a_reset_is_not_touched_by_an_attempt_that_was_under_way(
    publisher: Publisher, receiver: Receiver
) -> None:
    """What the world then knows as delivered was delivered by an attempt that it knows."""
    publisher.install("1")
    fork = publisher.world.fork()

    def reset(_: Got) -> None:
        receiver.inside(None)
        fork.reset()

    receiver.inside(reset)
    with suppress(ControlError):
        fork.advance("30d")
    fork.advance("30d")
    (postback,) = fork.back_door("GET", "postbacks")
    attempts = [attempt["status"] for attempt in postback["attempts"]]
    assert (postback["status"], attempts) == ("delivered", [200])
    assert receiver.refs == ["1", "1"]
    fork.delete()


def test_an_outcome_is_not_taken_for_that_of_a_new_world_of_the_same_name(
    mocksrv: Sandbox, publisher: Publisher, receiver: Receiver
) -> None:
    name = publisher.world.name
    new: list[Publisher] = []

    def replace(_: Got) -> None:
        receiver.inside(None)
        mocksrv.control.call("DELETE", f"/worlds/{name}")
        new.append(Publisher(mocksrv.control.open(name), receiver.url))
        new[0].install("new")

    receiver.inside(replace)
    publisher.install("old")
    with suppress(ControlError):
        publisher.world.advance(to=publisher.dues[0])
    new[0].world.advance(ALL_INSTALLED)
    assert new[0].states() == [("delivered", [200])]
    assert receiver.refs == ["old", "new"]


@pytest.mark.parametrize(
    ("path", "content"), [("clock/advance", {"by": "30d"}), ("postbacks/1/redeliver", None)]
)
def test_a_world_that_is_deleted_meanwhile_is_not_found(
    publisher: Publisher,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
    path: str,
    content: dict[str, str] | None,
) -> None:
    world = publisher.world
    receiver.inside(lambda got: world.delete())
    publisher.install("1")
    with pytest.raises(ControlError) as refusal:
        world.back_door("POST", path, content)
    gone = (404, f"There is no world {world.name!r}.")
    assert (refusal.value.status, refusal.value.detail) == gone
    assert caplog.records == []
    assert len(receiver.got) == 1


async def looks_end() -> None:
    """Wait for what the server does by itself just now."""
    looks = [task for task in asyncio.all_tasks() if "_look" in repr(task.get_coro())]
    if looks:
        await asyncio.wait(looks)


def test_a_running_world_that_is_deleted_meanwhile_is_forgotten(
    mocksrv: Sandbox,
    publisher: Publisher,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
) -> None:
    deleted, seen = Event(), Event()

    def delete(_: Got) -> None:
        publisher.world.delete()
        deleted.set()
        assert seen.wait(PATIENCE)

    receiver.inside(delete)
    publisher.install("1")
    publisher.world.rate = QUICK
    assert deleted.wait(PATIENCE)
    end = asyncio.run_coroutine_threadsafe(looks_end(), mocksrv._loop)
    seen.set()
    end.result()
    assert len(receiver.got) == 1
    assert caplog.records == []


def test_a_world_that_is_reset_meanwhile_is_not_moved_by_the_old_advance(
    publisher: Publisher, receiver: Receiver
) -> None:
    publisher.install("1", "2")
    begun = publisher.world.now

    def reset(_: Got) -> None:
        receiver.inside(None)
        publisher.world.reset()

    receiver.inside(reset)
    with pytest.raises(ControlError, match="404"):
        publisher.world.advance("30d")

    assert publisher.world.now == begun
