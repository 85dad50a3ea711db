"""Fields of clicks that are loaded in bulk, each read for many clicks at once.

A column at a time is what makes it quick: what is looked at first is which types and which
values there are at all, and only where something is wrong each value.
"""

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, NamedTuple, NoReturn

from mocksrv.store.database import Value
from mocksrv.times import DAY, HOUR, MINUTE, SECOND, parse_day
from mocksrv.vendors.keitaro.records import costs
from mocksrv.vendors.keitaro.records.fields import Unreadable, decimal
from mocksrv.vendors.keitaro.records.tables import SUB_IDS

_LARGEST = 2**63 - 1
_MINUTE = re.compile(r" ([01]\d|2[0-3]):([0-5]\d):", re.ASCII)
_SECOND = re.compile(r"[0-5]\d", re.ASCII)
_CODE = re.compile(r"[A-Za-z]{2}|", re.ASCII)

#: Fields that show what others hold, or that the tracker gives: field → what to send instead.
DERIVED = {
    **dict.fromkeys(("country", "country_flag"), "country_code"),
    **dict.fromkeys(("year", "month", "week", "weekday", "day", "hour", "day_hour"), "datetime"),
    **{
        name: f"{name}_id"
        for name in ("campaign", "campaign_group", "parent_campaign", "stream", "landing", "offer")
    },
    **{name: f"{name}_id" for name in ("ts", "affiliate_network")},
    **dict.fromkeys(("landing_clicked", "landing_clicked_period"), "landing_clicked_datetime"),
    **dict.fromkeys(("ip_mask1", "ip_mask2"), "ip"),
    "profit": "cost and revenue",
}


class Misread(ValueError):
    """A value that a field cannot be: the row, the field and why."""

    def __init__(self, row: int, reason: str, field: str = "") -> None:
        super().__init__(f"clicks.{row}{field and '.'}{field}: {reason}")
        self.row = row
        self.reason = reason


Reader = Callable[[Sequence[Any]], Sequence[Value]]
"""What was sent for a field → what is kept. Raises Misread with the place in the sequence."""


class Loadable(NamedTuple):
    """A field that may be sent."""

    column: str
    """Of the click log."""
    read: Reader


def _refuse(values: Sequence[Any], good: Callable[[Any], bool], reason: str) -> NoReturn:
    """Say which value is the first that is wrong."""
    raise Misread(next(place for place, value in enumerate(values) if not good(value)), reason)


def text(most: int) -> Reader:
    """Texts, null being the empty one."""
    reason = f"must be a text of at most {most} characters, without NUL"

    def good(value: Any) -> bool:
        return value is None or (
            isinstance(value, str) and len(value) <= most and "\0" not in value
        )

    def read(values: Sequence[Any]) -> Sequence[Value]:
        kinds = set(map(type, values))
        if not kinds <= {str, NoneType}:
            _refuse(values, good, reason)
        texts = [value or "" for value in values] if NoneType in kinds else values
        distinct = set(texts)
        if max(map(len, distinct)) > most or "\0" in "".join(distinct):
            _refuse(values, good, reason)
        return texts

    return read


def code(values: Sequence[Any]) -> Sequence[Value]:
    """Codes of two letters, kept in upper case; empty: unknown (KE-330)."""
    texts = text(2)(values)
    if not all(map(_CODE.fullmatch, map(str, set(texts)))):
        _refuse(texts, _CODE.fullmatch, "must be a code of two letters")  # type: ignore[arg-type]
    return [str(each).upper() for each in texts]


def flag(values: Sequence[Any]) -> Sequence[Value]:
    """0 and 1, or false and true."""
    if not set(map(type, values)) <= {int, bool} or not set(values) <= {0, 1}:
        _refuse(values, lambda each: isinstance(each, int) and each in (0, 1), "must be 0 or 1")
    return list(map(int, values))


def number(*, optional: bool) -> Reader:
    """Ids; null, where it may be, is none."""
    kinds = {int, NoneType} if optional else {int}

    def good(value: Any) -> bool:
        return type(value) in kinds and (value is None or 0 < value <= _LARGEST)

    def read(values: Sequence[Any]) -> Sequence[Value]:
        if not set(map(type, values)) <= kinds or not all(map(good, set(values))):
            _refuse(values, good, "must be the number of an object" + " or null" * optional)
        return values

    return read


