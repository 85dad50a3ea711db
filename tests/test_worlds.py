"""Worlds on every store: the credential picks one, nothing crosses from one to another."""

from collections.abc import Callable, Iterator

import pytest

from mocksrv.app import open_worlds
from mocksrv.clock import RATE_SCALE
from mocksrv.moment import Moment
from mocksrv.settings import Settings
from mocksrv.times import DAY, HOUR
from mocksrv.worlds import (
    Opening,
    TooManyWorlds,
    World,
    WorldError,
    WorldExists,
    Worlds,
    WorldUnknown,
    key_of,
    rotate,
)
from tests.sim.strategies import START

Opener = Callable[..., Worlds]


@pytest.fixture
def opener(database: str | None) -> Iterator[Opener]:
    """Opens the worlds of one place, again and again, with the server's settings."""
    opened: list[Worlds] = []

    def open_once_more(**settings: object) -> Worlds:
        opened.append(open_worlds(Settings(database=database, **settings)))
        return opened[-1]

    yield open_once_more
    for worlds in opened:
        worlds.close()


@pytest.fixture
def worlds(opener: Opener) -> Worlds:
    return opener()


def email(world: World) -> str:
    """Something that is different in each world once it is changed."""
    with world.moment() as moment:
        return str((moment.db.one("SELECT email FROM ayet_account") or ("",))[0])


def set_email(world: World, text: str) -> None:
    with world.moment() as moment:
        moment.db.run("UPDATE ayet_account SET email = :text", text=text)


def advance(world: World, by: int) -> None:
    with world.moment() as moment:
        moment.set_clock(now=moment.now + by)


def now(world: World) -> int:
    with world.moment() as moment:
        return moment.now


def key(world: World) -> str:
    with world.moment() as moment:
        return key_of(moment, world.name, "ayet")


def rotated(world: World) -> str:
    with world.moment() as moment:
        rotate(moment, "ayet")
        return key_of(moment, world.name, "ayet")


# -- opening ------------------------------------------------------------------------------------


def test_the_world_default_is_there_from_the_start(worlds: Worlds) -> None:
    assert worlds.names() == ["default"]
    with worlds.get("default").moment() as moment:
        assert moment.clock.rate == RATE_SCALE
        assert moment.db.one("SELECT fixtures FROM world") == ("demo",)


def test_another_world_is_blank_and_frozen_at_the_start_of_2026(worlds: Worlds) -> None:
    with worlds.open("ci-42", Opening()).moment() as moment:
        assert (moment.now, moment.clock.rate) == (START, 0)
        assert moment.db.one("SELECT fixtures FROM world") == ("blank",)
        assert moment.db.one("SELECT COUNT(*) FROM flow") == (0,)


def test_a_world_is_opened_as_it_is_wished(worlds: Worlds) -> None:
    opening = Opening(seed=7, fixtures="demo", start=START + DAY, rate=0)

    with worlds.open("w", opening).moment() as moment:
        assert (moment.seed, moment.now) == (7, START + DAY)
        campaigns = moment.db.one("SELECT COUNT(*) FROM flow")
        assert campaigns is not None
        assert campaigns[0] > 0


def test_worlds_do_not_see_each_other(worlds: Worlds) -> None:
    one, other = worlds.open("one", Opening()), worlds.open("other", Opening())

    set_email(one, "one@example.com")
    advance(one, DAY)

    assert email(other) != "one@example.com"
    assert (now(one), now(other)) == (START + DAY, START)


def test_names_are_sorted_and_given_once(worlds: Worlds) -> None:
    worlds.open("b", Opening())
    worlds.open("a", Opening())

    with pytest.raises(WorldExists):
        worlds.open("a", Opening())

    assert worlds.names() == ["a", "b", "default"]


def test_a_world_without_a_name_gets_a_free_one(worlds: Worlds) -> None:
    worlds.open("w2", Opening())

    names = [worlds.open(None, Opening()).name for _ in range(3)]

    assert names == ["w1", "w3", "w4"]


def test_an_unknown_world_cannot_be_had(worlds: Worlds) -> None:
    assert worlds.find("none") is None
    for act in (worlds.get, worlds.reset, worlds.delete):
        with pytest.raises(WorldUnknown):
            act("none")
    with pytest.raises(WorldUnknown):
        worlds.fork("copy", "none")


