"""The error codes of the appendix, verbatim (ayet.txt L1243-1271)."""

from mocksrv.wire.errors import ApiError


class AyetError(ApiError):
    """Answered as `{"status": "error", "errorCode", "errorMessage"}`, always with HTTP 200."""


class WrongKey(AyetError):
    """The key is missing or wrong (L97)."""

    code, message = 100, "Authentification failed, check your API Key."


class UnknownAction(AyetError):
    """There is no such module or action (L1249)."""

    code, message = 101, 'Unknown action "{action}" for {module} module.'


class Missing(AyetError):
    """A required parameter is missing or cannot be read (L394-396)."""

    code, message = 102, "Missing parameter: {parameter}."


class YearExceeded(AyetError):
    """reporting/summary for more than 365 days (L754)."""

    code = 103
    message = "Parameter out of range: Maximum date interval range is 365 days."


class InvalidTracking(AyetError):
    """Tracking is neither standard nor custom_s2s (L397)."""

    code, message = 104, "Invalid parameter: tracking."


class InvalidRedirect(AyetError):
    """A redirectUrl that cannot be one for this campaign (L398)."""

    code, message = 105, "Invalid parameter: redirectUrl."


class TwoMonthsExceeded(AyetError):
    """reporting/summary_daily for more than 62 days (L818)."""

    code = 106
    message = "Parameter out of range: Maximum date interval range is 62 days."


class InvalidCountries(AyetError):
    """Countries that cannot be targeted (L329)."""

    code, message = 301, "Invalid countries requested: {countries}."


class VolumeTooSmall(AyetError):
    """Fewer than 20 downloads (L400)."""

    code, message = 302, "Minimum campaign volume is 20 downloads."


class RetentionVolumeTooSmall(AyetError):
    """Fewer than 50 downloads for a retention campaign (L401)."""

    code, message = 302, "Minimum campaign volume for retention campaigns is 50 downloads."


class VolumeTooLarge(AyetError):
    """More than 10000 downloads (L402)."""

    code, message = 302, "Maximum campaign volume is 10000 downloads."


class InsufficientFunds(AyetError):
    """The account has fewer tokens than the campaign costs (L403)."""

    code, message = 303, "Insufficient funds, {available} available, {required} required."


class InvalidApp(AyetError):
    """Not a free app of Google Play (L404)."""

    code, message = 304, "Selected app is not valid or not free."


class CampaignUnknown(AyetError):
    """No campaign of this account has that id (L252)."""

    code, message = 305, "Campaign does not exist."


class NotPending(AyetError):
    """Only pending campaigns can be started (L558)."""

    code, message = 306, "Only pending campaigns can be started, current status is {status}."


class NotRunning(AyetError):
    """Only running campaigns can be paused (L626)."""

    code, message = 306, "Only running campaigns can be paused, current status is {status}."


class NotPaused(AyetError):
    """Only pending campaigns can be terminated (L698)."""

    code = 306
    message = "Only pending (paused) campaigns can be terminated, current status is {status}."


class StillReserved(AyetError):
    """Users are still downloading (L699)."""

    code = 308
    message = (
        "This campaign still has {reservations} reservations. After pausing a campaign, you may"
        " have to wait up to 15 minutes before a campaign can be completed."
    )


class NoPermission(AyetError):
    """The account may not create custom_s2s campaigns (L405)."""

    code = 310
    message = "Insufficient account permissions to create custom s2s tracking campaigns."


class InvalidRedirectUrl(AyetError):
    """Not an absolute http or https URL with a host (L406)."""

    code, message = 311, "Invalid redirect url."


class ClickIdMissing(AyetError):
    """The redirect url has no place for the click id (L407)."""

    code, message = 312, "Required parameter {{click_id}} missing in redirect url."


class RetentionNotTracked(AyetError):
    """custom_s2s is not for retention campaigns (L408)."""

    code = 313
    message = "Custom s2s tracking is not supported for high retention campaigns."


class Throttled(AyetError):
    """Too many calls in the window (L98)."""

    code, message = 429, "Too many consecutive API requests, throttled."


class ClickUnknown(AyetError):
    """An S2S callback for a click that never was or is gone. Assumed (AY-R64)."""

    code, message = 404, "Click does not exist or has expired."


class TooLarge(AyetError):
    """The request body is beyond the limit of this server. Assumed; HTTP 413."""

    status = 413
    code, message = 413, "Request body too large."


class Broken(AyetError):
    """A mistake of ours. Assumed; HTTP 500."""

    status = 500
    code, message = 500, "Internal server error."
