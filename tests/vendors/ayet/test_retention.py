from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet

SUMMARY = ["views", "clicks", "downloads", "retentions", "uninstalls"]


def added(ayet: Ayet, **order: Any) -> int:
    """A running retention campaign; by default 300 downloads, unlimited."""
    order = {"campaignType": "retention", "numDownloads": 300} | order
    campaign: int = ayet.add(**order)["campaignId"]
    return campaign


def stats(ayet: Ayet, campaign: int) -> dict[str, Any]:
    return ayet.ok("reporting/stats", campaignId=campaign)


def early(found: dict[str, Any]) -> int:
    """Uninstalls on the days 0, 1 and 2: those that are replaced."""
    return sum(found["retentionByDay"][:3])


@pytest.fixture
def seeded(mocksrv: Sandbox, seed: int) -> Iterator[Ayet]:
    world = mocksrv.control.open(seed=seed)
    yield Ayet(world)
    world.delete()


@pytest.mark.rule("AY-133", "AY-38")
def test_a_retention_campaign_has_four_more_statistics(ayet: Ayet) -> None:
    campaign = added(ayet)
    ayet.world.advance("2d")

    found = stats(ayet, campaign)

    assert list(found) == [
        "status",
        "campaignData",
        "summary",
        "detailed",
        "countries",
        "retentionByDay",
        "retentionByCountry",
    ]
    assert list(found["summary"]) == SUMMARY
    assert all(list(day) == SUMMARY for day in found["detailed"].values())
    assert found["campaignData"] == ayet.get(campaign)
    assert "remainingRetentions" in found["campaignData"]


@pytest.mark.rule("AY-134", "AY-135")
def test_users_who_left_are_counted_in_eight_buckets(ayet: Ayet) -> None:
    campaign = added(ayet)
    ayet.world.advance("2d")

    found = stats(ayet, campaign)

    buckets = [found["retentionByDay"], *found["retentionByCountry"].values()]
    assert len(buckets) > 1
    for each in buckets:
        assert len(each) == 8
        assert {type(count) for count in each} == {int}


@pytest.mark.rule("AY-135")
@pytest.mark.parametrize("after", ["1d", "4d", "9d"])
def test_buckets_of_the_countries_add_up_to_those_of_all(ayet: Ayet, after: str) -> None:
    campaign = added(ayet, numDownloads=1000, downloadRate=480)
    ayet.world.advance(after)

    found = stats(ayet, campaign)

    by_country = found["retentionByCountry"].values()
    assert [sum(bucket) for bucket in zip(*by_country, strict=True)] == found["retentionByDay"]
    assert set(found["retentionByCountry"]) <= set(found["countries"])
    for country, buckets in found["retentionByCountry"].items():
        assert 0 < sum(buckets) <= found["countries"][country]


@pytest.mark.rule("AY-133", "AY-134", "AY-R30")
def test_before_anybody_left_the_buckets_are_empty(ayet: Ayet) -> None:
    campaign = added(ayet, status="pending")

    found = stats(ayet, campaign)

    assert found["retentionByDay"] == [0] * 8
    assert found["retentionByCountry"] == {}


@pytest.mark.rule("AY-R51", "AY-R52", "AY-R53", "AY-R54", "AY-R57")
@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("rate", [48, 480, 2400])
def test_the_equations_hold_at_every_instant(seeded: Ayet, seed: int, rate: int) -> None:
    campaign = added(seeded, downloadRate=rate)
    for _ in range(36):
        seeded.world.advance("7h")

        found = stats(seeded, campaign)

        entity, summary = found["campaignData"], found["summary"]
        assert entity["remainingRetentions"] == 300 - summary["retentions"] >= 0
        assert entity["remainingDownloads"] == 300 - (summary["downloads"] - early(found)) >= 0
        assert sum(found["retentionByDay"]) == summary["uninstalls"]
        assert sum(found["countries"].values()) == summary["downloads"]


@pytest.mark.rule("AY-R50", "AY-R52")
@pytest.mark.parametrize("seed", range(1, 5))
def test_early_uninstalls_are_replaced(seeded: Ayet, seed: int) -> None:
    campaign = added(seeded)

    seeded.world.advance("30d")

    found = stats(seeded, campaign)
    assert early(found) > 0
    assert found["campaignData"]["remainingDownloads"] == 0
    assert found["summary"]["downloads"] == 300 + early(found)


@pytest.mark.rule("AY-R50", "AY-R16")
def test_replacements_are_free_of_charge(ayet: Ayet) -> None:
    campaign = added(ayet)
    paid = ayet.tokens

    ayet.world.advance("30d")

    assert ayet.get(campaign)["status"] == "completed"
    assert ayet.tokens == paid == 10_000 - 330
    assert ayet.world.ledger["balances"]["ayet"]["spent"] == 330


@pytest.mark.rule("AY-R55", "AY-R32")
def test_the_campaign_runs_until_enough_users_have_kept_the_app(ayet: Ayet) -> None:
    campaign = added(ayet, numDownloads=50)
    statuses = []
    for _ in range(200):
        ayet.world.advance("3h")

        entity = ayet.get(campaign)

        assert (entity["status"] == "completed") == (entity["remainingRetentions"] == 0)
        statuses.append((entity["remainingDownloads"], entity["status"]))
    assert (0, "running") in statuses
    assert statuses[-1] == (0, "completed")


