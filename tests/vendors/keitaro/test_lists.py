"""Groups, labels, logs, the botlist, pages, and the tracker's own lists of words."""

from typing import Any

import pytest

from tests.vendors.keitaro.conftest import BASE, Keitaro

LABEL = "/report/labels?campaign_id=1&ref_name=ip&label_name="
#: KE-319.
ACTIONS = {
    "http": ("url", "redirect"),
    "meta": ("url", "redirect"),
    "double_meta": ("url", "redirect"),
    "js": ("url", "redirect"),
    "js_for_script": ("url", "redirect"),
    "js_for_iframe": ("url", "redirect"),
    "blank_referrer": ("url", "redirect"),
    "formsubmit": ("url", "redirect"),
    "iframe": ("url", "redirect"),
    "frame": ("url", "redirect"),
    "remote": ("url", "redirect"),
    "curl": ("url", "other"),
    "local_file": ("nothing", "other"),
    "status404": ("nothing", "other"),
    "show_text": ("text", "other"),
    "show_html": ("text", "other"),
    "campaign": ("campaigns", "other"),
    "do_nothing": ("nothing", "other"),
}
#: KE-320.
FILTERS = {
    *("uniqueness", "keyword", "country", "user_agent", "parameter", "limit", "ip", "region"),
    *("imklo_detect", "device_model", "language", "city", "isp", "operator", "connection_type"),
    *("device_type", "os", "os_version", "browser", "browser_version", "source", "referrer"),
    *("interval", "schedule", "bot", "proxy"),
}


@pytest.mark.parametrize("path", ["/streams_actions", "/stream_actions"])
@pytest.mark.rule("KE-146", "KE-161", "KE-218", "KE-319")
def test_the_actions_of_streams(either: Keitaro, path: str) -> None:
    shown = either.do("GET", path)
    assert {each["key"]: (each["field"], each["type"]) for each in shown} == ACTIONS
    assert all(list(each) == ["key", "name", "field", "type", "description"] for each in shown)
    assert all(isinstance(text, str) for each in shown for text in each.values())


@pytest.mark.parametrize(
    ("path", "v8", "v9"),
    [
        ("/stream_types", ["forced", "regular", "default"], ["forced", "regular", "default"]),
        (
            "/stream_schemas",
            ["redirect", "action", "landings", "offers"],
            ["redirect", "action", "landings"],
        ),
    ],
)
@pytest.mark.rule("KE-160", "KE-162", "KE-219", "KE-306", "KE-307", "KE-862")
def test_the_types_and_schemas_of_streams(
    tracker: Keitaro, path: str, v8: list[str], v9: list[str]
) -> None:
    for dialect, expected in (("v8", v8), ("v9", v9)):
        tracker.speak(dialect)
        shown = tracker.do("GET", path)
        assert [each["value"] for each in shown] == expected
        assert [each["key"] for each in shown] == expected
        keys = ["value", "key", "name", "field", "type", "description"]
        assert all(list(each) == keys for each in shown)


@pytest.mark.parametrize(("dialect", "most"), [("v8", 10), ("v9", 30)])
@pytest.mark.rule("KE-701", "KE-220", "KE-320", "KE-842")
def test_the_filters_of_streams(tracker: Keitaro, dialect: str, most: int) -> None:
    tracker.speak(dialect)
    shown = tracker.do("GET", "/stream_filters")
    assert {each["value"] for each in shown} == FILTERS | {
        f"sub_id_{number}" for number in range(1, most + 1)
    }
    assert len({each["value"] for each in shown}) == len(shown)
    texts = {"value", "tooltip", "group", "template", "header_template", "defaults"}
    for each in shown:
        assert set(each) == {*texts, "modes"}
        assert set(each["modes"]) == {"accept", "reject"}
        assert all(isinstance(each[name], str) for name in texts)


@pytest.mark.rule("KE-122", "KE-046", "KE-R15", "KE-315", "KE-856", "KE-861")
def test_groups_are_listed_by_type_with_positions_of_their_own(either: Keitaro) -> None:
    kinds = ("campaigns", "offers", "landings", "domains")
    for kind in kinds:
        for number in (1, 2):
            name = f"{kind} {number}"
            either.do("POST", "/groups", {"name": name, "type": kind, "position": 10})
    for kind in kinds:
        shown = either.do("GET", f"/groups?type={kind}")
        assert [(each["name"], each["position"], each["type"]) for each in shown] == [
            (f"{kind} 1", 1, kind),
            (f"{kind} 2", 2, kind),
        ]


@pytest.mark.parametrize("query", ["", "?type=", "?type=streams", "?kind=offers"])
@pytest.mark.rule("KE-046", "KE-122")
def test_groups_need_a_type(either: Keitaro, query: str) -> None:
    status, refusal = either.refused("GET", f"/groups{query}")
    assert (status, list(refusal)) == (400, ["error"])


