"""No split of the time makes a difference to simulated traffic, and the same seed repeats it."""

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.simulations.simulating import (
    KEPT,
    Read,
    all_kept,
    shown,
    simulate,
)
from tests.vendors.keitaro.visiting import Visiting


def live(tracker: Visiting, *steps: str) -> None:
    """Two campaigns with traffic, for as long as the steps take."""
    other = tracker.campaign("other", cookies_ttl=1, uniqueness_method="ip_ua")
    tracker.stream(other, "http://other.com/?s={subid}", name="two")
    text = {"landing_type": "action", "action_type": "show_text", "action_payload": "A page."}
    page = tracker.create("landing_pages", name="page", **text)
    landed = tracker.campaign("landed")
    tracker.stream(
        landed,
        schema="landings",
        landings=[{"landing_id": page, "share": 100}],
        offers=[{"offer_id": 1, "share": 100}],
    )
    simulate(tracker, campaign_id=landed, clicks_per_day=300, conversion_rate=0.1)
    simulate(tracker, conversion_rate=0.2, payout=1, bot_share=0.1)
    simulate(tracker, campaign_id=other, clicks_per_day=700, conversion_rate=0.1, countries=["DE"])
    for step in steps:
        tracker.world.advance(step)
    tracker.click()


@pytest.mark.parametrize(
    "steps",
    [["1d"] * 5, ["1h", "7h", "16h", "50h", "1s", "165599s"], ["0s", "100h", "20h", "0s"]],
)
def test_no_split_of_the_advances_makes_a_difference(
    tracker: Visiting, read: Read, steps: list[str]
) -> None:
    other = tracker.world.fork()
    live(tracker, "5d")
    live(Visiting(other), *steps)

    one, two = all_kept(read, tracker), all_kept(read, other)
    assert len(one["click"]) > 8000
    assert len(one["conversion"]) > 1000
    for table in KEPT:
        assert one[table] == two[table], table
    other.delete()


def test_calls_in_between_make_no_difference(tracker: Visiting, read: Read) -> None:
    other = tracker.world.fork()
    live(tracker, "2d")
    watched = Visiting(other)
    live(watched, *(["5h", "3h"] * 6))
    key = {"Api-Key": other.credentials["keitaro"]}
    assert watched.http.get("/admin_api/v1/campaigns", headers=key).status_code == 200

    assert all_kept(read, tracker) == all_kept(read, other)
    other.delete()


def test_the_same_seed_brings_the_same_and_another_one_others(mocksrv: Sandbox, read: Read) -> None:
    found = []
    for seed in (1, 1, 2):
        world = mocksrv.control.open(seed=seed)
        visiting = Visiting(world)
        visiting.stream(visiting.campaign())
        simulate(visiting, conversion_rate=0.1)
        world.advance("1d")
        found.append(all_kept(read, world))
        world.delete()

    assert found[0] == found[1]
    assert found[0]["click"] != found[2]["click"]
    assert abs(len(found[0]["click"]) - len(found[2]["click"])) <= 1


def test_a_reset_world_has_forgotten_it_and_repeats_it(tracker: Visiting, read: Read) -> None:
    simulate(tracker, conversion_rate=0.1)
    tracker.world.advance("1d")
    before = all_kept(read, tracker)

    tracker.world.reset()
    assert shown(tracker) == []
    tracker.world.advance("1d")
    assert read(tracker, "id") == []

    tracker.world.reset()
    number = tracker.campaign()
    offer = tracker.create("offers", name="o", url="http://o.com/?s={subid}", payout_auto=True)
    tracker.stream(number, schema="offers", offers=[{"offer_id": offer, "share": 100}])
    simulate(tracker, conversion_rate=0.1)
    tracker.world.advance("1d")
    assert all_kept(read, tracker) == before
