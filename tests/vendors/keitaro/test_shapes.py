"""The keys of every object, in order, and what they hold by default (KE-201 to KE-215)."""

import re
from typing import Any

import pytest

from tests.vendors.keitaro.conftest import Keitaro

DATE = "2026-01-01 00:00:00"
#: KE-212.
PHP_DATE = {"date": "2026-01-01 00:00:00.000000", "timezone_type": 3, "timezone": "UTC"}

AN = {
    "id": 1,
    "name": "test",
    "postback_url": "",
    "state": "active",
    "template_name": "",
    "created_at": DATE,
    "updated_at": DATE,
}
CAMPAIGN: dict[str, Any] = {
    "id": 1,
    "alias": "test-campaign-x",
    "name": "Test Campaign X",
    "type": "position",
    "cookies_ttl": 24,
    "position": 9999,
    "state": "active",
    "updated_at": None,
    "cost_type": "CPC",
    "cost_value": "0.0000",
    "cost_currency": "USD",
    "group_id": None,
    "bind_visitors": None,
    "traffic_source_id": None,
    "token": ...,
    "cost_auto": False,
}
STREAM: dict[str, Any] = {
    "id": 1,
    "type": "regular",
    "name": "Test Stream",
    "campaign_id": 1,
    "position": 1,
    "chance": 100,
    "action_options": None,
    "comments": "",
    "state": "active",
    "updated_at": DATE,
    "action_type": "http",
    "action_payload": "",
    "schema": "redirect",
    "collect_clicks": False,
    "filter_or": False,
    "filters": [],
    "triggers": [],
    "landings": [],
    "offers": [],
}
OFFER: dict[str, Any] = {
    "id": 1,
    "name": "Test Offer X",
    "group_id": None,
    "url": "http://offer.com",
    "affiliate_network_id": None,
    "payout_value": "0.0000",
    "payout_currency": None,
    "payout_type": None,
    "state": "active",
    "created_at": PHP_DATE,
    "updated_at": PHP_DATE,
    "payout_auto": False,
    "payout_upsell": False,
    "country": None,
    "notes": None,
    "affiliate_network": None,
}
GROUP = {"id": 1, "name": "Test Group X", "position": 1, "type": "campaigns"}
SOURCE: dict[str, Any] = {
    "id": 1,
    "name": "Test Source",
    "postback_url": "",
    "postback_statuses": ["sale", "lead", "rejected", "rebill"],
    "template_name": "",
    "accept_parameters": True,
    "parameters": {},
    "notes": "",
    "state": "active",
    "created_at": DATE,
    "updated_at": DATE,
    "traffic_loss": 0,
}
LANDING_KEYS = (
    *("id", "name", "landing_type", "action_type", "action_payload", "action_options"),
    *("group_id", "offer_count", "notes", "state", "created_at", "updated_at"),
)
DOMAIN_KEYS = (
    *("id", "name", "network_status", "default_campaign", "state", "created_at", "updated_at"),
    *("wildcard", "catch_not_found", "notes", "campaigns_count", "ssl_redirect", "allow_indexing"),
)
CAMPAIGN_EXTRAS = (
    *("parameters", "postbacks", "notes", "created_at", "uniqueness_method"),
    *("uniqueness_use_cookies", "traffic_loss", "domain", "group"),
)
OFFER_EXTRAS = {
    *("offer_type", "action_type", "action_options", "conversion_cap_enabled", "daily_cap"),
    *("conversion_timezone", "alternative_offer_id", "group", "action_payload"),
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("affiliate_networks", AN, marks=pytest.mark.rule("KE-201", "KE-101")),
        pytest.param("streams", STREAM, marks=pytest.mark.rule("KE-203", "KE-147", "KE-R13")),
        pytest.param("offers", OFFER, marks=pytest.mark.rule("KE-208", "KE-212", "KE-135")),
        pytest.param("groups", GROUP, marks=pytest.mark.rule("KE-210", "KE-122", "KE-R15")),
        pytest.param("traffic_sources", SOURCE, marks=pytest.mark.rule("KE-213", "KE-163")),
    ],
)
@pytest.mark.rule("KE-007", "KE-008", "KE-011", "KE-010")
def test_a_listed_object_has_the_documented_fields_in_order(
    tracker: Keitaro, path: str, expected: dict[str, Any]
) -> None:
    shown = tracker.create(path)
    assert shown == expected
    assert list(shown) == list(expected)
    if path != "groups":
        assert tracker.do("GET", f"/{path}/1") == expected


