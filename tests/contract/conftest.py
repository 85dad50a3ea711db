"""A caller of a vendor, for tests that walk all vendors and all their operations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from mocksrv.app import VENDORS
from mocksrv.client import World
from tests.contract.ayet import AYET
from tests.contract.emulated import Answer, Emulated

EMULATED = {emulated.name: emulated for emulated in (AYET,)}
CALLS = [(vendor.name, o.name) for vendor in VENDORS for o in EMULATED[vendor.name].operations]

each_vendor = pytest.mark.parametrize("name", [vendor.name for vendor in VENDORS])
each_call = pytest.mark.parametrize(("name", "operation"), CALLS, ids=["-".join(c) for c in CALLS])


@dataclass
class Caller:
    """A vendor in a world, and all that a caller of it can see."""

    vendor: Emulated
    world: World
    http: httpx.Client

    @property
    def key(self) -> tuple[str, str]:
        return self.vendor.key, self.world.credentials[self.vendor.name]

    @property
    def order(self) -> dict[str, Any]:
        """The key and a whole order."""
        return dict([self.key]) | dict(self.vendor.order)

    def call(self, operation: str, method: str = "POST", **sent: Any) -> httpx.Response:
        return self.http.request(method, self.vendor.path(operation), **sent)

    def answer(self, operation: str, method: str = "POST", **sent: Any) -> Answer:
        return self.vendor.answer(self.call(operation, method, **sent))

    def seen(self) -> list[bytes]:
        """All that there is, as the vendor itself shows it; and the world's money."""
        key = dict([self.key])
        shown = [self.call(operation, data=key).content for operation in self.vendor.watched]
        return [*shown, repr(self.world.ledger).encode()]


@pytest.fixture
def caller(name: str, world: World) -> Caller:
    vendor = EMULATED[name]
    vendor.prepare(world)
    return Caller(vendor, world, world.client(name))


@pytest.fixture
def unchanged(caller: Caller) -> Iterator[None]:
    """Whatever the test sends: nothing is created, changed or paid."""
    before = caller.seen()
    yield
    assert caller.seen() == before