@pytest.mark.rule("KE-124", "KE-210", "KE-813")
def test_a_group_can_be_moved_but_never_changes_its_type_and_counts_its_objects(
    tracker: Keitaro,
) -> None:
    tracker.create("groups")
    tracker.create("campaigns", group_id=1)
    tracker.create("offers", group_id=1)
    shown = tracker.do("PUT", "/groups/1", {"name": "N", "type": "offers"})
    expected = {"id": 1, "name": "N", "position": 1, "type": "campaigns"}
    assert shown == expected | {"count": "1"}
    assert tracker.do("PUT", "/groups/1", {"position": 5})["position"] == 5
    tracker.speak("v9")
    assert tracker.do("PUT", "/groups/1", {"type": "offers"}) == expected | {"position": 5}


@pytest.mark.parametrize("path", ["/groups/1", "/groups/1/delete"])
@pytest.mark.rule("KE-125", "KE-814")
def test_a_deleted_group_is_gone_for_good(either: Keitaro, path: str) -> None:
    either.create("groups")
    assert either.ask("DELETE", path).status_code == 200
    assert either.listed("groups") == []
    assert either.ask("DELETE", path).status_code == 404
    assert either.create("groups")["id"] == 2


@pytest.mark.parametrize(
    "items",
    [
        {"1.2.3.4": "blacklist", "5.6.7.8": "whitelist"},
        {"1.2.3.4": {"1.2.3.4": "blacklist"}, "5.6.7.8": {"5.6.7.8": "whitelist"}},
    ],
    ids=["plain", "nested"],
)
@pytest.mark.rule("KE-143", "KE-144", "KE-145")
def test_labels_are_set_replaced_and_removed(either: Keitaro, items: Any) -> None:
    content = {"campaign_id": 1, "ref_name": "ip", "items": items}
    assert either.do("POST", "/report/labels", content) == {"success": True}
    assert either.do("GET", f"{LABEL}blacklist") == {"1.2.3.4": "blacklist"}
    assert either.do("GET", f"{LABEL}whitelist") == {"5.6.7.8": "whitelist"}
    either.do("POST", "/report/labels", content | {"items": {"1.2.3.4": "whitelist"}})
    assert either.do("GET", f"{LABEL}blacklist") == {}
    assert either.do("GET", f"{LABEL}whitelist") == dict.fromkeys(items, "whitelist")
    either.do("POST", "/report/labels", content | {"items": {"1.2.3.4": "", "5.6.7.8": None}})
    assert either.do("GET", f"{LABEL}whitelist") == {}


@pytest.mark.rule("KE-143", "KE-145")
def test_labels_are_of_one_campaign_and_column(either: Keitaro) -> None:
    content = {"campaign_id": "1", "ref_name": "source", "items": {"x": "blacklist"}}
    either.do("POST", "/report/labels", content)
    for other in ("campaign_id=2&ref_name=source", "campaign_id=1&ref_name=ip"):
        assert either.do("GET", f"/report/labels?{other}&label_name=blacklist") == {}


@pytest.mark.parametrize("missing", ["campaign_id", "ref_name", "label_name", "items"])
@pytest.mark.rule("KE-046", "KE-143", "KE-145")
def test_labels_need_their_parameters(either: Keitaro, missing: str) -> None:
    fields: dict[str, Any] = {"campaign_id": 1, "ref_name": "ip"}
    reading, writing = fields | {"label_name": "blacklist"}, fields | {"items": {"x": "blacklist"}}
    for method, content in (("GET", reading), ("POST", writing)):
        if content.pop(missing, None) is not None:
            status, refusal = either.refused(method, "/report/labels", content)
            assert (status, list(refusal)) == (400, ["error"])


REFERENCES = [
    *("ip", "source", "ad_campaign_id", "creative_id", "keyword", "ad_campaign_idn"),
    *(f"sub_id_{number}" for number in range(1, 11)),
]


@pytest.mark.rule("KE-441", "KE-145")
def test_labels_are_of_what_a_click_carries(either: Keitaro) -> None:
    content: dict[str, Any] = {"campaign_id": 1, "items": {"x": "blacklist"}}
    for name in REFERENCES:
        either.do("POST", "/report/labels", content | {"ref_name": name})
        path = f"/report/labels?campaign_id=1&ref_name={name}&label_name=blacklist"
        assert either.do("GET", path) == {"x": "blacklist"}
    for name in ("sub_id_11", "country", "IP", "ip'"):
        status, refusal = either.refused("POST", "/report/labels", content | {"ref_name": name})
        assert (status, list(refusal)) == (400, ["error"])


