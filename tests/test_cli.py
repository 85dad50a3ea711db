"""The verbs of the command line, against a server of this process that listens on a socket."""

import json
import subprocess
import sys
from typing import Any

import httpx
import pytest

from mocksrv import cli
from mocksrv.cli import main
from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.server import COMMAND, Served, environment

VERBS = ("serve", "health", "worlds", "clock", "advance", "reset")
NOBODY = "http://127.0.0.1:9"  # the discard port, where nothing listens


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "CONTROL_TOKEN"):
        monkeypatch.delenv(f"MOCKSRV_{name}", raising=False)


class Shell:
    """Runs verbs in this process."""

    def __init__(self, url: str, capture: pytest.CaptureFixture[str]) -> None:
        self._url = url
        self._capture = capture

    def run(self, *words: str) -> tuple[int, str, str]:
        """(exit status, stdout, stderr)."""
        status = main([*words, "--url", self._url])
        out, err = self._capture.readouterr()
        return status, out, err

    def ok(self, *words: str) -> Any:
        """The JSON that a verb prints, which must succeed."""
        status, out, err = self.run(*words)
        assert (status, err) == (0, "")
        return json.loads(out)

    def failed(self, *words: str) -> str:
        """The one line on stderr of a verb that must fail."""
        status, out, err = self.run(*words)
        assert (status, out) == (1, "")
        (line,) = err.splitlines()
        return line


@pytest.fixture
def shell(mocksrv: Sandbox, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(mocksrv.url, capsys)


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert set(VERBS) <= set(listed)


def test_help_of_serve_lists_every_option_of_the_contract(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    out = capsys.readouterr().out
    named = "host port database fixtures seed start rate control-token no-open-worlds"
    assert [option for option in named.split() if f"--{option}" not in out] == []


def test_without_a_verb_it_shows_the_help_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage: mocksrv" in capsys.readouterr().out


def test_an_unknown_verb_is_refused_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["travel"])
    assert ended.value.code == 2
    assert "travel" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[COMMAND], [sys.executable, "-m", "mocksrv"]])
def test_the_command_and_the_module_are_the_same_program(command: list[str]) -> None:
    ended = subprocess.run(  # noqa: S603 - our own command
        [*command, "clock", "--url", NOBODY],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith("mocksrv: ")


def test_health_says_that_the_server_answers(shell: Shell) -> None:
    assert shell.ok("health")["status"] == "ok"


def test_worlds_lists_the_open_worlds(shell: Shell, world: World) -> None:
    assert {"default", world.name} <= {each["name"] for each in shell.ok("worlds")}


def test_clock_shows_the_clock_of_a_world(shell: Shell, world: World) -> None:
    assert shell.ok("clock", "--world", world.name) == {"now": "2026-01-01T00:00:00Z", "rate": 0}


def test_clock_is_that_of_the_world_default_without_a_name(shell: Shell) -> None:
    assert shell.ok("clock")["rate"] == 1


def test_clock_sets_the_rate(shell: Shell, world: World) -> None:
    assert shell.ok("clock", "--world", world.name, "--rate", "2.5")["rate"] == 2.5
    assert world.rate == 2.5


@pytest.mark.parametrize("duration", ["36h", "PT36H", "129600", "2160m"])
def test_advance_moves_the_clock(shell: Shell, world: World, duration: str) -> None:
    told = shell.ok("advance", duration, "--world", world.name)
    assert (told["from"], told["now"]) == ("2026-01-01T00:00:00Z", "2026-01-02T12:00:00Z")


def test_reset_brings_a_world_back(shell: Shell, world: World) -> None:
    world.advance("3d")
    shown = shell.ok("reset", "--world", world.name)
    assert shown["clock"] == {"now": "2026-01-01T00:00:00Z", "rate": 0}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["clock", "--world", "nowhere"], "nowhere"),
        (["reset", "--world", "nowhere"], "nowhere"),
        (["advance", "soon"], "soon"),
        (["clock", "--rate", "-1"], "rate"),
        (["clock", "--world", "../health?"], "../health?"),
    ],
)
def test_a_refusal_of_the_server_is_one_line_that_says_why(
    shell: Shell, words: list[str], named: str
) -> None:
    assert named in shell.failed(*words)


@pytest.mark.parametrize("url", [NOBODY, "http://[", "no address"])
def test_a_server_that_cannot_be_reached_is_one_line(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["health", "--url", url]) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)


def test_an_answer_that_is_not_mocksrvs_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = httpx.Response(200, content=b"<html>")
    monkeypatch.setattr(httpx.Client, "request", lambda *_, **__: answer)
    assert main(["clock"]) == 1
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)


@pytest.mark.parametrize("rate", ["nan", "inf"])
def test_a_rate_that_json_cannot_say_is_refused_in_one_line(
    world: World, rate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["clock", "--world", world.name, "--rate", rate])
    out, err = capsys.readouterr()
    assert (end.value.code, out, len(err.splitlines())) == (2, "", 1)
    assert rate in err
    assert world.rate == 0


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("sandbox", "http://sandbox:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104 - read, not bound
        ("::", "http://[::1]:8080"),
        ("::1", "http://[::1]:8080"),
    ],
)
def test_the_address_is_that_of_the_host_variable(
    monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    monkeypatch.setenv("MOCKSRV_HOST", host)
    assert cli._address() == address


def test_the_server_is_found_by_the_variables_it_was_started_with(
    mocksrv: Sandbox,
    shell: Shell,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOCKSRV_HOST", "0.0.0.0")  # noqa: S104 - read, not bound
    monkeypatch.setenv("MOCKSRV_PORT", mocksrv.url.rpartition(":")[2])
    assert main(["health"]) == 0
    assert json.loads(capsys.readouterr().out) == shell.ok("health")


def test_the_token_is_taken_from_the_option_or_the_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Served("--control-token", "s3cret") as server:
        assert main(["health", "--url", server.url]) == 1
        assert "401" in capsys.readouterr().err
        assert main(["health", "--url", server.url, "--token", "s3cret"]) == 0
        monkeypatch.setenv("MOCKSRV_CONTROL_TOKEN", "s3cret")
        assert main(["health", "--url", server.url]) == 0
