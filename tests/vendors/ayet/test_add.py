"""campaign/add (ayet.txt L360-461): what is asked for, and what there is then."""

import pytest

from tests.vendors.ayet.conftest import Ayet

APP = "com.example.app"


@pytest.mark.rule("AY-60", "AY-77", "AY-80")
def test_a_new_campaign_is_as_ordered(ayet: Ayet) -> None:
    url = "https://t.example.com/{click_id}"
    answer = ayet.ok(
        "campaign/add",
        packageName=APP,
        numDownloads=500,
        targetCountries="GB, US",
        downloadRate=48,
        status="running",
        identifier="customer1",
        tracking="custom_s2s",
        redirectUrl=url,
    )

    entity = answer["campaignData"]
    assert list(answer) == ["status", "campaignData"]
    del entity["campaignId"], entity["appIcon"]
    assert entity == {
        "identifier": "customer1",
        "packageName": APP,
        "appName": "My Example App",
        "targetCountries": "GB, US",
        "totalDownloads": 500,
        "remainingDownloads": 500,
        "reservations": 0,
        "tokensPerDownload": 1.15,
        "downloadRate": 48,
        "isRetention": 0,
        "tracking": "custom_s2s",
        "redirectUrl": url,
        "status": "running",
        "created": "2026-01-01 00:00:00",
    }


@pytest.mark.rule("AY-79", "AY-60", "AY-77", "AY-R27")
def test_app_and_volume_are_enough_and_the_rest_has_defaults(ayet: Ayet) -> None:
    entity = ayet.ok("campaign/add", packageName=APP, numDownloads=20)["campaignData"]

    defaults = {"identifier": "", "targetCountries": "", "tokensPerDownload": 1}
    defaults |= {"downloadRate": 2400, "isRetention": 0, "tracking": "standard"}
    defaults |= {"redirectUrl": "", "status": "pending", "reservations": 0}
    defaults |= {"totalDownloads": 20, "remainingDownloads": 20}
    assert entity == entity | defaults


@pytest.mark.rule("AY-60", "AY-77")
def test_a_retention_campaign_has_all_retentions_to_come(ayet: Ayet) -> None:
    entity = ayet.add(numDownloads=50, campaignType="retention")

    assert entity["isRetention"] == 1
    assert (entity["totalDownloads"], entity["remainingDownloads"]) == (50, 50)
    assert entity["remainingRetentions"] == 50


@pytest.mark.rule("AY-60")
@pytest.mark.parametrize("campaign_type", ["standard", "", "cpi"])
def test_any_other_campaign_type_is_standard(ayet: Ayet, campaign_type: str) -> None:
    assert ayet.add(numDownloads=20, campaignType=campaign_type)["isRetention"] == 0


@pytest.mark.rule("AY-60", "AY-77")
@pytest.mark.parametrize(
    "identifier",
    [
        "customer1",
        "0",
        "null",
        "Kunde №1, «ж» 😀",
        "'; DROP TABLE campaign; --",
        "a\nb",
        "x" * 2000,
    ],
)
def test_an_identifier_is_any_text_and_is_echoed(ayet: Ayet, identifier: str) -> None:
    campaign = ayet.add(numDownloads=20, identifier=identifier)

    assert campaign["identifier"] == identifier
    found = ayet.ok("campaign/list", identifier=identifier)["campaignData"]
    assert found == [campaign]


@pytest.mark.rule("AY-80")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("US, DE, GB, CA", "US, DE, GB, CA"),
        ("CA,GB,DE,US", "CA, GB, DE, US"),
        (" MA ,CL", "MA, CL"),
    ],
)
def test_countries_are_echoed_in_request_order(ayet: Ayet, sent: str, shown: str) -> None:
    entity = ayet.add(targetCountries=sent)

    assert (entity["targetCountries"], entity["tokensPerDownload"]) == (shown, 1.15)


@pytest.mark.rule("AY-78", "AY-35", "AY-R24", "AY-R42")
@pytest.mark.parametrize(
    ("wished", "rate"),
    [
        (300, 288),
        (250, 240),
        (24, 24),
        (47, 24),
        (48, 48),
        (2399, 2376),
        (2400, 2400),
        (23, 24),
        (0, 24),
        (-5, 24),
        (2401, 2400),
        (10**12, 2400),
    ],
)
def test_the_rate_becomes_a_multiple_of_24_within_24_and_2400(
    ayet: Ayet, wished: int, rate: int
) -> None:
    assert ayet.add(downloadRate=wished)["downloadRate"] == rate


@pytest.mark.rule("AY-60", "AY-R25", "AY-79")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("pending", "pending"),
        ("running", "running"),
        (None, "pending"),
        ("", "pending"),
        ("bogus", "pending"),
        ("review", "pending"),
        ("completed", "pending"),
        ("terminated", "pending"),
        ("1", "pending"),
    ],
)
def test_a_bad_initial_status_is_pending(ayet: Ayet, sent: str | None, status: str) -> None:
    assert ayet.add(status=sent)["status"] == status


@pytest.mark.rule("AY-81")
@pytest.mark.parametrize(("status", "counter"), [("running", 0), ("pending", 1)])
def test_an_order_lowers_the_tokens_and_raises_a_counter(
    ayet: Ayet, status: str, counter: int
) -> None:
    ayet.add(status=status, numDownloads=50, targetCountries="US")

    account = ayet.ok("account/details")["accountData"]
    assert account["tokens"] == 10000 - 58
    counters = [account["runningCampaigns"], account["pendingCampaigns"]]
    assert counters == [int(counter == 0), int(counter == 1)]


@pytest.mark.rule("AY-77")
def test_every_campaign_has_an_id_of_its_own(ayet: Ayet) -> None:
    made = [ayet.add(numDownloads=20)["campaignId"] for _ in range(10)]

    assert len(set(made)) == 10
