"""update_costs and clean: what is corrected afterwards."""

from decimal import Decimal
from typing import Any

import pytest

from mocksrv.client import ControlError
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.reports.asking import ALL, Asking

DAY = {"start_date": "2026-01-01", "end_date": "2026-01-01"}
PATH = "campaigns/1/update_costs"


def costs(tracker: Asking) -> list[Decimal]:
    """What each click cost, the first first."""
    rows = tracker.rows("clicks/log", columns=["cost"], sort=[{"name": "click_id", "order": "asc"}])
    return [Decimal(str(row["cost"])) for row in rows]


def expected(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


@pytest.mark.rule("KE-117", "KE-505", "KE-502")
@pytest.mark.parametrize("cost", [10, "10", 10.0])
def test_a_cost_is_spread_evenly_and_the_last_click_takes_the_rest(
    tracker: Asking, cost: Any
) -> None:
    tracker.load({"cost": 5}, {"cost": 1}, {})
    assert tracker.ask(PATH, **DAY, cost=cost) == {"success": True}
    assert costs(tracker) == expected("3.333333", "3.333333", "3.333334")
    assert tracker.rows(metrics=["cost"]) == [{"cost": 10.0}]


@pytest.mark.rule("KE-501", "KE-503", "KE-505")
@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"start_date": "2026-01-01", "end_date": "2026-01-01"}, ("0", "1", "1", "0")),
        ({"start_date": "2026-01-01 10:00", "end_date": "2026-01-01 10:00"}, ("0", "2", "0", "0")),
        (
            {
                "start_date": "2026-01-01",
                "end_date": "2026-01-01",
                "timezone": "Europe/Madrid",
            },
            ("0.666666", "0.666666", "0.666668", "0"),
        ),
        ({"start_date": "2026-01-02", "end_date": "2026-01-01"}, ("0", "0", "0", "0")),
        ({"start_date": "2030-01-01", "end_date": "2030-01-01"}, ("0", "0", "0", "0")),
    ],
    ids=repr,
)
def test_costs_are_of_a_period_in_a_zone(
    tracker: Asking, question: dict[str, str], found: tuple[str, ...]
) -> None:
    tracker.load(
        {"datetime": "2025-12-31 23:30:00"},
        {"datetime": "2026-01-01 10:00:59"},
        {"datetime": "2026-01-01 22:59:00"},
        {"datetime": "2026-01-01 23:00:00", "campaign_id": 2},
    )
    assert tracker.ask(PATH, **question, cost=2) == {"success": True}
    assert costs(tracker) == expected(*found)


@pytest.mark.rule("KE-009", "KE-505")
def test_a_cost_has_thirteen_digits_at_most(tracker: Asking) -> None:
    tracker.load({})
    assert tracker.ask(PATH, **DAY, cost="9999999.999999") == {"success": True}
    assert costs(tracker) == expected("9999999.999999")


@pytest.mark.rule("KE-503", "KE-R20")
def test_a_cost_is_exchanged_into_the_currency_of_the_tracker(tracker: Asking) -> None:
    tracker.load({})
    tracker.ask(PATH, **DAY, cost="19.22", currency="EUR")
    assert costs(tracker) == expected("21.142")  # 1 EUR is 1.10 USD


@pytest.mark.rule("KE-503", "KE-505")
@pytest.mark.parametrize("flag", [1, "1", True])
def test_a_cost_may_be_for_unique_clicks_only(tracker: Asking, flag: Any) -> None:
    tracker.load({"is_unique_campaign": 1, "cost": 7}, {"cost": 7}, {"is_unique_campaign": 1})
    tracker.ask(PATH, **DAY, cost=3, only_campaign_uniques=flag)
    assert costs(tracker) == expected("1.5", "7", "1.5")


