"""What a pull shows: available and active campaigns opened for the partner (L13, L214-216)."""

from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import LONG, Partner, ref_ids, refs
from tests.vendors.appsamurai.examples import LEAST, MULTI, SHAPES, chosen

each_shape = pytest.mark.parametrize("shape", list(SHAPES))

#: A change that takes a campaign out of the array, and the one that brings it back.
OUT_AND_BACK: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"status": "paused"}, {"status": "active"}),
    ({"status": "disabled"}, {"status": "active"}),
    ({"opened": False}, {"opened": True}),
    ({"end_date": "2026-01-01 00:00:00"}, {"end_date": "No End Date"}),
    ({"end_date": "2026-01-01 00:00:00"}, {"end_date": "2026-01-01 00:00:01"}),
    ({"daily_cap": 0}, {"daily_cap": 1}),
]


@pytest.mark.rule("AS-04", "AS-R10", "AS-61")
@each_shape
@pytest.mark.parametrize(("out", "back"), OUT_AND_BACK)
def test_what_is_not_available_is_absent_until_it_is_again(
    partner: Partner, shape: str, out: dict[str, Any], back: dict[str, Any]
) -> None:
    first, changed, last = (partner.create(**LEAST[shape])["campaign_id"] for _ in range(3))
    before = partner.pull()

    partner.change(changed, **out)

    assert partner.pull() == [each for each in before if each["campaign_id"] != changed]
    partner.change(changed, **back)
    assert partner.ids() == [first, changed, last]


@pytest.mark.rule("AS-04", "AS-R10")
@each_shape
@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "paused"},
        {"status": "disabled"},
        {"opened": False},
        {"daily_cap": 0},
        {"status": "active", "opened": False},
        {"status": "paused", "opened": True},
    ],
)
def test_campaigns_may_be_made_that_nobody_sees_yet(
    partner: Partner, shape: str, hidden: dict[str, Any]
) -> None:
    partner.create(**LEAST[shape], **hidden)

    assert partner.pull() == []
    assert len(partner.everything()) == 1


@pytest.mark.rule("AS-61")
def test_a_disabled_campaign_leaves_and_the_others_stay(partner: Partner) -> None:
    made = [partner.create()["campaign_id"] for _ in range(4)]

    partner.change(made[1], status="disabled")
    partner.delete(made[2])

    assert partner.ids() == [made[0], made[3]]


@pytest.mark.rule("AS-R10", "AS-46", "AS-R26")
@each_shape
def test_a_campaign_is_absent_from_its_end_in_utc(partner: Partner, shape: str) -> None:
    campaign = partner.create(**LEAST[shape], end_date="2026-01-02 06:00:00")["campaign_id"]

    partner.world.advance(to="2026-01-02T05:59:59.999Z")
    assert partner.ids() == [campaign]
    partner.world.advance("1ms")
    assert partner.ids() == []
    partner.world.advance("100d")
    assert partner.ids() == []


@pytest.mark.rule("AS-R10", "AS-R26")
def test_a_campaign_is_absent_until_its_start_in_utc(partner: Partner) -> None:
    least = LEAST["multi-rewarded"]
    campaign = partner.create(**least, start_date="2026-01-03 12:30:00")["campaign_id"]

    assert partner.ids() == []
    partner.world.advance(to="2026-01-03T12:29:59.999Z")
    assert partner.ids() == []
    partner.world.advance("1ms")
    assert partner.ids() == [campaign]


@pytest.mark.rule("AS-R26")
def test_dates_are_utc_whatever_the_zone_of_the_clock_was_given_in(mocksrv: Sandbox) -> None:
    world = mocksrv.control.open(start="2026-03-29T00:00:00+13:00")
    partner = Partner(world)
    partner.create(end_date="2026-03-28 12:00:00")

    assert len(partner.ids()) == 1
    world.advance(to="2026-03-28T12:00:00Z")
    assert partner.ids() == []
    world.delete()


@pytest.mark.rule("AS-R10", "AS-47")
@each_shape
def test_a_campaign_that_reached_its_cap_is_absent_until_the_next_day(
    partner: Partner, shape: str
) -> None:
    full = partner.create(**LEAST[shape], daily_cap=2, conversion_rate=1)
    other = partner.create()["campaign_id"]
    partner.clicks(full["tracking_url"], refs(40))

    seen = [(0, partner.ids())]
    for _ in range(48):
        installs = partner.world.advance("1h")["installs"].get("appsamurai", {})
        seen.append((sum(installs.values()), partner.ids()))

    today = 0
    for hour, (count, ids) in enumerate(seen):
        today = count if hour in (1, 25) else today + count
        assert today <= 2
        is_there = today < 2 or hour in (24, 48)
        assert ids == ([full["campaign_id"], other] if is_there else [other]), hour
    assert sum(count for count, _ in seen[:25]) == 2


@pytest.mark.rule("AS-R10", "AS-47", "AS-R26")
def test_the_capped_campaign_is_back_at_midnight_utc(partner: Partner) -> None:
    campaign = partner.create(daily_cap=1, conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(30))

    partner.world.advance(to="2026-01-01T23:59:59.999Z")
    assert partner.ids() == []
    partner.world.advance("1ms")
    assert partner.ids() == [campaign["campaign_id"]]


