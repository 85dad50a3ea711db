"""Clicks as tests load them, and as they are kept."""

from typing import Any

from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.visiting import Visiting

Json = dict[str, Any]
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z


def click(**fields: Any) -> Json:
    """A click as it is loaded, of the least there can be and these fields."""
    return {"datetime": "2026-01-01 10:00:00", "campaign_id": 1} | fields


def load(tracker: Visiting, *clicks: Any) -> int:
    """How many were loaded."""
    loaded: int = tracker.world.back_door("POST", "keitaro/clicks", {"clicks": clicks})["loaded"]
    return loaded


def kept(mocksrv: Sandbox, tracker: Visiting, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of all clicks."""
    return rows(mocksrv, tracker.world, f"SELECT {', '.join(columns)} FROM keitaro_click")  # noqa: S608
