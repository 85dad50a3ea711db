"""Keys (ayet.txt L45, L55): which are right, how they are renewed, and whose data they open."""

from collections.abc import Iterator

import httpx
import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet

WRONG_KEY = (100, "Authentification failed, check your API Key.")
UNKNOWN = (305, "Campaign does not exist.")

ABOUT_ONE = ["campaign/get", "campaign/edit", "campaign/start", "campaign/pause"]
ABOUT_ONE += ["campaign/terminate", "reporting/installations", "reporting/stats"]


@pytest.fixture
def neighbour(mocksrv: Sandbox) -> Iterator[Ayet]:
    """The account of another world."""
    world = mocksrv.control.open()
    yield Ayet(world)
    world.delete()


@pytest.fixture
def unmarked(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client whose address says nothing about the world."""
    with mocksrv.control.vendor_client("/ayet") as client:
        yield client


def refused(client: httpx.Client, key: object) -> tuple[int, str]:
    answer = client.post("/api/account/details", json={"apiKey": key}).json()
    assert answer["status"] == "error", answer
    return answer["errorCode"], answer["errorMessage"]


@pytest.mark.rule("AY-09", "AY-R05")
@pytest.mark.parametrize(
    "key",
    [
        "",
        "XXX",
        "0123456789abcdef0123456789abcdef",  # the form of real keys; here the contract's wins
        "ayet",
        "ayet_",
        "ayet-default",
        "AYET_default",
        "ayet_DEFAULT",
        "ayet_no_such_form",
        "ayet_default ",
        " ayet_default",
        "ayet_default\n",
        "ayet_" + "a" * 41,
        "ayet_default.00000000",
        "instal_default",
        "keitaro_default",
        "appsamurai_default",
        "androidinstalls_default",
        "default",
    ],
)
def test_a_key_of_another_form_or_vendor_is_wrong(unmarked: httpx.Client, key: str) -> None:
    assert refused(unmarked, key) == WRONG_KEY


@pytest.mark.rule("AY-09")
@pytest.mark.parametrize("key", [None, 6, True, ["ayet_default"], {"key": "ayet_default"}])
def test_a_key_that_is_no_text_is_wrong(unmarked: httpx.Client, key: object) -> None:
    assert refused(unmarked, key) == WRONG_KEY


@pytest.mark.rule("AY-R04")
@pytest.mark.parametrize(
    "field", ["apikey", "ApiKey", "APIKEY", "api_key", "key", "api-key", "apiKey[]"]
)
def test_the_key_field_has_one_spelling(ayet: Ayet, field: str) -> None:
    key = ayet.world.credentials["ayet"]

    assert ayet.refused("account/details", apiKey=None, **{field: key}) == WRONG_KEY


@pytest.mark.rule("AY-R05")
def test_the_account_hash_is_six_hex_characters_of_its_own(ayet: Ayet, neighbour: Ayet) -> None:
    hashes = [
        each.world.back_door("PATCH", "ayet/account", {})["hash"] for each in (ayet, neighbour)
    ]

    assert [len(text) for text in hashes] == [6, 6]
    assert set("".join(hashes)) <= set("0123456789abcdef")
    assert hashes[0] != hashes[1]


@pytest.mark.rule("AY-05")
def test_a_renewed_key_replaces_the_old_one(ayet: Ayet) -> None:
    campaign = ayet.add()
    old = ayet.world.credentials["ayet"]

    new = ayet.world.rotate("ayet")

    assert new != old
    assert ayet.refused("account/details", apiKey=old) == WRONG_KEY
    assert ayet.get(campaign["campaignId"]) == campaign


@pytest.mark.rule("AY-05")
def test_a_key_that_was_renewed_twice_refuses_both_before(ayet: Ayet) -> None:
    first = ayet.world.credentials["ayet"]
    second = ayet.world.rotate("ayet")

    third = ayet.world.rotate("ayet")

    assert len({first, second, third}) == 3
    assert ayet.refused("account/details", apiKey=first) == WRONG_KEY
    assert ayet.refused("account/details", apiKey=second) == WRONG_KEY
    ayet.ok("account/details", apiKey=third)


@pytest.mark.rule("AY-05")
def test_renewing_a_key_leaves_those_of_others_alone(ayet: Ayet, neighbour: Ayet) -> None:
    ayet.world.rotate("ayet")

    neighbour.ok("account/details")


@pytest.mark.rule("AY-09")
def test_the_key_of_another_world_is_wrong_at_an_address_of_this_one(
    ayet: Ayet, neighbour: Ayet
) -> None:
    key = neighbour.world.credentials["ayet"]

    assert ayet.refused("account/details", apiKey=key) == WRONG_KEY


@pytest.mark.rule("AY-47")
@pytest.mark.parametrize("command", ABOUT_ONE)
def test_the_campaign_of_another_world_does_not_exist(
    ayet: Ayet, neighbour: Ayet, command: str
) -> None:
    neighbour.add(status="pending")
    theirs = neighbour.add(status="running")["campaignId"]

    assert ayet.refused(command, campaignId=theirs) == UNKNOWN


@pytest.mark.rule("AY-40", "AY-81")
def test_equal_campaign_ids_of_two_worlds_do_not_meet(ayet: Ayet, neighbour: Ayet) -> None:
    ours = ayet.add(packageName="com.example.ours", status="pending")
    theirs = neighbour.add(packageName="com.example.theirs", numDownloads=300)
    assert ours["campaignId"] == theirs["campaignId"]

    ayet.ok("campaign/terminate", campaignId=ours["campaignId"])

    assert neighbour.get(theirs["campaignId"]) == theirs
    assert neighbour.ok("campaign/list")["campaignData"] == [theirs]
    assert (ayet.tokens, neighbour.tokens) == (10000, 9700)
    assert ayet.get(ours["campaignId"]) == ours | {"status": "completed"}