@pytest.mark.rule("AS-R10", "AS-60", "AS-47")
def test_a_higher_cap_brings_a_full_campaign_back_and_a_lower_one_takes_it_away(
    partner: Partner,
) -> None:
    campaign = partner.create(daily_cap=3, conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(30))
    partner.world.advance(to="2026-01-01T23:00:00Z")
    assert partner.ids() == []

    partner.change(campaign["campaign_id"], daily_cap=4)
    assert partner.one(campaign["campaign_id"])["daily_cap"] == 4
    partner.change(campaign["campaign_id"], daily_cap=2)
    assert partner.ids() == []


@pytest.mark.rule("AS-R10")
def test_installs_of_another_campaign_fill_no_cap(partner: Partner) -> None:
    full = partner.create(daily_cap=1, conversion_rate=1)
    other = partner.create(daily_cap=1, conversion_rate=1)
    partner.clicks(full["tracking_url"], refs(30))

    happened = partner.world.advance(to="2026-01-01T23:00:00Z")

    assert len(ref_ids(happened["events"])) == 1
    assert partner.ids() == [other["campaign_id"]]


@pytest.mark.rule("AS-R10")
def test_waiting_clicks_fill_no_cap(partner: Partner) -> None:
    """A campaign is full of installs, not of users on their way."""
    campaign = partner.create(daily_cap=1, conversion_rate=1)

    partner.clicks(campaign["tracking_url"], refs(30))

    assert partner.ids() == [campaign["campaign_id"]]


@pytest.mark.rule("AS-60")
@pytest.mark.parametrize(
    ("shape", "change"),
    [
        ("cpi", {"daily_cap": 7}),
        ("cpa", {"cpi": 2.25}),
        ("cpi", {"cpi": 0.01, "daily_cap": 5000}),
        ("cpa", {"cpa_event": "level_10"}),
        ("cpi", {"creatives": {"images": [], "videos": [], "others": []}}),
        ("cpi", {"creative_zip": "https://creatives.example/new.zip"}),
        ("cpi", {"campaign_name": "Renamed", "app_title": "Renamed, too"}),
        ("cpi", {"end_date": "2026-12-31 00:00:00"}),
        ("cpi", {"required_fields": ["ref_id", "device_id"]}),
        ("cpa", {"blacklisted_subpublishers": ["bad"], "whitelisted_subpublishers": ["good"]}),
        ("multi-rewarded", {"daily_cap": 1, "currency_multiplier": 12.5}),
        ("multi-rewarded", {"offer_name": "Reach level 3"}),
        ("multi-rewarded", {"type": "non-incent", "devices": "Tablet"}),
    ],
)
def test_the_next_pull_shows_a_change_and_nothing_else_changed(
    partner: Partner, shape: str, change: dict[str, Any]
) -> None:
    told = {"daily_cap": 100, "campaign_name": "First", "app_id": "com.x.y", **LEAST[shape]}
    campaign = partner.create(**told)["campaign_id"]
    before = partner.one(campaign)

    partner.change(campaign, **change)

    assert partner.one(campaign) == before | change


@pytest.mark.rule("AS-44", "AS-45", "AS-52")
def test_an_app_of_another_store_has_a_page_there(partner: Partner) -> None:
    campaign = partner.create(app_id="com.x.y")["campaign_id"]

    partner.change(campaign, platform="ios", app_id="42")

    assert partner.one(campaign)["app_store_url"] == "https://apps.apple.com/app/id42"


@pytest.mark.rule("AS-R17", "AS-30")
def test_a_campaign_that_becomes_multi_rewarded_is_one_in_all_its_fields(partner: Partner) -> None:
    campaign = partner.create(cpa_event="purchase")["campaign_id"]

    partner.change(campaign, **LEAST["multi-rewarded"])

    shown = partner.one(campaign)
    assert (shown["cpa_event"], shown["type"]) == ("multi-rewardd", "incent")


@pytest.mark.rule("AS-60", "AS-R12")
def test_a_campaign_may_be_paid_in_another_way_from_now_on(partner: Partner) -> None:
    campaign = partner.create(cpi=2)["campaign_id"]
    url = partner.one(campaign)["tracking_url"]

    partner.change(campaign, payout_type="cpa", cpa_event="level_10")
    cpa = partner.one(campaign)
    partner.change(campaign, payout_type="cpi")
    cpi = partner.one(campaign)

    assert (len(cpa), cpa["payout_type"], cpa["cpa_event"], cpa["cpi"]) == (
        24,
        "cpa",
        "level_10",
        2,
    )
    assert (len(cpi), cpi["payout_type"], cpi["cpi"]) == (23, "cpi", 2)
    assert cpa["tracking_url"] == cpi["tracking_url"] == url


@pytest.mark.rule("AS-60")
def test_a_change_of_nothing_changes_nothing(partner: Partner) -> None:
    campaign = partner.create(**{**chosen(MULTI), "start_date": "2025-02-07 10:56:00"})
    before = partner.ask().content

    shown = partner.change(campaign["campaign_id"])

    assert shown == campaign
    assert partner.ask().content == before


@pytest.mark.rule("AS-04")
def test_time_alone_changes_nothing(partner: Partner) -> None:
    for least in LEAST.values():
        partner.create(**least)
    before = partner.ask().content

    partner.world.advance(LONG)

    assert partner.ask().content == before
