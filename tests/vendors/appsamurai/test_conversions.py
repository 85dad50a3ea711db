"""What becomes of clicks: installs up to the daily cap, then events (L189-190, L204-218)."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.vendors.appsamurai.conftest import LONG, Partner, of_kind, ref_ids, refs
from tests.vendors.appsamurai.examples import LEAST, MULTI, SHAPES

each_shape = pytest.mark.parametrize("shape", list(SHAPES))


@pytest.mark.rule("AS-47", "AS-R10")
@each_shape
@pytest.mark.parametrize("cap", [1, 7, 40])
def test_installs_of_a_day_never_exceed_the_cap(partner: Partner, shape: str, cap: int) -> None:
    campaign = partner.create(**LEAST[shape], daily_cap=cap, conversion_rate=1)
    events: list[dict[str, Any]] = []

    for day in range(4):
        partner.clicks(campaign["tracking_url"], refs(60, f"day{day}-"))
        events += partner.world.advance("11h")["events"]
        partner.clicks(campaign["tracking_url"], refs(60, f"noon{day}-"))
        events += partner.world.advance("13h")["events"]
    events += partner.world.advance(LONG)["events"]

    days = Counter(event["at"][:10] for event in of_kind(events, "install"))
    assert max(days.values()) == cap
    assert set(days) >= {f"2026-01-0{day}" for day in range(1, 5)}


@pytest.mark.rule("AS-47")
def test_each_click_beyond_the_cap_is_told_as_capped(partner: Partner) -> None:
    campaign = partner.create(daily_cap=5, conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(50))

    events = partner.world.advance(LONG)["events"]

    told = [*ref_ids(events), *ref_ids(events, "capped")]
    assert sorted(told) == sorted(refs(50))
    assert len(ref_ids(events, "capped")) >= 40


@pytest.mark.rule("AS-48", "AS-R18")
@pytest.mark.parametrize(("cpi", "payout"), [(1.5, "1.5"), (2, "2"), (0.07, "0.07"), (100, "100")])
def test_an_install_of_a_cpi_campaign_pays_its_cpi(
    partner: Partner, cpi: float, payout: str
) -> None:
    campaign = partner.create(cpi=cpi, conversion_rate=1, event_rate=1)
    partner.clicks(campaign["tracking_url"], refs(3))

    events = partner.world.advance(LONG)["events"]

    assert {event["kind"] for event in events} == {"install"}
    assert [event["detail"]["payout"] for event in events] == [payout] * 3


@pytest.mark.rule("AS-R18", "AS-20")
def test_a_cpa_campaign_pays_for_its_event_after_the_install(partner: Partner) -> None:
    campaign = partner.create(
        cpa_event="purchase", cpi=3.25, conversion_rate=1, event_rate=1, daily_cap=1000
    )
    partner.clicks(campaign["tracking_url"], refs(20))

    events = partner.world.advance(LONG)["events"]

    for ref_id in refs(20):
        install, event = (each for each in events if each["detail"]["ref_id"] == ref_id)
        assert (install["kind"], event["kind"]) == ("install", "event")
        assert install["at"] < event["at"]
        assert "event_name" not in install["detail"]
        assert Decimal(install["detail"]["payout"]) == 0
        assert event["detail"] == {"ref_id": ref_id, "payout": "3.25", "event_name": "purchase"}


@pytest.mark.rule("AS-62", "AS-R22", "AS-R16", "AS-57", "AS-35")
def test_a_rewarded_user_installs_and_then_reaches_the_goals_in_order(partner: Partner) -> None:
    goals = MULTI["event_goal"]
    campaign = partner.create(event_goal=goals, conversion_rate=1, event_rate=1, daily_cap=1000)
    partner.clicks(campaign["tracking_url"], refs(20))

    events = partner.world.advance(LONG)["events"]

    for ref_id in refs(20):
        install, *reached = (each for each in events if each["detail"]["ref_id"] == ref_id)
        assert install["kind"] == "install"
        assert {each["kind"] for each in reached} == {"event"}
        assert [each["detail"]["event_name"] for each in reached] == [
            goal["event_name"] for goal in goals
        ]
        assert [each["detail"]["payout"] for each in reached] == [goal["cpi_bid"] for goal in goals]
        assert all(one["at"] < next_["at"] for one, next_ in pairwise([install, *reached]))


@pytest.mark.rule("AS-R15", "AS-62")
def test_a_user_who_reaches_all_goals_pays_the_revenue(partner: Partner) -> None:
    campaign = partner.create(**LEAST["multi-rewarded"], conversion_rate=1, event_rate=1)
    partner.clicks(campaign["tracking_url"], ["r1"])

    events = partner.world.advance(LONG)["events"]

    paid = sum(Decimal(event["detail"]["payout"]) for event in events)
    assert paid == Decimal(str(partner.pull()[0]["revenue"])) == Decimal("1.93")


@pytest.mark.rule("AS-62")
@each_shape
def test_an_advance_tells_its_installs_in_order_and_counts_them(
    partner: Partner, shape: str
) -> None:
    campaigns = [partner.create(**LEAST[shape], conversion_rate=1) for _ in range(2)]
    for campaign in campaigns:
        partner.clicks(campaign["tracking_url"], refs(15))
    counted: Counter[str] = Counter()

    for _ in range(10):
        happened = partner.world.advance("7h")
        times = [event["at"] for event in happened["events"]]
        assert times == sorted(times)
        assert all(happened["from"] < at <= happened["now"] for at in times)
        told = Counter(
            event["entity"].removeprefix("campaign/")
            for event in of_kind(happened["events"], "install")
        )
        assert happened["installs"] == ({"appsamurai": dict(told)} if told else {})
        counted += told

    assert counted == {"1": 15, "2": 15}


@pytest.mark.rule("AS-R10")
@pytest.mark.parametrize(
    "end",
    [
        {"status": "paused"},
        {"status": "disabled"},
        {"opened": False},
        {"end_date": "2026-01-01 00:00:00"},
    ],
)
def test_users_on_their_way_are_lost_when_the_campaign_stops(
    partner: Partner, end: dict[str, Any]
) -> None:
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(10))

    partner.change(campaign["campaign_id"], **end)

    assert partner.world.advance("3d")["installs"] == {}
    partner.change(campaign["campaign_id"], status="active", opened=True, end_date="No End Date")
    assert partner.world.advance(LONG)["installs"] == {}


@pytest.mark.rule("AS-R10", "AS-46")
def test_no_install_comes_after_the_end(partner: Partner) -> None:
    campaign = partner.create(conversion_rate=1, end_date="2026-01-01 04:00:00")
    partner.clicks(campaign["tracking_url"], refs(60))

    events = of_kind(partner.world.advance(LONG)["events"], "install")

    assert 0 < len(events) < 60
    assert max(event["at"] for event in events) < "2026-01-01T04:00:00Z"


@pytest.mark.rule("AS-61")
def test_nothing_comes_of_the_clicks_of_a_deleted_campaign(partner: Partner) -> None:
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(10))

    partner.delete(campaign["campaign_id"])
    partner.create(conversion_rate=1)

    happened = partner.world.advance(LONG)
    assert (happened["events"], happened["installs"]) == ([], {})


@pytest.mark.rule("AS-01")
def test_clicks_of_one_world_are_nothing_in_another(partner: Partner, second: Partner) -> None:
    campaign = partner.create(conversion_rate=1)
    second.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(10))

    assert second.world.advance(LONG)["events"] == []
    assert partner.world.advance(LONG)["installs"] == {"appsamurai": {"1": 10}}
