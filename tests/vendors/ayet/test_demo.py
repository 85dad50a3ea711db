"""The demo world: campaigns in every state, with a history that could have happened."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet


@pytest.fixture(scope="module")
def demo(mocksrv: Sandbox) -> Iterator[Ayet]:
    """A demo world that nothing is done to."""
    world = mocksrv.control.open(fixtures="demo")
    yield Ayet(world)
    world.delete()


@pytest.fixture
def moving(mocksrv: Sandbox) -> Iterator[Ayet]:
    """A demo world of its own."""
    world = mocksrv.control.open(fixtures="demo")
    yield Ayet(world)
    world.delete()


def campaigns(ayet: Ayet, **asked: Any) -> list[dict[str, Any]]:
    return ayet.ok("campaign/list", **asked)["campaignData"]


def price(entity: dict[str, Any]) -> Decimal:
    return Decimal(str(entity["tokensPerDownload"]))


def cost(entity: dict[str, Any]) -> int:
    tokens = entity["totalDownloads"] * price(entity)
    return int(tokens.to_integral_value(ROUND_CEILING))


def refund(entity: dict[str, Any]) -> int:
    tokens = entity["remainingDownloads"] * price(entity)
    return int(tokens.to_integral_value(ROUND_FLOOR))


def assert_books_balance(ayet: Ayet) -> None:
    """Money is where the campaigns say, to the token."""
    ledger, entities = ayet.world.ledger, campaigns(ayet)
    entries = [entry for entry in ledger["entries"] if entry["vendor"] == "ayet"]
    over = [entity for entity in entities if entity["status"] == "completed"]
    held = sum(cost(entity) for entity in entities if entity["status"] != "completed")
    spent = sum(cost(entity) - refund(entity) for entity in over)
    balances = ledger["balances"]["ayet"]
    assert sum(entry["amount"] for entry in entries) == 0
    assert sum(balances.values()) == 0
    assert (balances["held"], balances["spent"]) == (held, spent)
    assert balances["available"] == ayet.tokens == -balances["funding"] - held - spent


@pytest.mark.rule("AY-R33", "AY-R34", "AY-R36")
def test_there_are_campaigns_in_every_status(demo: Ayet) -> None:
    statuses = Counter(entity["status"] for entity in campaigns(demo))

    account = demo.ok("account/details")["accountData"]

    assert set(statuses) == {"pending", "running", "completed", "review"}
    for status in ("pending", "running", "completed"):
        assert account[f"{status}Campaigns"] == statuses[status]


@pytest.mark.rule("AY-36", "AY-38", "AY-R18", "AY-R32", "AY-R36", "AY-R40")
def test_there_is_a_campaign_of_every_kind(demo: Ayet) -> None:
    entities = campaigns(demo)

    over = [entity for entity in entities if entity["status"] == "completed"]
    assert {entity["isRetention"] for entity in entities} == {0, 1}
    assert {entity["tracking"] for entity in entities} == {"standard", "custom_s2s"}
    assert {entity["tokensPerDownload"] for entity in entities} == {1, 1.1, 1.15, 1.25}
    assert {entity["remainingDownloads"] > 0 for entity in over} == {True, False}
    paused = [entity for entity in entities if entity["status"] == "pending"]
    begun = {entity["remainingDownloads"] < entity["totalDownloads"] for entity in paused}
    assert begun == {True, False}
    assert any(entity["reservations"] for entity in paused)
    assert any(entity["reservations"] for entity in entities if entity["status"] == "running")


@pytest.mark.rule("AY-R16", "AY-R17", "AY-98")
def test_the_books_balance(demo: Ayet) -> None:
    assert_books_balance(demo)


@pytest.mark.rule("AY-R16", "AY-R17", "AY-R32")
def test_the_books_balance_at_any_time_later(moving: Ayet) -> None:
    for _ in range(12):
        moving.world.advance("71h")

        assert_books_balance(moving)


@pytest.mark.rule("AY-R16")
def test_balances_follow_from_the_entries_one_by_one(demo: Ayet) -> None:
    ledger = demo.world.ledger
    instants: defaultdict[str, list[str]] = defaultdict(list)
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in ledger["entries"]:
        of = entry["vendor"], entry["account"]
        sums[of] += Decimal(str(entry["amount"]))
        instants[entry["vendor"]].append(entry["at"])
        assert Decimal(str(entry["balance"])) == sums[of]
        assert entry["account"] == "funding" or entry["balance"] >= 0
    assert "ayet" in instants
    for vendor, told in instants.items():
        assert told == sorted(told)
        assert sum(amount for of, amount in sums.items() if of[0] == vendor) == 0
    balances = {(v, a): b for v, of in ledger["balances"].items() for a, b in of.items()}
    assert {of: Decimal(str(balance)) for of, balance in balances.items()} == sums


@pytest.mark.rule("AY-132", "AY-136", "AY-R51", "AY-R52", "AY-R53", "AY-R54")
def test_the_statistics_of_every_campaign_add_up(demo: Ayet) -> None:
    for entity in campaigns(demo):
        stats = demo.ok("reporting/stats", campaignId=entity["campaignId"])

        summary = stats["summary"]
        early = sum(stats.get("retentionByDay", [])[:3])
        assert stats["campaignData"] == entity
        assert ("retentionByDay" in stats) == (entity["isRetention"] == 1)
        for key, total in summary.items():
            assert sum(day[key] for day in stats["detailed"].values()) == total
        assert sum(stats["countries"].values()) == summary["downloads"]
        remaining = entity["totalDownloads"] - summary["downloads"] + early
        assert entity["remainingDownloads"] == remaining
        if entity["isRetention"]:
            assert entity["remainingRetentions"] == entity["totalDownloads"] - summary["retentions"]
            assert sum(stats["retentionByDay"]) == summary["uninstalls"]


@pytest.mark.rule("AY-125", "AY-124", "AY-R28")
def test_every_campaign_lists_its_installations(demo: Ayet) -> None:
    for entity in campaigns(demo):
        answer = demo.ok("reporting/installations", campaignId=entity["campaignId"])

        left = entity.get("remainingRetentions", entity["remainingDownloads"])
        assert len(answer["installations"]) == entity["totalDownloads"] - left


@pytest.mark.rule("AY-107", "AY-108", "AY-116")
@pytest.mark.parametrize("identifier", [None, "customer1", "customer2", "customer1283", ""])
def test_the_summary_is_that_of_the_campaigns(demo: Ayet, identifier: str | None) -> None:
    asked = {"identifier": identifier}
    entities = campaigns(demo, **asked)
    dates = {"startDate": "2025-11-01", "endDate": "2026-01-01"}

    found = demo.ok("reporting/summary", **dates, **asked)["statistics"]

    stats = [demo.ok("reporting/stats", campaignId=each["campaignId"]) for each in entities]
    statuses = Counter(entity["status"] for entity in entities)
    assert found["installs"] == sum(each["summary"]["downloads"] for each in stats) > 0
    assert found["clicks"] == sum(each["summary"]["clicks"] for each in stats) > 0
    assert found["activeCampaigns"] == len(entities) - statuses["completed"]
    assert found["runningCampaigns"] == statuses["running"]


@pytest.mark.rule("AY-R29", "AY-37")
def test_nothing_happened_before_a_campaign_was_created_or_after_now(demo: Ayet) -> None:
    for entity in campaigns(demo):
        answer = demo.ok("reporting/installations", campaignId=entity["campaignId"])
        stamps = [each["timestamp"] for each in answer["installations"]]

        assert entity["created"] < "2026-01-01 00:00:00"
        assert all(entity["created"] <= at <= "2026-01-01 00:00:00" for at in stamps)


@pytest.mark.rule("AY-90", "AY-92", "AY-94", "AY-98")
def test_a_client_can_go_on_with_the_campaigns_of_the_demo(moving: Ayet) -> None:
    running = next(each for each in campaigns(moving, status="running") if not each["isRetention"])
    moving.ok("campaign/pause", campaignId=running["campaignId"])
    moving.world.advance("15m")
    left = moving.get(running["campaignId"])

    answer = moving.ok("campaign/terminate", campaignId=running["campaignId"])

    assert answer["refundedTokens"] == refund(left) > 0
    assert_books_balance(moving)


def test_two_demo_worlds_are_the_same(demo: Ayet, moving: Ayet) -> None:
    answers = [ayet.post("campaign/list").content for ayet in (demo, moving)]

    assert answers[0] == answers[1]
