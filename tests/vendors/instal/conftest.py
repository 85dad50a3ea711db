"""An instal.com client for tests: it sends what the document's curl commands send."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mocksrv.client import ControlError, World
from mocksrv.inprocess import Sandbox

BASE = "/advertiser/api/v1"
CAMPAIGNS = f"{BASE}/campaigns"
NO_CREDENTIALS = '{"detail": "Authentication credentials were not provided."}'
NOT_FOUND = '{"detail": "Not found"}'
#: L102.
STATUSES = ("RUNNING", "PAUSED", "DELETED", "REJECTED", "EXPIRED")

#: The document's example campaign (L61-86), without the comma that is not JSON.
EXAMPLE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "campaign.json").read_text(encoding="utf-8")
)


class Instal:
    """One user of the campaign API in one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = world.client("instal")

    @property
    def header(self) -> dict[str, str]:
        """`Authorization: Token <auth_token>`."""
        return {"Authorization": f"Token {self.world.credentials['instal']}"}

    def ask(self, path: str = CAMPAIGNS, method: str = "GET", **params: Any) -> httpx.Response:
        """A request with the right token."""
        return self.http.request(method, path, params=params or None, headers=self.header)

    def page(self, path: str = CAMPAIGNS, **params: Any) -> dict[str, Any]:
        """A page of the list, or what a link leads to; it must be there."""
        response = self.ask(path, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def ids(self, **params: Any) -> list[int]:
        """The ids on a page of the list."""
        return ids(self.page(**params)["results"])

    def get(self, campaign: int) -> dict[str, Any]:
        """A single campaign."""
        return self.page(f"{CAMPAIGNS}/{campaign}")

    def create(self, **fields: Any) -> dict[str, Any]:
        """A new campaign, made by the back door."""
        return self.world.back_door("POST", "instal/campaigns", fields)

    def fill(self, count: int, **fields: Any) -> list[int]:
        """The ids of so many new campaigns."""
        return [self.create(**fields)["id"] for _ in range(count)]

    def change(self, campaign: int, **fields: Any) -> dict[str, Any]:
        """A campaign, changed by the back door."""
        return self.world.back_door("PATCH", f"instal/campaigns/{campaign}", fields)

    def account(self, **fields: bool) -> dict[str, Any]:
        """The user, changed by the back door."""
        return self.world.back_door("PATCH", "instal/account", fields)

    def refused(self, method: str, path: str, content: Any = None) -> tuple[int, str]:
        """(status, detail) of the back door's refusal."""
        with pytest.raises(ControlError) as refusal:
            self.world.back_door(method, f"instal/{path}", content)
        return refusal.value.status, refusal.value.detail


def ids(campaigns: Iterable[dict[str, Any]]) -> list[int]:
    return [campaign["id"] for campaign in campaigns]


@pytest.fixture
def instal(world: World) -> Instal:
    return Instal(world)


@pytest.fixture
def control(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client on the control API."""
    with mocksrv.control.vendor_client("/_mocksrv") as client:
        yield client


@pytest.fixture
def server(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client on the whole server, not on one vendor of it."""
    with mocksrv.control.vendor_client("") as client:
        yield client
