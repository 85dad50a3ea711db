"""campaign/get (ayet.txt L232-299)."""

import pytest

from tests.vendors.ayet.conftest import Ayet

UNKNOWN = (305, "Campaign does not exist.")


@pytest.mark.rule("AY-45", "AY-46")
def test_the_campaign_asked_for_is_an_object_not_a_list(ayet: Ayet) -> None:
    first = ayet.add(identifier="customer1")
    second = ayet.add(identifier="customer2", packageName="com.xxx.yyy")

    answer = ayet.ok("campaign/get", campaignId=second["campaignId"])

    assert list(answer) == ["status", "campaignData"]
    assert answer["campaignData"] == second
    assert ayet.get(first["campaignId"]) == first


@pytest.mark.rule("AY-46", "AY-33")
def test_get_and_list_agree_while_a_campaign_delivers(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=1000)["campaignId"]
    ayet.world.advance("10h")

    entity = ayet.get(campaign)

    assert entity["reservations"] > 0
    assert [entity] == ayet.ok("campaign/list")["campaignData"]


@pytest.mark.rule("AY-47")
@pytest.mark.parametrize("offset", [1, 100, 10**18])
def test_a_campaign_that_never_was_does_not_exist(ayet: Ayet, offset: int) -> None:
    campaign = ayet.add()["campaignId"] + offset

    assert ayet.refused("campaign/get", campaignId=campaign) == UNKNOWN


@pytest.mark.rule("AY-45", "AY-47", "AY-R20")
@pytest.mark.parametrize(
    "campaign", [None, "", "0", "-1", "one", "1x", "1.5", "1 OR 1=1", "9" * 30, "-" + "9" * 30]
)
def test_without_a_usable_campaign_id_the_campaign_does_not_exist(
    ayet: Ayet, campaign: str | None
) -> None:
    assert ayet.add()["campaignId"] == 1

    assert ayet.refused("campaign/get", campaignId=campaign) == UNKNOWN


@pytest.mark.rule("AY-45", "AY-R20")
@pytest.mark.parametrize("campaign", [None, True, 1.5, 10**30, [], {}, "one", ""])
def test_a_json_value_that_is_no_campaign_id_is_none(ayet: Ayet, campaign: object) -> None:
    assert ayet.add()["campaignId"] == 1
    body = {"apiKey": ayet.world.credentials["ayet"], "campaignId": campaign}

    answer = ayet.http.post("/api/campaign/get", json=body).json()

    assert (answer["errorCode"], answer["errorMessage"]) == UNKNOWN


@pytest.mark.rule("AY-39", "AY-R35")
@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({}, 1),
        ({"targetCountries": "US"}, 1.15),
        ({"campaignType": "retention"}, 1.1),
        ({"campaignType": "retention", "targetCountries": "US"}, 1.25),
    ],
)
def test_a_price_is_a_number_and_whole_where_it_is(
    ayet: Ayet, fields: dict[str, str], price: float
) -> None:
    campaign = ayet.add(**fields)["campaignId"]

    text = ayet.post("campaign/get", campaignId=campaign).text

    assert f'"tokensPerDownload":{price},' in text


@pytest.mark.rule("AY-35")
def test_an_unlimited_campaign_has_rate_2400(ayet: Ayet) -> None:
    campaign = ayet.add()["campaignId"]

    assert ayet.get(campaign)["downloadRate"] == 2400


@pytest.mark.rule("AY-36")
def test_a_standard_campaign_has_no_redirect_url(ayet: Ayet) -> None:
    entity = ayet.get(ayet.add(tracking="standard")["campaignId"])

    assert (entity["tracking"], entity["redirectUrl"]) == ("standard", "")


@pytest.mark.rule("AY-36")
def test_an_s2s_campaign_has_its_tracking_url(ayet: Ayet) -> None:
    url = "https://t.example.com/c?id={click_id}&x=1"

    entity = ayet.get(ayet.add(tracking="custom_s2s", redirectUrl=url)["campaignId"])

    assert (entity["tracking"], entity["redirectUrl"]) == ("custom_s2s", url)
