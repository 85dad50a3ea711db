"""`mocksrv serve` as people start it: real processes, real sockets, real signals."""

import http.client
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.server import READY, Served, refused

DETAILS = "/ayet/api/account/details"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


def test_the_ready_line_tells_an_address_that_answers_at_once(served: Served) -> None:
    assert served.first_line.startswith(f"{READY}http://127.0.0.1:")
    assert urlsplit(served.url).port != 0
    health = httpx.get(f"{served.url}/_mocksrv/health")
    assert (health.status_code, health.json()["status"]) == (200, "ok")


@pytest.mark.rule("AY-04", "AY-21")
def test_it_serves_the_vendor_to_a_client_with_only_a_key(served: Served) -> None:
    answer = httpx.post(f"{served.url}{DETAILS}", files={"apiKey": (None, "ayet_ci-1")}).json()
    assert answer["accountData"]["tokens"] == 10_000


def test_a_client_reaches_the_vendor_by_its_real_address_through_the_server_as_proxy(
    served: Served,
) -> None:
    with httpx.Client(proxy=served.url, trust_env=False) as client:
        answer = client.get(
            "http://www.ayetstudios.com/api/account/details", params={"apiKey": "ayet_ci-2"}
        )
    assert answer.json()["status"] == "success"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_status_0_and_no_more_output(sign: signal.Signals) -> None:
    with Served() as server:
        httpx.get(f"{server.url}/_mocksrv/health")
        server.send(sign)
        assert server.end() == (0, "", "")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_request_under_way_is_finished_before_the_end(sign: signal.Signals) -> None:
    body = b"apiKey=ayet_ci-3"
    with Served() as server:
        port = urlsplit(server.url).port
        assert port
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                f"POST {DETAILS} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
            )
            # The server asks for the body: the request is under way.
            assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
            server.send(sign)
            await_refusal(port)
            connection.sendall(body)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert answer.status == 200
            assert b'"tokens":10000' in answer.read()
            answer.close()
        assert server.end() == (0, "", "")