@pytest.mark.rule("KE-506", "KE-850")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"sub_id_1": "1,2"}, ("1", "1", "0")),
        ({"sub_id_1": "1, 2", "source": "site.ru"}, ("2", "0", "0")),
        ({"source": ["site.ru", "x"]}, ("1", "0", "1")),
        ({"cost": "0"}, ("0.666666", "0.666666", "0.666668")),
        ({"currency": "usd"}, ("0.666666", "0.666666", "0.666668")),
        ({"currency": "EUR"}, ("0", "0", "0")),
        ({"keyword": "nobody"}, ("0", "0", "0")),
        ({}, ("0.666666", "0.666666", "0.666668")),
    ],
    ids=repr,
)
def test_all_filters_must_hold(tracker: Asking, filters: Any, found: tuple[str, ...]) -> None:
    tracker.load(
        {"sub_id_1": "1", "source": "site.ru"},
        {"sub_id_1": "2", "source": "y"},
        {"sub_id_1": "3", "source": "x"},
    )
    assert tracker.ask(PATH, **DAY, cost=2, filters=filters) == {"success": True}
    assert costs(tracker) == expected(*found)


@pytest.mark.rule("KE-506")
@pytest.mark.parametrize("name", ["sub_id_1", "cost", "currency"])
def test_what_may_be_nothing_is_nothing(anywhere: Sandbox, name: str) -> None:
    tracker = Asking(anywhere.control.open())
    tracker.load({"cost": 5})
    answer = tracker.ask(PATH, **DAY, cost=2, filters={"sub_id_1": "", name: []})
    assert answer == {"success": True}
    assert costs(tracker) == expected("5")
    tracker.world.delete()


@pytest.mark.rule("KE-507", "KE-501", "KE-502")
@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ({}, {"start_date": "is required", "end_date": "is required", "cost": "is required"}),
        (DAY, {"cost": "is required"}),
        (DAY | {"cost": "much"}, {"cost": "is invalid"}),
        (DAY | {"cost": -1}, {"cost": "is invalid"}),
        (DAY | {"cost": "10000000"}, {"cost": "is invalid"}),
        (DAY | {"cost": "9999999.999999", "currency": "EUR"}, {"cost": "is invalid"}),
        (DAY | {"cost": 1, "start_date": "2026-02-30"}, {"start_date": "is invalid"}),
        (DAY | {"cost": 1, "end_date": "later"}, {"end_date": "is invalid"}),
        (DAY | {"cost": 1, "timezone": "Mars"}, {"timezone": "is invalid"}),
        (DAY | {"cost": 1, "currency": "XXX"}, {"currency": "is invalid"}),
        (DAY | {"cost": 1, "only_campaign_uniques": "?"}, {"only_campaign_uniques": "is invalid"}),
        (DAY | {"cost": 1, "filters": {"ip": []}}, {"filters": "is invalid"}),
        (DAY | {"cost": 1, "filters": {"ip": "1"}}, {"filters": "is invalid"}),
        (DAY | {"cost": 1, "filters": "x"}, {"filters": "is invalid"}),
    ],
    ids=repr,
)
def test_what_cannot_be_is_told_by_field_and_changes_nothing(
    tracker: Asking, question: dict[str, Any], wrong: dict[str, str]
) -> None:
    tracker.load({"cost": 5})
    answer = tracker.post(PATH, **question)
    told = {name: [f"{name.replace('_', ' ').capitalize()} {why}"] for name, why in wrong.items()}
    assert (answer.status_code, answer.json()) == (406, told)
    assert costs(tracker) == expected("5")


@pytest.mark.rule("KE-507", "KE-504")
def test_an_unknown_campaign_is_not_found_and_no_click_is_no_error(tracker: Asking) -> None:
    answer = tracker.post("campaigns/77/update_costs", **DAY, cost=1)
    assert (answer.status_code, answer.json()) == (404, {"error": "Campaign #77 not found"})
    assert tracker.ask(PATH, **DAY, cost=1) == {"success": True}


