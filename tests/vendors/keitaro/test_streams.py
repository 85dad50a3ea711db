"""Streams and the rows inside them: filters, triggers, landings, offers (KE-203 to KE-207, 225)."""

from typing import Any

import pytest

from tests.vendors.keitaro.conftest import Keitaro

START, NEXT = "2026-01-01 00:00:00", "2026-01-01 01:00:00"
TRIGGER = {"condition": "not_respond", "target": "stream", "action": "disable"}
KINDS = [("offers", "offer_id"), ("landings", "landing_id")]


def stream(tracker: Keitaro, number: int = 1) -> dict[str, Any]:
    shown: dict[str, Any] = tracker.do("GET", f"/streams/{number}")
    return shown


@pytest.mark.parametrize(("name", "key"), KINDS)
@pytest.mark.rule("KE-206", "KE-207", "KE-310", "KE-148")
def test_a_binding_has_its_fields(either: Keitaro, name: str, key: str) -> None:
    either.create("streams")
    rows = [{key: 7, "share": "60"}, {key: 8, "share": 0, "state": "disabled", "id": 99}]
    shown = either.create("streams", **{name: rows, "stream_id": 3659})[name]
    dates = {"created_at": START, "updated_at": START}
    assert shown == [
        {"id": 1, "stream_id": 2, key: 7, "state": "active", "share": 60, **dates},
        {"id": 2, "stream_id": 2, key: 8, "state": "disabled", "share": 0, **dates},
    ]


@pytest.mark.parametrize(("name", "key"), KINDS)
@pytest.mark.rule("KE-225", "KE-206", "KE-207")
def test_put_replaces_the_set_and_the_same_keep_id_and_date(
    either: Keitaro, name: str, key: str
) -> None:
    rows = [{key: number, "share": 50} for number in (3, 4)]
    before = either.create("streams", **{name: rows})[name]
    either.world.advance("1h")
    rows = [{key: 5, "share": 10}, {key: 4, "share": 90}]
    shown = either.do("PUT", "/streams/1", {name: rows})[name]
    dates = {"created_at": NEXT, "updated_at": NEXT}
    new = {"id": 3, "stream_id": 1, key: 5, "state": "active", "share": 10, **dates}
    assert shown == [new, before[1] | {"share": 90, "updated_at": NEXT}]
    assert stream(either)[name] == shown
    assert either.do("PUT", "/streams/1", {name: []})[name] == []


@pytest.mark.parametrize(("name", "key"), KINDS)
@pytest.mark.rule("KE-225")
def test_an_item_with_an_id_updates_that_row(either: Keitaro, name: str, key: str) -> None:
    (before,) = either.create("streams", **{name: [{key: 3, "share": 50}]})[name]
    either.world.advance("1h")
    (shown,) = either.do("PUT", "/streams/1", {name: [{"id": 1, key: 4, "share": 60}]})[name]
    assert shown == before | {key: 4, "share": 60, "updated_at": NEXT}


@pytest.mark.parametrize(("name", "key"), KINDS)
@pytest.mark.rule("KE-225", "KE-206", "KE-207")
def test_duplicates_collapse(either: Keitaro, name: str, key: str) -> None:
    rows = [{key: 3, "share": 50}, {key: 3, "share": 70}, {key: 4, "share": 1}]
    shown = either.create("streams", **{name: rows})[name]
    assert [row[key] for row in shown] == [3, 4]
    assert len({row["id"] for row in shown}) == 2


@pytest.mark.parametrize(("name", "key"), KINDS)
@pytest.mark.rule("KE-225")
def test_two_rows_never_have_one_id(either: Keitaro, name: str, key: str) -> None:
    """The first row becomes another's, and then its own is named again."""
    either.create("streams", **{name: [{key: 3, "share": 50}]})
    rows = [{"id": 1, key: 4, "share": 60}, {key: 3, "share": 40}]
    shown = either.do("PUT", "/streams/1", {name: rows})[name]
    assert [row[key] for row in shown] == [4, 3]
    assert len({row["id"] for row in shown}) == 2


