"""What becomes of one call: what is sent, and what of the other side's ways counts as an answer."""

import socket
from collections.abc import Iterator
from importlib.metadata import version

import pytest

from mocksrv import sender
from mocksrv.client import World
from mocksrv.targets import MOST
from tests.receiver import ALL_INSTALLED, Publisher, Receiver, statuses, told


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def publisher(world: World, receiver: Receiver) -> Publisher:
    return Publisher(world, receiver.url)


@pytest.fixture
def deaf() -> str:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "TIMEOUT", 0.5)


def first_outcome(publisher: Publisher) -> tuple[int | None, str | None, str]:
    """(status, error, the postback's state) after the first attempt."""
    publisher.install("1")
    (event,) = told(publisher.world.advance(to=publisher.dues[0]))
    (postback,) = publisher.postbacks()
    (attempt,) = postback["attempts"]
    detail = event["detail"]
    assert (attempt["status"], attempt["error"]) == (detail["status"], detail["error"])
    return detail["status"], detail["error"], postback["status"]


def test_a_call_is_a_get_of_the_url_as_it_stands(publisher: Publisher, receiver: Receiver) -> None:
    path = "/a%2Fb/{ref_id}/?x=%20+&y=1&y=2&z=ü"
    publisher.listen(receiver.url + path)
    publisher.install("a b/ü")
    publisher.world.advance(ALL_INSTALLED)
    (got,) = receiver.got
    assert got.path == "/a%2Fb/a%20b%2F%C3%BC/?x=%20+&y=1&y=2&z=%C3%BC"
    assert got.headers["host"] == receiver.url.removeprefix("http://")
    assert got.headers["user-agent"] == f"mocksrv/{version('mocksrv')}"
    assert not {"cookie", "authorization", "referer"} & set(got.headers)


def test_a_url_may_become_long_by_its_macros(publisher: Publisher, receiver: Receiver) -> None:
    publisher.listen(f"{receiver.url}/?ref_id={{ref_id}}&a={{extra_1}}&b={{extra_2}}")
    extras = {"extra_1": "ü" * 400, "extra_2": "ß" * 400}
    publisher.clicks(publisher.tracking_url, ["1"], **extras)
    publisher.world.advance(ALL_INSTALLED)
    (got,) = receiver.got
    assert (got.query["a"], got.query["b"]) == tuple(extras.values())
    assert len(got.path) > MOST


@pytest.mark.parametrize("status", [200, 201, 204, 299, 301, 302, 303, 304, 307, 308])
def test_an_answer_below_400_is_a_delivery(
    publisher: Publisher, receiver: Receiver, status: int
) -> None:
    receiver.answer(status)
    assert first_outcome(publisher) == (status, None, "delivered")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(publisher: Publisher, receiver: Receiver, status: int) -> None:
    receiver.answer(status, headers={"Location": f"{receiver.url}/elsewhere?ref_id=2"})
    assert first_outcome(publisher) == (status, None, "delivered")
    publisher.world.advance("30d")
    assert receiver.refs == ["1"]


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_an_answer_from_400_on_is_a_failure(
    publisher: Publisher, receiver: Receiver, status: int
) -> None:
    receiver.answer(status)
    assert first_outcome(publisher) == (status, None, "pending")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", "RemoteProtocolError"),
        (b"HTTP/1.1", "RemoteProtocolError"),
        (b"x" * 1000 + b"\r\n\r\n", "RemoteProtocolError"),
        (b"220 ready\r\n", "RemoteProtocolError"),
    ],
)
def test_what_is_no_answer_is_a_failure_that_is_named(
    publisher: Publisher, receiver: Receiver, answer: bytes, error: str
) -> None:
    receiver.answer(answer)
    assert first_outcome(publisher) == (None, error, "pending")


def test_where_nobody_listens_is_a_failure_that_is_named(world: World, deaf: str) -> None:
    assert first_outcome(Publisher(world, deaf)) == (None, "ConnectError", "pending")


