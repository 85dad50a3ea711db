"""Ranges of reports: from and to, or an interval, in a time zone (KE-401 to KE-404, KE-325)."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from mocksrv.times import DAY, MINUTE, SECOND, format_day
from mocksrv.vendors.keitaro.records import zones

#: Clicks lie between these instants (milliseconds).
EARLIEST, LATEST = 0, 253_402_300_799_999

#: Clocks are set at the beginning of a quarter of an hour, everywhere since 1972.
QUARTER = 15 * MINUTE
#: Over a longer time the turns of a zone's clocks are not listed.
_LONG = 5 * 366 * DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?", re.ASCII)


class Undated(ValueError):
    """A date, an interval or a time zone that there is not; the text says which."""


class Period(NamedTuple):
    """From instant to instant, both included, and the zone in which rows are told."""

    first: int
    last: int
    zone: ZoneInfo


def zone_of(name: Any) -> ZoneInfo:
    """The time zone of a name; none is UTC (KE-R19). Raises Undated."""
    if name in (None, ""):
        return ZoneInfo("UTC")
    try:
        return zones.zone_of(name)
    except (ValueError, TypeError):
        raise Undated(f"Unknown timezone {str(name)[:60]!r}") from None


def moments_of(text: Any, zone: ZoneInfo) -> tuple[int, int]:
    """The first and the last instant of a day, a minute or a second (KE-403). Raises Undated."""
    match = _FORM.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise Undated(f"Wrong date {str(text)[:60]!r}")
    day, minute, second = match.groups()
    try:
        first = datetime.fromisoformat(f"{day} {minute or '00:00'}{second or ':00'}")
        if minute is None:
            last = first.replace(hour=23, minute=59, second=59)
        else:
            last = first if second else first.replace(second=59)
        return _instant(first, zone), _instant(last, zone) + SECOND - 1
    except (ValueError, OverflowError):
        raise Undated(f"Wrong date {text[:60]!r}") from None


def between(begin: Any, end: Any, zone: ZoneInfo) -> Period:
    """From the beginning of one date to the end of another. Raises Undated."""
    return Period(moments_of(begin, zone)[0], moments_of(end, zone)[1], zone)


def interval(name: Any, now: int, zone: ZoneInfo) -> Period:
    """One of the named intervals, as of an instant (KE-325). Raises Undated."""
    first_day = INTERVALS.get(name) if isinstance(name, str) else None
    if first_day is None:
        raise Undated(f"Unknown interval {str(name)[:60]!r}")
    local = Offsets(zone, now, now).local(now // QUARTER)
    today = date_of(local // DAY)
    begin = first_day(today)
    first = EARLIEST if begin is None else _midnight(begin, zone)
    return Period(first, _midnight(today, zone) - 1 if name == "yesterday" else now, zone)


def _month_ago(today: date) -> date:
    last_of_previous = today.replace(day=1) - timedelta(days=1)
    return last_of_previous.replace(day=min(today.day, last_of_previous.day))


def _year_ago(today: date) -> date:
    leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - 1, day=28 if leap_day else today.day)


#: Interval → its first day, given today's date; None: since ever.
INTERVALS: Mapping[str, Callable[[date], date | None]] = {
    "today": lambda today: today,
    "yesterday": lambda today: today - timedelta(days=1),
    "7_days_ago": lambda today: today - timedelta(days=7),
    "first_day_of_this_week": lambda today: today - timedelta(days=today.weekday()),
    "1_month_ago": _month_ago,
    "first_day_of_this_month": lambda today: today.replace(day=1),
    "1_year_ago": _year_ago,
    "first_day_of_this_year": lambda today: today.replace(month=1, day=1),
    "all_time": lambda today: None,
}


def _midnight(day: date, zone: ZoneInfo) -> int:
    return _instant(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001 - made aware there


def _instant(local: datetime, zone: ZoneInfo) -> int:
    return (local.replace(tzinfo=zone) - _EPOCH) // timedelta(milliseconds=1)


class Offsets:
    """What a zone's clocks show beside UTC, above all in the time between two instants."""

    def __init__(self, zone: ZoneInfo, first: int, last: int) -> None:
        self._zone = zone
        self._ahead = lru_cache(maxsize=65_536)(self._at_quarter)
        self.steps = self._steps(max(first, EARLIEST), min(last, LATEST))
        """(until which instant, milliseconds ahead of UTC), in order; None: too many steps, over
        too long a time."""

    def _steps(self, first: int, last: int) -> Sequence[tuple[int, int]] | None:
        if self._zone.key == "UTC":
            return [(LATEST, 0)]
        if last - first > _LONG:
            return None
        steps = []
        at, offset = first, self._at(first)
        while at < last:
            after = min(at + DAY, last)
            if self._at(after) != offset:
                turn = self._turn(at, after)
                steps.append((turn, offset))
                after, offset = turn, self._at(turn)
            at = after
        return [*steps, (LATEST, offset)]

    def _turn(self, before: int, after: int) -> int:
        """The first instant at which the offset is not what it was before."""
        was = self._at(before)
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if self._at(middle) == was else (before, middle)
        return after

    def _at(self, instant: int) -> int:
        """How far ahead the clocks are (milliseconds); nothing at the end of the calendar."""
        if instant > LATEST - 2 * DAY:
            return 0
        local = (_EPOCH + timedelta(milliseconds=instant)).astimezone(self._zone)
        return (local.utcoffset() or timedelta()) // timedelta(milliseconds=1)

    def _at_quarter(self, quarter: int) -> int:
        """The same for a quarter of an hour: clocks are set at its beginning."""
        return self._at(quarter * QUARTER)

    def local(self, quarter: int) -> int:
        """The instant at which a quarter of an hour begins, as the clocks show it."""
        return quarter * QUARTER + self._ahead(quarter)

    def written(self, instant: int) -> str:
        """`2026-01-01 00:00:00` as the zone's clocks show it."""
        day, inside = divmod(instant + self._ahead(instant // QUARTER), DAY)
        seconds = inside // SECOND
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return f"{day_text(day)} {hour:02}:{minute:02}:{second:02}"


#: `2026-01-01` for a day number.
day_text = lru_cache(maxsize=65_536)(format_day)


def date_of(day: int) -> date:
    """The date of a day number."""
    return (_EPOCH + timedelta(days=day)).date()
