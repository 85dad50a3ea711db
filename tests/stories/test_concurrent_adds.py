"""Fifty clients order at once with funds for twenty: twenty get what they paid for."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from mocksrv.client import World
from tests.vendors.ayet.conftest import Ayet

CLIENTS, FUNDED, DOWNLOADS = 50, 20, 100


async def order_at_once(world: World, fields: dict[str, str]) -> list[dict[str, Any]]:
    """The answers to as many campaign/add calls as there are clients, each on its own socket."""
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=world.urls["ayet"], limits=limits, timeout=60) as client:
        calls = [client.post("/api/campaign/add", data=fields) for _ in range(CLIENTS)]
        return [answer.json() for answer in await asyncio.gather(*calls)]


@pytest.mark.rule("AY-71", "AY-81", "AY-R17")
def test_fifty_adds_at_once_with_funds_for_twenty_create_exactly_twenty(world: World) -> None:
    world.back_door("PATCH", "ayet/account", {"tokens": FUNDED * DOWNLOADS})
    order = {"packageName": "com.example.app", "numDownloads": str(DOWNLOADS)}

    answers = asyncio.run(order_at_once(world, order | {"apiKey": world.credentials["ayet"]}))

    added = [answer["campaignData"] for answer in answers if answer["status"] == "success"]
    refused = [answer for answer in answers if answer["status"] == "error"]
    assert sorted(campaign["campaignId"] for campaign in added) == list(range(1, FUNDED + 1))
    assert Counter((answer["errorCode"], answer["errorMessage"]) for answer in refused) == {
        (303, "Insufficient funds, 0 available, 100 required."): CLIENTS - FUNDED
    }
    ayet = Ayet(world)
    assert ayet.tokens == 0
    assert ayet.ok("campaign/list")["numCampaigns"] == FUNDED
    balances = world.ledger["balances"]["ayet"]
    assert (balances["available"], balances["held"]) == (0, FUNDED * DOWNLOADS)
    assert sum(balances.values()) == 0
