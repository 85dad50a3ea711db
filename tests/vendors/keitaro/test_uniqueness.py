"""By what a visitor is known again (KE-612)."""

import pytest

from mocksrv.client import World
from tests.vendors.keitaro.reports.asking import Asking
from tests.vendors.keitaro.visiting import CHROME, IPHONE

FLAGS = ["is_unique_stream", "is_unique_campaign", "is_unique_global"]


@pytest.mark.rule("KE-612", "KE-604")
@pytest.mark.parametrize(
    ("dialect", "method", "second"),
    [
        ("v8", None, 1),
        ("v8", "ip", 1),
        ("v9", None, 0),
        ("v9", "ip", 0),
        ("v9", "ip_ua", 1),
    ],
)
def test_two_user_agents_at_one_address(
    world: World, dialect: str, method: str | None, second: int
) -> None:
    tracker = Asking(world)
    world.back_door("PATCH", "keitaro/tracker", {"dialect": dialect})
    told = {} if method is None else {"uniqueness_method": method}
    campaign = tracker.campaign(cost_type="CPUC", cost_value=1, **told)
    tracker.stream(campaign, name="Stream")

    for agent in (CHROME, IPHONE, CHROME, IPHONE):
        tracker.click(agent=agent)

    order = [{"name": "click_id", "order": "asc"}]
    clicks = tracker.rows("clicks/log", columns=["cost", *FLAGS], sort=order)
    assert [click["cost"] for click in clicks] == [1, second, 0, 0]
    for flag in FLAGS:
        assert [click[flag] for click in clicks] == [1, second, 0, 0]
    (total,) = tracker.rows(metrics=["clicks", "campaign_unique_clicks", "cost"])
    assert total == {"clicks": 4, "campaign_unique_clicks": 1 + second, "cost": 1 + second}


@pytest.mark.rule("KE-612")
@pytest.mark.parametrize("dialect", ["v8", "v9"])
def test_one_user_agent_at_two_addresses_is_two_visitors(world: World, dialect: str) -> None:
    tracker = Asking(world)
    world.back_door("PATCH", "keitaro/tracker", {"dialect": dialect})
    tracker.stream(tracker.campaign(), name="Stream")

    for ip in ("8.8.4.4", "8.8.4.5", "8.8.4.4"):
        tracker.click(ip=ip)

    assert sorted(tracker.column("is_unique_campaign", "clicks/log", columns=FLAGS)) == [0, 1, 1]
