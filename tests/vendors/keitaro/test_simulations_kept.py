"""Simulated and loaded clicks on every kind of database, and after the server was started anew."""

from contextlib import closing
from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.visiting import Visiting

KEPT = ("click", "conversion", "traffic", "buyer")
CLICKS = [
    {"datetime": "2025-12-31 10:00:00", "campaign_id": 1, "sub_id": "first", "keyword": "ż'\\\t"},
    {"datetime": "2025-12-31 10:00:01", "campaign_id": 1, "is_sale": 1, "revenue": "1.25"},
]


def begin(sandbox: Sandbox) -> World:
    """A world with a campaign, loaded clicks and visitors."""
    world = sandbox.control.open("w", seed=3)
    tracker = Visiting(world)
    tracker.stream(tracker.campaign(bind_visitors="s"), "http://x.com/?s={subid}")
    assert world.back_door("POST", "keitaro/clicks", {"clicks": CLICKS}) == {"loaded": 2}
    crowd = {"campaign_id": 1, "clicks_per_day": 500, "bot_share": 0.1}
    world.back_door("POST", "keitaro/traffic", crowd | {"conversion_rate": 0.2, "payout": 2})
    return world


def kept(sandbox: Sandbox, world: World) -> dict[str, list[tuple[Any, ...]]]:
    """All that there is."""
    return {
        table: rows(sandbox, world, f"SELECT * FROM keitaro_{table} ORDER BY id")  # noqa: S608
        for table in KEPT
    }


@pytest.fixture(scope="module")
def whole() -> dict[str, list[tuple[Any, ...]]]:
    """Two days in memory, in one jump."""
    with closing(Sandbox(Settings(rate=0))) as sandbox:
        world = begin(sandbox)
        world.advance("2d")
        return kept(sandbox, world)


@pytest.mark.parametrize("database", ["file", "postgresql"], indirect=True)
def test_every_database_has_the_same_clicks_whoever_goes_on_with_them(
    database: str, whole: dict[str, list[tuple[Any, ...]]]
) -> None:
    with closing(Sandbox(Settings(database=database, rate=0))) as sandbox:
        begin(sandbox).advance("30h")

    with closing(Sandbox(Settings(database=database, rate=0))) as sandbox:
        world = sandbox.control.world("w")
        tracker = Visiting(world)
        key = {"Api-Key": world.credentials["keitaro"]}
        for _ in range(2):
            world.advance("9h")
            assert tracker.http.get("/admin_api/v1/campaigns", headers=key).status_code == 200
        found = kept(sandbox, world)

    assert len(found["click"]) > 900
    assert len(found["conversion"]) > 100
    for table in KEPT:
        assert found[table] == whole[table], table
