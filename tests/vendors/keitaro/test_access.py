"""Who may ask: keys, editions, the order of checks, worlds apart (KE-002 to KE-004, KE-049)."""

import pytest

from mocksrv.client import ControlError, World
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.conftest import BASE, Json, Keitaro

DENIED = {"error": "Access denied"}
NO_API = {"error": "Admin API is not available in that edition"}


@pytest.mark.parametrize("name", ["Api-Key", "api-key", "API-KEY"])
@pytest.mark.rule("KE-002", "KE-841")
def test_the_key_is_a_header_of_any_case(either: Keitaro, name: str) -> None:
    answer = either.http.get(f"{BASE}/campaigns", headers={name: either.header["Api-Key"]})
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.rule("KE-002", "KE-841")
def test_a_bearer_token_is_accepted_too(either: Keitaro) -> None:
    bearer = {"Authorization": f"Bearer {either.header['Api-Key']}"}
    answer = either.http.get(f"{BASE}/campaigns", headers=bearer)
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    "headers",
    [{}, {"Api-Key": ""}, {"Api-Key": "your-api-key"}, {"Authorization": "Bearer your-api-key"}],
)
@pytest.mark.parametrize("call", ["GET /campaigns", "POST /campaigns", "GET /x", "PATCH /offers"])
@pytest.mark.rule("KE-031", "KE-049")
def test_without_the_key_access_is_denied_wherever(
    either: Keitaro, headers: dict[str, str], call: str
) -> None:
    method, path = call.split(" ")
    answer = either.http.request(method, BASE + path, headers=headers, content=b"{")
    assert (answer.status_code, answer.json()) == (401, DENIED)
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("call", ["GET /campaigns", "POST /campaigns", "GET /x", "PATCH /offers"])
@pytest.mark.rule("KE-004", "KE-032", "KE-049")
def test_a_lower_edition_has_no_api_wherever(either: Keitaro, call: str) -> None:
    method, path = call.split(" ")
    either.set(edition="basic")
    answer = either.http.request(method, BASE + path, headers=either.header, content=b"{")
    assert (answer.status_code, answer.json()) == (402, NO_API)
    denied = either.http.request(method, BASE + path, headers={"Api-Key": "x"})
    assert (denied.status_code, denied.json()) == (401, DENIED)


@pytest.mark.parametrize("edition", ["pro", "business", "expert", "team", "enterprise"])
@pytest.mark.rule("KE-004")
def test_pro_and_higher_editions_have_it(tracker: Keitaro, edition: str) -> None:
    tracker.set(edition=edition)
    assert tracker.campaigns() == []


@pytest.mark.rule("KE-049")
def test_checks_are_made_in_order(tracker: Keitaro) -> None:
    """401 and 402 above; then the route, the body, the object, its fields."""
    tracker.create("campaigns")
    for method, path, status in (("PUT", "/x", 404), ("PATCH", "/campaigns/7", 405)):
        assert tracker.send(method, path, b"{").status_code == status
    assert tracker.send("PUT", "/campaigns/7", b"{").status_code == 400
    assert tracker.ask("PUT", "/campaigns/7", {"type": "x"}).status_code == 404
    assert tracker.ask("PUT", "/campaigns/1", {"type": "x"}).status_code == 406


@pytest.mark.parametrize("call", ["copy", "move_streams"])
@pytest.mark.rule("KE-049", "KE-156", "KE-157")
def test_an_unknown_campaign_is_told_before_missing_fields(tracker: Keitaro, call: str) -> None:
    refusal = tracker.refused("POST", f"/streams/{call}", {"to_campaign_id": 7})
    assert refusal == (404, {"error": "Campaign #7 not found"})


@pytest.mark.rule("KE-003")
def test_worlds_do_not_see_each_other(world: World, mocksrv: Sandbox) -> None:
    mine, theirs = Keitaro(world), Keitaro(mocksrv.control.open())
    mine.create("campaigns")
    theirs.speak("v9")
    assert theirs.campaigns() == []
    assert mine.campaigns()[0]["cost_value"] == "0.0000"
    foreign = mine.http.get(f"{BASE}/campaigns", headers=theirs.header)
    assert (foreign.status_code, foreign.json()) == (401, DENIED)
    theirs.world.delete()


@pytest.mark.rule("KE-003")
def test_a_fork_has_what_the_world_had_and_goes_its_own_way(either: Keitaro) -> None:
    either.create("streams", offers=[{"offer_id": 3, "share": 100}])
    fork = Keitaro(either.world.fork())
    assert fork.listed("streams") == either.listed("streams")
    assert fork.campaigns() == either.campaigns()
    fork.do("DELETE", "/campaigns/1")
    assert len(either.campaigns()) == 1
    fork.world.delete()


@pytest.mark.rule("KE-R01")
def test_the_back_door_changes_only_what_it_is_told(tracker: Keitaro) -> None:
    fresh: Json = {"dialect": "v8", "timezone": "UTC", "currency": "USD", "edition": "pro"}
    fresh |= {"user": None, "extra_url": ""}
    assert tracker.set() == fresh
    assert tracker.set(dialect="v9") == fresh | {"dialect": "v9"}
    assert tracker.set(currency="EUR", timezone="Europe/Madrid") == fresh | {
        "dialect": "v9",
        "currency": "EUR",
        "timezone": "Europe/Madrid",
    }
    assert tracker.create("campaigns")["cost_currency"] == "EUR"


@pytest.mark.rule("KE-R19")
@pytest.mark.parametrize(
    "name",
    [
        *("localtime", "posixrules", "Factory", "right/Europe/Madrid", "posix/UTC", "Mars", ""),
        *("/etc/localtime", "../UTC", "./UTC", "Europe", "Europe//Madrid", "UTC ", "\0"),
    ],
)
def test_a_zone_that_is_not_the_same_everywhere_is_none(tracker: Keitaro, name: str) -> None:
    with pytest.raises(ControlError, match="422"):
        tracker.set(timezone=name)
    assert tracker.set()["timezone"] == "UTC"


@pytest.mark.rule("KE-R19")
@pytest.mark.parametrize("name", ["America/Argentina/Buenos_Aires", "Etc/GMT-14", "GMT+0", "EST"])
def test_a_zone_of_the_tracker_leaves_dates_in_utc(tracker: Keitaro, name: str) -> None:
    assert tracker.set(timezone=name)["timezone"] == name
    created = tracker.create("affiliate_networks")["created_at"]
    assert created == "2026-01-01 00:00:00"


@pytest.mark.rule("KE-020")
def test_there_is_no_rate_limit(tracker: Keitaro) -> None:
    assert {tracker.ask("GET", "/campaigns").status_code for _ in range(300)} == {200}
