"""A vendor's table of routes: path and method → operation; all else is refused in its words."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from mocksrv.wire.desk import NO_TELEMETRY, Caller, Desk, Operation, Work
from mocksrv.wire.dispatch import path_of

Methods = Mapping[str, Sequence[Operation[Any]]]
"""Method → the operations of one path, the one that is meant first."""


def application(
    title: str,
    desk: Desk[Caller],
    operations: Sequence[Operation[Caller]],
    others: Mapping[str, Work] | None = None,
    *,
    trailing_slash: bool = False,
) -> ASGIApp:
    """The application of a vendor: its operations, and other paths that take no key.

    With `trailing_slash` every path is served with one, too.
    """
    app = FastAPI(title=title, openapi_url=None, telemetry=NO_TELEMETRY, redirect_slashes=False)
    app.router.default = Routes(desk, operations, others or {}, trailing_slash=trailing_slash)
    return app


class Pattern(NamedTuple):
    """A path with variables."""

    regex: Any
    methods: Methods


class Routes(Generic[Caller]):
    """The ASGI application of a vendor's operations."""

    def __init__(
        self,
        desk: Desk[Caller],
        operations: Sequence[Operation[Caller]],
        others: Mapping[str, Work],
        *,
        trailing_slash: bool = False,
    ) -> None:
        self._desk = desk
        self._others = [(compile_path(path)[0], work) for path, work in others.items()]
        self._trailing_slash = trailing_slash
        paths: dict[str, dict[str, list[Operation[Caller]]]] = {}
        for operation in operations:
            for method in operation.methods:
                meant = paths.setdefault(operation.path, {}).setdefault(method, [])
                meant.insert(0 if operation.given else len(meant), operation)
        self._fixed: dict[str, Methods] = {p: m for p, m in paths.items() if "{" not in p}
        self._patterns = [Pattern(compile_path(p)[0], m) for p, m in paths.items() if "{" in p]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        path = path_of(request)
        plain = (path.removesuffix("/") or "/") if self._trailing_slash else path
        for regex, work in self._others:
            if match := regex.fullmatch(plain):
                scope["path_params"] = match.groupdict()
                response = await self._desk.guarded(request, work)
                await response(scope, receive, send)
                return
        methods = self._find(scope, path)
        if operations := methods.get(request.method):
            response = await self._desk.answer(request, operations)
        else:
            response = await self._desk.guarded(
                request, lambda asked, params: self._desk.stray(asked, params, tuple(methods))
            )
        await response(scope, receive, send)

    def _find(self, scope: Scope, path: str) -> Methods:
        """The methods of a path, none if there is no such; its variables go into the scope."""
        scope["path_params"] = {}
        if self._trailing_slash:
            path = path.removesuffix("/")
        if methods := self._fixed.get(path):
            return methods
        for pattern in self._patterns:
            if match := pattern.regex.fullmatch(path):
                scope["path_params"] = match.groupdict()
                return pattern.methods
        return {}
