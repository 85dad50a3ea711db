"""Simulated traffic: who comes when, what becomes of it, and that no split makes a difference."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from mocksrv.client import ControlError, World
from mocksrv.inprocess import Sandbox
from mocksrv.sim.traffic import WEIGHTS
from mocksrv.times import DAY, HOUR, MINUTE
from tests.receiver import Receiver
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.visiting import Visiting

Json = dict[str, Any]
Read = Callable[..., list[tuple[Any, ...]]]
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
KEPT = ("click", "conversion", "visitor", "traffic", "buyer")


@pytest.fixture
def tracker(world: World) -> Visiting:
    """A tracker with the campaign 1 that leads to the offer 1."""
    visiting = Visiting(world)
    number = visiting.campaign()
    offer = visiting.create("offers", name="o", url="http://o.com/?s={subid}", payout_auto=True)
    visiting.stream(number, schema="offers", offers=[{"offer_id": offer, "share": 100}])
    return visiting


@pytest.fixture
def read(mocksrv: Sandbox) -> Read:
    """Columns of a table of a world."""

    def columns(of: World | Visiting, names: str, table: str = "click") -> list[tuple[Any, ...]]:
        world = of.world if isinstance(of, Visiting) else of
        order = "visitor" if table == "visitor" else "id"
        return rows(mocksrv, world, f"SELECT {names} FROM keitaro_{table} ORDER BY {order}")  # noqa: S608

    return columns


def simulate(tracker: Visiting, **fields: Any) -> Json:
    """Begin simulated traffic on the campaign 1."""
    content = {"campaign_id": 1, "clicks_per_day": 1000} | fields
    shown: Json = tracker.world.back_door("POST", "keitaro/traffic", content)
    return shown


def shown(tracker: Visiting) -> list[Json]:
    """All simulated traffic."""
    found: list[Json] = tracker.world.back_door("GET", "keitaro/traffic")
    return found


def all_kept(read: Read, of: World | Visiting) -> dict[str, list[tuple[Any, ...]]]:
    """All that there is of clicks and what came of them."""
    return {table: read(of, "*", table) for table in KEPT}


# -- over the control API -------------------------------------------------------------------------


def test_what_was_asked_for_is_shown(tracker: Visiting) -> None:
    first = simulate(tracker)
    assert first == {
        "id": 1,
        "campaign_id": 1,
        "clicks_per_day": 1000,
        "countries": {},
        "bot_share": 0,
        "conversion_rate": 0,
        "payout": None,
        "from": "2026-01-01T00:00:00Z",
        "until": None,
        "clicks": 0,
    }
    asked = {
        "clicks_per_day": 1_000_000,
        "countries": {"DE": 3, "US": 1},
        "bot_share": 0.25,
        "conversion_rate": 0.015,
        "payout": 1.25,
        "from": "2026-01-02T00:00:00Z",
        "until": "2026-01-03T00:00:00Z",
    }
    second = simulate(tracker, **asked)
    assert second == asked | {"id": 2, "campaign_id": 1, "clicks": 0}
    assert shown(tracker) == [first, second]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"campaign_id": 9}, 404, "no keitaro campaign 9"),
        ({"campaign_id": 0}, 422, "campaign_id"),
        ({"campaign_id": "1"}, 422, "campaign_id"),
        ({"campaign_id": 2**70}, 422, "campaign_id"),
        ({"clicks_per_day": 0}, 422, "clicks_per_day"),
        ({"clicks_per_day": 1_000_001}, 422, "clicks_per_day"),
        ({"clicks_per_day": 1.5}, 422, "clicks_per_day"),
        ({"clicks_per_day": None}, 422, "clicks_per_day"),
        ({"countries": ["Germany"]}, 422, "countries"),
        ({"countries": ["de"]}, 422, "countries"),
        ({"countries": {"DE": 0}}, 422, "countries"),
        ({"countries": "DE"}, 422, "countries"),
        ({"countries": ["DE"] * 251}, 422, "countries"),
        ({"bot_share": 1.1}, 422, "bot_share"),
        ({"bot_share": -0.1}, 422, "bot_share"),
        ({"bot_share": True}, 422, "bot_share"),
        ({"conversion_rate": 2}, 422, "conversion_rate"),
        ({"conversion_rate": "x"}, 422, "conversion_rate"),
        ({"payout": -1}, 422, "payout"),
        ({"payout": 1.00001}, 422, "payout"),
        ({"payout": 10**7}, 422, "payout"),
        ({"from": "2025-12-31T23:59:59Z"}, 422, "from: is in the past"),
        ({"from": "tomorrow"}, 422, "from"),
        ({"until": "2026-01-01T00:00:00Z"}, 422, "until: must be after from"),
        ({"from": "2026-01-03T00:00:00Z", "until": "2026-01-02T00:00:00Z"}, 422, "until"),
        ({"begins": "2026-01-03T00:00:00Z"}, 422, "begins"),
        ({"nonsense": 1}, 422, "nonsense"),
    ],
)
def test_what_cannot_be_is_refused(
    tracker: Visiting, fields: Json, status: int, words: str
) -> None:
    with pytest.raises(ControlError) as refusal:
        simulate(tracker, **fields)

    assert refusal.value.status == status
    assert words in str(refusal.value)
    assert shown(tracker) == []


def test_an_archived_campaign_has_no_visitors(tracker: Visiting) -> None:
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    tracker.http.delete("/admin_api/v1/campaigns/1", headers=key)

    with pytest.raises(ControlError, match="404"):
        simulate(tracker)


@pytest.mark.parametrize("number", ["0", "2", "-1", str(2**70)])
def test_what_is_not_there_cannot_be_ended(tracker: Visiting, number: str) -> None:
    simulate(tracker)

    with pytest.raises(ControlError, match="404"):
        tracker.world.back_door("DELETE", f"keitaro/traffic/{number}")
    assert len(shown(tracker)) == 1


def test_a_hundred_simulations_go_on_at_most(tracker: Visiting) -> None:
    for _ in range(100):
        simulate(tracker, clicks_per_day=1)
    with pytest.raises(ControlError, match="409"):
        simulate(tracker)

    tracker.world.back_door("DELETE", "keitaro/traffic/7")
    assert simulate(tracker)["id"] == 101


# -- who comes when -------------------------------------------------------------------------------


def test_clicks_come_by_the_hours_of_the_day_as_many_as_asked_for(
    tracker: Visiting, read: Read
) -> None:
    simulate(tracker, clicks_per_day=2000)
    tracker.world.advance("1d")

    instants = [row[0] for row in read(tracker, "at")]
    assert abs(len(instants) - 2000) <= 1
    assert instants == sorted(instants)
    assert instants[0] >= START
    assert instants[-1] <= START + DAY
    hours = Counter((at - START) // HOUR for at in instants)
    for hour, weight in enumerate(WEIGHTS):
        assert abs(hours[hour] - 2000 * weight / sum(WEIGHTS)) <= 2
    assert shown(tracker)[0]["clicks"] == len(instants)


@pytest.mark.parametrize(
    ("begin", "until", "clicks"),
    [(None, "2026-01-02T00:00:00Z", 1000), ("2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z", 2000)],
)
def test_traffic_begins_and_ends(
    tracker: Visiting, read: Read, begin: str | None, until: str, clicks: int
) -> None:
    simulate(tracker, until=until, **({"from": begin} if begin else {}))
    tracker.world.advance("10d")

    instants = [row[0] for row in read(tracker, "at")]
    assert abs(len(instants) - clicks) <= 1
    first = START + (DAY if begin else 0)
    assert first <= instants[0] < first + HOUR
    assert first + clicks // 1000 * DAY - HOUR < instants[-1] < first + clicks // 1000 * DAY


def test_ended_traffic_stays_as_it_was(tracker: Visiting, read: Read) -> None:
    simulate(tracker)
    tracker.world.advance("12h")
    tracker.world.back_door("DELETE", "keitaro/traffic/1")
    before = read(tracker, "*")
    assert len(before) > 300

    tracker.world.advance("30d")

    assert read(tracker, "*") == before
    assert shown(tracker)[0]["until"] == "2026-01-01T12:00:00.001Z"


def test_visitors_are_of_the_countries_and_their_addresses_too(
    tracker: Visiting, read: Read
) -> None:
    simulate(tracker, countries={"DE": 3, "FR": 1}, clicks_per_day=2000)
    tracker.world.advance("1d")

    found = Counter(read(tracker, "country, language"))
    assert set(found) == {("DE", "DE"), ("FR", "FR")}
    assert 0.65 < found["DE", "DE"] / 2000 < 0.85
    tracker.stream(1, "http://x.com/?c={country}", type="forced")
    for country, ip in read(tracker, "country, ip")[:20]:
        assert tracker.query(ip=ip)["c"] == country


def test_without_countries_they_come_from_everywhere(tracker: Visiting, read: Read) -> None:
    simulate(tracker)
    tracker.world.advance("1d")

    countries = Counter(row[0] for row in read(tracker, "country"))
    assert len(countries) > 10
    assert countries.most_common(1)[0][0] in ("US", "IN")


@pytest.mark.parametrize(("share", "low", "high"), [(0, 0, 0), (0.3, 0.24, 0.36), (1, 1, 1)])
def test_as_many_are_bots_as_asked_for(
    tracker: Visiting, read: Read, share: float, low: float, high: float
) -> None:
    simulate(tracker, bot_share=share)
    tracker.world.advance("1d")

    bots = [row[0] for row in read(tracker, "is_bot")]
    assert low <= sum(bots) / len(bots) <= high


def test_some_visitors_come_again(tracker: Visiting, read: Read) -> None:
    simulate(tracker)
    tracker.world.advance("1d")

    unique = [row[0] for row in read(tracker, "is_unique_campaign")]
    assert 0.75 < sum(unique) / len(unique) < 0.95
    assert len({row[0] for row in read(tracker, "ip")}) == sum(unique)


def test_visitors_bring_what_the_links_of_ads_say(tracker: Visiting, read: Read) -> None:
    simulate(tracker)
    tracker.world.advance("1d")

    found = read(tracker, "source, keyword, sub_id_1, creative_id, referrer, user_agent, os")
    assert len(set(found)) > 30
    assert {"google", "facebook"} < {row[0] for row in found}
    assert {"running shoes", ""} < {row[1] for row in found}
    assert all(agent and system for *_, agent, system in found)


# -- what becomes of them -------------------------------------------------------------------------


def test_visitors_take_the_way_of_every_click(tracker: Visiting, read: Read) -> None:
    tracker.stream(1, "http://bots.com/", filters=[{"name": "bot", "mode": "allow"}], position=1)
    tracker.change("campaigns/1", cost_type="CPUC", cost_value=0.5)
    tracker.change("streams/1", position=2)
    simulate(tracker, bot_share=0.5)
    tracker.world.advance("1d")

    columns = "stream_id, is_bot, destination LIKE 'http://bots%', cost, is_unique_campaign"
    for stream, is_bot, to_bots, cost, unique in read(tracker, columns):
        assert stream == (2 if is_bot else 1)
        assert to_bots == is_bot
        assert cost == (500_000 if unique else 0)


def test_people_buy_and_bots_do_not(tracker: Visiting, read: Read) -> None:
    simulate(tracker, conversion_rate=0.1, payout=1.5, bot_share=0.5)
    tracker.world.advance("1d")
    tracker.world.back_door("DELETE", "keitaro/traffic/1")
    tracker.world.advance("2d")

    sold = read(tracker, "is_bot, sale_revenue")
    people = sum(not row[0] for row in sold)
    buyers = [row for row in sold if row[1]]
    assert 0.05 < len(buyers) / people < 0.15
    assert set(buyers) == {(0, 15_000)}
    found = read(tracker, "status, revenue, postback_at - click_at, tid", "conversion")
    assert len(found) == len(buyers)
    assert {row[:2] for row in found} == {("sale", 15_000)}
    assert all(10 * MINUTE <= row[2] <= 10 * MINUTE + DAY for row in found)
    assert len({row[3] for row in found}) == len(found)
    instants = [row[0] for row in read(tracker, "postback_at", "conversion")]
    assert instants == sorted(instants)


def test_a_sale_without_a_payout_earns_what_the_offer_says(tracker: Visiting, read: Read) -> None:
    tracker.change("offers/1", payout_auto=False, payout_value=2)
    simulate(tracker, conversion_rate=1, clicks_per_day=20)
    tracker.world.advance("3d")

    assert {row[0] for row in read(tracker, "revenue", "conversion")} == {20_000}


@pytest.mark.parametrize(
    "stream",
    [
        {"collect_clicks": False},
        {"state": "disabled"},
        {"schema": "action", "action_type": "status404"},
        {"schema": "action", "action_type": "do_nothing"},
    ],
)
def test_nobody_buys_where_there_is_nothing(tracker: Visiting, read: Read, stream: Json) -> None:
    tracker.change("streams/1", **stream)
    simulate(tracker, conversion_rate=1, clicks_per_day=20)
    tracker.world.advance("2d")

    assert read(tracker, "id", "conversion") == []


def test_a_disabled_campaign_has_no_clicks_meanwhile(tracker: Visiting, read: Read) -> None:
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    simulate(tracker)
    for step in ("disable", "enable"):
        tracker.world.advance("6h")
        tracker.http.post(f"/admin_api/v1/campaigns/1/{step}", headers=key)
    tracker.world.advance("6h")

    instants = [row[0] for row in read(tracker, "at")]
    (gap,) = [(a, b) for a, b in pairwise(instants) if b - a > HOUR]
    assert START + 6 * HOUR - 10 * MINUTE < gap[0] <= START + 6 * HOUR
    assert START + 12 * HOUR < gap[1] < START + 12 * HOUR + 10 * MINUTE


# -- time -----------------------------------------------------------------------------------------


def live(tracker: Visiting, *steps: str) -> None:
    """Two campaigns with traffic, for as long as the steps take."""
    other = tracker.campaign("other", cookies_ttl=1, uniqueness_method="ip_ua")
    tracker.stream(other, "http://other.com/?s={subid}", name="two")
    simulate(tracker, conversion_rate=0.2, payout=1, bot_share=0.1)
    simulate(tracker, campaign_id=other, clicks_per_day=700, conversion_rate=0.1, countries=["DE"])
    for step in steps:
        tracker.world.advance(step)
    tracker.click()


@pytest.fixture
def twin(world: World) -> Iterator[World]:
    """A world like the other one."""
    twin = world.fork()
    yield twin
    twin.delete()


@pytest.mark.parametrize(
    "steps",
    [["1d"] * 5, ["1h", "7h", "16h", "50h", "1s", "165599s"], ["0s", "100h", "20h", "0s"]],
)
def test_no_split_of_the_advances_makes_a_difference(
    tracker: Visiting, read: Read, steps: list[str]
) -> None:
    other = tracker.world.fork()
    live(tracker, "5d")
    live(Visiting(other), *steps)

    one, two = all_kept(read, tracker), all_kept(read, other)
    assert len(one["click"]) > 8000
    assert len(one["conversion"]) > 1000
    for table in KEPT:
        assert one[table] == two[table], table
    other.delete()


def test_calls_in_between_make_no_difference(tracker: Visiting, read: Read) -> None:
    other = tracker.world.fork()
    live(tracker, "2d")
    watched = Visiting(other)
    live(watched, *(["5h", "3h"] * 6))
    key = {"Api-Key": other.credentials["keitaro"]}
    assert watched.http.get("/admin_api/v1/campaigns", headers=key).status_code == 200

    assert all_kept(read, tracker) == all_kept(read, other)
    other.delete()


def test_the_same_seed_brings_the_same_and_another_one_others(mocksrv: Sandbox, read: Read) -> None:
    found = []
    for seed in (1, 1, 2):
        world = mocksrv.control.open(seed=seed)
        visiting = Visiting(world)
        visiting.stream(visiting.campaign())
        simulate(visiting, conversion_rate=0.1)
        world.advance("1d")
        found.append(all_kept(read, world))
        world.delete()

    assert found[0] == found[1]
    assert found[0]["click"] != found[2]["click"]
    assert abs(len(found[0]["click"]) - len(found[2]["click"])) <= 1


def test_a_reset_world_has_forgotten_it_and_repeats_it(tracker: Visiting, read: Read) -> None:
    simulate(tracker, conversion_rate=0.1)
    tracker.world.advance("1d")
    before = all_kept(read, tracker)

    tracker.world.reset()
    assert shown(tracker) == []
    tracker.world.advance("1d")
    assert read(tracker, "id") == []

    tracker.world.reset()
    number = tracker.campaign()
    offer = tracker.create("offers", name="o", url="http://o.com/?s={subid}", payout_auto=True)
    tracker.stream(number, schema="offers", offers=[{"offer_id": offer, "share": 100}])
    simulate(tracker, conversion_rate=0.1)
    tracker.world.advance("1d")
    assert all_kept(read, tracker) == before


@pytest.mark.rule("KE-671")
def test_sources_are_told_of_each_sale_when_it_happens(tracker: Visiting, read: Read) -> None:
    source = tracker.create("traffic_sources", name="s", postback_url="http://[", notes="")
    tracker.change("campaigns/1", traffic_source_id=source)
    with Receiver() as receiver:
        url = f"{receiver.url}/?s={{subid}}&e={{external_id}}&r={{revenue}}&at={{date:U}}"
        tracker.change(f"traffic_sources/{source}", postback_url=url)
        simulate(tracker, clicks_per_day=100, conversion_rate=0.2, payout=1)
        tracker.world.advance("2d")

    sold = read(tracker, "sub_id, postback_at", "conversion")
    names = dict(read(tracker, "sub_id, external_id"))
    assert [got.query["s"] for got in receiver.got] == [row[0] for row in sold]
    assert [got.query["e"] for got in receiver.got] == [names[row[0]] for row in sold]
    assert all(names[row[0]] for row in sold)
    told: list[Json] = tracker.world.back_door("GET", "postbacks")
    made = [each["made_at"] for each in told]
    assert made == [each["attempts"][0]["at"] for each in told]
    assert len(made) == len(sold) > 10
    assert len(set(made)) == len(made)
