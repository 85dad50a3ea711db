"""Where campaigns are found, and what else their URLs answer (KE-601, KE-606)."""

from collections.abc import Iterator

import httpx
import pytest

from mocksrv.client import Control, World
from mocksrv.inprocess import Sandbox
from tests.server import Served, refused
from tests.vendors.keitaro.visiting import Visiting


@pytest.fixture
def http(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    with mocksrv.control.vendor_client("") as client:
        yield client


@pytest.fixture
def tracker(world: World) -> Visiting:
    """A tracker with the campaign `abc`."""
    tracker = Visiting(world)
    tracker.stream(tracker.campaign(), "http://there.com/?k={keyword}&d={current_domain}")
    return tracker


ADDRESSES = [
    ("/keitaro/@{w}/abc", "localhost"),
    ("/keitaro/@{w}/abc/", "localhost"),
    ("/@{w}/abc", "localhost:8080"),
    ("/@{w}/abc", "sandbox.example.com"),
    ("/@{w}/abc", "tracker.localhost"),
    ("/abc", "{w}.tracker.localhost:8080"),
    ("/abc/", "{W}.Tracker.LOCALHOST"),
]


@pytest.mark.rule("KE-601")
@pytest.mark.parametrize(("path", "host"), ADDRESSES)
def test_a_campaign_is_found_by_prefix_path_and_host(
    tracker: Visiting, http: httpx.Client, path: str, host: str
) -> None:
    name = tracker.world.name
    host = host.format(w=name, W=name.upper())

    answer = http.get(path.format(w=name) + "?keyword=a", headers={"Host": host})

    domain = host.lower().partition(":")[0]
    assert answer.headers["location"] == f"http://there.com/?k=a&d={domain}"


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/abc", "localhost"),
        ("/abc", "tracker.localhost"),
        ("/abc", "nobodys-world.tracker.localhost"),
        ("/abc", "a.{w}.tracker.localhost"),
        ("/@nobodys-world/abc", "localhost"),
        ("/@{w}/abd", "localhost"),
    ],
)
def test_nowhere_else(tracker: Visiting, http: httpx.Client, path: str, host: str) -> None:
    name = tracker.world.name
    answer = http.get(path.format(w=name), headers={"Host": host.format(w=name)})

    assert (answer.status_code, answer.text) == (404, "404 Not Found")


def test_the_hosts_of_worlds_serve_the_admin_api_too(tracker: Visiting, http: httpx.Client) -> None:
    def status(world: str) -> int:
        headers = {"Host": f"{world}.tracker.localhost"}
        key = {"Api-Key": tracker.world.credentials["keitaro"]}
        return http.get("/admin_api/v1/campaigns", headers=headers | key).status_code

    assert status(tracker.world.name) == 200
    assert status("default") == 401
    control = {"Host": f"{tracker.world.name}.tracker.localhost"}
    assert http.get("/_mocksrv/health", headers=control).status_code != 200


def test_a_vendors_own_paths_go_before_aliases(http: httpx.Client, world: World) -> None:
    tracker = Visiting(world)
    tracker.stream(tracker.campaign("wallet"), "http://there.com/")

    assert "location" not in http.get(f"/@{world.name}/wallet").headers
    assert tracker.place("wallet") == "http://there.com/"


@pytest.mark.rule("KE-601")
@pytest.mark.parametrize(
    ("method", "status", "clicks"),
    [
        ("GET", 302, 1),
        ("HEAD", 302, 1),
        ("POST", 302, 1),
        ("OPTIONS", 204, 0),
        ("PUT", 405, 0),
        ("DELETE", 405, 0),
    ],
)
def test_a_click_is_a_get_a_head_or_a_post(
    tracker: Visiting, method: str, status: int, clicks: int
) -> None:
    answer = tracker.http.request(method, "/abc")

    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    log = tracker.http.get("/admin_api/v1/logs/traffic?query=Processing", headers=key).json()
    assert answer.status_code == status
    assert len(log) == clicks
    if not clicks:
        assert answer.headers["allow"] == "GET, HEAD, POST"


URL = "http://else.com/?c={campaign_id}"


@pytest.mark.rule("KE-606", "KE-852")
@pytest.mark.parametrize(("dialect", "status"), [("v8", 302), ("v9", 200)])
def test_where_no_stream_accepts_the_trackers_default_action_is_done(
    world: World, dialect: str, status: int
) -> None:
    tracker = Visiting(world)
    campaign = tracker.campaign()
    rows = [{"name": "country", "mode": "allow", "payload": ["RU"]}]
    tracker.stream(campaign, filters=rows)

    before = tracker.click()
    shown = world.back_door("PATCH", "keitaro/tracker", {"extra_url": URL, "dialect": dialect})
    after = tracker.click()

    assert (before.status_code, before.text) == (200, "")
    assert shown["extra_url"] == URL
    assert (after.status_code, after.text) == (status, "")
    place = f"http://else.com/?c={campaign}" if status == 302 else None
    assert after.headers.get("location") == place


@pytest.mark.rule("KE-606")
@pytest.mark.parametrize(
    "url", ["ftp://x.com/", "x.com", "http://", "http://a b", "http://\u0000", "http://x/" * 300, 7]
)
def test_the_default_actions_url_is_a_url(http: httpx.Client, world: World, url: object) -> None:
    path = f"/_mocksrv/worlds/{world.name}/keitaro/tracker"
    assert http.patch(path, json={"extra_url": url}).status_code == 422
    assert world.back_door("PATCH", "keitaro/tracker", {})["extra_url"] == ""


# -- the tracker's host -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "variables"),
    [(("--tracker-host", "Go.example.com"), {}), ((), {"TRACKER_HOST": "go.example.com"})],
)
def test_the_tracker_may_be_at_a_host_of_ones_own(
    options: tuple[str, ...], variables: dict[str, str]
) -> None:
    with Served(*options, **variables) as server, Control(server.url) as control:
        tracker = Visiting(control.open("ours"))
        tracker.stream(tracker.campaign(), "http://there.com/?d={current_domain}")

        def place(host: str) -> str | None:
            answer = httpx.get(f"{server.url}/abc", headers={"Host": host})
            return answer.headers.get("location")

        assert place("ours.go.example.com") == "http://there.com/?d=ours.go.example.com"
        assert place("go.example.com") is None  # the world default
        assert place("ours.tracker.localhost") is None


BAD_HOSTS = ["", "localhost", "127.0.0.1", "[::1]", "a.com,b.com", "a b", "http://a.com", "a:80"]


@pytest.mark.parametrize("host", [*BAD_HOSTS, "www.ayetstudios.com", "a" * 201])
def test_a_host_that_cannot_be_the_trackers_is_refused(host: str) -> None:
    status, out, lines = refused("--port", "0", f"--tracker-host={host}")
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert lines[0].startswith("mocksrv: --tracker-host: ")
    status, out, lines = refused("--port", "0", TRACKER_HOST=host)
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert lines[0].startswith("mocksrv: MOCKSRV_TRACKER_HOST: ")


def test_the_tracker_cannot_be_where_the_server_itself_is() -> None:
    options = ("--host", "sandbox.localhost", "--tracker-host", "sandbox.localhost")
    status, out, lines = refused("--port", "0", *options)
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert lines[0].startswith("mocksrv: --tracker-host: ")
