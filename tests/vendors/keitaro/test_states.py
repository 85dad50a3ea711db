"""Archived, restored, disabled, enabled: states, positions and dates (KE-R09 to KE-R14)."""

import pytest

from tests.vendors.keitaro.conftest import LEAST, Keitaro

START, NEXT, LAST = "2026-01-01 00:00:00", "2026-01-01 01:00:00", "2026-01-01 02:00:00"
#: Path → the call that archives.
ARCHIVE = {
    "affiliate_networks": "DELETE /affiliate_networks/1",
    "campaigns": "DELETE /campaigns/1",
    "streams": "DELETE /streams/1",
    "offers": "DELETE /offers/1/archive",
    "landing_pages": "DELETE /landing_pages/1",
    "traffic_sources": "DELETE /traffic_sources/1",
    "domains": "DELETE /domains/1",
}
#: Those whose archived objects have a list of their own.
LISTED = ("campaigns", "streams", "domains")
RESTORED = LISTED


def archive(tracker: Keitaro, path: str) -> None:
    assert tracker.ask(*ARCHIVE[path].split(" ")).status_code == 200


@pytest.mark.parametrize("path", ARCHIVE)
@pytest.mark.rule("KE-012", "KE-R09", "KE-111", "KE-131", "KE-140", "KE-149", "KE-168", "KE-106")
def test_an_archived_object_leaves_the_list(either: Keitaro, path: str) -> None:
    either.create(path)
    archive(either, path)
    assert either.listed(path) == []
    if path == "streams":
        assert either.do("GET", "/campaigns/1/streams") == []


@pytest.mark.parametrize("path", [path for path in ARCHIVE if path != "campaigns"])
@pytest.mark.rule("KE-R10", "KE-035", "KE-012")
def test_an_archived_object_is_read_by_id_as_deleted(either: Keitaro, path: str) -> None:
    before = either.create(path)
    archive(either, path)
    assert either.do("GET", f"/{path}/1") == before | {"state": "deleted"}


@pytest.mark.rule("KE-R10", "KE-035")
def test_an_archived_campaign_is_not_found(tracker: Keitaro) -> None:
    tracker.create("campaigns")
    archive(tracker, "campaigns")
    assert tracker.refused("GET", "/campaigns/1") == (404, {"error": "Campaign #1 not found"})


@pytest.mark.parametrize("path", LISTED)
@pytest.mark.rule("KE-112", "KE-151", "KE-706", "KE-R09")
def test_the_archive_lists_archived_objects_only(either: Keitaro, path: str) -> None:
    fields = {"alias": "two"} if path == "campaigns" else {"name": "two"}
    one, two = either.create(path), either.create(path, **fields)
    archive(either, path)
    (shown,) = either.do("GET", f"/{path}/deleted")
    date = {"updated_at": START}
    assert shown == one | {"state": "deleted"} | date
    assert either.listed(path) == [two]


@pytest.mark.parametrize("before", ["active", "disabled"])
@pytest.mark.parametrize("path", RESTORED)
@pytest.mark.rule("KE-113", "KE-153", "KE-709", "KE-227", "KE-821")
def test_what_is_restored_is_active(either: Keitaro, path: str, before: str) -> None:
    either.create(path, state=before)
    archive(either, path)
    either.do("POST", f"/{path}/1/restore")
    assert [each["state"] for each in either.listed(path)] == ["active"]
    assert either.do("GET", f"/{path}/deleted") == []


@pytest.mark.parametrize("word", ["deleted", "removed"])
@pytest.mark.parametrize("path", ARCHIVE)
@pytest.mark.rule("KE-226", "KE-R11", "KE-302", "KE-308", "KE-311")
def test_a_put_of_the_state_archives_and_restores(either: Keitaro, path: str, word: str) -> None:
    either.create(path)
    assert either.do("PUT", f"/{path}/1", {"state": word})
    assert either.listed(path) == []
    if path in LISTED:
        assert [each["state"] for each in either.do("GET", f"/{path}/deleted")] == ["deleted"]
    else:
        assert either.do("GET", f"/{path}/1")["state"] == "deleted"
    either.do("PUT", f"/{path}/1", {"state": "active"})
    assert [each["state"] for each in either.listed(path)] == ["active"]


