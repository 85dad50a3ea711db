"""What a campaign costs and what comes back, in decimal (ayet.txt L403, L678, L720-725)."""

from decimal import ROUND_FLOOR, Decimal

import pytest

from tests.vendors.ayet.conftest import Ayet

START = 20000

TARGETED = {"targetCountries": "US"}
RETENTION = {"campaignType": "retention"}


@pytest.fixture
def rich(ayet: Ayet) -> Ayet:
    """An account that can pay for every campaign of this file."""
    ayet.world.back_door("PATCH", "ayet/account", {"tokens": START})
    return ayet


#: An order, the tokens it takes, and those paid back when nothing was delivered.
#: In binary floats 50 x 1.1 is 55.00000000000001 and 100 x 1.15 is 114.99999999999999.
PRICES: list[tuple[dict[str, object], int, int]] = [
    ({"numDownloads": 20}, 20, 20),
    ({"numDownloads": 10000}, 10000, 10000),
    ({"numDownloads": 20} | TARGETED, 23, 23),
    ({"numDownloads": 21} | TARGETED, 25, 24),
    ({"numDownloads": 50} | TARGETED, 58, 57),
    ({"numDownloads": 100} | TARGETED, 115, 115),
    ({"numDownloads": 10000} | TARGETED, 11500, 11500),
    ({"numDownloads": 50} | RETENTION, 55, 55),
    ({"numDownloads": 51} | RETENTION, 57, 56),
    ({"numDownloads": 100} | RETENTION, 110, 110),
    ({"numDownloads": 10000} | RETENTION, 11000, 11000),
    ({"numDownloads": 50} | RETENTION | TARGETED, 63, 62),
    ({"numDownloads": 52} | RETENTION | TARGETED, 65, 65),
    ({"numDownloads": 9999} | RETENTION | TARGETED, 12499, 12498),
]


@pytest.mark.rule("AY-R15", "AY-R17", "AY-81")
@pytest.mark.parametrize("status", ["pending", "running"])
@pytest.mark.parametrize(("order", "price", "_"), PRICES)
def test_a_price_is_rounded_up_in_decimal_and_taken_at_once(
    rich: Ayet, status: str, order: dict[str, object], price: int, _: int
) -> None:
    rich.add(status=status, **order)

    assert rich.tokens == START - price


@pytest.mark.rule("AY-R16", "AY-R17")
@pytest.mark.parametrize(("order", "price", "refund"), PRICES)
def test_a_refund_is_rounded_down_in_decimal(
    rich: Ayet, order: dict[str, object], price: int, refund: int
) -> None:
    campaign = rich.add(status="pending", **order)["campaignId"]

    answer = rich.ok("campaign/terminate", campaignId=campaign)

    assert answer == {"status": "success", "refundedTokens": refund}
    assert type(answer["refundedTokens"]) is int
    assert rich.tokens == START - price + refund


@pytest.mark.rule("AY-R16")
@pytest.mark.parametrize("order", [{}, TARGETED, RETENTION, RETENTION | TARGETED])
def test_the_refund_is_for_what_remains(rich: Ayet, order: dict[str, object]) -> None:
    campaign = rich.add(numDownloads=1000, downloadRate=240, **order)["campaignId"]
    rich.world.advance("11h")
    rich.ok("campaign/pause", campaignId=campaign)
    rich.world.advance("15m")
    entity = rich.get(campaign)
    tokens = rich.tokens

    refunded = rich.ok("campaign/terminate", campaignId=campaign)["refundedTokens"]

    remaining = entity["remainingDownloads"]
    exact = remaining * Decimal(str(entity["tokensPerDownload"]))
    assert 0 < remaining < 1000
    assert refunded == int(exact.to_integral_value(ROUND_FLOOR))
    assert rich.tokens == tokens + refunded


@pytest.mark.rule("AY-R17")
def test_start_pause_and_edit_take_and_give_nothing(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending", targetCountries="US")["campaignId"]
    tokens = [ayet.tokens]

    for command in ("start", "pause", "start"):
        ayet.ok(f"campaign/{command}", campaignId=campaign)
        tokens.append(ayet.tokens)
    ayet.ok("campaign/edit", campaignId=campaign, downloadRate=24)
    tokens.append(ayet.tokens)

    assert tokens == [10000 - 115] * 5


@pytest.mark.rule("AY-R17")
def test_a_campaign_that_delivered_all_gives_nothing_back(ayet: Ayet) -> None:
    ayet.add(numDownloads=50, targetCountries="US")

    ayet.world.advance("3d")

    assert ayet.ok("account/details")["accountData"]["completedCampaigns"] == 1
    assert ayet.tokens == 10000 - 58


@pytest.mark.rule("AY-71", "AY-R14", "AY-R15")
def test_insufficient_funds_names_whole_tokens(ayet: Ayet) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"tokens": 10})

    refusal = ayet.refused(
        "campaign/add", packageName="com.example.app", numDownloads=50, targetCountries="US"
    )

    assert refusal == (303, "Insufficient funds, 10 available, 58 required.")


@pytest.mark.rule("AY-71", "AY-R14")
@pytest.mark.parametrize(("order", "price", "_"), PRICES)
def test_one_token_less_than_the_price_is_too_little_and_the_price_is_enough(
    ayet: Ayet, order: dict[str, object], price: int, _: int
) -> None:
    fields = order | {"packageName": "com.example.app"}
    text = f"Insufficient funds, {price - 1} available, {price} required."

    ayet.world.back_door("PATCH", "ayet/account", {"tokens": price - 1})
    assert ayet.refused("campaign/add", **fields) == (303, text)

    ayet.world.back_door("PATCH", "ayet/account", {"tokens": price})
    assert ayet.ok("campaign/add", **fields)["status"] == "success"
    assert ayet.tokens == 0


@pytest.mark.rule("AY-71", "AY-R17")
def test_what_is_held_for_a_pending_campaign_cannot_be_spent_again(ayet: Ayet) -> None:
    ayet.add(status="pending", numDownloads=9970)

    refusal = ayet.refused("campaign/add", packageName="com.example.app", numDownloads=50)

    assert refusal == (303, "Insufficient funds, 30 available, 50 required.")


@pytest.mark.rule("AY-71", "AY-81")
def test_a_refused_order_takes_nothing_and_creates_nothing(ayet: Ayet) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"tokens": 49})

    ayet.refused("campaign/add", packageName="com.example.app", numDownloads=50)

    assert ayet.tokens == 49
    assert ayet.ok("campaign/list")["numCampaigns"] == 0
