"""Keys: `vendor_world` picks the world, and opens it if there is none (CONTRACT, "Worlds")."""

from collections.abc import Iterator

import pytest

from mocksrv.app import open_worlds
from mocksrv.settings import Settings
from mocksrv.worlds import Opening, Worlds
from tests.sim.strategies import START
from tests.test_worlds import now, rotated


@pytest.fixture
def worlds() -> Iterator[Worlds]:
    opened = open_worlds(Settings())
    yield opened
    opened.close()


def test_a_key_of_the_right_form_opens_its_world(worlds: Worlds) -> None:
    found = worlds.by_key("ayet", "ayet_ci-42", None)

    assert found is not None
    assert (found[0].name, found[1]) == ("ci-42", "")
    assert worlds.by_key("ayet", "ayet_ci-42", None) == found
    assert (now(found[0]), worlds.names()) == (START, ["ci-42", "default"])


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "ayet", "ayet_", "_w", "w", "keitaro_w", "AYET_w", "ayet_W", "ayet_w ", "ayet_w\n"),
        *("ayet_" + "x" * 41, "ayet_w.", "ayet_w.0123456", "ayet_w.0123456g", "ayet_w.01234567"),
        *("ayet_ü", "ayet_w+origin", "ayet_a/b", "ayet-w"),
    ],
)
def test_a_key_of_another_form_is_wrong_and_opens_nothing(worlds: Worlds, wrong: str) -> None:
    assert worlds.by_key("ayet", wrong, None) is None
    assert worlds.names() == ["default"]


def test_a_key_is_wrong_at_the_address_of_another_world(worlds: Worlds) -> None:
    worlds.open("a", Opening())

    assert worlds.by_key("ayet", "ayet_a", "b") is None
    assert worlds.by_key("ayet", "ayet_b", "a") is None
    assert worlds.by_key("ayet", "ayet_a", "a") is not None
    assert worlds.names() == ["a", "default"]


def test_keys_open_no_worlds_where_that_is_turned_off() -> None:
    worlds = open_worlds(Settings(no_open_worlds=True))

    assert worlds.by_key("ayet", "ayet_a", None) is None
    assert worlds.by_key("ayet", "ayet_default", None) is not None
    worlds.close()


def test_rotated_keys_can_be_repeated_with_the_same_seed(worlds: Worlds) -> None:
    one, same, other = (worlds.open(None, Opening(seed=seed)) for seed in (1, 1, 2))

    suffixes = [rotated(world).partition(".")[2] for world in (one, same, other)]

    assert suffixes[0] == suffixes[1] != suffixes[2]
