"""ayeT's envelope and credential: `apiKey` in, `{"status": ...}` out (ayet.txt L48-110)."""

from collections.abc import Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.vendors.ayet import auth
from mocksrv.vendors.ayet.auth import Advertiser
from mocksrv.vendors.ayet.errors import Broken, Throttled, TooLarge, UnknownAction, WrongKey
from mocksrv.wire.desk import Desk, Operation
from mocksrv.wire.dispatch import path_of
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Nothing, Params


class AyetDesk(Desk[Advertiser]):
    """Answers requests to the advertiser API."""

    vendor = "ayet"
    common = (WrongKey, Throttled, UnknownAction)
    wrong_key = WrongKey
    too_large = TooLarge
    broken = Broken

    def key(self, request: Request, params: Params) -> str | None:
        """The parameter `apiKey`."""
        key = params.last("apiKey")
        return key if isinstance(key, str) else None

    def admit(self, request: Request, moment: Moment, suffix: str) -> Advertiser:
        """The account. Raises WrongKey, Throttled."""
        return auth.admit(moment, suffix)

    def stray(self, request: Request, params: Params, allowed: Sequence[str]) -> Any:
        """An unknown action, for those who have a key (AY-R07)."""
        return self.serve(unknown(path_of(request)), request, params)

    def refuse(self, error: ApiError) -> Response:
        """`{"status": "error", "errorCode", "errorMessage"}`, HTTP 200 but for size and bugs."""
        content = {"status": "error", "errorCode": error.code, "errorMessage": error.text}
        return Response(
            orjson.dumps(content), status_code=error.status, media_type="application/json"
        )


def unknown(path: str) -> Operation[Advertiser]:
    """The operation at a path at which there is none: it checks the key, then refuses."""
    parts = path.removeprefix("/").split("/")
    module, *rest = (parts[1:] or [""]) if parts[0] == "api" else parts
    action = "/".join(rest)

    def refuse(me: Advertiser, ask: Nothing, moment: Moment) -> None:
        raise UnknownAction(action=action, module=module)

    return Operation("unknown", path, (), refuse, Nothing, None, ())
