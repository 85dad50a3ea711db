"""The fixtures directory: shipped files, an overlay over them, and what is wrong with one."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mocksrv.app import VENDORS, create_app
from mocksrv.client import World
from mocksrv.fixtures import APPS, SHARED, FixtureError, Fixtures, shipped
from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from tests.vendors.ayet.conftest import Ayet

DECLARED = {each.file: each for each in (*SHARED, *(f for v in VENDORS for f in v.fixtures))}
ACCOUNT = {"id": 7, "email": "me@example.com", "tokens": 500, "s2s": False}
CAMPAIGN = {"package_name": "com.example.app", "downloads": 100, "created": "-2d", "commands": []}

Write = Callable[[str, Any], Path]


@pytest.fixture
def overlay(tmp_path: Path) -> Write:
    """Writes a file of the overlay, text as it is and anything else as JSON; returns the place."""

    def write(file: str, content: Any) -> Path:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[], Sandbox]]:
    """Starts a server with the overlay."""
    started: list[Sandbox] = []

    def start() -> Sandbox:
        started.append(Sandbox(Settings(fixtures=str(tmp_path), rate=0)))
        return started[-1]

    yield start
    for sandbox in started:
        sandbox.close()


def history(*commands: tuple[str, str], **changes: object) -> dict[str, Any]:
    """Fixtures of one campaign with these (when, what) commands."""
    given = [{"at": at, "do": do} for at, do in commands]
    return {"account": ACCOUNT, "campaigns": [CAMPAIGN | {"commands": given} | changes]}


@pytest.mark.parametrize("file", DECLARED)
def test_every_declared_file_is_shipped_and_valid(file: str) -> None:
    fixture = DECLARED[file]
    assert (shipped() / file).is_file()
    assert Fixtures([fixture])[fixture]


def test_every_shipped_file_is_declared_by_somebody() -> None:
    files = {path.relative_to(shipped()).as_posix() for path in shipped().rglob("*.json")}
    assert files == set(DECLARED)


@pytest.mark.parametrize("kind", ["blank", "demo"])
def test_what_is_shipped_opens_a_world(mocksrv: Sandbox, kind: str) -> None:
    world = mocksrv.control.open(fixtures=kind)
    listed = Ayet(world).ok("campaign/list")["numCampaigns"]
    assert (listed > 0) == (kind == "demo")
    world.delete()


@pytest.mark.rule("AY-21")
def test_the_overlay_wins_and_what_it_lacks_is_shipped(
    overlay: Write, serve: Callable[[], Sandbox]
) -> None:
    overlay("blank/ayet.json", {"account": ACCOUNT, "campaigns": []})
    sandbox = serve()
    details = Ayet(sandbox.control.open()).ok("account/details")["accountData"]
    assert (details["accountId"], details["email"]) == (7, "me@example.com")
    assert details["tokens"] == 500
    default = Ayet(sandbox.control.world("default"))
    assert default.ok("campaign/list")["numCampaigns"] > 0


def test_the_world_default_begins_with_the_demo_of_the_overlay(
    overlay: Write, serve: Callable[[], Sandbox]
) -> None:
    overlay("demo/ayet.json", history(("-1d", "start"), identifier="mine", rate=24))
    default = serve().control.world("default")
    (campaign,) = Ayet(default).ok("campaign/list")["campaignData"]
    assert (campaign["identifier"], campaign["status"]) == ("mine", "running")
    assert Ayet(default).tokens == 400
    assert default.ledger["balances"]["ayet"]["held"] == 100


@pytest.mark.rule("AY-80")
def test_prices_of_the_overlay_are_the_vendors(
    overlay: Write, serve: Callable[[], Sandbox]
) -> None:
    each = {"worldwide": "0.5", "targeted": "0.75"}
    overlay("ayet/prices.json", {"standard": each, "retention": each})
    ayet = Ayet(serve().control.open())
    assert ayet.add(numDownloads=20)["tokensPerDownload"] == 0.5
    assert ayet.add(numDownloads=20, targetCountries="US")["tokensPerDownload"] == 0.75
    assert ayet.tokens == 10_000 - 10 - 15


@pytest.mark.rule("AY-33", "AY-72", "AY-R12")
def test_apps_of_the_overlay_are_the_catalogue(
    overlay: Write, serve: Callable[[], Sandbox]
) -> None:
    overlay(
        "apps.json",
        [
            {"store": "play", "id": "com.mine", "title": "My App", "free": True},
            {"store": "play", "id": "com.sold", "title": "Sold", "free": False},
            {"store": "ios", "id": "com.else", "title": "Elsewhere", "free": False},
        ],
    )
    world = serve().control.open()
    assert [app["id"] for app in world.back_door("GET", "apps")] == [
        "com.mine",
        "com.sold",
        "com.else",
    ]
    ayet = Ayet(world)
    assert ayet.add(packageName="com.mine")["appName"] == "My App"
    assert ayet.refused("campaign/add", packageName="com.sold", numDownloads=100)[0] == 304
    assert ayet.add(packageName="com.else")["status"] == "running"


def test_a_reset_and_a_fork_keep_the_overlay(overlay: Write, serve: Callable[[], Sandbox]) -> None:
    overlay("blank/ayet.json", {"account": ACCOUNT, "campaigns": []})
    world = serve().control.open()
    Ayet(world).add(numDownloads=100)
    assert Ayet(world.fork()).tokens == 400
    world.reset()
    assert Ayet(world).tokens == 500


BROKEN: list[tuple[str, Any, str]] = [
    *[(file, "", "") for file in DECLARED],
    *[(file, "{", "") for file in DECLARED],
    *[(file, "7", "") for file in DECLARED],
    ("countries.json", [{"code": "DE"}], "0.name"),
    ("countries.json", [{"code": "DE", "name": 5}], "0.name"),
    ("apps.json", [{"store": "play", "id": "a.b", "title": "A"}], "0.free"),
    ("devices.json", [{"make": "A", "model": "B", "share": 0}], "0.share"),
    ("devices.json", [], ""),
    ("traffic.json", {"US": 1, "DE": -1}, "DE"),
    ("traffic.json", {}, ""),
    ("ayet/prices.json", {"standard": {"worldwide": "1", "targeted": "-1"}}, "standard.targeted"),
    ("ayet/prices.json", {"standard": {"worldwide": 1}}, "standard.targeted"),
    ("ayet/quotes.json", {"worldwide": {"traffic": 0, "min": 1, "max": 2}}, "worldwide.traffic"),
    ("ayet/quotes.json", {"worldwide": {"traffic": 1, "min": 3, "max": 2}}, "worldwide"),
    *[
        ("blank/ayet.json", {"account": ACCOUNT | change, "campaigns": []}, f"account.{field}")
        for field, change in [
            ("tokens", {"tokens": -1}),
            ("tokens", {"tokens": "many"}),
            ("id", {"id": 0}),
            ("email", {"email": None}),
            ("s2s", {"s2s": "perhaps"}),
            ("balance", {"balance": 1}),
        ]
    ],
    ("blank/ayet.json", {"campaigns": []}, "account"),
    ("blank/ayet.json", {"account": ACCOUNT, "campaign": []}, "campaign"),
    *[
        ("demo/ayet.json", history(**change), f"campaigns.0.{field}")
        for field, change in [
            ("downloads", {"downloads": 19}),
            ("downloads", {"downloads": 10_001}),
            ("rate", {"rate": 25}),
            ("created", {"created": "2d"}),
            ("created", {"created": "-2y"}),
            ("countries", {"countries": "US"}),
            ("status", {"status": "running"}),
        ]
    ],
    ("demo/ayet.json", history(("-1d", "stop")), "campaigns.0.commands.0.do"),
    ("demo/ayet.json", history(("now", "start")), "campaigns.0.commands.0.at"),
]


@pytest.mark.parametrize(("file", "content", "field"), BROKEN)
def test_a_broken_file_is_refused_by_its_name_and_its_field(
    overlay: Write, tmp_path: Path, file: str, content: Any, field: str
) -> None:
    path = overlay(file, content)
    with pytest.raises(FixtureError) as refusal:
        Fixtures(DECLARED.values(), tmp_path)
    assert str(refusal.value).startswith(f"{path}: {field}")
    assert "\n" not in str(refusal.value)


IMPOSSIBLE = {
    "paused before it ran": history(("-1d", "pause")),
    "started twice": history(("-1d", "start"), ("-20h", "start")),
    "started before it was created": history(("-3d", "start")),
    "dearer than the account": history(downloads=501),
    "of a paid app": history(package_name="com.paid.app"),
    "of no app": history(package_name="no package"),
    "for a country that is not for sale": history(countries=["US", "XX"]),
    "too small for retention": history(retention=True, downloads=49),
    "without a place for the click": history(redirect_url="https://example.com/"),
    "reviewed when it was over": history(("-1d", "terminate"), ("-12h", "review")),
}


@pytest.mark.parametrize("content", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
@pytest.mark.parametrize("kind", ["demo", "blank"])
def test_a_history_that_cannot_have_been_keeps_the_server_from_starting(
    overlay: Write, tmp_path: Path, kind: str, content: dict[str, Any]
) -> None:
    file = f"{kind}/ayet.json"
    overlay(file, content)
    with pytest.raises(FixtureError) as refusal:
        create_app(Settings(fixtures=str(tmp_path), rate=0))
    assert file in str(refusal.value)
    assert "campaigns.0" in str(refusal.value)


def test_a_directory_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{}")
    for place in ("nowhere", "file"):
        with pytest.raises(FixtureError, match=place):
            Fixtures(DECLARED.values(), tmp_path / place)


def test_a_file_that_nothing_reads_is_refused(overlay: Write, tmp_path: Path) -> None:
    path = overlay("ayet/price.json", {})
    with pytest.raises(FixtureError, match=path.name):
        Fixtures(DECLARED.values(), tmp_path)


def test_bytes_that_are_no_text_are_refused(overlay: Write, tmp_path: Path) -> None:
    path = overlay("traffic.json", "")
    path.write_bytes(b'{"\xff": 1}')
    with pytest.raises(FixtureError, match=r"traffic\.json"):
        Fixtures(DECLARED.values(), tmp_path)


def test_the_catalogue_is_found_by_store_and_id() -> None:
    catalogue = Fixtures([APPS])[APPS]
    assert catalogue["ios", "284882215"].title == "Facebook"
    assert ("play", "284882215") not in catalogue


def test_worlds_of_one_server_share_nothing_through_the_fixtures(world: World) -> None:
    world.back_door("POST", "apps", {"store": "play", "id": "com.a.b", "title": "Mine"})
    other = world.fork()
    other.back_door("POST", "apps", {"store": "play", "id": "com.a.b", "title": "Theirs"})
    (mine,) = [app for app in world.back_door("GET", "apps") if app["id"] == "com.a.b"]
    assert mine["title"] == "Mine"
    other.delete()
