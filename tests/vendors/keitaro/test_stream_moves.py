"""Copying, moving and searching streams (KE-156 to KE-158)."""

from typing import Any

import pytest

from tests.vendors.keitaro.conftest import Keitaro


@pytest.fixture
def two(either: Keitaro) -> Keitaro:
    """Campaign 1 with the streams 1, 2, 3; campaign 2 with stream 4 at position 7."""
    either.create("campaigns")
    either.create("campaigns", alias="two")
    rows = [{"offer_id": 3, "share": 100}]
    either.create("streams", name="One", offers=rows)
    either.create("streams", name="Two", state="disabled")
    either.create("streams", name="three")
    either.create("streams", name="four", campaign_id=2, position=7)
    return either


def of(tracker: Keitaro, campaign: int) -> list[tuple[int, str, int]]:
    """(id, name, position) of a campaign's streams."""
    shown = tracker.do("GET", f"/campaigns/{campaign}/streams")
    return [(each["id"], each["name"], each["position"]) for each in shown]


@pytest.mark.parametrize("target", ["to_campaign_id", "campaign_id"])
@pytest.mark.rule("KE-156")
def test_streams_are_copied_to_the_end(two: Keitaro, target: str) -> None:
    before = two.do("GET", "/campaigns/1/streams")
    copies = two.do("POST", "/streams/copy", {"stream_ids": [2, 1], target: 2})
    assert [each["id"] for each in copies] == [5, 6]
    assert [each["state"] for each in copies] == ["disabled", "active"]
    assert {each["campaign_id"] for each in copies} == {2}
    (row,) = copies[1]["offers"]
    assert (row["id"], row["stream_id"], row["offer_id"]) == (2, 6, 3)
    assert of(two, 2) == [(4, "four", 7), (5, "Two", 8), (6, "One", 9)]
    assert two.do("GET", "/campaigns/1/streams") == before


@pytest.mark.rule("KE-156")
def test_all_streams_of_a_campaign_are_copied_but_archived_ones(two: Keitaro) -> None:
    two.do("DELETE", "/streams/2")
    copies = two.do("POST", "/streams/copy", {"from_campaign_id": 1, "to_campaign_id": 2})
    assert [each["name"] for each in copies] == ["One", "three"]
    assert of(two, 2) == [(4, "four", 7), (5, "One", 8), (6, "three", 9)]


@pytest.mark.parametrize("target", ["to_campaign_id", "campaign_id"])
@pytest.mark.rule("KE-157")
def test_streams_are_moved_to_the_end(two: Keitaro, target: str) -> None:
    moved = two.do("POST", "/streams/move_streams", {"stream_ids": [3, 1], target: 2})
    assert [(each["id"], each["campaign_id"]) for each in moved] == [(3, 2), (1, 2)]
    assert of(two, 2) == [(4, "four", 7), (3, "three", 8), (1, "One", 9)]
    assert of(two, 1) == [(2, "Two", 2)]


@pytest.mark.parametrize("call", ["copy", "move_streams"])
@pytest.mark.parametrize(
    "content",
    [
        {"stream_ids": [1, 77], "to_campaign_id": 2},
        {"stream_ids": [1], "to_campaign_id": 77},
        {"stream_ids": [77], "campaign_id": 2},
        {"stream_ids": [0], "campaign_id": 2},
    ],
    ids=str,
)
@pytest.mark.rule("KE-156", "KE-157", "KE-034")
def test_what_is_unknown_is_not_found_and_nothing_moves(
    two: Keitaro, call: str, content: dict[str, Any]
) -> None:
    before = two.listed("streams")
    assert two.ask("POST", f"/streams/{call}", content).status_code == 404
    assert two.listed("streams") == before


@pytest.mark.parametrize(
    ("call", "content", "name"),
    [
        ("copy", {"stream_ids": [1]}, "to_campaign_id"),
        ("copy", {"to_campaign_id": 2}, "stream_ids"),
        ("move_streams", {"stream_ids": [1]}, "to_campaign_id"),
        ("move_streams", {"to_campaign_id": 2}, "stream_ids"),
    ],
)
@pytest.mark.rule("KE-156", "KE-157", "KE-036")
def test_what_is_needed_is_required(
    two: Keitaro, call: str, content: dict[str, Any], name: str
) -> None:
    status, refusal = two.refused("POST", f"/streams/{call}", content)
    words = name.replace("_", " ").capitalize()
    expected = 406 if two.set()["dialect"] == "v8" else 422
    assert (status, refusal) == (expected, {name: [f"{words} is required"]})


@pytest.mark.parametrize(
    ("query", "found"), [("o", [1, 2, 4]), ("ONE", [1]), ("t", [2, 3]), ("%25", []), ("ou", [4])]
)
@pytest.mark.rule("KE-158")
def test_streams_are_found_by_name_oldest_first(two: Keitaro, query: str, found: list[int]) -> None:
    shown = two.do("GET", f"/streams/search?query={query}")
    assert [each["id"] for each in shown] == found
    by_id = {each["id"]: each for each in two.listed("streams")}
    assert shown == [by_id[number] for number in found]


@pytest.mark.parametrize("query", ["", "?query="])
@pytest.mark.rule("KE-158")
def test_a_search_needs_a_query(two: Keitaro, query: str) -> None:
    status, refusal = two.refused("GET", f"/streams/search{query}")
    assert (status, list(refusal)) == (400, ["error"])


@pytest.mark.rule("KE-158", "KE-R09")
def test_archived_streams_are_not_found(two: Keitaro) -> None:
    two.do("DELETE", "/streams/1")
    assert two.do("GET", "/streams/search?query=one") == []
