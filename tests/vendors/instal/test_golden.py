"""The document's examples, to the letter (instal.txt L45-86, L133-159)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.instal.conftest import CAMPAIGNS, EXAMPLE, Instal

CREATED: dict[str, Any] = {key: EXAMPLE[key] for key in EXAMPLE if key != "id"}


@pytest.fixture
def in_2018(mocksrv: Sandbox) -> Iterator[Instal]:
    """A user at the time of the example, before its campaign stops."""
    world = mocksrv.control.open(start="2018-04-10T13:57:59Z")
    yield Instal(world)
    world.delete()


@pytest.mark.rule("IN-42", "IN-26", "IN-15", "IN-18", "IN-19", "IN-23", "IN-24", "IN-R38", "IN-R41")
def test_campaign_42_is_the_documents_to_the_letter(in_2018: Instal) -> None:
    in_2018.fill(41)
    in_2018.create(**CREATED)

    assert in_2018.ask(f"{CAMPAIGNS}/42").text == json.dumps(EXAMPLE)


@pytest.mark.rule("IN-14", "IN-13", "IN-R24", "IN-26")
def test_a_list_of_two_has_the_documents_envelope(in_2018: Instal) -> None:
    in_2018.create(**CREATED)
    in_2018.create(**CREATED)

    expected = {
        "count": 2,
        "next": None,
        "numpages": 1,
        "previous": None,
        "results": [EXAMPLE | {"id": 1}, EXAMPLE | {"id": 2}],
    }
    assert in_2018.ask().text == json.dumps(expected)


@pytest.mark.rule("IN-25", "IN-24")
def test_the_documents_campaign_expires_at_its_stop_date(in_2018: Instal) -> None:
    in_2018.create(**CREATED)

    in_2018.world.advance(to="2018-04-13T07:59:59Z")
    assert in_2018.get(1)["status"] == "RUNNING"
    in_2018.world.advance(to="2018-04-13T08:00:00Z")
    assert in_2018.get(1)["status"] == "EXPIRED"
