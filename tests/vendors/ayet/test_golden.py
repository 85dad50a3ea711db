"""The document's example answers, and ours beside them (ayet.txt L118, L178, L271, L350, L438).

Where the document contradicts itself (campaign 87 costs 1 though it is targeted) the golden file
keeps the document's value and only keys, order and types are compared.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> dict[str, Any]:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def shape(value: Any) -> Any:
    """Keys in their order and JSON types, without the values."""
    if isinstance(value, dict):
        return [(key, shape(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [shape(item) for item in value]
    names = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
    return names[type(value)]


@pytest.fixture
def in_2014(mocksrv: Sandbox) -> Iterator[Ayet]:
    """An account on the day of the document's campaign/add example."""
    world = mocksrv.control.open(start="2014-03-07T14:43:46Z")
    yield Ayet(world)
    world.delete()


@pytest.mark.rule("AY-21", "AY-06")
def test_account_details_is_the_documents_answer_to_the_letter(ayet: Ayet) -> None:
    ayet.add()
    ayet.add()
    ayet.world.back_door("PATCH", "ayet/account", {"tokens": 4100})

    response = ayet.post("account/details")

    expected = golden("account_details")
    assert response.json() == expected
    assert shape(response.json()) == shape(expected)


@pytest.mark.rule("AY-53", "AY-R19")
def test_quote_is_the_documents_answer_to_the_letter(ayet: Ayet) -> None:
    answer = ayet.ok("campaign/quote", targetCountries="US, DE")

    expected = golden("campaign_quote")
    assert answer == expected
    assert shape(answer) == shape(expected)


@pytest.mark.rule("AY-77", "AY-78", "AY-80", "AY-37")
def test_add_is_the_documents_answer_but_for_id_and_icon(in_2014: Ayet) -> None:
    answer = in_2014.ok(
        "campaign/add",
        packageName="com.example.app",
        numDownloads=50,
        targetCountries="US, DE, GB, CA",
        downloadRate=300,
        status="running",
        identifier="customer1",
    )

    expected = golden("campaign_add")
    assert shape(answer) == shape(expected)
    entity = answer["campaignData"]
    free = {"campaignId": entity["campaignId"], "appIcon": entity["appIcon"]}
    assert entity == expected["campaignData"] | free


@pytest.mark.rule("AY-46", "AY-33", "AY-R35")
def test_get_has_the_documents_keys_order_and_types(ayet: Ayet) -> None:
    campaign = ayet.add(
        packageName="com.xxx.yyy", numDownloads=90, targetCountries="US, GB", identifier="customer1"
    )

    answer = ayet.ok("campaign/get", campaignId=campaign["campaignId"])

    assert shape(answer) == shape(golden("campaign_get"))


@pytest.mark.rule("AY-32", "AY-33", "AY-38", "AY-31")
def test_list_has_the_documents_keys_order_and_types(ayet: Ayet) -> None:
    ayet.add(
        packageName="com.xxx.yyy", numDownloads=90, targetCountries="US, GB", identifier="customer1"
    )
    ayet.add(packageName="com.xxx.zzz", campaignType="retention", identifier="customer1")
    ayet.add(identifier="customer2")

    answer = ayet.ok("campaign/list", status='["running","pending"]', identifier="customer1")

    assert shape(answer) == shape(golden("campaign_list"))


@pytest.mark.rule("AY-33", "AY-34", "AY-38")
def test_list_says_of_new_campaigns_what_the_document_says_of_its_two(ayet: Ayet) -> None:
    ayet.add(
        packageName="com.xxx.yyy", numDownloads=90, targetCountries="US, GB", identifier="customer1"
    )
    ayet.add(packageName="com.xxx.zzz", campaignType="retention", identifier="customer1")

    listed = ayet.ok("campaign/list")["campaignData"]

    settled = {"identifier", "packageName", "appName", "targetCountries", "totalDownloads"}
    settled |= {"downloadRate", "isRetention", "tracking", "redirectUrl", "status"}
    documented = golden("campaign_list")["campaignData"]
    for ours, theirs in zip(listed, documented, strict=True):
        assert {key: ours[key] for key in settled} == {key: theirs[key] for key in settled}


@pytest.mark.rule("AY-33", "AY-R35", "AY-32", "AY-53")
def test_ids_counts_and_flags_are_integers(ayet: Ayet) -> None:
    entity = ayet.add(campaignType="retention", targetCountries="US")
    account = ayet.ok("account/details")["accountData"]
    quote = ayet.ok("campaign/quote", targetCountries="US")

    whole = ["campaignId", "totalDownloads", "remainingDownloads", "remainingRetentions"]
    whole += ["reservations", "downloadRate", "isRetention"]
    assert [type(entity[key]) for key in whole] == [int] * len(whole)
    del account["email"]
    assert {type(value) for value in account.values()} == {int}
    reach = ["targetedTraffic", "minWorldwideInstallsPerDay", "maxWorldwideInstallsPerDay"]
    assert [type(quote[key]) for key in reach] == [int] * 3
    assert type(ayet.ok("campaign/list")["numCampaigns"]) is int
