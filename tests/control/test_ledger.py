"""The ledger over HTTP: every movement of money is seen, adds up, and is never changed."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.control.conftest import refused
from tests.vendors.ayet.conftest import Ayet

START = "2026-01-01T00:00:00Z"

#: The vendors at which a blank world has an account with money (CONTRACT, "Blank accounts").
FUNDED = ("androidinstalls", "ayet")


def moves(world: World, kind: str, vendor: str = "ayet") -> list[tuple[str, int, int | None, int]]:
    """(account, amount, campaign, balance) of a vendor's entries of one kind."""
    return [
        (entry["account"], entry["amount"], entry["campaign"], entry["balance"])
        for entry in world.ledger["entries"]
        if (entry["vendor"], entry["kind"]) == (vendor, kind)
    ]


def add_up(ledger: dict[str, Any]) -> None:
    """The entries lead to the balances, and what one account gains another loses."""
    running: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for entry in ledger["entries"]:
        accounts = running[entry["vendor"]]
        before = accounts.get(entry["account"], Decimal(0))
        accounts[entry["account"]] = before + Decimal(str(entry["amount"]))
        assert Decimal(str(entry["balance"])) == accounts[entry["account"]]
    assert running == {
        vendor: {account: Decimal(str(balance)) for account, balance in accounts.items()}
        for vendor, accounts in ledger["balances"].items()
    }
    assert {sum(accounts.values()) for accounts in running.values()} == {0}


def test_an_entry_has_the_fields_of_the_contract(world: World) -> None:
    entries = world.ledger["entries"]
    for entry in entries:
        assert {"at", "account", "kind", "amount", "campaign", "balance"} <= set(entry)
        assert entry["at"] == START
    assert [entry["vendor"] for entry in entries] == ["androidinstalls"] * 2 + ["ayet"] * 2


@pytest.mark.rule("AY-R17")
@pytest.mark.parametrize("vendor", FUNDED)
def test_a_fresh_world_has_been_funded_with_10000(world: World, vendor: str) -> None:
    assert moves(world, "funding", vendor) == [
        ("funding", -10_000, None, -10_000),
        ("available", 10_000, None, 10_000),
    ]
    assert world.ledger["balances"] == {
        funded: {"funding": -10_000, "available": 10_000} for funded in FUNDED
    }


@pytest.mark.rule("AY-R17", "AY-81", "AY-R15")
@pytest.mark.parametrize("status", ["pending", "running"])
def test_a_new_campaign_holds_its_price(world: World, ayet: Ayet, status: str) -> None:
    campaign = ayet.add(numDownloads=50, targetCountries="US", status=status)["campaignId"]
    assert moves(world, "hold") == [
        ("available", -58, campaign, 9942),
        ("held", 58, campaign, 58),
    ]
    assert ayet.tokens == 9942


def test_a_refused_order_moves_nothing(world: World, ayet: Ayet) -> None:
    before = world.ledger
    assert ayet.refused("campaign/add", packageName="com.example.app", numDownloads=10001)[0] == 302
    assert ayet.refused("campaign/add", packageName="com.paid.app", numDownloads=100)[0] == 304
    assert world.ledger == before


def test_a_campaign_that_is_complete_has_spent_its_hold(world: World, ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=20)["campaignId"]
    told = world.advance("1d")
    assert moves(world, "charge") == [("held", -20, campaign, 0), ("spent", 20, campaign, 20)]
    assert moves(world, "release") == []
    (done,) = {event["at"] for event in told["events"]}
    assert {e["at"] for e in world.ledger["entries"] if e["kind"] == "charge"} == {done}
    add_up(world.ledger)


@pytest.mark.rule("AY-98", "AY-99", "AY-R16", "AY-94")
def test_a_terminated_campaign_gives_back_what_is_left(world: World, ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=4000, targetCountries="US")["campaignId"]
    world.advance("1d")
    ayet.ok("campaign/pause", campaignId=campaign)
    world.advance("15m")
    left = ayet.get(campaign)["remainingDownloads"]
    assert 0 < left < 4000
    back = left * 115 // 100
    assert ayet.ok("campaign/terminate", campaignId=campaign)["refundedTokens"] == back
    assert moves(world, "release") == [
        ("held", -back, campaign, 4600 - back),
        ("available", back, campaign, 5400 + back),
    ]
    assert moves(world, "charge")[1] == ("spent", 4600 - back, campaign, 4600 - back)
    assert ayet.tokens == 5400 + back
    add_up(world.ledger)


def test_the_ledger_is_brought_up_to_now_before_it_is_shown(world: World, ayet: Ayet) -> None:
    """A running clock passes a completion without anybody advancing it."""
    ayet.add(numDownloads=20)
    world.rate = 10**9
    while ayet.get(1)["status"] != "completed":
        pass
    assert [amount for _, amount, *_ in moves(world, "charge")] == [-20, 20]


def test_a_demo_worlds_money_adds_up(mocksrv: Sandbox) -> None:
    demo = mocksrv.control.open(fixtures="demo")
    add_up(demo.ledger)
    assert set(demo.ledger["balances"]) == set(FUNDED)
    assert demo.ledger["balances"]["ayet"]["available"] == Ayet(demo).tokens
    demo.advance("60d")
    add_up(demo.ledger)
    assert demo.ledger["balances"]["ayet"]["available"] == Ayet(demo).tokens
    demo.delete()


def test_looking_changes_nothing(http: httpx.Client, world: World, ayet: Ayet) -> None:
    ayet.add(numDownloads=20)
    world.advance("1d")
    first = http.get(f"/worlds/{world.name}/ledger").content
    assert http.get(f"/worlds/{world.name}/ledger").content == first


def test_one_vendors_ledger_can_be_asked_for(http: httpx.Client, world: World) -> None:
    path = f"/worlds/{world.name}/ledger"
    whole = http.get(path).json()
    for vendor in world.credentials:
        assert http.get(path, params={"vendor": vendor}).json() == {
            "entries": [entry for entry in whole["entries"] if entry["vendor"] == vendor],
            "balances": {v: of for v, of in whole["balances"].items() if v == vendor},
        }
    assert {entry["vendor"] for entry in whole["entries"]} == set(FUNDED)
    refused(http.get(path, params={"vendor": "nobody"}), 404, "nobody")
