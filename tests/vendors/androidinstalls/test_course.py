"""How campaigns go on: status, installs, countries, limit (androidinstalls.txt L144, L235)."""

from itertools import groupby, pairwise
from typing import Any

import pytest

from tests.vendors.androidinstalls.conftest import KINDS, AndroidInstalls

#: Kind → volume and daily limit with which it takes days.
SLOW = {"android": (300, 50), "ios": (60, 10), "retention": (300, 50), "rating": (30, 5)}


def assert_sound(shown: dict[str, Any]) -> None:
    """What holds of a campaign whenever one looks at it."""
    assert shown["installs"] == sum(shown["country_list"].values())
    assert all(type(count) is int and count > 0 for count in shown["country_list"].values())
    assert shown["status"] in {"PENDING", "RUNNING", "COMPLETED", "CANCELLED"}
    assert 0 <= shown.get("retention_done", 0) <= shown["installs"]


def watched(ai: AndroidInstalls, campaign: int, step: str, steps: int) -> list[dict[str, Any]]:
    """The campaign now and after each of so many steps, sound every time."""
    looks = [ai.look(campaign)]
    for _ in range(steps):
        ai.world.advance(step)
        looks.append(ai.look(campaign))
    for shown in looks:
        assert_sound(shown)
    return looks


@pytest.mark.rule("AI-R16", "AI-R13", "AI-52", "AI-81", "AI-77")
@pytest.mark.parametrize("kind", KINDS)
def test_a_campaign_is_pending_then_running_then_completed(ai: AndroidInstalls, kind: str) -> None:
    volume, limit = SLOW[kind]
    campaign = ai.order(kind, volume=volume, dil=limit)

    looks = watched(ai, campaign, "2h", 18 * 12)

    assert [status for status, _ in groupby(look["status"] for look in looks)] == [
        "PENDING",
        "RUNNING",
        "COMPLETED",
    ]
    assert looks[-1]["installs"] == volume
    for look in looks:
        if kind == "retention":
            assert look["status"] != "COMPLETED" or look["installs"] == volume
        else:
            assert (look["status"] == "COMPLETED") == (look["installs"] == volume)


@pytest.mark.rule("AI-R13", "AI-R15")
@pytest.mark.parametrize("kind", KINDS)
def test_installs_and_countries_only_grow(ai: AndroidInstalls, kind: str) -> None:
    volume, limit = SLOW[kind]
    campaign = ai.order(kind, volume=volume, dil=limit)

    looks = watched(ai, campaign, "3h", 18 * 8)

    counts = [look["installs"] for look in looks]
    assert counts == sorted(counts)
    assert counts[0] == 0
    for before, after in pairwise(looks):
        assert list(after["country_list"])[: len(before["country_list"])] == list(
            before["country_list"]
        )
        for country, count in before["country_list"].items():
            assert after["country_list"][country] >= count


@pytest.mark.rule("AI-R16", "AI-R13", "AI-R15")
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_delivered_before_a_campaign_runs(ai: AndroidInstalls, kind: str) -> None:
    campaign = ai.order(kind, volume=1000)

    looks = watched(ai, campaign, "1m", 240)

    pending = [look for look in looks if look["status"] == "PENDING"]
    assert pending
    assert looks[-1]["status"] == "RUNNING"
    assert looks[-1]["installs"] > 0
    assert {(look["installs"], len(look["country_list"])) for look in pending} == {(0, 0)}


@pytest.mark.rule("AI-R13", "AI-R16")
@pytest.mark.parametrize("kind", ["android", "ios", "rating"])
def test_a_completed_campaign_stays_as_it_is(ai: AndroidInstalls, kind: str) -> None:
    campaign = ai.order(kind)
    ai.world.advance("5d")
    before = ai.look(campaign)

    ai.world.advance("300d")

    assert before["status"] == "COMPLETED"
    assert ai.look(campaign) == before


@pytest.mark.rule("AI-37", "AI-74", "AI-95")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hour", [0, 13, 23])
def test_no_utc_day_has_more_installs_than_the_daily_limit(
    ai: AndroidInstalls, kind: str, hour: int
) -> None:
    volume, limit = SLOW[kind]
    ai.world.advance(f"{hour}h")
    campaign = ai.order(kind, volume=volume, dil=limit)

    counts = [0]
    for day in range(2, 25):
        ai.world.advance(to=f"2026-01-{day:02d}T00:00:00Z")
        counts.append(ai.look(campaign)["installs"])

    days = [after - before for before, after in pairwise(counts)]
    assert max(days) <= limit
    assert counts[-1] == volume


@pytest.mark.rule("AI-37", "AI-74", "AI-95")
@pytest.mark.parametrize("kind", KINDS)
def test_without_a_daily_limit_more_is_delivered_in_a_day(ai: AndroidInstalls, kind: str) -> None:
    volume, limit = SLOW[kind]
    limited, free = ai.order(kind, volume=volume, dil=limit), ai.order(kind, volume=volume)

    ai.world.advance("1d")

    assert ai.look(limited)["installs"] <= limit < ai.look(free)["installs"]


@pytest.mark.rule("AI-37", "AI-74", "AI-95")
@pytest.mark.parametrize("kind", KINDS)
def test_a_higher_daily_limit_lets_more_through(ai: AndroidInstalls, kind: str) -> None:
    volume, limit = SLOW[kind]
    slow, fast = (ai.order(kind, volume=volume, dil=limit * times) for times in (1, 3))

    ai.world.advance("1d")
    ai.world.advance("1d")

    assert ai.look(slow)["installs"] < ai.look(fast)["installs"] <= 2 * 3 * limit


@pytest.mark.rule("AI-37", "AI-74", "AI-95")
@pytest.mark.parametrize("kind", KINDS)
def test_the_daily_limit_holds_on_the_day_of_a_cancel(ai: AndroidInstalls, kind: str) -> None:
    volume, limit = SLOW[kind]
    campaign = ai.order(kind, volume=volume, dil=limit)
    ai.world.advance("1d")
    yesterday = ai.look(campaign)["installs"]
    ai.world.advance("20h")
    ai.cancel(campaign)

    ai.world.advance("4h")

    assert 0 < ai.look(campaign)["installs"] - yesterday <= limit
