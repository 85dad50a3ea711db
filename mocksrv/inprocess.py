"""A whole server inside the test process: an event loop in a thread, a socket on demand."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx

from mocksrv.app import create_app
from mocksrv.client import Control
from mocksrv.serve import Server, serve_in_background
from mocksrv.settings import Settings
from mocksrv.wire.dispatch import Dispatch

T = TypeVar("T")


class LoopTransport(httpx.BaseTransport):
    """Sends the requests of a synchronous client to an ASGI application on another thread."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._asgi = httpx.ASGITransport(sandbox.app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, on the loop that owns the worlds."""
        request.read()
        return self._sandbox.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._asgi.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)


class Sandbox:
    """The server of this process. `url` is served on a free port from the first time it is read."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="mocksrv")
        self._thread.start()
        self._served: tuple[Server, asyncio.Task[None]] | None = None
        self.app = self.run(self._create(settings))
        self.control = Control(lambda: self.url, transport=LoopTransport(self))

    @staticmethod
    async def _create(settings: Settings | None) -> Dispatch:
        return create_app(settings)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop that owns the worlds, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @property
    def url(self) -> str:
        """The address on which the server listens."""
        if self._served is None:
            self._served = self.run(serve_in_background(self.app))
        return self._served[0].url

    def close(self) -> None:
        """Stop listening and end the thread."""
        self.control.close()
        if self._served:
            self.run(self._stop(*self._served))
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self.app.close()

    @staticmethod
    async def _stop(server: Server, task: "asyncio.Task[None]") -> None:
        server.should_exit = True
        await task


class Remote:
    """A server that runs elsewhere, with the same face."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url.rstrip("/")
        self.control = Control(url, token)

    def close(self) -> None:
        """Close the connections."""
        self.control.close()
