"""campaign/list (ayet.txt L137-229)."""

import re
from typing import Any

import pytest

from tests.vendors.ayet.conftest import Ayet

STANDARD_KEYS = [
    "campaignId",
    "identifier",
    "packageName",
    "appName",
    "appIcon",
    "targetCountries",
    "totalDownloads",
    "remainingDownloads",
    "reservations",
    "tokensPerDownload",
    "downloadRate",
    "isRetention",
    "tracking",
    "redirectUrl",
    "status",
    "created",
]
RETENTION_KEYS = [*STANDARD_KEYS[:8], "remainingRetentions", *STANDARD_KEYS[8:]]
STATUSES = ["pending", "running", "completed", "review"]


@pytest.fixture
def every(ayet: Ayet) -> Ayet:
    """An account with one campaign in each status; identifiers are the statuses."""
    ayet.add(status="pending", identifier="pending")
    ayet.add(status="running", identifier="running")
    completed = ayet.add(status="pending", identifier="completed")["campaignId"]
    ayet.ok("campaign/terminate", campaignId=completed)
    review = ayet.add(status="pending", identifier="review")["campaignId"]
    ayet.world.back_door("PATCH", f"ayet/campaigns/{review}", {"status": "review"})
    return ayet


def statuses(answer: dict[str, Any]) -> list[str]:
    """The statuses in an answer, which must say how many there are."""
    assert answer["status"] == "success"
    assert answer["numCampaigns"] == len(answer["campaignData"])
    return sorted(entity["status"] for entity in answer["campaignData"])


def identifiers(answer: dict[str, Any]) -> list[str]:
    assert answer["numCampaigns"] == len(answer["campaignData"])
    return sorted(entity["identifier"] for entity in answer["campaignData"])


# -- filters --------------------------------------------------------------------------------


@pytest.mark.rule("AY-40", "AY-32")
def test_without_a_filter_there_are_all_campaigns(every: Ayet) -> None:
    answer = every.ok("campaign/list")

    assert list(answer) == ["status", "numCampaigns", "campaignData"]
    assert statuses(answer) == sorted(STATUSES)


@pytest.mark.rule("AY-32", "AY-40")
def test_an_account_without_campaigns_has_an_empty_list(ayet: Ayet) -> None:
    assert ayet.ok("campaign/list") == {"status": "success", "numCampaigns": 0, "campaignData": []}


@pytest.mark.rule("AY-30", "AY-R33")
@pytest.mark.parametrize("status", STATUSES)
def test_each_status_can_be_asked_for(every: Ayet, status: str) -> None:
    answer = every.ok("campaign/list", status=f'["{status}"]')

    assert statuses(answer) == [status]
    assert identifiers(answer) == [status]


@pytest.mark.rule("AY-31", "AY-R26")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["running","pending"]', ["pending", "running"]),
        ('["completed", "review", "running"]', ["completed", "review", "running"]),
        ('["terminated"]', ["completed"]),
        ('["terminated","completed"]', ["completed"]),
        ('["bogus","running"]', ["running"]),
        ('["running","running"]', ["running"]),
        ("[]", sorted(STATUSES)),
        ('["bogus"]', sorted(STATUSES)),
        ("running", ["running"]),
        ("terminated", ["completed"]),
    ],
)
def test_the_status_filter_is_json_text_or_one_bare_word(
    every: Ayet, text: str, expected: list[str]
) -> None:
    assert statuses(every.ok("campaign/list", status=text)) == expected


