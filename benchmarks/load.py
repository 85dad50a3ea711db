"""Load: one request over and over on 16 connections, by wrk where it is installed."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

CONNECTIONS = 16

#: Seconds until an answer is not waited for any more.
_PATIENCE = 30
_SCRIPT = Path(__file__).with_name("wrk.lua")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class LoadError(Exception):
    """An answer was not a good one, so its speed says nothing."""


@dataclass(frozen=True)
class Ask:
    """One HTTP request, and how a good answer is known."""

    url: str
    expect: bytes
    """Part of every good answer's body."""
    method: str = "GET"
    content_type: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Besides those of the body."""

    def send(self) -> httpx.Response:
        """Send it once. Raises LoadError where the answer is not a good one."""
        kind = {"content-type": self.content_type} if self.content_type else {}
        answer = httpx.request(
            self.method,
            self.url,
            content=self.body,
            headers={**self.headers, **kind},
            timeout=_PATIENCE,
            trust_env=False,
        )
        if answer.is_error or self.expect not in answer.content:
            raise LoadError(f"{self.method} {self.url}: {answer.status_code} {answer.text[:200]}")
        return answer


class Load(NamedTuple):
    """What came of it."""

    rate: float
    """Requests a second."""
    p99: float
    """Milliseconds."""


def generator() -> str:
    """What makes the load on this machine."""
    return "wrk" if shutil.which("wrk") else "asyncio"


def load(ask: Ask, seconds: int) -> Load:
    """Repeat a request for some seconds. Raises LoadError where an answer is not a good one."""
    ask.send()
    done = _by_wrk(ask, seconds) if generator() == "wrk" else asyncio.run(_by_asyncio(ask, seconds))
    ask.send()
    return done


def _by_wrk(ask: Ask, seconds: int) -> Load:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"--timeout={_PATIENCE}s"]
    for name, value in ask.headers.items():
        command += ["-H", f"{name}: {value}"]
    command += ["-s", str(_SCRIPT), ask.url]
    request = [ask.method, *([ask.content_type, ask.body.decode()] if ask.body else [])]
    done = subprocess.run([*command, "--", *request], capture_output=True, text=True, check=True)
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    if seen["errors"]:
        raise LoadError(f"{ask.method} {ask.url}: {seen['errors']} errors under load")
    return Load(seen["requests"] * 1e6 / seen["microseconds"], seen["p99"] / 1000)


async def _by_asyncio(ask: Ask, seconds: int) -> Load:
    address = urlsplit(ask.url)
    loop = asyncio.get_running_loop()
    begun = perf_counter()
    connect = partial(_Client, ask, begun + seconds)
    made = [
        await loop.create_connection(connect, address.hostname or "", address.port or 80)
        for _ in range(CONNECTIONS)
    ]
    clients = [client for _, client in made]
    await asyncio.gather(*(client.ended for client in clients))
    times = sorted(time for client in clients for time in client.times)
    return Load(len(times) / (perf_counter() - begun), 1000 * times[len(times) * 99 // 100])


class _Client(asyncio.Protocol):
    """One connection: the next request is sent as soon as an answer is there."""

    def __init__(self, ask: Ask, until: float) -> None:
        self.times: list[float] = []
        self.ended = asyncio.get_running_loop().create_future()
        self._until = until
        self._request = _on_the_wire(ask)
        self._answer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        """The server hung up in the middle of it."""
        if not self.ended.done():
            self.ended.set_exception(error or LoadError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        """Send the next request once the answer is whole."""
        self._answer += data
        head, end, body = self._answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or not length or len(body) < int(length[1]):
            return
        now = perf_counter()
        self.times.append(now - self._sent)
        if head[9:10] not in b"23":
            self.ended.set_exception(LoadError(head.decode("latin-1")))
        elif now < self._until:
            self._send()
            return
        else:
            self.ended.set_result(None)
        self._transport.close()

    def _send(self) -> None:
        self._answer = b""
        self._sent = perf_counter()
        self._transport.write(self._request)


def _on_the_wire(ask: Ask) -> bytes:
    address = urlsplit(ask.url)
    target = f"{address.path}?{address.query}" if address.query else address.path
    head = f"{ask.method} {target} HTTP/1.1\r\nHost: {address.netloc}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in ask.headers.items())
    if ask.body:
        head += f"Content-Type: {ask.content_type}\r\nContent-Length: {len(ask.body)}\r\n"
    return head.encode() + b"\r\n" + ask.body
