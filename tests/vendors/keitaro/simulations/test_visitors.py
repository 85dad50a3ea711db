"""Who comes when in simulated traffic."""

from collections import Counter

import pytest

from mocksrv.sim.traffic import WEIGHTS
from mocksrv.times import DAY, HOUR
from tests.vendors.keitaro.simulations.simulating import (
    START,
    Read,
    shown,
    simulate,
)
from tests.vendors.keitaro.visiting import Visiting


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
