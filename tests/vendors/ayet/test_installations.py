import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet

ITEM = ["timestamp", "country", "identifier", "make", "model"]
HOUR = timedelta(hours=1)
S2S = {"tracking": "custom_s2s", "redirectUrl": "https://t.example.com/?click={click_id}"}


def installations(ayet: Ayet, campaign: int) -> list[dict[str, Any]]:
    return ayet.ok("reporting/installations", campaignId=campaign)["installations"]


def confirm_all(ayet: Ayet, campaign: int) -> None:
    """Confirm every click of a custom_s2s campaign that can be confirmed now."""
    hash_ = ayet.world.back_door("PATCH", "ayet/account", {})["hash"]
    for each in ayet.world.back_door("GET", f"ayet/campaigns/{campaign}/reservations"):
        answer = ayet.http.get(f"/s2s/callback/{hash_}/custom_s2s/{each['click_id']}")
        assert answer.json() == {"status": "success"}


@pytest.mark.rule("AY-121", "AY-120")
def test_the_answer_has_the_campaign_and_its_installations(ayet: Ayet) -> None:
    campaign = ayet.add(downloadRate=480)["campaignId"]
    ayet.world.advance("4h")

    answer = ayet.ok("reporting/installations", campaignId=campaign)

    assert list(answer) == ["status", "campaignData", "installations"]
    assert answer["campaignData"] == ayet.get(campaign)
    assert isinstance(answer["installations"], list)


@pytest.mark.rule("AY-122")
def test_an_installation_has_five_texts(ayet: Ayet) -> None:
    campaign = ayet.add(identifier="customer1")["campaignId"]
    ayet.world.advance("1d")

    for each in installations(ayet, campaign):
        assert list(each) == ITEM
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", each["timestamp"])
        assert re.fullmatch(r"[A-Z]{2}", each["country"])
        assert len(each["identifier"]) == 44
        assert each["make"]
        assert each["model"]


@pytest.mark.rule("AY-123")
def test_the_identifier_is_the_devices_not_the_campaigns(ayet: Ayet) -> None:
    campaigns = [ayet.add(identifier="customer1")["campaignId"] for _ in range(2)]
    ayet.world.advance("1d")

    found = [each["identifier"] for campaign in campaigns for each in installations(ayet, campaign)]

    assert len(set(found)) == len(found) == 200
    assert "customer1" not in found


@pytest.mark.rule("AY-122", "AY-R29")
def test_timestamps_are_utc_in_order_and_never_in_the_future(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=200)["campaignId"]
    ayet.world.advance("150m")

    found = [each["timestamp"] for each in installations(ayet, campaign)]

    assert found == sorted(found)
    assert found[0] >= "2026-01-01 00:00:00"
    assert "2026-01-01 02:00:00" < found[-1] <= "2026-01-01 02:30:00"


@pytest.mark.rule("AY-126")
def test_the_case_of_makes_is_not_normalised(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=1000)["campaignId"]
    ayet.world.advance("3d")

    found = {(each["make"], each["model"]) for each in installations(ayet, campaign)}

    assert {("Samsung", "GT-I9300"), ("samsung", "GT-P5100")} <= found


@pytest.mark.rule("AY-125", "AY-R32")
@pytest.mark.parametrize("downloads", [20, 137, 1000])
def test_a_finished_campaign_lists_all_its_downloads(ayet: Ayet, downloads: int) -> None:
    campaign = ayet.add(numDownloads=downloads)["campaignId"]
    ayet.world.advance("5d")

    answer = ayet.ok("reporting/installations", campaignId=campaign)

    entity = answer["campaignData"]
    assert entity["status"] == "completed"
    assert (entity["remainingDownloads"], entity["reservations"]) == (0, 0)
    assert len(answer["installations"]) == downloads


@pytest.mark.rule("AY-125", "AY-94")
def test_a_terminated_campaign_lists_what_was_downloaded(ayet: Ayet) -> None:
    campaign = ayet.add(downloadRate=480)["campaignId"]
    ayet.world.advance("3h")
    ayet.ok("campaign/pause", campaignId=campaign)
    ayet.world.advance("15m")
    ayet.ok("campaign/terminate", campaignId=campaign)

    answer = ayet.ok("reporting/installations", campaignId=campaign)

    found = answer["installations"]
    assert len(found) == 100 - answer["campaignData"]["remainingDownloads"] > 0


