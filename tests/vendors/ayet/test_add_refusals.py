"""campaign/add (ayet.txt L373-404): volumes, apps and countries that are refused."""

from typing import Any

import pytest

from tests.vendors.ayet.conftest import Ayet

APP = "com.example.app"
NO_DOWNLOADS = (102, "Missing parameter: numDownloads.")
NO_PACKAGE = (102, "Missing parameter: packageName.")
INVALID_APP = (304, "Selected app is not valid or not free.")


def add_json(ayet: Ayet, **fields: Any) -> dict[str, Any]:
    """campaign/add with a JSON body, for values that are no text."""
    body = {"apiKey": ayet.world.credentials["ayet"]} | fields
    return ayet.http.post("/api/campaign/add", json=body).json()


# -- volume ---------------------------------------------------------------------------------


@pytest.mark.rule("AY-61", "AY-68", "AY-69", "AY-70", "AY-R11")
@pytest.mark.parametrize(
    ("campaign_type", "downloads", "text"),
    [
        (None, 19, "Minimum campaign volume is 20 downloads."),
        (None, 1, "Minimum campaign volume is 20 downloads."),
        (None, 0, "Minimum campaign volume is 20 downloads."),
        (None, -20, "Minimum campaign volume is 20 downloads."),
        (None, 10001, "Maximum campaign volume is 10000 downloads."),
        (None, 10**30, "Maximum campaign volume is 10000 downloads."),
        ("retention", 49, "Minimum campaign volume for retention campaigns is 50 downloads."),
        ("retention", 20, "Minimum campaign volume for retention campaigns is 50 downloads."),
        ("retention", 19, "Minimum campaign volume for retention campaigns is 50 downloads."),
        ("retention", -1, "Minimum campaign volume for retention campaigns is 50 downloads."),
        ("retention", 10001, "Maximum campaign volume is 10000 downloads."),
    ],
)
def test_a_volume_outside_the_limits_is_refused(
    ayet: Ayet, campaign_type: str | None, downloads: int, text: str
) -> None:
    fields = {"packageName": APP, "campaignType": campaign_type, "numDownloads": downloads}

    assert ayet.refused("campaign/add", **fields) == (302, text)


@pytest.mark.rule("AY-61", "AY-68", "AY-69", "AY-70")
@pytest.mark.parametrize(
    ("campaign_type", "downloads"),
    [(None, 20), (None, 49), (None, 10000), ("retention", 50), ("retention", 10000)],
)
def test_a_volume_at_the_limits_is_accepted(
    ayet: Ayet, campaign_type: str | None, downloads: int
) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"tokens": 20000})

    entity = ayet.add(campaignType=campaign_type, numDownloads=downloads)

    assert (entity["totalDownloads"], entity["remainingDownloads"]) == (downloads, downloads)


@pytest.mark.rule("AY-63", "AY-R11")
@pytest.mark.parametrize("downloads", [None, "", "abc", "50.5", "1e2", "0x32", "50 apps", "5O"])
def test_a_volume_that_is_no_integer_is_missing(ayet: Ayet, downloads: str | None) -> None:
    refusal = ayet.refused("campaign/add", packageName=APP, numDownloads=downloads)

    assert refusal == NO_DOWNLOADS


@pytest.mark.rule("AY-63", "AY-R11")
@pytest.mark.parametrize("downloads", [None, True, 50.5, [50], {"n": 50}, "abc", ""])
def test_a_json_volume_that_is_no_integer_is_missing(ayet: Ayet, downloads: object) -> None:
    answer = add_json(ayet, packageName=APP, numDownloads=downloads)

    assert (answer["errorCode"], answer["errorMessage"]) == NO_DOWNLOADS


# -- app ------------------------------------------------------------------------------------


@pytest.mark.rule("AY-62")
@pytest.mark.parametrize("package", [None, ""])
def test_an_order_without_an_app_is_refused(ayet: Ayet, package: str | None) -> None:
    assert ayet.refused("campaign/add", packageName=package, numDownloads=50) == NO_PACKAGE


@pytest.mark.rule("AY-72", "AY-R12")
@pytest.mark.parametrize(
    "package",
    ["com.example.app", "a.b", "Com.Example_2.App3", "com.example.a.b.c.d", "x9.y_z", "com.1.2"],
)
def test_a_package_name_with_two_parts_or_more_is_valid(ayet: Ayet, package: str) -> None:
    assert ayet.add(packageName=package)["packageName"] == package


@pytest.mark.rule("AY-72", "AY-R12")
@pytest.mark.parametrize(
    "package",
    [
        "app",
        "com.",
        ".com.example",
        "com..example",
        "com.example.",
        "1com.example",
        "_com.example",
        "com.example-app",
        "com.example app",
        "com.exämple.app",
        "https://play.google.com/store/apps/details?id=com.example.app",
        "com.example.paid",
        "com.paid.app",
        "com.example.paidapp",
        "com.invalid.app",
        "com.example.isinvalidnow",
    ],
)
def test_an_invalid_or_paid_app_is_refused(ayet: Ayet, package: str) -> None:
    assert ayet.refused("campaign/add", packageName=package, numDownloads=50) == INVALID_APP


@pytest.mark.rule("AY-72")
def test_an_app_that_is_not_free_in_the_catalogue_is_refused(ayet: Ayet) -> None:
    app = {"store": "play", "id": "com.example.dear", "title": "Dear", "free": False}
    ayet.world.back_door("POST", "apps", app)

    refusal = ayet.refused("campaign/add", packageName="com.example.dear", numDownloads=50)

    assert refusal == INVALID_APP


# -- countries ------------------------------------------------------------------------------


@pytest.mark.rule("AY-67", "AY-52", "AY-R13")
@pytest.mark.parametrize(
    ("sent", "named"), [("US, XX", "XX"), ("NO, US, AR", "NO, AR"), ("xx,yy", "XX, YY")]
)
def test_countries_that_cannot_be_targeted_are_named(ayet: Ayet, sent: str, named: str) -> None:
    refusal = ayet.refused("campaign/add", packageName=APP, numDownloads=50, targetCountries=sent)

    assert refusal == (301, f"Invalid countries requested: {named}.")
