"""Fixtures of Android Installs: prices, and worlds that begin with a history."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mocksrv.app import create_app
from mocksrv.client import World
from mocksrv.fixtures import FixtureError, shipped
from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from mocksrv.vendors.androidinstalls import VENDOR
from tests.vendors.androidinstalls.conftest import FIRST_RETENTION, AndroidInstalls

PRICES = {
    "android": "0.10",
    "ios": "0.30",
    "rating": "0.50",
    "retention": {"base": "0.15", "a_day": "0.01"},
    "countries": {},
}
APPS = [{"add": "com.facebook.katana"}, {"add": "284882215", "country": "ca"}]
CAMPAIGN = {"app": 0, "kind": "android", "volume": 100, "created": "-2d"}
RATING = {"app": 1, "kind": "rating", "volume": 20, "stars": 4, "countries": ["BR"]}

Write = Callable[[str, Any], None]
Open = Callable[[], AndroidInstalls]


@pytest.fixture
def overlay(tmp_path: Path) -> Write:
    """Writes a file of the overlay as JSON."""

    def write(file: str, content: Any) -> None:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))

    return write


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[[], Sandbox]]:
    """Starts a server with the overlay."""
    started: list[Sandbox] = []

    def start() -> Sandbox:
        started.append(Sandbox(Settings(fixtures=str(tmp_path), rate=0)))
        return started[-1]

    yield start
    for sandbox in started:
        sandbox.close()


@pytest.fixture
def open_blank(server: Callable[[], Sandbox]) -> Open:
    """A blank world of a server with the overlay."""
    return lambda: AndroidInstalls(server().control.open())


def history(*campaigns: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Fixtures of these campaigns."""
    return {"balance": "500.00", "apps": APPS, "campaigns": list(campaigns)} | changes


def one(**changes: Any) -> dict[str, Any]:
    """Fixtures of one campaign."""
    return history(CAMPAIGN | changes)


# -- what is shipped ------------------------------------------------------------------------


@pytest.mark.rule("AI-R23")
def test_the_shipped_prices_are_those_of_the_rule_book() -> None:
    path = shipped() / "androidinstalls" / "prices.json"

    assert json.loads(path.read_text(encoding="utf-8")) == PRICES


def test_a_blank_account_has_10000_dollars_and_nothing_else() -> None:
    path = shipped() / "blank" / "androidinstalls.json"

    expected = {"balance": "10000.00", "apps": [], "campaigns": []}
    assert json.loads(path.read_text(encoding="utf-8")) == expected


def test_all_declared_files_are_shipped() -> None:
    for fixture in VENDOR.fixtures:
        assert (shipped() / fixture.file).is_file()


# -- prices ---------------------------------------------------------------------------------


@pytest.mark.rule("AI-R23", "AI-113")
@pytest.mark.parametrize(
    ("kind", "fields", "cost"),
    [
        ("android", {"countries": "FR"}, "10.00"),
        ("android", {}, "10.00"),
        ("android", {"countries": "US"}, "25.00"),
        ("android", {"countries": "FR,US,DE"}, "45.00"),
        ("ios", {"countries": "US"}, "30.00"),
        ("ios", {"countries": "DE"}, "101.00"),
        ("retention", {"countries": "US", "rdays": 7}, "22.00"),
        ("retention", {"countries": "DE", "rdays": 7}, "170.00"),
        ("rating", {"country": "US"}, "50.00"),
        ("rating", {"country": "DE"}, "75.00"),
    ],
)
def test_the_table_of_overrides_sets_prices_by_country(
    overlay: Write, open_blank: Open, kind: str, fields: dict[str, Any], cost: str
) -> None:
    germany = {"ios": "1.01", "rating": "0.75", "retention": {"base": "1.00", "a_day": "0.10"}}
    overrides = {"US": {"android": "0.25"}, "DE": germany}
    overlay("androidinstalls/prices.json", PRICES | {"countries": overrides})
    ai = open_blank()

    ai.order(kind, volume=100, **fields)

    assert ai.wallet == (10_000 - Decimal(cost), Decimal(cost))


