"""Envelope and credential: a token in the path (appsamurai.txt L9-11), `{"code", "message"}`."""

from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.vendors.appsamurai.errors import (
    Broken,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    Unauthorized,
)
from mocksrv.wire.desk import Desk, refusal
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Params
from mocksrv.worlds import is_key

PULL_HOST, CLICK_HOST = "api.appsamurai.com", "click.appsamurai.com"


class Partner(NamedTuple):
    """The traffic partner of a world, and how he reaches this server."""

    address: str
    """Where tracking URLs begin: `http://localhost:8080/appsamurai`."""


class AppSamuraiDesk(Desk[Partner]):
    """Answers pulls, and refuses what is none."""

    vendor = "appsamurai"
    common = (Unauthorized,)
    wrong_key = Unauthorized
    too_large = TooLarge
    broken = Broken

    def key(self, request: Request, params: Params) -> str | None:
        """The token in the path."""
        token = params.last("token")
        return token if isinstance(token, str) else None

    def admit(self, request: Request, moment: Moment, suffix: str) -> Partner:
        """The partner. Raises Unauthorized."""
        if not is_key(moment, self.vendor, suffix):
            raise Unauthorized
        return Partner(address_of(request))

    def stray(self, request: Request, params: Params, allowed: Sequence[str]) -> NoReturn:
        """404 where nothing is, else 405 (AS-R03, AS-R04)."""
        if not allowed:
            raise NotFound
        raise MethodNotAllowed(allowed="GET")

    def refuse(self, error: ApiError) -> Response:
        """`{"code", "message"}` with the code as HTTP status (AS-R05)."""
        return refusal(error, {"code": error.code, "message": error.text}, error.code)


def address_of(request: Request) -> str:
    """The address by which the client reaches this vendor, for links it gets.

    Who came by the real host of the pull gets links to the real host of the clicks (L131).
    """
    host = request.headers.get("host", "localhost")
    if host.lower().partition(":")[0] == PULL_HOST:
        host = CLICK_HOST + host[len(PULL_HOST) :]
    return f"{request.url.scheme}://{host}{request.scope.get('root_path', '')}"
