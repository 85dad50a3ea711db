"""Somebody who is called, and why: a small HTTP server on loopback, and a vendor that calls it."""

import sys
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

from mocksrv.client import World
from tests.vendors.appsamurai.conftest import Partner

PATIENCE = 30  # seconds; only a broken server takes them

#: The longest that an install takes after its click (AS-R20 leaves it open), and more.
ALL_INSTALLED = "25h"


class Got(NamedTuple):
    """One GET or POST request; others are answered 501."""

    path: str
    """With the query, as it was sent."""
    headers: dict[str, str]
    """Names in lower case."""
    method: str = "GET"
    body: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query, decoded."""
        return dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))


class Receiver:
    """Records every request and answers 200, or as it is told; open within a `with` block."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self._answers: deque[int | bytes] = deque()
        self._headers: dict[str, str] = {}
        self._hang = self._drip = False
        self._inside: Callable[[Got], object] | None = None
        self._arrived = Condition()
        self._released = Event()
        self._errors: list[BaseException] = []
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def refs(self) -> list[str]:
        """The `ref_id` of each request, in the order in which they came."""
        return [got.query["ref_id"] for got in self.got]

    def answer(
        self,
        *answers: int | bytes,
        hang: bool = False,
        drip: bool = False,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer the next requests with these statuses (bytes: sent as they are), later ones 200.

        With `hang`, later ones, and those answered with bytes, are held and never answered.
        With `drip`, bytes are sent one by one, a tenth of a second after each other.
        """
        with self._arrived:
            self._answers, self._headers = deque(answers), headers or {}
            self._hang, self._drip = hang, drip

    def inside(self, call: Callable[[Got], object] | None) -> None:
        """Call this for every request after it was recorded and before it is answered."""
        self._inside = call

    def wait(self, count: int) -> None:
        """Return once this many requests have come in all."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.got) >= count, PATIENCE)
        assert came, f"{len(self.got)} of {count} requests came"

    def take(self, got: Got) -> int | bytes:
        """Record a request; returns how it is answered."""
        with self._arrived:
            self.got.append(got)
            answer = self._answers.popleft() if self._answers else b"" if self._hang else 200
            self._arrived.notify_all()
        if self._inside:
            self._inside(got)
        return answer

    def reply(self, handler: BaseHTTPRequestHandler, answer: int | bytes) -> None:
        """Answer a request, or hold it until the end."""
        if isinstance(answer, int):
            handler.send_response(answer)
            for name, value in self._headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            return
        if not self._drip:
            handler.wfile.write(answer)
        for byte in answer if self._drip else b"":
            handler.wfile.write(bytes([byte]))
            self._released.wait(0.1)
        if self._hang:
            self._released.wait()

    def failed(self, error: BaseException) -> None:
        """Keep an error that is not the other side's hanging up, for the end of the block."""
        if not isinstance(error, ConnectionError):
            self._errors.append(error)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if self._errors:
            raise self._errors[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # they are waited for at the end

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exception()
        assert error is not None
        self.receiver.failed(error)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0))).decode()
        answer = self.server.receiver.take(Got(self.path, headers, self.command, body))
        self.server.receiver.reply(self, answer)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Publisher(Partner):
    """A traffic partner whose every click becomes an install, which an address is told of."""

    def __init__(self, world: World, address: str | None = None) -> None:
        """Without an address the world has been set up before."""
        super().__init__(world)
        if address is not None:
            self.listen(f"{address}/?ref_id={{ref_id}}")
            self.create(conversion_rate=1)

    @property
    def tracking_url(self) -> str:
        """Where users click."""
        url: str = self.pull()[0]["tracking_url"]
        return url

    def install(self, *refs: str) -> None:
        """Users who install the app within ALL_INSTALLED."""
        self.clicks(self.tracking_url, refs)

    @property
    def dues(self) -> list[str]:
        """When the pending postbacks are due, soonest first."""
        return sorted(each["due_at"] for each in self.postbacks() if each["due_at"])

    def states(self) -> list[tuple[str, list[int | str | None]]]:
        """(status, status or error of each attempt) of each postback."""
        return [
            (each["status"], [tried["status"] or tried["error"] for tried in each["attempts"]])
            for each in self.postbacks()
        ]


def told(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of an advance that are postbacks."""
    return [event for event in answer["events"] if event["kind"] == "postback"]


def statuses(answer: dict[str, Any]) -> list[int | str]:
    """The status or error of every postback of an advance."""
    return [each["detail"]["status"] or each["detail"]["error"] for each in told(answer)]
