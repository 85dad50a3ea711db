from collections import Counter

import pytest

from tests.vendors.ayet.conftest import Ayet


@pytest.mark.rule("AY-86", "AY-87", "AY-R42")
@pytest.mark.parametrize(
    ("wished", "used"),
    [(250, 240), (300, 288), (24, 24), (47, 24), (48, 48), (2399, 2376), (2400, 2400)],
)
def test_a_daily_rate_becomes_a_multiple_of_24(ayet: Ayet, wished: int, used: int) -> None:
    campaign = ayet.add(downloadRate=720)["campaignId"]

    edited = ayet.ok("campaign/edit", campaignId=campaign, downloadRate=wished)

    assert edited["campaignData"]["downloadRate"] == used


@pytest.mark.rule("AY-R24")
@pytest.mark.parametrize(
    ("wished", "used"),
    [(23, 24), (1, 24), (0, 24), (-250, 24), (2401, 2400), (100_000, 2400), (10**30, 2400)],
)
def test_a_rate_out_of_range_is_cut_to_the_range(ayet: Ayet, wished: int, used: int) -> None:
    campaign = ayet.add(downloadRate=720)["campaignId"]

    edited = ayet.ok("campaign/edit", campaignId=campaign, downloadRate=wished)

    assert edited["campaignData"]["downloadRate"] == used


@pytest.mark.rule("AY-85", "AY-87")
def test_edit_answers_the_whole_campaign_with_its_new_rate(ayet: Ayet) -> None:
    campaign = ayet.add(identifier="customer1", targetCountries="US, GB")["campaignId"]
    ayet.world.advance("90m")
    before = ayet.get(campaign)

    answer = ayet.ok("campaign/edit", campaignId=campaign, downloadRate=250)

    assert answer == {"status": "success", "campaignData": before | {"downloadRate": 240}}
    assert ayet.get(campaign) == answer["campaignData"]


@pytest.mark.rule("AY-85")
def test_edit_changes_nothing_but_the_rate(ayet: Ayet) -> None:
    campaign = ayet.add(downloadRate=720)
    wishes = {"numDownloads": 500, "targetCountries": "US", "status": "pending", "identifier": "x"}

    answer = ayet.ok("campaign/edit", campaignId=campaign["campaignId"], **wishes)

    assert answer["campaignData"] == campaign


@pytest.mark.rule("AY-87")
@pytest.mark.parametrize("status", ["pending", "paused", "review", "completed"])
def test_a_campaign_can_be_edited_in_any_status(ayet: Ayet, status: str) -> None:
    campaign = ayet.add(status="running" if status == "paused" else "pending")["campaignId"]
    if status == "paused":
        ayet.ok("campaign/pause", campaignId=campaign)
    elif status == "review":
        ayet.world.back_door("PATCH", f"ayet/campaigns/{campaign}", {"status": "review"})
    elif status == "completed":
        ayet.ok("campaign/terminate", campaignId=campaign)
    before = ayet.get(campaign)

    edited = ayet.ok("campaign/edit", campaignId=campaign, downloadRate=48)["campaignData"]

    assert edited == before | {"downloadRate": 48}


@pytest.mark.rule("AY-87", "AY-R20")
@pytest.mark.parametrize("campaign", [None, "", "abc", 0, -1, 999])
def test_edit_of_a_campaign_that_does_not_exist_is_refused(
    ayet: Ayet, campaign: int | str | None
) -> None:
    ayet.add()

    refusal = ayet.refused("campaign/edit", campaignId=campaign, downloadRate=240)

    assert refusal == (305, "Campaign does not exist.")


@pytest.mark.rule("AY-87")
def test_edit_needs_a_key_and_is_throttled(ayet: Ayet) -> None:
    campaign = ayet.add()["campaignId"]
    wrong_key = ayet.refused("campaign/edit", campaignId=campaign, downloadRate=240, apiKey="x")
    throttle = {"requests": 1, "per": "1h"}
    ayet.world.back_door("PATCH", "ayet/account", {"throttle": throttle})
    ayet.ok("campaign/edit", campaignId=campaign, downloadRate=240)

    throttled = ayet.refused("campaign/edit", campaignId=campaign, downloadRate=48)

    assert wrong_key == (100, "Authentification failed, check your API Key.")
    assert throttled == (429, "Too many consecutive API requests, throttled.")


@pytest.mark.rule("AY-86", "AY-R42")
def test_a_lower_rate_is_the_cap_of_every_hour_from_then_on(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=1000)["campaignId"]
    ayet.world.advance("3h")
    ayet.ok("campaign/edit", campaignId=campaign, downloadRate=72)

    ayet.world.advance("2d")

    found = ayet.ok("reporting/installations", campaignId=campaign)["installations"]
    hours = Counter(each["timestamp"][:13] for each in found)
    later = [count for hour, count in hours.items() if hour >= "2026-01-01 03"]
    assert len(later) > 12
    assert max(later) <= 3
    assert hours["2026-01-01 02"] > 3


@pytest.mark.rule("AY-86")
@pytest.mark.parametrize("rate", [24, 240, 2400])
def test_an_edit_does_not_move_what_has_happened(ayet: Ayet, rate: int) -> None:
    campaigns = [ayet.add(downloadRate=480)["campaignId"] for _ in range(10)]
    ayet.world.advance("4h")
    before = [ayet.ok("reporting/installations", campaignId=each) for each in campaigns]

    for campaign in campaigns:
        ayet.ok("campaign/edit", campaignId=campaign, downloadRate=rate)

    after = [ayet.ok("reporting/installations", campaignId=each) for each in campaigns]
    assert [each["installations"] for each in after] == [each["installations"] for each in before]
    assert [each["campaignData"] for each in after] == [
        each["campaignData"] | {"downloadRate": rate} for each in before
    ]


@pytest.mark.rule("AY-87", "AY-R36")
def test_a_terminated_campaign_stays_as_it_was_when_it_is_edited_later(ayet: Ayet) -> None:
    order = {"campaignType": "retention", "numDownloads": 200, "downloadRate": 480}
    campaign = ayet.add(**order)["campaignId"]
    ayet.world.advance("12h")
    ayet.ok("campaign/pause", campaignId=campaign)
    ayet.world.advance("15m")
    ayet.ok("campaign/terminate", campaignId=campaign)
    ayet.world.advance("6d")
    before = ayet.ok("reporting/stats", campaignId=campaign)

    ayet.ok("campaign/edit", campaignId=campaign, downloadRate=240)

    after = ayet.ok("reporting/stats", campaignId=campaign)
    after["campaignData"]["downloadRate"] = 480
    assert after == before
