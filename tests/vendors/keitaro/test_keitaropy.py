"""The PyPI package keitaropy 0.1.1, unchanged, against a served world (KE-030)."""

from typing import Any

import keitaropy
import pytest

from mocksrv.client import World

pytestmark = pytest.mark.rule("KE-030", "KE-024", "KE-025")


@pytest.fixture
def api(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Its client; the prefix is part of its host."""
    monkeypatch.setenv("NO_PROXY", "*")
    host = f"{world.urls['keitaro']}/admin_api/v1/"
    return keitaropy.Keitaro(world.credentials["keitaro"], host)


def test_its_campaigns(api: Any) -> None:
    created = api.campaigns.create({"alias": "a1", "name": "N", "cost_auto": True})
    assert (created["id"], created["alias"], created["name"]) == (1, "a1", "N")
    assert api.campaigns.get(1)["cost_auto"] is True
    assert [each["id"] for each in api.campaigns.get()] == [1]
    assert api.campaigns.disable(1)[0]["state"] == "disabled"
    assert api.campaigns.enable(1)[0]["state"] == "active"
    assert api.campaigns.clone(1)[0]["name"] == "N Copy"
    assert api.campaigns.update(1, {"alias": "a1", "name": "M"})["name"] == "M"
    assert api.campaigns.delete(1)[0]["state"] == "deleted"
    assert [each["id"] for each in api.campaigns.get_deleted()] == [1]
    assert api.campaigns.restore(1)[0]["state"] == "active"


def test_its_second_update_without_an_alias_is_a_duplicate(api: Any) -> None:
    """The alias that it invents is one per process."""
    for alias in ("a1", "a2"):
        api.campaigns.create({"alias": alias, "name": "N"})
    assert api.campaigns.update(1, {"name": "M"})["name"] == "M"
    assert api.campaigns.update(2, {"name": "M"}) == {"alias": ["Alias has already used"]}


def test_its_streams(api: Any) -> None:
    api.campaigns.create({"alias": "a1", "name": "N"})
    rows = [{"offer_id": 3, "share": 100}]
    stream = api.streams.create({"campaign_id": 1, "name": "S", "offers": rows})
    assert (stream["id"], stream["name"], stream["offers"]) == (1, "S", [])
    assert api.streams.get(1)["collect_clicks"] is True
    assert [each["id"] for each in api.streams.get()] == [1]
    assert [each["id"] for each in api.streams.get_campaign_streams(1)] == [1]
    assert api.streams.disable(1)[0]["state"] == "disabled"
    assert api.streams.enable(1)[0]["state"] == "active"
    assert api.streams.update(1, {"name": "T"})["name"] == "T"
    assert api.streams.delete(1)[0]["state"] == "deleted"
    assert [each["id"] for each in api.streams.get_deleted()] == [1]
    assert api.streams.restore(1)[0]["state"] == "active"


def test_its_offers(api: Any) -> None:
    created = api.offers.create({"name": "O", "action_payload": "http://o", "payout_value": 0.5})
    assert (created["id"], created["name"]) == ("1", "O")
    shown = api.offers.get(1)
    found = shown["url"], shown["payout_value"], shown["payout_auto"]
    assert found == ("http://o", "0.5000", True)
    assert api.offers.update(1, {"name": "P"})["name"] == "P"
    assert api.offers.clone(1)[0]["name"] == "P Copy"
    assert api.offers.delete(1)[0]["state"] == "deleted"
    assert [each["id"] for each in api.offers.get()] == [2]


def test_its_affiliate_networks(api: Any) -> None:
    assert api.affnetworks.create({"name": "A"})[0]["id"] == "1"
    assert api.affnetworks.get(1)["name"] == "A"
    assert api.affnetworks.update(1, {"name": "B"})[0]["name"] == "B"
    assert api.affnetworks.clone(1)[0]["id"] == "2"
    assert api.affnetworks.delete(1)[0]["state"] == "deleted"
    assert [each["id"] for each in api.affnetworks.get()] == [2]


def test_its_groups(api: Any) -> None:
    """Its every update says type=campaigns, and it reads JSON from a deletion."""
    assert api.groups.create({"name": "G", "type": "offers"})["id"] == "1"
    assert api.groups.update(1, {"name": "H"})["type"] == "offers"
    assert [each["name"] for each in api.groups.get("offers")] == ["H"]
    assert api.groups.delete(1)["name"] == "H"
    assert api.groups.get("offers") == []


def test_its_traffic_sources(api: Any) -> None:
    created = api.sources.create({"name": "S"})
    assert (created["id"], created["postback_statuses"]) == ("1", ["sale", "lead"])
    assert api.sources.get(1)["parameters"] == {}
    assert api.sources.update(1, {"name": "T"})["name"] == "T"
    assert api.sources.clone(1)[0]["name"] == "T Copy"
    assert api.sources.delete(1)[0]["state"] == "deleted"
    assert [each["id"] for each in api.sources.get()] == [2]
