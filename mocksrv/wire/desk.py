"""The way of a request through a vendor: parameters, credential, world, moment, handler, answer.

Between the first read and the commit nothing is awaited, so a request is atomic and needs no
lock; the answer is sent after the commit, so what was answered is kept.
"""

import logging
from abc import ABC, abstractmethod
from asyncio import to_thread
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from fastapi.telemetry import TelemetryConfig
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.wire.body import BodyTooLarge
from mocksrv.wire.dispatch import mark_of
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Ask, Params, read_params
from mocksrv.worlds import Worlds

_LOG = logging.getLogger("mocksrv")

Caller = TypeVar("Caller")

#: For the vendors' applications: looking for a telemetry provider at every request takes time.
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Later(Generic[Answer]):
    """An answer that takes long to work out and needs nothing of the store any more.

    It is worked out on a thread, after the moment, so that nobody else waits for it.
    """

    work: Callable[[], Answer]


@dataclass(frozen=True)
class Operation(Generic[Caller]):
    """One call of a vendor's API."""

    name: str
    """The vendor's own name for it."""
    handler: Callable[..., Any]
    """(caller, ask, moment) → what is answered."""
    ask: type[Ask]
    answer: Any
    errors: tuple[type[ApiError], ...]
    """The errors it declares besides those that every call of the vendor can give."""


class Desk(ABC, Generic[Caller]):
    """Answers one vendor's requests; a vendor says what a credential and an error look like."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds

    @abstractmethod
    def enter(self, params: Params, mark: str | None) -> tuple[AbstractContextManager[Moment], str]:
        """The moment of the world that the request's key picks, and what ends the key.

        Raises the vendor's wrong-key error.
        """

    @abstractmethod
    def admit(self, moment: Moment, suffix: str) -> Caller:
        """Who is calling. Raises the vendor's wrong-key and throttling errors."""

    @abstractmethod
    def refuse(self, error: ApiError) -> Response:
        """An error in the vendor's envelope."""

    common: tuple[type[ApiError], ...]
    """The errors that every call can give."""
    too_large: type[ApiError]
    """The error for a body beyond the limit."""
    broken: type[ApiError]
    """The error for a mistake of ours."""

    async def answer(self, request: Request, operation: Operation[Caller]) -> Response:
        """Answer one request; whatever happens, in the vendor's words."""
        try:
            answer = self._serve(operation, await read_params(request), mark_of(request))
            if isinstance(answer, Later):
                answer = await to_thread(answer.work)
            return Response(orjson.dumps(answer), media_type="application/json")
        except ApiError as error:
            return self.refuse(error)
        except BodyTooLarge:
            return self.refuse(self.too_large())
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception:
            return self.failed(operation.name)

    def failed(self, operation: str) -> Response:
        """The answer to a mistake of ours; inside an `except` block, which it logs."""
        _LOG.exception("%s failed", operation)
        return self.refuse(self.broken())

    def _serve(self, operation: Operation[Caller], params: Params, mark: str | None) -> Any:
        context, suffix = self.enter(params, mark)
        with context as moment:
            caller = self.admit(moment, suffix)
            return operation.handler(caller, operation.ask.of(params), moment)