@pytest.mark.parametrize(
    ("name", "row", "wrong"),
    [
        *[(name, {key: 1, "share": 1}, {"state": "gone", "share": "x"}) for name, key in KINDS],
        ("filters", {"name": "keyword", "mode": "allow"}, {"mode": "maybe"}),
        ("triggers", TRIGGER, {"condition": "x", "interval": "x", "reverse": 2}),
    ],
)
@pytest.mark.rule("KE-036", "KE-204", "KE-205", "KE-206", "KE-207", "KE-318", "KE-309", "KE-310")
def test_a_row_that_lacks_something_or_is_wrong_is_invalid(
    tracker: Keitaro, name: str, row: dict[str, Any], wrong: dict[str, Any]
) -> None:
    tracker.create("streams", **{name: [row]})
    before = stream(tracker)
    refusal = (406, {name: [f"{name.capitalize()} is invalid"]})
    broken = [{**row, field: value} for field in row for value in (None, [])]
    broken += [{**row, field: value} for field, value in wrong.items()]
    for each in broken:
        assert tracker.refused("PUT", "/streams/1", {name: [row, each]}) == refusal, each
    assert stream(tracker) == before


@pytest.mark.parametrize(
    ("sent", "v8", "v9"),
    [
        ("allow", "allow", "accept"),
        ("accept", "allow", "accept"),
        ("reject", "reject", "reject"),
    ],
)
@pytest.mark.rule("KE-R12", "KE-309", "KE-827", "KE-834", "KE-204")
def test_a_filter_allows_in_v8_and_accepts_in_v9(
    tracker: Keitaro, sent: str, v8: str, v9: str
) -> None:
    row = {"name": "uniqueness", "mode": sent, "payload": "stream"}
    (shown,) = tracker.create("streams", filters=[row])["filters"]
    expected = {"id": 1, "stream_id": 1, "name": "uniqueness", "mode": v8, "payload": "stream"}
    assert shown == expected
    tracker.speak("v9")
    assert stream(tracker)["filters"] == [expected | {"mode": v9, "oid": 1}]
    tracker.do("PUT", "/streams/1", {"filters": [row]})
    assert stream(tracker)["filters"][0]["mode"] == v9


@pytest.mark.parametrize(
    "payload",
    [
        *("stream", ["value1", "value2"], ["@empty"], {"name": "test", "value": ["x"]}),
        *({"per_hour": 1, "total": 2}, [{"day": 1, "from": "00:00", "to": "01:00"}], None, "", 7),
    ],
    ids=str,
)
@pytest.mark.rule("KE-204", "KE-320")
def test_a_payload_is_echoed_as_it_is_stored(either: Keitaro, payload: Any) -> None:
    row = {"name": "any at all", "mode": "reject", "payload": payload}
    (shown,) = either.create("streams", filters=[row])["filters"]
    assert (shown["name"], shown["payload"]) == ("any at all", payload)


@pytest.mark.rule("KE-225", "KE-204")
def test_filters_are_replaced_and_updated_by_id(either: Keitaro) -> None:
    rows = [{"name": "keyword", "mode": "reject", "payload": [word]} for word in "ab"]
    either.create("streams", filters=rows)
    changed = {"id": 2, "name": "country", "mode": "reject", "payload": ["AU"]}
    shown = either.do("PUT", "/streams/1", {"filters": [rows[0], changed]})["filters"]
    assert [(row["id"], row["name"]) for row in shown] == [(3, "keyword"), (2, "country")]
    assert either.do("PUT", "/streams/1", {"name": "N"})["filters"] == shown


