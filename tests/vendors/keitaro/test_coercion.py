"""What is read from what is sent: numbers, booleans, money, empty texts (KE-009, KE-016)."""

from typing import Any

import pytest

from tests.vendors.keitaro.conftest import LEAST, Keitaro


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("1", True),
        ("0", False),
        ("true", True),
        ("false", False),
        ("True", True),
        ("False", False),
    ],
)
@pytest.mark.rule("KE-010", "KE-016")
def test_booleans_have_many_spellings_and_are_booleans(
    either: Keitaro, sent: Any, stored: bool
) -> None:
    assert either.create("campaigns", cost_auto=sent)["cost_auto"] is stored
    offer = either.create("offers", payout_auto=sent, payout_upsell=sent)
    assert (offer["payout_auto"], offer["payout_upsell"]) == (stored, stored)
    stream = either.create("streams", collect_clicks=sent, filter_or=sent)
    assert (stream["collect_clicks"], stream["filter_or"]) == (stored, stored)


@pytest.mark.parametrize("sent", [7, "7", " 7 ", 7.0])
@pytest.mark.rule("KE-016")
def test_integers_may_be_numeric_strings(either: Keitaro, sent: Any) -> None:
    shown = either.create("campaigns", cookies_ttl=sent, group_id=sent, position=sent)
    found = [shown[name] for name in ("cookies_ttl", "group_id", "position")]
    assert found == [7, 7, 7]
    assert {type(each) for each in found} == {int}


@pytest.mark.parametrize(
    ("sent", "v8", "v9"),
    [
        (10, "10.0000", 10),
        ("10.02", "10.0200", 10.02),
        (0.02, "0.0200", 0.02),
        ("0.00005", "0.0001", 0.0001),
        ("0.00004", "0.0000", 0),
        ("999999.9999", "999999.9999", 999999.9999),
        (1337, "1337.0000", 1337),
    ],
)
@pytest.mark.rule("KE-009", "KE-823", "KE-016")
def test_money_has_4_decimals(tracker: Keitaro, sent: Any, v8: str, v9: float) -> None:
    tracker.create("campaigns", cost_value=sent)
    tracker.create("offers", payout_value=sent)
    names = {"campaigns": "cost_value", "offers": "payout_value"}
    assert [tracker.do("GET", f"/{path}/1")[name] for path, name in names.items()] == [v8, v8]
    tracker.speak("v9")
    assert [tracker.do("GET", f"/{path}/1")[name] for path, name in names.items()] == [v9, v9]


@pytest.mark.rule("KE-009")
def test_money_has_10_digits_in_all(tracker: Keitaro) -> None:
    tracker.create("campaigns")
    refusal = tracker.refused("PUT", "/campaigns/1", {"cost_value": 1_000_000})
    assert refusal == (406, {"cost_value": ["Cost value is invalid"]})


@pytest.mark.rule("KE-016")
def test_an_empty_text_is_null_where_null_can_be(tracker: Keitaro) -> None:
    names = ("group_id", "traffic_source_id", "bind_visitors")
    before = tracker.create("campaigns", group_id=1, traffic_source_id=2, bind_visitors="sl")
    assert [before[name] for name in names] == [1, 2, "sl"]
    tracker.do("PUT", "/campaigns/1", dict.fromkeys(names, ""))
    assert [tracker.campaigns()[0][name] for name in names] == [None] * 3
    names = ("payout_currency", "payout_type", "country", "notes", "affiliate_network_id")
    offer = tracker.create("offers", **dict.fromkeys(names, ""))
    assert [offer[name] for name in names] == [None] * 5


@pytest.mark.parametrize("name", ["cost_value", "cookies_ttl", "cost_auto", "group_id"])
@pytest.mark.parametrize("value", [{}, [], ["1"], {"a": 1}, "x", "1,5", "٣", "1_0", "NaN", "1e99"])
@pytest.mark.rule("KE-016", "KE-036")
def test_what_cannot_be_read_is_invalid(tracker: Keitaro, name: str, value: Any) -> None:
    message = f"{name.replace('_', ' ').capitalize()} is invalid"
    content = LEAST["campaigns"] | {name: value}
    assert tracker.refused("POST", "/campaigns", content) == (406, {name: [message]})


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        ("campaigns", "type", ("position", "weight")),
        ("campaigns", "bind_visitors", ("s", "sl", "slo")),
        ("campaigns", "cost_currency", ("EUR", "USD", "RUB", "UAH", "GBP")),
        (
            *("campaigns", "cost_type"),
            ("CPC", "CPUC", "CPM", "RevShare", "CPA", "CPS", "CPUV", "CPV"),
        ),
        ("campaigns", "state", ("disabled", "active")),
        ("streams", "type", ("regular", "forced", "default")),
        ("streams", "schema", ("redirect", "action", "landings", "offers")),
        ("streams", "state", ("disabled", "active")),
        ("offers", "payout_type", ("CPA", "CPC")),
        ("offers", "payout_currency", ("EUR", "USD", "RUB", "UAH", "GBP")),
        ("landing_pages", "landing_type", ("local", "external", "preloaded", "action")),
        ("traffic_sources", "postback_statuses", (["lead"], ["sale", "rebill"], [])),
        ("users", "type", ("ADMIN", "USER")),
    ],
)
@pytest.mark.rule("KE-301", "KE-302", "KE-303", "KE-304", "KE-305", "KE-306", "KE-307", "KE-308")
@pytest.mark.rule("KE-312", "KE-313", "KE-327", "KE-855")
def test_all_words_of_an_enumeration_are_taken(
    tracker: Keitaro, path: str, name: str, values: tuple[Any, ...]
) -> None:
    tracker.create(path)
    for value in values:
        assert tracker.do("PUT", f"/{path}/1", {name: value})
        assert tracker.do("GET", f"/{path}/1")[name] == value


