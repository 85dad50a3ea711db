"""What worlds begin with: nothing in a blank one, campaigns in every state in the demo."""

from collections.abc import Iterator
from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import LONG, Partner, refs
from tests.vendors.appsamurai.test_shapes import KEYS


@pytest.fixture(scope="module")
def demo(mocksrv: Sandbox) -> Iterator[Partner]:
    """A demo world that nothing is done to."""
    world = mocksrv.control.open(fixtures="demo")
    yield Partner(world)
    world.delete()


@pytest.fixture
def moving(mocksrv: Sandbox) -> Iterator[Partner]:
    """A demo world of its own."""
    world = mocksrv.control.open(fixtures="demo")
    yield Partner(world)
    world.delete()


def hidden(demo: Partner) -> list[dict[str, Any]]:
    """The campaigns that cannot be pulled."""
    pulled = demo.ids()
    return [each for each in demo.everything() if each["campaign_id"] not in pulled]


@pytest.mark.rule("AS-R07")
def test_a_blank_world_has_no_campaigns(world: World) -> None:
    partner = Partner(world)

    assert partner.pull() == []
    assert partner.everything() == []
    assert partner.postbacks() == []
    assert partner.postback_url is None


@pytest.mark.rule("AS-R12", "AS-04")
def test_the_demo_has_campaigns_of_all_shapes(demo: Partner) -> None:
    shown = [list(campaign) for campaign in demo.pull()]

    for keys in KEYS.values():
        assert keys in shown
    assert all(keys in KEYS.values() for keys in shown)


@pytest.mark.rule("AS-04", "AS-R10", "AS-61")
def test_the_demo_has_campaigns_in_every_state(demo: Partner) -> None:
    absent = hidden(demo)

    assert {each["status"] for each in demo.everything()} == {"active", "paused", "disabled"}
    active = [each for each in absent if each["status"] == "active"]
    assert [each for each in active if not each["opened"]], "none that is not opened"
    now = f"{demo.world.now:%Y-%m-%d %H:%M:%S}"
    assert [each for each in active if each["end_date"] <= now], "none that has ended"


@pytest.mark.rule("AS-R15", "AS-55", "AS-R24", "AS-11", "AS-12")
def test_what_the_demo_shows_is_coherent(demo: Partner) -> None:
    campaigns = demo.everything()

    assert campaigns
    for each in campaigns:
        assert each["country"] == each["countries"][0]
        assert list(each["countries_with_cities"]) == each["countries"]
        assert "ref_id" in each["required_fields"]
        assert each["app_id"] in each["app_store_url"]
        host = {"play": "https://play.google.com/", "ios": "https://apps.apple.com/"}
        assert each["app_store_url"].startswith(host[each["platform"]])
        goals = each.get("event_goal", [])
        ten_thousandths = [round(float(goal["cpi_bid"]) * 10_000) for goal in goals]
        assert round(each.get("revenue", 0) * 10_000) == sum(ten_thousandths)


@pytest.mark.rule("AS-R20", "AS-04")
def test_the_demo_goes_on(moving: Partner) -> None:
    for campaign in moving.pull():
        sent = {
            "device_id": "d1",
            "sub_id": (campaign.get("whitelisted_subpublishers") or ["x"])[0],
        }
        moving.clicks(campaign["tracking_url"], refs(60, "new"), **sent)

    happened = moving.world.advance(LONG)

    told = {event["kind"] for event in happened["events"] if event["vendor"] == "appsamurai"}
    assert {"install", "event"} <= told
    known = {str(each["campaign_id"]) for each in moving.everything()}
    assert set(happened["installs"]["appsamurai"]) <= known
