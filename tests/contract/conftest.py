"""A caller of a vendor, for tests that walk all vendors and all their operations."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from mocksrv.app import VENDORS
from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.contract.androidinstalls import ANDROIDINSTALLS
from tests.contract.appsamurai import APPSAMURAI
from tests.contract.ayet import AYET
from tests.contract.emulated import Answer, Emulated
from tests.contract.instal import INSTAL
from tests.contract.keitaro import KEITARO
from tests.contract.sending import Encoded, Fields, Key, Request, over_a_socket, send
from tests.contract.ways import METHODS

#: All entries; `test_every_vendor_is_walked` fails for a vendor that has none.
ENTRIES = {
    emulated.name: emulated for emulated in (ANDROIDINSTALLS, APPSAMURAI, AYET, INSTAL, KEITARO)
}
EMULATED = {vendor.name: ENTRIES[vendor.name] for vendor in VENDORS if vendor.name in ENTRIES}

Walk = Callable[[Emulated], Iterable[tuple[str, ...]]]


def walk(names: str, of: Walk) -> pytest.MarkDecorator:
    """All vendors, and for each all that `of` gives."""
    cases = [(each.name, *case) for each in EMULATED.values() for case in of(each)]
    ids = ["-".join(case) for case in cases]
    return pytest.mark.parametrize(("name", *names.split()), cases, ids=ids)


def _methods(vendor: Emulated) -> Iterator[tuple[str, str]]:
    for operation in vendor.operations:
        wrong = [method for method in METHODS if method not in vendor.methods(operation.name)]
        yield from ((operation.name, method) for method in wrong)


each_vendor = pytest.mark.parametrize("name", EMULATED)
each_call = walk("operation", lambda vendor: ((o.name,) for o in vendor.operations))
each_call_that_reads_bodies = walk(
    "operation", lambda vendor: ((o.name,) for o in vendor.operations if vendor.unreadable)
)
each_call_that_takes_bodies = walk(
    "operation",
    lambda vendor: ((o.name,) for o in vendor.operations if vendor.unreadable or vendor.heedless),
)
each_call_that_reads_none = walk(
    "operation",
    lambda vendor: (
        (o.name,) for o in vendor.operations if not vendor.unreadable and not vendor.heedless
    ),
)
each_sending = walk(
    "operation method way",
    lambda vendor: ((o.name, *each) for o in vendor.operations for each in vendor.sendings(o.name)),
)
each_wrong_method = walk("operation method", _methods)
each_call_of_vendors_that_say_405 = walk(
    "operation",
    lambda vendor: ((o.name,) for o in vendor.operations if vendor.wrong_method.error.code == 405),
)


@dataclass
class Caller:
    """A vendor in a world, and all that a caller of it can see."""

    vendor: Emulated
    world: World
    http: httpx.Client

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """For hypothesis, which would print the whole vendor."""
        printer.text(repr(self))

    @property
    def key(self) -> str:
        return self.world.credentials[self.vendor.name]

    @property
    def url(self) -> str:
        """The vendor's address; in process, this makes the server listen."""
        return self.world.urls[self.vendor.name]

    def call(self, operation: str, fields: Fields, **how: Any) -> httpx.Response:
        """Ask for an operation with the key; `how` is that of `Emulated.request`."""
        return send(self.http, self.vendor.request(operation, fields, self.key, **how))

    def answer(self, operation: str, fields: Fields, **how: Any) -> Answer:
        return self.vendor.read(self.call(operation, fields, **how))

    def keyed(
        self, key: Any, operation: str, fields: Fields, *, at: Key | None = None, **how: Any
    ) -> Answer:
        """The same with another key, or (None) with none."""
        return self.read(self.vendor.request(operation, fields, key, at=at, **how))

    def composed(self, operation: str, encoded: Encoded, **how: Any) -> Request:
        """A request for an operation with parameters that are encoded already."""
        return self.vendor.compose(operation, encoded, self.key, **how)

    def sent(self, request: Request, content: Any = None) -> httpx.Response:
        return send(self.http, request, content)

    def read(self, request: Request, content: Any = None) -> Answer:
        return self.vendor.read(self.sent(request, content))

    def over_a_socket(self, request: Request) -> Answer:
        return self.vendor.read(over_a_socket(self.url, request))

    def seen(self) -> list[bytes]:
        """All that there is, as the vendor itself shows it; and the world's money."""
        shown = [self.call(operation, {}).content for operation in self.vendor.watched]
        return [*shown, repr(self.world.ledger).encode()]


class Steady:
    """A world for each vendor that no test may change, so that all can share it."""

    def __init__(self, mocksrv: Sandbox) -> None:
        self._mocksrv = mocksrv
        self._callers: dict[str, tuple[Caller, list[bytes]]] = {}

    def caller(self, name: str) -> Caller:
        if name not in self._callers:
            caller = prepared(name, self._mocksrv.control.open())
            self._callers[name] = caller, caller.seen()
        return self._callers[name][0]

    def check(self, name: str) -> None:
        """Fail if anything is other than in the beginning, and begin anew."""
        caller, before = self._callers[name]
        if (after := caller.seen()) != before:
            self._callers.pop(name)[0].world.delete()
        assert after == before

    def close(self) -> None:
        for caller, _ in self._callers.values():
            caller.world.delete()


def prepared(name: str, world: World) -> Caller:
    EMULATED[name].prepare(world)
    return Caller(EMULATED[name], world, world.client(name))


@pytest.fixture(scope="module")
def steady(mocksrv: Sandbox) -> Iterator[Steady]:
    worlds = Steady(mocksrv)
    yield worlds
    worlds.close()


@pytest.fixture
def caller(name: str, request: pytest.FixtureRequest) -> Caller:
    """A caller with a world of his own or, for tests that leave it `unchanged`, a shared one."""
    names = request.fixturenames
    if "unchanged" in names or ("undisturbed" in names and not EMULATED[name].heedless):
        steady: Steady = request.getfixturevalue("steady")
        return steady.caller(name)
    return prepared(name, request.getfixturevalue("world"))


@pytest.fixture
def unchanged(caller: Caller, steady: Steady) -> Iterator[None]:
    """Whatever the test sends: nothing is created, changed or paid."""
    yield
    steady.check(caller.vendor.name)


@pytest.fixture
def undisturbed(caller: Caller, steady: Steady) -> Iterator[None]:
    """The same for nonsense; a heedless vendor does its work all the same."""
    yield
    if not caller.vendor.heedless:
        steady.check(caller.vendor.name)
