"""campaign/add with tracking (ayet.txt L380-381, L396-408): codes 102, 104, 105, 310 to 313."""

from typing import Any

import pytest

from tests.vendors.ayet.conftest import Ayet

ORDER = {"packageName": "com.example.app", "numDownloads": 50}
URL = "https://t.example.com/click?id={click_id}"

MISSING = (102, "Missing parameter: redirectUrl.")
INVALID_TRACKING = (104, "Invalid parameter: tracking.")
INVALID_REDIRECT = (105, "Invalid parameter: redirectUrl.")
NO_PERMISSION = (
    310,
    "Insufficient account permissions to create custom s2s tracking campaigns.",
)
INVALID_URL = (311, "Invalid redirect url.")
NO_CLICK_ID = (312, "Required parameter {click_id} missing in redirect url.")
NO_RETENTION = (313, "Custom s2s tracking is not supported for high retention campaigns.")


def refused(ayet: Ayet, **fields: Any) -> tuple[int, str]:
    return ayet.refused("campaign/add", **ORDER, **fields)


def refused_json(ayet: Ayet, **fields: Any) -> tuple[int, str]:
    """The same with a JSON body, for values that are no text."""
    body = {"apiKey": ayet.world.credentials["ayet"]} | ORDER | fields
    answer = ayet.http.post("/api/campaign/add", json=body).json()
    assert answer["status"] == "error", answer
    return answer["errorCode"], answer["errorMessage"]


def without_permission(ayet: Ayet) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"s2s": False})


# -- tracking -------------------------------------------------------------------------------


@pytest.mark.rule("AY-65", "AY-R08")
@pytest.mark.parametrize("tracking", ["foo", "s2s", "custom-s2s", "STANDARD", "Custom_S2S", "0"])
@pytest.mark.parametrize("url", [None, URL])
def test_tracking_is_standard_or_custom_s2s(ayet: Ayet, tracking: str, url: str | None) -> None:
    assert refused(ayet, tracking=tracking, redirectUrl=url) == INVALID_TRACKING


@pytest.mark.rule("AY-65", "AY-R08")
@pytest.mark.parametrize("tracking", [5, 0, True, False, ["standard"], {"a": "standard"}])
def test_tracking_that_is_no_text_is_invalid(ayet: Ayet, tracking: object) -> None:
    assert refused_json(ayet, tracking=tracking) == INVALID_TRACKING


@pytest.mark.rule("AY-60", "AY-R08", "AY-36")
@pytest.mark.parametrize("tracking", [None, "standard"])
def test_standard_tracking_needs_no_permission(ayet: Ayet, tracking: str | None) -> None:
    without_permission(ayet)

    entity = ayet.add(tracking=tracking)

    assert (entity["tracking"], entity["redirectUrl"]) == ("standard", "")


@pytest.mark.rule("AY-73", "AY-R10")
def test_custom_s2s_needs_permission(ayet: Ayet) -> None:
    without_permission(ayet)

    assert refused(ayet, tracking="custom_s2s", redirectUrl=URL) == NO_PERMISSION


@pytest.mark.rule("AY-73", "AY-R10")
def test_permission_can_be_given_back(ayet: Ayet) -> None:
    without_permission(ayet)
    ayet.world.back_door("PATCH", "ayet/account", {"s2s": True})

    assert ayet.add(tracking="custom_s2s", redirectUrl=URL)["tracking"] == "custom_s2s"


@pytest.mark.rule("AY-73", "AY-R10")
def test_campaigns_made_with_permission_outlive_it(ayet: Ayet) -> None:
    campaign = ayet.add(tracking="custom_s2s", redirectUrl=URL, status="pending")

    without_permission(ayet)

    assert ayet.get(campaign["campaignId"]) == campaign
    ayet.ok("campaign/start", campaignId=campaign["campaignId"])


@pytest.mark.rule("AY-76")
def test_custom_s2s_is_not_for_retention_campaigns(ayet: Ayet) -> None:
    fields = {"tracking": "custom_s2s", "redirectUrl": URL, "campaignType": "retention"}

    assert refused(ayet, **fields) == NO_RETENTION


@pytest.mark.rule("AY-76", "AY-60")
def test_standard_tracking_is_for_retention_campaigns_too(ayet: Ayet) -> None:
    assert ayet.add(tracking="standard", campaignType="retention")["tracking"] == "standard"


# -- redirect url ---------------------------------------------------------------------------


