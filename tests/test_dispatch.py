"""Three ways to the same vendor and the mark of a world (CONTRACT §3, §4)."""

from collections.abc import Iterator

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox

DETAILS = "/api/account/details"
HOSTS = ("www.ayetstudios.com", "ayetstudios.com")
WRONG_KEY = {
    "status": "error",
    "errorCode": 100,
    "errorMessage": "Authentification failed, check your API Key.",
}


@pytest.fixture
def http(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    with mocksrv.control.vendor_client("") as client:
        yield client


def details(http: httpx.Client, path: str, key: str, host: str = "localhost") -> httpx.Response:
    return http.post(path, data={"apiKey": key}, headers={"Host": host})


@pytest.mark.parametrize(
    ("path", "host"),
    [
        (f"/ayet{DETAILS}", "localhost:8080"),
        (f"/ayet{DETAILS}", "sandbox.example.com"),
        (DETAILS, "localhost:8080"),
        (DETAILS, "sandbox.example.com"),
        *[(DETAILS, host) for host in HOSTS],
        (DETAILS, "WWW.AyetStudios.com"),
        (DETAILS, "www.ayetstudios.com:8443"),
    ],
)
@pytest.mark.rule("AY-04", "AY-R37")
def test_every_way_leads_to_the_same_vendor(
    http: httpx.Client, world: World, path: str, host: str
) -> None:
    answer = details(http, path, world.credentials["ayet"], host).json()
    assert answer["accountData"]["tokens"] == 10_000


@pytest.mark.parametrize("start", ["/ayet/@{w}", "/@{w}"])
@pytest.mark.parametrize("host", ["localhost", *HOSTS])
def test_all_paths_work_under_the_mark_of_the_keys_world(
    http: httpx.Client, world: World, start: str, host: str
) -> None:
    if host in HOSTS:  # a vendor's own host has no prefix
        start = start.removeprefix("/ayet")
    answer = details(http, start.format(w=world.name) + DETAILS, world.credentials["ayet"], host)
    assert answer.json()["status"] == "success"


@pytest.mark.rule("AY-09")
@pytest.mark.parametrize("start", ["/ayet/@default", "/@default"])
def test_the_key_of_another_world_is_a_wrong_key_under_a_mark(
    http: httpx.Client, world: World, start: str
) -> None:
    assert details(http, start + DETAILS, world.credentials["ayet"]).json() == WRONG_KEY


def test_a_mark_of_no_worlds_form_is_a_path_like_any_other(
    http: httpx.Client, world: World
) -> None:
    for mark in ("@W1", "@", "@" + "a" * 41, "@a_b"):
        answer = details(http, f"/ayet/{mark}{DETAILS}", world.credentials["ayet"]).json()
        assert answer["errorCode"] == 101, mark


def test_the_urls_of_a_world_are_marked_and_those_of_default_are_not(
    http: httpx.Client, world: World
) -> None:
    headers = {"Host": "localhost:1234"}
    shown = {
        name: http.get(f"/_mocksrv/worlds/{name}", headers=headers).json()["urls"]
        for name in (world.name, "default")
    }
    assert shown[world.name]["ayet"] == f"http://localhost:1234/ayet/@{world.name}"
    assert shown["default"]["ayet"] == "http://localhost:1234/ayet"


@pytest.mark.parametrize("path", ["/_mocksrv/health", "/_mocksrv", "/_mocksrv/worlds"])
@pytest.mark.parametrize("host", HOSTS)
def test_control_is_not_served_under_a_vendors_host(
    http: httpx.Client, host: str, path: str
) -> None:
    assert http.get(path, headers={"Host": host}).json() == WRONG_KEY


@pytest.mark.parametrize("start", ["/ayet", "/ayet/@default", "/api", "/s2s"])
def test_control_is_not_served_under_a_vendors_prefix_or_path(
    http: httpx.Client, start: str
) -> None:
    assert http.get(f"{start}/_mocksrv/health").json() == WRONG_KEY


def test_control_is_not_served_under_a_mark(http: httpx.Client) -> None:
    answer = http.get("/@default/_mocksrv/health")
    assert (answer.status_code, answer.json()["status"]) == (404, 404)


@pytest.mark.parametrize("path", ["/ayet", "/ayet/", "/ayet/@default", "/api", "/api/", "/s2s"])
@pytest.mark.rule("AY-R07")
def test_the_vendor_answers_for_all_that_is_its_own(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 200
    assert answer.json() == WRONG_KEY


@pytest.mark.parametrize(
    "path",
    [
        *("/", "//", "/?lp=1", "/ayetstudios/api/account/details", "/Ayet/api/account/details"),
        *("/apiary/account/details", "/_mocksrvx/health", "/@default", "/click_api/v2", "/a/b"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_what_is_nobodys_is_not_found_in_words(http: httpx.Client, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert (problem["title"], problem["status"]) == ("Not Found", 404)


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/s2server", "/%00", "/nothing/", "/@default/nothing", "/favicon.ico"),
        *("/nobodys/postback", "/?_lp=1", "/?a=b&_lp=1", "/@default?_lp=1"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_one_name_is_tried_last_as_a_campaigns(http: httpx.Client, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert (answer.status_code, answer.text) == (404, "404 Not Found")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/api/campaign-pull/list/token", "/api/callbacks/click"])
def test_paths_of_app_samurai_below_api_are_not_ayets(http: httpx.Client, path: str) -> None:
    assert "errorCode" not in http.get(path).text


def test_the_prefix_wins_over_nothing_but_the_host(http: httpx.Client, world: World) -> None:
    """Below a vendor's own host, its prefix is a path that the vendor does not know."""
    answer = details(http, f"/ayet{DETAILS}", world.credentials["ayet"], HOSTS[0]).json()
    assert answer["errorCode"] == 101


@pytest.mark.rule("AY-R64")
@pytest.mark.parametrize("start", ["/ayet", "/ayet/@{w}", "", "/@{w}"])
def test_the_callback_is_found_by_the_same_ways(
    http: httpx.Client, world: World, start: str
) -> None:
    order = {
        "apiKey": world.credentials["ayet"],
        "packageName": "com.example.app",
        "numDownloads": "100",
        "status": "running",
        "tracking": "custom_s2s",
        "redirectUrl": "https://example.com/?c={click_id}",
    }
    assert http.post("/api/campaign/add", data=order).json()["status"] == "success"
    world.advance("12h")
    click = world.back_door("GET", "ayet/campaigns/1/reservations")[0]["click_id"]
    account = world.back_door("PATCH", "ayet/account", {})["hash"]
    path = f"{start.format(w=world.name)}/s2s/callback/{account}/custom_s2s/{click}"
    assert http.get(path).json() == {"status": "success"}
    elsewhere = http.get(f"/@default/s2s/callback/{account}/custom_s2s/{click}")
    assert (elsewhere.status_code, elsewhere.json()["status"]) == (200, "error")
