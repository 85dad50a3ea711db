"""The log `traffic`: how a click was decided, line by line (KE-616)."""

import pytest

from mocksrv.client import World
from tests.vendors.keitaro.visiting import Visiting


def told(tracker: Visiting) -> list[str]:
    """The messages of the log, the oldest first."""
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    log = tracker.http.get("/admin_api/v1/logs/traffic", headers=key).json()
    return [entry["message"] for entry in reversed(log)]


@pytest.mark.rule("KE-616")
def test_a_click_is_told_step_by_step(world: World) -> None:
    tracker = Visiting(world)
    campaign = tracker.campaign()
    unique = [{"name": "uniqueness", "mode": "allow", "payload": "campaign"}]
    first = tracker.stream(campaign, "http://first.com/", type="forced", filters=unique)
    second = tracker.stream(campaign, "http://second.com/")

    tracker.click()
    news = told(tracker)
    tracker.click()

    assert news == [
        f"Processing campaign {campaign}",
        "Is unique in campaign: yes",
        f"Checking stream #{first}",
        'Filter "uniqueness": allow',
        "Accepted by filters",
        f"Stream #{first}",
        "Send headers: Location: http://first.com/",
    ]
    assert told(tracker)[len(news) :] == [
        f"Processing campaign {campaign}",
        "Is unique in campaign: no",
        f"Checking stream #{first}",
        'Filter "uniqueness": rejected',
        f"Checking stream #{second}",
        "Accepted by filters",
        f"Stream #{second}",
        "Send headers: Location: http://second.com/",
    ]
