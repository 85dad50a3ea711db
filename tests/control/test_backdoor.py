"""The back doors of ayeT: what its own API cannot do."""

from typing import Any

import httpx
import pytest

from mocksrv.client import World
from tests.control.conftest import refused
from tests.vendors.ayet.conftest import Ayet

S2S = {"tracking": "custom_s2s", "redirectUrl": "https://example.com/go?click={click_id}"}
THROTTLED = (429, "Too many consecutive API requests, throttled.")


def account(world: World, **change: object) -> dict[str, Any]:
    shown: dict[str, Any] = world.back_door("PATCH", "ayet/account", change)
    return shown


def patch(http: httpx.Client, world: World, path: str, body: object) -> httpx.Response:
    return http.patch(f"/worlds/{world.name}/ayet/{path}", json=body)


@pytest.mark.parametrize("tokens", [0, 1, 9999, 10_000, 10_001, 10**12])
def test_tokens_are_set_to_what_is_wished(world: World, ayet: Ayet, tokens: int) -> None:
    assert account(world, tokens=tokens)["tokens"] == tokens
    assert ayet.tokens == tokens
    assert world.ledger["balances"]["ayet"] == {"funding": -tokens, "available": tokens}


@pytest.mark.rule("AY-71", "AY-R15")
def test_an_order_beyond_the_tokens_is_refused_with_both_amounts(world: World, ayet: Ayet) -> None:
    account(world, tokens=10)
    order = {"packageName": "com.example.app", "numDownloads": 50, "targetCountries": "US"}
    assert ayet.refused("campaign/add", **order) == (
        303,
        "Insufficient funds, 10 available, 58 required.",
    )


def test_tokens_leave_what_is_held_alone(world: World, ayet: Ayet) -> None:
    ayet.add(numDownloads=100)
    account(world, tokens=50)
    assert world.ledger["balances"]["ayet"] == {"funding": -150, "available": 50, "held": 100}


@pytest.mark.rule("AY-73", "AY-R10")
def test_without_the_permission_there_are_no_s2s_campaigns(world: World, ayet: Ayet) -> None:
    assert account(world, s2s=False)["s2s"] is False
    order = {"packageName": "com.example.app", "numDownloads": 100}
    assert ayet.refused("campaign/add", **order, **S2S) == (
        310,
        "Insufficient account permissions to create custom s2s tracking campaigns.",
    )
    ayet.add(tracking="standard")
    account(world, s2s=True)
    assert ayet.add(**S2S)["tracking"] == "custom_s2s"


def test_the_email_is_shown_by_the_vendor(world: World, ayet: Ayet) -> None:
    account(world, email="jörg@example.com")
    assert ayet.ok("account/details")["accountData"]["email"] == "jörg@example.com"


def test_a_patch_of_nothing_shows_the_account(world: World) -> None:
    shown = account(world)
    assert shown.pop("hash").isalnum()
    assert shown == {
        "tokens": 10_000,
        "s2s": True,
        "email": "my@mail.com",
        "throttle": None,
        "outgoing": False,
    }


def test_outgoing_calls_are_turned_on_and_off_and_nothing_else_is_changed(world: World) -> None:
    off = account(world)
    for outgoing in (True, True, False, False):
        assert account(world, outgoing=outgoing) == off | {"outgoing": outgoing}
        assert account(world) == off | {"outgoing": outgoing}


@pytest.mark.rule("AY-R05")
def test_the_account_hash_is_six_hex_characters(world: World) -> None:
    assert len(account(world)["hash"]) == 6
    assert set(account(world)["hash"]) <= set("0123456789abcdef")


@pytest.mark.rule("AY-R31", "AY-10")
def test_throttling_is_off_until_it_is_set_and_forgives_with_simulated_time(
    world: World, ayet: Ayet
) -> None:
    for _ in range(50):
        ayet.ok("account/details")
    assert account(world, throttle={"requests": 2, "per": "10s"})["throttle"] == {
        "requests": 2,
        "per": "10s",
    }
    ayet.ok("account/details")
    ayet.ok("campaign/list")
    assert ayet.refused("account/details") == THROTTLED
    world.advance("9999ms")
    assert ayet.refused("account/details") == THROTTLED
    world.advance("1ms")
    ayet.ok("account/details")
    ayet.ok("campaign/list")
    assert ayet.refused("account/details") == THROTTLED
    account(world, throttle=None)
    for _ in range(5):
        ayet.ok("account/details")


