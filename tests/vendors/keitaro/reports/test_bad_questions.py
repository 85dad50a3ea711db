"""Questions that cannot be answered: a clear error in the tracker's words, never a 5xx."""

from typing import Any

import pytest

from tests.vendors.keitaro.reports.asking import ALL, Asking

REPORTS = ("report/build", "clicks/build", "clicks/summary")
LOGS = ("clicks/log", "conversions/log")
CLICKS = {"metrics": ["clicks"]}


def _filter(name: Any, operator: Any, expression: Any = None) -> dict[str, Any]:
    return {"filters": [{"name": name, "operator": operator, "expression": expression}]}


@pytest.mark.rule("KE-047", "KE-404")
@pytest.mark.parametrize("path", [*REPORTS, *LOGS])
def test_range_or_limit_is_needed(tracker: Asking, path: str) -> None:
    for question in ({}, {"range": {}}, {"range": {"timezone": "UTC"}}, {"range": None}):
        answer = tracker.post(path, **CLICKS, **question)
        assert (answer.status_code, answer.json()) == (406, {"range": ["Range is required"]})
    for question in ({"limit": 1}, {"range": {"interval": "today"}}):
        assert tracker.post(path, **CLICKS, **question).status_code == 200


@pytest.mark.rule("KE-406")
def test_something_must_be_asked_for(tracker: Asking) -> None:
    answer = tracker.post("report/build", **ALL)
    assert answer.status_code == 406
    assert answer.json() == {
        "grouping": ["Grouping is required"],
        "metrics": ["Metrics is required"],
    }


@pytest.mark.rule("KE-043")
@pytest.mark.parametrize("path", [*REPORTS, *LOGS])
def test_the_key_order_is_refused(tracker: Asking, path: str) -> None:
    answer = tracker.post(path, **CLICKS, **ALL, order=[{"name": "clicks", "order": "asc"}])
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


@pytest.mark.rule("KE-042", "KE-424")
@pytest.mark.parametrize("path", LOGS)
@pytest.mark.parametrize("name", ["nosuch", "payout", "clicks", "traffic_source_id", "", 5, None])
def test_an_unknown_column_fails_the_whole_request(tracker: Asking, path: str, name: Any) -> None:
    answer = tracker.post(path, columns=["ip", name], **ALL)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


BAD: list[dict[str, Any]] = [
    {"grouping": ["nosuch"]},
    {"grouping": ["clicks"]},
    {"grouping": ["traffic_source_id"]},
    {"grouping": {"a": 1}},
    {"grouping": [["ip"]]},
    {"metrics": [5]},
    {"grouping": [f"sub_id_{n}" for n in range(500)]},
    _filter("nosuch", "EQUALS", 1),
    _filter("ip", "LIKE", 1),
    _filter("ip", None),
    _filter(["ip"], "EQUALS", 1),
    _filter("ip", "EQUALS", [1]),
    _filter("ip", "EQUALS", {"a": 1}),
    _filter("ip", "EQUALS"),
    _filter("ip", "IN_LIST", [[1]]),
    _filter("ip", "IN_LIST", ["x"] * 20_001),
    _filter("clicks", "BETWEEN", [1]),
    _filter("clicks", "BETWEEN", 5),
    _filter("clicks", "HAS_LABEL", "blacklist"),
    _filter("os", "HAS_LABEL", "blacklist"),
    _filter("ip", "HAS_LABEL", "greylist"),
    _filter("ip", "MATCH_REGEXP", "("),
    _filter("ip", "MATCH_REGEXP", r"(a)\1"),
    _filter("ip", "NOT_MATCH_REGEXP", "a" * 5000),
    _filter("ip", "MATCH_REGEXP", "((a{100}){100}){100}"),
    _filter("datetime", "EQUALS", "2026-02-30"),
    _filter("datetime", "BETWEEN", ["2026-01-01", "tomorrow"]),
    {"filters": "ip"},
    {"filters": ["ip"]},
    {"filters": [{"name": "ip", "operator": "EQUALS", "expression": 1, "case_sensitive": "?"}]},
    {"filters": [{"name": "ip", "operator": "IS_SET"}] * 101},
    {"sort": [{"name": "nosuch", "order": "asc"}]},
    {"sort": [{"name": "clicks", "order": "up"}]},
    {"sort": ["clicks"]},
    {"limit": -1},
    {"limit": "many"},
    {"limit": 1.5},
    {"limit": 10**30},
    {"offset": -1},
    {"offset": [1]},
    {"summary": "perhaps"},
    {"range": "today"},
    {"range": [1]},
    {"range": {"interval": "last_30_days"}},
    {"range": {"interval": 7}},
    {"range": {"interval": ["today"]}},
    {"range": {"interval": "today", "timezone": "Mars/Olympus"}},
    {"range": {"interval": "today", "timezone": "../../etc/passwd"}},
    {"range": {"interval": "today", "timezone": 5}},
    *[
        {"range": {"interval": "today", "timezone": name}}
        for name in ("localtime", "posixrules", "Factory", "right/Europe/Madrid", "posix/UTC")
    ],
    *[
        {"range": {"interval": "today", "timezone": name}}
        for name in ("/usr/share/zoneinfo/UTC", "Europe//Madrid", "./UTC", "Europe", "UTC ", "\0")
    ],
    {"range": {"from": "2026-02-31", "to": "2026-03-01"}},
    {"range": {"from": "2026-01-01", "to": "2026-01-01 25:00"}},
    {"range": {"from": "0000-01-01", "to": "2026-01-01"}},
    {"range": {"from": 20260101, "to": "2026-01-01"}},
    {"range": {"from": "yesterday", "to": "2026-01-01"}},
]


@pytest.mark.rule("KE-045", "KE-325", "KE-332")
@pytest.mark.parametrize("question", BAD, ids=lambda question: repr(question)[:70])
def test_what_cannot_be_asked_is_malformed(tracker: Asking, question: dict[str, Any]) -> None:
    tracker.load({"ip": "1.2.3.4"})
    answer = tracker.post("report/build", **({"grouping": ["ip"], **CLICKS, **ALL} | question))
    assert answer.status_code == 400, answer.text
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"]


@pytest.mark.rule("KE-401")
@pytest.mark.parametrize("span", [{"from": "2026-01-01"}, {"to": "2026-01-01"}])
def test_half_a_range_is_none(tracker: Asking, span: dict[str, str]) -> None:
    answer = tracker.post("report/build", **CLICKS, range=span)
    assert answer.status_code == 406
    assert list(answer.json()) == ["range"]


@pytest.mark.rule("KE-851", "KE-838")
@pytest.mark.parametrize("path", LOGS)
def test_later_a_log_needs_a_limit(tracker: Asking, path: str) -> None:
    tracker.world.back_door("PATCH", "keitaro/tracker", {"dialect": "v9"})
    span = {"range": {"interval": "today"}}
    assert tracker.post(path, **span).status_code == 400
    assert tracker.post(path, **span, limit=5).status_code == 200
    answer = tracker.post("report/build", **CLICKS)
    assert (answer.status_code, answer.json()) == (422, {"range": ["Range is required"]})


def test_a_pattern_that_takes_for_ever_elsewhere_takes_no_time_here(tracker: Asking) -> None:
    tracker.load(*({"user_agent": "a" * 999 + "!"} for _ in range(50)))
    asked = _filter("user_agent", "MATCH_REGEXP", "^(a+)+$")
    assert tracker.rows(**CLICKS, **asked) == [{"clicks": 0}]
