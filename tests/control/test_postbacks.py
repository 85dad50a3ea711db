"""Postbacks over HTTP: what was and will be sent, sending again, and who may not be called."""

from collections.abc import Iterator

import httpx
import pytest

from mocksrv.client import ControlError, World
from mocksrv.inprocess import Sandbox
from tests.control.conftest import refused
from tests.receiver import ALL_INSTALLED, Publisher, Receiver, statuses, told

START = "2026-01-01T00:00:00Z"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def publisher(world: World, receiver: Receiver) -> Publisher:
    return Publisher(world, receiver.url)


def redeliver(http: httpx.Client, publisher: Publisher, number: object) -> httpx.Response:
    return http.post(f"/worlds/{publisher.world.name}/postbacks/{number}/redeliver")


def test_a_world_without_postbacks_lists_none(http: httpx.Client, world: World) -> None:
    answer = http.get(f"/worlds/{world.name}/postbacks")
    assert (answer.status_code, answer.json()) == (200, [])
    refused(http.get("/worlds/nowhere/postbacks"), 404, "nowhere")


def test_what_will_be_sent_is_listed(publisher: Publisher, receiver: Receiver) -> None:
    publisher.install("1", "2")
    first, second = publisher.postbacks()
    assert list(first) == [
        *["n", "vendor", "kind", "entity", "method", "url", "status", "reason", "made_at"],
        *["due_at", "attempts"],
    ]
    assert first == {
        "n": 1,
        "vendor": "appsamurai",
        "kind": "install",
        "entity": "campaign/1",
        "method": "GET",
        "url": f"{receiver.url}/?ref_id=1",
        "status": "pending",
        "reason": None,
        "made_at": START,
        "due_at": first["due_at"],
        "attempts": [],
    }
    assert START < first["due_at"] < "2026-01-02T00:01:00Z"
    assert (second["n"], second["url"]) == (2, f"{receiver.url}/?ref_id=2")


