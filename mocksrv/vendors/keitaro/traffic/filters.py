"""Filters of streams: each becomes a question about a visit (KE-320)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from mocksrv.times import DAY, HOUR
from mocksrv.vendors.keitaro.records.addresses import addresses_of
from mocksrv.vendors.keitaro.records.masks import MOST, Matches, one_of
from mocksrv.vendors.keitaro.traffic.visitors import Visitor

EMPTY = "@empty"
#: The filter whose values may be masks and expressions.
_BY_MASK = "user_agent"
#: More times of a schedule are not looked at.
_MOST_TIMES = 1000


class Visit(Protocol):
    """A visitor on a campaign at an instant, as filters and streams ask about him."""

    asking: int
    """The stream that asks."""

    @property
    def at(self) -> int:
        """The instant."""

    @property
    def visitor(self) -> Visitor:
        """Who it is."""

    @property
    def fields(self) -> Mapping[str, str]:
        """The campaign's parameters, by their own names: keyword, source, sub_id_1, ..."""

    @property
    def trace(self) -> list[str] | None:
        """Where what is found is told; None: nobody wants to know."""

    def unique(self, scope: str) -> bool:
        """Whether the visit is unique in a scope: stream, campaign, global."""

    def clicks(self, span: int, most: int) -> int:
        """How many clicks the stream has had in the last so many milliseconds; 0: ever.

        From `most` on it does not matter how many there are.
        """


Question = Callable[[Visit], bool]


def questions(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, Question], ...]:
    """The names of a stream's filters, each with what it asks.

    The masks that are asked at once are shared out evenly to those that have any.
    """
    most = MOST // max(1, sum(row["name"] == _BY_MASK for row in rows))
    return tuple((str(row["name"]), _question(row, most)) for row in rows)


def _question(row: Mapping[str, Any], most: int) -> Question:
    """Whether a visit passes one filter of a stream, its mode included."""
    asked = _asked(str(row["name"]), row.get("payload"), most)
    if row["mode"] == "reject":
        return lambda visit: not asked(visit)
    return asked


def _asked(name: str, payload: Any, most: int) -> Question:
    if special := _SPECIAL.get(name):
        return special(payload)
    if name not in _VALUES and not re.fullmatch(r"sub_id_\d{1,2}", name, re.ASCII):
        return lambda visit: False
    value = _VALUES.get(name) or _field(name)
    wanted = _wanted(name, payload)
    named = [one for one in wanted if one.lower() != EMPTY]
    matches = one_of(named, most) if name == _BY_MASK else _MATCHING.get(name, _equal)(named)
    if len(named) < len(wanted):
        return lambda visit: not value(visit) or matches(value(visit))
    return lambda visit: matches(value(visit))


def _field(name: str) -> Callable[[Visit], str]:
    return lambda visit: visit.fields.get(name, "")


def _wanted(name: str, payload: Any) -> list[str]:
    """The values of a payload; a pasted `US ES GB` is three countries."""
    items = payload if isinstance(payload, list) else [payload]
    texts = [str(item) for item in items if isinstance(item, str | int | float)]
    if name == "country":
        texts = [code for text in texts for code in text.replace(",", " ").split()]
    return [text.strip() for text in texts]


def _equal(wanted: Iterable[str]) -> Matches:
    texts = frozenset(one.lower() for one in wanted)
    return lambda value: value.lower() in texts


def _part(wanted: Iterable[str]) -> Matches:
    parts = [one.lower() for one in wanted if one]

    def matches(value: str) -> bool:
        lowered = value.lower()
        return any(part in lowered for part in parts)

    return matches


def _within(wanted: Iterable[str]) -> Matches:
    addresses = addresses_of(tuple(wanted))
    return lambda value: value in addresses


def _unique(payload: Any) -> Question:
    scope = payload if payload in ("stream", "campaign", "global") else "stream"
    return lambda visit: visit.unique(scope)


def _parameter(payload: Any) -> Question:
    if not isinstance(payload, dict):
        return lambda visit: False
    name, values = str(payload.get("name", "")), payload.get("value")
    wanted = _equal("" if one.lower() == EMPTY else one for one in _wanted(name, values))
    return lambda visit: wanted(visit.visitor.params.get(name, ""))


def _limit(payload: Any) -> Question:
    limits = payload if isinstance(payload, dict) else {}
    spans = {"per_hour": HOUR, "per_day": DAY, "total": 0}
    most = [
        (spans[name], int(value))
        for name, value in limits.items()
        if name in spans and str(value).isdecimal() and len(str(value)) < 10
    ]
    return lambda visit: all(visit.clicks(span, limit) < limit for span, limit in most)


def _interval(payload: Any) -> Question:
    """`{"from": "Y-m-d H:i", "to": "Y-m-d H:i"}`."""
    try:
        first, last = (
            datetime.strptime(str(payload[end]), "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()
            for end in ("from", "to")
        )
    except (KeyError, TypeError, ValueError):
        return lambda visit: False
    return lambda visit: first * 1000 <= visit.at <= last * 1000


def _schedule(payload: Any) -> Question:
    """`[{"day": 1-7, "from": "HH:MM", "to": "HH:MM"}]`, Monday is 1."""
    items = payload[:_MOST_TIMES] if isinstance(payload, list) else []
    rows = [row for row in items if isinstance(row, dict)]

    def inside(visit: Visit) -> bool:
        now = datetime.fromtimestamp(visit.at / 1000, UTC)
        clock = f"{now:%H:%M}"
        return any(
            str(row.get("day")) == str(now.isoweekday())
            and str(row.get("from", "")) <= clock <= str(row.get("to", ""))
            for row in rows
        )

    return inside


_SPECIAL: Mapping[str, Callable[[Any], Question]] = {
    "uniqueness": _unique,
    "parameter": _parameter,
    "limit": _limit,
    "interval": _interval,
    "schedule": _schedule,
    "bot": lambda payload: lambda visit: visit.visitor.device.is_bot == 1,
    "proxy": lambda payload: lambda visit: bool(visit.visitor.more.get("is_using_proxy")),
    "imklo_detect": lambda payload: lambda visit: False,
}

_VALUES: Mapping[str, Callable[[Visit], str]] = {
    "country": lambda visit: visit.visitor.country,
    "ip": lambda visit: visit.visitor.ip,
    "language": lambda visit: visit.visitor.language,
    "user_agent": lambda visit: visit.visitor.user_agent,
    "referrer": lambda visit: visit.visitor.referrer,
    "browser": lambda visit: visit.visitor.device.browser,
    "browser_version": lambda visit: visit.visitor.device.browser_version,
    "os": lambda visit: visit.visitor.device.os,
    "os_version": lambda visit: visit.visitor.device.os_version,
    "device_type": lambda visit: visit.visitor.device.device_type,
    "device_model": lambda visit: visit.visitor.device.device_model,
    "keyword": lambda visit: visit.fields.get("keyword", ""),
    "source": lambda visit: visit.fields.get("source", ""),
    "region": lambda visit: str(visit.visitor.more.get("region", "")),
    "city": lambda visit: str(visit.visitor.more.get("city", "")),
    "isp": lambda visit: str(visit.visitor.more.get("isp", "")),
    "operator": lambda visit: str(visit.visitor.more.get("operator", "")),
    "connection_type": lambda visit: str(visit.visitor.more.get("connection_type", "")),
}

_MATCHING: Mapping[str, Callable[[Iterable[str]], Matches]] = {
    "ip": _within,
    "device_model": _part,
}
