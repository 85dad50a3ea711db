"""What a tracker begins with: nothing in a blank world, objects and traffic in the demo."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mocksrv import create_app
from mocksrv.fixtures import FixtureError, shipped
from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from tests.vendors.keitaro.conftest import Json, Keitaro

KINDS = (
    *("affiliate_networks", "campaigns", "streams", "offers", "landing_pages", "traffic_sources"),
    *("domains", "users"),
)
NOON = "2026-05-20T12:30:00Z"


@pytest.fixture(scope="module", params=["v8", "v9"])
def demo(mocksrv: Sandbox, request: pytest.FixtureRequest) -> Iterator[Keitaro]:
    """A demo world that nothing is done to."""
    world = mocksrv.control.open(fixtures="demo", start=NOON)
    keitaro = Keitaro(world)
    keitaro.speak(request.param)
    yield keitaro
    world.delete()


def today(keitaro: Keitaro, log: str, *columns: str) -> list[Json]:
    """All rows of a log that are of today."""
    sent = {"range": {"interval": "today"}, "columns": columns, "limit": 10_000}
    answer: Json = keitaro.do("POST", f"/{log}/log", sent)
    assert answer["total"] == len(answer["rows"])
    rows: list[Json] = answer["rows"]
    return rows


@pytest.mark.rule("KE-019")
def test_a_blank_world_has_nothing(tracker: Keitaro) -> None:
    assert [tracker.listed(kind) for kind in KINDS] == [[]] * len(KINDS)


@pytest.mark.rule("KE-019")
def test_the_demo_has_one_of_each_kind(demo: Keitaro) -> None:
    for kind in KINDS:
        assert demo.listed(kind)[0]["id"] == 1
        assert demo.do("GET", f"/{kind}/1")["id"] == 1
    for kind in ("campaigns", "offers", "landings", "domains"):
        assert {group["type"] for group in demo.listed("groups", kind)} == {kind}


@pytest.mark.rule("KE-019")
def test_the_first_campaign_has_the_first_stream(demo: Keitaro) -> None:
    streams = demo.do("GET", "/campaigns/1/streams")
    first = next(stream for stream in streams if stream["id"] == 1)
    assert (first["name"], first["state"]) == ("Stream 1", "active")
    assert demo.do("GET", "/streams/search?query=Stream 1") == [first]
    assert {each["state"] for each in demo.do("GET", "/streams/deleted")} == {"deleted"}
    assert {each["state"] for each in demo.do("GET", "/domains/deleted")} == {"deleted"}


@pytest.mark.rule("KE-019", "KE-302", "KE-306", "KE-307", "KE-308", "KE-301")
def test_the_demo_shows_every_state_type_and_schema(demo: Keitaro) -> None:
    campaigns = [*demo.campaigns(), *demo.do("GET", "/campaigns/deleted")]
    assert {each["state"] for each in campaigns} == {"active", "disabled", "deleted"}
    assert {each["type"] for each in campaigns} == {"position", "weight"}
    streams = [*demo.listed("streams"), *demo.do("GET", "/streams/deleted")]
    assert {each["state"] for each in streams} == {"active", "disabled", "deleted"}
    assert {each["type"] for each in streams} == {"forced", "regular", "default"}
    v8 = demo.set()["dialect"] == "v8"
    schemas = {"redirect", "action", "landings"} | ({"offers"} if v8 else set())
    assert {each["schema"] for each in streams} == schemas


@pytest.mark.rule("KE-019", "KE-325")
def test_the_demo_has_fifty_clicks_and_fifty_conversions_of_today(demo: Keitaro) -> None:
    clicks = today(demo, "clicks", "datetime", "sub_id", "campaign_id", "country_code", "stream_id")
    assert len(clicks) >= 50
    assert all("2026-05-20 00:00:00" <= row["datetime"] <= "2026-05-20 12:30:00" for row in clicks)
    assert {row["campaign_id"] for row in clicks} == {1, 2, 3}
    assert len({row["country_code"] for row in clicks}) > 3
    assert len({row["stream_id"] for row in clicks}) > 4
    columns = ("postback_datetime", "click_datetime", "sub_id", "status", "revenue")
    conversions = today(demo, "conversions", *columns)
    assert len({row["sub_id"] for row in conversions} & {row["sub_id"] for row in clicks}) >= 50
    assert {row["status"] for row in conversions} == {"lead", "sale", "rejected"}
    assert all(
        row["click_datetime"] <= row["postback_datetime"] <= "2026-05-20 12:30:00"
        for row in conversions
    )
    lines = demo.do("GET", "/logs/postbacks?limit=1000")
    assert sum(row["message"].endswith("complete") for row in lines) >= 50


@pytest.mark.rule("KE-019")
def test_the_demo_has_a_week_of_traffic_and_it_goes_on(demo: Keitaro) -> None:
    keitaro = Keitaro(demo.world.fork())
    sent = {
        "range": {"interval": "7_days_ago"},
        "grouping": ["day"],
        "metrics": ["clicks", "sales"],
    }
    rows = keitaro.do("POST", "/report/build", sent)["rows"]
    assert [row["day"] for row in rows] == [f"2026-05-{day}" for day in range(13, 21)]
    assert all(row["clicks"] > 60 for row in rows[1:])
    assert sum(row["sales"] for row in rows) > 40
    before = len(today(keitaro, "clicks", "datetime"))
    keitaro.world.advance("6h")
    assert len(today(keitaro, "clicks", "datetime")) > before + 15
    keitaro.world.delete()


@pytest.mark.rule("KE-019")
def test_just_after_midnight_it_is_all_of_today_too(mocksrv: Sandbox) -> None:
    world = mocksrv.control.open(fixtures="demo", start="2026-05-20T00:00:00Z")
    keitaro = Keitaro(world)
    assert min(len(today(keitaro, log)) for log in ("clicks", "conversions")) >= 50
    world.delete()


@pytest.mark.rule("KE-019", "KE-003")
def test_every_demo_of_a_seed_is_the_same(demo: Keitaro, mocksrv: Sandbox) -> None:
    worlds = [mocksrv.control.open(fixtures="demo", start=NOON, seed=7) for _ in range(2)]
    keitaros = [Keitaro(world) for world in worlds]
    columns = ("datetime", "sub_id", "ip", "offer_id", "destination", "revenue")
    one, same = (today(keitaro, "clicks", *columns) for keitaro in keitaros)
    for row in same:  # landings' tokens bear the name of the world
        names = [f"_token=uuid_{world.name}_" for world in reversed(worlds)]
        row["destination"] = row["destination"].replace(*names)
    assert one == same != today(demo, "clicks", *columns)
    for world in worlds:
        world.delete()


@pytest.mark.rule("KE-019")
def test_the_demo_goes_on(demo: Keitaro) -> None:
    """Its campaigns take visitors, and its reset is the demo again."""
    world = demo.world.fork()
    keitaro = Keitaro(world)
    answer = keitaro.http.get("/pirates", headers={"X-Mocksrv-Country": "JP", "User-Agent": "x"})
    assert answer.headers["location"].startswith("http://offers.example.com/direct?sub=")
    before = len(today(demo, "clicks", "datetime"))
    assert len(today(keitaro, "clicks", "datetime")) == before + 1
    keitaro.world.reset()
    assert len(today(Keitaro(keitaro.world), "clicks", "datetime")) == before
    world.delete()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (
            "visits",
            [{"campaign": "nowhere", "clicks": 1}],
            "visits.0.campaign: there is no nowhere",
        ),
        ("visits", [{"campaign": "paused", "clicks": 1}], "visits.0.campaign: there is no paused"),
        (
            "traffic",
            [{"since": "-1d", "visitors": {"campaign_id": 77, "clicks_per_day": 1}}],
            "traffic.0.visitors.campaign_id: there is no campaign 77",
        ),
        ("objects", [{"resource": "campaigns", "fields": {}}], "objects.0: {'alias': ['Alias is"),
    ],
)
@pytest.mark.rule("KE-019", "KE-601")
def test_a_demo_that_cannot_be_is_refused_at_the_start(
    tmp_path: Path, field: str, value: list[Json], told: str
) -> None:
    file = "demo/keitaro.json"
    content = json.loads((shipped() / file).read_text()) | {field: value}
    (tmp_path / "demo").mkdir()
    (tmp_path / file).write_text(json.dumps(content))
    with pytest.raises(FixtureError) as refusal:
        create_app(Settings(fixtures=str(tmp_path), rate=0))
    assert f"{file}: {told}" in str(refusal.value)
