from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.vendors.ayet import pricing
from tests.vendors.ayet.conftest import Ayet

STILL = (
    "This campaign still has {} reservations. After pausing a campaign, you may have to wait"
    " up to 15 minutes before a campaign can be completed."
)


@pytest.fixture
def seeded(mocksrv: Sandbox, seed: int) -> Iterator[Ayet]:
    world = mocksrv.control.open(seed=seed)
    yield Ayet(world)
    world.delete()


def floor(downloads: int, price: str) -> int:
    return int((downloads * Decimal(price)).to_integral_value(ROUND_FLOOR))


def paused(ayet: Ayet, ran: str = "3h", **order: Any) -> int:
    """A campaign that ran for a while and was paused just now."""
    campaign: int = ayet.add(**({"downloadRate": 480} | order))["campaignId"]
    ayet.world.advance(ran)
    ayet.ok("campaign/pause", campaignId=campaign)
    return campaign


def terminated(ayet: Ayet, **order: Any) -> int:
    """A campaign that was terminated with downloads left."""
    campaign = paused(ayet, **order)
    ayet.world.advance("15m")
    ayet.ok("campaign/terminate", campaignId=campaign)
    return campaign


@pytest.mark.rule("AY-94", "AY-98")
def test_a_pending_campaign_that_never_ran_is_terminated_at_once(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")["campaignId"]

    answer = ayet.ok("campaign/terminate", campaignId=campaign)

    assert answer == {"status": "success", "refundedTokens": 100}
    assert ayet.tokens == 10_000


@pytest.mark.rule("AY-95")
def test_a_running_campaign_cannot_be_terminated(ayet: Ayet) -> None:
    campaign = ayet.add()["campaignId"]

    assert ayet.refused("campaign/terminate", campaignId=campaign) == (
        306,
        "Only pending (paused) campaigns can be terminated, current status is running.",
    )


@pytest.mark.rule("AY-99")
def test_a_campaign_cannot_be_terminated_twice(ayet: Ayet) -> None:
    campaign = terminated(ayet)
    before = ayet.tokens

    assert ayet.refused("campaign/terminate", campaignId=campaign) == (
        306,
        "Only pending (paused) campaigns can be terminated, current status is completed.",
    )
    assert ayet.tokens == before


@pytest.mark.rule("AY-96", "AY-94")
@pytest.mark.parametrize("kind", ["standard", "retention"])
def test_terminate_is_refused_with_the_number_of_open_reservations(ayet: Ayet, kind: str) -> None:
    campaign = paused(ayet, campaignType=kind)
    before = ayet.get(campaign)

    refusal = ayet.refused("campaign/terminate", campaignId=campaign)

    assert before["reservations"] > 0
    assert refusal == (308, STILL.format(before["reservations"]))
    assert ayet.get(campaign) == before


@pytest.mark.rule("AY-97", "AY-R41")
@pytest.mark.parametrize("kind", ["standard", "retention"])
@pytest.mark.parametrize("seed", range(1, 9))
def test_terminate_works_15_minutes_after_the_pause_and_not_a_second_before(
    seeded: Ayet, seed: int, kind: str
) -> None:
    for attempt in range(12):
        rate = (24, 96, 480, 2400)[attempt % 4]
        ran = f"{(seed * 7919 + attempt * 104_729) % 5400}.{attempt * 83}s"
        campaign = paused(seeded, ran, numDownloads=200, downloadRate=rate, campaignType=kind)

        seeded.world.advance("899s")
        code, text = seeded.refused("campaign/terminate", campaignId=campaign)
        open_ = seeded.get(campaign)["reservations"]
        seeded.world.advance("1s")
        answer = seeded.ok("campaign/terminate", campaignId=campaign)

        assert (code, text) == (308, STILL.format(open_))
        assert open_ > 0
        assert list(answer) == ["status", "refundedTokens"]


@pytest.mark.rule("AY-98", "AY-R16", "AY-99", "AY-R18")
@pytest.mark.parametrize(
    ("order", "price"),
    [
        ({}, "1"),
        ({"targetCountries": "US, DE"}, "1.15"),
        ({"campaignType": "retention"}, "1.1"),
        ({"campaignType": "retention", "targetCountries": "US"}, "1.25"),
    ],
)
@pytest.mark.parametrize("ran", ["1h", "150m", "5h"])
def test_what_is_left_is_refunded_rounded_down(
    ayet: Ayet, order: dict[str, str], price: str, ran: str
) -> None:
    campaign = paused(ayet, ran, numDownloads=123, **order)
    ayet.world.advance("15m")
    left, before = ayet.get(campaign)["remainingDownloads"], ayet.tokens

    answer = ayet.ok("campaign/terminate", campaignId=campaign)

    assert 0 < left < 123
    assert answer == {"status": "success", "refundedTokens": floor(left, price)}
    assert ayet.tokens == before + floor(left, price)


@pytest.mark.rule("AY-R16", "AY-R17")
@pytest.mark.parametrize(
    ("downloads", "order", "cost", "refund"),
    [
        (50, {"targetCountries": "US"}, 58, 57),
        (45, {"targetCountries": "US"}, 52, 51),
        (100, {"targetCountries": "US"}, 115, 115),
        (55, {"campaignType": "retention"}, 61, 60),
        (50, {"campaignType": "retention", "targetCountries": "US"}, 63, 62),
    ],
)
def test_the_price_is_rounded_up_and_the_refund_down(
    ayet: Ayet, downloads: int, order: dict[str, str], cost: int, refund: int
) -> None:
    campaign = ayet.add(numDownloads=downloads, status="pending", **order)["campaignId"]
    paid = 10_000 - ayet.tokens

    answer = ayet.ok("campaign/terminate", campaignId=campaign)

    assert (paid, answer["refundedTokens"]) == (cost, refund)
    assert ayet.tokens == 10_000 - cost + refund


@pytest.mark.rule("AY-98", "AY-R16")
def test_45_downloads_of_a_retention_campaign_are_refunded_with_49_tokens() -> None:
    assert pricing.refund(45, 1_100_000) == 49_000_000


@pytest.mark.rule("AY-99", "AY-R36", "AY-94")
def test_a_terminated_campaign_reads_completed_with_downloads_left(ayet: Ayet) -> None:
    campaign = paused(ayet)
    ayet.world.advance("15m")
    before = ayet.get(campaign)

    ayet.ok("campaign/terminate", campaignId=campaign)

    listed = ayet.ok("campaign/list", status='["completed"]')["campaignData"]
    account = ayet.ok("account/details")["accountData"]
    assert before["remainingDownloads"] > 0
    assert ayet.get(campaign) == before | {"status": "completed"}
    assert listed == [before | {"status": "completed"}]
    assert (account["pendingCampaigns"], account["completedCampaigns"]) == (0, 1)


@pytest.mark.rule("AY-R36")
@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("start", "Only pending campaigns can be started, current status is completed."),
        ("pause", "Only running campaigns can be paused, current status is completed."),
    ],
)
def test_a_terminated_campaign_cannot_be_started_or_paused(
    ayet: Ayet, command: str, text: str
) -> None:
    campaign = terminated(ayet)

    assert ayet.refused(f"campaign/{command}", campaignId=campaign) == (306, text)


