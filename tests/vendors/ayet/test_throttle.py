"""Throttling (ayet.txt L98): off by default, N requests in a window for each key."""

from collections.abc import Iterator

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet

WRONG_KEY = (100, "Authentification failed, check your API Key.")
THROTTLED = (429, "Too many consecutive API requests, throttled.")


def throttle(ayet: Ayet, setting: dict[str, object] | None) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"throttle": setting})


@pytest.fixture
def throttled(ayet: Ayet) -> Ayet:
    """An account with two calls a minute, both of them used."""
    throttle(ayet, {"requests": 2, "per": "1m"})
    ayet.ok("account/details")
    ayet.ok("account/details")
    return ayet


@pytest.fixture
def neighbour(mocksrv: Sandbox) -> Iterator[Ayet]:
    """The account of another world."""
    world = mocksrv.control.open()
    yield Ayet(world)
    world.delete()


@pytest.mark.rule("AY-R31")
def test_nothing_is_throttled_by_default(ayet: Ayet) -> None:
    statuses = [ayet.call("account/details")["status"] for _ in range(200)]

    assert statuses == ["success"] * 200


@pytest.mark.rule("AY-10", "AY-R31", "AY-R01")
def test_the_third_of_two_allowed_calls_is_refused_with_http_200(throttled: Ayet) -> None:
    response = throttled.post("account/details")

    assert response.status_code == 200
    assert response.json() == {
        "status": "error",
        "errorCode": 429,
        "errorMessage": "Too many consecutive API requests, throttled.",
    }


@pytest.mark.rule("AY-R31")
def test_after_the_window_there_are_exactly_two_calls_again(throttled: Ayet) -> None:
    throttled.refused("account/details")

    throttled.world.advance("1m")

    throttled.ok("account/details")
    throttled.ok("campaign/list")
    assert throttled.refused("account/details") == THROTTLED


@pytest.mark.rule("AY-R31")
def test_calls_of_an_idle_week_are_not_saved_up(throttled: Ayet) -> None:
    throttled.world.advance("7d")

    throttled.ok("account/details")
    throttled.ok("account/details")
    assert throttled.refused("account/details") == THROTTLED


@pytest.mark.rule("AY-R31")
def test_before_the_window_is_over_there_is_no_third_call(throttled: Ayet) -> None:
    throttled.world.advance("59s")

    assert throttled.refused("account/details") == THROTTLED


@pytest.mark.rule("AY-R31")
def test_a_throttled_order_is_not_executed(throttled: Ayet) -> None:
    order = {"packageName": "com.example.app", "numDownloads": 50}
    assert throttled.refused("campaign/add", **order) == THROTTLED

    throttle(throttled, None)

    assert throttled.ok("campaign/list")["numCampaigns"] == 0
    assert throttled.tokens == 10000


@pytest.mark.rule("AY-R31")
def test_throttling_can_be_turned_off(throttled: Ayet) -> None:
    throttle(throttled, None)

    assert [throttled.call("account/details")["status"] for _ in range(5)] == ["success"] * 5


@pytest.mark.rule("AY-R31")
def test_the_account_of_another_key_is_not_throttled(throttled: Ayet, neighbour: Ayet) -> None:
    neighbour.ok("account/details")

    assert throttled.refused("account/details") == THROTTLED


@pytest.mark.rule("AY-R06")
def test_a_wrong_key_wins_over_throttling(throttled: Ayet) -> None:
    old = throttled.world.credentials["ayet"]
    throttled.world.rotate("ayet")

    assert throttled.refused("account/details", apiKey=old) == WRONG_KEY
    assert throttled.refused("account/details") == THROTTLED


@pytest.mark.rule("AY-R31")
def test_calls_with_a_wrong_key_use_up_nothing(ayet: Ayet) -> None:
    throttle(ayet, {"requests": 1, "per": "1m"})
    old = ayet.world.credentials["ayet"]
    ayet.world.rotate("ayet")

    assert ayet.refused("account/details", apiKey=old) == WRONG_KEY

    ayet.ok("account/details")


@pytest.mark.rule("AY-R06")
def test_throttling_wins_over_an_unknown_action(throttled: Ayet) -> None:
    assert throttled.refused("campaign/foo") == THROTTLED


@pytest.mark.rule("AY-R06")
def test_throttling_wins_over_a_missing_parameter(throttled: Ayet) -> None:
    assert throttled.refused("campaign/add") == THROTTLED


@pytest.mark.rule("AY-R31", "AY-R06")
def test_a_call_that_is_refused_for_itself_counts_as_a_call(ayet: Ayet) -> None:
    throttle(ayet, {"requests": 2, "per": "1m"})
    assert ayet.refused("campaign/foo")[0] == 101
    assert ayet.refused("campaign/get", campaignId=404)[0] == 305

    assert ayet.refused("account/details") == THROTTLED