@pytest.mark.rule("AY-R56")
def test_a_user_counts_as_retained_three_days_after_the_install(ayet: Ayet) -> None:
    campaign = added(ayet, numDownloads=1000, downloadRate=2400)
    ayet.world.advance("72h")
    before = stats(ayet, campaign)["summary"]["retentions"]
    ayet.world.advance("1h")

    found = stats(ayet, campaign)

    first_hour = ayet.ok("reporting/installations", campaignId=campaign)["installations"]
    assert before == 0
    assert found["summary"]["retentions"] == len(first_hour) > 0
    assert all(each["timestamp"].startswith("2026-01-01 00:") for each in first_hour)


@pytest.mark.rule("AY-R56", "AY-133")
def test_retentions_are_counted_on_the_third_day_after_the_downloads(ayet: Ayet) -> None:
    campaign = added(ayet, numDownloads=1000, downloadRate=240)
    ayet.world.advance("10d")

    found = stats(ayet, campaign)

    days = list(found["detailed"].values())
    assert [day["retentions"] for day in days[:3]] == [0, 0, 0]
    for downloads, retentions in zip(days, days[3:7], strict=False):
        assert 0 < retentions["retentions"] <= downloads["downloads"]


@pytest.mark.rule("AY-R57", "AY-R53", "AY-134")
def test_late_uninstalls_are_counted_and_neither_replaced_nor_taken_from_the_retentions(
    ayet: Ayet,
) -> None:
    campaign = added(ayet, numDownloads=1000, downloadRate=480)
    ayet.world.advance("5d")
    retained = stats(ayet, campaign)["summary"]["retentions"]
    ayet.world.advance("60d")

    found = stats(ayet, campaign)

    late = sum(found["retentionByDay"][3:])
    assert retained > 0
    assert late > 0
    assert found["summary"]["uninstalls"] == early(found) + late
    assert found["summary"]["downloads"] == 1000 + early(found)
    assert found["summary"]["retentions"] == 1000


@pytest.mark.rule("AY-R28", "AY-124", "AY-R51")
@pytest.mark.parametrize("after", ["1d", "80h", "5d", "30d"])
def test_only_users_who_kept_the_app_are_listed(ayet: Ayet, after: str) -> None:
    campaign = added(ayet)
    ayet.world.advance(after)

    answer = ayet.ok("reporting/installations", campaignId=campaign)

    listed, entity = answer["installations"], answer["campaignData"]
    assert len(listed) == entity["totalDownloads"] - entity["remainingRetentions"]
    assert len(listed) <= stats(ayet, campaign)["summary"]["downloads"]


@pytest.mark.rule("AY-R32", "AY-R57")
def test_nothing_happens_after_the_last_retention(ayet: Ayet) -> None:
    campaign = added(ayet, numDownloads=50)
    ayet.world.advance("30d")
    before = stats(ayet, campaign)

    ayet.world.advance("30d")

    assert before["campaignData"]["status"] == "completed"
    assert stats(ayet, campaign) == before


@pytest.mark.rule("AY-R52", "AY-R57")
def test_users_leave_and_stay_while_the_campaign_is_paused_but_nobody_is_replaced(
    ayet: Ayet,
) -> None:
    campaign = added(ayet, downloadRate=480)
    ayet.world.advance("6h")
    ayet.ok("campaign/pause", campaignId=campaign)
    ayet.world.advance("15m")
    before = stats(ayet, campaign)

    ayet.world.advance("4d")

    after = stats(ayet, campaign)
    assert after["summary"]["downloads"] == before["summary"]["downloads"] > 0
    assert after["summary"]["retentions"] == after["summary"]["downloads"] - early(after) > 0
    assert early(after) > early(before)
    assert after["campaignData"]["status"] == "pending"


@pytest.mark.rule("AY-R16", "AY-R52", "AY-98")
def test_terminate_refunds_the_places_of_users_who_left(ayet: Ayet) -> None:
    campaign = added(ayet, downloadRate=480)
    ayet.world.advance("6h")
    ayet.ok("campaign/pause", campaignId=campaign)
    ayet.world.advance("2d")
    before = stats(ayet, campaign)
    left = 300 - (before["summary"]["downloads"] - early(before))

    answer = ayet.ok("campaign/terminate", campaignId=campaign)

    assert early(before) > 0
    assert answer["refundedTokens"] == left * 11 // 10
    assert ayet.tokens == 10_000 - 330 + left * 11 // 10


steps = some.lists(
    some.tuples(
        some.integers(0, 30 * 3600),
        some.sampled_from(["start", "pause", "start", "pause", 24, 240, 2400]),
    ),
    min_size=3,
    max_size=12,
)


@pytest.mark.rule("AY-R50", "AY-R51", "AY-R52", "AY-R53", "AY-R57")
@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=some.integers(0, 2**32), steps=steps)
def test_no_command_moves_what_has_happened(
    mocksrv: Sandbox, seed: int, steps: list[tuple[int, str | int]]
) -> None:
    ayet = Ayet(mocksrv.control.open(seed=seed))
    campaign = added(ayet, numDownloads=60, downloadRate=240)
    for seconds, act in steps:
        ayet.world.advance(seconds)
        before = stats(ayet, campaign)
        if isinstance(act, int):
            ayet.ok("campaign/edit", campaignId=campaign, downloadRate=act)
        else:
            ayet.call(f"campaign/{act}", campaignId=campaign)

        after = stats(ayet, campaign)

        entity = after["campaignData"]
        for key in ("status", "downloadRate"):
            before["campaignData"][key] = entity[key]
        assert after == before
        lost = after["summary"]["downloads"] - early(after)
        assert entity["remainingDownloads"] == 60 - lost >= 0
    ayet.world.delete()
