"""ayeT's envelope and credential: `apiKey` in, `{"status": ...}` out (ayet.txt L48-110)."""

from contextlib import AbstractContextManager

import orjson
from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.vendors.ayet import auth
from mocksrv.vendors.ayet.auth import Advertiser
from mocksrv.vendors.ayet.errors import Broken, Throttled, TooLarge, UnknownAction, WrongKey
from mocksrv.wire.desk import Desk
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Params


class AyetDesk(Desk[Advertiser]):
    """Answers requests to the advertiser API."""

    common = (WrongKey, Throttled, UnknownAction)
    too_large = TooLarge
    broken = Broken

    def enter(self, params: Params, mark: str | None) -> tuple[AbstractContextManager[Moment], str]:
        """The moment of the world of `apiKey`. Raises WrongKey."""
        key = params.last("apiKey")
        found = self.worlds.by_key("ayet", key, mark) if isinstance(key, str) else None
        if found is None:
            raise WrongKey
        world, suffix = found
        return world.moment(), suffix

    def admit(self, moment: Moment, suffix: str) -> Advertiser:
        """The account. Raises WrongKey, Throttled."""
        return auth.admit(moment, suffix)

    def refuse(self, error: ApiError) -> Response:
        """`{"status": "error", "errorCode", "errorMessage"}`, HTTP 200 but for size and bugs."""
        content = {"status": "error", "errorCode": error.code, "errorMessage": error.text}
        return Response(
            orjson.dumps(content), status_code=error.status, media_type="application/json"
        )
