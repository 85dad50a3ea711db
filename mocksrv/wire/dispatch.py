"""Three ways to the same vendor: prefix, bare path, real host; a world is `@W` or `W.host`."""

import re
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mocksrv.wire.problem import problem
from mocksrv.wire.vendor import Vendor

CONTROL = "/_mocksrv"
_MARK = re.compile(r"/@([a-z0-9-]{1,40})(?=/|$)", re.ASCII)
_WORLD = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_MARK_KEY = "mocksrv.mark"


def mark_of(request: Request) -> str | None:
    """The world that the request's address is marked with, if any."""
    mark: str | None = request.scope.get(_MARK_KEY)
    return mark


def path_of(request: Request) -> str:
    """The path below what led to the vendor: `/api/account/details`."""
    path: str = request.scope["path"]
    return path[len(request.scope.get("root_path", "")) :]


def host_of(scope: Scope) -> str:
    """The host that the client asked for, lower case, without the port."""
    host: bytes = next((value for name, value in scope["headers"] if name == b"host"), b"")
    text = host.decode("latin-1").lower()
    return text.partition("]")[0] + "]" if text[:1] == "[" else text.partition(":")[0]


class Dispatch:
    """The outermost application: finds whose request it is and hands it over."""

    def __init__(
        self,
        vendors: Sequence[tuple[Vendor, ASGIApp]],
        control: ASGIApp,
        *,
        begin: Callable[[], None],
        close: Callable[[], None],
    ) -> None:
        self.begin = begin
        """Lets time pass by itself in the running event loop; done at the first request, too."""
        self.close = close
        """Closes the databases; no request may come afterwards."""
        self._control = control
        self._prefixes = {f"/{vendor.name}": app for vendor, app in vendors}
        self._hosts = {host: app for vendor, app in vendors for host in vendor.hosts}
        self._world_hosts = {host: app for vendor, app in vendors for host in vendor.world_hosts}
        self._paths = [(vendor.paths, app) for vendor, app in vendors]
        self._last = [(vendor.last, app) for vendor, app in vendors if vendor.last]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request over to the application it is for."""
        self.begin()
        if scope["type"] != "http":
            await self._control(scope, receive, send)
            return
        app, below, world = self._find(scope)
        if app is None:
            detail = f"No vendor and nothing else is served at {scope['path']}."
            await problem(404, detail)(scope, receive, send)
            return
        path: str = scope["path"]
        mark = _MARK.match(path, len(below)) if app is not self._control else None
        if mark:
            below += mark[0]
        child = dict(scope)
        child[_MARK_KEY] = mark[1] if mark else world
        if below:
            child["root_path"] = scope.get("root_path", "") + below
        await app(child, receive, send)

    def _find(self, scope: Scope) -> tuple[ASGIApp | None, str, str | None]:
        """The application, the part of the path that led to it, and the world of the host."""
        path: str = scope["path"]
        host = host_of(scope)
        if app := self._hosts.get(host):
            return app, "", None
        world, _, rest = host.partition(".")
        if (app := self._world_hosts.get(rest)) and _WORLD.fullmatch(world):
            return app, "", world
        prefix = "/" + path[1:].partition("/")[0]
        if app := self._prefixes.get(prefix):
            return app, prefix, None
        if prefix == CONTROL:
            return self._control, CONTROL, None
        return self._by_path(path, scope["query_string"]), "", None

    def _by_path(self, path: str, query: bytes) -> ASGIApp | None:
        """The application of a bare path."""
        bare = _MARK.sub("", path, count=1) if path[:2] == "/@" else path
        for paths, app in self._paths:
            if paths.match(bare):
                return app
        asked = f"{bare or '/'}?{query.decode('latin-1')}"
        return next((app for last, app in self._last if last.match(asked)), None)
