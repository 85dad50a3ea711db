"""Envelope and credential: `apikey` in, `{"error": ...}` out (androidinstalls.txt L14, L44-58)."""

from collections.abc import Sequence
from typing import NoReturn

from starlette.requests import Request
from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.vendors.androidinstalls.errors import (
    Broken,
    MethodNotAllowed,
    MissingKey,
    RouteUnknown,
    TooLarge,
    WrongKey,
)
from mocksrv.wire.desk import Desk, refusal
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Params
from mocksrv.worlds import is_key


class Account:
    """The account of a world; all in the world is its own."""


class AndroidInstallsDesk(Desk[Account]):
    """Answers requests to the nine routes."""

    vendor = "androidinstalls"
    common = (MissingKey, WrongKey)
    wrong_key = WrongKey
    too_large = TooLarge
    broken = Broken

    def key(self, request: Request, params: Params) -> str | None:
        """The parameter `apikey`, of the query or of the body. Raises MissingKey."""
        key = params.last("apikey")
        if key in (None, ""):
            raise MissingKey
        return key if isinstance(key, str) else None

    def admit(self, request: Request, moment: Moment, suffix: str) -> Account:
        """The account. Raises WrongKey."""
        if not is_key(moment, self.vendor, suffix):
            raise WrongKey
        return Account()

    def stray(self, request: Request, params: Params, allowed: Sequence[str]) -> NoReturn:
        """404 without a key, or 405: only the documented method of a route is accepted."""
        if not allowed:
            raise RouteUnknown
        raise MethodNotAllowed(method=request.method, allowed=", ".join(allowed))

    def refuse(self, error: ApiError) -> Response:
        """`{"error": {"code", "message"}}` with the code as HTTP status (AI-R01)."""
        content = {"error": {"code": error.code, "message": error.text}}
        return refusal(error, content, error.code)
