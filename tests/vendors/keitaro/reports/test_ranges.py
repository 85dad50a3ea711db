"""Ranges, intervals and time zones of reports."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.vendors.keitaro.reports.asking import ALL, Asking

CLICKS = {"metrics": ["clicks"]}


def _at(*instants: str) -> list[dict[str, Any]]:
    return [{"datetime": instant, "sub_id_1": instant} for instant in instants]


def _found(tracker: Asking, **span: Any) -> list[str]:
    found: list[str] = tracker.column("sub_id_1", grouping=["sub_id_1"], **CLICKS, range=span)
    return found


@pytest.mark.rule("KE-401", "KE-402", "KE-403")
@pytest.mark.parametrize(
    ("begin", "end", "found"),
    [
        ("2026-01-02", "2026-01-02", ["2026-01-02 00:00:00", "2026-01-02 23:59:59"]),
        ("2026-01-01", "2026-01-02", None),
        ("2026-01-02 23:59", "2026-01-03 00:00", ["2026-01-02 23:59:59", "2026-01-03 00:00:59"]),
        ("2026-01-02 00:00:00", "2026-01-02 00:00:00", ["2026-01-02 00:00:00"]),
        ("2026-01-02 00:00:01", "2026-01-02 23:59:58", []),
        ("2026-01-03", "2026-01-01", []),
    ],
)
def test_both_ends_are_included(
    tracker: Asking, begin: str, end: str, found: list[str] | None
) -> None:
    days = _at("2026-01-01 23:59:59", "2026-01-02 00:00:00", "2026-01-02 23:59:59")
    tracker.load(*days, *_at("2026-01-03 00:00:59"))
    expected = [day["sub_id_1"] for day in days] if found is None else found
    assert _found(tracker, **{"from": begin, "to": end}) == expected
    assert _found(tracker, **{"from": begin, "to": end}, interval=None) == expected


#: It is Thursday 2026-03-05 12:30 UTC, and midnight is Madrid's or New York's.
INTERVALS = [
    ("today", "UTC", "2026-03-05 00:00:00", True),
    ("yesterday", "UTC", "2026-03-04 00:00:00", False),
    ("7_days_ago", "UTC", "2026-02-26 00:00:00", True),
    ("first_day_of_this_week", "UTC", "2026-03-02 00:00:00", True),
    ("1_month_ago", "UTC", "2026-02-05 00:00:00", True),
    ("first_day_of_this_month", "UTC", "2026-03-01 00:00:00", True),
    ("1_year_ago", "UTC", "2025-03-05 00:00:00", True),
    ("first_day_of_this_year", "UTC", "2026-01-01 00:00:00", True),
    ("today", "Europe/Madrid", "2026-03-04 23:00:00", True),
    ("today", "America/New_York", "2026-03-05 05:00:00", True),
    ("first_day_of_this_year", "Asia/Kathmandu", "2025-12-31 18:15:00", True),
]


@pytest.mark.rule("KE-325")
@pytest.mark.parametrize(("name", "zone", "first", "to_now"), INTERVALS)
def test_an_interval_begins_at_its_first_midnight(
    tracker: Asking, name: str, zone: str, first: str, to_now: bool
) -> None:
    tracker.world.advance(to="2026-03-05T12:30:00Z")
    tracker.load(*_at(_second_before(first), first, "2026-03-05 12:30:00", "2026-03-05 12:30:01"))
    found = _found(tracker, interval=name, timezone=zone)
    assert found == [first, *(["2026-03-05 12:30:00"] if to_now else [])]


def _second_before(text: str) -> str:
    moment = datetime.fromisoformat(text) - timedelta(seconds=1)
    return moment.isoformat(" ")


@pytest.mark.rule("KE-325")
def test_all_time_has_no_beginning_and_ends_now(tracker: Asking) -> None:
    tracker.load(*_at("1970-01-01 00:00:00", "2026-01-01 00:00:00", "2026-01-01 00:00:01"))
    assert _found(tracker, interval="all_time") == ["1970-01-01 00:00:00", "2026-01-01 00:00:00"]


@pytest.mark.rule("KE-325")
@pytest.mark.parametrize(
    ("now", "interval", "first"),
    [
        ("2026-03-31T00:00:00Z", "1_month_ago", "2026-02-28"),
        ("2028-02-29T00:00:00Z", "1_year_ago", "2027-02-28"),
        ("2026-06-01T00:00:00Z", "first_day_of_this_week", "2026-06-01"),
        ("2026-06-07T23:59:59Z", "first_day_of_this_week", "2026-06-01"),
    ],
)
def test_days_that_there_are_not_are_the_last_of_their_month(
    tracker: Asking, now: str, interval: str, first: str
) -> None:
    tracker.world.advance(to=now)
    tracker.load(*_at(f"{first} 00:00:00", _second_before(f"{first} 00:00:00")))
    assert _found(tracker, interval=interval) == [f"{first} 00:00:00"]


PARTS = ["year", "month", "week", "weekday", "day", "hour", "day_hour", "datetime"]


@pytest.mark.rule("KE-328", "KE-329", "KE-R19")
@pytest.mark.parametrize(
    ("instant", "zone", "parts"),
    [
        (
            "2026-01-01 22:30:05",
            "UTC",
            ["2026", "2026-01", "2026-01", "4", "2026-01-01", "22", "2026010122"],
        ),
        (
            "2025-12-28 23:30:05",
            "Europe/Madrid",  # the next day there, and the next ISO week of the next year
            ["2025", "2025-12", "2026-01", "1", "2025-12-29", "00", "2025122900"],
        ),
        (
            "2026-03-29 00:59:59",
            "Europe/Madrid",  # the last second of winter time
            ["2026", "2026-03", "2026-13", "7", "2026-03-29", "01", "2026032901"],
        ),
        (
            "2026-03-29 01:00:00",
            "Europe/Madrid",  # the first of summer time
            ["2026", "2026-03", "2026-13", "7", "2026-03-29", "03", "2026032903"],
        ),
        (
            "2026-11-01 05:59:59",
            "America/New_York",
            ["2026", "2026-11", "2026-44", "7", "2026-11-01", "01", "2026110101"],
        ),
        (
            "2026-11-01 06:00:00",
            "America/New_York",  # the same hour once more
            ["2026", "2026-11", "2026-44", "7", "2026-11-01", "01", "2026110101"],
        ),
    ],
)
def test_rows_are_in_the_zone_of_the_range(
    tracker: Asking, instant: str, zone: str, parts: list[str]
) -> None:
    tracker.load(*_at("2025-01-01 00:00:00", instant, "2026-12-31 00:00:00"))
    question: dict[str, Any] = {
        "range": {"from": "2025-01-01", "to": "2026-12-31", "timezone": zone},
        "filters": [{"name": "sub_id_1", "operator": "EQUALS", "expression": instant}],
    }
    row = tracker.rows(grouping=PARTS, **CLICKS, **question)[0]
    assert [row[part] for part in PARTS[:-1]] == parts
    assert row["datetime"].startswith(f"{parts[4]} {parts[5]}:")
    assert row["datetime"][-6:] == instant[-6:]
    assert tracker.column("datetime", "clicks/log", **question) == [row["datetime"]]


@pytest.mark.rule("KE-R19", "KE-404")
def test_without_a_zone_it_is_utc_and_a_limit_alone_asks_for_everything(tracker: Asking) -> None:
    tracker.world.back_door("PATCH", "keitaro/tracker", {"timezone": "Europe/Madrid"})
    tracker.load(*_at("1999-12-31 23:30:00", "2031-01-01 00:30:00"))
    assert tracker.column("day", grouping=["day"], **CLICKS) == ["1999-12-31", "2031-01-01"]
    question = {**ALL, "range": {"timezone": "Europe/Madrid"}, "limit": 9}
    assert tracker.column("day", grouping=["day"], **CLICKS, **question) == [
        "2000-01-01",
        "2031-01-01",
    ]


@pytest.mark.rule("KE-R19", "KE-328", "KE-329")
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Madrid", "Asia/Kathmandu", "UTC"])
def test_a_log_of_all_times_is_told_in_any_zone(tracker: Asking, zone: str) -> None:
    """Where a zone's clocks were set too often to list, every quarter of an hour is asked for."""
    instants = ("1970-01-02 00:00:00", "2026-01-15 05:30:00", "2026-07-15 05:30:00")
    tracker.load(*_at(*instants, "9999-12-31 23:59:59"))
    question: dict[str, Any] = {"range": {"timezone": zone}, "limit": 9}
    rows = tracker.rows(grouping=["sub_id_1", "day_hour", "datetime"], **question)
    hours = {
        "UTC": ["1970010200", "2026011505", "2026071505"],
        "Europe/Madrid": ["1970010201", "2026011506", "2026071507"],
        "America/New_York": ["1970010119", "2026011500", "2026071501"],
        "Asia/Kathmandu": ["1970010205", "2026011511", "2026071511"],
    }
    assert [row["day_hour"] for row in rows] == [*hours[zone], "9999123123"]
    assert rows[-1]["datetime"] == "9999-12-31 23:59:59"
    for row, text in zip(rows, hours[zone], strict=False):
        day, clock = row["datetime"].split(" ")
        assert day.replace("-", "") + clock[:2] == text
    assert tracker.ask("clicks/log", **question)["total"] == 4


@pytest.mark.rule("KE-325")
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
def test_intervals_work_until_the_end_of_the_calendar(tracker: Asking, zone: str) -> None:
    tracker.world.advance(to="9999-12-31T23:00:00Z")
    for name, *_ in INTERVALS:
        span = {"interval": name, "timezone": zone}
        assert tracker.rows(metrics=["clicks"], range=span) == [{"clicks": 0}]
