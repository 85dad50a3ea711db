"""Errors (androidinstalls.txt L44-58): the document gives their form and none of their texts.

All texts are assumed (AI-R02 to AI-R06, AI-R17); minimums repeat the document's own words.
"""

from mocksrv.wire.errors import ApiError


class AndroidInstallsError(ApiError):
    """Answered as `{"error": {"code", "message"}}`; the HTTP status is the code."""


class MissingKey(AndroidInstallsError):
    """There is no apikey (AI-R02)."""

    code, message = 401, "Missing parameter: apikey."


class WrongKey(AndroidInstallsError):
    """The apikey is nobody's (AI-R02)."""

    code, message = 401, "Invalid API key."


class Missing(AndroidInstallsError):
    """A parameter that is not optional was not sent (AI-R03)."""

    code, message = 400, "Missing parameter: {parameter}."


class NotANumber(AndroidInstallsError):
    """A number that is none (AI-R03)."""

    code, message = 400, "{parameter}: Must be a whole number."


class AppInvalid(AndroidInstallsError):
    """Neither a bundle ID nor a URL of a store (AI-17)."""

    code, message = 400, "add: Neither an App Store/Google Play URL nor a bundle ID."


class CountryUnknown(AndroidInstallsError):
    """No country has that code or exactly that name (L141-142)."""

    code = 400
    message = "{parameter}: {country} does not have an exact match in our reference list."


class WorldwideMixed(AndroidInstallsError):
    """Worldwide and countries at once (AI-R10)."""

    code, message = 400, "{parameter}: Worldwide cannot be combined with countries."


class CountryNeeded(AndroidInstallsError):
    """An iOS app without a country (L141)."""

    code, message = 400, "countries: You must target country for iOS promotion."


class OneCountryOnly(AndroidInstallsError):
    """Several countries for ratings (L682)."""

    code, message = 400, "country: Only 1 country allowed for rating campaign."


class WorldwideNotAllowed(AndroidInstallsError):
    """Ratings from everywhere (L682)."""

    code, message = 400, "country: Worldwide targeting is not allowed."


class VolumeTooSmall(AndroidInstallsError):
    """A regular campaign below its minimum (L136)."""

    code = 400
    message = "volume: Install volume. Cannot be smaller than 50 (Android) or 10 (iOS)."


class RetentionVolumeTooSmall(AndroidInstallsError):
    """A high retention campaign below its minimum (L396)."""

    code, message = 400, "volume: Install volume. Cannot be smaller than 50."


class RatingVolumeTooSmall(AndroidInstallsError):
    """A rating campaign below its minimum (L674)."""

    code, message = 400, "volume: Install volume. Cannot be smaller than 5."


class LimitTooSmall(AndroidInstallsError):
    """A daily limit below the minimum of regular campaigns (L146)."""

    code = 400
    message = "dil: Daily Installs limit. Cannot be smaller than 50 (Android) or 10 (iOS)."


class RetentionLimitTooSmall(AndroidInstallsError):
    """A daily limit below the minimum of high retention campaigns (L406)."""

    code, message = 400, "dil: Daily Installs limit. Cannot be smaller than 50."


class RatingLimitTooSmall(AndroidInstallsError):
    """A daily limit below the minimum of rating campaigns (L688)."""

    code, message = 400, "dil: Daily rating limit. Cannot be smaller than 5."


class RetentionDaysInvalid(AndroidInstallsError):
    """Retention days that are no days (L414); the bounds are assumed."""

    code, message = 400, "rdays: Retention days. Must be between 1 and 365."


class StarsInvalid(AndroidInstallsError):
    """No rating has so many stars here (L678)."""

    code, message = 400, "stars: Rating between 3 and 5 stars."


class AndroidOnly(AndroidInstallsError):
    """High retention for an iOS app (L379)."""

    code, message = 400, "appid: This service is only for Android."


class IosOnly(AndroidInstallsError):
    """Ratings for an Android app (L657)."""

    code, message = 400, "appid: This service is only for iOS."


class NotCancellable(AndroidInstallsError):
    """The campaign is over (AI-R17)."""

    code, message = 400, "Campaign cannot be cancelled, current status is {status}."


class InsufficientBalance(AndroidInstallsError):
    """The order costs more than there is (AI-R04)."""

    code, message = 402, "Insufficient balance."


class AppUnknown(AndroidInstallsError):
    """No app of this account has that id (AI-R05)."""

    code, message = 404, "App not found."


class CampaignUnknown(AndroidInstallsError):
    """No campaign of this account and kind has that id (AI-R05, AI-R20)."""

    code, message = 404, "Campaign not found."


class RouteUnknown(AndroidInstallsError):
    """There is no such route."""

    code, message = 404, "Not found."


class MethodNotAllowed(AndroidInstallsError):
    """The route has another method (AI-R06)."""

    code, message = 405, "Method {method} not allowed."


class TooLarge(AndroidInstallsError):
    """The request body is beyond the limit of this server."""

    code, message = 413, "Request body too large."


class Broken(AndroidInstallsError):
    """A mistake of ours."""

    code, message = 500, "Internal server error."
