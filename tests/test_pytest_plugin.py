"""The fixtures `mocksrv` and `world`, used by a project that has only installed the package."""

import pytest

from tests.server import Served

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's runs get no options and no token of this run."""
    for name in ("PYTEST_ADDOPTS", "MOCKSRV_CONTROL_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def passes(pytester: pytest.Pytester, source: str, *options: str, tests: int = 1) -> None:
    """A run of its own of these tests, with warnings as errors, is all green."""
    pytester.makepyfile(source)
    result = pytester.runpytest_subprocess("-q", "-W", "error", *options)
    result.assert_outcomes(passed=tests)
    assert result.ret == 0


def test_each_test_gets_a_fresh_world_of_the_one_server(
    pytester: pytest.Pytester,
) -> None:
    passes(
        pytester,
        """
        import pytest
        from datetime import datetime, timezone

        NAMES = []
        SERVERS = set()

        @pytest.mark.parametrize("n", range(3))
        def test_world(mocksrv, world, n):
            SERVERS.add(id(mocksrv))
            assert len(SERVERS) == 1
            assert world.now == datetime(2026, 1, 1, tzinfo=timezone.utc)
            assert world.rate == 0
            vendors = ["androidinstalls", "instal", "ayet", "appsamurai", "keitaro"]
            assert world.credentials == {each: f"{each}_{world.name}" for each in vendors}
            assert world.ledger["balances"]["ayet"]["available"] == 10_000
            open_now = {each.name for each in mocksrv.control.worlds()}
            assert open_now == {"default", world.name}
            assert world.name not in NAMES
            NAMES.append(world.name)
            world.advance("1d")
        """,
        tests=3,
    )


def test_the_client_needs_no_socket(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import asyncio
        import socket

        def refuse(*args, **kwargs):
            raise AssertionError("a socket was opened")

        def test_client(world, monkeypatch):
            monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "create_server", refuse)
            monkeypatch.setattr(socket.socket, "listen", refuse)
            monkeypatch.setattr(socket.socket, "connect", refuse)
            client = world.client("ayet")
            order = {"apiKey": world.credentials["ayet"], "packageName": "com.example.app",
                     "numDownloads": "100", "status": "running"}
            assert client.post("/api/campaign/add", data=order).json()["status"] == "success"
            told = world.advance("3d")
            assert told["installs"] == {"ayet": {"1": 100}}
        """,
    )


def test_the_url_is_served_from_its_first_use_on(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import asyncio
        import urllib.request

        SERVED = []
        listen = asyncio.base_events.BaseEventLoop.create_server

        async def counted(*args, **kwargs):
            SERVED.append(1)
            return await listen(*args, **kwargs)

        def test_url(mocksrv, world, monkeypatch):
            monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "create_server", counted)
            world.advance("1d")
            assert SERVED == []
            url = world.urls["ayet"]
            assert SERVED == [1]
            assert url == f"{mocksrv.url}/ayet/@{world.name}"
            assert mocksrv.url.startswith("http://127.0.0.1:")
            assert SERVED == [1]
            key = "apiKey=" + world.credentials["ayet"]
            with urllib.request.urlopen(f"{url}/api/account/details?{key}") as answer:
                assert b'"tokens":10000' in answer.read()
            by_client = world.client("ayet").get("/api/account/details?" + key)
            assert by_client.json()["accountData"]["tokens"] == 10_000
        """,
    )


def test_a_world_lets_a_test_do_all_that_control_can(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest
        from datetime import datetime, timedelta, timezone
        from mocksrv.client import ControlError

        def test_world(mocksrv, world):
            start = world.now
            world.advance("PT90M")
            world.advance(by=30)
            world.advance(to=start + timedelta(hours=2))
            assert world.now == start + timedelta(hours=2)
            world.advance(to="2026-01-01T03:00:00Z")
            world.back_door("PATCH", "ayet/account", {"tokens": 5})
            copy = world.fork("a-copy")
            assert (copy.now, copy.ledger) == (world.now, world.ledger)
            key = world.rotate("ayet")
            assert world.credentials["ayet"] == key != f"ayet_{world.name}"
            world.reset()
            assert world.now == start
            assert world.credentials["ayet"] == f"ayet_{world.name}"
            world.rate = 60
            assert world.rate == 60
            copy.delete()
            assert mocksrv.control.health()["status"] == "ok"

        def test_a_refusal_has_the_servers_words(world):
            with pytest.raises(ControlError, match="never goes back") as refusal:
                world.advance(to="2025-01-01T00:00:00Z")
            assert refusal.value.status == 422
            with pytest.raises(ControlError, match="'soon' is not a duration"):
                world.advance("soon")
        """,
        tests=2,
    )


def test_a_world_that_the_test_deleted_itself_is_no_error(pytester: pytest.Pytester) -> None:
    passes(pytester, "def test_delete(world):\n    world.delete()\n")


def test_the_plugin_costs_a_run_that_does_not_use_it_nothing(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import sys

        def test_nothing_is_loaded():
            loaded = {"fastapi", "uvicorn", "pydantic", "httpx"} & set(sys.modules)
            assert loaded == set()
        """,
    )


def test_the_option_is_in_the_help(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--help")
    result.stdout.fnmatch_lines(["*--mocksrv-url*"])


REMOTE = """
    import os

    def test_remote(mocksrv, world):
        assert mocksrv.url == os.environ["SERVER"]
        assert world.urls["ayet"] == f"{mocksrv.url}/ayet/@{world.name}"
        answer = world.client("ayet").post(
            "/api/account/details", data={"apiKey": world.credentials["ayet"]}
        )
        assert answer.json()["accountData"]["tokens"] == 10_000
        assert world.advance("36h")["now"] == "2026-01-02T12:00:00Z"
"""


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_fixtures_can_use_a_server_that_runs(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, slash: str
) -> None:
    with Served() as server:
        monkeypatch.setenv("SERVER", server.url)
        passes(pytester, REMOTE, "--mocksrv-url", server.url + slash)


def test_the_token_of_a_server_that_runs_is_taken_from_the_environment(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Served("--control-token", "s3cret") as server:
        monkeypatch.setenv("SERVER", server.url)
        monkeypatch.setenv("MOCKSRV_CONTROL_TOKEN", "s3cret")
        passes(pytester, REMOTE, "--mocksrv-url", server.url)


def test_a_server_that_does_not_run_is_a_plain_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_remote(world):\n    pass\n")
    result = pytester.runpytest_subprocess("--mocksrv-url", "http://127.0.0.1:9")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ConnectError*"])
