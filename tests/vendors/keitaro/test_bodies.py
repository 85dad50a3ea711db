"""Bodies are read by their content, whatever they say they are (KE-021 to KE-029)."""

import json

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.conftest import BASE, Keitaro

FORM = "application/x-www-form-urlencoded"
STREAM = {"type": "forced", "action_type": "http", "schema": "redirect", "name": "Test Stream"}


@pytest.mark.parametrize(
    "kind", [None, FORM, "application/json", "text/plain", "multipart/form-data; boundary=x", "?"]
)
@pytest.mark.rule("KE-021", "KE-022", "KE-R03")
def test_json_is_read_whatever_its_type(either: Keitaro, kind: str | None) -> None:
    """The document passes json_encode($params) to curl, which calls it a form."""
    body = json.dumps({"name": "Test Campaign X", "alias": "test-campaign-x"}).encode()
    assert either.send("POST", "/campaigns", b" \n" + body, kind).status_code == 200
    assert either.campaigns()[0]["alias"] == "test-campaign-x"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b" ", b" [ ] "])
@pytest.mark.rule("KE-023")
def test_nothing_is_no_parameters_on_every_verb(either: Keitaro, body: bytes) -> None:
    for path in ("/campaigns", "/campaigns/1/clone", "/campaigns/1/disable"):
        either.world.reset()
        either = Keitaro(either.world)
        either.create("campaigns")
        status = either.send("POST", path, body).status_code
        assert status == (406 if path == "/campaigns" else 200)
    for method, path in (
        ("PUT", "/campaigns/1"),
        ("GET", "/campaigns"),
        ("DELETE", "/campaigns/1"),
    ):
        assert either.send(method, path, body).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        *(b"{", b"[", b'{"name": }', b'{"name": "x",}', b'{"name": "x"}}', b"{name=x"),
        *(b'[{"name": "x"}]', b"[1]", b"[null]", b"true", b"false", b"5", b'"name"', b"1.5"),
    ],
)
@pytest.mark.rule("KE-028", "KE-041")
def test_what_is_no_json_object_is_malformed(either: Keitaro, body: bytes) -> None:
    either.create("campaigns")
    before = either.campaigns()
    for method, path in (("POST", "/campaigns"), ("PUT", "/campaigns/1"), ("GET", "/campaigns")):
        for kind in (None, FORM, "application/json"):
            answer = either.send(method, path, body, kind)
            assert answer.status_code == 400
            assert list(answer.json()) == ["error"]
            assert isinstance(answer.json()["error"], str)
    assert either.campaigns() == before


@pytest.mark.parametrize("body", [b'{"id": 19}', b"{", b"[1]", b"x"])
@pytest.mark.rule("KE-029")
def test_a_body_of_delete_is_ignored(tracker: Keitaro, body: bytes) -> None:
    tracker.create("campaigns")
    tracker.create("groups")
    assert tracker.send("DELETE", "/campaigns/1", body).status_code == 200
    assert tracker.send("DELETE", "/groups/1/delete", body).status_code == 200
    assert (tracker.campaigns(), tracker.listed("groups")) == ([], [])


@pytest.mark.parametrize("kind", [FORM, None])
@pytest.mark.rule("KE-024", "KE-016")
def test_forms_have_lists_objects_and_booleans(later: Keitaro, kind: str | None) -> None:
    body = (
        b"name=S&postback_statuses[]=sale&postback_statuses[]=lead&accept_parameters=False"
        b"&parameters[creative_id][name]=utm_creative&parameters[creative_id][placeholder]=x%26y"
    )
    assert later.send("POST", "/traffic_sources", body, kind).status_code == 200
    (source,) = later.listed("traffic_sources")
    assert source["postback_statuses"] == ["sale", "lead"]
    assert source["accept_parameters"] is False
    assert source["parameters"] == {"creative_id": {"name": "utm_creative", "placeholder": "x&y"}}


@pytest.mark.rule("KE-024")
def test_repeated_keys_make_a_list(tracker: Keitaro) -> None:
    body = b"name=S&postback_statuses=sale&postback_statuses=lead"
    tracker.send("POST", "/traffic_sources", body, FORM)
    assert tracker.listed("traffic_sources")[0]["postback_statuses"] == ["sale", "lead"]


@pytest.mark.rule("KE-024")
def test_multipart_forms_are_read(either: Keitaro) -> None:
    fields = {"name": (None, "X"), "alias": (None, "ü"), "cost_auto": (None, "True")}
    answer = either.http.post(f"{BASE}/campaigns", files=fields, headers=either.header)
    assert answer.status_code == 200
    (campaign,) = either.campaigns()
    assert (campaign["name"], campaign["alias"], campaign["cost_auto"]) == ("X", "ü", True)


@pytest.mark.rule("KE-024", "KE-010")
def test_true_in_a_form_is_answered_as_a_boolean(tracker: Keitaro) -> None:
    answer = tracker.send("POST", "/campaigns", b"alias=a1&name=N&cost_auto=True", FORM)
    assert answer.json()["cost_auto"] is True


