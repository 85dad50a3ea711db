from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.vendors.ayet.conftest import Ayet

HOLD = timedelta(minutes=15)


def installations(ayet: Ayet, campaign: int) -> list[dict[str, Any]]:
    return ayet.ok("reporting/installations", campaignId=campaign)["installations"]


def downloads(ayet: Ayet, campaign: int) -> int:
    return ayet.ok("reporting/stats", campaignId=campaign)["summary"]["downloads"]


def paused(ayet: Ayet, many: int, **order: Any) -> list[int]:
    """Campaigns that ran for three hours and are paused now."""
    campaigns = [ayet.add(**({"downloadRate": 480} | order))["campaignId"] for _ in range(many)]
    ayet.world.advance("3h")
    for campaign in campaigns:
        ayet.ok("campaign/pause", campaignId=campaign)
    return campaigns


@pytest.mark.rule("AY-92")
def test_pause_makes_a_running_campaign_pending_and_leaves_its_reservations(ayet: Ayet) -> None:
    campaign = ayet.add(downloadRate=480)["campaignId"]
    ayet.world.advance("3h")
    running = ayet.get(campaign)

    answer = ayet.ok("campaign/pause", campaignId=campaign)

    assert answer == {"status": "success", "campaignData": running | {"status": "pending"}}
    assert running["reservations"] > 0


@pytest.mark.rule("AY-92", "AY-22", "AY-R34")
def test_a_paused_campaign_counts_as_pending(ayet: Ayet) -> None:
    campaign = ayet.add()["campaignId"]

    ayet.ok("campaign/pause", campaignId=campaign)

    account = ayet.ok("account/details")["accountData"]
    assert (account["pendingCampaigns"], account["runningCampaigns"]) == (1, 0)


