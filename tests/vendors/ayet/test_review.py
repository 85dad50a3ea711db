from typing import Any

import pytest

from mocksrv.client import ControlError
from tests.vendors.ayet.conftest import Ayet

REFUSALS = {
    "start": "Only pending campaigns can be started, current status is review.",
    "pause": "Only running campaigns can be paused, current status is review.",
    "terminate": "Only pending (paused) campaigns can be terminated, current status is review.",
}


def put(ayet: Ayet, campaign: int, status: str) -> Any:
    """Let the vendor's staff put a campaign into this status."""
    return ayet.world.back_door("PATCH", f"ayet/campaigns/{campaign}", {"status": status})


@pytest.mark.rule("AY-R33")
@pytest.mark.parametrize("status", ["pending", "running"])
def test_the_back_door_puts_a_campaign_into_review(ayet: Ayet, status: str) -> None:
    campaign = ayet.add(status=status)

    shown = put(ayet, campaign["campaignId"], "review")

    assert shown == campaign | {"status": "review"}
    assert ayet.get(campaign["campaignId"]) == shown


@pytest.mark.rule("AY-R33", "AY-91", "AY-93", "AY-95")
@pytest.mark.parametrize("command", REFUSALS)
def test_a_campaign_in_review_cannot_be_started_paused_or_terminated(
    ayet: Ayet, command: str
) -> None:
    campaign = ayet.add(status="pending")["campaignId"]
    before = put(ayet, campaign, "review")

    refusal = ayet.refused(f"campaign/{command}", campaignId=campaign)

    assert refusal == (306, REFUSALS[command])
    assert ayet.get(campaign) == before


@pytest.mark.rule("AY-R33", "AY-108", "AY-R34")
def test_a_campaign_in_review_is_active_and_neither_running_nor_pending(ayet: Ayet) -> None:
    put(ayet, ayet.add()["campaignId"], "review")

    summary = ayet.ok("reporting/summary", startDate="2026-01-01", endDate="2026-01-01")
    account = ayet.ok("account/details")["accountData"]

    statistics = summary["statistics"]
    assert (statistics["activeCampaigns"], statistics["runningCampaigns"]) == (1, 0)
    assert {account[f"{status}Campaigns"] for status in ("running", "pending", "completed")} == {0}


@pytest.mark.rule("AY-R33", "AY-30")
def test_campaigns_in_review_can_be_listed(ayet: Ayet) -> None:
    ayet.add()
    campaign = ayet.add()["campaignId"]
    entity = put(ayet, campaign, "review")

    listed = ayet.ok("campaign/list", status='["review"]')

    assert (listed["numCampaigns"], listed["campaignData"]) == (1, [entity])


@pytest.mark.rule("AY-R33")
def test_no_campaign_comes_into_review_by_itself(ayet: Ayet) -> None:
    for kind in ("standard", "retention"):
        for status in ("pending", "running"):
            ayet.add(campaignType=kind, status=status, downloadRate=48)
    seen = set()
    for _ in range(60):
        ayet.world.advance("9h")
        seen |= {entity["status"] for entity in ayet.ok("campaign/list")["campaignData"]}

    assert seen == {"pending", "running", "completed"}


@pytest.mark.rule("AY-R33", "AY-R41")
def test_nothing_is_downloaded_in_review(ayet: Ayet) -> None:
    campaign = ayet.add(downloadRate=480)["campaignId"]
    ayet.world.advance("3h")
    put(ayet, campaign, "review")
    ayet.world.advance("15m")
    before = ayet.get(campaign)

    ayet.world.advance("5d")

    assert 0 < before["remainingDownloads"] < 100
    assert before["reservations"] == 0
    assert ayet.get(campaign) == before


@pytest.mark.rule("AY-R33", "AY-90")
def test_a_released_campaign_is_pending_and_can_be_started(ayet: Ayet) -> None:
    campaign = ayet.add()["campaignId"]
    put(ayet, campaign, "review")

    released = put(ayet, campaign, "pending")

    assert released["status"] == "pending"
    assert ayet.ok("campaign/start", campaignId=campaign)["campaignData"]["status"] == "running"


@pytest.mark.rule("AY-R33", "AY-94", "AY-98")
def test_a_released_campaign_can_be_terminated(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")["campaignId"]
    put(ayet, campaign, "review")
    put(ayet, campaign, "pending")

    assert ayet.ok("campaign/terminate", campaignId=campaign)["refundedTokens"] == 100


@pytest.mark.rule("AY-R33")
def test_a_completed_campaign_is_not_reviewed(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")["campaignId"]
    ayet.ok("campaign/terminate", campaignId=campaign)

    with pytest.raises(ControlError) as refusal:
        put(ayet, campaign, "review")

    assert refusal.value.status == 409
    assert ayet.get(campaign)["status"] == "completed"
