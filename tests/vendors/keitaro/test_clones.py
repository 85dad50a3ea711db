"""Clones: names, ids, dates, aliases and tokens, and what is copied (KE-103 to KE-165)."""

import re

import pytest

from tests.vendors.keitaro.conftest import Keitaro

NAMED = ("campaigns", "offers", "landing_pages", "traffic_sources")
NOW = "2026-01-02 03:04:00"


@pytest.mark.parametrize("path", NAMED)
@pytest.mark.rule("KE-223", "KE-116", "KE-128", "KE-139", "KE-165", "KE-822", "KE-224")
def test_a_clone_is_a_copy_and_its_clone_too(tracker: Keitaro, path: str) -> None:
    tracker.create(path, name="N")
    for number, name in ((1, "N Copy"), (1, "N Copy"), (2, "N Copy Copy")):
        tracker.do("POST", f"/{path}/{number}/clone")
        assert tracker.listed(path)[-1]["name"] == name
    assert [each["id"] for each in tracker.listed(path)] == [1, 2, 3, 4]


@pytest.mark.parametrize("path", [*NAMED, "affiliate_networks"])
@pytest.mark.rule("KE-822", "KE-224")
def test_v9_calls_it_copy_of(later: Keitaro, path: str) -> None:
    later.create(path, name="N")
    later.do("POST", f"/{path}/1/clone")
    later.do("POST", f"/{path}/2/clone")
    assert [each["name"] for each in later.listed(path)] == ["N", "Copy of N", "Copy of Copy of N"]


@pytest.mark.rule("KE-103", "KE-222", "KE-822", "KE-224")
def test_a_clone_of_a_network_has_the_time_in_its_name(tracker: Keitaro) -> None:
    before = tracker.create("affiliate_networks", name="N", postback_url="http://p")
    tracker.world.advance(to="2026-01-02T03:04:00Z")
    for number in ("2", "3"):
        (clone,) = tracker.do("POST", "/affiliate_networks/1/clone")
        dates = {"created_at": NOW, "updated_at": NOW}
        expected = {"id": number, "name": "N Copy 02 Jan 2026 03:04"}
        assert clone == before | expected | dates


@pytest.mark.parametrize("path", [*NAMED, "affiliate_networks"])
@pytest.mark.rule("KE-103", "KE-116", "KE-017")
def test_a_clone_of_what_is_archived_is_active_and_new(later: Keitaro, path: str) -> None:
    before = later.create(path)
    later.do("PUT", f"/{path}/1", {"state": "deleted"})
    later.world.advance(to="2026-01-02T03:04:00Z")
    later.do("POST", f"/{path}/1/clone")
    (clone,) = later.listed(path)
    dates = {"created_at": NOW, "updated_at": NOW}
    assert clone.items() >= dates.items()
    drawn = {"alias", "token", "name", "id", *dates}
    same = {name: value for name, value in before.items() if name not in drawn}
    assert clone.items() >= same.items()


@pytest.mark.rule("KE-116", "KE-202", "KE-859", "KE-860", "KE-R14")
@pytest.mark.parametrize(
    ("dialect", "alias", "token"),
    [("v8", "[0-9A-Za-z]{6}", "[0-9A-Za-z]{24}"), ("v9", "[0-9A-Za-z]{8}", "[0-9A-Za-z]{16}")],
)
def test_a_cloned_campaign_has_its_own_alias_and_token(
    tracker: Keitaro, dialect: str, alias: str, token: str
) -> None:
    tracker.create("campaigns", position=3, cost_value=5)
    tracker.speak(dialect)
    clones = [tracker.do("POST", "/campaigns/1/clone")[0] for _ in range(5)]
    assert all(re.fullmatch(alias, each["alias"]) for each in clones)
    assert all(re.fullmatch(token, each["token"]) for each in clones)
    assert len({each["alias"] for each in clones} | {each["token"] for each in clones}) == 10
    assert [each["position"] for each in clones] == [9999] * 5


@pytest.mark.rule("KE-202", "KE-109")
def test_a_token_that_was_sent_is_kept(either: Keitaro) -> None:
    assert either.create("campaigns", token="mine")["token"] == "mine"  # noqa: S105, S106
    either.do("PUT", "/campaigns/1", {"name": "N"})
    assert either.campaigns()[0]["token"] == "mine"  # noqa: S105


@pytest.mark.rule("KE-116", "KE-017")
def test_the_streams_are_cloned_with_their_campaign(either: Keitaro) -> None:
    rows = [{"offer_id": 3, "share": 100}]
    filters = [{"name": "keyword", "mode": "reject", "payload": ["a"]}]
    either.create("streams", name="one", offers=rows, filters=filters, state="disabled")
    either.create("streams", name="two")
    either.create("streams", name="gone")
    either.do("DELETE", "/streams/3")
    sources = either.do("GET", "/campaigns/1/streams")
    either.do("POST", "/campaigns/1/clone")
    copies = either.do("GET", "/campaigns/2/streams")
    assert [each["name"] for each in copies] == ["one", "two"]
    assert [each["id"] for each in copies] == [4, 5]
    assert {each["campaign_id"] for each in copies} == {2}
    assert [each["id"] for each in either.do("GET", "/streams/deleted")] == [3]
    for copy, source in zip(copies, sources, strict=True):
        for name in ("offers", "filters"):
            for mine, theirs in zip(copy[name], source[name], strict=True):
                assert mine["stream_id"] == copy["id"]
                assert mine["id"] != theirs["id"]
        same = ("type", "position", "state", "schema", "action_type")
        assert [copy[name] for name in same] == [source[name] for name in same]
    assert either.do("GET", "/campaigns/1/streams") == sources
