"""What is refused, in which words (KE-034 to KE-041), and what is not (KE-018)."""

from typing import Any

import pytest

from tests.vendors.keitaro.conftest import LEAST, Keitaro

NETWORKS, CAMPAIGNS, LANDINGS = "affiliate_networks", "campaigns", "landing_pages"


def required(*names: str) -> dict[str, list[str]]:
    """A body that says that these fields are required."""
    spelt = {name: name.replace("_", " ").capitalize() for name in names}
    return {name: [f"{text} is required"] for name, text in spelt.items()}


STREAM = ("campaign_id", "type", "action_type", "schema")


@pytest.mark.parametrize(
    ("path", "v8", "v9"),
    [
        (NETWORKS, ("name",), ("name",)),
        (CAMPAIGNS, ("alias", "name"), ("alias", "name")),
        ("offers", ("name", "url"), ("name",)),
        ("groups", ("name", "type"), ("name", "type")),
        (LANDINGS, ("name",), ("name",)),
        ("traffic_sources", ("name",), ("name",)),
        ("streams", STREAM, (*STREAM, "name")),
        ("domains", ("name",), ("name",)),
        ("users", *[("login", "type", "new_password", "new_password_confirmation")] * 2),
    ],
)
@pytest.mark.parametrize("content", [{}, None, dict.fromkeys(("name", "alias", "url"), "")])
@pytest.mark.rule("KE-036", "KE-037", "KE-038", "KE-040", "KE-838", "KE-828", "KE-835")
def test_what_is_required_is_told_field_by_field(
    tracker: Keitaro, path: str, v8: tuple[str, ...], v9: tuple[str, ...], content: Any
) -> None:
    assert tracker.refused("POST", f"/{path}", content) == (406, required(*v8))
    tracker.speak("v9")
    assert tracker.refused("POST", f"/{path}", content) == (422, required(*v9))
    assert tracker.listed(path) == []


@pytest.mark.rule("KE-037", "KE-R17", "KE-036")
def test_an_alias_is_used_once_even_by_archived_campaigns(either: Keitaro) -> None:
    either.create(CAMPAIGNS)
    status = 406 if either.set()["dialect"] == "v8" else 422
    refusal = (status, {"alias": ["Alias has already used"]})
    assert either.refused("POST", "/campaigns", LEAST[CAMPAIGNS]) == refusal
    either.create(CAMPAIGNS, alias="other")
    assert either.refused("PUT", "/campaigns/2", {"alias": "test-campaign-x"}) == refusal
    either.do("DELETE", "/campaigns/1")
    assert either.refused("POST", "/campaigns", LEAST[CAMPAIGNS]) == refusal
    either.do("PUT", "/campaigns/2", {"alias": "other"})


@pytest.mark.rule("KE-202", "KE-036", "KE-037")
def test_a_token_is_that_of_one_campaign(either: Keitaro) -> None:
    mine = {"token": "mine"}
    either.create(CAMPAIGNS, **mine)
    other = LEAST[CAMPAIGNS] | {"alias": "other"}
    status = 406 if either.set()["dialect"] == "v8" else 422
    refusal = (status, {"token": ["Token has already used"]})
    assert either.refused("POST", "/campaigns", other | mine) == refusal
    drawn = either.create(CAMPAIGNS, **other)["token"]
    assert either.refused("PUT", "/campaigns/2", mine) == refusal
    assert either.do("PUT", "/campaigns/2", {"token": ""})["token"] == drawn
    assert either.do("PUT", "/campaigns/1", mine).items() >= mine.items()
    either.do("DELETE", "/campaigns/1")
    assert either.refused("PUT", "/campaigns/2", mine) == refusal


@pytest.mark.parametrize(
    ("path", "name"), [(NETWORKS, "name"), ("groups", "name"), ("users", "login")]
)
@pytest.mark.rule("KE-037", "KE-038", "KE-224")
def test_names_are_used_once(tracker: Keitaro, path: str, name: str) -> None:
    tracker.create(path)
    message = f"{name.capitalize()} has already used"
    assert tracker.refused("POST", f"/{path}", LEAST[path]) == (406, {name: [message]})
    assert len(tracker.listed(path)) == 1