@pytest.mark.parametrize("value", ["local", "external", "preloaded", "action"])
@pytest.mark.rule("KE-313")
def test_an_offer_has_a_type_in_v9(later: Keitaro, value: str) -> None:
    assert later.create("offers", offer_type=value)["offer_type"] == value


@pytest.mark.parametrize(
    "value", ["local_file", "http", "curl", "status404", "show_text", "show_html"]
)
@pytest.mark.rule("KE-314")
def test_a_landing_page_has_an_action(either: Keitaro, value: str) -> None:
    assert either.create("landing_pages", action_type=value)["action_type"] == value


@pytest.mark.rule("KE-R05", "KE-209")
def test_a_create_answers_the_fields_as_they_were_sent(tracker: Keitaro) -> None:
    fields = {"name": "N", "url": "U", "payout_value": 0.5, "notes": "x", "country": "US"}
    created = tracker.do("POST", "/offers", fields)
    assert {name: created[name] for name in fields} == fields
    assert not {"payout_type", "payout_currency", "payout_auto"} & set(created)
    assert tracker.listed("offers")[0]["payout_value"] == "0.5000"


@pytest.mark.rule("KE-209", "KE-208")
def test_a_created_offer_names_its_group_and_network(tracker: Keitaro) -> None:
    tracker.do("POST", "/groups", {"name": "G", "type": "offers"})
    tracker.create("affiliate_networks", name="A")
    fields = {"name": "N", "url": "U", "group_id": 1, "affiliate_network_id": 1}
    created = tracker.do("POST", "/offers", fields)
    assert (created["group"], created["affiliate_network"]) == ("G", "A")
    shown = tracker.do("GET", "/offers/1")
    assert shown["affiliate_network"] == "A"
    assert list(shown)[-1] == "affiliate_network"


@pytest.mark.rule("KE-137", "KE-828")
def test_action_payload_is_the_url_of_an_offer(tracker: Keitaro) -> None:
    both = {"name": "N", "url": "U", "action_payload": "P"}
    assert tracker.create("offers")["url"] == "http://offer.com"
    tracker.do("POST", "/offers", both)
    assert tracker.do("GET", "/offers/2")["url"] == "U"
    tracker.speak("v9")
    assert tracker.do("GET", "/offers/1")["action_payload"] == "http://offer.com"


@pytest.mark.rule("KE-828", "KE-836")
def test_v9_takes_an_object_for_action_payload(later: Keitaro) -> None:
    payload = {"url": "http://x"}
    assert later.create("streams", action_payload=payload)["action_payload"] == payload
    assert later.create("offers", action_payload=payload)["action_payload"] == payload


@pytest.mark.rule("KE-829")
def test_v9_shows_the_names_of_an_offers_countries(later: Keitaro) -> None:
    assert later.create("offers", country=["RO"])["country"] == ["Romania"]
    assert later.create("offers", country=["DE", "RO"])["country"] == ["Germany", "Romania"]


@pytest.mark.rule("KE-854", "KE-831", "KE-711")
def test_v9_takes_a_text_for_group_id_and_hides_domain_id(later: Keitaro) -> None:
    later.create("groups", name="G")
    later.create("domains")
    shown = later.create("campaigns", group_id="1", domain_id=1)
    assert shown["group_id"] == 1
    assert "domain_id" not in shown
    assert later.listed("domains")[0]["campaigns_count"] == 1


SENT = '{"creative_id": {"name": "utm_creative", "placeholder": "{{ad.name}}"}}'
STORED = {"creative_id": {"name": "utm_creative", "placeholder": "{{ad.name}}"}}


@pytest.mark.parametrize(
    "sent", [STORED, SENT, '"' + SENT.replace('"', '\\"') + '"'], ids=["object", "text", "twice"]
)
@pytest.mark.rule("KE-214", "KE-831", "KE-166")
def test_source_parameters_may_be_json_in_json(later: Keitaro, sent: Any) -> None:
    assert later.create("traffic_sources", parameters=sent)["parameters"] == STORED
    assert later.create("campaigns", parameters=sent)["parameters"] == STORED


@pytest.mark.rule("KE-228")
def test_source_parameters_are_not_copied_to_a_campaign(later: Keitaro) -> None:
    later.create("traffic_sources", parameters=STORED)
    assert later.create("campaigns", traffic_source_id=1)["parameters"] == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.rule("KE-215", "KE-324", "KE-831")
def test_a_campaigns_postbacks_have_ids(later: Keitaro, method: str) -> None:
    postback = {"method": method, "statuses": ["lead", "sale"], "url": "http://x"}
    (shown,) = later.create("campaigns", postbacks=[postback])["postbacks"]
    assert set(shown) == {"campaign_id", "id", "method", "statuses", "url"}
    assert {name: shown[name] for name in postback} == postback
    assert (shown["campaign_id"], type(shown["id"])) == (1, int)
