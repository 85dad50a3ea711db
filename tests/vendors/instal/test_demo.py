"""What worlds begin with: no campaigns, or a demo's (fixtures/demo/instal.json)."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mocksrv.fixtures import FixtureError, Fixtures
from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from mocksrv.vendors.instal.seed import SEEDS
from tests.vendors.instal.conftest import STATUSES, Instal

ACCOUNT = {"advertiser": True, "active": True}
DATES = {"start_date": "-1d", "stop_date": None}


@pytest.fixture
def demo(mocksrv: Sandbox) -> Iterator[Instal]:
    """The user of a demo world."""
    world = mocksrv.control.open(fixtures="demo")
    yield Instal(world)
    world.delete()


def campaigns(instal: Instal) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = instal.page(page_size=100)["results"]
    return found


def test_a_blank_world_has_an_advertiser_without_campaigns(instal: Instal) -> None:
    assert campaigns(instal) == []
    assert instal.account() == ACCOUNT


@pytest.mark.rule("IN-25", "IN-17", "IN-20", "IN-21", "IN-R37")
def test_the_demo_has_campaigns_of_every_kind(demo: Instal) -> None:
    found = campaigns(demo)

    assert len(found) >= 14
    assert set(Counter(each["status"] for each in found)) == {*STATUSES}
    assert {each["campaign_type"] for each in found} == {"CPC", "CPI", "CPA"}
    assert {each["os"] for each in found} == {"ANDROID", "IOS"}
    assert {each["is_incentivized"] for each in found} == {True, False}
    for field in ("daily_cap", "stop_date", "os_min_version"):
        assert {each[field] is None for each in found} == {True, False}
    assert demo.page()["numpages"] == 2


@pytest.mark.rule("IN-R39", "IN-24")
def test_the_demos_dates_are_around_the_start(demo: Instal) -> None:
    found = campaigns(demo)

    assert all(each["start_date"] < "2026-01-01T00:00:00Z" for each in found)
    assert [each["start_date"] for each in found] == sorted(each["start_date"] for each in found)
    over = [each for each in found if (each["stop_date"] or "9") <= "2026-01-01T00:00:00Z"]
    assert {each["status"] for each in over} == {"EXPIRED", "DELETED"}


@pytest.mark.rule("IN-25")
def test_the_demo_goes_on_and_campaigns_expire_in_hours_and_days(demo: Instal) -> None:
    running = demo.page(status="RUNNING")["count"]

    hours = demo.world.advance("12h")["events"]
    days = demo.world.advance("10d")["events"]

    expired = [
        [event["entity"] for event in events if event["vendor"] == "instal"]
        for events in (hours, days)
    ]
    assert len(expired[0]) >= 1
    assert len(expired[1]) >= 3
    assert 0 < demo.page(status="RUNNING")["count"] < running


def test_a_reset_brings_the_demo_back(demo: Instal) -> None:
    before = campaigns(demo)
    demo.account(active=False)
    demo.account(active=True)
    demo.change(1, name="Other")
    demo.world.back_door("DELETE", "instal/campaigns/2")
    demo.create()
    demo.world.advance("10d")
    assert campaigns(demo) != before

    demo.world.reset()

    assert campaigns(demo) == before


def test_two_demo_worlds_are_the_same(demo: Instal, mocksrv: Sandbox) -> None:
    other = Instal(mocksrv.control.open(fixtures="demo", seed=7))

    assert campaigns(other) == campaigns(demo)
    other.world.delete()


@pytest.mark.parametrize(
    ("start", "first", "last"),
    [
        ("1970-01-01T00:00:00Z", "1969", "1970"),
        ("9999-12-31T23:59:58Z", "9999", "9999"),
        ("2026-01-01T00:00:00.999Z", "2025", "2026"),
    ],
)
@pytest.mark.rule("IN-R39")
def test_dates_have_the_documents_form_wherever_a_world_begins(
    mocksrv: Sandbox, start: str, first: str, last: str
) -> None:
    world = mocksrv.control.open(fixtures="demo", start=start)
    found = campaigns(Instal(world))

    dates = [each[key] for each in found for key in ("start_date", "stop_date") if each[key]]
    assert {(len(date), date[-1], "." in date) for date in dates} == {(20, "Z", False)}
    assert (min(dates)[:4], max(dates)[:4]) == (first, last)
    world.delete()


# -- fixtures of one's own ------------------------------------------------------------------

Load = Callable[[Any], Any]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Reads these fixtures; raises FixtureError."""

    def read(content: Any) -> Any:
        path = tmp_path / "demo" / "instal.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))
        return Fixtures([SEEDS["demo"]], tmp_path)[SEEDS["demo"]]

    return read


def test_campaigns_of_ones_own_are_the_demo(tmp_path: Path) -> None:
    mine = DATES | {"name": "Mine", "stop_date": "+2h"}
    path = tmp_path / "demo" / "instal.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"account": ACCOUNT | {"active": False}, "campaigns": [mine]}))
    sandbox = Sandbox(Settings(fixtures=str(tmp_path), rate=0, start=Settings().start))
    demo = Instal(sandbox.control.open(fixtures="demo"))

    assert demo.ask().text == '{"detail": "User inactive or deleted"}'
    demo.account(active=True)
    (shown,) = campaigns(demo)

    assert (shown["id"], shown["name"], shown["budget"]) == (1, "Mine", 1000.0)
    assert shown["start_date"] == "2025-12-31T00:00:00Z"
    assert shown["stop_date"] == "2026-01-01T02:00:00Z"
    sandbox.close()


@pytest.mark.parametrize(
    ("campaign", "field"),
    [
        ({"id": 7}, "id"),
        *[({"start_date": value}, "start_date") for value in ("1d", "now", 5, None, "2025-01-01")],
        *[({"stop_date": value}, "stop_date") for value in ("1d", "now", 5, "+x", "", "+-1d")],
        *[({"status": value}, "status") for value in ("NOTDELETED", "running", None)],
        *[({"budget": value}, "budget") for value in ("1.0", None, -1, 1e10, 0.00001, True)],
        *[({"daily_cap": value}, "daily_cap") for value in ("1.0", -1)],
        ({"name": None}, "name"),
        ({"countries": {"it": "Italy"}}, "countries.it"),
        ({"stop_date": "-2d"}, ""),
    ],
)
@pytest.mark.rule("IN-R37", "IN-R30")
def test_a_broken_campaign_is_refused_by_its_field(
    load: Load, campaign: dict[str, Any], field: str
) -> None:
    with pytest.raises(FixtureError) as refusal:
        load({"account": ACCOUNT, "campaigns": [DATES, DATES | campaign]})

    place = f"campaigns.1.{field}".rstrip(".")
    assert f"instal.json: {place}" in str(refusal.value)


@pytest.mark.parametrize("field", DATES)
def test_a_campaign_without_dates_is_refused(load: Load, field: str) -> None:
    with pytest.raises(FixtureError, match=rf"campaigns\.0\.{field}"):
        load({"account": ACCOUNT, "campaigns": [{k: DATES[k] for k in DATES if k != field}]})


@pytest.mark.parametrize(
    ("account", "field"),
    [({}, "advertiser"), (ACCOUNT | {"active": None}, "active"), (ACCOUNT | {"id": 1}, "id")],
)
def test_a_broken_account_is_refused_by_its_field(
    load: Load, account: dict[str, Any], field: str
) -> None:
    with pytest.raises(FixtureError, match=rf"account\.{field}"):
        load({"account": account, "campaigns": []})
