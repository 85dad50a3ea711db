"""The way of a request through a vendor: parameters, credential, world, moment, handler, answer.

Between the first read and the commit nothing is awaited, so a request is atomic and needs no
lock; the answer is sent after the commit, so what was answered is kept.
"""

import logging
from abc import ABC, abstractmethod
from asyncio import sleep, to_thread
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import orjson
from fastapi.telemetry import TelemetryConfig
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from mocksrv.moment import Moment, Moments
from mocksrv.wire.body import BodyTooLarge
from mocksrv.wire.dispatch import mark_of
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Params, read_params
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


def refusal(error: ApiError, content: Any, status: int) -> Response:
    """An error as JSON; one that says what is `allowed` does so in the header `Allow`, too."""
    allowed = error.values.get("allowed")
    return Response(
        orjson.dumps(content),
        status_code=status,
        headers={"Allow": allowed} if allowed else None,
        media_type="application/json",
    )


Turn = Later[Any] | None
"""What a step of long work ends with: something for a thread to do before the next, or nothing."""


@dataclass(frozen=True)
class Steps:
    """An answer that takes long to work out and needs the store on the way.

    It is worked out on the event loop, after the moment of the call. At every step of the
    generator others have their turn; so no step may take long, and none may keep a moment open.
    """

    work: Callable[[Moments], Generator[Turn, None, Any]]
    """Given what opens a moment of the caller's world. Opening raises the vendor's wrong-key error
    once there is no such world any more."""


class Asked(Protocol):
    """What a handler is asked with: an `Ask`, or whatever a vendor reads instead."""

    @classmethod
    def of(cls, params: Any) -> Any:
        """The ask in what the vendor's desk has read. May raise the vendor's errors."""


@dataclass(frozen=True)
class Operation(Generic[Caller]):
    """One call of a vendor's API."""

    name: str
    """The vendor's own name for it."""
    path: str
    """Below the vendor's address; `{variables}` become parameters."""
    methods: tuple[str, ...]
    handler: Callable[..., Any]
    """(caller, ask, moment) → what is answered."""
    ask: type[Asked]
    answer: Any
    errors: tuple[type[ApiError], ...]
    """The errors it declares besides those that every call of the vendor can give."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Parameter → JSON schema, where the ask is no model that says so."""
    given: str | None = None
    """Of the operations of one path, the one whose parameter was sent is meant; None: any."""

    def is_meant(self, params: Params) -> bool:
        """Whether these parameters are for this operation."""
        return self.given is None or params.last(self.given) is not None


Work = Callable[[Request, Params], Any]


class Desk(ABC, Generic[Caller]):
    """Answers one vendor's requests; a vendor says what a credential and an error look like."""

    vendor: ClassVar[str]
    common: ClassVar[tuple[type[ApiError], ...]]
    """The errors that every call can give."""
    wrong_key: ClassVar[type[ApiError]]
    too_large: ClassVar[type[ApiError]]
    """The error for a body beyond the limit."""
    broken: ClassVar[type[ApiError]]
    """The error for a mistake of ours."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds

    async def read(self, request: Request) -> Params:
        """The parameters of a request, wherever they were sent. Raises BodyTooLarge."""
        return await read_params(request)

    @abstractmethod
    def key(self, request: Request, params: Params) -> str | None:
        """The key that was sent. May raise the vendor's own errors about its form."""

    @abstractmethod
    def admit(self, request: Request, moment: Moment, suffix: str) -> Caller:
        """Who is calling, if the account's key ends with this suffix.

        Raises the vendor's wrong-key and throttling errors.
        """

    @abstractmethod
    def stray(self, request: Request, params: Params, allowed: Sequence[str]) -> Any:
        """The answer to a method that is not `allowed`; none is: there is no such path."""

    @abstractmethod
    def refuse(self, error: ApiError) -> Response:
        """An error in the vendor's envelope."""

    def render(self, answer: Any) -> Response:
        """An answer as the vendor sends it."""
        return Response(orjson.dumps(answer), media_type="application/json")

    async def answer(self, request: Request, operations: Sequence[Operation[Caller]]) -> Response:
        """Answer a request for one of the operations of its path and method."""
        return await self.guarded(request, partial(self._serve, operations))

    async def guarded(self, request: Request, work: Work) -> Response:
        """What `work` answers or, whatever happens to it, an error in the vendor's words."""
        try:
            answer = work(request, await self.read(request))
            answer = await _finished(answer)
            return answer if isinstance(answer, Response) else self.render(answer)
        except ApiError as error:
            return self.refuse(error)
        except BodyTooLarge:
            return self.refuse(self.too_large())
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception:
            _LOG.exception("%s %s failed", self.vendor, request.url.path)
            return self.refuse(self.broken())

    def serve(self, operation: Operation[Caller], request: Request, params: Params) -> Any:
        """Let the caller in and do what is asked, in one moment of the key's world."""
        key = self.key(request, params)
        found = None if key is None else self.worlds.by_key(self.vendor, key, mark_of(request))
        if found is None:
            raise self.wrong_key
        world, suffix = found
        with world.moment() as moment:
            caller = self.admit(request, moment, suffix)
            answer = operation.handler(caller, operation.ask.of(params), moment)
        if isinstance(answer, Steps):
            return answer.work(partial(self._again, world.name))
        return answer

    def _again(self, name: str) -> Moment:
        """Another moment of a world, if it is still there."""
        world = self.worlds.find(name)
        if world is None:
            raise self.wrong_key
        return world.moment()

    def _serve(
        self, operations: Sequence[Operation[Caller]], request: Request, params: Params
    ) -> Any:
        if path := request.path_params:
            params = params.along(path)
        meant = next(each for each in operations if each.is_meant(params))
        return self.serve(meant, request, params)


async def _finished(answer: Any) -> Any:
    """An answer that may still have to be worked out."""
    if isinstance(answer, Later):
        return await to_thread(answer.work)
    if not isinstance(answer, Generator):
        return answer
    while True:
        try:
            turn = next(answer)
        except StopIteration as end:
            return end.value
        await (sleep(0) if turn is None else to_thread(turn.work))
