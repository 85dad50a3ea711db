"""Who may use the control API: whoever has the token, and no web page of somebody else's."""

import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mocksrv.sender import VIA
from mocksrv.targets import is_loopback
from mocksrv.wire.body import LIMIT, LONG
from mocksrv.wire.dispatch import host_of
from mocksrv.wire.problem import problem


class Guard:
    """Refuses control calls before they are read.

    On loopback, a `Host` that is not this server's gives away a web page that was made to point
    here (DNS rebinding). On other addresses the server cannot know its names: the token guards.
    """

    def __init__(
        self, app: ASGIApp, *, host: str, token: str | None, long: tuple[str, ...] = ()
    ) -> None:
        self._app = app
        self._long = long
        """The ends of the paths whose bodies may be long."""
        self._names_known = token is None or is_loopback(host)
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] == "http" and (refusal := self._refusal(scope)):
            status, detail = refusal
            await problem(status, detail)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = host_of(scope)
        if self._names_known and not is_loopback(host):
            return 403, f"The control API is not served under the host {host!r}."
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2].lower() != headers.get("host", ""):
            return 403, f"Web pages of {origin!r} may not use the control API."
        if VIA in headers:
            return 403, "Postbacks may not use the control API."
        if self._token is not None and not self._has_token(headers):
            return 401, "The control API needs the header Authorization: Bearer TOKEN."
        length = headers.get("content-length", "")
        most = LONG if scope["path"].endswith(self._long) else LIMIT
        if length.isdecimal() and (len(length) > 18 or int(length) > most):
            return 413, f"A body may have {most} bytes."
        return None

    def _has_token(self, headers: Headers) -> bool:
        sent = headers.get("authorization", "").encode()
        return hmac.compare_digest(sent, f"Bearer {self._token}".encode())
