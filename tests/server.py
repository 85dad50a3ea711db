"""`mocksrv serve` as a process of its own, for tests of what only a process can show."""

import os
import signal
import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Self

COMMAND = Path(sysconfig.get_path("scripts")) / "mocksrv"
READY = "mocksrv ready on "
PATIENCE = 30  # seconds; only a broken server takes them


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment with these `MOCKSRV_*` settings and no others."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("MOCKSRV_")}
    return inherited | {f"MOCKSRV_{name}": value for name, value in (settings or {}).items()}


class Served:
    """A server that is ready when the `with` block begins, and gone when it ends."""

    def __init__(self, *options: str, **settings: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [COMMAND, "serve", "--port", "0", *options],
            env=environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.first_line = ""

    @property
    def url(self) -> str:
        """The address that the ready line tells."""
        assert self.first_line.startswith(READY), self.first_line
        return self.first_line.removeprefix(READY).rstrip("\n")

    def send(self, sign: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(sign)

    def end(self) -> tuple[int, str, str]:
        """Wait for its end: (exit status, what stdout got after the first line, stderr)."""
        out, err = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, out, err

    def __enter__(self) -> Self:
        assert self._process.stdout
        self.first_line = self._process.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def refused(*arguments: str, **settings: str) -> tuple[int, str, list[str]]:
    """(exit status, stdout, lines of stderr) of a `serve` that must end by itself."""
    with subprocess.Popen(  # noqa: S603 - our own command
        [COMMAND, "serve", *arguments],
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        if first := process.stdout.readline():  # it serves, which is what the test is to show
            process.kill()
        out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, first + out, err.splitlines()
