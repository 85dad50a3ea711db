"""The document's examples, walked through at their times (keitaro.txt L11-297).

The golden files are its answers without the commas that are not JSON.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.conftest import Keitaro

GOLDEN = Path(__file__).parent / "golden"
REDIRECT = "http://offer.com?ad_campaign_id={ad_campaign_id}"


def golden(name: str) -> Any:
    """An answer of the document."""
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def in_march(mocksrv: Sandbox) -> Iterator[Keitaro]:
    """A tracker at the time of the examples of affiliate networks."""
    world = mocksrv.control.open(start="2017-03-29T11:49:49Z")
    yield Keitaro(world)
    world.delete()


@pytest.fixture
def in_june(mocksrv: Sandbox) -> Iterator[Keitaro]:
    """A tracker at the time of the examples of campaigns."""
    world = mocksrv.control.open(start="2017-06-01T13:46:20Z")
    yield Keitaro(world)
    world.delete()


@pytest.fixture
def in_september(mocksrv: Sandbox) -> Iterator[Keitaro]:
    """A tracker at the time of the examples of offers."""
    world = mocksrv.control.open(start="2017-09-12T18:09:20Z")
    yield Keitaro(world)
    world.delete()


@pytest.mark.rule("KE-103", "KE-104", "KE-105", "KE-106", "KE-201", "KE-R06", "KE-011", "KE-017")
def test_the_documents_affiliate_network_4(in_march: Keitaro) -> None:
    for number in (1, 2, 3):
        in_march.create("affiliate_networks", name=f"network {number}")
    created = in_march.do(
        "POST", "/affiliate_networks", {"name": "test", "postback_url": "http://postback"}
    )
    assert created == golden("affiliate_network_create")
    in_march.world.advance("1h")
    updated = in_march.do(
        "PUT", "/affiliate_networks/4", {"name": "test2", "postback_url": "http://postback2"}
    )
    assert updated == golden("affiliate_network_update")


@pytest.mark.rule("KE-103", "KE-222", "KE-017", "KE-106", "KE-012")
def test_the_documents_clone_and_archived_affiliate_network(in_march: Keitaro) -> None:
    """The archive example calls id 1 and shows the clone: the object asked for is returned."""
    source = {"name": "bitterstrawberry.com", "template_name": "bitterstrawberrycom"}
    in_march.create("affiliate_networks", **source)
    in_march.create("affiliate_networks", name="affiliatecube.com", template_name="affiliatecube")
    clone = in_march.do("POST", "/affiliate_networks/1/clone")
    assert clone == golden("affiliate_network_clone")
    (archived,) = golden("affiliate_network_archive")
    assert in_march.do("DELETE", "/affiliate_networks/3") == [archived | {"id": "3"}]


@pytest.mark.rule("KE-109", "KE-110", "KE-111", "KE-113", "KE-116", "KE-202", "KE-R05", "KE-R06")
@pytest.mark.rule("KE-R14", "KE-R16", "KE-223")
def test_the_documents_campaign_734(in_june: Keitaro) -> None:
    token = "4084055f1b4009b5c76e5f674779646b2da82df"  # noqa: S105 - the document's
    params = {"name": "Test Campaign X", "alias": "test-campaign-x"}
    one = {"id": 1}
    created = in_june.do("POST", "/campaigns", params)
    assert len(created["token"]) == len(token)
    drawn = {"token": created["token"]}
    assert created == golden("campaign_create") | one | drawn
    params = {"name": "Test Campaign X2", "alias": "test-campaign-x2", "token": token}
    assert in_june.do("PUT", "/campaigns/1", params) == golden("campaign_update") | one
    (archived,) = golden("campaign_archive")
    assert in_june.do("DELETE", "/campaigns/1") == [archived | one]
    (restored,) = golden("campaign_restore")
    assert in_june.do("POST", "/campaigns/1/restore") == [restored | one]
    (expected,) = golden("campaign_clone")
    (clone,) = in_june.do("POST", "/campaigns/1/clone")
    assert len(clone["alias"]) == len(expected["alias"]) == 6
    assert len(clone["token"]) == 24
    drawn = {"id": 2, "alias": clone["alias"], "token": clone["token"]}
    assert clone == expected | drawn


@pytest.mark.rule("KE-114", "KE-115", "KE-R14", "KE-202", "KE-303")
def test_the_documents_campaign_662_is_disabled_and_enabled(in_june: Keitaro) -> None:
    (expected,) = golden("campaign_disable")
    now = {"id": 1, "updated_at": "2017-06-01 13:46:20"}
    in_june.do("POST", "/campaigns", expected | {"state": "active", "position": 9999})
    assert in_june.do("POST", "/campaigns/1/disable") == [expected | now]
    (expected,) = golden("campaign_enable")
    assert in_june.do("POST", "/campaigns/1/enable") == [expected | now]


@pytest.mark.rule("KE-107", "KE-108", "KE-009", "KE-304")
def test_the_documents_campaign_89(in_june: Keitaro) -> None:
    (expected,) = golden("campaigns")
    in_june.do("POST", "/campaigns", expected)
    now = {"id": 1, "updated_at": "2017-06-01 13:46:20"}
    in_june.do("PUT", "/campaigns/1", {})
    assert in_june.campaigns() == [expected | now]
    in_june.do("PUT", "/campaigns/1", {"name": "Test cost", "cost_currency": "USD"})
    assert in_june.do("GET", "/campaigns/1") == golden("campaign") | now


@pytest.mark.parametrize("example", ["streams_redirect", "streams_landings"])
@pytest.mark.rule("KE-147", "KE-148", "KE-203", "KE-204", "KE-206", "KE-207", "KE-307", "KE-310")
def test_the_documents_stream_1282(in_june: Keitaro, example: str) -> None:
    """Nested rows carry the stream's own id; filters and triggers are always there."""
    (expected,) = golden(example)
    in_june.create("campaigns")
    in_june.do("POST", "/streams", expected | {"campaign_id": 1, "position": 1})
    own = {"stream_id": 1}
    dates = {"created_at": "2017-06-01 13:46:20", "updated_at": "2017-06-01 13:46:20"}
    for name in ("landings", "offers"):
        rows = enumerate(expected[name], 1)
        expected[name] = [row | own | dates | {"id": number} for number, row in rows]
    filters = enumerate(expected.setdefault("filters", []), 1)
    expected["filters"] = [row | own | {"id": number} for number, row in filters]
    expected |= {"id": 1, "campaign_id": 1, "updated_at": dates["updated_at"], "triggers": []}
    assert in_june.do("GET", "/campaigns/1/streams") == [expected]


