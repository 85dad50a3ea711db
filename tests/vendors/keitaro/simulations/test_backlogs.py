"""More simulated traffic than there is time for: it is made in portions, and nothing waits."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.moment import Moment
from mocksrv.times import HOUR
from mocksrv.vendors.keitaro.crowds import simulations
from tests.vendors.keitaro import kept
from tests.vendors.keitaro.simulations.simulating import Read, all_kept, simulate
from tests.vendors.keitaro.visiting import Visiting

QUICK = 10**6  # simulated seconds per real one


def dense(tracker: Visiting, **fields: Any) -> None:
    """Begin simulated traffic of which there soon is much."""
    simulate(tracker, **({"clicks_per_day": 1_000_000, "payout": 1} | fields))


def made(moment: Moment) -> tuple[int, int]:
    """How many clicks and how many sales there are."""
    clicks, sales = (
        moment.db.all(f"SELECT COUNT(*) FROM keitaro_{table}")[0][0]  # noqa: S608
        for table in ("click", "conversion")
    )
    return clicks, sales


@pytest.mark.parametrize(("rate", "sales"), [(0, 0), (0.5, 100), (1, 100)])
def test_clicks_and_sales_of_a_portion_are_few(
    mocksrv: Sandbox, tracker: Visiting, rate: float, sales: int
) -> None:
    dense(tracker, conversion_rate=rate, until="2026-01-01T00:20:00Z")

    def portions(moment: Moment) -> list[tuple[int, int]]:
        moment.set_clock(now=moment.now + HOUR)
        counts = [(0, 0)]
        while (due := simulations.next_due(moment)) is not None and due <= moment.now:
            simulations.run(moment, moment.now)
            counts.append(made(moment))
        return counts

    counts = kept.run(mocksrv, tracker.world, portions)
    steps = [(after[0] - a, after[1] - b) for (a, b), after in pairwise(counts)]
    assert len(steps) > 5
    assert max(clicks for clicks, _ in steps) > 300
    assert max(sold for _, sold in steps) >= sales
    assert all(clicks <= 1300 and sold <= 500 for clicks, sold in steps)


def test_nothing_waits_for_a_tracker_that_falls_behind(mocksrv: Sandbox, tracker: Visiting) -> None:
    dense(tracker, conversion_rate=0.5)
    began = tracker.world.now
    tracker.world.rate = QUICK

    for _ in range(4):
        assert tracker.click().status_code == 302
        assert mocksrv.control.worlds()
    (shown,) = tracker.world.back_door("GET", "keitaro/traffic")

    due = (tracker.world.now - began) / timedelta(days=1) * 1_000_000
    assert 0 < shown["clicks"] < due / 2
    tracker.world.delete()


def test_a_clock_that_is_stopped_leaves_less_than_a_portion(
    mocksrv: Sandbox, tracker: Visiting, read: Read
) -> None:
    dense(tracker, clicks_per_day=500_000, conversion_rate=0.5)
    other, began = tracker.world.fork(), tracker.world.now
    tracker.world.rate = QUICK / 50
    while tracker.world.now - began < timedelta(minutes=20):
        pass
    tracker.world.rate = 0
    before, _ = kept.run(mocksrv, tracker.world, made)
    (shown,) = tracker.world.back_door("GET", "keitaro/traffic")
    assert 1300 < shown["clicks"] <= before + 1300

    other.advance(to=tracker.world.now)

    other.back_door("GET", "keitaro/traffic")
    assert all_kept(read, tracker) == all_kept(read, other)
    other.delete()