@pytest.mark.rule("KE-202", "KE-107", "KE-108", "KE-009", "KE-R16", "KE-R28")
def test_a_campaign_has_exactly_16_fields_in_order(tracker: Keitaro) -> None:
    shown = tracker.create("campaigns")
    assert re.fullmatch("[0-9a-f]{39}", shown["token"])
    assert shown == CAMPAIGN | {"token": shown["token"]}
    assert list(shown) == list(CAMPAIGN)
    assert tracker.do("GET", "/campaigns/1") == shown


@pytest.mark.rule("KE-211", "KE-126", "KE-127")
def test_a_landing_page_has_its_fields(tracker: Keitaro) -> None:
    shown = tracker.create("landing_pages", url="http://lp.com")
    assert set(shown) == {*LANDING_KEYS, "url", "group"}
    expected = {"landing_type": "external", "offer_count": 1, "state": "active", "group_id": None}
    assert shown.items() >= (expected | {"url": "http://lp.com", "created_at": DATE}).items()
    assert tracker.do("GET", "/landing_pages/1") == shown


@pytest.mark.rule("KE-211", "KE-129", "KE-314", "KE-313")
def test_a_local_landing_page_has_a_folder(either: Keitaro) -> None:
    shown = either.create("landing_pages", landing_type="local", archive="UEsDBA==")
    assert shown["action_type"] == "local_file"
    assert list(shown["action_options"]) == ["folder"]
    assert re.fullmatch(r"\w+", shown["action_options"]["folder"])
    assert not {"archive", "local_path", "preview_path"} & set(shown)


@pytest.mark.parametrize("options", [None, {}, {"other": 1}, {"folder": "mine"}], ids=str)
@pytest.mark.rule("KE-211", "KE-130")
def test_a_landing_page_that_becomes_local_gets_a_folder(either: Keitaro, options: Any) -> None:
    before = either.create("landing_pages", action_options=options)
    assert before["action_options"] == options
    shown = either.do("PUT", "/landing_pages/1", {"landing_type": "local"})
    assert shown["action_type"] == "local_file"
    folder = shown["action_options"].pop("folder")
    assert folder == "mine" if options == {"folder": "mine"} else re.fullmatch(r"\w+", folder)
    assert shown["action_options"] == {k: v for k, v in (options or {}).items() if k != "folder"}
    again = either.do("PUT", "/landing_pages/1", {"name": "other"})
    assert again["action_options"]["folder"] == folder


@pytest.mark.rule("KE-711", "KE-706", "KE-707")
def test_a_domain_has_its_fields(either: Keitaro) -> None:
    shown = either.create("domains")
    assert list(shown) == list(DOMAIN_KEYS)
    expected = {
        "name": "example.com",
        "default_campaign": None,
        "state": "active",
        "wildcard": False,
        "catch_not_found": False,
        "campaigns_count": 0,
        "ssl_redirect": False,
        "allow_indexing": True,
        "created_at": DATE,
        "updated_at": DATE,
    }
    assert shown.items() >= expected.items()
    assert isinstance(shown["network_status"], str)


ACCESS = {
    *("offers_access_type", "campaigns_access_type", "landings_access_type"),
    *("traffic_sources_access_type", "streams_access_type", "affiliate_networks_access_type"),
    *("domains_access_type", "resources", "allowed_resources", "reports"),
}
LEVELS = {
    *("full_access", "read_only", "to_groups_and_selected"),
    "created_by_user_groups_and_selected",
}