def money(scale: int, most: Decimal) -> Reader:
    """Amounts from 0 to `most`, as numbers or texts, in parts of `scale`, rounded half up."""
    reason = f"must be an amount from 0 to {most:,}"

    def read_one(value: Any) -> int:
        """Raises Unreadable."""
        exact = decimal(value)
        if not 0 <= exact <= most:
            raise Unreadable
        return int((exact * scale).quantize(Decimal(1), ROUND_HALF_UP))

    def good(value: Any) -> bool:
        try:
            read_one(value)
        except Unreadable:
            return False
        return True

    def read(values: Sequence[Any]) -> Sequence[Value]:
        if not set(map(type, values)) <= {int, float, str}:
            _refuse(values, good, reason)
        try:
            amounts = {value: read_one(value) for value in set(values)}
        except Unreadable:
            _refuse(values, good, reason)
        return [amounts[value] for value in values]

    return read


def instants(values: Sequence[Any]) -> Sequence[Value]:
    """`2026-01-01 10:00:00`, UTC, in milliseconds."""
    try:
        return [_day(each[:10]) + _minute(each[10:17]) + _second(each[17:]) for each in values]
    except (ValueError, TypeError):
        _refuse(values, _is_instant, "must be a date and time like 2026-01-01 10:00:00, in UTC")


def instants_or_none(values: Sequence[Any]) -> Sequence[Value]:
    """The same; null or nothing: never."""
    found: list[Value] = [None] * len(values)
    places = [place for place, value in enumerate(values) if value not in (None, "")]
    try:
        read = instants([values[place] for place in places])
    except Misread as error:
        raise Misread(places[error.row], error.reason) from None
    for place, instant in zip(places, read, strict=True):
        found[place] = instant
    return found


def _is_instant(value: Any) -> bool:
    try:
        _ = _day(value[:10]) + _minute(value[10:17]) + _second(value[17:])
    except (ValueError, TypeError):
        return False
    return True


@lru_cache(maxsize=4096)
def _day(text: str) -> int:
    day = parse_day(text)
    if day < 0:
        raise ValueError(text)
    return day * DAY


@lru_cache(maxsize=1440)
def _minute(text: str) -> int:
    match = _MINUTE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(match[1]) * HOUR + int(match[2]) * MINUTE


@lru_cache(maxsize=60)
def _second(text: str) -> int:
    if not _SECOND.fullmatch(text):
        raise ValueError(text)
    return int(text) * SECOND


_REVENUE = money(10_000, Decimal(999_999_999))
_NUMBER = number(optional=True)
_SHORT, _LONG = text(255), text(1000)

FIELDS = {
    "datetime": Loadable("at", instants),
    "campaign_id": Loadable("campaign_id", number(optional=False)),
    "sub_id": Loadable("sub_id", text(64)),
    **{
        name: Loadable(name, _NUMBER)
        for name in (
            *("parent_campaign_id", "campaign_group_id", "stream_id", "landing_id", "offer_id"),
            *("affiliate_network_id", "ts_id"),
        )
    },
    "landing_clicked_datetime": Loadable("landing_clicked_at", instants_or_none),
    "country_code": Loadable("country", code),
    "language": Loadable("language", code),
    **{
        name: Loadable(name, _SHORT)
        for name in (
            *("visitor_code", "ip", "region", "city", "device_type", "device_model", "os"),
            *("os_version", "browser", "browser_version", "connection_type", "operator", "isp"),
        )
    },
    **{
        name: Loadable(name, _LONG)
        for name in (
            *("user_agent", "referrer", "keyword", "source", "search_engine", "external_id"),
            *("creative_id", "ad_campaign_id", *SUB_IDS),
        )
    },
    "destination": Loadable("destination", text(2000)),
    **{
        name: Loadable(name, flag)
        for name in (
            *("is_bot", "is_using_proxy", "is_empty_referrer", "is_unique_stream"),
            *("is_unique_campaign", "is_unique_global"),
        )
    },
    "is_lead": Loadable("leads", flag),
    "is_sale": Loadable("sales", flag),
    "is_rejected": Loadable("rejected", flag),
    "cost": Loadable("cost", money(1_000_000, Decimal(costs.MOST) / 1_000_000)),
    "revenue": Loadable("revenue", _REVENUE),
    **{
        name: Loadable(name, _REVENUE)
        for name in ("lead_revenue", "sale_revenue", "rejected_revenue")
    },
}
"""Field, as clicks/log calls it → its column (KE-323, KE-424)."""
