"""A tracker to ask."""

import pytest

from mocksrv.client import World
from tests.vendors.keitaro.reports.asking import Asking


@pytest.fixture
def tracker(world: World) -> Asking:
    """A tracker with the campaigns 1 and 2 and an empty log."""
    return Asking(world)