@pytest.mark.parametrize("path", [CAMPAIGNS, "offers", LANDINGS, "traffic_sources", "streams"])
@pytest.mark.rule("KE-224")
def test_other_names_can_be_used_twice(either: Keitaro, path: str) -> None:
    fields = {"alias": "another"} if path == CAMPAIGNS else {}
    one, other = either.create(path), either.create(path, **fields)
    assert one["name"] == other["name"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (CAMPAIGNS, {"type": "x"}),
        (CAMPAIGNS, {"state": "gone"}),
        (CAMPAIGNS, {"cost_type": "CPX"}),
        (CAMPAIGNS, {"cost_currency": "CHF"}),
        (CAMPAIGNS, {"bind_visitors": "x"}),
        (CAMPAIGNS, {"cookies_ttl": "soon", "cost_auto": "maybe"}),
        (CAMPAIGNS, {"cookies_ttl": 1.5}),
        (CAMPAIGNS, {"cookies_ttl": [1]}),
        (CAMPAIGNS, {"cookies_ttl": -5}),
        (CAMPAIGNS, {"cost_value": "much"}),
        (CAMPAIGNS, {"cost_value": "1_000"}),
        (CAMPAIGNS, {"cost_value": True}),
        (CAMPAIGNS, {"group_id": "x", "traffic_source_id": {}}),
        (CAMPAIGNS, {"name": ["x"]}),
        ("streams", {"type": "x"}),
        ("streams", {"schema": "x", "state": "x"}),
        ("streams", {"collect_clicks": 2, "filter_or": "yes"}),
        ("offers", {"payout_type": "CPM"}),
        ("offers", {"daily_cap": -1}),
        (LANDINGS, {"offer_count": "-1"}),
        ("offers", {"payout_currency": "XXX", "payout_auto": "x"}),
        ("groups", {"type": "streams"}),
        (LANDINGS, {"landing_type": "x"}),
    ],
    ids=str,
)
@pytest.mark.rule("KE-036", "KE-037", "KE-016", "KE-039", "KE-301", "KE-302", "KE-304", "KE-305")
@pytest.mark.rule("KE-303", "KE-306", "KE-307", "KE-308", "KE-312", "KE-313", "KE-315")
def test_what_cannot_be_is_invalid_field_by_field(
    tracker: Keitaro, path: str, fields: dict[str, Any]
) -> None:
    before = tracker.create(path)
    other = {"alias": "another"} if path == CAMPAIGNS else {"name": "another"}
    spelt = {name: name.replace("_", " ").capitalize() for name in fields}
    expected = (406, {name: [f"{text} is invalid"] for name, text in spelt.items()})
    assert tracker.refused("POST", f"/{path}", LEAST[path] | other | fields) == expected
    if path != "groups":
        assert tracker.refused("PUT", f"/{path}/1", fields) == expected
    assert tracker.listed(path) == [before]


@pytest.mark.parametrize(
    "alias",
    [
        *("a/b?c", "a/b", "/", "a?b", "a#b", "a\\b", "a\nb", " ", "\t ", ".", ".."),
        *("admin_api", "click_api", "gateway.php", True, ["a"], {"a": "b"}),
    ],
)
@pytest.mark.rule("KE-037", "KE-036", "KE-601")
def test_an_alias_that_no_visitor_can_follow_is_invalid(tracker: Keitaro, alias: Any) -> None:
    before = tracker.create(CAMPAIGNS)
    refusal = (406, {"alias": ["Alias is invalid"]})
    assert tracker.refused("POST", "/campaigns", LEAST[CAMPAIGNS] | {"alias": alias}) == refusal
    assert tracker.refused("PUT", "/campaigns/1", {"alias": alias}) == refusal
    assert tracker.campaigns() == [before]


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.rule("KE-039", "KE-036")
def test_put_checks_only_what_is_sent(tracker: Keitaro, empty: str | None) -> None:
    before = tracker.create(CAMPAIGNS)
    refusal = tracker.refused("PUT", "/campaigns/1", {"name": empty, "alias": empty})
    assert refusal == (406, required("alias", "name"))
    assert tracker.campaigns() == [before]


@pytest.mark.parametrize(
    ("path", "fields", "name"),
    [
        ("streams", {"weight": "x"}, "weight"),
        ("offers", {"action_payload": ["x"]}, "action_payload"),
        ("domains", {"default_campaign_id": "x"}, "default_campaign_id"),
    ],
)
@pytest.mark.rule("KE-036", "KE-826", "KE-828")
def test_what_is_wrong_is_told_under_the_name_that_was_sent(
    later: Keitaro, path: str, fields: dict[str, Any], name: str
) -> None:
    later.create(path)
    message = f"{name.replace('_', ' ').capitalize()} is invalid"
    assert later.refused("PUT", f"/{path}/1", fields) == (422, {name: [message]})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (NETWORKS, "Affiliate network"),
        (CAMPAIGNS, "Campaign"),
        ("streams", "Stream"),
        ("offers", "Offer"),
        (LANDINGS, "Landing page"),
        ("traffic_sources", "Traffic source"),
        ("groups", "Group"),
        ("domains", "Domain"),
        ("users", "User"),
    ],
)
@pytest.mark.rule("KE-034")
def test_an_object_that_is_not_there_is_not_found(tracker: Keitaro, path: str, name: str) -> None:
    for number in (0, 1001, 2**63, "9" * 26):
        refusal = tracker.refused("PUT", f"/{path}/{number}", {"name": "x"})
        assert refusal == (404, {"error": f"{name} #{number} not found"})


@pytest.mark.rule("KE-839", "KE-034")
def test_v9_says_so_in_plain_text(later: Keitaro) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = later.ask(method, "/campaigns/1001")
        assert answer.status_code == 404
        assert answer.text == r"Traffic\Model\Campaign #1001 not found"
        assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.rule("KE-018")
def test_other_objects_shares_and_countries_are_not_checked(tracker: Keitaro) -> None:
    rows = [{"offer_id": 99, "share": 70}, {"offer_id": 98, "share": 70}]
    filters = [{"name": "country", "mode": "allow", "payload": ["XX"]}]
    landings = [{"landing_id": 97, "share": 1}]
    stream = tracker.create("streams", offers=rows, landings=landings, filters=filters)
    assert [row["share"] for row in stream["offers"]] == [70, 70]
    assert stream["filters"][0]["payload"] == ["XX"]
    campaign = tracker.create(
        "campaigns", alias="a", group_id=77, traffic_source_id=78, domain_id=79
    )
    assert (campaign["group_id"], campaign["traffic_source_id"]) == (77, 78)
    offer = tracker.create("offers", affiliate_network_id=80, country="XX", group_id=81)
    found = offer["affiliate_network_id"], offer["affiliate_network"], offer["country"]
    assert found == (80, None, "XX")
