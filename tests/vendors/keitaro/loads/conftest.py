"""A tracker into which clicks are loaded."""

from typing import Any

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.visiting import Visiting


@pytest.fixture
def tracker(world: World) -> Visiting:
    """A tracker with the campaign 1."""
    visiting = Visiting(world)
    visiting.campaign()
    return visiting


@pytest.fixture
def send(mocksrv: Sandbox, tracker: Visiting) -> Any:
    """Sends a body to the bulk load as it is."""
    with mocksrv.control.vendor_client("/_mocksrv") as http:

        def post(body: bytes, kind: str = "application/json") -> httpx.Response:
            path = f"/worlds/{tracker.world.name}/keitaro/clicks"
            return http.post(path, content=body, headers={"Content-Type": kind})

        yield post