@pytest.mark.parametrize("host", ["xn--a.localhost", "a..localhost", f"{'a' * 64}.localhost"])
def test_a_host_that_is_no_name_is_a_failure(world: World, host: str) -> None:
    status, error, _ = first_outcome(Publisher(world, f"http://{host}:9"))
    assert status is None
    assert error


@pytest.mark.usefixtures("_impatient")
def test_an_answer_whose_body_does_not_come_is_an_answer(
    publisher: Publisher, receiver: Receiver
) -> None:
    """The other side has said what it had to say; sending it again would tell it twice."""
    receiver.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", hang=True)
    assert first_outcome(publisher) == (200, None, "delivered")


@pytest.mark.parametrize("place", ["http://[::1", "http://xn--/", "http://x:99999/", "\xff"])
def test_a_redirect_to_nowhere_is_an_answer(
    publisher: Publisher, receiver: Receiver, place: str
) -> None:
    head = f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n"
    receiver.answer(head.encode("latin-1"))
    assert first_outcome(publisher) == (302, None, "delivered")


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n"])
def test_an_answer_that_does_not_come_is_a_timeout(
    publisher: Publisher, receiver: Receiver, begun: bytes
) -> None:
    receiver.answer(begun, hang=True)
    assert first_outcome(publisher) == (None, "timeout", "pending")


@pytest.mark.usefixtures("_impatient")
def test_an_answer_that_drips_is_a_timeout(publisher: Publisher, receiver: Receiver) -> None:
    receiver.answer(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 20, drip=True)
    assert first_outcome(publisher) == (None, "timeout", "pending")


def test_an_answer_without_end_is_not_read_to_the_end(
    publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000, hang=True)
    assert first_outcome(publisher) == (200, None, "delivered")


@pytest.mark.usefixtures("_impatient")
def test_a_host_that_hangs_is_tried_again_and_waited_for_less(
    publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer(hang=True)
    publisher.install("1", "2", "3")
    whole = statuses(publisher.world.advance("30d"))
    assert set(whole) == {"timeout"}
    assert len(receiver.got) == len(whole) > 3


@pytest.mark.usefixtures("_impatient")
def test_a_host_that_hung_is_asked_again_in_the_next_advance(
    publisher: Publisher, receiver: Receiver
) -> None:
    receiver.answer(hang=True)
    publisher.install("1", "2")
    first, second = publisher.dues
    assert statuses(publisher.world.advance(to=first)) == ["timeout"]
    assert statuses(publisher.world.advance(to=second))[0] == "timeout"
    receiver.answer()
    assert set(statuses(publisher.world.advance("30d"))) == {200}
    assert [state for state, _ in publisher.states()] == ["delivered", "delivered"]


@pytest.mark.usefixtures("_impatient")
def test_a_host_that_hangs_does_not_keep_others_from_being_told(
    publisher: Publisher, receiver: Receiver
) -> None:
    """The partner moves from one address to another between two installs."""
    publisher.install("1", "2")
    first, second = publisher.dues
    with Receiver() as hung:
        hung.answer(hang=True)
        publisher.listen(f"{hung.url}/?ref_id={{ref_id}}")
        assert statuses(publisher.world.advance(to=first)) == ["timeout"]
        publisher.listen(f"{receiver.url}/?ref_id={{ref_id}}")
        *retries, last = statuses(publisher.world.advance(to=second))
        assert retries[:2] == ["timeout", "timeout"]
        assert (last, len(receiver.got)) == (200, 1)


def test_calls_know_nothing_of_each_other(publisher: Publisher, receiver: Receiver) -> None:
    """Else what is sent would depend on how the advances are split."""
    receiver.answer(200, 500, 200, headers={"Set-Cookie": "seen=1; Path=/"})
    publisher.install("1", "2")
    publisher.world.advance("30d")
    assert len(receiver.got) == 3
    assert [got.headers.get("cookie") for got in receiver.got] == [None] * 3


def test_a_proxy_of_the_environment_is_not_for_postbacks(
    publisher: Publisher, receiver: Receiver, deaf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, deaf)
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    assert first_outcome(publisher) == (200, None, "delivered")
