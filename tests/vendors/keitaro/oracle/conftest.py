"""A tracker full of clicks, and an oracle that knows them."""

from collections.abc import Iterator

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.oracle.oracle import Oracle
from tests.vendors.keitaro.oracle.population import Population


@pytest.fixture(scope="package")
def oracle(mocksrv: Sandbox) -> Iterator[Oracle]:
    """A tracker full of clicks that no test changes."""
    world = mocksrv.control.open()
    yield Oracle(Population(world))
    world.delete()
