"""Keitaro's reports of a million clicks, beside SQL by hand on the same file; and who waits."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.bench import Bench, Line, interleaved, milliseconds
from benchmarks.report import Bar, Row
from benchmarks.sandbox import Sandbox

_CLICKS, _A_REQUEST = 1_000_000, 5_000
_WORLD, _LISTED = "reports", 1_000
_API = "/keitaro/admin_api/v1"
_KEY = {"Api-Key": f"keitaro_{_WORLD}"}
_COUNTRIES = ("DE", "US", "FR", "GB", "IN", "BR", "ES", "IT")
_AGENT = "Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"

_METRICS = (
    *("clicks", "campaign_unique_clicks", "bots", "cr"),
    *("cost", "revenue", "profit", "roi"),
)
_SUMS = """
COUNT(*), SUM(is_unique_campaign), SUM(is_bot),
ROUND(100.0 * SUM(leads + sales + rejected + rebills) / COUNT(*), 2), SUM(cost) / 1e6,
SUM(lead_revenue + sale_revenue) / 1e4, SUM((lead_revenue + sale_revenue) * 100 - cost) / 1e6,
ROUND(100.0 * SUM((lead_revenue + sale_revenue) * 100 - cost) / SUM(cost), 2)
"""
_YEAR = "at BETWEEN 1767225600000 AND 1798761599999"


class Question(NamedTuple):
    """One report, and the same by hand."""

    name: str
    asked: dict[str, Any]
    sql: str
    again: Bar
    """What is asked of it when it was asked before."""


_QUESTIONS = (
    Question(
        "report by country and day",
        {"grouping": ["country_code", "day"]},
        f"""
        SELECT country, date(at / 1000, 'unixepoch') AS day, {_SUMS} FROM keitaro_click
        WHERE {_YEAR} GROUP BY country, day ORDER BY country, day
        """,
        Bar(100, 100, "ours"),
    ),
    Question(
        "report by stream, two filters",
        {
            "grouping": ["stream_id"],
            "filters": [
                {"name": "country_code", "operator": "EQUALS", "expression": "DE"},
                {"name": "is_bot", "operator": "IS_FALSE"},
            ],
        },
        f"""
        SELECT stream_id, {_SUMS} FROM keitaro_click
        WHERE {_YEAR} AND country = 'DE' AND is_bot = 0 GROUP BY stream_id ORDER BY stream_id
        """,
        Bar(150, 150, "ours"),
    ),
)


def reports(bench: Bench) -> list[Row]:
    """Two reports, asked for the first time and again; and how long others wait meanwhile."""
    rows = []
    with _loaded(bench) as (ours, file), sqlite3.connect(file) as by_hand:
        for question in _QUESTIONS:
            first, again, floor = _measured(bench, ours, by_hand, question)
            name = f"{question.name}, {_CLICKS:,} clicks"
            rows.append(Row(f"{name}, the first time", "ms", floor, first, Bar(2.0, 1.0)))
            rows.append(Row(f"{name}, again", "ms", floor, again, question.again))
        waits = [_longest_wait(ours, _QUESTIONS[0]) for _ in range(bench.rounds)]
        rows.append(Row("longest wait of others meanwhile", "ms", [], waits, Bar(50, 25, "ours")))
    return rows


def campaigns(bench: Bench) -> list[Row]:
    """The list of a thousand campaigns."""
    with bench.ours() as ours, _line(ours) as line:
        for n in range(_LISTED):
            campaign = {"name": f"Campaign {n}", "alias": f"alias{n}", "cost_value": "0.05"}
            ours.http.post(f"{_API}/campaigns", headers=_KEY, json=campaign).raise_for_status()
        spent = [line.milliseconds("GET", f"{_API}/campaigns") for _ in range(bench.rounds + 1)]
    name = f"Keitaro list of {_LISTED:,} campaigns"
    return [Row(name, "ms", [], spent[1:], Bar(60, 30, "ours"))]


def _measured(
    bench: Bench, ours: Sandbox, by_hand: sqlite3.Connection, question: Question
) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds for the first time, again, and by hand."""
    with _line(ours) as line:
        samples = interleaved(
            bench.rounds,
            {
                "by hand": lambda lap: milliseconds(
                    lambda: by_hand.execute(question.sql).fetchall()
                ),
                "first": lambda lap: _asked_first(line, question),
                "again": lambda lap: _ask(line, question),
            },
        )
    return samples["first"], samples["again"], samples["by hand"]


def _asked_first(line: Line, question: Question) -> float:
    """Cleaning, whatever it finds, lets the server forget what it knew of reports."""
    past = {"start_date": "1999-01-01", "end_date": "1999-01-01"}
    line.milliseconds("POST", f"{_API}/clicks/clean", past)
    return _ask(line, question)


def _ask(line: Line, question: Question) -> float:
    span = {"from": "2026-01-01", "to": "2026-12-31"}
    asked = {"range": span, "metrics": _METRICS, **question.asked}
    return line.milliseconds("POST", f"{_API}/report/build", asked)


def _longest_wait(ours: Sandbox, question: Question) -> float:
    """The slowest of the small requests that somebody else makes during a report."""
    with _line(ours) as long, _line(ours) as short, ThreadPoolExecutor(1) as pool:
        report = pool.submit(_asked_first, long, question)
        waits = []
        while not report.done():
            waits.append(short.milliseconds("GET", f"{_API}/campaigns/1"))
        report.result()
    return max(waits)


def _line(ours: Sandbox) -> Line:
    return Line(ours.server.url, _KEY)


@contextmanager
def _loaded(bench: Bench) -> Iterator[tuple[Sandbox, Path]]:
    """A running mocksrv on a file, with a log in the order of time."""
    with (
        tempfile.TemporaryDirectory() as folder,
        bench.ours("--database", f"sqlite:///{folder}") as ours,
        _line(ours) as line,
    ):
        for n in range(5):
            campaign = {"name": f"Campaign {n}", "alias": f"c{n}"}
            ours.http.post(f"{_API}/campaigns", headers=_KEY, json=campaign).raise_for_status()
        path = f"/_mocksrv/worlds/{_WORLD}/keitaro/clicks"
        for first in range(0, _CLICKS, _A_REQUEST):
            clicks = [_click(n) for n in range(first, first + _A_REQUEST)]
            line.milliseconds("POST", path, json.dumps({"clicks": clicks}).encode())
        yield ours, Path(folder, f"{_WORLD}.db")


def _click(n: int) -> dict[str, Any]:
    """A click of January of five campaigns; one in fifty is a sale."""
    minute, second = divmod(n * 31 * 86_400 // _CLICKS, 60)
    day, inside = divmod(minute, 1440)
    sold = int(n % 50 == 0)
    return {
        "datetime": f"2026-01-{day + 1:02} {inside // 60:02}:{inside % 60:02}:{second:02}",
        "campaign_id": 1 + n % 5,
        "stream_id": 1 + n % 12,
        "offer_id": 1 + n % 9,
        "ip": f"8.{n // 62_500 % 250}.{n // 250 % 250}.{n % 250}",
        "country_code": _COUNTRIES[n * 7919 % 8],
        "language": "EN",
        "device_type": "mobile",
        "os": "Android",
        "browser": "Chrome Mobile",
        "user_agent": _AGENT,
        "keyword": f"keyword {n % 1000}",
        "is_bot": int(n * 31 % 20 == 0),
        "is_unique_campaign": n % 2,
        "cost": n % 30 / 1000,
        "is_sale": sold,
        "revenue": sold * 1.5,
    }