@pytest.mark.rule("AY-93")
def test_a_pending_campaign_cannot_be_paused(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")["campaignId"]

    refusal = ayet.refused("campaign/pause", campaignId=campaign)

    assert refusal == (306, "Only running campaigns can be paused, current status is pending.")


@pytest.mark.rule("AY-93")
def test_a_campaign_cannot_be_paused_twice(ayet: Ayet) -> None:
    (campaign,) = paused(ayet, 1)

    refusal = ayet.refused("campaign/pause", campaignId=campaign)

    assert refusal == (306, "Only running campaigns can be paused, current status is pending.")


@pytest.mark.rule("AY-93", "AY-R32")
def test_a_campaign_that_has_all_its_downloads_cannot_be_paused(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=20)["campaignId"]
    ayet.world.advance("2d")

    refusal = ayet.refused("campaign/pause", campaignId=campaign)

    assert refusal == (306, "Only running campaigns can be paused, current status is completed.")


@pytest.mark.rule("AY-92", "AY-R41")
def test_downloads_in_progress_are_completed_within_15_minutes_of_the_pause(ayet: Ayet) -> None:
    campaigns = paused(ayet, 30)
    before = {each: (ayet.get(each), installations(ayet, each)) for each in campaigns}

    ayet.world.advance("15m")

    completed = 0
    for campaign, (entity, earlier) in before.items():
        after = installations(ayet, campaign)
        new = after[len(earlier) :]
        assert after[: len(earlier)] == earlier
        assert len(new) < entity["reservations"]
        assert ayet.get(campaign) == entity | {
            "remainingDownloads": entity["remainingDownloads"] - len(new),
            "reservations": 0,
        }
        assert all("2026-01-01 03:00" <= each["timestamp"] < "2026-01-01 03:15" for each in new)
        completed += len(new)
    assert completed > 0


@pytest.mark.rule("AY-92", "AY-R41")
def test_downloads_in_progress_of_a_retention_campaign_are_completed_in_the_pause(
    ayet: Ayet,
) -> None:
    campaigns = paused(ayet, 30, campaignType="retention")
    before = sum(downloads(ayet, each) for each in campaigns)

    ayet.world.advance("15m")

    assert sum(downloads(ayet, each) for each in campaigns) > before
    assert {ayet.get(each)["reservations"] for each in campaigns} == {0}


@pytest.mark.rule("AY-92", "AY-R41")
@pytest.mark.parametrize("kind", ["standard", "retention"])
def test_nothing_is_downloaded_later_than_15_minutes_after_the_pause(ayet: Ayet, kind: str) -> None:
    campaigns = paused(ayet, 20, campaignType=kind)
    ayet.world.advance("15m")
    before = [downloads(ayet, each) for each in campaigns]

    ayet.world.advance("2d")

    assert [downloads(ayet, each) for each in campaigns] == before
    assert {ayet.get(each)["reservations"] for each in campaigns} == {0}


@pytest.mark.rule("AY-R41", "AY-R40")
def test_reservations_expire_15_minutes_after_the_pause(ayet: Ayet) -> None:
    (campaign,) = paused(ayet, 1)
    now = ayet.world.now

    shown = ayet.world.back_door("GET", f"ayet/campaigns/{campaign}/reservations")

    assert len(shown) == ayet.get(campaign)["reservations"] > 0
    assert {datetime.fromisoformat(each["expires_at"]) for each in shown} == {now + HOLD}
    assert all(datetime.fromisoformat(each["opened_at"]) <= now for each in shown)


@pytest.mark.rule("AY-R40")
def test_reservations_of_a_running_campaign_are_those_who_download_now(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=500)["campaignId"]
    for _ in range(12):
        ayet.world.advance("23m")

        shown = ayet.world.back_door("GET", f"ayet/campaigns/{campaign}/reservations")

        now = ayet.world.now
        assert len(shown) == ayet.get(campaign)["reservations"] > 0
        for each in shown:
            opened = datetime.fromisoformat(each["opened_at"])
            assert opened <= now < datetime.fromisoformat(each["expires_at"]) <= opened + HOLD


@pytest.mark.rule("AY-92", "AY-90")
@pytest.mark.parametrize("kind", ["standard", "retention"])
@pytest.mark.parametrize("pause", ["0s", "7m", "15m", "1d"])
def test_start_after_a_pause_does_not_move_what_has_happened(
    ayet: Ayet, kind: str, pause: str
) -> None:
    campaigns = paused(ayet, 20, campaignType=kind)
    ayet.world.advance(pause)
    before = [ayet.ok("reporting/stats", campaignId=each) for each in campaigns]

    for campaign in campaigns:
        ayet.ok("campaign/start", campaignId=campaign)

    after = [ayet.ok("reporting/stats", campaignId=each) for each in campaigns]
    for stats in (*before, *after):
        del stats["campaignData"]["status"]
    assert after == before


@pytest.mark.rule("AY-92", "AY-R41")
def test_a_second_pause_gives_15_minutes_anew(ayet: Ayet) -> None:
    (campaign,) = paused(ayet, 1)
    ayet.world.advance("10m")
    ayet.ok("campaign/start", campaignId=campaign)
    ayet.world.advance("10m")
    ayet.ok("campaign/pause", campaignId=campaign)

    ayet.world.advance("899s")
    late = ayet.get(campaign)["reservations"]
    ayet.world.advance("1s")

    assert late > 0
    assert ayet.get(campaign)["reservations"] == 0


@pytest.mark.rule("AY-92", "AY-97", "AY-R41", "AY-R50")
def test_users_who_replace_others_keep_their_reservations_in_a_pause_too(ayet: Ayet) -> None:
    order = {"campaignType": "retention", "numDownloads": 50, "downloadRate": 24}
    running = {ayet.add(**order)["campaignId"] for _ in range(20)}
    ayet.world.advance("90h")
    replacing = []
    for _ in range(24):
        ayet.world.advance("2h")
        for campaign in sorted(running):
            before = ayet.get(campaign)
            if before["reservations"] and downloads(ayet, campaign) >= 50:
                running.remove(campaign)
                replacing.append(campaign)
                after = ayet.ok("campaign/pause", campaignId=campaign)["campaignData"]
                assert after == before | {"status": "pending"}
                assert ayet.refused("campaign/terminate", campaignId=campaign)[0] == 308
    ayet.world.advance("15m")
    assert replacing
    assert {ayet.get(each)["reservations"] for each in replacing} == {0}
