"""High retention: retention days, their end, the refund (androidinstalls.txt L378-510)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.vendors.androidinstalls.conftest import AndroidInstalls

FUNDED = Decimal("10000.00")
TICK = timedelta(milliseconds=1)


@pytest.fixture
def twin(ai: AndroidInstalls) -> Iterator[AndroidInstalls]:
    """A copy of the account before anything was done: what is done to both comes out the same."""
    world = ai.world.fork()
    yield AndroidInstalls(world)
    world.delete()


def price(days: int) -> Decimal:
    """Dollars an install (AI-R23)."""
    return Decimal("0.15") + Decimal("0.01") * days


def end_of(ai: AndroidInstalls, campaign: int) -> datetime:
    """Runs the campaign to its end, and tells when that was."""
    told = ai.world.advance("400d")["events"]
    (end,) = [
        event["at"]
        for event in told
        if event["vendor"] == "androidinstalls" and event["detail"] == {"status": "COMPLETED"}
    ]
    assert ai.look(campaign)["status"] == "COMPLETED"
    return datetime.fromisoformat(end)


def at(ai: AndroidInstalls, instant: datetime, campaign: int) -> dict[str, Any]:
    """The campaign at an instant in the future."""
    ai.world.advance(to=instant)
    return ai.look(campaign)


@pytest.mark.rule("AI-R19", "AI-77", "AI-76", "AI-R16")
@pytest.mark.parametrize("days", [1, 2, 3, 7, 30, 365])
def test_a_campaign_is_completed_rdays_after_its_last_install_to_the_millisecond(
    ai: AndroidInstalls, twin: AndroidInstalls, days: int
) -> None:
    campaign = ai.order("retention", rdays=days, volume=80)
    assert twin.order("retention", rdays=days, volume=80) == campaign

    end = end_of(twin, campaign)

    last = end - timedelta(days=days)
    assert at(ai, last - TICK, campaign)["installs"] == 79
    assert at(ai, last, campaign)["installs"] == 80
    assert at(ai, end - TICK, campaign)["status"] == "RUNNING"
    assert at(ai, end, campaign)["status"] == "COMPLETED"


@pytest.mark.rule("AI-R19", "AI-77", "AI-81", "AI-113", "AI-R22", "AI-R23")
@pytest.mark.parametrize("days", [1, 2, 3, 7, 14, 30, 90, 365])
@pytest.mark.parametrize("volume", [50, 51, 1000])
def test_those_who_did_not_stay_are_paid_back_at_the_end_to_the_cent(
    ai: AndroidInstalls, twin: AndroidInstalls, days: int, volume: int
) -> None:
    campaign = ai.order("retention", rdays=days, volume=volume)
    twin.order("retention", rdays=days, volume=volume)
    cost = volume * price(days)
    end = end_of(twin, campaign)

    at(ai, end - TICK, campaign)
    assert ai.wallet == (FUNDED - cost, cost)
    shown = at(ai, end, campaign)

    kept = shown["retention_done"]
    assert shown["installs"] == volume
    assert 0 < kept < volume
    assert ai.wallet == (FUNDED - kept * price(days), kept * price(days))
    assert FUNDED - cost < ai.wallet[0] < FUNDED


@pytest.mark.rule("AI-76", "AI-R23")
def test_one_retention_day_is_the_default(ai: AndroidInstalls, twin: AndroidInstalls) -> None:
    campaign = ai.order("retention", rdays=None)
    assert twin.order("retention", rdays=1) == campaign
    assert ai.wallet == twin.wallet == (FUNDED - 8, Decimal(8))

    for _ in range(48):
        ai.world.advance("2h")
        twin.world.advance("2h")
        assert ai.everything() == twin.everything()
    assert ai.look(campaign)["status"] == "COMPLETED"


@pytest.mark.rule("AI-81", "AI-R13", "AI-R15")
@pytest.mark.parametrize("days", [1, 3, 10])
def test_retention_done_never_falls_and_never_passes_the_installs(
    ai: AndroidInstalls, days: int
) -> None:
    campaign = ai.order("retention", rdays=days, volume=400, dil=50)

    looks = [ai.look(campaign)]
    for _ in range(30 * 4):
        ai.world.advance("6h")
        looks.append(ai.look(campaign))

    assert looks[-1]["status"] == "COMPLETED"
    for look in looks:
        assert 0 <= look["retention_done"] <= look["installs"]
        assert look["installs"] == sum(look["country_list"].values())
    for before, after in pairwise(looks):
        assert before["retention_done"] <= after["retention_done"]
    assert 0 < looks[-1]["retention_done"] < looks[-1]["installs"] == 400
    assert any(look["retention_done"] > 0 and look["installs"] < 400 for look in looks)


@pytest.mark.rule("AI-81", "AI-76")
@pytest.mark.parametrize("days", [1, 2, 5])
def test_nobody_has_stayed_for_rdays_before_they_have_passed(
    ai: AndroidInstalls, days: int
) -> None:
    campaign = ai.order("retention", rdays=days, volume=1000)

    ai.world.advance(f"{days}d")
    assert ai.look(campaign)["installs"] > 0
    assert ai.look(campaign)["retention_done"] == 0

    ai.world.advance("12h")
    assert ai.look(campaign)["retention_done"] > 0


@pytest.mark.rule("AI-81", "AI-R19")
def test_only_installs_that_are_rdays_old_can_have_stayed(ai: AndroidInstalls) -> None:
    campaign = ai.order("retention", rdays=2, volume=300, dil=50)

    installs = []
    for day in range(14):
        ai.world.advance("1d")
        shown = ai.look(campaign)
        installs.append(shown["installs"])
        assert shown["retention_done"] <= (installs[day - 2] if day >= 2 else 0)


@pytest.mark.rule("AI-R16", "AI-R19")
def test_a_campaign_goes_on_running_after_its_last_install(ai: AndroidInstalls) -> None:
    campaign = ai.order("retention", rdays=30)

    ai.world.advance("20d")

    shown = ai.look(campaign)
    assert (shown["installs"], shown["status"]) == (50, "RUNNING")
    assert ai.wallet[1] == 50 * price(30)


@pytest.mark.rule("AI-R18", "AI-R16", "AI-62", "AI-84")
def test_a_cancel_after_the_last_install_has_nothing_to_pay_back(ai: AndroidInstalls) -> None:
    campaign = ai.order("retention", rdays=30)
    ai.world.advance("20d")

    ai.cancel(campaign)
    assert ai.look(campaign)["status"] == "PENDING"
    ai.world.advance("12h")

    shown = ai.look(campaign)
    assert (shown["installs"], shown["status"]) == (50, "CANCELLED")
    assert ai.wallet == (FUNDED - 50 * price(30), 50 * price(30))


@pytest.mark.rule("AI-R16", "AI-R17", "AI-R18", "AI-62")
def test_a_cancel_shortly_before_the_end_still_ends_in_cancelled(
    ai: AndroidInstalls, twin: AndroidInstalls
) -> None:
    campaign = ai.order("retention")
    twin.order("retention")
    end = end_of(twin, campaign)
    ai.world.advance(to=end - timedelta(minutes=1))

    ai.cancel(campaign)

    statuses = set()
    for _ in range(12 * 12):
        ai.world.advance("5m")
        statuses.add(ai.look(campaign)["status"])
    assert statuses == {"PENDING", "CANCELLED"}
    assert ai.wallet == (FUNDED - 50 * price(1), 50 * price(1))