@pytest.mark.rule("AY-R26")
@pytest.mark.parametrize(
    "query",
    [
        "status=running&status=pending",
        "status[]=running&status[]=pending",
        "status%5B%5D=running&status%5B%5D=pending",
        "status[0]=running&status[1]=pending",
        "status[]=running&status[]=bogus&status[]=pending",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_status_filter_may_be_repeated_or_bracketed(
    every: Ayet, method: str, query: str
) -> None:
    text = f"apiKey={every.world.credentials['ayet']}&{query}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    if method == "GET":
        response = every.http.get(f"/api/campaign/list?{text}")
    else:
        response = every.http.post("/api/campaign/list", content=text, headers=form)

    assert statuses(response.json()) == ["pending", "running"]


@pytest.mark.rule("AY-R26", "AY-R03")
@pytest.mark.parametrize("name", ["status", "status[]"])
def test_the_status_filter_may_be_repeated_in_multipart(every: Ayet, name: str) -> None:
    key = ("apiKey", (None, every.world.credentials["ayet"]))
    parts = [key, (name, (None, "running")), (name, (None, "pending"))]

    response = every.http.post("/api/campaign/list", files=parts)

    assert statuses(response.json()) == ["pending", "running"]


@pytest.mark.rule("AY-R26", "AY-R03")
@pytest.mark.parametrize("status", [["running", "pending"], '["running","pending"]'])
def test_the_status_filter_may_be_a_list_of_a_json_body(every: Ayet, status: object) -> None:
    body = {"apiKey": every.world.credentials["ayet"], "status": status}

    assert statuses(every.http.post("/api/campaign/list", json=body).json()) == [
        "pending",
        "running",
    ]


@pytest.mark.rule("AY-30", "AY-R27")
def test_the_identifier_filter_matches_exactly(ayet: Ayet) -> None:
    for identifier in ("customer1", "customer10", "Customer1", "customer", "other", "%"):
        ayet.add(numDownloads=20, identifier=identifier)

    assert identifiers(ayet.ok("campaign/list", identifier="customer1")) == ["customer1"]
    assert identifiers(ayet.ok("campaign/list", identifier="%")) == ["%"]


@pytest.mark.rule("AY-R27")
def test_the_default_identifier_is_empty(ayet: Ayet) -> None:
    ayet.add(identifier="customer1")
    nameless = ayet.add()
    assert nameless["identifier"] == ""

    assert ayet.ok("campaign/list", identifier="")["campaignData"] == [nameless]


@pytest.mark.rule("AY-30", "AY-32")
def test_the_identifier_filter_gives_every_campaign_of_a_customer(ayet: Ayet) -> None:
    made = [ayet.add(numDownloads=20, identifier="customer1") for _ in range(3)]
    ayet.add(identifier="customer2")

    answer = ayet.ok("campaign/list", identifier="customer1")

    assert answer == {"status": "success", "numCampaigns": 3, "campaignData": made}


@pytest.mark.rule("AY-40")
def test_status_and_identifier_must_both_match(every: Ayet) -> None:
    twin = every.add(status="running", identifier="pending")

    both = every.ok("campaign/list", status='["running"]', identifier="pending")
    neither = every.ok("campaign/list", status='["review"]', identifier="pending")

    assert both["campaignData"] == [twin]
    assert neither == {"status": "success", "numCampaigns": 0, "campaignData": []}


@pytest.mark.rule("AY-41")
def test_an_unknown_identifier_gives_an_empty_list(every: Ayet) -> None:
    answer = every.ok("campaign/list", identifier="nobody")

    assert answer == {"status": "success", "numCampaigns": 0, "campaignData": []}


# -- entities -------------------------------------------------------------------------------


@pytest.mark.rule("AY-33", "AY-38")
@pytest.mark.parametrize(
    ("campaign_type", "keys"), [(None, STANDARD_KEYS), ("retention", RETENTION_KEYS)]
)
def test_the_keys_are_the_same_in_list_get_and_add(
    ayet: Ayet, campaign_type: str | None, keys: list[str]
) -> None:
    added = ayet.add(campaignType=campaign_type)
    listed = ayet.ok("campaign/list")["campaignData"][0]

    assert [list(added), list(listed)] == [keys, keys]
    assert list(ayet.get(added["campaignId"])) == keys
    assert listed == added


@pytest.mark.rule("AY-38")
def test_remaining_retentions_are_shown_for_retention_campaigns_only(ayet: Ayet) -> None:
    ayet.add()
    ayet.add(campaignType="retention")

    first, second = ayet.ok("campaign/list")["campaignData"]

    assert (first["isRetention"], "remainingRetentions" in first) == (0, False)
    assert (second["isRetention"], second["remainingRetentions"]) == (1, 100)


@pytest.mark.rule("AY-33", "AY-R35")
@pytest.mark.parametrize(
    ("package", "title"),
    [("com.xxx.yyy", "My Cool Calculator"), ("com.xxx.zzz", "My Cool Watch")],
)
def test_an_app_has_its_title_and_the_url_of_an_icon(ayet: Ayet, package: str, title: str) -> None:
    entity = ayet.add(packageName=package)

    assert entity["appName"] == title
    assert re.fullmatch(r"(https?:)?//[a-z0-9.-]+/\S+", entity["appIcon"])


@pytest.mark.rule("AY-33")
def test_the_title_is_the_catalogues(ayet: Ayet) -> None:
    app = {"store": "play", "id": "com.example.mine", "title": "Mine, All Mine", "free": True}
    ayet.world.back_door("POST", "apps", app)

    assert ayet.add(packageName="com.example.mine")["appName"] == "Mine, All Mine"


@pytest.mark.rule("AY-34")
@pytest.mark.parametrize(
    ("sent", "shown"), [("US, GB", "US, GB"), ("US,GB", "US, GB"), ("DE", "DE"), (None, "")]
)
def test_countries_are_joined_with_comma_and_space(
    ayet: Ayet, sent: str | None, shown: str
) -> None:
    assert ayet.add(targetCountries=sent)["targetCountries"] == shown


@pytest.mark.rule("AY-37")
def test_created_has_date_and_time(ayet: Ayet) -> None:
    ayet.world.advance(to="2026-02-08T02:40:59Z")
    ayet.add()

    ayet.world.advance("1d")

    assert ayet.ok("campaign/list")["campaignData"][0]["created"] == "2026-02-08 02:40:59"


@pytest.mark.rule("AY-33")
def test_what_was_delivered_is_taken_from_what_remains(ayet: Ayet) -> None:
    ayet.add(numDownloads=1000)
    installed = ayet.world.advance("12h")["installs"]["ayet"]["1"]

    entity = ayet.ok("campaign/list")["campaignData"][0]

    assert 0 < installed < 1000
    assert entity["totalDownloads"] == 1000
    assert entity["remainingDownloads"] == 1000 - installed
