"""Errors: a status and its standard text, as the host's framework sends them (AS-R05)."""

from mocksrv.wire.errors import ApiError


class AppSamuraiError(ApiError):
    """Answered as `{"code", "message"}`; the HTTP status is the code."""


class ParameterMissing(AppSamuraiError):
    """A click without one of the campaign's `required_fields` (AS-R20)."""

    code, message = 400, "Bad Request"


class Unauthorized(AppSamuraiError):
    """The token is nobody's, or was replaced (AS-R02, AS-R06)."""

    code, message = 401, "Unauthorized"


class Forbidden(AppSamuraiError):
    """The sub-publisher is on the black list, or not on the white one (AS-R20)."""

    code, message = 403, "Forbidden"


class NotFound(AppSamuraiError):
    """No such route, no token (AS-R03), no such `sub_campaign_id` (AS-R20)."""

    code, message = 404, "Not Found"


class MethodNotAllowed(AppSamuraiError):
    """Only GET is answered (AS-R04)."""

    code, message = 405, "Method Not Allowed"


class TooLarge(AppSamuraiError):
    """The request body is beyond the limit of this server. Assumed."""

    code, message = 413, "Request Entity Too Large"


class Broken(AppSamuraiError):
    """A mistake of ours (AS-R05)."""

    code, message = 500, "Internal Server Error"