@pytest.mark.rule("KE-717")
@pytest.mark.parametrize("alone", [False, True])
def test_several_campaigns_share_a_cost(tracker: Asking, alone: bool) -> None:
    tracker.load({}, {"campaign_id": 2}, {"datetime": "2026-01-02 10:00:00"})
    entry = DAY | {"cost": 3}
    question = {"campaign_ids": [1, 2], "costs": entry if alone else [entry]}
    assert tracker.ask("clicks/update_costs", **question) == {"success": True}
    assert costs(tracker) == expected("1.5", "1.5", "0")


@pytest.mark.rule("KE-717")
def test_several_costs_are_set_or_none(tracker: Asking) -> None:
    tracker.load({}, {"datetime": "2026-01-02 10:00:00"})
    later = {"start_date": "2026-01-02", "end_date": "2026-01-02", "cost": "4"}
    wrong = tracker.post("clicks/update_costs", campaign_ids=[1], costs=[later, DAY])
    assert (wrong.status_code, wrong.json()) == (406, {"cost": ["Cost is required"]})
    assert costs(tracker) == expected("0", "0")
    shared = {"campaign_ids": "1", "currency": "GBP", "costs": [DAY | {"cost": 1}, later]}
    assert tracker.ask("clicks/update_costs", **shared) == {"success": True}
    assert costs(tracker) == expected("1.25", "5")
    missing = tracker.post("clicks/update_costs")
    assert missing.json() == {
        "campaign_ids": ["Campaign ids is required"],
        "costs": ["Costs is required"],
    }


@pytest.mark.rule("KE-716")
@pytest.mark.parametrize(
    ("question", "left"),
    [
        (DAY, [3]),
        (DAY | {"campaign_id": 2}, [1, 3]),
        (DAY | {"campaign_id": "1"}, [2, 3]),
        ({"start_date": "2026-01-01", "end_date": "2026-01-02"}, []),
        ({"start_date": "2026-01-02", "end_date": "2026-01-01"}, [1, 2, 3]),
        (DAY | {"timezone": "Pacific/Auckland"}, [1, 2, 3]),
    ],
    ids=repr,
)
def test_the_clicks_of_a_period_are_cleaned_away(
    tracker: Asking, question: dict[str, Any], left: list[int]
) -> None:
    at = "2026-01-01 23:00:00"
    tracker.load({"datetime": at}, {"datetime": at, "campaign_id": 2})
    tracker.load({"datetime": "2026-01-02 12:00:00"})
    assert tracker.ask("clicks/clean", **question) == {"success": True}
    assert sorted(tracker.column("click_id", "clicks/log")) == left
    assert tracker.rows(metrics=["clicks"]) == [{"clicks": len(left)}]
    tracker.load({})
    assert max(tracker.column("click_id", "clicks/log")) == 4  # no id is given twice


@pytest.mark.rule("KE-716")
def test_cleaning_needs_a_period(tracker: Asking) -> None:
    answer = tracker.post("clicks/clean", campaign_id="x")
    assert answer.status_code == 406
    assert list(answer.json()) == ["start_date", "end_date", "campaign_id"]
    assert tracker.post("clicks/clean", **ALL, start_date="2026-01-01").status_code == 406


@pytest.mark.rule("KE-670", "KE-716")
def test_conversions_outlive_their_clicks_and_keep_their_sub_ids(anywhere: Sandbox) -> None:
    tracker = Asking(anywhere.control.open())
    sale = {"sub_id": "abcdefghijklmno", "is_sale": 1, "revenue": 2}
    tracker.load({}, sale)
    assert tracker.ask("clicks/clean", **DAY) == {"success": True}
    assert tracker.column("revenue", "conversions/log", columns=["revenue"]) == [2.0]

    with pytest.raises(ControlError) as refusal:
        tracker.load({}, {}, sale)
    assert refusal.value.status == 422
    assert "clicks.2.sub_id: is already used" in str(refusal.value)
    with pytest.raises(ControlError, match=r"clicks\.0\.sub_id: is already used"):
        tracker.load({"sub_id": "abcdefghijklmno"})
    assert tracker.rows(metrics=["clicks"]) == [{"clicks": 0}]
    tracker.world.delete()
