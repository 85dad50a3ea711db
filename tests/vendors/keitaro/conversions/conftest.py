"""A tracker whose clicks are converted, and what is kept of them."""

from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.conversions.converting import Read
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.visiting import Visiting


@pytest.fixture
def tracker(world: World) -> Visiting:
    return Visiting(world)


@pytest.fixture
def read(mocksrv: Sandbox, world: World) -> Read:
    """Columns of all conversions, or of all clicks."""

    def columns(names: str, table: str = "conversion") -> list[tuple[Any, ...]]:
        return rows(mocksrv, world, f"SELECT {names} FROM keitaro_{table} ORDER BY id")  # noqa: S608

    return columns