@pytest.mark.parametrize("path", ARCHIVE)
@pytest.mark.rule("KE-R11", "KE-226")
def test_what_is_created_removed_is_deleted(either: Keitaro, path: str) -> None:
    if path == "streams":
        either.create("campaigns")
    fields = {"alias": "two"} if path == "campaigns" else {"name": "two"}
    either.create(path)
    answer = either.do("POST", f"/{path}", LEAST[path] | fields | {"state": "removed"})
    (shown,) = answer if isinstance(answer, list) else [answer]
    assert shown["state"] == "deleted"
    assert [each["id"] for each in either.listed(path)] == [1]


@pytest.mark.parametrize("path", ["campaigns", "streams"])
@pytest.mark.rule("KE-114", "KE-115", "KE-154", "KE-155", "KE-302", "KE-308")
def test_disable_and_enable(either: Keitaro, path: str) -> None:
    either.create(path)
    either.do("POST", f"/{path}/1/disable")
    assert [each["state"] for each in either.listed(path)] == ["disabled"]
    either.do("POST", f"/{path}/1/enable")
    assert [each["state"] for each in either.listed(path)] == ["active"]


@pytest.mark.parametrize(("position", "after"), [(5, 5), (9999, 1), (1, 1)])
@pytest.mark.rule("KE-R14", "KE-114", "KE-115")
def test_enabling_gives_back_the_position(either: Keitaro, position: int, after: int) -> None:
    either.create("campaigns", position=position)
    for _ in range(2):
        (disabled,) = either.do("POST", "/campaigns/1/disable")
        assert disabled["position"] == 9999
    (enabled,) = either.do("POST", "/campaigns/1/enable")
    assert enabled["position"] == after
    (again,) = either.do("POST", "/campaigns/1/enable")
    assert again["position"] == after


@pytest.mark.rule("KE-155", "KE-154")
def test_a_disabled_stream_keeps_its_position(tracker: Keitaro) -> None:
    tracker.create("streams", position=5)
    assert tracker.do("POST", "/streams/1/disable")[0]["position"] == 5


@pytest.mark.parametrize("dialect", ["v8", "v9"])
@pytest.mark.rule("KE-R06", "KE-105", "KE-110", "KE-853")
def test_a_put_answers_the_date_from_before(tracker: Keitaro, dialect: str) -> None:
    """The next read shows the new one."""
    tracker.speak(dialect)
    for path in ("affiliate_networks", "campaigns"):
        tracker.create(path)
    created = {"affiliate_networks": START, "campaigns": START if dialect == "v9" else None}
    expected = created
    for now in (NEXT, LAST):
        tracker.world.advance("1h")
        for path, before in expected.items():
            answer = tracker.do("PUT", f"/{path}/1", {"name": f"at {now}"})
            (shown,) = answer if isinstance(answer, list) else [answer]
            assert shown["updated_at"] == before
            assert tracker.do("GET", f"/{path}/1")["updated_at"] == now
        expected = dict.fromkeys(expected, now)


@pytest.mark.parametrize("path", ["streams", "landing_pages", "traffic_sources", "offers"])
@pytest.mark.rule("KE-R06", "KE-138", "KE-130", "KE-167", "KE-150", "KE-825")
def test_a_put_of_the_others_answers_the_new_date(later: Keitaro, path: str) -> None:
    later.create(path)
    later.world.advance("1h")
    shown = later.do("PUT", f"/{path}/1", {"name": "new"})
    assert (shown["updated_at"], shown["name"]) == (NEXT, "new")
    assert later.do("GET", f"/{path}/1") == shown
    assert shown.get("created_at", START) == START


@pytest.mark.parametrize(
    "call", ["disable", "enable", "clone", "restore", "DELETE /campaigns/1"], ids=str
)
@pytest.mark.rule("KE-111", "KE-113", "KE-114", "KE-115", "KE-116")
def test_the_other_verbs_of_a_campaign_set_its_date(either: Keitaro, call: str) -> None:
    either.create("campaigns")
    either.world.advance("1h")
    method, _, path = call.rpartition(" ")
    (shown,) = either.do(method or "POST", path if method else f"/campaigns/1/{call}")
    assert shown["updated_at"] == NEXT


@pytest.mark.rule("KE-140")
def test_an_archived_offer_keeps_its_date(tracker: Keitaro) -> None:
    before = tracker.create("offers")["updated_at"]
    tracker.world.advance("1h")
    (archived,) = tracker.do("DELETE", "/offers/1/archive")
    assert archived["updated_at"] == before
    assert tracker.do("GET", "/offers/1")["updated_at"] == before