@pytest.mark.rule("AI-R23")
def test_prices_are_configuration(overlay: Write, open_blank: Open) -> None:
    free_days = {"base": "0.40", "a_day": "0.00"}
    prices = {"android": "0.01", "ios": "2.00", "rating": "3.33", "retention": free_days}
    overlay("androidinstalls/prices.json", prices | {"countries": {}})
    ai = open_blank()

    costs = []
    for kind in ("android", "ios", "rating", "retention"):
        before = ai.wallet[1]
        ai.order(kind, volume=50)
        costs.append(ai.wallet[1] - before)

    assert costs == [Decimal("0.50"), 100, Decimal("166.50"), 20]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (PRICES | {"android": "0"}, "android"),
        (PRICES | {"ios": "-1"}, "ios"),
        (PRICES | {"rating": "0.505"}, "rating"),
        (PRICES | {"retention": "0.16"}, "retention"),
        (PRICES | {"retention": {"base": "0.15", "a_day": "-0.01"}}, "retention.a_day"),
        (PRICES | {"keyword": "1"}, "keyword"),
        (PRICES | {"countries": {"USA": {}}}, "countries.USA"),
        (PRICES | {"countries": {"US": {"android": "x"}}}, "countries.US.android"),
    ],
)
def test_broken_prices_are_refused_by_the_name_of_the_field(
    overlay: Write, tmp_path: Path, content: Any, field: str
) -> None:
    file = "androidinstalls/prices.json"
    overlay(file, content)

    with pytest.raises(FixtureError) as refusal:
        create_app(Settings(fixtures=str(tmp_path), rate=0))

    assert str(refusal.value).startswith(f"{tmp_path / file}: {field}")


# -- histories ------------------------------------------------------------------------------


@pytest.mark.rule("AI-R16", "AI-R18", "AI-R19", "AI-R22", "AI-R20")
@pytest.mark.parametrize("kind", ["blank", "demo"])
def test_a_world_begins_with_the_history_of_its_campaigns(
    overlay: Write, server: Callable[[], Sandbox], kind: str
) -> None:
    content = history(
        CAMPAIGN | {"created": "-20d"},
        CAMPAIGN | {"created": "-1d", "volume": 1000, "countries": ["US", "France"], "dil": 50},
        CAMPAIGN | {"created": "-3d", "cancelled": "-3d"},
        RATING | {"created": "-9d"},
        CAMPAIGN | {"created": "-15d", "kind": "retention", "rdays": 2},
        CAMPAIGN | {"created": "-1m"},
    )
    overlay(f"{kind}/androidinstalls.json", content)
    world: World = server().control.open(fixtures=kind)
    ai = AndroidInstalls(world)

    shown = ai.ok("campaigns")

    statuses = ["COMPLETED", "COMPLETED", "CANCELLED", "RUNNING", "RUNNING", "PENDING"]
    assert [each["status"] for each in shown] == statuses
    countries = ["WORLDWIDE", "Brazil", "WORLDWIDE", "United States", "France", "WORLDWIDE"]
    assert [each["country"] for each in shown] == countries
    (retention,) = ai.ok("hrcampaigns")
    assert (retention["id"], retention["status"]) == (FIRST_RETENTION, "COMPLETED")
    kept = Decimal("0.17") * retention["retention_done"]
    spending = 10 + 2 * 100 + 0 + 10 + kept + 10
    assert ai.wallet == (500 - spending, spending)
    assert [(app["type"], app["country"]) for app in ai.ok("apps")] == [(0, "us"), (1, "ca")]


def test_a_history_without_campaigns_has_its_apps(overlay: Write, open_blank: Open) -> None:
    overlay("blank/androidinstalls.json", history())
    ai = open_blank()

    assert [app["id"] for app in ai.ok("apps")] == [1, 2]
    assert ai.ok("wallet") == [{"balance": "500.00", "spending": "0.00"}]


