"""The thirteen commands: they exist, and nothing else does (ayet.txt L6-24, L86-1249)."""

import pytest

from tests.vendors.ayet.conftest import Ayet

DAYS = {"startDate": "2026-01-01", "endDate": "2026-01-02"}

#: command, the status of the campaign it is about, what else is sent, a key of the answer.
EXAMPLES = (
    ("account/details", None, {}, "accountData"),
    ("campaign/list", None, {}, "campaignData"),
    ("campaign/get", "running", {}, "campaignData"),
    ("campaign/quote", None, {"targetCountries": "US, DE"}, "tokensPerInstall"),
    (
        "campaign/add",
        None,
        {"packageName": "com.example.app", "numDownloads": 50},
        "campaignData",
    ),
    ("campaign/edit", "running", {"downloadRate": 250}, "campaignData"),
    ("campaign/start", "pending", {}, "campaignData"),
    ("campaign/pause", "running", {}, "campaignData"),
    ("campaign/terminate", "pending", {}, "refundedTokens"),
    ("reporting/summary", None, DAYS, "statistics"),
    ("reporting/summary_daily", None, DAYS, "statistics"),
    ("reporting/installations", "running", {}, "installations"),
    ("reporting/stats", "running", {}, "summary"),
)
COMMANDS = [command for command, *_ in EXAMPLES]

WRONG_KEY = (100, "Authentification failed, check your API Key.")
THROTTLED = (429, "Too many consecutive API requests, throttled.")


@pytest.mark.rule("AY-01", "AY-02", "AY-06", "AY-08")
@pytest.mark.parametrize(("command", "status", "fields", "key"), EXAMPLES, ids=COMMANDS)
def test_a_command_of_the_deprecated_api_still_works(
    ayet: Ayet, command: str, status: str | None, fields: dict[str, object], key: str
) -> None:
    about = {"campaignId": ayet.add(status=status)["campaignId"]} if status else {}

    response = ayet.post(command, **about, **fields)

    assert response.status_code == 200
    assert response.json()["status"] == "success"
    assert key in response.json()


@pytest.mark.rule("AY-02")
def test_the_features_of_the_update_history_are_there(ayet: Ayet) -> None:
    ayet.add(identifier="customer1", targetCountries="US")

    quote = ayet.ok("campaign/quote", targetCountries="US")
    named = ayet.ok("campaign/list", identifier="customer1")
    summary = ayet.ok("reporting/summary", identifier="customer1", **DAYS)
    daily = ayet.ok("reporting/summary_daily", identifier="customer1", **DAYS)

    assert {"targetedTraffic", "minWorldwideInstallsPerDay"} < set(quote)
    assert named["numCampaigns"] == 1
    assert summary["statistics"]["activeCampaigns"] == 1
    assert list(daily["statistics"]) == ["2026-01-01", "2026-01-02"]


@pytest.mark.rule("AY-09")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses_a_missing_key(ayet: Ayet, command: str) -> None:
    assert ayet.refused(command, apiKey=None) == WRONG_KEY


@pytest.mark.rule("AY-09")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses_a_wrong_key(ayet: Ayet, command: str) -> None:
    assert ayet.refused(command, apiKey="wrong") == WRONG_KEY


@pytest.mark.rule("AY-10", "AY-R31")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_throttled(ayet: Ayet, command: str) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"throttle": {"requests": 1, "per": "1m"}})
    ayet.ok("account/details")

    assert ayet.refused(command) == THROTTLED


@pytest.mark.rule("AY-11")
@pytest.mark.parametrize(
    ("module", "action"),
    [
        ("campaign", "foo"),
        ("account", "list"),
        ("reporting", "get"),
        ("campaign", "details"),
        ("campaign", "delete"),
    ],
)
def test_an_unknown_action_is_named_with_its_module(ayet: Ayet, module: str, action: str) -> None:
    expected = (101, f'Unknown action "{action}" for {module} module.')

    assert ayet.refused(f"{module}/{action}") == expected


@pytest.mark.rule("AY-08", "AY-11")
@pytest.mark.parametrize(
    ("module", "action"),
    [
        ("account", "bids"),
        ("account", "rates"),
        ("account", "tracking"),
        ("campaign", "reactivate"),
        ("reporting", "traffic_analysis"),
        ("reporting", "countries"),
        ("reporting", "country_traffic_analysis"),
    ],
)
def test_what_version_2_added_is_not_served(ayet: Ayet, module: str, action: str) -> None:
    expected = (101, f'Unknown action "{action}" for {module} module.')

    assert ayet.refused(f"{module}/{action}") == expected


@pytest.mark.rule("AY-R07")
def test_an_unknown_module_is_answered_like_an_unknown_action(ayet: Ayet) -> None:
    assert ayet.refused("foo/list") == (101, 'Unknown action "list" for foo module.')


@pytest.mark.rule("AY-R06", "AY-R07")
@pytest.mark.parametrize("command", ["campaign/foo", "foo/list"])
def test_a_wrong_key_wins_over_an_unknown_command(ayet: Ayet, command: str) -> None:
    assert ayet.refused(command, apiKey="wrong") == WRONG_KEY
