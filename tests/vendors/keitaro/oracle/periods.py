"""Ranges and intervals of reports, in plain Python (KE-401 to KE-403, KE-325)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


def period(sent: Json, zone: ZoneInfo, now: int) -> tuple[int, int]:
    """(first, last) second of a range; both are inside (KE-401 to KE-403, KE-325)."""
    if sent.get("interval"):
        return _interval(sent["interval"], zone, now)
    ends = {10: "23:59:59", 16: ":59", 19: ""}
    last = sent["to"] + (" " if len(sent["to"]) == 10 else "") + ends[len(sent["to"])]
    first, end = (datetime.fromisoformat(each) for each in (sent["from"], last))
    return _instant(first, zone), _instant(end, zone)


def _instant(local: datetime, zone: ZoneInfo) -> int:
    return int(local.replace(tzinfo=zone).timestamp())


def _interval(name: str, zone: ZoneInfo, now: int) -> tuple[int, int]:
    today = datetime.fromtimestamp(now, zone).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )
    day = timedelta(days=1)
    if name == "yesterday":
        return _instant(today - day, zone), _instant(today, zone) - 1
    first = {
        "today": today,
        "7_days_ago": today - 7 * day,
        "first_day_of_this_week": today - today.weekday() * day,
        "1_month_ago": today.replace(month=today.month - 1, day=min(today.day, 28)),
        "first_day_of_this_month": today.replace(day=1),
        "1_year_ago": today.replace(year=today.year - 1),
        "first_day_of_this_year": today.replace(month=1, day=1),
        "all_time": datetime(1970, 1, 2, tzinfo=UTC).replace(tzinfo=None),
    }[name]
    return _instant(first, zone), now


def written(at: int | None, zone: ZoneInfo) -> str:
    """`2026-01-01 10:00:00` in the zone; never is empty."""
    return "" if at is None else datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S")