@pytest.mark.rule("AY-120")
def test_a_campaign_that_never_ran_has_no_installations(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")["campaignId"]
    ayet.world.advance("2d")

    assert installations(ayet, campaign) == []


@pytest.mark.rule("AY-124", "AY-R28")
def test_retention_campaigns_list_only_users_who_kept_the_app(ayet: Ayet) -> None:
    order = {"campaignType": "retention", "numDownloads": 400, "downloadRate": 480}
    campaign = ayet.add(**order)["campaignId"]
    ayet.world.advance("71h")
    early = installations(ayet, campaign)
    ayet.world.advance("25h")

    found = installations(ayet, campaign)

    entity = ayet.get(campaign)
    assert early == []
    assert len(found) == 400 - entity["remainingRetentions"] > 0
    assert all(each["timestamp"] <= "2026-01-02 00:00:00" for each in found)


@pytest.mark.rule("AY-R42", "AY-86")
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("rate", [24, 48, 120, 1200])
@pytest.mark.parametrize("kind", ["standard", "retention"])
def test_no_clock_hour_has_more_installations_than_the_hourly_cap(
    mocksrv: Sandbox, seed: int, rate: int, kind: str
) -> None:
    ayet = Ayet(mocksrv.control.open(seed=seed))
    ayet.world.advance(f"{seed * 1234}s")
    order = {"numDownloads": 500, "downloadRate": rate, "campaignType": kind}
    campaigns = [ayet.add(**order)["campaignId"] for _ in range(3)]

    ayet.world.advance("7d")

    for campaign in campaigns:
        hours = Counter(each["timestamp"][:13] for each in installations(ayet, campaign))
        assert 0 < max(hours.values()) <= rate // 24
    ayet.world.delete()


@pytest.mark.rule("AY-R42", "AY-R64")
@pytest.mark.parametrize("rate", [24, 48, 240])
def test_a_tracked_campaign_keeps_the_hourly_cap_although_all_its_clicks_are_confirmed(
    ayet: Ayet, rate: int
) -> None:
    campaign = ayet.add(numDownloads=500, downloadRate=rate, **S2S)["campaignId"]
    for _ in range(24 * 6):
        ayet.world.advance("10m")
        confirm_all(ayet, campaign)

    hours = Counter(each["timestamp"][:13] for each in installations(ayet, campaign))

    assert 0 < max(hours.values()) <= rate // 24


@pytest.mark.rule("AY-R42", "AY-86", "AY-R64")
def test_a_tracked_campaign_keeps_a_cap_that_was_lowered_while_clicks_were_open(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=500, downloadRate=1200, **S2S)["campaignId"]
    ayet.world.advance(to="2026-01-01T18:59:00Z")
    ayet.ok("campaign/edit", campaignId=campaign, downloadRate=24)
    ayet.world.advance("1m")

    confirm_all(ayet, campaign)

    assert 0 < len(installations(ayet, campaign)) <= 1


def caps_of(begin: datetime, end: datetime, rate: int) -> dict[str, int]:
    """The hourly cap of each clock hour that the stretch of time touches."""
    first = begin.replace(minute=0, second=0, microsecond=0)
    hours = range((end - first) // HOUR + 1)
    return {f"{first + HOUR * hour:%Y-%m-%d %H}": rate // 24 for hour in hours}


steps = some.lists(
    some.tuples(
        some.integers(0, 4 * 3600),
        some.sampled_from(["start", "pause", "start", "pause", 24, 48, 96, 240, 480]),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.rule("AY-R42", "AY-86", "AY-92", "AY-R41")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=some.integers(0, 2**32), steps=steps)
def test_the_cap_holds_and_the_past_stays_over_pauses_and_edits(
    mocksrv: Sandbox, seed: int, steps: list[tuple[int, str | int]]
) -> None:
    ayet = Ayet(mocksrv.control.open(seed=seed))
    campaign = ayet.add(numDownloads=200, downloadRate=240)["campaignId"]
    caps: defaultdict[str, int] = defaultdict(int)
    found: list[dict[str, Any]] = []
    for seconds, act in steps:
        begin, rate = ayet.world.now, ayet.get(campaign)["downloadRate"]
        ayet.world.advance(seconds)
        for hour, cap in caps_of(begin, ayet.world.now, rate).items():
            caps[hour] = max(caps[hour], cap)
        if isinstance(act, int):
            ayet.ok("campaign/edit", campaignId=campaign, downloadRate=act)
        else:
            ayet.call(f"campaign/{act}", campaignId=campaign)
        before, found = found, installations(ayet, campaign)
        assert found[: len(before)] == before
        assert len(found) == 200 - ayet.get(campaign)["remainingDownloads"]
    hours = Counter(each["timestamp"][:13] for each in found)
    ayet.world.delete()
    assert all(count <= caps[hour] for hour, count in hours.items())


@pytest.mark.rule("AY-R42", "AY-122")
def test_one_long_advance_equals_many_short_ones(mocksrv: Sandbox) -> None:
    long, short = (Ayet(mocksrv.control.open(seed=7)) for _ in range(2))
    for ayet in (long, short):
        ayet.add(numDownloads=300, downloadRate=480)
    long.world.advance("20h")
    for _ in range(40):
        short.world.advance("30m")

    answers = [ayet.post("reporting/installations", campaignId=1).content for ayet in (long, short)]

    assert answers[0] == answers[1]
    long.world.delete()
    short.world.delete()
