"""A click on a campaign's URL: streams, filters, offers, the log, and where to go."""

import json
from typing import Any

from benchmarks.bench import Bench
from benchmarks.load import Ask
from benchmarks.report import Bar, Row
from benchmarks.sandbox import Sandbox, floor_get
from benchmarks.throughput import FLOOR, always, in_turn, rows

_CAMPAIGNS, _STREAMS, _OFFERS = 5, 3, 4
_WORLD = "clicks"
_AGENT = "Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
_BARS = {"click": (Bar(0.20, 0.30), None)}


def click(bench: Bench) -> list[Row]:
    """A visitor who is new every time, of the third of five campaigns with three streams each."""
    with bench.floor() as floor, bench.ours() as ours:
        _campaigns(ours)
        url = f"{ours.server.url}/keitaro/@{_WORLD}/c2?keyword=shoes&sub_id_1=banner"
        headers = {"User-Agent": _AGENT, "X-Forwarded-For": "5.9.1.1", "Accept-Language": "de"}
        asks = {FLOOR: floor_get(floor.url), "click": Ask(url, b"", headers=headers)}
        loads = in_turn(bench, {name: always(ask) for name, ask in asks.items()})
    return rows(loads, _BARS)


def _campaigns(ours: Sandbox) -> None:
    """Five campaigns. They forget their visitors at once, so that each click is a new one's."""
    ours.open(_WORLD)
    offers = [
        _create(ours, "offers", name=f"Offer {n}", url="http://offer.com/?sub={subid}&n={keyword}")
        for n in range(_OFFERS)
    ]
    shares = [{"offer_id": offer, "share": 25} for offer in offers]
    for n in range(_CAMPAIGNS):
        cost: dict[str, Any] = {"cost_type": "CPC", "cost_value": 0.02}
        campaign = _create(
            ours, "campaigns", name=f"C {n}", alias=f"c{n}", type="weight", cookies_ttl=0, **cost
        )
        for countries in (["DE"], ["DE", "US"], ["DE", "FR", "GB"])[:_STREAMS]:
            filters = [
                {"name": "country", "mode": "allow", "payload": countries},
                {"name": "bot", "mode": "reject"},
            ]
            _create(
                ours,
                "streams",
                campaign_id=campaign,
                type="regular",
                action_type="http",
                schema="offers",
                collect_clicks=True,
                filters=filters,
                offers=shares,
            )


def _create(ours: Sandbox, resource: str, **fields: object) -> int:
    """A new object's id."""
    key = {"Api-Key": f"keitaro_{_WORLD}"}
    path = f"/keitaro/admin_api/v1/{resource}"
    answer = ours.http.post(path, headers=key, content=json.dumps(fields)).raise_for_status()
    return int(answer.json()["id"])
