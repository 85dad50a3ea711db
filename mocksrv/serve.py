"""The server process: a ready line when it is ready, a clean end when it is asked to end."""

import asyncio
import contextlib
import gc
import logging
import re
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mocksrv.settings import Settings
from mocksrv.wire.dispatch import Dispatch

_UPGRADE = re.compile(rb"\r\n(upgrade):", re.IGNORECASE)

#: Bytes of a request's line and headers.
MOST_HEAD = 64 * 1024
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n"
    b"Content-Length: 0\r\n\r\n"
)

#: How long requests under way may take to finish after SIGTERM (seconds).
GRACE = 10


class Protocol(HttpToolsProtocol):
    """HTTP/1.1 that ignores `Upgrade`, as a server may.

    Clients that offer HTTP/2 by it (Java's, `curl --http2`) go on with HTTP/1.1; the parser
    would take what follows for another protocol and lose the body.
    """

    _head = 0

    def data_received(self, data: bytes) -> None:
        """Take the offer out of a request's head; refuse a head that has no end."""
        at_head = self.cycle is None or self.cycle.response_complete
        self._head = self._head + len(data) if at_head and b"\r\n\r\n" not in data else 0
        if self._head > MOST_HEAD:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
            return
        if at_head and (offer := _UPGRADE.search(data, 0, data.find(b"\r\n\r\n") + 1)):
            data = data[: offer.start(1)] + b"ignored" + data[offer.end(1) :]
        super().data_received(data)


class Server(uvicorn.Server):
    """uvicorn that says when it is ready, and ends without raising the signal again."""

    def __init__(self, app: Dispatch, host: str, port: int, *, announce: bool = True) -> None:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            access_log=False,
            log_level="warning",
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GRACE,
            ws="none",
            http=Protocol,
        )
        super().__init__(config)
        self._announce = announce
        self._begin = app.begin

    @property
    def url(self) -> str:
        """The address that is listened on; the real port where 0 was asked for."""
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; then, and not before, say so."""
        await super().startup(sockets)
        self._begin()
        if self.started and self._announce:
            sys.stdout.write(f"mocksrv ready on {self.url}\n")
            sys.stdout.flush()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and Ctrl-C end the server; the process then ends with status 0."""
        handled = (signal.SIGINT, signal.SIGTERM)
        before = {each: signal.signal(each, self.handle_exit) for each in handled}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def serve(app: Dispatch, settings: Settings) -> int:
    """Serve until told to stop. Returns the exit status: 0, or 1 if it could not listen."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    server = Server(app, settings.host, settings.port)
    _spare_collector()
    try:
        server.run()
    except SystemExit:  # uvicorn's way to say that it could not listen; it has said why
        return 1
    finally:
        app.close()
    return 0 if server.started else 1


def _spare_collector() -> None:
    """Let the garbage collector leave alone what start-up made, and look less often.

    Otherwise it walks all modules, models and kept flows in the middle of a request: 25 ms each
    time, which is what the slowest requests were waiting for.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def serve_in_background(app: Dispatch, port: int = 0) -> tuple[Server, "asyncio.Task[None]"]:
    """Serve on loopback inside the running loop; returns once requests would be answered."""
    server = Server(app, "127.0.0.1", port, announce=False)
    task = asyncio.ensure_future(server._serve())  # noqa: SLF001 - serve() would take the signals
    while not server.started and not task.done():
        await asyncio.sleep(0.001)
    return server, task