@pytest.mark.parametrize("name", ["a+origin", "A", "../default", "", "x" * 41, "a b"])
def test_a_name_of_another_form_finds_nothing(worlds: Worlds, name: str) -> None:
    worlds.fork("a", "default")

    assert worlds.find(name) is None
    assert worlds.by_key("ayet", f"ayet_{name}", None) is None


def test_no_more_worlds_than_the_most_are_opened(opener: Opener) -> None:
    worlds = opener(max_worlds=2)
    worlds.open("a", Opening())

    with pytest.raises(TooManyWorlds):
        worlds.open("b", Opening())
    with pytest.raises(TooManyWorlds):
        worlds.fork("b", "a")

    assert worlds.by_key("ayet", "ayet_b", None) is None
    worlds.delete("a")
    assert worlds.open("b", Opening()).name == "b"


def test_a_world_whose_filling_fails_does_not_exist(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(moment: Moment, fixtures: str) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(worlds.vendors, "ayet", broken)
    with pytest.raises(RuntimeError, match="broken"):
        worlds.open("a", Opening())
    monkeypatch.undo()

    assert worlds.names() == ["default"]
    assert email(worlds.open("a", Opening()))


# -- reset, fork, delete ------------------------------------------------------------------------


def test_a_reset_brings_back_how_the_world_was_opened(worlds: Worlds) -> None:
    world = worlds.open("a", Opening(seed=7, fixtures="demo", start=START + HOUR))
    before = email(world)
    set_email(world, "changed@example.com")
    advance(world, DAY)
    rotated(world)

    again = worlds.reset("a")

    assert (email(again), now(again), key(again)) == (before, START + HOUR, "ayet_a")
    with again.moment() as moment:
        assert moment.seed == 7
    assert email(worlds.get("a")) == before


def test_a_fork_is_a_copy_that_goes_its_own_way(worlds: Worlds) -> None:
    source = worlds.open("a", Opening(seed=7))
    set_email(source, "a@example.com")
    advance(source, DAY)
    rotated(source)

    fork = worlds.fork("b", "a")
    set_email(source, "later@example.com")

    assert (email(fork), now(fork), key(fork)) == ("a@example.com", START + DAY, "ayet_b")
    advance(fork, DAY)
    assert now(source) == START + DAY
    assert worlds.names() == ["a", "b", "default"]


def test_the_reset_of_a_fork_brings_back_the_fork(worlds: Worlds) -> None:
    set_email(worlds.open("a", Opening()), "a@example.com")
    fork = worlds.fork("b", "a")
    set_email(fork, "b@example.com")
    advance(fork, DAY)
    worlds.delete("a")

    again = worlds.reset("b")

    assert (email(again), now(again)) == ("a@example.com", START)


def test_a_fork_needs_a_free_name_or_gets_one(worlds: Worlds) -> None:
    assert worlds.fork(None, "default").name == "w1"

    with pytest.raises(WorldExists):
        worlds.fork("w1", "default")


def test_a_deleted_world_is_gone_and_its_name_starts_afresh(worlds: Worlds) -> None:
    worlds.open("a", Opening())
    set_email(worlds.fork("b", "a"), "b@example.com")

    worlds.delete("b")

    assert worlds.find("b") is None
    assert email(worlds.open("b", Opening())) == email(worlds.get("a"))
    assert email(worlds.reset("b")) == email(worlds.get("a"))


def test_the_default_world_stays(worlds: Worlds) -> None:
    with pytest.raises(WorldError, match="default world cannot be deleted"):
        worlds.delete("default")

    assert worlds.names() == ["default"]


@pytest.mark.rule("AY-05")
def test_a_rotated_key_replaces_the_one_before(worlds: Worlds) -> None:
    world = worlds.open("a", Opening())

    keys = [key(world), rotated(world), rotated(world)]

    assert keys[0] == "ayet_a"
    assert len(set(keys)) == 3
    suffixes = [found[1] for each in keys if (found := worlds.by_key("ayet", each, None))]
    assert suffixes == [each.removeprefix("ayet_a") for each in keys]
    assert key(world) == keys[2]
