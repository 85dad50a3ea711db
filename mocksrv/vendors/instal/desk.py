"""instal.com's envelope and credential, as Django REST framework 2 has them."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.vendors.instal import auth, errors, wire
from mocksrv.vendors.instal.auth import Advertiser
from mocksrv.wire.body import parse_query
from mocksrv.wire.desk import Desk, Later, Operation, Work
from mocksrv.wire.dispatch import path_of
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Params

_HEADERS = {"Allow": "GET, HEAD, OPTIONS", "Vary": "Cookie"}


class InstalDesk(Desk[Advertiser]):
    """Answers requests to the campaign API."""

    vendor = "instal"
    common = (
        errors.NoCredentials,
        errors.EmptyToken,
        errors.SpacedToken,
        errors.WrongToken,
        errors.Inactive,
        errors.NoAdvertiser,
        errors.WrongMethod,
    )
    wrong_key = errors.WrongToken
    too_large = errors.TooLarge
    broken = errors.Broken

    def key(self, request: Request, params: Params) -> str:
        """The token of the header. Raises NoCredentials, EmptyToken, SpacedToken."""
        return auth.token(request)

    def admit(self, request: Request, moment: Moment, suffix: str) -> Advertiser:
        """The advertiser. Raises WrongToken, Inactive, NoAdvertiser."""
        return auth.admit(request, moment, suffix)

    def stray(self, request: Request, params: Params, allowed: Sequence[str]) -> Any:
        """No such path; or no such method, for those who have a token (IN-R20)."""
        if not allowed:
            raise errors.NotFound
        return self.serve(wrong(request.method, path_of(request)), request, params)

    def serve(self, operation: Operation[Advertiser], request: Request, params: Params) -> Any:
        """As any vendor's desk, with the parameters of the query only, the last of each name."""
        query = parse_query(request.scope["query_string"].decode("utf-8", "replace"))
        asked = Params([], []).along(dict(query) | request.path_params)
        answer = super().serve(operation, request, asked)
        if isinstance(answer, Later):
            return Later(lambda: self.render(answer.work()))
        return answer

    async def guarded(self, request: Request, work: Work) -> Response:
        """As any vendor's desk; to HEAD only the headers of the answer are sent (IN-R21)."""
        response = await super().guarded(request, work)
        if request.method == "HEAD":
            response.body = b""
        return response

    def render(self, answer: Any) -> Response:
        """An answer as JSON."""
        return _response(answer, 200)

    def refuse(self, error: ApiError) -> Response:
        """`{"detail": "..."}`, or for a parameter `{"<field>": ["..."]}`."""
        assert isinstance(error, errors.InstalError)  # noqa: S101 - for the type checker
        return _response(error.content, error.status)


def _response(content: Mapping[str, Any], status: int) -> Response:
    body = wire.written(content)
    return Response(body, status_code=status, headers=_HEADERS, media_type="application/json")


def wrong(method: str, path: str) -> Operation[Advertiser]:
    """The operation of a method that a path does not have: it admits the caller, then refuses."""

    def refuse(me: Advertiser, ask: wire.Pick, moment: Moment) -> NoReturn:
        raise errors.WrongMethod(method=method)

    return Operation("wrong method", path, (), refuse, wire.Pick, None, ())