def test_a_reset_and_a_fork_keep_the_history(overlay: Write, open_blank: Open) -> None:
    overlay("blank/androidinstalls.json", one(created="-1d", dil=50))
    ai = open_blank()
    before = ai.everything()
    fork = AndroidInstalls(ai.world.fork())
    assert fork.everything() == before
    ai.order("android")
    ai.world.advance("1d")

    ai.world.reset()

    assert ai.everything() == before


IMPOSSIBLE: dict[str, tuple[dict[str, Any], str]] = {
    "of an app that is not there": (one(app=2), "campaigns.0"),
    "below the minimum": (one(volume=49), "campaigns.0"),
    "below the minimum of high retention": (one(kind="retention", volume=49), "campaigns.0"),
    "with too low a limit": (one(dil=49), "campaigns.0"),
    "of a country that is none": (one(countries=["US", "USA"]), "campaigns.0"),
    "of the world and a country": (one(countries=["WW", "US"]), "campaigns.0"),
    "for iOS without a country": (one(app=1, kind="ios"), "campaigns.0"),
    "of high retention on iOS": (one(app=1, kind="retention", countries=["US"]), "campaigns.0"),
    "of ratings on Android": (one(kind="rating", stars=3, countries=["US"]), "campaigns.0"),
    "of ratings without stars": (
        history(RATING | {"stars": None, "created": "-1d"}),
        "campaigns.0",
    ),
    "of ratings in two countries": (
        history(RATING | {"countries": ["US", "BR"], "created": "-1d"}),
        "campaigns.0",
    ),
    "dearer than the account": (one(volume=5001), "campaigns.0"),
    "dearer together than the account": (
        history(CAMPAIGN | {"volume": 3000}, CAMPAIGN | {"volume": 3000, "created": "-1d"}),
        "campaigns.1",
    ),
    "cancelled when it was completed": (one(created="-30d", cancelled="-1d"), "campaigns.0"),
    "cancelled before it was created": (one(created="-2d", cancelled="-3d"), "campaigns.0"),
    "of ios with an Android app": (one(kind="ios", countries=["US"]), "campaigns.0"),
    "of no app": (history(apps=[{"add": "com.a.b"}, {"add": "no app"}]), "apps.1"),
    "of an app in no country": (history(apps=[{"add": "com.a.b", "country": "zz"}]), "apps.0"),
}


@pytest.mark.parametrize(("content", "place"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
@pytest.mark.parametrize("kind", ["demo", "blank"])
def test_a_history_that_cannot_have_been_is_refused_by_file_and_place(
    overlay: Write, tmp_path: Path, kind: str, content: dict[str, Any], place: str
) -> None:
    file = f"{kind}/androidinstalls.json"
    overlay(file, content)

    with pytest.raises(FixtureError) as refusal:
        create_app(Settings(fixtures=str(tmp_path), rate=0))

    assert file in str(refusal.value)
    assert f"{place}: " in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (one(created="2d"), "campaigns.0.created"),
        (one(created="-2y"), "campaigns.0.created"),
        (one(created=-2), "campaigns.0.created"),
        (one(created="-P1D", cancelled="now"), "campaigns.0.cancelled"),
        (one(kind="keyword"), "campaigns.0.kind"),
        (one(app=-1), "campaigns.0.app"),
        (one(volume="many"), "campaigns.0.volume"),
        (one(countries="US"), "campaigns.0.countries"),
        (one(status="RUNNING"), "campaigns.0.status"),
        (history(balance="-1"), "balance"),
        (history(balance="0.001"), "balance"),
        (history(apps=[{"country": "us"}]), "apps.0.add"),
    ],
)
def test_a_broken_history_is_refused_by_its_file_and_its_field(
    overlay: Write, tmp_path: Path, content: dict[str, Any], field: str
) -> None:
    file = "demo/androidinstalls.json"
    overlay(file, content)

    with pytest.raises(FixtureError) as refusal:
        create_app(Settings(fixtures=str(tmp_path), rate=0))

    assert str(refusal.value).startswith(f"{tmp_path / file}: {field}: ")
