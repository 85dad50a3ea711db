"""account/details (ayet.txt L77-131)."""

import pytest

from tests.vendors.ayet.conftest import Ayet

COUNTERS = ("runningCampaigns", "pendingCampaigns", "completedCampaigns")


def counters(ayet: Ayet) -> tuple[int, int, int]:
    """How many campaigns are running, pending and completed."""
    account = ayet.ok("account/details")["accountData"]
    running, pending, completed = (account[key] for key in COUNTERS)
    return running, pending, completed


@pytest.mark.rule("AY-21", "AY-R34")
def test_a_fresh_account_has_no_campaigns_and_10000_tokens(ayet: Ayet) -> None:
    account = ayet.ok("account/details")["accountData"]

    assert account == {
        "accountId": 6,
        "email": "my@mail.com",
        "runningCampaigns": 0,
        "pendingCampaigns": 0,
        "completedCampaigns": 0,
        "tokens": 10000,
    }


@pytest.mark.rule("AY-20", "AY-23")
def test_parameters_are_ignored(ayet: Ayet) -> None:
    campaign = ayet.add()["campaignId"]

    answer = ayet.ok("account/details", campaignId=campaign + 1, status="[", targetCountries="XX")

    assert answer == ayet.ok("account/details")


@pytest.mark.rule("AY-21")
def test_the_email_is_that_of_the_account(ayet: Ayet) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"email": "you@example.com"})

    assert ayet.ok("account/details")["accountData"]["email"] == "you@example.com"


@pytest.mark.rule("AY-22", "AY-R34")
def test_campaigns_are_counted_by_status(ayet: Ayet) -> None:
    for status in ("running", "running", "running", "pending", "pending", "pending", "pending"):
        last = ayet.add(status=status)["campaignId"]
    ayet.ok("campaign/terminate", campaignId=last)

    assert counters(ayet) == (3, 3, 1)


@pytest.mark.rule("AY-22")
def test_a_paused_campaign_counts_as_pending(ayet: Ayet) -> None:
    campaign = ayet.add(status="running")["campaignId"]
    assert counters(ayet) == (1, 0, 0)

    ayet.ok("campaign/pause", campaignId=campaign)
    assert counters(ayet) == (0, 1, 0)

    ayet.ok("campaign/start", campaignId=campaign)
    assert counters(ayet) == (1, 0, 0)


@pytest.mark.rule("AY-22", "AY-R34")
def test_a_campaign_that_has_delivered_all_counts_as_completed(ayet: Ayet) -> None:
    ayet.add(numDownloads=20, status="running")

    ayet.world.advance("3d")

    assert counters(ayet) == (0, 0, 1)


@pytest.mark.rule("AY-22", "AY-R34")
def test_a_campaign_terminated_with_downloads_left_counts_as_completed(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")

    ayet.ok("campaign/terminate", campaignId=campaign["campaignId"])

    assert ayet.get(campaign["campaignId"])["remainingDownloads"] == 100
    assert counters(ayet) == (0, 0, 1)


@pytest.mark.rule("AY-R34", "AY-R33")
def test_a_campaign_in_review_is_in_no_counter(ayet: Ayet) -> None:
    campaign = ayet.add(status="running")["campaignId"]
    path = f"ayet/campaigns/{campaign}"

    ayet.world.back_door("PATCH", path, {"status": "review"})
    assert counters(ayet) == (0, 0, 0)

    ayet.world.back_door("PATCH", path, {"status": "pending"})
    assert counters(ayet) == (0, 1, 0)


@pytest.mark.rule("AY-R33")
def test_no_campaign_is_reviewed_by_itself(ayet: Ayet) -> None:
    ayet.add(status="pending")
    ayet.add(status="running", numDownloads=9900, downloadRate=24)

    statuses = []
    for _ in range(10):
        ayet.world.advance("3d")
        statuses += [each["status"] for each in ayet.ok("campaign/list")["campaignData"]]

    assert statuses == ["pending", "running"] * 10


@pytest.mark.rule("AY-R33")
@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("start", "Only pending campaigns can be started, current status is review."),
        ("pause", "Only running campaigns can be paused, current status is review."),
        (
            "terminate",
            "Only pending (paused) campaigns can be terminated, current status is review.",
        ),
    ],
)
@pytest.mark.parametrize("status", ["pending", "running"])
def test_a_campaign_in_review_takes_no_commands(
    ayet: Ayet, status: str, command: str, text: str
) -> None:
    campaign = ayet.add(status=status)["campaignId"]
    ayet.world.back_door("PATCH", f"ayet/campaigns/{campaign}", {"status": "review"})

    assert ayet.refused(f"campaign/{command}", campaignId=campaign) == (306, text)
    assert ayet.get(campaign)["status"] == "review"


@pytest.mark.rule("AY-R33")
def test_a_campaign_in_review_is_active_and_not_running(ayet: Ayet) -> None:
    campaign = ayet.add(status="running")["campaignId"]
    ayet.world.back_door("PATCH", f"ayet/campaigns/{campaign}", {"status": "review"})

    answer = ayet.ok("reporting/summary", startDate="2026-01-01", endDate="2026-01-01")

    statistics = answer["statistics"]
    assert (statistics["activeCampaigns"], statistics["runningCampaigns"]) == (1, 0)


@pytest.mark.rule("AY-R33")
def test_nothing_is_delivered_in_review(ayet: Ayet) -> None:
    campaign = ayet.add(status="running")["campaignId"]
    ayet.world.back_door("PATCH", f"ayet/campaigns/{campaign}", {"status": "review"})

    ayet.world.advance("30d")

    entity = ayet.get(campaign)
    assert (entity["status"], entity["remainingDownloads"]) == ("review", 100)


@pytest.mark.rule("AY-21", "AY-R14")
def test_tokens_are_what_is_available(ayet: Ayet) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"tokens": 4100})
    assert ayet.tokens == 4100

    ayet.add(numDownloads=50, targetCountries="US")

    assert ayet.tokens == 4042
    assert type(ayet.tokens) is int