@pytest.mark.parametrize("name", ["landings", "offers"])
@pytest.mark.rule("KE-206", "KE-207")
def test_a_bindings_keys_stand_in_the_documents_order(in_june: Keitaro, name: str) -> None:
    (expected,) = golden("streams_landings")
    in_june.create("campaigns")
    in_june.do("POST", "/streams", expected | {"campaign_id": 1})
    (stream,) = in_june.do("GET", "/campaigns/1/streams")
    assert [list(row) for row in stream[name]] == [list(row) for row in expected[name]]


@pytest.mark.rule("KE-137", "KE-138", "KE-140", "KE-208", "KE-209", "KE-212", "KE-R05", "KE-R06")
def test_the_documents_offer_16(in_september: Keitaro) -> None:
    params = {"name": "Test Offer X", "url": f"{REDIRECT}&stream_id={{stream_id}}"}
    created = in_september.do("POST", "/offers", params)
    assert created == golden("offer_create") | {"id": "1"}
    assert list(created) == list(golden("offer_create"))
    in_september.world.advance(to="2017-09-12T18:15:49Z")
    updated = in_september.do("PUT", "/offers/1", {"name": "Test Offer X2", "url": REDIRECT})
    assert updated == golden("offer_update") | {"id": 1}
    assert list(updated) == list(golden("offer_update"))
    in_september.world.advance("1h")
    (archived,) = golden("offer_archive")
    assert in_september.do("DELETE", "/offers/1/archive") == [archived | {"id": 1}]


@pytest.mark.rule("KE-135", "KE-208", "KE-009", "KE-312")
def test_the_documents_offer_1(in_september: Keitaro) -> None:
    (expected,) = golden("offers")
    in_september.create("affiliate_networks", name="wapcombine.com")
    in_september.do("POST", "/offers", expected)
    in_september.world.advance(to="2017-09-12T22:28:54Z")
    in_september.do("PUT", "/offers/1", {})
    dates = {"created_at": "2017-09-12 18:09:20", "updated_at": "2017-09-12 22:28:54"}
    for name, date in dates.items():
        expected[name] |= {"date": f"{date}.000000"}
    assert in_september.listed("offers") == [expected]


@pytest.mark.rule("KE-122", "KE-123", "KE-124", "KE-125", "KE-210", "KE-R15", "KE-016")
def test_the_documents_group_19(in_september: Keitaro) -> None:
    in_september.create("groups", name="group1")
    params = {"name": "Test Group X", "position": "10", "type": "campaigns"}
    created = in_september.do("POST", "/groups", params)
    assert created == golden("group_create") | {"id": "2"}
    assert list(created) == list(golden("group_create"))
    updated = in_september.do("PUT", "/groups/2", {"id": 19, "name": "Test Group X2"})
    assert updated == golden("group_update") | {"id": 2}
    assert list(updated) == list(golden("group_update"))
    in_september.do("PUT", "/groups/2", {"name": "group2"})
    assert in_september.do("GET", "/groups?type=campaigns") == golden("groups")
    gone = in_september.ask("DELETE", "/groups/2/delete", {"id": 19})
    assert (gone.status_code, gone.content) == (200, b"")
    assert in_september.do("GET", "/groups?type=campaigns") == golden("groups")[:1]
