"""Cancelling takes time (androidinstalls.txt L327-375, L601-654, L864-912)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.vendors.androidinstalls.conftest import (
    FIRST_RETENTION,
    KINDS,
    PRICES,
    AndroidInstalls,
)

SOON = "Campaign is pending! Will be cancelled soon."
FUNDED = Decimal("10000.00")
#: "between few minutes and several hours" (L350).
A_FEW_MINUTES, SEVERAL_HOURS = "2m", "12h"

#: Kind → a volume of which some is delivered within six hours, and some is not.
BIG = {"android": 500, "ios": 500, "retention": 500, "rating": 100}
WAITS = ["0s", "1m", "6h"]


def ordered(ai: AndroidInstalls, kind: str, wait: str = "6h", **fields: Any) -> int:
    """A campaign that was ordered a while ago."""
    campaign: int = ai.order(kind, volume=BIG[kind], **fields)
    ai.world.advance(wait)
    return campaign


@pytest.mark.rule("AI-60", "AI-61", "AI-84", "AI-85", "AI-106", "AI-05")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wait", WAITS)
def test_cancel_answers_the_documents_text_and_the_id(
    ai: AndroidInstalls, kind: str, wait: str
) -> None:
    campaign = ordered(ai, kind, wait)

    answer = ai.cancel(campaign)

    assert answer == {"success": SOON, "id": campaign}
    assert list(answer) == ["success", "id"]
    assert type(answer["id"]) is int


@pytest.mark.rule("AI-62", "AI-R16", "AI-R18")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wait", WAITS)
def test_a_campaign_is_pending_right_after_the_cancel_and_cancelled_hours_later(
    ai: AndroidInstalls, kind: str, wait: str
) -> None:
    campaign = ordered(ai, kind, wait)
    wallet = ai.wallet

    ai.cancel(campaign)
    assert ai.look(campaign)["status"] == "PENDING"
    ai.world.advance(A_FEW_MINUTES)
    assert ai.look(campaign)["status"] == "PENDING"
    assert ai.wallet == wallet

    ai.world.advance(SEVERAL_HOURS)
    assert ai.look(campaign)["status"] == "CANCELLED"


@pytest.mark.rule("AI-62", "AI-R16")
def test_every_cancel_takes_between_minutes_and_hours_and_not_all_the_same(
    ai: AndroidInstalls,
) -> None:
    countries = ",".join(each["cc"] for each in ai.ok("countries")[:60])
    campaigns = ai.order("ios", countries=countries, volume=20)
    for campaign in campaigns:
        ai.cancel(campaign)

    ai.world.advance(A_FEW_MINUTES)
    assert {each["status"] for each in ai.ok("campaigns")} == {"PENDING"}
    ai.world.advance("90m")
    assert {each["status"] for each in ai.ok("campaigns")} == {"PENDING", "CANCELLED"}
    ai.world.advance(SEVERAL_HOURS)
    assert {each["status"] for each in ai.ok("campaigns")} == {"CANCELLED"}


@pytest.mark.rule("AI-R18", "AI-113", "AI-R22", "AI-112")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wait", WAITS)
def test_what_is_not_delivered_is_paid_back_to_the_cent(
    ai: AndroidInstalls, kind: str, wait: str
) -> None:
    campaign = ordered(ai, kind, wait)
    price = PRICES[kind]
    ai.cancel(campaign)
    assert ai.wallet == (FUNDED - BIG[kind] * price, BIG[kind] * price)

    ai.world.advance(SEVERAL_HOURS)

    installs = ai.look(campaign)["installs"]
    assert (installs > 0) == (wait == "6h")
    assert installs < BIG[kind]
    assert ai.wallet == (FUNDED - installs * price, installs * price)
    assert ai.wallet[1] == FUNDED - ai.wallet[0]


@pytest.mark.rule("AI-R18", "AI-113")
def test_the_refund_comes_when_the_campaign_becomes_cancelled(ai: AndroidInstalls) -> None:
    campaign = ordered(ai, "android")
    ai.cancel(campaign)
    full = ai.wallet

    statuses = []
    for _ in range(12 * 12):
        ai.world.advance("5m")
        statuses.append(ai.look(campaign)["status"])
        assert (ai.wallet == full) == (statuses[-1] == "PENDING")

    assert set(statuses) == {"PENDING", "CANCELLED"}


@pytest.mark.rule("AI-R18", "AI-113")
def test_the_ledger_has_the_refund_at_the_instant_of_the_cancellation(ai: AndroidInstalls) -> None:
    campaign = ordered(ai, "ios")
    ai.cancel(campaign)

    events = ai.world.advance("3d")["events"]

    (turn,) = [event for event in events if event["detail"].get("status") == "CANCELLED"]
    ledger = ai.world.ledger
    back = [entry for entry in ledger["entries"] if entry["kind"] == "release"]
    left = 500 - ai.look(campaign)["installs"]
    assert {entry["at"] for entry in back} == {turn["at"]}
    assert {abs(entry["amount"]) for entry in back} == {float(left * PRICES["ios"])}


@pytest.mark.rule("AI-R16", "AI-R13")
@pytest.mark.parametrize("kind", KINDS)
def test_a_cancelled_campaign_stays_as_it_is(ai: AndroidInstalls, kind: str) -> None:
    campaign = ordered(ai, kind)
    ai.cancel(campaign)
    ai.world.advance(SEVERAL_HOURS)
    before = ai.look(campaign)
    money = ai.wallet

    ai.world.advance("300d")

    assert ai.wallet == money
    assert ai.look(campaign) == before


@pytest.mark.rule("AI-R16", "AI-R17", "AI-R18", "AI-62")
@pytest.mark.parametrize("kind", ["android", "ios", "rating"])
@pytest.mark.parametrize("before", ["0.001", "1", "60", "600", "1200"])
def test_a_cancel_moments_before_the_last_install_still_ends_in_cancelled(
    ai: AndroidInstalls, kind: str, before: str
) -> None:
    other = AndroidInstalls(ai.world.fork())
    campaign = ai.order(kind, volume=BIG[kind])
    other.order(kind, volume=BIG[kind])
    (end,) = [
        event["at"]
        for event in other.world.advance("30d")["events"]
        if event["detail"] == {"status": "COMPLETED"}
    ]
    last = datetime.fromisoformat(end)
    ai.world.advance(to=last - timedelta(seconds=float(before)))

    ai.cancel(campaign)
    ai.world.advance(SEVERAL_HOURS)

    shown = ai.look(campaign)
    assert shown["status"] == "CANCELLED"
    assert 0 < shown["installs"] < BIG[kind]
    assert ai.wallet[1] == shown["installs"] * PRICES[kind]
    other.world.delete()


@pytest.mark.rule("AI-R17")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wait", WAITS)
def test_a_second_cancel_is_the_same_success_and_changes_nothing(
    ai: AndroidInstalls, kind: str, wait: str
) -> None:
    campaign = ordered(ai, kind, wait)
    first = ai.cancel(campaign)
    other = AndroidInstalls(ai.world.fork())

    for step in ("0s", "1m", "1m"):
        ai.world.advance(step)
        assert ai.cancel(campaign) == first
    other.world.advance("2m")

    for _ in range(48):
        assert ai.everything() == other.everything()
        ai.world.advance("15m")
        other.world.advance("15m")
    assert ai.look(campaign)["status"] == "CANCELLED"
    other.world.delete()


@pytest.mark.rule("AI-R17", "AI-R16")
@pytest.mark.parametrize("kind", KINDS)
def test_a_completed_campaign_cannot_be_cancelled(ai: AndroidInstalls, kind: str) -> None:
    campaign = ai.order(kind)
    ai.world.advance("5d")
    before = ai.everything()

    assert ai.cancel_refused(campaign) == (
        400,
        "Campaign cannot be cancelled, current status is COMPLETED.",
    )
    assert ai.everything() == before


@pytest.mark.rule("AI-R17", "AI-R16")
@pytest.mark.parametrize("kind", KINDS)
def test_a_cancelled_campaign_cannot_be_cancelled_again(ai: AndroidInstalls, kind: str) -> None:
    campaign = ordered(ai, kind)
    ai.cancel(campaign)
    ai.world.advance(SEVERAL_HOURS)
    before = ai.everything()

    assert ai.cancel_refused(campaign) == (
        400,
        "Campaign cannot be cancelled, current status is CANCELLED.",
    )
    assert ai.everything() == before


@pytest.mark.rule("AI-R20", "AI-84")
@pytest.mark.parametrize("type_", [None, "", "Premium", "PREMIUM", "regular", "hr", "1"])
def test_an_hr_campaign_is_cancelled_with_the_type_premium_only(
    ai: AndroidInstalls, type_: str | None
) -> None:
    campaign = ordered(ai, "retention")
    assert campaign >= FIRST_RETENTION

    assert ai.refused("cancelcampaign", id=campaign, type=type_)[0] == 404

    ai.world.advance(SEVERAL_HOURS)
    assert ai.look(campaign)["status"] == "RUNNING"


@pytest.mark.rule("AI-R20", "AI-R21", "AI-106")
@pytest.mark.parametrize("kind", ["android", "ios", "rating"])
def test_others_are_not_cancelled_with_the_type_premium(ai: AndroidInstalls, kind: str) -> None:
    campaign = ordered(ai, kind, dil=50)

    assert ai.refused("cancelcampaign", id=campaign, type="premium")[0] == 404

    ai.world.advance("1h")
    assert ai.look(campaign)["status"] == "RUNNING"


@pytest.mark.rule("AI-63", "AI-R05", "AI-R20")
@pytest.mark.parametrize("number", [0, -1, 2, 569_357, 10**18, 10**40])
def test_an_unknown_campaign_cannot_be_cancelled(ai: AndroidInstalls, number: int) -> None:
    ai.order("android")

    assert ai.refused("cancelcampaign", id=number)[0] == 404


@pytest.mark.rule("AI-63", "AI-R05", "AI-R20")
@pytest.mark.parametrize("number", [0, -1, 1, FIRST_RETENTION + 1, 10_569_357, 10**18, 10**40])
def test_an_unknown_hr_campaign_cannot_be_cancelled(ai: AndroidInstalls, number: int) -> None:
    ai.order("retention")

    assert ai.refused("cancelcampaign", id=number, type="premium")[0] == 404


@pytest.mark.rule("AI-60", "AI-R03")
@pytest.mark.parametrize("type_", [None, "premium"])
def test_cancel_needs_an_id(ai: AndroidInstalls, type_: str | None) -> None:
    assert ai.refused("cancelcampaign", type=type_) == (400, "Missing parameter: id.")
