"""What the process keeps of worlds: one thing each, until they begin a new life."""

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.records.kept import Kept
from tests.vendors.keitaro import kept as database
from tests.vendors.keitaro.visiting import Visiting

NO_LIFE = "UPDATE world SET life = 0"


@pytest.fixture
def things() -> Kept[str]:
    return Kept(2)


def put(mocksrv: Sandbox, world: World, things: Kept[str], thing: str) -> None:
    database.run(mocksrv, world, lambda moment: things.put(moment, thing))


def get(mocksrv: Sandbox, world: World, things: Kept[str]) -> str | None:
    return database.run(mocksrv, world, things.get)


def test_each_world_has_its_own_until_it_is_reset(mocksrv: Sandbox, things: Kept[str]) -> None:
    one, other = mocksrv.control.open("kept-one"), mocksrv.control.open("kept-other")
    put(mocksrv, one, things, "one")
    put(mocksrv, other, things, "other")
    put(mocksrv, one, things, "new")
    assert [get(mocksrv, world, things) for world in (one, other)] == ["new", "other"]

    one.reset()
    assert [get(mocksrv, world, things) for world in (one, other)] == [None, "other"]


def test_the_one_that_was_not_asked_about_longest_is_forgotten(
    mocksrv: Sandbox, things: Kept[str]
) -> None:
    worlds = [mocksrv.control.open(f"kept-{number}") for number in range(3)]
    put(mocksrv, worlds[0], things, "first")
    put(mocksrv, worlds[1], things, "second")
    assert get(mocksrv, worlds[0], things) == "first"
    put(mocksrv, worlds[2], things, "third")
    assert [get(mocksrv, world, things) for world in worlds] == ["first", None, "third"]


def test_what_is_taken_is_gone(mocksrv: Sandbox, things: Kept[str]) -> None:
    def twice(moment: Moment) -> list[str | None]:
        things.put(moment, "taken")
        return [things.take(moment), things.take(moment), things.get(moment)]

    world = mocksrv.control.open("kept-taken")
    assert database.run(mocksrv, world, twice) == ["taken", None, None]


def test_worlds_of_one_life_are_not_taken_for_each_other(mocksrv: Sandbox) -> None:
    """As where a file was copied, or is older than lives are."""
    places = []
    for name in ("kept-copy", "kept-copied"):
        tracker = Visiting(mocksrv.control.open(name))
        database.run(mocksrv, tracker.world, lambda moment: moment.db.run(NO_LIFE))
        tracker.stream(tracker.campaign(), f"http://{name}.com/")
        places.append(tracker)
    assert [tracker.place() for tracker in places] == [
        "http://kept-copy.com/",
        "http://kept-copied.com/",
    ]
