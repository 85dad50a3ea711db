"""The back door of Android Installs: the balance, which its own API cannot set."""

from decimal import Decimal

import httpx
import pytest

from mocksrv.inprocess import Sandbox
from tests.control.conftest import refused
from tests.vendors.androidinstalls.conftest import AndroidInstalls


def patch(mocksrv: Sandbox, ai: AndroidInstalls, body: str) -> httpx.Response:
    with mocksrv.control.vendor_client("/_mocksrv") as client:
        return client.patch(
            f"/worlds/{ai.world.name}/androidinstalls/account",
            content=body,
            headers={"Content-Type": "application/json"},
        )


@pytest.mark.parametrize(
    ("balance", "shown"),
    [
        (0, "0.00"),
        (1, "1.00"),
        (0.01, "0.01"),
        (0.29, "0.29"),
        (10_000, "10000.00"),
        (1725.86, "1725.86"),
        (10.0, "10.00"),
        (1_000_000_000, "1000000000.00"),
    ],
)
def test_the_balance_is_set_to_the_cent(ai: AndroidInstalls, balance: float, shown: str) -> None:
    answer = ai.world.back_door("PATCH", "androidinstalls/account", {"balance": balance})

    assert answer["balance"] == shown
    assert ai.ok("wallet") == [{"balance": shown, "spending": "0.00"}]


def test_nothing_said_changes_nothing(ai: AndroidInstalls) -> None:
    ai.order("android")
    before, ledger = ai.everything(), ai.world.ledger

    ai.world.back_door("PATCH", "androidinstalls/account", {})

    assert ai.everything() == before
    assert ai.world.ledger == ledger


@pytest.mark.rule("AI-112", "AI-R22")
def test_the_balance_leaves_the_spending_and_what_is_held_alone(ai: AndroidInstalls) -> None:
    campaign = ai.order("android", volume=100)

    ai.world.back_door("PATCH", "androidinstalls/account", {"balance": 3.5})
    assert ai.ok("wallet") == [{"balance": "3.50", "spending": "10.00"}]

    ai.cancel(campaign)
    ai.world.advance("12h")
    assert ai.look(campaign)["installs"] == 0
    assert ai.ok("wallet") == [{"balance": "13.50", "spending": "0.00"}]


@pytest.mark.rule("AI-R18", "AI-R22")
def test_what_was_due_before_is_paid_before(ai: AndroidInstalls) -> None:
    campaign = ai.order("android", volume=100)
    ai.cancel(campaign)
    ai.world.advance("12h")

    ai.world.back_door("PATCH", "androidinstalls/account", {"balance": 5})

    assert ai.ok("wallet") == [{"balance": "5.00", "spending": "0.00"}]


def test_the_ledger_has_what_was_given_and_taken(ai: AndroidInstalls) -> None:
    for balance in (10_000.5, 0.25):
        ai.world.back_door("PATCH", "androidinstalls/account", {"balance": balance})

    ledger = ai.world.ledger
    amounts = [
        Decimal(str(entry["amount"]))
        for entry in ledger["entries"]
        if (entry["vendor"], entry["account"]) == ("androidinstalls", "available")
    ]
    assert amounts == [10_000, Decimal("0.5"), Decimal("-10000.25")]
    assert ledger["balances"]["androidinstalls"] == {"funding": -0.25, "available": 0.25}


@pytest.mark.rule("AI-04")
def test_other_worlds_and_vendors_keep_their_money(mocksrv: Sandbox, ai: AndroidInstalls) -> None:
    other = mocksrv.control.open()
    before = ai.world.ledger["balances"]["ayet"]

    ai.world.back_door("PATCH", "androidinstalls/account", {"balance": 0})

    assert AndroidInstalls(other).wallet == (10_000, 0)
    assert ai.world.ledger["balances"]["ayet"] == before
    other.delete()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('{"balance": -1}', "balance"),
        ('{"balance": -0.01}', "balance"),
        ('{"balance": 0.001}', "balance"),
        ('{"balance": 12.345}', "balance"),
        ('{"balance": 1e300}', "balance"),
        ('{"balance": "much"}', "balance"),
        ('{"balance": "NaN"}', "balance"),
        ('{"balance": "Infinity"}', "balance"),
        ('{"balance": ""}', "balance"),
        ('{"balance": true}', "balance"),
        ('{"balance": [1]}', "balance"),
        ('{"balance": {"usd": 1}}', "balance"),
        ('{"balance": 1, "spending": 1}', "spending"),
        ('{"tokens": 1}', "tokens"),
        ("[]", ""),
        ("1", ""),
        ("{", ""),
        ('{"balance": NaN}', ""),
    ],
)
def test_a_bad_balance_is_named_and_changes_nothing(
    mocksrv: Sandbox, ai: AndroidInstalls, body: str, named: str
) -> None:
    refused(patch(mocksrv, ai, body), 422, named)

    assert ai.ok("wallet") == [{"balance": "10000.00", "spending": "0.00"}]


def test_a_world_that_is_not_there_is_not_found(mocksrv: Sandbox) -> None:
    with mocksrv.control.vendor_client("/_mocksrv") as client:
        answer = client.patch("/worlds/nowhere/androidinstalls/account", json={"balance": 1})

    refused(answer, 404, "nowhere")
