"""The Admin API's credential and envelope: `Api-Key` in, bare JSON out (keitaro.txt L6-9)."""

from collections.abc import Sequence
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.crowds import simulations
from mocksrv.vendors.keitaro.objects import tracker
from mocksrv.vendors.keitaro.objects.sent import Sent, Unread, read_sent
from mocksrv.vendors.keitaro.objects.views import Tracker
from mocksrv.vendors.keitaro.records.errors import (
    AccessDenied,
    Broken,
    EditionTooLow,
    Invalid,
    KeitaroError,
    MethodNotAllowed,
    ObjectUnknown,
    RouteUnknown,
    TooLarge,
)
from mocksrv.vendors.keitaro.records.fields import V9
from mocksrv.wire.desk import Desk, Operation, refusal
from mocksrv.wire.dispatch import path_of
from mocksrv.wire.errors import ApiError
from mocksrv.worlds import is_key


class KeitaroDesk(Desk[Tracker]):
    """Answers requests to the Admin API."""

    vendor = "keitaro"
    common = (AccessDenied, EditionTooLow)
    wrong_key = AccessDenied
    too_large = TooLarge
    broken = Broken

    async def read(self, request: Request) -> Any:
        """The fields of query and body, whatever type the body claims to be."""
        return await read_sent(request)

    def key(self, request: Request, params: Any) -> str | None:
        """The header `Api-Key`, or a bearer token (KE-002)."""
        key = request.headers.get("api-key")
        if key is None:
            scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
            key = bearer.strip() if scheme.lower() == "bearer" else None
        return key

    def admit(self, request: Request, moment: Moment, suffix: str) -> Tracker:
        """The tracker. Raises AccessDenied, EditionTooLow."""
        if not is_key(moment, self.vendor, suffix):
            raise AccessDenied
        simulations.catch_up(moment)
        return tracker.admitted(moment)

    def stray(self, request: Request, params: Any, allowed: Sequence[str]) -> Any:
        """For those who have a key: 404 where nothing is, else 405 (KE-049)."""
        methods = ", ".join(allowed)

        def refuse(me: Tracker, sent: Sent, moment: Moment) -> NoReturn:
            raise MethodNotAllowed(allowed=methods) if methods else RouteUnknown

        operation: Operation[Tracker] = Operation(
            "stray", path_of(request), (), refuse, Unread, None, ()
        )
        return self.serve(operation, request, params)

    def refuse(self, error: ApiError) -> Response:
        """`{"error": "..."}` or messages by field; the code is the HTTP status."""
        assert isinstance(error, KeitaroError)  # noqa: S101 - for the type checker
        status = error.code
        if isinstance(error, Invalid) and error.dialect == V9:
            status = 422
        if isinstance(error, ObjectUnknown) and error.values["dialect"] == V9:
            text = f"{error.values['model']} #{error.values['id']} not found"
            return Response(text, status_code=status, media_type="text/plain")
        return refusal(error, error.content, status)
