"""Clicks loaded in bulk over HTTP, beside SQLite alone with the same rows."""

import json
import sqlite3
from typing import Any

from benchmarks.bench import Bench, Line, interleaved, milliseconds
from benchmarks.report import Bar, Row
from benchmarks.sandbox import Sandbox
from mocksrv.vendors.keitaro.crowds.loadable import FIELDS
from mocksrv.vendors.keitaro.records.tables import (
    BLANK_CLICK,
    CLICK,
    CLICK_BY_AT,
    CLICK_BY_SUB_ID,
)

_REQUESTS, _CLICKS = 10, 5000
_ALL = _REQUESTS * _CLICKS
_BAR = Bar(50_000, 100_000, "ours")
_AGENT = "Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"


def load(bench: Bench) -> list[Row]:
    """Clicks a second, 20 fields each, in requests of 5,000 into a world that has none."""
    requests = [
        {"clicks": [click(n) for n in range(at, at + _CLICKS)]} for at in range(0, _ALL, _CLICKS)
    ]
    bodies = [json.dumps(request).encode() for request in requests]
    rows = [tuple(click.values()) for request in requests for click in request["clicks"]]
    with bench.ours() as ours:
        samples = interleaved(
            bench.rounds,
            {
                "floor": lambda lap: _ALL / floor(rows) * 1000,
                "ours": lambda lap: _ALL / _load(ours, f"bulk-{lap}", bodies) * 1000,
            },
        )
    name = f"{_ALL:,} clicks loaded in bulk"
    return [Row(name, "/s", samples["floor"], samples["ours"], _BAR)]


def click(n: int) -> dict[str, Any]:
    """A click of a month of five campaigns; one in fifty is a sale."""
    sold = int(n % 50 == 0)
    return {
        "datetime": f"2026-01-{1 + n % 28:02} {n % 24:02}:{n % 60:02}:{n * 7 % 60:02}",
        "campaign_id": 1 + n % 5,
        "stream_id": 1 + n % 12,
        "offer_id": 1 + n % 9,
        "ip": f"8.{n // 62_500}.{n // 250 % 250}.{n % 250}",
        "country_code": ("US", "DE", "FR", "GB")[n % 4],
        "language": "EN",
        "device_type": "mobile",
        "os": "Android",
        "os_version": "13",
        "browser": "Chrome Mobile",
        "user_agent": _AGENT,
        "referrer": f"https://example.com/{n % 100}",
        "keyword": f"keyword {n % 1000}",
        "sub_id_1": f"banner-{n % 300}",
        "is_bot": int(n % 20 == 0),
        "is_unique_campaign": n % 2,
        "cost": n % 30 / 1000,
        "is_sale": sold,
        "revenue": sold * 1.5,
    }


def floor(rows: list[tuple[Any, ...]]) -> float:
    """Milliseconds of the `executemany` that a bulk load comes down to."""
    connection = sqlite3.connect(":memory:")
    for statement in (CLICK, CLICK_BY_SUB_ID, CLICK_BY_AT):
        connection.execute(statement.replace("ROWKEY", "INTEGER PRIMARY KEY"))
    names = [FIELDS[name].column for name in click(0)]
    names[names.index("revenue")] = "sale_revenue"
    blank = {name: BLANK_CLICK[name] for name in BLANK_CLICK.keys() - {*names, "sub_id"}}
    columns = ", ".join((*names, "sub_id", *blank))
    values = ", ".join(
        ("?",) * (len(names) + 1)
        + tuple("NULL" if value is None else repr(value) for value in blank.values())
    )
    sql = f"INSERT INTO keitaro_click ({columns}) VALUES ({values})"
    with_ids = [(*row, f"{n * 7919 % _ALL:015}") for n, row in enumerate(rows)]
    return milliseconds(lambda: connection.executemany(sql, with_ids))


def _load(ours: Sandbox, world: str, bodies: list[bytes]) -> float:
    """Milliseconds of all requests, one after the other."""
    ours.open(world)
    key = {"Api-Key": f"keitaro_{world}"}
    for n in range(5):
        campaign = {"name": f"Campaign {n}", "alias": f"c{n}"}
        ours.http.post("/keitaro/admin_api/v1/campaigns", headers=key, json=campaign)
    with Line(ours.server.url) as line:
        path = f"/_mocksrv/worlds/{world}/keitaro/clicks"
        spent = sum(line.milliseconds("POST", path, body) for body in bodies)
    ours.control("DELETE", f"/{world}")
    return spent
