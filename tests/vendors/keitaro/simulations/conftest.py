"""A tracker with a campaign that simulated visitors can follow, and what is kept of them."""

from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.simulations.simulating import Read
from tests.vendors.keitaro.visiting import Visiting


@pytest.fixture
def tracker(world: World) -> Visiting:
    """A tracker with the campaign 1 that leads to the offer 1."""
    visiting = Visiting(world)
    number = visiting.campaign()
    offer = visiting.create("offers", name="o", url="http://o.com/?s={subid}", payout_auto=True)
    visiting.stream(number, schema="offers", offers=[{"offer_id": offer, "share": 100}])
    return visiting


@pytest.fixture
def read(mocksrv: Sandbox) -> Read:
    """Columns of a table of a world."""

    def columns(of: World | Visiting, names: str, table: str = "click") -> list[tuple[Any, ...]]:
        world = of.world if isinstance(of, Visiting) else of
        order = "visitor" if table == "visitor" else "id"
        return rows(mocksrv, world, f"SELECT {names} FROM keitaro_{table} ORDER BY {order}")  # noqa: S608

    return columns