@pytest.mark.rule("KE-715", "KE-712", "KE-327")
def test_a_user_has_its_fields(either: Keitaro) -> None:
    shown = either.create("users")
    assert list(shown) == ["id", "login", "type", "access_data", "preferences"]
    assert (shown["login"], shown["type"]) == ("somebody", "USER")
    assert set(shown["access_data"]) == ACCESS
    for name, value in shown["access_data"].items():
        assert value in LEVELS if name.endswith("_type") else value == []
    assert set(shown["preferences"]) == {"language", "timezone"}
    assert shown["preferences"]["language"] in ("ru", "en")


@pytest.mark.rule("KE-831", "KE-832", "KE-823", "KE-853", "KE-824", "KE-859", "KE-804", "KE-855")
def test_v9_shows_more_of_a_campaign_and_numbers_for_money(later: Keitaro) -> None:
    shown = later.create("campaigns", cost_value=1337)
    assert set(shown) == {*CAMPAIGN, *CAMPAIGN_EXTRAS}
    assert list(shown)[:16] == list(CAMPAIGN)
    assert re.fullmatch("[0-9a-z]{32}", shown["token"])
    expected = {
        "cost_value": 1337,
        "cost_type": "CPC",
        "group_id": 0,
        "traffic_source_id": 0,
        "updated_at": DATE,
        "created_at": DATE,
        "uniqueness_method": "ip",
        "parameters": {},
        "postbacks": [],
    }
    assert shown.items() >= expected.items()
    assert type(shown["cost_value"]) is int
    assert later.do("GET", "/campaigns/1") == shown


@pytest.mark.rule("KE-828", "KE-830", "KE-825", "KE-829", "KE-823", "KE-832", "KE-809", "KE-313")
def test_v9_shows_more_of_an_offer_and_no_url(later: Keitaro) -> None:
    shown = later.create("offers", payout_value="0.5")
    assert set(shown) == set(OFFER) - {"url"} | OFFER_EXTRAS
    expected = {
        "action_payload": "http://offer.com",
        "payout_value": 0.5,
        "group_id": 0,
        "offer_type": "external",
        "conversion_cap_enabled": False,
        "conversion_timezone": "UTC",
        "country": [],
        "created_at": DATE,
        "updated_at": DATE,
        "affiliate_network": None,
    }
    assert shown.items() >= expected.items()


@pytest.mark.rule("KE-208", "KE-832")
def test_v9_shows_no_affiliate_network_as_null(later: Keitaro) -> None:
    """Only group_id and traffic_source_id are 0."""
    assert later.create("offers")["affiliate_network_id"] is None


@pytest.mark.rule("KE-833", "KE-824")
def test_v9_shows_more_of_an_affiliate_network(later: Keitaro) -> None:
    shown = later.create("affiliate_networks", offer_param="sub1={subid}", notes="N")
    expected = AN | {"offer_param": "sub1={subid}", "notes": "N"}
    assert shown == expected


@pytest.mark.rule("KE-826", "KE-834", "KE-806", "KE-807")
def test_v9_shows_a_streams_weight_and_offer_selection(later: Keitaro) -> None:
    shown = later.create("streams")
    expected = {key: value for key, value in STREAM.items() if key != "chance"}
    assert shown == expected | {"weight": 100, "offer_selection": "before_click"}
    assert later.do("GET", "/campaigns/1/streams") == [shown]


@pytest.mark.rule("KE-815", "KE-818", "KE-813", "KE-824")
def test_v9_shows_the_other_objects_alike(later: Keitaro) -> None:
    assert later.create("groups") == GROUP
    assert later.create("traffic_sources") == SOURCE
    assert set(later.create("landing_pages")) == {*LANDING_KEYS, "group"}


@pytest.mark.rule("KE-R01")
def test_the_dialects_show_the_same_stored_data(tracker: Keitaro) -> None:
    before = tracker.create("campaigns", cost_value="10.02", group_id=None)
    tracker.speak("v9")
    shown = tracker.do("GET", "/campaigns/1")
    assert (shown["cost_value"], shown["group_id"]) == (10.02, 0)
    tracker.speak("v8")
    assert tracker.do("GET", "/campaigns/1") == before
