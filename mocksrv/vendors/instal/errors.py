"""The error answers (instal.txt L106-110, L180-184), and those of Django REST framework 2."""

from mocksrv.wire.errors import ApiError


class InstalError(ApiError):
    """Answered as `{"detail": "..."}`; the vendor has no codes but the HTTP status."""

    @property
    def content(self) -> dict[str, object]:
        """The body."""
        return {"detail": self.text}


class NoCredentials(InstalError):
    """No `Authorization: Token ...` was sent (L108)."""

    status = code = 403
    message = "Authentication credentials were not provided."


class NoAdvertiser(NoCredentials):
    """The user is not linked to an advertiser: the same words (L108, L182)."""


class EmptyToken(InstalError):
    """The word Token alone (IN-R02)."""

    status = code = 403
    message = "Invalid token header. No credentials provided."


class SpacedToken(InstalError):
    """A token with white space in it (IN-R03)."""

    status = code = 403
    message = "Invalid token header. Token string should not contain spaces."


class WrongToken(InstalError):
    """Nobody's token (IN-R04)."""

    status = code = 403
    message = "Invalid token"


class Inactive(InstalError):
    """The token's user is not active (IN-R05)."""

    status = code = 403
    message = "User inactive or deleted"


class WrongStatus(InstalError):
    """A `status` that cannot be filtered by; as forms say it, by field (L109)."""

    status = code = 400
    message = "Select a valid choice. {value} is not one of the available choices."

    @property
    def content(self) -> dict[str, object]:
        """The body, of its own form."""
        return {"status": [self.text]}


class NotFound(InstalError):
    """No such campaign (L183), page or path."""

    status = code = 404
    message = "Not found"


class WrongMethod(InstalError):
    """Only GET is allowed (L110)."""

    status = code = 405
    message = "Method '{method}' not allowed."


class TooLarge(InstalError):
    """The request body is beyond the limit of this server. Assumed."""

    status = code = 413
    message = "Request entity too large."


class Broken(InstalError):
    """A mistake of ours. Assumed."""

    status = code = 500
    message = "Internal server error."
