"""Paths, spellings and methods: what is served, and what is not (KE-001, KE-013, KE-R02, R18)."""

import pytest

from tests.vendors.keitaro.conftest import BASE, Json, Keitaro

OBJECTS = (
    *("affiliate_networks", "campaigns", "streams", "offers", "landing_pages"),
    *("traffic_sources", "domains", "users"),
)


@pytest.mark.parametrize(
    ("path", "calls"),
    [
        ("affiliate_networks", ("DELETE /1", "POST /1/archive")),
        ("campaigns", ("POST /1/clone", "POST /1")),
        ("landing_pages", ("PUT /1/clone", "POST /1/clone")),
        ("streams", ("PUT /1", "POST /1")),
    ],
)
@pytest.mark.rule("KE-R02", "KE-106", "KE-719", "KE-128", "KE-150")
def test_both_spellings_do_the_same(either: Keitaro, path: str, calls: tuple[str, str]) -> None:
    answers = []
    for call in calls:
        either.world.reset()
        either = Keitaro(either.world)
        either.create(path)
        method, _, rest = call.partition(" ")
        answers.append(either.do(method, f"/{path}{rest}"))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param(("GET /logs/types", "POST /logs/types"), marks=pytest.mark.rule("KE-133")),
        pytest.param(
            ("GET /streams_actions", "GET /stream_actions"),
            marks=pytest.mark.rule("KE-146", "KE-161"),
        ),
        pytest.param(
            ("GET /stream/1/events", "GET /streams/1/events"),
            marks=pytest.mark.rule("KE-159"),
        ),
    ],
)
@pytest.mark.rule("KE-R02")
def test_both_spellings_read_the_same(either: Keitaro, calls: tuple[str, str]) -> None:
    either.create("streams")
    one, other = (either.do(*call.split(" ")) for call in calls)
    assert one == other


@pytest.mark.parametrize("path", ["/campaigns", "/campaigns/1", "/streams/deleted", "/logs/types"])
@pytest.mark.rule("KE-001")
def test_a_slash_at_the_end_is_tolerated(either: Keitaro, path: str) -> None:
    either.create("campaigns")
    assert either.do("GET", f"{path}/") == either.do("GET", path)
    assert either.do("POST", "/campaigns/1/clone/")[0]["id"] == 2


@pytest.mark.parametrize(
    "call",
    [
        *("GET /landing_pages/1/get_file?path=index.html", "GET /landing_pages/1/get_structure"),
        *("POST /landing_pages/1/add_file", "PUT /landing_pages/1/update_file"),
        *("DELETE /offers/1/remove_file", "GET /offers/1/download", "GET /offers/1/get_structure"),
        *("GET /integrations/avscan", "GET /integrations/imklo", "GET /integrations/facebook"),
        "POST /campaigns/clean_archive",
    ],
)
@pytest.mark.rule("KE-720")
def test_what_is_not_served_is_not_found(either: Keitaro, call: str) -> None:
    either.create("landing_pages")
    either.create("offers")
    assert either.refused(*call.split(" ")) == (404, {"error": "Not Found"})


@pytest.mark.parametrize(
    "call", ["DELETE /conversions/1", "DELETE /conversions", "POST /conversions/import"]
)
@pytest.mark.rule("KE-670")
def test_conversions_are_neither_deleted_nor_imported(either: Keitaro, call: str) -> None:
    assert either.refused(*call.split(" "), {}) == (404, {"error": "Not Found"})


@pytest.mark.parametrize(
    ("call", "content"),
    [
        ("GET /stream_actions", None),
        ("GET /streams_actions", None),
        ("GET /report/definition", None),
        *(
            (f"POST /clicks/{name}", {"metrics": ["clicks"], "limit": 1})
            for name in ("build", "summary")
        ),
        ("POST /streams/copy", {"stream_ids": [1], "to_campaign_id": 1}),
        ("POST /streams/move_streams", {"stream_ids": [1], "to_campaign_id": 1}),
    ],
)
@pytest.mark.rule("KE-858", "KE-R24")
def test_routes_that_are_gone_later_are_served_in_both_dialects(
    either: Keitaro, call: str, content: Json | None
) -> None:
    either.create("streams")
    assert either.do(*call.split(" "), content)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "path", ["/nothing", "/campaigns/1/nothing", "/", "", "/campaigns/abc", "/campaigns/1.5"]
)
@pytest.mark.rule("KE-R18", "KE-013", "KE-840")
def test_an_unknown_path_is_not_found(either: Keitaro, method: str, path: str) -> None:
    either.create("campaigns")
    assert either.refused(method, path) == (404, {"error": "Not Found"})


@pytest.mark.parametrize("path", OBJECTS)
@pytest.mark.rule("KE-013", "KE-R18")
def test_an_id_that_is_no_integer_is_not_found(either: Keitaro, path: str) -> None:
    for number in ("x", "1x", "1.0", "-1", "%D9%A1"):
        assert either.refused("GET", f"/{path}/{number}") == (404, {"error": "Not Found"})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/campaigns", {"GET", "POST"}),
        ("DELETE", "/campaigns", {"GET", "POST"}),
        ("PATCH", "/campaigns/1", {"GET", "POST", "PUT", "DELETE"}),
        ("GET", "/campaigns/1/restore", {"POST"}),
        ("DELETE", "/campaigns/1/restore", {"POST"}),
        ("POST", "/offers/1/archive", {"DELETE"}),
        ("GET", "/offers/1/archive", {"DELETE"}),
        ("DELETE", "/logs/types", {"GET", "POST"}),
        ("POST", "/campaigns/deleted", {"GET"}),
        ("GET", "/landing_pages/1/clone", {"PUT", "POST"}),
        ("GET", "/groups/1", {"PUT", "DELETE"}),
    ],
)
@pytest.mark.rule("KE-R18")
def test_a_wrong_method_is_told_which_are_right(
    either: Keitaro, method: str, path: str, allowed: set[str]
) -> None:
    answer = either.ask(method, path)
    assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})
    assert set(answer.headers["allow"].split(", ")) == allowed


@pytest.mark.rule("KE-013", "KE-112", "KE-151", "KE-158", "KE-133")
def test_literal_routes_go_before_patterns(tracker: Keitaro) -> None:
    for path in ("/campaigns/deleted", "/streams/deleted", "/streams/search?query=x"):
        assert tracker.do("GET", path) == []
    assert "system" in tracker.do("GET", "/logs/types")


@pytest.mark.rule("KE-014")
@pytest.mark.parametrize("path", OBJECTS)
def test_put_leaves_what_was_not_sent(either: Keitaro, path: str) -> None:
    before = either.create(path)
    either.do("PUT", f"/{path}/1", {})
    (after,) = either.listed(path)
    assert after | {"updated_at": None} == before | {"updated_at": None}


@pytest.mark.parametrize("path", OBJECTS)
@pytest.mark.rule("KE-015")
def test_unknown_fields_are_ignored(either: Keitaro, path: str) -> None:
    shown = either.create(path, update_in_campaigns=1, nonsense={"a": [1]})
    assert not {"update_in_campaigns", "nonsense"} & set(shown)


@pytest.mark.rule("KE-001", "KE-005")
def test_all_answers_are_json(either: Keitaro) -> None:
    either.create("campaigns", name="a/b")
    answer = either.http.get(f"{BASE}/campaigns", headers=either.header)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()[0]["name"] == "a/b"