def test_what_was_sent_is_listed_with_every_attempt(
    publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer(500, b"", 302)
    publisher.install("1")
    before = publisher.postbacks()[0]
    answer = publisher.world.advance("30d")
    instants = [event["at"] for event in told(answer)]
    assert publisher.postbacks() == [
        before
        | {
            "status": "delivered",
            "due_at": None,
            "attempts": [
                {"at": instants[0], "status": 500, "error": None},
                {"at": instants[1], "status": None, "error": "RemoteProtocolError"},
                {"at": instants[2], "status": 302, "error": None},
            ],
        }
    ]
    assert instants[0] == before["due_at"]


def test_nobody_is_told_of_what_would_happen_after_the_end_of_time(
    mocksrv: Sandbox, receiver: Receiver
) -> None:
    world = mocksrv.control.open(start="9999-12-31T23:59:30Z")
    publisher = Publisher(world, receiver.url)
    publisher.install("1")
    assert publisher.states() == [("pending", [])]
    assert world.advance(to="9999-12-31T23:59:59Z")["events"] == []
    assert publisher.states() == [("pending", [])]
    world.delete()


# -- sending again ------------------------------------------------------------------------------


def test_what_was_delivered_is_sent_again_on_request(
    http: httpx.Client, publisher: Publisher, receiver: Receiver
) -> None:
    publisher.install("1")
    publisher.world.advance("30d")
    receiver.answer(500)
    for count, status in ((2, 500), (3, 200)):
        answer = redeliver(http, publisher, 1)
        assert answer.status_code == 200
        shown = answer.json()
        assert shown == publisher.postbacks()[0]
        assert (shown["status"], len(shown["attempts"])) == ("delivered", count)
        now = "2026-01-31T00:00:00Z"
        assert shown["attempts"][-1] == {"at": now, "status": status, "error": None}
    assert receiver.refs == ["1"] * 3
    assert {got.path for got in receiver.got} == {"/?ref_id=1"}
    assert publisher.world.advance("30d")["events"] == []


def test_what_failed_for_good_is_delivered_on_request(
    http: httpx.Client, publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer(*[404] * 7)
    publisher.install("1")
    publisher.world.advance("30d")
    assert redeliver(http, publisher, 1).json()["status"] == "failed"
    assert redeliver(http, publisher, 1).json()["status"] == "delivered"
    assert publisher.states() == [("delivered", [*[404] * 7, 200])]


def test_what_is_sent_on_request_before_it_is_due_is_not_sent_again(
    http: httpx.Client, publisher: Publisher, receiver: Receiver
) -> None:
    publisher.install("1")
    assert redeliver(http, publisher, 1).json()["status"] == "delivered"
    assert statuses(publisher.world.advance("30d")) == []
    assert receiver.refs == ["1"]


def test_what_fails_on_request_before_it_is_due_is_sent_when_it_is(
    http: httpx.Client, publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer(500)
    publisher.install("1")
    before = publisher.postbacks()[0]
    tried = {"at": START, "status": 500, "error": None}
    assert redeliver(http, publisher, 1).json() == before | {"attempts": [tried]}
    answer = publisher.world.advance("30d")
    assert [(each["at"], each["detail"]["attempt"]) for each in told(answer)] == [
        (before["due_at"], 2)
    ]
    assert publisher.states() == [("delivered", [500, 200])]


@pytest.mark.parametrize("number", [0, 2, -1, 2**31, 2**63 - 1, 2**63, "9" * 30])
def test_there_is_nothing_to_send_of_another_number(
    http: httpx.Client, publisher: Publisher, receiver: Receiver, number: object
) -> None:
    publisher.install("1")
    refused(redeliver(http, publisher, number), 404, str(number))
    refused(http.post(f"/worlds/nowhere/postbacks/{number}/redeliver"), 404, "nowhere")
    assert receiver.got == []


@pytest.mark.parametrize("number", ["x", "1.5", "%00"])
def test_what_is_no_number_is_named(http: httpx.Client, publisher: Publisher, number: str) -> None:
    refused(redeliver(http, publisher, number), 422, "n: ")


def test_what_is_refused_is_not_sent_on_request_either(
    http: httpx.Client, publisher: Publisher, receiver: Receiver
) -> None:
    circle = {"X-Mocksrv-Via": f"appsamurai@{publisher.world.name}"}
    assert publisher.http.get(f"{publisher.tracking_url}&ref_id=1", headers=circle).is_redirect
    refused(redeliver(http, publisher, 1), 409, "Postback 1 ")
    assert publisher.states() == [("refused", [])]
    assert publisher.postbacks()[0]["reason"]
    assert statuses(publisher.world.advance("30d")) == []
    assert receiver.got == []


# -- postbacks and the control API --------------------------------------------------------------


@pytest.mark.parametrize("via", ["ayet@w", "appsamurai@a,ayet@b", "x", ""])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        *[("GET", path) for path in ("/health", "/worlds", "/openapi.json", "/openapi/ayet.json")],
        *[("GET", path) for path in ("/worlds/default", "/worlds/default/ledger", "/nothing", "")],
        *[("POST", path) for path in ("/worlds", "/worlds/default/clock/advance")],
        *[
            ("PATCH", "/worlds/default/clock"),
            ("DELETE", "/worlds/default"),
            ("OPTIONS", "/worlds"),
        ],
    ],
)
def test_nothing_that_a_postback_led_to_may_use_the_control_api(
    http: httpx.Client, method: str, path: str, via: str
) -> None:
    answer = http.request(method, path, headers={"x-mocksrv-VIA": via}, json={"by": "1d"})
    refused(answer, 403, "Postbacks may not use the control API.")


@pytest.mark.parametrize("path", ["/_mocksrv/health", "//_mocksrv/health", "/x/../_mocksrv/health"])
def test_the_control_api_is_no_target(
    mocksrv: Sandbox, publisher: Publisher, receiver: Receiver, path: str
) -> None:
    with pytest.raises(ControlError) as refusal:
        publisher.listen(mocksrv.url + path)
    expected = (422, "postback_url: must not be the control API")
    assert (refusal.value.status, refusal.value.detail) == expected
    publisher.install("1")
    publisher.world.advance(ALL_INSTALLED)
    assert receiver.refs == ["1"]