@pytest.mark.rule("AY-64", "AY-60")
@pytest.mark.parametrize("url", [None, ""])
def test_custom_s2s_needs_a_redirect_url(ayet: Ayet, url: str | None) -> None:
    assert refused(ayet, tracking="custom_s2s", redirectUrl=url) == MISSING


@pytest.mark.rule("AY-64")
def test_a_json_null_is_a_missing_redirect_url(ayet: Ayet) -> None:
    assert refused_json(ayet, tracking="custom_s2s", redirectUrl=None) == MISSING


@pytest.mark.rule("AY-66", "AY-R09")
@pytest.mark.parametrize("url", [5, 0, 1.5, True, False, [], [URL], {}, {"url": URL}])
def test_a_redirect_url_that_is_no_text_is_an_invalid_parameter(ayet: Ayet, url: object) -> None:
    assert refused_json(ayet, tracking="custom_s2s", redirectUrl=url) == INVALID_REDIRECT


@pytest.mark.rule("AY-66", "AY-R09")
@pytest.mark.parametrize("tracking", [None, "standard"])
@pytest.mark.parametrize("url", [URL, "https://t.example.com/", "nonsense"])
def test_a_redirect_url_with_standard_tracking_is_an_invalid_parameter(
    ayet: Ayet, tracking: str | None, url: str
) -> None:
    assert refused(ayet, tracking=tracking, redirectUrl=url) == INVALID_REDIRECT


@pytest.mark.rule("AY-74", "AY-R09")
@pytest.mark.parametrize(
    "url",
    [
        "nonsense {click_id}",
        "{click_id}",
        "t.example.com/{click_id}",
        "//t.example.com/{click_id}",
        "/click?id={click_id}",
        "ftp://t.example.com/{click_id}",
        "javascript:alert('{click_id}')",
        "market://details?id={click_id}",
        "https:t.example.com/{click_id}",
        "https:/t.example.com/{click_id}",
        "https://",
        "https:///{click_id}",
        "https://?id={click_id}",
        "https://:8080/{click_id}",
        "https://[::1/{click_id}",
        "https://t example.com/{click_id}",
    ],
)
def test_a_redirect_url_must_be_absolute_http_with_a_host(ayet: Ayet, url: str) -> None:
    assert refused(ayet, tracking="custom_s2s", redirectUrl=url) == INVALID_URL


@pytest.mark.rule("AY-75")
@pytest.mark.parametrize(
    "url",
    [
        "https://t.example.com/",
        "https://t.example.com/?click_id=1",
        "https://t.example.com/?id=click_id",
        "https://t.example.com/?id={CLICK_ID}",
        "https://t.example.com/?id={clickid}",
        "https://t.example.com/?id=[click_id]",
        "https://t.example.com/?id=%7Bclick_id%7D",
        "https://t.example.com/?id={click_id",
    ],
)
def test_a_redirect_url_must_have_the_literal_click_id(ayet: Ayet, url: str) -> None:
    assert refused(ayet, tracking="custom_s2s", redirectUrl=url) == NO_CLICK_ID


@pytest.mark.rule("AY-60", "AY-36", "AY-R60")
@pytest.mark.parametrize(
    "url",
    [
        URL,
        "http://t.example.com/{click_id}",
        "HTTPS://T.example.com/{click_id}",
        "http://localhost:8080/a/{click_id}?x=1&y=2#z",
        "http://127.0.0.1/{click_id}",
        "https://[::1]:8443/{click_id}",
        "https://t.example.com/?a={click_id}&b={click_id}&sub={other}",
        "https://user:pw@t.example.com/{click_id}",
    ],
)
def test_a_good_redirect_url_is_kept_as_it_is(ayet: Ayet, url: str) -> None:
    entity = ayet.add(tracking="custom_s2s", redirectUrl=url)

    assert (entity["tracking"], entity["redirectUrl"]) == ("custom_s2s", url)
    assert ayet.get(entity["campaignId"]) == entity


@pytest.mark.rule("AY-71", "AY-73")
@pytest.mark.parametrize(
    "fields",
    [
        {"tracking": "foo"},
        {"tracking": "custom_s2s"},
        {"tracking": "custom_s2s", "redirectUrl": "nonsense"},
        {"redirectUrl": URL},
    ],
)
def test_a_refused_order_creates_nothing(ayet: Ayet, fields: dict[str, str]) -> None:
    refused(ayet, **fields)

    assert ayet.ok("campaign/list")["numCampaigns"] == 0
    assert ayet.tokens == 10000
