"""What is answered is kept: over a clean end, over kill -9, and between processes that share."""

import signal
from typing import Any

import httpx
import pytest

from mocksrv.app import open_worlds
from mocksrv.client import Control, World
from mocksrv.settings import Settings
from mocksrv.times import DAY
from mocksrv.worlds import Opening, WorldExists
from tests.server import Served
from tests.sim.strategies import START
from tests.test_worlds import advance, email, key, now, rotated, set_email

OUTLASTING = pytest.mark.parametrize("database", ["file", "directory", "postgresql"], indirect=True)
FILES = pytest.mark.parametrize("database", ["file", "directory"], indirect=True)


@OUTLASTING
def test_worlds_are_as_they_were_after_closing_and_opening_again(database: str) -> None:
    before = open_worlds(Settings(database=database, seed=5, start=START, rate=0))
    set_email(before.open("a", Opening(seed=7)), "a@example.com")
    advance(before.get("a"), DAY)
    changed = rotated(before.get("a"))
    before.fork("b", "a")
    before.open("c", Opening())
    before.delete("c")
    before.close()

    after = open_worlds(Settings(database=database, seed=6, start=START + DAY))

    assert after.names() == ["a", "b", "default"]
    with after.get("default").moment() as moment:
        assert (moment.seed, moment.now, moment.clock.rate) == (5, START, 0)
    kept = after.get("a")
    assert (email(kept), now(kept), key(kept)) == ("a@example.com", START + DAY, changed)
    assert now(after.reset("a")) == START
    set_email(after.get("b"), "b@example.com")
    assert email(after.reset("b")) == "a@example.com"
    after.close()


def test_worlds_in_memory_are_gone_with_the_process() -> None:
    before = open_worlds(Settings())
    before.open("a", Opening())
    before.close()

    after = open_worlds(Settings())
    assert after.names() == ["default"]
    after.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_processes_that_share_a_store_share_its_worlds(database: str) -> None:
    one, other = (open_worlds(Settings(database=database)) for _ in range(2))

    set_email(one.open("a", Opening()), "a@example.com")
    found = other.by_key("ayet", "ayet_a", None)

    assert found is not None
    assert email(found[0]) == "a@example.com"
    with pytest.raises(WorldExists):
        other.open("a", Opening())
    assert other.open(None, Opening()).name == "w1"
    assert one.open(None, Opening()).name == "w2"
    one.close()
    other.close()


# -- kill -9 ------------------------------------------------------------------------------------


def ayet(world: World, command: str, **fields: str | int) -> dict[str, Any]:
    """The answer to a command of the vendor's API, which must be a success."""
    content = {"apiKey": world.credentials["ayet"]} | fields
    answer: dict[str, Any] = httpx.post(f"{world.urls['ayet']}/api/{command}", data=content).json()
    assert answer["status"] == "success", answer
    return answer


def add(world: World, identifier: str) -> dict[str, Any]:
    """The entity of a new campaign that runs."""
    order = {"packageName": "com.example.app", "numDownloads": 100, "status": "running"}
    entity: dict[str, Any] = ayet(world, "campaign/add", identifier=identifier, **order)[
        "campaignData"
    ]
    return entity


def shown(control: Control) -> dict[str, Any]:
    """All that the server can tell of all its worlds, without their addresses."""
    return {
        world.name: {
            "clock": control.call("GET", f"/worlds/{world.name}/clock"),
            "seed": world.seed,
            "credentials": world.credentials,
            "account": ayet(world, "account/details"),
            "campaigns": ayet(world, "campaign/list"),
            "ledger": world.ledger,
        }
        for world in control.worlds()
    }


def lived_in(control: Control) -> World:
    """A world in which something of every kind has happened."""
    world = control.open("lived-in", seed=7)
    add(world, "first")
    world.advance("36h")
    ayet(world, "campaign/pause", campaignId=add(world, "second")["campaignId"])
    world.rotate("ayet")
    return world


@FILES
def test_a_killed_server_has_lost_nothing_that_it_answered(database: str) -> None:
    options = ("--database", database, "--rate", "0")
    with Served(*options) as server, Control(server.url) as control:
        world = lived_in(control)
        world.fork("fork").advance("1h")
        by_key = httpx.get(
            f"{server.url}/ayet/api/account/details", params={"apiKey": "ayet_by-key"}
        )
        before = shown(control)
        last = add(world, "last")
        server.send(signal.SIGKILL)
        server.end()

    with Served(*options) as server, Control(server.url) as control:
        after = shown(control)

    assert by_key.json()["status"] == "success"
    assert list(after) == ["by-key", "default", "fork", "lived-in"]
    assert {name: after[name] for name in after if name != "lived-in"} == {
        name: before[name] for name in before if name != "lived-in"
    }
    assert after["lived-in"]["clock"] == before["lived-in"]["clock"]
    assert after["lived-in"]["credentials"] == before["lived-in"]["credentials"]
    assert after["lived-in"]["campaigns"]["campaignData"] == [
        *before["lived-in"]["campaigns"]["campaignData"],
        last,
    ]


@FILES
def test_a_killed_server_goes_on_with_the_same_course(database: str) -> None:
    options = ("--database", database, "--rate", "0")
    with Served(*options) as server, Control(server.url) as control:
        lived_in(control).fork("never-killed")
        server.send(signal.SIGKILL)
        server.end()

    with Served(*options) as server, Control(server.url) as control:
        world, twin = control.world("lived-in"), control.world("never-killed")
        assert world.advance("3d") == twin.advance("3d")
        assert ayet(world, "campaign/list") == ayet(twin, "campaign/list")


@FILES
def test_a_running_clock_goes_on_from_where_it_was(database: str) -> None:
    options = ("--database", database, "--start", "2026-01-01T00:00:00Z", "--rate", "1")
    with Served(*options) as server, Control(server.url) as control:
        control.world("default").advance("1d")
        before = control.world("default").now
        server.send(signal.SIGKILL)
        server.end()

    with Served(*options) as server, Control(server.url) as control:
        after = control.world("default").now

    assert 0 <= (after - before).total_seconds() < 60
