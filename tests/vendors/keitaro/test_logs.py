"""The tracker's logs page by page, and the events of triggers (KE-132 to KE-134, KE-159)."""

import re

import pytest

from mocksrv.client import ControlError
from mocksrv.inprocess import Sandbox
from mocksrv.vendors.keitaro.records import logs
from tests.vendors.keitaro.conftest import Json, Keitaro
from tests.vendors.keitaro.kept import run

LOG = "/logs/postbacks"


def log(keitaro: Keitaro, query: str = "limit=100") -> list[Json]:
    """Rows of the log of postbacks."""
    rows: list[Json] = keitaro.do("GET", f"{LOG}?{query}")
    return rows


def post(keitaro: Keitaro, *sub_ids: str) -> None:
    """Postbacks for clicks that there are not: each is told in the log."""
    key = keitaro.world.credentials["keitaro"]
    for sub_id in sub_ids:
        assert keitaro.http.get(f"/{key}/postback?subid={sub_id}").status_code == 200


@pytest.fixture
def told(either: Keitaro) -> Keitaro:
    """A tracker whose log has some lines about six postbacks."""
    post(either, *(f"x{number}" for number in range(5)), "Y%27_%25")
    return either


@pytest.mark.rule("KE-132", "KE-217")
def test_a_row_of_a_log_has_its_fields_and_the_newest_is_first(told: Keitaro) -> None:
    rows = log(told)
    assert all(list(row) == ["datetime", "jid", "message"] for row in rows)
    assert {row["datetime"] for row in rows} == {"2026-01-01 00:00:00"}
    assert all(re.fullmatch(r"[0-9a-f]+", row["jid"]) for row in rows)
    assert [
        re.findall(r'not found "(.+)"', row["message"])
        for row in rows
        if "not found" in row["message"]
    ] == [["Y'_%"], ["x4"], ["x3"], ["x2"], ["x1"], ["x0"]]
    told.world.advance("1h")
    post(told, "later")
    assert log(told, "limit=1")[0]["datetime"] == "2026-01-01 01:00:00"


@pytest.mark.rule("KE-132")
def test_a_log_is_read_page_by_page(told: Keitaro) -> None:
    rows = log(told)
    assert log(told, "limit=4") == rows[:4]
    assert log(told, "limit=4&offset=3") == rows[3:7]
    assert log(told, "limit=4&offset=1000") == []
    assert log(told, "limit=0") == []
    assert log(told, f"limit={2**53}&offset=2") == rows[2:]


@pytest.mark.parametrize("text", ["x3", "Y'_%25", "%25", "SubID", "subid", "x_", "\u00fc", ""])
@pytest.mark.rule("KE-132")
def test_a_log_is_searched_letter_by_letter(told: Keitaro, text: str) -> None:
    rows = log(told)
    sent = text.replace("%25", "%")
    expected = [row for row in rows if sent in row["message"]]
    assert log(told, f"limit=100&query={text}") == expected
    assert log(told, f"limit=2&offset=1&query={text}") == expected[1:3]


@pytest.mark.rule("KE-132")
def test_without_a_limit_a_hundred_entries_are_shown(tracker: Keitaro) -> None:
    post(tracker, *(f"x{number}" for number in range(60)))
    rows = log(tracker, "limit=10000")
    assert len(rows) > 100
    assert log(tracker, "") == rows[:100]


@pytest.mark.rule("KE-134")
def test_clearing_one_log_leaves_the_others(told: Keitaro) -> None:
    assert told.ask("DELETE", "/logs/traffic").status_code == 200
    assert log(told)
    assert told.ask("DELETE", LOG).content == b""
    assert log(told) == []


@pytest.mark.rule("KE-132")
def test_a_busy_log_drops_its_own_oldest_entries_only(mocksrv: Sandbox, tracker: Keitaro) -> None:
    def write(name: str, job: int, *messages: str) -> None:
        run(mocksrv, tracker.world, lambda moment: logs.write(moment, name, job, *messages))

    post(tracker, "first")
    write("traffic", 1, *(f"entry {n}" for n in range(10_050)))
    write("postbacks", 100, "last")
    assert [row["message"] for row in log(tracker)][-1].startswith("Received postback URL")

    write("traffic", 200, "newest")
    rows = tracker.do("GET", "/logs/traffic?limit=20000")
    assert (rows[0]["message"], rows[-1]["message"]) == ("newest", "entry 51")
    assert len(rows) == 10_000


@pytest.mark.parametrize("query", ["limit=x", "limit=-1", "limit=1&offset=-1", "limit=1&query[]=x"])
@pytest.mark.rule("KE-041", "KE-132")
def test_a_page_that_cannot_be_is_malformed(either: Keitaro, query: str) -> None:
    status, content = either.refused("GET", f"{LOG}?{query}")
    assert (status, list(content)) == (400, ["error"])


@pytest.mark.parametrize("path", ["stream", "streams"])
@pytest.mark.rule("KE-159", "KE-221", "KE-R26")
def test_events_come_from_the_back_door(either: Keitaro, path: str) -> None:
    for _ in range(2):
        either.create("streams")
    assert either.do("GET", f"/{path}/1/events") == []
    door = "keitaro/streams/{}/events"
    event = {"level": "warning", "trigger_id": 5, "message": "Page is down", "state": "read"}
    assert either.world.back_door("POST", door.format(1), event) == {"id": 1}
    either.world.advance("90m")
    assert either.world.back_door("POST", door.format(2), {"message": "x"}) == {"id": 2}
    assert either.world.back_door("POST", door.format(1), {}) == {"id": 3}
    first, second = either.do("GET", f"/{path}/1/events")
    assert first == {"id": 1, "stream_id": 1, "date": "2026-01-01 00:00:00"} | event
    assert list(first) == [
        *("id", "level", "stream_id", "trigger_id", "message", "date", "state"),
    ]
    assert (second["id"], second["state"], second["date"]) == (3, "unread", "2026-01-01 01:30:00")
    assert [each["id"] for each in either.do("GET", f"/{path}/2/events")] == [2]


@pytest.mark.rule("KE-R26")
def test_events_are_of_streams_that_there_are(tracker: Keitaro) -> None:
    for number in (0, 7, 2**80):
        with pytest.raises(ControlError, match="There is no stream"):
            tracker.world.back_door("POST", f"keitaro/streams/{number}/events", {})
    tracker.create("streams")
    for wrong in ({"state": "new"}, {"message": "\0"}, {"trigger_id": -1}, {"other": 1}):
        with pytest.raises(ControlError):
            tracker.world.back_door("POST", "keitaro/streams/1/events", wrong)
    assert tracker.do("GET", "/stream/1/events") == []