@pytest.mark.parametrize(("one", "zero"), [(1, 0), (True, False), ("1", "0")])
@pytest.mark.rule("KE-205", "KE-837")
def test_a_trigger_has_its_fields(either: Keitaro, one: Any, zero: Any) -> None:
    texts = {
        "selected_page": "http://example.com",
        "pattern": "keyword",
        "alternative_urls": "http://a\nhttp://b",
        "grab_from_page": "http://c",
        "av_settings": "x",
    }
    row = TRIGGER | texts | {"interval": 60, "reverse": one, "scan_page": zero}
    (shown,) = either.create("streams", triggers=[row])["triggers"]
    added = {"id": 1, "stream_id": 1, "reverse": True, "scan_page": False, "enabled": True}
    assert shown.items() >= (TRIGGER | texts | added | {"interval": 60}).items()
    assert set(shown) - set(row) - set(added) == {"oid", "next_run_at"}
    assert {type(shown["oid"]), type(shown["next_run_at"])} == {int}
    assert either.do("GET", "/stream/1/events") == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("condition", ("not_respond", "always", "not_contains", "av_detected")),
        ("target", ("stream", "landings", "offers", "selected_page")),
        ("action", ("disable", "replace_url", "grab_from_page")),
    ],
)
@pytest.mark.rule("KE-318", "KE-205")
def test_all_words_of_triggers_are_taken_and_no_others(
    tracker: Keitaro, name: str, words: tuple[str, ...]
) -> None:
    tracker.create("streams")
    for word in words:
        shown = tracker.do("PUT", "/streams/1", {"triggers": [TRIGGER | {name: word}]})
        assert shown["triggers"][0][name] == word
    refusal = tracker.refused("PUT", "/streams/1", {"triggers": [TRIGGER | {name: "100"}]})
    assert refusal == (406, {"triggers": ["Triggers is invalid"]})


@pytest.mark.rule("KE-205")
def test_taget_is_read_as_target(tracker: Keitaro) -> None:
    row = {"condition": "always", "taget": "offers", "action": "disable"}
    assert tracker.create("streams", triggers=[row])["triggers"][0]["target"] == "offers"


@pytest.mark.rule("KE-203", "KE-147", "KE-013")
def test_streams_stand_by_position_and_new_ones_are_last(either: Keitaro) -> None:
    for position in (5, 2, None):
        either.create("streams", **({} if position is None else {"position": position}))
    shown = either.do("GET", "/campaigns/1/streams")
    assert [(each["id"], each["position"]) for each in shown] == [(2, 2), (1, 5), (3, 6)]


@pytest.mark.parametrize("name", ["chance", "weight"])
@pytest.mark.rule("KE-R13", "KE-826")
def test_chance_and_weight_are_the_same(tracker: Keitaro, name: str) -> None:
    assert tracker.create("streams", **{name: 14})["chance"] == 14
    tracker.speak("v9")
    assert stream(tracker)["weight"] == 14
    assert "chance" not in stream(tracker)


@pytest.mark.parametrize(
    ("kind", "sent", "weight"),
    [
        ("weight", {"position": 30}, 30),
        ("weight", {}, 100),
        ("weight", {"position": 30, "weight": 7}, 7),
        ("weight", {"position": 30, "chance": 8}, 8),
        ("position", {"position": 30}, 100),
    ],
)
@pytest.mark.rule("KE-R13")
def test_the_position_is_the_weight_where_streams_are_weighed(
    either: Keitaro, kind: str, sent: dict[str, int], weight: int
) -> None:
    either.create("campaigns", type=kind)
    shown = either.create("streams", **sent)
    assert shown.get("chance", shown.get("weight")) == weight


@pytest.mark.rule("KE-834", "KE-862", "KE-307")
def test_offers_only_is_a_schema_of_landings_in_v9(tracker: Keitaro) -> None:
    rows = [{"offer_id": 1, "share": 100}]
    assert tracker.create("streams", schema="offers", offers=rows)["schema"] == "offers"
    tracker.speak("v9")
    assert (stream(tracker)["schema"], stream(tracker)["landings"]) == ("landings", [])


@pytest.mark.rule("KE-148", "KE-034")
def test_a_stream_needs_a_campaign_that_there_is(tracker: Keitaro) -> None:
    content = {"campaign_id": 7, "type": "regular", "action_type": "http", "schema": "redirect"}
    refusal = (404, {"error": "Campaign #7 not found"})
    assert tracker.refused("POST", "/streams", content) == refusal
    assert tracker.refused("GET", "/campaigns/7/streams") == refusal


@pytest.mark.rule("KE-718")
def test_all_streams_are_listed(either: Keitaro) -> None:
    either.create("streams")
    either.create("campaigns", alias="two")
    either.create("streams", campaign_id=2)
    assert [each["campaign_id"] for each in either.listed("streams")] == [1, 2]
