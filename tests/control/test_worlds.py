"""Worlds over HTTP: open, look, fork, reset, rotate, delete, and how many there can be."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from mocksrv.client import ControlError, World
from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from tests.control.conftest import refused
from tests.vendors.ayet.conftest import Ayet

LONGEST = "a" * 40
VENDORS = ("androidinstalls", "instal", "ayet", "appsamurai", "keitaro")


def keys(world: str) -> dict[str, str]:
    """The keys that a world has until one is rotated."""
    return {vendor: f"{vendor}_{world}" for vendor in VENDORS}


def names(http: httpx.Client) -> list[str]:
    return [world["name"] for world in http.get("/worlds").json()]


@pytest.fixture
def small() -> Iterator[Sandbox]:
    """A server that keeps three worlds, `default` among them."""
    sandbox = Sandbox(Settings(max_worlds=3, fixtures="blank"))
    yield sandbox
    sandbox.close()


@pytest.fixture
def closed() -> Iterator[Sandbox]:
    """A server that opens no worlds for unknown keys."""
    sandbox = Sandbox(Settings(no_open_worlds=True, fixtures="blank"))
    yield sandbox
    sandbox.close()


def details(sandbox: Sandbox, key: str) -> dict[str, object]:
    with sandbox.control.vendor_client("/ayet") as client:
        answer: dict[str, object] = client.post("/api/account/details", data={"apiKey": key}).json()
    return answer


def test_a_world_without_wishes_is_blank_and_frozen_at_new_year(http: httpx.Client) -> None:
    answer = http.post("/worlds")
    assert answer.status_code == 201
    world = answer.json()
    assert list(world) == ["name", "seed", "fixtures", "clock", "credentials", "urls"]
    assert world["fixtures"] == "blank"
    assert world["clock"] == {"now": "2026-01-01T00:00:00Z", "rate": 0}
    assert world["credentials"] == keys(world["name"])
    assert {vendor: urlsplit(url).path for vendor, url in world["urls"].items()} == {
        vendor: f"/{vendor}/@{world['name']}" for vendor in VENDORS
    }
    assert http.get(f"/worlds/{world['name']}").json() == world
    http.delete(f"/worlds/{world['name']}")


def test_a_world_is_opened_as_it_is_wished(http: httpx.Client) -> None:
    wish = {"name": LONGEST, "seed": 7, "start": "2014-02-08T02:40:59Z", "rate": 0.5}
    world = http.post("/worlds", json=wish | {"fixtures": "demo"}).json()
    assert (world["name"], world["seed"], world["fixtures"]) == (LONGEST, 7, "demo")
    assert world["clock"]["rate"] == 0.5
    assert world["clock"]["now"].startswith("2014-02-08T02:4")
    assert http.delete(f"/worlds/{LONGEST}").status_code == 204


@pytest.mark.parametrize("name", ["a", "-", "0", "ci-42", LONGEST])
def test_every_name_of_the_contracts_form_can_be_a_world(http: httpx.Client, name: str) -> None:
    assert http.post("/worlds", json={"name": name}).json()["credentials"] == keys(name)
    assert name in names(http)
    http.delete(f"/worlds/{name}")


def test_a_name_that_is_taken_is_a_conflict(http: httpx.Client, world: World) -> None:
    for name in (world.name, "default"):
        refused(http.post("/worlds", json={"name": name}), 409, name)


def test_default_is_there_from_the_start_with_the_demo_and_a_running_clock(
    http: httpx.Client,
) -> None:
    world = http.get("/worlds/default").json()
    assert (world["fixtures"], world["clock"]["rate"]) == ("demo", 1)
    assert world["credentials"] == keys("default")
    assert {vendor: urlsplit(url).path for vendor, url in world["urls"].items()} == {
        vendor: f"/{vendor}" for vendor in VENDORS
    }


def test_default_cannot_be_deleted(http: httpx.Client) -> None:
    refused(http.delete("/worlds/default"), 409, "default")
    assert "default" in names(http)


def test_worlds_are_listed_by_name(http: httpx.Client, world: World) -> None:
    listed = names(http)
    assert world.name in listed
    assert listed == sorted(listed)


def test_a_deleted_world_is_gone_and_its_name_is_free_again(
    http: httpx.Client, world: World, ayet: Ayet
) -> None:
    ayet.add()
    assert http.delete(f"/worlds/{world.name}").status_code == 204
    refused(http.get(f"/worlds/{world.name}"), 404, world.name)
    http.post("/worlds", json={"name": world.name})
    assert ayet.ok("campaign/list")["numCampaigns"] == 0


@pytest.mark.rule("AY-05", "AY-09")
def test_a_rotated_key_replaces_the_old_one(world: World, ayet: Ayet) -> None:
    ayet.add()
    old = world.credentials["ayet"]
    new = world.rotate("ayet")
    assert new != old
    assert ayet.ok("campaign/list")["numCampaigns"] == 1
    wrong = (100, "Authentification failed, check your API Key.")
    assert ayet.refused("campaign/list", apiKey=old) == wrong
    newest = world.rotate("ayet")
    assert len({old, new, newest}) == 3
    assert ayet.refused("campaign/list", apiKey=new) == wrong


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_new_key_is_shown_and_a_reset_brings_the_first_one_back(
    http: httpx.Client, world: World, vendor: str
) -> None:
    key = world.rotate(vendor)
    assert key != keys(world.name)[vendor]
    shown = http.get(f"/worlds/{world.name}").json()
    assert shown["credentials"] == keys(world.name) | {vendor: key}
    assert world.reset().credentials == keys(world.name)


def test_a_reset_gives_back_the_same_start_byte_for_byte(
    http: httpx.Client, world: World, ayet: Ayet
) -> None:
    def all_of_it() -> list[bytes]:
        calls = ("ledger", "clock", "apps")
        control = [http.get(f"/worlds/{world.name}/{call}").content for call in calls]
        return [*control, ayet.post("account/details").content, ayet.post("campaign/list").content]

    def live() -> list[bytes]:
        campaign = ayet.add(targetCountries="US, DE")["campaignId"]
        advance = {"by": "30h"}
        happened = http.post(f"/worlds/{world.name}/clock/advance", json=advance).content
        return [happened, ayet.post("reporting/stats", campaignId=campaign).content]

    start, life = all_of_it(), live()
    world.back_door("PATCH", "ayet/account", {"email": "a@b.c", "s2s": False})
    world.back_door("POST", "apps", {"store": "play", "id": "com.a", "title": "A"})
    world.rate = 5
    world.reset()
    assert all_of_it() == start
    assert live() == life


def test_a_reset_of_a_demo_world_lives_its_history_again(mocksrv: Sandbox) -> None:
    world = mocksrv.control.open(fixtures="demo", seed=3)
    ayet = Ayet(world)
    start = ayet.post("campaign/list").content
    world.advance("9d")
    assert ayet.post("campaign/list").content != start
    world.reset()
    assert ayet.post("campaign/list").content == start
    world.delete()


def test_a_fork_is_a_copy_that_goes_its_own_way(world: World, ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=5000)["campaignId"]
    world.advance("12h")
    fork = world.fork()
    copy = Ayet(fork)
    assert fork.now == world.now
    assert (fork.seed, fork.ledger) == (world.seed, world.ledger)
    assert copy.get(campaign) == ayet.get(campaign)
    assert fork.advance("1d") == world.advance("1d")
    copy.ok("campaign/pause", campaignId=campaign)
    copy.add()
    assert ayet.get(campaign)["status"] == "running"
    assert ayet.ok("campaign/list")["numCampaigns"] == 1
    assert ayet.refused("campaign/list", apiKey=fork.credentials["ayet"])[0] == 100
    fork.delete()


def test_a_fork_is_reset_to_the_fork(world: World, ayet: Ayet) -> None:
    campaign = ayet.add()["campaignId"]
    world.advance("1h")
    fork = world.fork("a-fork")
    copy = Ayet(fork)
    start = copy.get(campaign)
    fork.advance("1d")
    assert copy.get(campaign) != start
    fork.reset()
    assert copy.get(campaign) == start
    assert fork.now == world.now
    fork.delete()


def test_a_fork_of_a_rotated_world_has_a_key_of_its_own(world: World) -> None:
    world.rotate("ayet")
    fork = world.fork("another-fork")
    assert fork.credentials == keys("another-fork")
    assert Ayet(fork).tokens == 10_000
    fork.delete()


@pytest.mark.parametrize("wish", [{"seed": 2}, {"rate": 1}, {"fixtures": "demo"}])
def test_a_fork_cannot_be_chosen_to_differ(
    http: httpx.Client, world: World, wish: dict[str, object]
) -> None:
    (field,) = wish
    refused(http.post("/worlds", json={"fork_of": world.name} | wish), 422, field)


def test_a_fork_of_nothing_or_over_something_is_refused(http: httpx.Client, world: World) -> None:
    refused(http.post("/worlds", json={"fork_of": "nowhere"}), 404, "nowhere")
    refused(http.post("/worlds", json={"fork_of": world.name, "name": "default"}), 409, "default")


@pytest.mark.rule("AY-09")
def test_past_the_limit_an_unknown_key_is_a_wrong_key(small: Sandbox) -> None:
    assert details(small, "ayet_a")["status"] == "success"
    assert details(small, "ayet_b")["status"] == "success"
    assert details(small, "ayet_c")["errorCode"] == 100
    assert [world.name for world in small.control.worlds()] == ["a", "b", "default"]
    small.control.world("a").delete()
    assert details(small, "ayet_c")["status"] == "success"


@pytest.mark.parametrize("options", [{}, {"fork_of": "default"}])
def test_past_the_limit_control_opens_no_world(small: Sandbox, options: dict[str, str]) -> None:
    small.control.open()
    small.control.open()
    with pytest.raises(ControlError) as refusal:
        small.control.open(**options)
    assert refusal.value.status == 409
    assert "3 worlds" in refusal.value.detail


@pytest.mark.rule("AY-09")
def test_no_open_worlds_leaves_only_what_control_opens(closed: Sandbox) -> None:
    assert details(closed, "ayet_new")["errorCode"] == 100
    assert [world.name for world in closed.control.worlds()] == ["default"]
    closed.control.open("new")
    assert details(closed, "ayet_new")["status"] == "success"
