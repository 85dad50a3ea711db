"""A Keitaro client for tests: JSON without a Content-Type and an `Api-Key`, as the document's."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings

BASE = "/admin_api/v1"
Json = dict[str, Any]

#: The least that each kind of object can be created with, in both dialects.
LEAST: dict[str, Json] = {
    "affiliate_networks": {"name": "test"},
    "campaigns": {"name": "Test Campaign X", "alias": "test-campaign-x"},
    "streams": {
        "campaign_id": 1,
        "type": "regular",
        "name": "Test Stream",
        "action_type": "http",
        "schema": "redirect",
    },
    "offers": {"name": "Test Offer X", "action_payload": "http://offer.com"},
    "groups": {"name": "Test Group X", "type": "campaigns"},
    "landing_pages": {"name": "Test Landing"},
    "traffic_sources": {"name": "Test Source"},
    "domains": {"name": "example.com"},
    "users": {
        "login": "somebody",
        "type": "USER",
        "new_password": "secret",
        "new_password_confirmation": "secret",
    },
}


class Keitaro:
    """One user of the Admin API of one world's tracker."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = world.client("keitaro")

    @property
    def header(self) -> dict[str, str]:
        """`Api-Key: your-api-key`."""
        return {"Api-Key": self.world.credentials["keitaro"]}

    def ask(self, method: str, path: str, content: Any = None) -> httpx.Response:
        """A request with the right key; `content` is sent as JSON that does not say so."""
        body = None if content is None else json.dumps(content)
        return self.http.request(method, BASE + path, content=body, headers=self.header)

    def do(self, method: str, path: str, content: Any = None) -> Any:
        """The JSON of an answer that must be a success: 200, whatever was asked."""
        response = self.ask(method, path, content)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/json"
        return response.json()

    def send(self, method: str, path: str, body: bytes, kind: str | None = None) -> httpx.Response:
        """A request whose body is sent as it is, under this Content-Type or none."""
        headers = self.header | ({"Content-Type": kind} if kind is not None else {})
        return self.http.request(method, BASE + path, content=body, headers=headers)

    def refused(self, method: str, path: str, content: Any = None) -> tuple[int, Any]:
        """(status, JSON) of a refusal."""
        response = self.ask(method, path, content)
        assert response.headers["content-type"] == "application/json"
        return response.status_code, response.json()

    def create(self, path: str, **fields: Any) -> Json:
        """A new object of the least that it can be, as it is read afterwards."""
        if path == "streams" and not self.campaigns():
            self.create("campaigns")
        self.do("POST", f"/{path}", LEAST[path] | fields)
        return self.listed(path)[-1]

    def listed(self, path: str, kind: str = "campaigns") -> list[Json]:
        """All objects of a kind, in the order of the list."""
        query = f"?type={kind}" if path == "groups" else ""
        found: list[Json] = self.do("GET", f"/{path}{query}")
        return found

    def campaigns(self) -> list[Json]:
        """All campaigns."""
        return self.listed("campaigns")

    def speak(self, dialect: str) -> None:
        """Switch the tracker's dialect."""
        self.set(dialect=dialect)

    def set(self, **settings: Any) -> Any:
        """Change the tracker by the back door; all its settings."""
        return self.world.back_door("PATCH", "keitaro/tracker", settings)


@pytest.fixture
def tracker(world: World) -> Keitaro:
    """The document's tracker: dialect v8."""
    return Keitaro(world)


@pytest.fixture
def later(world: World) -> Keitaro:
    """A tracker of dialect v9."""
    keitaro = Keitaro(world)
    keitaro.speak("v9")
    return keitaro


@pytest.fixture(params=["v8", "v9"])
def either(world: World, request: pytest.FixtureRequest) -> Keitaro:
    """A tracker of either dialect."""
    keitaro = Keitaro(world)
    keitaro.speak(request.param)
    return keitaro


@pytest.fixture
def campaign(tracker: Keitaro) -> int:
    """The id of a campaign of the tracker."""
    return int(tracker.create("campaigns")["id"])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A server on each kind of database."""
    address = None
    if request.param == "postgresql":
        import psycopg  # noqa: PLC0415

        server: str = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS keitaro WITH (FORCE)")
            connection.execute("CREATE DATABASE keitaro")
        address = server.replace("/postgres?", "/keitaro?")
        address = address.replace("postgresql://", "postgresql+psycopg://")
    sandbox = Sandbox(Settings(database=address, rate=0))
    yield sandbox
    sandbox.close()
