"""Which clicks become installs and which users reach their goals: drawn from the world's seed."""

from collections import Counter
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import LONG, Partner, of_kind, ref_ids, refs
from tests.vendors.appsamurai.examples import LEAST, SHAPES

each_shape = pytest.mark.parametrize("shape", list(SHAPES))


def outcome(partner: Partner, **fields: Any) -> list[dict[str, Any]]:
    """All that comes of 200 clicks on a new campaign."""
    campaign = partner.create(daily_cap=1000, **fields)
    partner.clicks(campaign["tracking_url"], refs(200))
    events: list[dict[str, Any]] = partner.world.advance(LONG)["events"]
    return events


@pytest.mark.rule("AS-R20", "AS-48")
@each_shape
def test_some_clicks_become_installs_and_some_do_not(partner: Partner, shape: str) -> None:
    installed = ref_ids(outcome(partner, **LEAST[shape]))

    assert 0 < len(installed) < 200
    assert len(set(installed)) == len(installed)
    assert set(installed) < set(refs(200))


@pytest.mark.rule("AS-R20")
@pytest.mark.parametrize(
    ("rate", "least", "most"),
    [(0, 0, 0), (0.1, 5, 45), (0.5, 70, 130), (0.9, 155, 199), (1, 200, 200)],
)
def test_the_conversion_rate_is_the_share_that_installs(
    partner: Partner, rate: float, least: int, most: int
) -> None:
    assert least <= len(ref_ids(outcome(partner, conversion_rate=rate))) <= most


@pytest.mark.rule("AS-R20")
def test_the_same_seed_draws_the_same_in_another_world(partner: Partner, second: Partner) -> None:
    assert outcome(partner, **LEAST["multi-rewarded"]) == outcome(second, **LEAST["multi-rewarded"])


@pytest.mark.rule("AS-R20")
def test_another_seed_draws_otherwise(mocksrv: Sandbox, partner: Partner) -> None:
    world = mocksrv.control.open(seed=partner.world.seed + 1)

    assert ref_ids(outcome(partner)) != ref_ids(outcome(Partner(world)))
    world.delete()


@pytest.mark.rule("AS-R20")
def test_campaigns_draw_each_for_itself(partner: Partner) -> None:
    first, second = partner.create(daily_cap=1000), partner.create(daily_cap=1000)
    for campaign in (first, second):
        partner.clicks(campaign["tracking_url"], refs(100))

    events = partner.world.advance(LONG)["events"]

    by_campaign = {
        entity: ref_ids([event for event in events if event["entity"] == entity])
        for entity in ("campaign/1", "campaign/2")
    }
    assert by_campaign["campaign/1"] != by_campaign["campaign/2"]
    assert all(by_campaign.values())


@pytest.mark.rule("AS-55", "AS-R20")
@pytest.mark.parametrize("again", ["0s", "1h", "2d"])
def test_the_same_ref_id_counts_once(partner: Partner, again: str) -> None:
    campaign = partner.create(conversion_rate=1)
    events: list[dict[str, Any]] = []

    for _ in range(3):
        response = partner.click(campaign["tracking_url"], ref_id="r1")
        assert response.headers["location"] == campaign["app_store_url"]
        events += partner.world.advance(again)["events"]
    events += partner.world.advance(LONG)["events"]

    assert ref_ids(events) == ["r1"]


@pytest.mark.rule("AS-55")
def test_the_same_ref_id_is_another_click_for_another_campaign(partner: Partner) -> None:
    for _ in range(2):
        partner.clicks(partner.create(conversion_rate=1)["tracking_url"], ["r1"])

    assert partner.world.advance(LONG)["installs"] == {"appsamurai": {"1": 1, "2": 1}}


@pytest.mark.rule("AS-55")
def test_ref_ids_are_told_as_they_came(partner: Partner) -> None:
    odd = ["R1", "r1", " r1", "ü/&?=#%41{payout}", "0", "00", "x" * 200]
    campaign = partner.create(conversion_rate=1)

    partner.clicks(campaign["tracking_url"], odd)

    assert sorted(ref_ids(partner.world.advance(LONG)["events"])) == sorted(odd)


@pytest.mark.rule("AS-62")
def test_without_luck_nobody_reaches_a_goal(partner: Partner) -> None:
    for shape in ("cpa", "multi-rewarded"):
        campaign = partner.create(**LEAST[shape], conversion_rate=1, event_rate=0)
        partner.clicks(campaign["tracking_url"], refs(20))

    happened = partner.world.advance(LONG)

    assert {event["kind"] for event in happened["events"]} == {"install"}
    assert happened["installs"] == {"appsamurai": {"1": 20, "2": 20}}


@pytest.mark.rule("AS-62", "AS-R22")
def test_goals_are_reached_one_after_the_other_and_fewer_by_fewer(partner: Partner) -> None:
    events = outcome(partner, **LEAST["multi-rewarded"], conversion_rate=1)

    names = [goal["event_name"] for goal in LEAST["multi-rewarded"]["event_goal"]]
    reached = Counter(event["detail"]["event_name"] for event in of_kind(events, "event"))
    assert 200 > reached[names[0]] > reached[names[1]] > reached[names[2]] > reached[names[3]] > 0
    for ref_id in refs(200):
        mine = [each for each in events if each["detail"]["ref_id"] == ref_id]
        assert [each["detail"].get("event_name") for each in mine] == [None, *names][: len(mine)]
