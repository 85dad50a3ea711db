"""From what is sent to an order that is right in all but its price."""

from typing import Any, NamedTuple

from mocksrv.moment import Moment
from mocksrv.vendors.androidinstalls import apps, errors, targets
from mocksrv.vendors.androidinstalls.apps import App
from mocksrv.vendors.androidinstalls.pricing import Kind
from mocksrv.vendors.androidinstalls.wire import Order, RatingOrder, RetentionOrder
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import whole

_MOST_DAYS = 365
#: Nobody reads more of them.
_LONGEST_KEYWORDS = 2000


class NewOrder(NamedTuple):
    """Campaigns to be created, one for each country."""

    app: int
    kind: Kind
    volume: int
    countries: list[str]
    """Codes; empty text: worldwide."""
    limit: int | None
    """Installs a day at the most (`dil`); None: as many as come."""
    keywords: str = ""
    days: int = 0
    stars: int | None = None


def regular(moment: Moment, ask: Order) -> NewOrder:
    """A regular campaign (androidinstalls.txt L122-150). Raises the vendor's errors."""
    app = _app(moment, ask.appid)
    least = 10 if app.ios else 50
    return NewOrder(
        app.id,
        Kind.IOS if app.ios else Kind.ANDROID,
        _at_least(least, "volume", ask.volume, errors.VolumeTooSmall),
        targets.promoted(moment, ask.countries, ios=app.ios),
        _limit(least, ask.dil, errors.LimitTooSmall),
        keywords(ask.keywords),
    )


def retention(moment: Moment, ask: RetentionOrder) -> NewOrder:
    """A high retention campaign (L382-414). Raises the vendor's errors."""
    app = _app(moment, ask.appid)
    if app.ios:
        raise errors.AndroidOnly
    volume = _at_least(50, "volume", ask.volume, errors.RetentionVolumeTooSmall)
    countries = targets.promoted(moment, ask.countries, ios=False)
    limit = _limit(50, ask.dil, errors.RetentionLimitTooSmall)
    days = number("rdays", ask.rdays)
    if days is not None and not 1 <= days <= _MOST_DAYS:
        raise errors.RetentionDaysInvalid
    words = keywords(ask.keywords)
    return NewOrder(app.id, Kind.RETENTION, volume, countries, limit, words, days or 1)


def rating(moment: Moment, ask: RatingOrder) -> NewOrder:
    """A rating campaign (L660-688). Raises the vendor's errors."""
    app = _app(moment, ask.appid)
    if not app.ios:
        raise errors.IosOnly
    volume = _at_least(5, "volume", ask.volume, errors.RatingVolumeTooSmall)
    stars = required("stars", ask.stars)
    if not 3 <= stars <= 5:
        raise errors.StarsInvalid
    country = targets.rated(moment, ask.country or ask.countries)
    limit = _limit(5, ask.dil, errors.RatingLimitTooSmall)
    return NewOrder(app.id, Kind.RATING, volume, [country], limit, stars=stars)


def keywords(sent: str | None) -> str:
    """The keywords joined with commas: trimmed, none of them empty (AI-R12)."""
    parts = (sent or "")[:_LONGEST_KEYWORDS].split(",")
    return ",".join(word for part in parts if (word := part.strip()))


def number(parameter: str, sent: Any) -> int | None:
    """A whole number; None if it was not sent or is empty. Raises NotANumber."""
    if sent is None or sent == "":
        return None
    found = whole(sent)
    if found is None:
        raise errors.NotANumber(parameter=parameter)
    return found


def required(parameter: str, sent: Any) -> int:
    """A whole number that must be there. Raises Missing, NotANumber."""
    found = number(parameter, sent)
    if found is None:
        raise errors.Missing(parameter=parameter)
    return found


def _app(moment: Moment, sent: Any) -> App:
    return apps.owned(moment, required("appid", sent))


def _at_least(least: int, parameter: str, sent: Any, too_small: type[ApiError]) -> int:
    found = required(parameter, sent)
    if found < least:
        raise too_small
    return found


def _limit(least: int, sent: Any, too_small: type[ApiError]) -> int | None:
    found = number("dil", sent)
    if found is not None and found < least:
        raise too_small
    return found
