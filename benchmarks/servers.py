"""Server processes: started on a core of their own, watched by pid, stopped again."""

import contextlib
import os
import re
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import IO

OURS = ("mocksrv", "serve", "--port", "0")
FLOOR = ("benchmarks.floor",)

_ROOT = Path(__file__).parent.parent
_PATIENCE = 60
_READY = re.compile(r"ready on (http://\S+)")


class ServerError(Exception):
    """A server did not come up; the text is what it said."""


class Cores:
    """Two cores: one for servers, the other for who asks them. With one core all share it."""

    def __init__(self) -> None:
        can = hasattr(os, "sched_setaffinity")
        cores = sorted(os.sched_getaffinity(0)) if can else []
        self.pinned = len(cores) > 1
        self._server, self._client = ({cores[0]}, {cores[-1]}) if self.pinned else (set(), set())
        self._pin(self._client)

    @contextlib.contextmanager
    def for_servers(self) -> Iterator[None]:
        """What is started inside runs on the servers' core from its first instruction."""
        self._pin(self._server)
        try:
            yield
        finally:
            self._pin(self._client)

    def _pin(self, cores: set[int]) -> None:
        if self.pinned:
            os.sched_setaffinity(0, cores)


class Server:
    """One running server."""

    def __init__(self, cores: Cores, module: Sequence[str], errors: IO[str]) -> None:
        """Start it and wait until it is up; what it complains of goes to `errors`."""
        self.started_at = perf_counter()
        with cores.for_servers():
            self._process = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=_ROOT,
                env=_environment(),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.url = self._ready()

    def _ready(self) -> str:
        """Wait for the ready line; the address in it."""
        stdout = self._process.stdout
        assert stdout is not None
        heard = select.select([stdout], [], [], _PATIENCE)[0]
        found = _READY.search(stdout.readline()) if heard else None
        if found is None:
            self.stop()
            raise ServerError("it did not come up")
        return found[1]

    def memory(self) -> float:
        """Resident memory in MB (millions of bytes)."""
        return resident(self._process.pid)

    def stop(self) -> None:
        """End it, at once if it does not end by itself."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def _environment() -> dict[str, str]:
    """Ours without settings of the server; bytecode is kept, as it is of an installed package."""
    unwanted = ("MOCKSRV_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}


@contextlib.contextmanager
def serving(cores: Cores, module: Sequence[str], *options: str) -> Iterator[Server]:
    """A server that is up inside the block."""
    with tempfile.TemporaryFile("w+") as errors:
        try:
            server = Server(cores, [*module, *options], errors)
        except ServerError as error:
            errors.seek(0)
            raise ServerError(f"{error}: {errors.read()[-2000:]}") from None
        try:
            yield server
        finally:
            server.stop()


def resident(pid: int) -> float:
    """Resident memory of a process in MB; nan where there is no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return float("nan")
    kilobytes = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(kilobytes[1]) * 1024 / 1e6 if kilobytes else float("nan")
