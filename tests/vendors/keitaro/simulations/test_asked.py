"""Simulated traffic over the control API: what may be asked for, and what is refused."""

import pytest

from mocksrv.client import ControlError
from tests.vendors.keitaro.simulations.simulating import (
    Json,
    shown,
    simulate,
)
from tests.vendors.keitaro.visiting import Visiting


def test_what_was_asked_for_is_shown(tracker: Visiting) -> None:
    first = simulate(tracker)
    assert first == {
        "id": 1,
        "campaign_id": 1,
        "clicks_per_day": 1000,
        "countries": {},
        "bot_share": 0,
        "conversion_rate": 0,
        "payout": None,
        "from": "2026-01-01T00:00:00Z",
        "until": None,
        "clicks": 0,
    }
    asked = {
        "clicks_per_day": 1_000_000,
        "countries": {"DE": 3, "US": 1},
        "bot_share": 0.25,
        "conversion_rate": 0.015,
        "payout": 1.25,
        "from": "2026-01-02T00:00:00Z",
        "until": "2026-01-03T00:00:00Z",
    }
    second = simulate(tracker, **asked)
    assert second == asked | {"id": 2, "campaign_id": 1, "clicks": 0}
    assert shown(tracker) == [first, second]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"campaign_id": 9}, 404, "no keitaro campaign 9"),
        ({"campaign_id": 0}, 422, "campaign_id"),
        ({"campaign_id": "1"}, 422, "campaign_id"),
        ({"campaign_id": 2**70}, 422, "campaign_id"),
        ({"clicks_per_day": 0}, 422, "clicks_per_day"),
        ({"clicks_per_day": 1_000_001}, 422, "clicks_per_day"),
        ({"clicks_per_day": 1.5}, 422, "clicks_per_day"),
        ({"clicks_per_day": None}, 422, "clicks_per_day"),
        ({"countries": ["Germany"]}, 422, "countries"),
        ({"countries": ["de"]}, 422, "countries"),
        ({"countries": {"DE": 0}}, 422, "countries"),
        ({"countries": "DE"}, 422, "countries"),
        ({"countries": ["DE"] * 251}, 422, "countries"),
        ({"bot_share": 1.1}, 422, "bot_share"),
        ({"bot_share": -0.1}, 422, "bot_share"),
        ({"bot_share": True}, 422, "bot_share"),
        ({"conversion_rate": 2}, 422, "conversion_rate"),
        ({"conversion_rate": "x"}, 422, "conversion_rate"),
        ({"payout": -1}, 422, "payout"),
        ({"payout": 1.00001}, 422, "payout"),
        ({"payout": 10**7}, 422, "payout"),
        ({"from": "2025-12-31T23:59:59Z"}, 422, "from: is in the past"),
        ({"from": "tomorrow"}, 422, "from"),
        ({"until": "2026-01-01T00:00:00Z"}, 422, "until: must be after from"),
        ({"from": "2026-01-03T00:00:00Z", "until": "2026-01-02T00:00:00Z"}, 422, "until"),
        ({"begins": "2026-01-03T00:00:00Z"}, 422, "begins"),
        ({"nonsense": 1}, 422, "nonsense"),
    ],
)
def test_what_cannot_be_is_refused(
    tracker: Visiting, fields: Json, status: int, words: str
) -> None:
    with pytest.raises(ControlError) as refusal:
        simulate(tracker, **fields)

    assert refusal.value.status == status
    assert words in str(refusal.value)
    assert shown(tracker) == []


def test_an_archived_campaign_has_no_visitors(tracker: Visiting) -> None:
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    tracker.http.delete("/admin_api/v1/campaigns/1", headers=key)

    with pytest.raises(ControlError, match="404"):
        simulate(tracker)


@pytest.mark.parametrize("number", ["0", "2", "-1", str(2**70)])
def test_what_is_not_there_cannot_be_ended(tracker: Visiting, number: str) -> None:
    simulate(tracker)

    with pytest.raises(ControlError, match="404"):
        tracker.world.back_door("DELETE", f"keitaro/traffic/{number}")
    assert len(shown(tracker)) == 1


def test_a_hundred_simulations_go_on_at_most(tracker: Visiting) -> None:
    for _ in range(100):
        simulate(tracker, clicks_per_day=1)
    with pytest.raises(ControlError, match="409"):
        simulate(tracker)

    tracker.world.back_door("DELETE", "keitaro/traffic/7")
    assert simulate(tracker)["id"] == 101
