"""What the log knows of visitors who were served (KE-606, KE-613, KE-614)."""

from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.reports.asking import Asking

#: What chance decides of a click.
CHOSEN = ["sub_id", "stream_id", "landing_id", "offer_id"]


@pytest.mark.rule("KE-606", "KE-615")
def test_the_same_visitors_get_the_same_in_a_world_of_the_same_seed(mocksrv: Sandbox) -> None:
    def lives(*seeds: int) -> list[list[dict[str, Any]]]:
        worlds = [mocksrv.control.open(seed=seed) for seed in seeds]
        trackers = [Asking(world) for world in worlds]
        for tracker in trackers:
            leading(tracker)
        for ip in [f"8.8.8.{n}" for n in range(40)]:
            for tracker in trackers:
                tracker.click(ip=ip)
        order = [{"name": "click_id", "order": "asc"}]
        logs = [tracker.rows("clicks/log", columns=CHOSEN, sort=order) for tracker in trackers]
        for world in worlds:
            world.delete()
        return logs

    first, second, other = lives(7, 7, 8)

    assert first == second
    for name, different in zip(CHOSEN, (40, 3, 3, 3), strict=True):
        assert len({click[name] for click in first}) == different
        assert [click[name] for click in first] != [click[name] for click in other]


def leading(tracker: Asking) -> None:
    """A campaign of three streams by weight, each with three landings and three offers."""
    campaign = tracker.campaign(type="weight")
    landings, offers = (
        [tracker.create(path, name=f"{n}", url=f"http://{path}/") for n in range(3)]
        for path in ("landing_pages", "offers")
    )
    for n in range(3):
        tracker.stream(
            campaign,
            name=f"{n}",
            schema="landings",
            landings=[{"landing_id": each, "share": 30} for each in landings],
            offers=[{"offer_id": each, "share": 30} for each in offers],
        )


@pytest.mark.rule("KE-614")
def test_the_targets_click_knows_the_campaign_it_comes_from(world: World) -> None:
    tracker = Asking(world)
    first, second = (tracker.campaign(alias) for alias in ("abc", "def"))
    stream = tracker.stream(first, str(second), schema="action", action_type="campaign")
    target = tracker.stream(second)

    tracker.click("abc")
    tracker.click("def")

    columns = ["campaign_id", "parent_campaign_id", "parent_campaign", "stream_id"]
    order = [{"name": "click_id", "order": "asc"}]
    clicks = tracker.rows("clicks/log", columns=columns, sort=order)
    assert [tuple(click[name] for name in columns) for click in clicks] == [
        (first, 0, "", stream),
        (second, first, "Campaign abc", target),
        (second, 0, "", target),
    ]


@pytest.mark.rule("KE-613")
def test_a_click_that_is_not_collected_is_served_and_in_no_report(world: World) -> None:
    tracker = Asking(world)
    campaign = tracker.campaign()
    rows = [{"name": "country", "mode": "allow", "payload": ["DE"]}]
    tracker.stream(campaign, "http://unseen.com/", filters=rows, collect_clicks=False)
    tracker.stream(campaign, "http://seen.com/", type="default")

    assert tracker.place(country="DE") == "http://unseen.com/"
    assert tracker.rows(metrics=["clicks"]) == [{"clicks": 0}]
    assert tracker.rows("clicks/log", columns=["destination"]) == []
    assert tracker.place(country="FR") == "http://seen.com/"
    assert tracker.rows(metrics=["clicks"]) == [{"clicks": 1}]
    assert tracker.column("destination", "clicks/log", columns=["destination"]) == [
        "http://seen.com/"
    ]