@pytest.mark.rule("KE-024")
def test_a_form_can_hold_the_rows_of_a_stream(tracker: Keitaro, campaign: int) -> None:
    body = (
        b"campaign_id=1&type=forced&action_type=http&schema=offers"
        b"&offers[0][offer_id]=3&offers[0][share]=40&offers[1][offer_id]=4&offers[1][share]=60"
        b"&filters[0][name]=keyword&filters[0][mode]=accept&filters[0][payload][]=a"
    )
    stream = tracker.send("POST", "/streams", body, FORM).json()
    assert [(row["offer_id"], row["share"]) for row in stream["offers"]] == [(3, 40), (4, 60)]
    (shown,) = stream["filters"]
    assert (shown["mode"], shown["payload"]) == ("allow", ["a"])


@pytest.mark.parametrize("name", ["offers", "landings", "filters", "triggers"])
@pytest.mark.parametrize("value", ["offer_id&{0}=share", "offer_id"])
@pytest.mark.rule("KE-025")
def test_rows_that_a_form_degraded_to_names_are_ignored(
    tracker: Keitaro, campaign: int, name: str, value: str
) -> None:
    least = "campaign_id=1&type=forced&action_type=http&schema=landings"
    body = f"{least}&{name}={value.format(name)}".encode()
    answer = tracker.send("POST", "/streams", body, FORM)
    assert answer.status_code == 200
    assert answer.json()[name] == []


@pytest.mark.parametrize("value", ["keyword&parameters=cost", "keyword"])
@pytest.mark.parametrize("path", ["traffic_sources", "campaigns"])
@pytest.mark.rule("KE-025")
def test_an_object_that_a_form_degraded_to_names_is_ignored(
    later: Keitaro, path: str, value: str
) -> None:
    answer = later.send("POST", f"/{path}", f"name=S&alias=a&parameters={value}".encode(), FORM)
    assert answer.status_code == 200
    assert later.listed(path)[0]["parameters"] == {}


@pytest.mark.rule("KE-025", "KE-014")
def test_degraded_rows_leave_those_that_are_there(tracker: Keitaro) -> None:
    before = tracker.create("streams", offers=[{"offer_id": 3, "share": 100}])
    tracker.send("PUT", "/streams/1", b"offers=offer_id&offers=share", FORM)
    assert tracker.do("GET", "/streams/1") == before


@pytest.mark.rule("KE-026")
def test_get_takes_query_and_json(tracker: Keitaro) -> None:
    tracker.create("groups")
    by_query = tracker.do("GET", "/groups?type=campaigns")
    assert tracker.do("GET", "/groups", {"type": "campaigns"}) == by_query
    assert tracker.do("GET", "/groups?type=offers", {"type": "campaigns"}) == by_query


@pytest.mark.rule("KE-027")
def test_query_and_body_are_merged_and_the_body_wins(either: Keitaro) -> None:
    either.do("POST", "/campaigns?alias=query&name=query&cookies_ttl=7", {"name": "body"})
    (campaign,) = either.campaigns()
    found = campaign["alias"], campaign["name"], campaign["cookies_ttl"]
    assert found == ("query", "body", 7)


def test_a_body_beyond_the_limit_is_refused(tracker: Keitaro) -> None:
    answer = tracker.send("POST", "/campaigns", b"a" * 3_000_000)
    assert (answer.status_code, list(answer.json())) == (413, ["error"])


DEEP = "[x]" * 260


@pytest.mark.rule("KE-024", "KE-214")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("campaigns", f"alias=d&name=d&parameters{DEEP}=1"),
        ("campaigns", f"alias=d&name=d&parameters{'[x]' * 50}=1"),
        ("campaigns", f"alias=d&name=d&parameters{'[x]' * 300_000}=1"),
        ("campaigns", f"alias=d&name=d&parameters[a%00]{DEEP}=1&{DEEP}=1"),
        ("campaigns", {"alias": "j", "name": "x", "parameters": '{"a":' * 260 + "1" + "}" * 260}),
        ("campaigns", {"alias": "j", "name": "x", "parameters": '{"\\u0000": "\\u0000"}'}),
        ("traffic_sources", {"name": "x", "parameters": '{"a":' * 260 + "1" + "}" * 260}),
        ("traffic_sources", f"name=x&parameters{DEEP}=1"),
        (
            "streams",
            "campaign_id=1&type=regular&action_type=http&schema=redirect&name=s"
            f"&filters[0][name]=country&filters[0][mode]=accept&filters[0][payload]{'[x]' * 60}=1",
        ),
    ],
)
def test_what_is_nested_deeper_than_anything_is_cut(
    anywhere: Sandbox, path: str, body: str | dict[str, str]
) -> None:
    world = anywhere.control.open()
    tracker = Keitaro(world)
    tracker.create("campaigns")
    content = (body if isinstance(body, str) else json.dumps(body)).encode()

    answer = tracker.send("POST", f"/{path}", content)

    assert answer.status_code == 200
    assert len(tracker.listed(path)) == (2 if path == "campaigns" else 1)
    world.delete()


@pytest.mark.rule("KE-024")
def test_names_in_more_brackets_than_php_reads_are_not_read(later: Keitaro) -> None:
    fields = "&".join(f"parameters{'[x]' * depth}=1" for depth in (30, 65, 2000))
    body = f"alias=d&name=d&{fields}&parameters[y][]=1&parameters[y][]=2"

    later.send("POST", "/campaigns", body.encode())

    kept = later.campaigns()[-1]["parameters"]
    assert kept["y"] == ["1", "2"]
    for _ in range(30):
        kept = kept["x"]
    assert kept == "1"
