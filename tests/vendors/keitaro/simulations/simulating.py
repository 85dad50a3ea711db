"""Simulated traffic as tests begin it and look at it."""

from collections.abc import Callable
from typing import Any

from mocksrv.client import World
from tests.vendors.keitaro.visiting import Visiting

Json = dict[str, Any]
Read = Callable[..., list[tuple[Any, ...]]]
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
KEPT = ("click", "conversion", "visitor", "traffic", "goer", "buyer")


def simulate(tracker: Visiting, **fields: Any) -> Json:
    """Begin simulated traffic on the campaign 1."""
    content = {"campaign_id": 1, "clicks_per_day": 1000} | fields
    shown: Json = tracker.world.back_door("POST", "keitaro/traffic", content)
    return shown


def shown(tracker: Visiting) -> list[Json]:
    """All simulated traffic."""
    found: list[Json] = tracker.world.back_door("GET", "keitaro/traffic")
    return found


def all_kept(read: Read, of: World | Visiting) -> dict[str, list[tuple[Any, ...]]]:
    """All that there is of clicks and what came of them."""
    return {table: read(of, "*", table) for table in KEPT}
