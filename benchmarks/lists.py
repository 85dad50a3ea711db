"""Long lists under load, beside a floor that answers the same content."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.load import Ask
from benchmarks.report import Bar, Row
from benchmarks.sandbox import Sandbox, floor_answer
from benchmarks.throughput import FLOOR, always, in_turn, rows

_BAR = Bar(0.15)
_LISTED, _PULLED, _ORDERED = 10_000, 500, 1000
_WORLD = "list"

_STATUSES = ("RUNNING", "PAUSED", "RUNNING", "REJECTED", "DELETED")
_GOALS = [
    {"event_name": f"level_{level}", "cpi_bid": "0.35", "event_token": f"Reach level {level}"}
    for level in (5, 20)
]
_OFFERS: tuple[Mapping[str, Any], ...] = (
    {"payout_type": "cpi"},
    {"cpa_event": "purchase"},
    {"event_goal": _GOALS},
)


def instal(bench: Bench) -> list[Row]:
    """Ten campaigns out of 10,000 in all statuses: the first, and (not judged) some far behind."""
    name = f"instal list of 10 from {_LISTED:,} campaigns"
    with _seeded(bench, "instal", instal_seed()) as ours:
        path = "/instal/advertiser/api/v1/campaigns"
        headers = {"Authorization": f"Token instal_{_WORLD}"}
        page = Ask(f"{ours.server.url}{path}", b'{"count": 10000, ', headers=headers)
        far = Ask(f"{page.url}?status=RUNNING&page=200", b'{"count": 3333, ', headers=headers)
        return _beside(bench, {name: page, f"{name}, page 200 of those running": far})


def appsamurai(bench: Bench) -> list[Row]:
    """The pull, with campaigns of all three shapes."""
    name = f"pull of {_PULLED} App Samurai campaigns"
    with _seeded(bench, "appsamurai", appsamurai_seed()) as ours:
        url = f"{ours.server.url}/appsamurai/api/campaign-pull/list/appsamurai_{_WORLD}"
        return _beside(bench, {name: Ask(url, b'{"campaign_id":500,')})


def androidinstalls(bench: Bench) -> list[Row]:
    """All campaigns half a year on: some run still; of the worldwide ones each country is told."""
    name = f"Android Installs list of {_ORDERED:,} campaigns after a 6-month jump"
    with bench.ours() as ours:
        ours.open(_WORLD)
        ours.order_installs(_WORLD, _ORDERED)
        ours.advance(_WORLD, "180d")
        url = f"{ours.server.url}/androidinstalls/campaigns?apikey=androidinstalls_{_WORLD}"
        # Sixteen of these together take about a second, so a load of one second says little.
        return _beside(bench, {name: Ask(url, b'{"id":1000,')}, times=3)


def instal_seed() -> dict[str, Any]:
    """A fixture of campaigns, of which two in five are given as running and 3,333 still do."""
    campaigns = [
        {
            "name": f"Campaign {n}",
            "status": _STATUSES[n % 5],
            "start_date": "-30d",
            "stop_date": (None, "-1d", None, "+30d", None, "+60d")[n % 6],
            "restrictions": {"1": {"name": "Adult", "description": "No adult traffic"}},
        }
        for n in range(_LISTED)
    ]
    return {"account": {"advertiser": True, "active": True}, "campaigns": campaigns}


def appsamurai_seed() -> dict[str, Any]:
    """A fixture of campaigns that can all be pulled."""
    offers = (
        {"campaign_name": f"Campaign {n}", "countries": ["US", "DE", "IT"], **_OFFERS[n % 3]}
        for n in range(_PULLED)
    )
    return {"campaigns": [{"offer": offer, "created": "-1d"} for offer in offers]}


@contextmanager
def _seeded(bench: Bench, vendor: str, seed: object) -> Iterator[Sandbox]:
    """A running mocksrv whose world begins with what a fixture holds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "blank", f"{vendor}.json")
        file.parent.mkdir()
        file.write_text(json.dumps(seed))
        with bench.ours("--fixtures", folder) as ours:
            ours.open(_WORLD)
            yield ours


def _beside(bench: Bench, asks: Mapping[str, Ask], times: int = 1) -> list[Row]:
    """The rows of some calls, beside the content of the first as the floor answers it."""
    judged = next(iter(asks))
    with bench.floor() as floor:
        beside = {FLOOR: floor_answer(floor.url, asks[judged]), **asks}
        turns = {name: always(ask) for name, ask in beside.items()}
        return rows(in_turn(bench, turns, times), {judged: (_BAR, None)})