@pytest.mark.parametrize(
    "items", [{"good": "whitelist", "x": "greylist"}, {"x": ["whitelist"]}, []]
)
@pytest.mark.rule("KE-441", "KE-145", "KE-046")
def test_of_labels_that_cannot_be_none_is_set(either: Keitaro, items: Any) -> None:
    content = {"campaign_id": 1, "ref_name": "ip", "items": items}
    status, refusal = either.refused("POST", "/report/labels", content)
    assert (status, list(refusal)) == (400, ["error"])
    assert either.do("GET", f"{LABEL}whitelist") == {}


@pytest.mark.rule("KE-133", "KE-316")
def test_the_types_of_logs(either: Keitaro) -> None:
    expected = ["system", "traffic", "postbacks", "ssl", "sent_postbacks"]
    for method in ("GET", "POST"):
        assert either.do(method, "/logs/types") == expected
    for name in expected:
        assert either.do("GET", f"/logs/{name}?limit=10") == []


@pytest.mark.rule("KE-851")
def test_a_log_needs_a_limit_in_v9_only(tracker: Keitaro) -> None:
    assert tracker.do("GET", "/logs/traffic") == []
    tracker.speak("v9")
    status, refusal = tracker.refused("GET", "/logs/traffic")
    assert (status, list(refusal)) == (400, ["error"])


@pytest.mark.parametrize("name", ["system", "sent_postbacks"])
@pytest.mark.rule("KE-134", "KE-013")
def test_clearing_a_log_answers_nothing(either: Keitaro, name: str) -> None:
    answer = either.ask("DELETE", f"/logs/{name}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert either.do("GET", f"/logs/{name}?limit=1") == []


@pytest.mark.rule("KE-702", "KE-703", "KE-704", "KE-705")
def test_the_botlist_is_replaced_added_to_taken_from_and_cleared(either: Keitaro) -> None:
    assert either.do("GET", "/botlist") == {"value": ""}
    assert either.do("PUT", "/botlist", {"value": "1.2.3.4\n5.6.7.8"}) == {"count": 2}
    assert either.do("GET", "/botlist") == {"value": "1.2.3.4\n5.6.7.8"}
    assert either.do("POST", "/botlist/add", {"value": "5.6.7.8\n9.9.9.9"}) == {"count": 3}
    assert either.do("POST", "/botlist/add", {"ips": "7.7.7.7"}) == {"count": 4}
    assert either.do("POST", "/botlist/exclude", {"value": "1.2.3.4"}) == {"count": 3}
    assert either.do("GET", "/botlist") == {"value": "5.6.7.8\n9.9.9.9\n7.7.7.7"}
    assert either.do("PUT", "/botlist", {"value": "8.8.8.8"}) == {"count": 1}
    assert either.do("DELETE", "/botlist") == {}
    assert either.do("GET", "/botlist") == {"value": ""}


@pytest.mark.parametrize("call", ["PUT /botlist", "POST /botlist/add", "POST /botlist/exclude"])
@pytest.mark.rule("KE-703", "KE-036")
def test_the_botlist_needs_a_value(tracker: Keitaro, call: str) -> None:
    expected = (406, {"value": ["Value is required"]})
    assert tracker.refused(*call.split(" "), {}) == expected


@pytest.mark.parametrize(
    ("query", "v9"),
    [("limit=2", [1, 2]), ("offset=1", [2, 3]), ("limit=1&offset=1", [2]), ("offset=9", [])],
)
@pytest.mark.rule("KE-848")
def test_v9_pages_campaigns_and_v8_does_not(tracker: Keitaro, query: str, v9: list[int]) -> None:
    for number in range(3):
        tracker.create("campaigns", alias=f"a{number}")
    assert [each["id"] for each in tracker.do("GET", f"/campaigns?{query}")] == [1, 2, 3]
    tracker.speak("v9")
    assert [each["id"] for each in tracker.do("GET", f"/campaigns?{query}")] == v9


@pytest.mark.parametrize("query", ["limit=-1", "limit=x", "offset=x", "limit[]=1", "offset=1e99"])
@pytest.mark.rule("KE-848", "KE-041")
def test_no_page_is_asked_for_by_what_is_no_number(tracker: Keitaro, query: str) -> None:
    tracker.create("campaigns")
    assert len(tracker.do("GET", f"/campaigns?{query}")) == 1
    tracker.speak("v9")
    refusal = {"error": f"{query.partition('=')[0].rstrip('[]')} must be a number"}
    assert tracker.refused("GET", f"/campaigns?{query}") == (400, refusal)


@pytest.mark.rule("KE-710")
def test_the_address_for_domains(either: Keitaro) -> None:
    answer = either.http.get(f"{BASE}/domains/ip", headers=either.header)
    assert (answer.status_code, answer.json()) == (200, {"ip": "127.0.0.1"})
