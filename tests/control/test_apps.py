"""The store catalogue of a world, which all vendors look into."""

import httpx
import pytest

from mocksrv.client import World
from tests.control.conftest import refused
from tests.vendors.ayet.conftest import Ayet


def app(title: str, *, free: bool = True, package: str = "com.new.game") -> dict[str, object]:
    return {"store": "play", "id": package, "title": title, "free": free}


@pytest.mark.rule("AY-33")
def test_an_app_of_the_catalogue_gives_its_title(world: World, ayet: Ayet) -> None:
    assert world.back_door("POST", "apps", app("A New Game")) == app("A New Game")
    assert ayet.add(packageName="com.new.game")["appName"] == "A New Game"
    world.back_door("POST", "apps", app("A Newer Game"))
    assert ayet.add(packageName="com.new.game")["appName"] == "A Newer Game"
    listed = [each for each in world.back_door("GET", "apps") if each["id"] == "com.new.game"]
    assert listed == [app("A Newer Game")]


@pytest.mark.rule("AY-72")
def test_an_app_that_costs_money_cannot_be_ordered(world: World, ayet: Ayet) -> None:
    world.back_door("POST", "apps", app("A Sold Game", free=False))
    order = {"packageName": "com.new.game", "numDownloads": 100}
    expected = (304, "Selected app is not valid or not free.")
    assert ayet.refused("campaign/add", **order) == expected


def test_an_app_is_free_unless_it_is_said_not_to_be(http: httpx.Client, world: World) -> None:
    body = {"store": "ios", "id": "1", "title": "One"}
    answer = http.post(f"/worlds/{world.name}/apps", json=body)
    assert (answer.status_code, answer.json()) == (201, body | {"free": True})


def test_an_app_of_one_world_is_not_in_another(world: World) -> None:
    world.back_door("POST", "apps", app("A New Game"))
    other = world.fork()
    world.back_door("POST", "apps", app("Elsewhere", package="com.else"))
    ids = {each["id"] for each in other.back_door("GET", "apps")}
    assert "com.new.game" in ids
    assert "com.else" not in ids
    other.delete()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *[({"store": value}, "store") for value in ("", "amazon", 1, None)],
        *[({"id": value}, "id") for value in ("", 5, None, "a" * 256, "a\0b")],
        *[({"title": value}, "title") for value in ("", 5, None, "a" * 256, "a\0b")],
        *[({"free": value}, "free") for value in ("perhaps", 2, None, [])],
        ({"price": 1}, "price"),
    ],
)
def test_a_bad_app_is_named(
    http: httpx.Client, world: World, change: dict[str, object], field: str
) -> None:
    answer = http.post(f"/worlds/{world.name}/apps", json=app("A New Game") | change)
    refused(answer, 422, f"{field}: ")
