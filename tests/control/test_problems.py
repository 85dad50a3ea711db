"""Every bad call to the control API is answered in words that name what is wrong with it."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.control.conftest import refused

JSON = {"Content-Type": "application/json"}
HUGE = "9" * 4000
DEEP = "[" * 900 + "]" * 900
TOO_LARGE = 20_000_000


@pytest.fixture(autouse=True)
def _nothing_happens(http: httpx.Client, world: World) -> Iterator[None]:
    """No bad call opens a world, and none changes the one it is about."""

    def all_of_it() -> list[Any]:
        calls = ("clock", "ledger", "apps")
        inside = [http.get(f"/worlds/{world.name}/{call}").content for call in calls]
        return [*inside, [each["name"] for each in http.get("/worlds").json()]]

    before = all_of_it()
    yield
    assert all_of_it() == before


BAD_WORLDS = [
    *[("name", value) for value in ("A", "a_b", "a b", "", "é", "a" * 41, "a\n", 5, [], {})],
    *[("seed", value) for value in (-1, 2**63, 1.5, "x", [], {})],
    *[("start", value) for value in ("x", "", 5, "1969-12-31T23:59:59Z", "10000-01-01", [], True)],
    ("start", "9999-12-31T23:59:59.001Z"),
    ("start", "2026-02-30T00:00:00Z"),
    *[("rate", value) for value in (-1, 10**9 + 1, 1e300, "1", True, [], float("nan"))],
    *[("rate", value) for value in (float("inf"), float("-inf"))],
    *[("fixtures", value) for value in ("", "Demo", "../demo", 1, [])],
    *[("fork_of", value) for value in (5, [], {})],
    *[(field, 1) for field in ("unknown", "Name", "clock", "__proto__", "model_config")],
    ("name", "\ud800"),
    ("start", "\ud800"),
    ("seed", float("nan")),
]


@pytest.mark.parametrize(("field", "value"), BAD_WORLDS)
def test_a_bad_wish_for_a_world_is_named(http: httpx.Client, field: str, value: object) -> None:
    answer = http.post("/worlds", content=json.dumps({field: value}), headers=JSON)
    refused(answer, 422, f"{field}: ")


@pytest.mark.parametrize("field", ["seed", "rate", "start", "name", "unknown"])
@pytest.mark.parametrize("value", [HUGE, DEEP, f'"{HUGE}"', f'"{DEEP}"', '"\\u0000"'])
def test_a_value_of_any_size_and_depth_is_refused(
    http: httpx.Client, field: str, value: str
) -> None:
    answer = http.post("/worlds", content=f'{{"{field}": {value}}}', headers=JSON)
    refused(answer, 422, f"{field}: ")


BAD_ADVANCES = [
    *[
        ("by", value)
        for value in ("x", "", "-1h", -5, True, [], {}, "P", "PT", "P1Y", "1y", "P1DT")
    ],
    *[("by", value) for value in ("1h30m", "1e3", "٣h", float("nan"), float("inf"), "\ud800")],
    *[("to", value) for value in ("x", "", 5, "2026-13-01", "2026-01-01T25:00:00Z", [], "\ud800")],
    ("to", "2025-12-31T23:59:59.999Z"),
    ("to", "9999-12-31T23:59:59.001Z"),
    ("to", "1969-01-01T00:00:00Z"),
    ("by", "9999999d"),
    ("by", "9" * 15 + "w"),
    ("by", "9" * 4000),
]


@pytest.mark.parametrize(("field", "value"), BAD_ADVANCES)
def test_a_bad_advance_is_named(
    http: httpx.Client, world: World, field: str, value: object
) -> None:
    path = f"/worlds/{world.name}/clock/advance"
    answer = http.post(path, content=json.dumps({field: value}), headers=JSON)
    refused(answer, 422, f"{field}: ")


@pytest.mark.parametrize(
    "body", [{}, {"by": None}, {"by": "1h", "to": "2027-01-01T00:00:00Z"}, {"to": None}]
)
def test_an_advance_is_either_by_or_to(
    http: httpx.Client, world: World, body: dict[str, object]
) -> None:
    answer = http.post(f"/worlds/{world.name}/clock/advance", json=body)
    refused(answer, 422, "by or to")


@pytest.mark.parametrize("rate", [-1, 10**9 + 1, "fast", None, True, float("nan"), float("inf")])
def test_a_bad_rate_is_named(http: httpx.Client, world: World, rate: object) -> None:
    path = f"/worlds/{world.name}/clock"
    answer = http.patch(path, content=json.dumps({"rate": rate}), headers=JSON)
    refused(answer, 422, "rate: ")


@pytest.mark.parametrize(("body", "field"), [({}, "rate"), ({"rate": 1, "now": 1}, "now")])
def test_a_rate_and_nothing_else_is_patched(
    http: httpx.Client, world: World, body: dict[str, object], field: str
) -> None:
    refused(http.patch(f"/worlds/{world.name}/clock", json=body), 422, f"{field}: ")


NOT_JSON = {
    "cut": b'{"name": "a"',
    "words": b"name=a",
    "bytes": b'{"name": "\xff"}',
    "deep": b"[" * 100_000,
    "digits": b'{"seed": ' + b"9" * 10_000 + b"}",
    "nul": b'{"name": "a"}\0',
    "list": b"[]",
    "text": b'"a"',
    "number": b"1",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
@pytest.mark.parametrize("path", ["/worlds", "/worlds/{w}/clock/advance", "/worlds/{w}/apps"])
def test_a_body_that_is_no_json_object_is_told_to_be_none(
    http: httpx.Client, world: World, path: str, body: bytes
) -> None:
    answer = http.post(path.format(w=world.name), content=body, headers=JSON)
    assert answer.status_code in {400, 422}
    refused(answer, answer.status_code, "body")


@pytest.mark.parametrize("body", [b"{}", b"name=a", b""])
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_form_is_no_body_for_the_control_api(
    http: httpx.Client, world: World, body: bytes, content_type: str
) -> None:
    headers = {"Content-Type": content_type}
    answer = http.post(f"/worlds/{world.name}/clock/advance", content=body, headers=headers)
    refused(answer, 422, "body: ")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("socket", [False, True])
def test_a_body_of_20_mb_is_too_large(
    mocksrv: Sandbox, http: httpx.Client, *, socket: bool, chunked: bool
) -> None:
    body = b'{"name": "' + b"a" * TOO_LARGE + b'"}'
    content = (body[at : at + 65536] for at in range(0, len(body), 65536)) if chunked else body
    if socket:
        answer = httpx.post(f"{mocksrv.url}/_mocksrv/worlds", content=content, headers=JSON)
    else:
        answer = http.post("/worlds", content=content, headers=JSON)
    refused(answer, 413, "")


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
ALLOWED = {
    "/health": {"GET"},
    "/worlds": {"GET", "POST"},
    "/worlds/{w}": {"GET", "DELETE"},
    "/worlds/{w}/reset": {"POST"},
    "/worlds/{w}/clock": {"GET", "PATCH"},
    "/worlds/{w}/clock/advance": {"POST"},
    "/worlds/{w}/ledger": {"GET"},
    "/worlds/{w}/credentials/ayet/rotate": {"POST"},
    "/worlds/{w}/apps": {"GET", "POST"},
    "/worlds/{w}/ayet/account": {"PATCH"},
    "/worlds/{w}/ayet/campaigns/1": {"PATCH"},
    "/worlds/{w}/ayet/campaigns/1/reservations": {"GET"},
}
WRONG = [(path, m) for path, allowed in ALLOWED.items() for m in METHODS if m not in allowed]


@pytest.mark.parametrize(("path", "method"), WRONG)
def test_a_method_that_a_path_does_not_have_is_named(
    http: httpx.Client, world: World, path: str, method: str
) -> None:
    refused(http.request(method, path.format(w=world.name)), 405, method)


@pytest.mark.parametrize("path", ALLOWED)
def test_who_used_a_wrong_method_is_told_the_right_ones(
    http: httpx.Client, world: World, path: str
) -> None:
    answer = http.put(path.format(w=world.name))
    assert set(answer.headers["allow"].split(", ")) == ALLOWED[path]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/nothing", "/health/x", "/docs", "/redoc", "/worlds/{w}/nothing", "/%00"),
        *("/worlds/{w}/clock/advance/x", "/worlds/{w}/nobody/account", "/worlds/a%2Fb", "/%FF%FE"),
        *("/health/", "/worlds/", "/../worlds/x"),  # a word alone is a campaign's alias
    ],
)
def test_an_unknown_path_is_not_found(
    http: httpx.Client, world: World, method: str, path: str
) -> None:
    answer = http.request(method, path.format(w=world.name))
    refused(answer, 404, answer.request.url.path)


@pytest.mark.parametrize("name", ["nowhere", "A", "a" * 41, "%FF", "a%0Ab", "w1+origin", "%00"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        *[("GET", ""), ("DELETE", ""), ("POST", "/reset"), ("GET", "/clock"), ("GET", "/ledger")],
        *[("POST", "/credentials/ayet/rotate"), ("GET", "/apps")],
        ("GET", "/ayet/campaigns/1/reservations"),
    ],
)
def test_an_unknown_world_is_not_found(
    http: httpx.Client, name: str, method: str, path: str
) -> None:
    refused(http.request(method, f"/worlds/{name}{path}"), 404, "There is no world ")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/clock", {"rate": 1}),
        ("POST", "/clock/advance", {"by": "1h"}),
        ("PATCH", "/ayet/account", {"tokens": 1}),
        ("PATCH", "/ayet/campaigns/1", {"status": "review"}),
        ("POST", "/apps", {"store": "play", "id": "a.b", "title": "A"}),
    ],
)
def test_an_unknown_world_cannot_be_changed(
    http: httpx.Client, method: str, path: str, body: dict[str, object]
) -> None:
    refused(http.request(method, f"/worlds/nowhere{path}", json=body), 404, "nowhere")


def test_an_unknown_vendor_has_no_key_to_rotate(http: httpx.Client, world: World) -> None:
    path = f"/worlds/{world.name}/credentials/nobody/rotate"
    refused(http.post(path), 404, "nobody")


def test_a_mistake_of_the_servers_is_a_problem_without_a_traceback(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("what nobody outside may read")

    monkeypatch.setattr("mocksrv.worlds.Worlds.open", broken)
    answer = http.post("/worlds", json={"name": "never-opened"})
    refused(answer, 500, "")
    assert "nobody outside" not in answer.text
    assert "Traceback" not in answer.text
