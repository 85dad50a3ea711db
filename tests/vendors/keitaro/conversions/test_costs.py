"""What conversions add to the cost of their click (KE-604, KE-657, KE-505)."""

from decimal import Decimal
from typing import Any

import pytest

from mocksrv.client import World
from tests.vendors.keitaro.reports.asking import Asking

MOST = Decimal("9999999.999999")
DAY = {"start_date": "2026-01-01", "end_date": "2026-01-01"}


@pytest.fixture
def tracker(world: World) -> Asking:
    return Asking(world)


def clicked(tracker: Asking, **campaign: Any) -> str:
    """The sub id of a click on a campaign."""
    tracker.stream(tracker.campaign(**campaign), "http://x.com/?s={subid}")
    return tracker.query()["s"]


def costs(tracker: Asking) -> list[Decimal]:
    """What the clicks cost, as the log tells it: the newest first."""
    found = tracker.column("cost", "clicks/log", columns=["cost"])
    return [Decimal(str(cost)) for cost in found]


def total(tracker: Asking, *metrics: str) -> list[Any]:
    """The sums of a report about everything."""
    (row,) = tracker.rows(metrics=list(metrics))
    return [row[name] for name in metrics]


@pytest.mark.rule("KE-657", "KE-604")
@pytest.mark.parametrize(
    ("model", "cost"), [("CPA", 2.2), ("CPS", 2.2), ("RevShare", 2.2), ("CPC", 0.5)]
)
def test_models_by_conversion_take_the_cost_of_the_postback(
    tracker: Asking, model: str, cost: float
) -> None:
    sub_id = clicked(tracker, cost_type=model, cost_value=0.5)
    tracker.sale(sub_id, cost="2", currency="EUR")  # 1 EUR is 1.10 USD

    assert total(tracker, "cost") == [cost]


@pytest.mark.rule("KE-657", "KE-604", "KE-653")
def test_each_conversion_of_a_click_adds_its_cost(tracker: Asking) -> None:
    sub_id = clicked(tracker, cost_type="CPA")
    for tid in ("1", "2"):
        tracker.sale(sub_id, tid=tid, payout="10", cost="3")

    assert total(tracker, "sales", "revenue", "cost", "profit") == [2, 20.0, 6.0, 14.0]


@pytest.mark.rule("KE-657", "KE-664")
@pytest.mark.parametrize(
    ("change", "cost"),
    [
        ({"status": "sale", "cost": "5"}, 6.0),
        ({"status": "sale", "cost": "0.5"}, 1.5),
        ({"status": "sale", "cost": "0"}, 1.0),
        ({"status": "sale"}, 4.0),
        ({"status": "sale", "cost": ""}, 4.0),
        ({"status": "lead", "cost": "7"}, 4.0),  # the same again is ignored
        ({"status": "rejected", "cost": "much"}, 1.0),
    ],
)
def test_a_changed_conversion_replaces_its_own_cost_only(
    tracker: Asking, change: dict[str, str], cost: float
) -> None:
    sub_id = clicked(tracker, cost_type="CPA")
    tracker.sale(sub_id, tid="1", cost="1")
    tracker.sale(sub_id, tid="2", status="lead", cost="3")
    tracker.sale(sub_id, tid="2", **change)

    assert total(tracker, "cost") == [cost]


@pytest.mark.rule("KE-657")
def test_a_model_that_pays_for_conversions_no_more_leaves_what_they_cost(tracker: Asking) -> None:
    sub_id = clicked(tracker, cost_type="CPA")
    tracker.sale(sub_id, status="lead", cost="3")
    tracker.change("campaigns/3", cost_type="CPC")
    tracker.sale(sub_id, status="sale", cost="5")

    assert total(tracker, "cost") == [3.0]


@pytest.mark.rule("KE-505", "KE-657")
@pytest.mark.parametrize(
    ("corrected", "cost"), [("10", 12.0), ("2", 4.0), ("0", 2.0)], ids=["more", "less", "nothing"]
)
def test_a_corrected_cost_goes_on_from_where_it_was_set(
    tracker: Asking, corrected: str, cost: float
) -> None:
    sub_id = clicked(tracker, cost_type="CPA")
    tracker.sale(sub_id, status="lead", cost="3")
    tracker.ask("campaigns/3/update_costs", **DAY, cost=corrected)
    assert total(tracker, "cost") == [float(corrected)]

    tracker.sale(sub_id, status="sale", cost="5")
    assert total(tracker, "cost") == [cost]


@pytest.mark.rule("KE-505", "KE-657")
def test_a_click_never_costs_less_than_nothing(tracker: Asking) -> None:
    sub_id = clicked(tracker, cost_type="CPA")
    tracker.sale(sub_id, status="lead", cost="3")
    tracker.ask("campaigns/3/update_costs", **DAY, cost=1)
    tracker.sale(sub_id, status="sale", cost="0.5")

    assert total(tracker, "cost") == [0.0]


@pytest.mark.rule("KE-009")
@pytest.mark.parametrize("cost", ["9999999.999999", "10000000", "9007199254740992"])
def test_postbacks_never_bring_a_click_to_more_than_thirteen_digits(
    tracker: Asking, cost: str
) -> None:
    sub_id = clicked(tracker, cost_type="CPA")
    for tid in ("1", "2"):
        tracker.sale(sub_id, tid=tid, cost=cost, currency="EUR")

    assert costs(tracker) == [MOST]


@pytest.mark.rule("KE-009")
@pytest.mark.parametrize(
    ("sent", "kept"),
    [("9999999.999999", MOST), ("10000000", MOST), ("2000000", Decimal(2_000_000))],
)
def test_a_cost_of_the_url_has_thirteen_digits_at_most(
    tracker: Asking, sent: str, kept: Decimal
) -> None:
    tracker.stream(tracker.campaign(cost_auto=True))
    tracker.click(f"abc?cost={sent}")

    assert costs(tracker) == [kept]


@pytest.mark.rule("KE-009")
def test_a_price_has_thirteen_digits_at_most(tracker: Asking) -> None:
    tracker.world.back_door("PATCH", "keitaro/tracker", {"currency": "RUB"})
    price = {"cost_type": "CPC", "cost_value": 999_999, "cost_currency": "USD"}
    tracker.stream(tracker.campaign(**price))
    tracker.click()

    assert costs(tracker) == [MOST]


@pytest.mark.rule("KE-604")
@pytest.mark.parametrize(
    ("model", "found"),
    [
        ("CPC", [0.5, 0.5]),
        ("CPV", [0.5, 0.5]),
        ("CPUC", [0.5, 0.0]),
        ("CPUV", [0.5, 0.0]),
        ("CPM", [0.0005, 0.0005]),
        ("CPA", [0.0, 0.0]),
        ("CPS", [0.0, 0.0]),
        ("RevShare", [0.0, 0.0]),
    ],
)
def test_the_log_tells_what_each_click_cost_by_the_model(
    tracker: Asking, model: str, found: list[float]
) -> None:
    tracker.stream(tracker.campaign(cost_type=model, cost_value=0.5))
    tracker.click()
    tracker.click()

    assert list(map(float, reversed(costs(tracker)))) == found