@pytest.mark.rule("AY-R36", "AY-99")
@pytest.mark.parametrize("kind", ["standard", "retention"])
def test_nothing_happens_to_a_terminated_campaign_any_more(ayet: Ayet, kind: str) -> None:
    campaign = terminated(ayet, campaignType=kind, numDownloads=200)
    before = ayet.ok("reporting/stats", campaignId=campaign)

    ayet.world.advance("30d")

    assert ayet.ok("reporting/stats", campaignId=campaign) == before


@pytest.mark.rule("AY-99", "AY-R16")
def test_the_books_balance_after_a_termination(ayet: Ayet) -> None:
    campaign = paused(ayet, targetCountries="US")
    ayet.world.advance("15m")
    refund = ayet.ok("campaign/terminate", campaignId=campaign)["refundedTokens"]

    ledger = ayet.world.ledger

    assert 0 < refund < 115
    assert sum(entry["amount"] for entry in ledger["entries"]) == 0
    assert ledger["balances"]["ayet"] == {
        "funding": -10_000,
        "available": 10_000 - 115 + refund,
        "held": 0,
        "spent": 115 - refund,
    }


@pytest.mark.rule("AY-R32", "AY-99")
@pytest.mark.parametrize(("kind", "cost"), [("standard", 60), ("retention", 66)])
def test_a_campaign_that_reaches_its_target_has_spent_all_its_tokens(
    ayet: Ayet, kind: str, cost: int
) -> None:
    campaign = ayet.add(numDownloads=60, campaignType=kind)["campaignId"]

    ayet.world.advance("30d")

    assert ayet.get(campaign)["status"] == "completed"
    assert ayet.tokens == 10_000 - cost
    assert ayet.world.ledger["balances"]["ayet"] == {
        "funding": -10_000,
        "available": 10_000 - cost,
        "held": 0,
        "spent": cost,
    }
