"""What of a postback becomes a conversion: amounts, currencies, statuses (KE-651 to KE-656)."""

import pytest

from tests.vendors.keitaro.conversions.converting import Json, Read, clicked, post_back
from tests.vendors.keitaro.visiting import Visiting


@pytest.mark.rule("KE-651")
@pytest.mark.parametrize("how", ["query", "form", "json"])
def test_a_postback_may_be_posted(tracker: Visiting, read: Read, how: str) -> None:
    params = {"subid": clicked(tracker), "payout": "1.5", "tid": "7", "from": "network"}
    path = f"/{tracker.world.credentials['keitaro']}/postback"
    kinds: Json = {"query": {"params": params}, "form": {"data": params}, "json": {"json": params}}
    assert tracker.http.post(path, **kinds[how]).text == ""

    ((told, revenue, tid),) = read("params, revenue, tid")
    assert told == str(params).replace("'", '"').replace(": ", ":").replace(", ", ",")
    assert (revenue, tid) == (15_000, "7")


@pytest.mark.rule("KE-654", "KE-668")
@pytest.mark.parametrize("name", ["payout", "revenue", "profit"])
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("1.5", 15_000),
        ("0.00005", 1),
        ("0.00004", 0),
        ("-1", 0),
        ("abc", 0),
        ("", 0),
        ("1e3", 10_000_000),
        ("123456.7", 1_234_567_000),
        ("9" * 30, 0),
    ],
)
def test_the_amount_is_revenue(
    tracker: Visiting, read: Read, name: str, sent: str, kept: int
) -> None:
    post_back(tracker, clicked(tracker), **{name: sent})

    assert read("revenue") == [(kept,)]


@pytest.mark.rule("KE-656", "KE-R20", "KE-R21")
@pytest.mark.parametrize(
    ("currency", "tracker_currency", "kept"),
    [
        ("EUR", "USD", 11_000),
        ("eur", "USD", 11_000),
        ("USD", "EUR", 9_091),  # 0.90909...
        ("GBP", "EUR", 11_364),  # 1.13636...
        ("RUB", "USD", 110),
        ("XYZ", "USD", 10_000),
        ("", "EUR", 10_000),
    ],
)
def test_amounts_are_converted_and_rounded_once(
    tracker: Visiting, read: Read, currency: str, tracker_currency: str, kept: int
) -> None:
    tracker.world.back_door("PATCH", "keitaro/tracker", {"currency": tracker_currency})
    post_back(tracker, clicked(tracker), payout="1", currency=currency)

    assert read("revenue") == [(kept,)]


@pytest.mark.rule("KE-R21")
@pytest.mark.parametrize(("payout", "kept"), [("0.00005", 1), ("0.000049", 0), ("0.000055", 1)])
def test_amounts_are_rounded_half_up(tracker: Visiting, read: Read, payout: str, kept: int) -> None:
    post_back(tracker, clicked(tracker), payout=payout, currency="USD")

    assert read("revenue") == [(kept,)]


@pytest.mark.rule("KE-655")
@pytest.mark.parametrize(
    ("params", "status", "original"),
    [
        ({}, "sale", "sale"),
        ({"status": "lead"}, "lead", "lead"),
        ({"type": "lead"}, "lead", "lead"),
        ({"status": "rejected", "type": "lead"}, "rejected", "rejected"),
        ({"status": "reg", "lead_status": "reg,topup"}, "lead", "reg"),
        ({"type": "fake", "rejected": "canceled,fake"}, "rejected", "fake"),
    ],
)
def test_the_networks_word_is_kept_beside_the_status(
    tracker: Visiting, read: Read, params: dict[str, str], status: str, original: str
) -> None:
    post_back(tracker, clicked(tracker), **params)

    assert read("status, previous_status, original_status") == [(status, "", original)]