@pytest.mark.rule("AY-R31")
def test_a_refused_call_counts_and_a_wrong_key_does_not(world: World, ayet: Ayet) -> None:
    account(world, throttle={"requests": 2, "per": "1h"})
    for _ in range(3):
        assert ayet.refused("campaign/get", apiKey="XXX")[0] == 100
    assert ayet.refused("campaign/get", campaignId=1)[0] == 305
    assert ayet.refused("campaign/get", campaignId=1)[0] == 305
    assert ayet.refused("campaign/get", campaignId=1) == THROTTLED


BAD_ACCOUNTS = [
    *[({"tokens": value}, "tokens") for value in (-1, 10**12 + 1, 1.5, "x", [], {})],
    *[({"s2s": value}, "s2s") for value in ("x", 2, [], {})],
    *[({"outgoing": value}, "outgoing") for value in ("x", 2, 1, "true", [], {})],
    *[({"email": value}, "email") for value in ("", 5, [], "a" * 255, "a\0b")],
    *[({"throttle": value}, "throttle") for value in (5, "x", [], True)],
    ({"throttle": {}}, "throttle.requests"),
    ({"throttle": {"requests": 1}}, "throttle.per"),
    ({"throttle": {"requests": 0, "per": "1s"}}, "throttle.requests"),
    ({"throttle": {"requests": -1, "per": "1s"}}, "throttle.requests"),
    *[
        ({"throttle": {"requests": 1, "per": per}}, "throttle.per")
        for per in ("0s", "x", "-1s", None, "1us", 10**15)
    ],
    ({"throttle": {"requests": 1, "per": "1s", "burst": 1}}, "throttle.burst"),
    ({"balance": 1}, "balance"),
    ({"accountId": 7}, "accountId"),
]


@pytest.mark.parametrize(("body", "field"), BAD_ACCOUNTS)
def test_a_bad_account_is_named_and_nothing_is_changed(
    http: httpx.Client, world: World, body: dict[str, object], field: str
) -> None:
    before = account(world)
    refused(patch(http, world, "account", body), 422, f"{field}: ")
    half_good = {"email": "new@example.com", "s2s": False} | body
    refused(patch(http, world, "account", half_good), 422, f"{field}: ")
    assert account(world) == before


@pytest.mark.rule("AY-R33", "AY-91", "AY-93", "AY-95", "AY-108")
@pytest.mark.parametrize("status", ["pending", "running"])
def test_a_campaign_in_review_can_only_be_released(world: World, ayet: Ayet, status: str) -> None:
    campaign = ayet.add(status=status)
    number = campaign["campaignId"]
    path = f"ayet/campaigns/{number}"
    assert world.back_door("PATCH", path, {"status": "review"}) == campaign | {"status": "review"}
    assert ayet.get(number)["status"] == "review"
    for command, verb in (
        ("campaign/start", "Only pending campaigns can be started"),
        ("campaign/pause", "Only running campaigns can be paused"),
        ("campaign/terminate", "Only pending (paused) campaigns can be terminated"),
    ):
        expected = (306, f"{verb}, current status is review.")
        assert ayet.refused(command, campaignId=number) == expected
    dates = {"startDate": "2026-01-01", "endDate": "2026-01-02"}
    statistics = ayet.ok("reporting/summary", **dates)["statistics"]
    assert (statistics["activeCampaigns"], statistics["runningCampaigns"]) == (1, 0)
    assert world.back_door("PATCH", path, {"status": "pending"})["status"] == "pending"
    assert ayet.ok("campaign/start", campaignId=number)["campaignData"]["status"] == "running"


def test_a_campaign_in_review_delivers_nothing(world: World, ayet: Ayet) -> None:
    number = ayet.add(numDownloads=5000)["campaignId"]
    world.advance("1d")
    world.back_door("PATCH", f"ayet/campaigns/{number}", {"status": "review"})
    world.advance("15m")
    left = ayet.get(number)["remainingDownloads"]
    assert world.advance("3d")["installs"] == {}
    assert ayet.get(number)["remainingDownloads"] == left


