import pytest

from mocksrv.vendors.ayet.routes import OPERATIONS
from tests.vendors.ayet.conftest import Ayet

COMMANDS = ["campaign/start", "campaign/pause", "campaign/terminate"]


@pytest.mark.rule("AY-90")
def test_start_lets_a_pending_campaign_run(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")

    started = ayet.ok("campaign/start", campaignId=campaign["campaignId"])["campaignData"]

    assert started == campaign | {"status": "running"}


@pytest.mark.rule("AY-90")
def test_start_answers_the_status_and_the_campaign(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending", campaignType="retention")["campaignId"]

    answer = ayet.ok("campaign/start", campaignId=campaign)

    assert list(answer) == ["status", "campaignData"]
    assert answer["campaignData"] == ayet.get(campaign)


@pytest.mark.rule("AY-90", "AY-22", "AY-R34")
def test_a_started_campaign_counts_as_running(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")["campaignId"]
    before = ayet.ok("account/details")["accountData"]

    ayet.ok("campaign/start", campaignId=campaign)

    after = ayet.ok("account/details")["accountData"]
    assert (before["pendingCampaigns"], before["runningCampaigns"]) == (1, 0)
    assert (after["pendingCampaigns"], after["runningCampaigns"]) == (0, 1)


@pytest.mark.rule("AY-90", "AY-R40")
def test_downloads_begin_when_the_campaign_is_started(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")["campaignId"]
    ayet.world.advance("2d")
    idle = ayet.get(campaign)
    ayet.ok("campaign/start", campaignId=campaign)

    ayet.world.advance("2h")

    found = ayet.ok("reporting/installations", campaignId=campaign)["installations"]
    assert (idle["remainingDownloads"], idle["reservations"]) == (100, 0)
    assert ayet.get(campaign)["reservations"] > 0
    assert found[0]["timestamp"] > "2026-01-03 00:00:00"


@pytest.mark.rule("AY-R17")
def test_tokens_are_taken_when_a_campaign_is_added_not_when_it_is_started(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending", numDownloads=50, targetCountries="US, DE")["campaignId"]
    added = ayet.tokens

    ayet.ok("campaign/start", campaignId=campaign)

    assert (added, ayet.tokens) == (10_000 - 58, 10_000 - 58)


@pytest.mark.rule("AY-90")
def test_a_paused_campaign_goes_on_where_it_was(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=200)["campaignId"]
    ayet.world.advance("2h")
    ayet.ok("campaign/pause", campaignId=campaign)
    ayet.world.advance("1d")
    paused = ayet.get(campaign)

    started = ayet.ok("campaign/start", campaignId=campaign)["campaignData"]
    ayet.world.advance("3d")

    assert 0 < paused["remainingDownloads"] < 200
    assert started == paused | {"status": "running"}
    assert ayet.get(campaign)["status"] == "completed"
    assert len(ayet.ok("reporting/installations", campaignId=campaign)["installations"]) == 200


@pytest.mark.rule("AY-91")
def test_a_running_campaign_cannot_be_started(ayet: Ayet) -> None:
    campaign = ayet.add()["campaignId"]

    refusal = ayet.refused("campaign/start", campaignId=campaign)

    assert refusal == (306, "Only pending campaigns can be started, current status is running.")


@pytest.mark.rule("AY-91", "AY-R32")
def test_a_campaign_that_has_all_its_downloads_cannot_be_started(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=20)["campaignId"]
    ayet.world.advance("2d")

    refusal = ayet.refused("campaign/start", campaignId=campaign)

    assert refusal == (306, "Only pending campaigns can be started, current status is completed.")


@pytest.mark.rule("AY-100", "AY-R20")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("campaign", [None, "", "abc", 0, -1, 999])
def test_start_pause_and_terminate_refuse_a_campaign_that_does_not_exist(
    ayet: Ayet, command: str, campaign: int | str | None
) -> None:
    ayet.add()

    assert ayet.refused(command, campaignId=campaign) == (305, "Campaign does not exist.")


@pytest.mark.rule("AY-100")
@pytest.mark.parametrize("command", COMMANDS)
def test_start_pause_and_terminate_need_a_key_and_are_throttled(ayet: Ayet, command: str) -> None:
    campaign = ayet.add()["campaignId"]
    wrong_key = ayet.refused(command, campaignId=campaign, apiKey="ayet_")
    ayet.world.back_door("PATCH", "ayet/account", {"throttle": {"requests": 1, "per": "1h"}})
    ayet.get(campaign)

    throttled = ayet.refused(command, campaignId=campaign)

    assert wrong_key == (100, "Authentification failed, check your API Key.")
    assert throttled == (429, "Too many consecutive API requests, throttled.")


@pytest.mark.rule("AY-87", "AY-100", "AY-109", "AY-113", "AY-125", "AY-130")
@pytest.mark.parametrize(
    ("command", "codes"),
    [
        ("campaign/edit", {305}),
        ("campaign/start", {305, 306}),
        ("campaign/pause", {305, 306}),
        ("campaign/terminate", {305, 306, 308}),
        ("reporting/summary", {102, 103}),
        ("reporting/summary_daily", {102, 106}),
        ("reporting/installations", {305}),
        ("reporting/stats", {305}),
    ],
)
def test_a_command_declares_the_codes_of_its_table_besides_100_and_429(
    command: str, codes: set[int]
) -> None:
    operation = next(each for each in OPERATIONS if each.name == command)

    assert {error.code for error in operation.errors} == codes
