"""One jump of the clock equals any number of steps; equal seeds give equal worlds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.androidinstalls.conftest import FIRST_RETENTION, AndroidInstalls

START = datetime(2026, 1, 1, tzinfo=UTC)
LISTS = ("apps", "campaigns", "hrcampaigns", "wallet")


def shown(ai: AndroidInstalls) -> dict[str, bytes]:
    """All that the account can list, as bytes."""
    return {route: ai.send(route).content for route in LISTS}


def walk(ai: AndroidInstalls, hours: int, step: timedelta | None) -> None:
    """Advance to so many hours after the start, in steps or at once, looking around on the way."""
    now, end = ai.world.now, START + timedelta(hours=hours)
    while step and (now := now + step) < end:
        ai.world.advance(to=now)
        shown(ai)
    ai.world.advance(to=end)


def lived(ai: AndroidInstalls, step: timedelta | None) -> tuple[list[dict[str, bytes]], Any]:
    """A week: orders of all kinds, cancels of some; what was seen at four instants."""
    looks = []
    ai.order("android", volume=900)
    ai.order("android", volume=300, countries="US,FR,DE", dil=60)
    ai.order("rating", volume=40)
    ai.order("retention", volume=300, rdays=2)
    ai.order("retention", volume=500, countries="US,BR", dil=70)
    walk(ai, 9, step)
    looks.append(shown(ai))
    ai.order("ios", volume=900, countries="GB,IT", dil=400)
    ai.cancel(2)
    ai.cancel(FIRST_RETENTION + 1)
    walk(ai, 31, step)
    looks.append(shown(ai))
    ai.cancel(6)
    ai.order("rating", volume=5, country="Brazil")
    for hours in (97, 24 * 7):
        walk(ai, hours, step)
        looks.append(shown(ai))
    return looks, ai.world.ledger


@pytest.mark.rule("AI-R13", "AI-R16", "AI-R18", "AI-R19", "AI-R22", "AI-62")
@pytest.mark.parametrize("minutes", [60, 97, 720])
@pytest.mark.parametrize("seed", [7, 2**63 - 1])
def test_one_jump_equals_many_steps(mocksrv: Sandbox, seed: int, minutes: int) -> None:
    jumping, stepping = (AndroidInstalls(mocksrv.control.open(seed=seed)) for _ in range(2))

    at_once = lived(jumping, None)
    in_steps = lived(stepping, timedelta(minutes=minutes))

    assert at_once[0] == in_steps[0]
    assert at_once[1] == in_steps[1]
    statuses = {each["status"] for each in jumping.ok("campaigns") + jumping.ok("hrcampaigns")}
    assert {"COMPLETED", "CANCELLED"} <= statuses
    for ai in (jumping, stepping):
        ai.world.delete()


@pytest.mark.rule("AI-R13")
def test_another_seed_is_another_course(mocksrv: Sandbox) -> None:
    worlds = [mocksrv.control.open(seed=seed) for seed in (7, 8)]

    one, other = (lived(AndroidInstalls(world), None) for world in worlds)

    assert one[0] != other[0]
    for world in worlds:
        world.delete()
