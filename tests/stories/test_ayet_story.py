"""The story of one campaign, as the document's PHP function tells it, against a real server."""

import http.client
import json
import signal
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from mocksrv.client import Control
from tests.server import Served

BOUNDARY = "------------------------9051914041544843"


def php_request(base: str, command: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The bytes that PHP's curl sends for CURLOPT_POSTFIELDS with an array (ayet.txt L53-65)."""
    body = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    body += f"--{BOUNDARY}--\r\n"
    address = urlsplit(base)
    connection = http.client.HTTPConnection(address.netloc)
    headers = {"Accept": "*/*", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    connection.request("POST", f"{address.path}/api/{command}", body.encode(), headers)
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


@pytest.fixture
def server(database: str | None) -> Iterator[str]:
    """The address of a server process of its own."""
    with Served(*(("--database", database) if database else ())) as served:
        yield served.url
        served.send(signal.SIGTERM)
        assert served.end() == (0, "", "")


@pytest.mark.rule("AY-04", "AY-03", "AY-81", "AY-94", "AY-96", "AY-97", "AY-98", "AY-99")
def test_a_campaign_from_order_to_refund_on_every_store(server: str) -> None:
    control = Control(server)
    world = control.open("story")

    def ayet(command: str, **fields: Any) -> dict[str, Any]:
        fields["apiKey"] = world.credentials["ayet"]
        return php_request(world.urls["ayet"], command, fields)

    assert ayet("account/details")["accountData"]["tokens"] == 10_000
    price = ayet("campaign/quote", targetCountries="US, DE")["tokensPerInstall"]
    assert price == 1.15

    order = {"packageName": "com.example.app", "numDownloads": 50, "downloadRate": 300}
    added = ayet("campaign/add", targetCountries="US, DE", **order)["campaignData"]
    campaign = {"campaignId": added["campaignId"]}
    assert (added["status"], added["remainingDownloads"], added["reservations"]) == (
        "pending",
        50,
        0,
    )
    assert ayet("account/details")["accountData"]["tokens"] == 10_000 - 58

    assert ayet("campaign/start", **campaign)["campaignData"]["status"] == "running"
    first = world.advance("6h")["installs"]["ayet"]["1"]
    running = ayet("campaign/get", **campaign)["campaignData"]
    assert 0 < first <= 6 * 12
    assert (running["remainingDownloads"], running["downloadRate"]) == (50 - first, 288)

    assert ayet("campaign/edit", downloadRate=100, **campaign)["campaignData"]["downloadRate"] == 96
    second = world.advance("2h")["installs"]["ayet"]["1"]
    assert 0 < second <= 2 * 4

    paused = ayet("campaign/pause", **campaign)["campaignData"]
    assert paused["remainingDownloads"] == 50 - first - second
    assert paused["reservations"] > 0
    assert ayet("campaign/terminate", **campaign) == {
        "status": "error",
        "errorCode": 308,
        "errorMessage": f"This campaign still has {paused['reservations']} reservations. After"
        " pausing a campaign, you may have to wait up to 15 minutes before a campaign can be"
        " completed.",
    }

    late = world.advance("15m")["installs"].get("ayet", {}).get("1", 0)
    refund = (50 - first - second - late) * 115 // 100
    assert ayet("campaign/terminate", **campaign) == {"status": "success", "refundedTokens": refund}
    account = ayet("account/details")["accountData"]
    assert (account["tokens"], account["completedCampaigns"]) == (10_000 - 58 + refund, 1)
    assert ayet("campaign/get", **campaign)["campaignData"]["status"] == "completed"
    balances = world.ledger["balances"]["ayet"]
    assert balances["held"] == 0
    assert sum(balances.values()) == 0
    world.delete()
    control.close()