@pytest.mark.rule("AY-30")
def test_a_campaign_in_review_is_listed_as_such(world: World, ayet: Ayet) -> None:
    number = ayet.add()["campaignId"]
    ayet.add()
    world.back_door("PATCH", f"ayet/campaigns/{number}", {"status": "review"})
    listed = ayet.ok("campaign/list", status='["review"]')["campaignData"]
    assert [campaign["campaignId"] for campaign in listed] == [number]


def test_to_where_a_campaign_is_already_it_may_be_sent_again(world: World, ayet: Ayet) -> None:
    number = ayet.add(status="pending")["campaignId"]
    for status in ("pending", "review", "review", "pending"):
        shown = world.back_door("PATCH", f"ayet/campaigns/{number}", {"status": status})
        assert shown["status"] == status


@pytest.mark.parametrize("status", ["review", "pending"])
def test_a_campaign_that_is_over_stays_over(
    http: httpx.Client, world: World, ayet: Ayet, status: str
) -> None:
    number = ayet.add(numDownloads=20)["campaignId"]
    world.advance("1d")
    refused(patch(http, world, f"campaigns/{number}", {"status": status}), 409, "completed")
    assert ayet.get(number)["status"] == "completed"


def test_a_running_campaign_is_not_paused_by_the_back_door(
    http: httpx.Client, world: World, ayet: Ayet
) -> None:
    number = ayet.add()["campaignId"]
    refused(patch(http, world, f"campaigns/{number}", {"status": "pending"}), 409, "running")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *[({"status": value}, "status") for value in ("running", "completed", "", 5, None, [])],
        ({}, "status"),
        ({"status": "review", "downloadRate": 24}, "downloadRate"),
    ],
)
def test_a_bad_status_is_named(
    http: httpx.Client, world: World, ayet: Ayet, body: dict[str, object], field: str
) -> None:
    campaign = ayet.add()
    refused(patch(http, world, f"campaigns/{campaign['campaignId']}", body), 422, f"{field}: ")
    assert ayet.get(campaign["campaignId"]) == campaign


@pytest.mark.parametrize("number", ["0", "2", "-1", str(2**63), "9" * 30])
def test_an_unknown_campaign_is_not_found(
    http: httpx.Client, world: World, ayet: Ayet, number: str
) -> None:
    ayet.add()
    refused(patch(http, world, f"campaigns/{number}", {"status": "review"}), 404, number)
    path = f"/worlds/{world.name}/ayet/campaigns/{number}/reservations"
    refused(http.get(path), 404, number)


@pytest.mark.parametrize("number", ["x", "1.5", "1e3", "%00"])
def test_what_is_no_number_is_no_campaign(http: httpx.Client, world: World, number: str) -> None:
    path = f"/worlds/{world.name}/ayet/campaigns/{number}/reservations"
    refused(http.get(path), 422, "campaign: ")


@pytest.mark.rule("AY-R40", "AY-R60")
def test_reservations_tell_who_is_downloading(world: World, ayet: Ayet) -> None:
    number = ayet.add(numDownloads=5000, **S2S)["campaignId"]
    world.advance("12h")
    downloads = world.back_door("GET", f"ayet/campaigns/{number}/reservations")
    assert 0 < len(downloads) == ayet.get(number)["reservations"]
    for download in downloads:
        assert set(download) == {"click_id", "opened_at", "expires_at", "redirect_url"}
        assert download["opened_at"] <= "2026-01-01T12:00:00Z" < download["expires_at"]
        click = download["click_id"]
        assert download["redirect_url"] == f"https://example.com/go?click={click}"
    assert len({download["click_id"] for download in downloads}) == len(downloads)


@pytest.mark.rule("AY-R64")
def test_a_confirmed_reservation_becomes_a_download_once(world: World, ayet: Ayet) -> None:
    number = ayet.add(numDownloads=5000, **S2S)["campaignId"]
    world.advance("12h")
    path = f"ayet/campaigns/{number}/reservations"
    first, *others = world.back_door("GET", path)
    callback = f"/s2s/callback/{account(world)['hash']}/custom_s2s/{first['click_id']}"
    for _ in range(3):
        assert ayet.http.get(callback).json() == {"status": "success"}
    assert world.back_door("GET", path) == others
    assert ayet.get(number)["remainingDownloads"] == 4999
