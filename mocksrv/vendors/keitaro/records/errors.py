"""Errors of the Admin API (KE-031 to KE-049): `{"error": "..."}`, or messages by field."""

from typing import Any

from mocksrv.wire.errors import ApiError


class KeitaroError(ApiError):
    """Answered as `{"error": "..."}`; the HTTP status is the code."""

    @property
    def content(self) -> Any:
        """The body."""
        return {"error": self.text}


class AccessDenied(KeitaroError):
    """No key, or nobody's (KE-031)."""

    code, message = 401, "Access denied"


class EditionTooLow(KeitaroError):
    """The tracker's edition does not have the API (keitaro.txt L2, KE-032)."""

    code, message = 402, "Admin API is not available in that edition"


class NoPermission(KeitaroError):
    """The user whose key is used has no business there (KE-033)."""

    code, message = 403, "You have no permission to access this page"

    @property
    def content(self) -> Any:
        """The message, and a stack trace that is never told."""
        return {"error": self.text, "stacktrace": None}


class RouteUnknown(KeitaroError):
    """There is no such route (KE-R18)."""

    code, message = 404, "Not Found"


class MethodNotAllowed(KeitaroError):
    """The route has other methods (KE-R18)."""

    code, message = 405, "Method Not Allowed"


class Malformed(KeitaroError):
    """A request that cannot be read, or asks for what there is not (KE-028, KE-041 to KE-046)."""

    code, message = 400, "{reason}"


class ObjectUnknown(KeitaroError):
    """There is no object of that id (KE-034, KE-839)."""

    code, message = 404, "{label} #{id} not found"


class CampaignUnknown(KeitaroError):
    """No campaign that runs has the token of a call to the Click API (KE-645)."""

    code, message = 404, "Campaign not found"


class Invalid(KeitaroError):
    """Fields that cannot be (KE-036, KE-838): HTTP 406, in the later dialect 422."""

    code, message = 406, "{fields}"

    def __init__(self, fields: dict[str, list[str]], dialect: str) -> None:
        super().__init__(fields=fields)
        self.fields = fields
        self.dialect = dialect

    @property
    def content(self) -> dict[str, list[str]]:
        """Field → messages."""
        return self.fields


class TooLarge(KeitaroError):
    """The request body is beyond the limit of this server. Assumed."""

    code, message = 413, "Request Entity Too Large"


class Broken(KeitaroError):
    """A mistake of ours."""

    code, message = 500, "Internal Server Error"
