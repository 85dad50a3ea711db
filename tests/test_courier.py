"""The passage of time: all that is due is done at its instant, by an advance or by itself."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from mocksrv import courier, sender
from mocksrv.client import Control, World
from mocksrv.inprocess import Sandbox
from mocksrv.vendors.appsamurai.partner import RETRIES
from tests.receiver import ALL_INSTALLED, Got, Publisher, Receiver, statuses, told
from tests.server import Served

QUICK = 10**6  # simulated seconds per real one: a day in a tenth of a second


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def publisher(world: World, receiver: Receiver) -> Publisher:
    return Publisher(world, receiver.url)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def of_refs(events: list[dict[str, Any]], kind: str) -> list[tuple[str, str]]:
    """(instant, ref_id) of the events of one kind."""
    return [
        (event["at"], event["detail"].get("ref_id") or event["detail"]["url"].partition("=")[2])
        for event in events
        if event["kind"] == kind
    ]


def test_an_advance_waits_for_all_postbacks_and_tells_each(
    publisher: Publisher, receiver: Receiver
) -> None:
    publisher.install("a", "b", "c")
    dues = publisher.dues
    answer = publisher.world.advance(ALL_INSTALLED)
    events = answer["events"]
    assert [event["kind"] for event in events] == ["install", "postback"] * 3
    assert of_refs(events, "install") == of_refs(events, "postback")
    assert [event["at"] for event in told(answer)] == dues
    assert receiver.refs == [ref for _, ref in of_refs(events, "postback")]
    assert sorted(receiver.refs) == ["a", "b", "c"]
    numbers = {"a": 1, "b": 2, "c": 3}
    for event, got in zip(told(answer), receiver.got, strict=True):
        assert event["vendor"] == "appsamurai"
        assert event["entity"] == f"postback/{numbers[got.query['ref_id']]}"
        assert event["detail"] == {
            "kind": "install",
            "entity": "campaign/1",
            "url": receiver.url + got.path,
            "attempt": 1,
            "status": 200,
            "error": None,
        }
    assert answer["installs"] == {"appsamurai": {"1": 3}}
    assert publisher.states() == [("delivered", [200])] * 3


def test_a_postback_is_sent_at_its_instant_and_not_before(
    publisher: Publisher, receiver: Receiver
) -> None:
    publisher.install("1")
    (due,) = map(datetime.fromisoformat, publisher.dues)
    assert publisher.world.advance(to=due - timedelta(milliseconds=1))["events"] == []
    assert receiver.got == []
    assert len(publisher.world.advance("1ms")["events"]) == 2
    assert receiver.refs == ["1"]


def test_who_is_called_sees_the_world_at_the_instant_at_which_it_was_due(
    receiver: Receiver,
) -> None:
    with Served("--rate", "0") as server, Control(server.url) as control:
        publisher = Publisher(control.open("w"), receiver.url)
        seen: list[str] = []

        def look(got: Got) -> None:
            with Control(server.url) as mine:
                seen.append(mine.call("GET", "/worlds/w/clock")["now"])
                listed = publisher.pull()
                assert [each["campaign_id"] for each in listed] == [1]

        receiver.inside(look)
        receiver.answer(500, 200, 503, 503)
        publisher.install("1", "2", "3")
        answer = publisher.world.advance("30d")
    assert statuses(answer) == [500, 200, 503, 503, *[200] * 2]
    assert seen == [event["at"] for event in told(answer)]
    assert len(set(seen)) == 6


def test_a_failure_is_tried_again_after_each_wait_of_simulated_time(
    publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer(*[500] * 6)
    publisher.install("1")
    (due,) = map(datetime.fromisoformat, publisher.dues)
    waits = [sum(RETRIES[:n]) for n in range(len(RETRIES) + 1)]
    expected = [due + timedelta(milliseconds=wait) for wait in waits]
    answer = publisher.world.advance("30d")
    (postback,) = publisher.postbacks()
    tries = [datetime.fromisoformat(each["at"]) for each in postback["attempts"]]
    assert tries == expected == [datetime.fromisoformat(e["at"]) for e in told(answer)]
    assert [event["detail"]["attempt"] for event in told(answer)] == [1, 2, 3, 4, 5, 6]
    assert publisher.states() == [("failed", [500] * 6)]
    assert publisher.world.advance("300d")["events"] == []
    assert len(receiver.got) == 6


@pytest.mark.parametrize("split", [["20d"], ["6h"] * 9, ["1ms", "23h", "PT59M59.999S", "2d"]])
def test_split_advances_send_the_same_as_one_jump(
    mocksrv: Sandbox, receiver: Receiver, split: list[str]
) -> None:
    def lived(name: str, advances: list[str]) -> tuple[list[Any], list[Any], list[str]]:
        receiver.got.clear()
        receiver.answer(500, 200, 404, 404, 404, 200, 500, 500, 500, 500, 500, 500)
        publisher = Publisher(mocksrv.control.open(name), receiver.url)
        publisher.install("1", "2", "3", "4")
        events = [e for by in [*advances, "40d"] for e in publisher.world.advance(by)["events"]]
        shown = publisher.postbacks()
        publisher.world.delete()
        return events, shown, receiver.refs

    assert lived("split", split) == lived("whole", [])


def test_what_is_due_after_many_stops_is_sent_too(
    publisher: Publisher, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "MOST_STOPS", 3)
    refs = [str(n) for n in range(8)]
    publisher.install(*refs)
    answer = publisher.world.advance("30d")
    assert statuses(answer) == [200] * 8
    assert sorted(receiver.refs) == refs


# -- several at a time --------------------------------------------------------------------------


def test_two_advances_at_a_time_add_up(
    publisher: Publisher, receiver: Receiver, pool: ThreadPoolExecutor
) -> None:
    others: list[Future[Any]] = []

    def advance_too(_: Got) -> None:
        if not others:
            others.append(pool.submit(publisher.world.advance, ALL_INSTALLED))

    receiver.inside(advance_too)
    publisher.install("1", "2", "3")
    first = publisher.world.advance("12h")
    second = others[0].result()
    assert first["now"] == second["from"] == "2026-01-01T12:00:00Z"
    assert second["now"] == "2026-01-02T13:00:00Z"
    assert f"{publisher.world.now:%dT%H}" == "02T13"
    assert statuses(first) + statuses(second) == [200] * 3
    assert sorted(receiver.refs) == ["1", "2", "3"]


def test_who_is_called_may_not_wait_for_an_advance_of_his_own(
    publisher: Publisher,
    receiver: Receiver,
    pool: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """His advance comes after the one that calls him, which gives up waiting for him."""
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)
    others: list[Future[Any]] = []

    def advance_too(_: Got) -> None:
        receiver.inside(None)
        others.append(pool.submit(publisher.world.advance, "1h"))
        others[0].result()

    receiver.inside(advance_too)
    publisher.install("1")
    due = publisher.dues[0]
    assert statuses(publisher.world.advance(to=due)) == ["timeout"]
    inner = others[0].result()
    assert (inner["from"], statuses(inner)) == (due, [200])


def test_the_server_answers_while_a_call_hangs(
    publisher: Publisher, receiver: Receiver, mocksrv: Sandbox
) -> None:
    answers: list[int] = []

    def use(_: Got) -> None:
        answers.append(publisher.ask().status_code)
        publisher.create()
        mocksrv.control.open("meanwhile").delete()

    receiver.inside(use)
    publisher.install("1")
    publisher.world.advance(ALL_INSTALLED)
    assert answers == [200]
    assert publisher.ids() == [1, 2]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_servers_that_share_a_store_send_each_postback_once(
    database: str, receiver: Receiver
) -> None:
    refs = [f"{n:02}" for n in range(40)]
    options = ("--database", database, "--rate", "0")
    with (
        Served(*options) as one,
        Served(*options) as other,
        Control(one.url) as first,
        Control(other.url) as second,
        ThreadPoolExecutor(2) as pool,
    ):
        publisher = Publisher(first.open("w"), receiver.url)
        publisher.install(*refs)
        advances = [pool.submit(c.world("w").advance, "2d") for c in (first, second)]
        told = [status for each in advances for status in statuses(each.result())]
        assert told == [200] * len(refs)
        assert publisher.states() == [("delivered", [200])] * len(refs)
    assert sorted(receiver.refs) == refs


# -- by itself ----------------------------------------------------------------------------------


def test_a_running_clock_sends_by_itself(publisher: Publisher, receiver: Receiver) -> None:
    publisher.world.rate = QUICK
    publisher.install("1", "2", "3")
    receiver.wait(3)
    assert sorted(receiver.refs) == ["1", "2", "3"]
    assert publisher.world.advance("30d")["events"] == []


def test_a_clock_that_begins_to_run_sends_what_was_left(
    publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer(500, 404)
    publisher.install("1")
    publisher.world.rate = QUICK
    receiver.wait(3)
    publisher.world.rate = 0
    publisher.world.advance("0s")
    assert publisher.states() == [("delivered", [500, 404, 200])]
    assert receiver.refs == ["1"] * 3


def test_worlds_do_not_wait_for_each_other(
    mocksrv: Sandbox, publisher: Publisher, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TIMEOUT", 60)
    other = mocksrv.control.open(rate=QUICK)
    with Receiver() as hung:
        hung.answer(hang=True)
        Publisher(other, hung.url).install("1")
        hung.wait(1)
        publisher.world.rate = QUICK
        publisher.install("2")
        receiver.wait(1)
    other.advance("0s")
    other.delete()