def await_refusal(port: int) -> None:
    """Return once the server has heard the signal: it takes no new connections."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            return


BAD_OPTIONS = [
    *[("--port", value) for value in ("x", "-1", "65536", "")],
    *[("--seed", value) for value in ("x", "-1", "1.5", str(2**63))],
    *[("--start", value) for value in ("yesterday", "1969-12-31", "10000-01-01", "")],
    *[("--rate", value) for value in ("x", "-1", "nan", "inf", "1e10")],
    *[("--max-worlds", value) for value in ("x", "0", "-1")],
    *[("--database", value) for value in ("x", "sqlite:///", "mysql://a/b")],
    ("--database", "postgresql+psycopg://127.0.0.1:1/nowhere"),
    ("--database", "postgresql+psycopg://%%"),
    ("--host", ""),
    ("--control-token", ""),
    ("--fixtures", ""),
    ("--fixtures", "no-such-directory"),
]


@pytest.mark.parametrize(("option", "value"), BAD_OPTIONS)
def test_a_bad_option_is_refused_with_one_line_that_names_it(option: str, value: str) -> None:
    status, out, lines = refused(f"{option}={value}")
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert option in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [["--nonsense"], ["--nonsense=1"], ["nonsense"], ["--port"], ["--no-open-worlds=x"]],
)
def test_what_is_no_option_is_refused_with_one_line_that_names_it(arguments: list[str]) -> None:
    status, out, lines = refused(*arguments)
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert arguments[0].partition("=")[0] in lines[0]


BAD_SETTINGS = {
    "PORT": "x",
    "SEED": "-1",
    "START": "yesterday",
    "RATE": "nan",
    "MAX_WORLDS": "0",
    "TRACKER_HOST": "localhost",
    "NO_OPEN_WORLDS": "perhaps",
    "DATABASE": "x",
    "HOST": "",
    "CONTROL_TOKEN": "",
    "FIXTURES": "no-such-directory",
    "NONSENSE": "1",
    "": "1",
}


@pytest.mark.parametrize(("name", "value"), BAD_SETTINGS.items())
def test_a_bad_or_unknown_variable_is_refused_with_one_line_that_names_it(
    name: str, value: str
) -> None:
    port = () if name == "PORT" else ("--port", "0")
    status, out, lines = refused(*port, **{name: value})
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert f"MOCKSRV_{name}" in lines[0]


def test_an_option_wins_over_its_variable() -> None:
    with Served("--seed", "7", SEED="x") as server:
        assert httpx.get(f"{server.url}/_mocksrv/worlds/default").json()["seed"] == 7


def test_the_settings_of_the_world_default_are_taken_from_options_and_variables() -> None:
    options = ("--fixtures", "blank", "--start", "2031-05-06T07:08:09Z")
    with Served(*options, RATE="0", SEED="5") as server:
        world = httpx.get(f"{server.url}/_mocksrv/worlds/default").json()
    assert (world["seed"], world["fixtures"]) == (5, "blank")
    assert world["clock"] == {"now": "2031-05-06T07:08:09Z", "rate": 0}


def test_a_port_in_use_ends_it_with_one_line_that_names_the_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, out, lines = refused("--port", port)
    assert (status, out, len(lines)) == (1, "", 1), lines
    assert port in lines[0]


@pytest.mark.parametrize("content", [b"", b"no database" * 500])
def test_a_file_that_is_no_world_is_refused_with_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "world.db"
    file.write_bytes(content)
    status, out, lines = refused("--port", "0", "--database", f"sqlite:///{file}")
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert "--database" in lines[0]


def test_broken_fixtures_are_refused_with_the_file_and_the_field(tmp_path: Path) -> None:
    broken = tmp_path / "blank" / "ayet.json"
    broken.parent.mkdir()
    broken.write_text('{"account": {"id": 6, "email": "a@b.c", "tokens": -5, "s2s": true}}')
    status, out, lines = refused("--port", "0", "--fixtures", str(tmp_path))
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert "--fixtures" in lines[0]
    assert f"{broken}: account.tokens: " in lines[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "127.0.0.1.example.com"])  # noqa: S104
def test_an_address_beyond_loopback_needs_a_token(host: str) -> None:
    status, out, lines = refused("--port", "0", "--host", host)
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert "--host" in lines[0]
    assert "--control-token" in lines[0]


def test_with_a_token_every_control_call_must_carry_it() -> None:
    with Served("--host", "0.0.0.0", CONTROL_TOKEN="s3cret") as server:  # noqa: S104, S106
        url = f"http://127.0.0.1:{urlsplit(server.url).port}"
        health = f"{url}/_mocksrv/health"
        assert httpx.get(health).status_code == 401
        wrong = httpx.get(health, headers={"Authorization": "Bearer secret"})
        assert wrong.status_code == 401
        assert wrong.headers["content-type"] == "application/problem+json"
        right = httpx.get(health, headers={"Authorization": "Bearer s3cret", "Host": "sandbox"})
        assert (right.status_code, right.json()["status"]) == (200, "ok")
        key_only = httpx.post(f"{url}{DETAILS}", data={"apiKey": "ayet_default"})
        assert key_only.json()["status"] == "success"


def test_no_open_worlds_makes_an_unknown_key_a_wrong_one() -> None:
    with Served("--no-open-worlds") as server:
        answer = httpx.post(f"{server.url}{DETAILS}", data={"apiKey": "ayet_new"}).json()
        worlds = httpx.get(f"{server.url}/_mocksrv/worlds").json()
    assert answer["errorCode"] == 100
    assert [world["name"] for world in worlds] == ["default"]


def test_worlds_in_a_directory_outlast_the_process(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}"
    order = {"apiKey": "ayet_kept", "packageName": "com.example.app", "numDownloads": 100}
    with Served(DATABASE=database) as server:
        created = httpx.post(f"{server.url}/ayet/api/campaign/add", json=order).json()
        server.send(signal.SIGTERM)
        server.end()
    with Served(DATABASE=database) as server:
        listed = httpx.post(f"{server.url}/ayet/api/campaign/list", json={"apiKey": "ayet_kept"})
    assert listed.json()["campaignData"] == [created["campaignData"]]
