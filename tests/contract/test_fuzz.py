"""Whatever a vendor is sent, it answers in its envelope, and only a valid order costs anything."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocksrv.inprocess import Sandbox
from tests.contract.conftest import EMULATED, Caller
from tests.contract.emulated import Emulated, Keyless, Purchase, parameters
from tests.contract.sending import WAYS, Encoded, Fields, Request

SENSIBLE = (
    *("com.example.app", "com.paid.app", "20", "50", "10000", "10001", "100", "2400", "250"),
    *("US, DE", "US,XX", "standard", "running", "1", "2", "http://[", '["running"]', "[", ""),
    *("2026-01-01", "2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "order"),
)
ANY_TEXT = st.text(st.characters(), max_size=30)  # lone surrogates and NUL among them


def values(vendor: Emulated) -> st.SearchStrategy[Any]:
    """What may be sent as a parameter, some of it sensible."""
    scalars = st.sampled_from([*SENSIBLE, *vendor.sensible]) | ANY_TEXT | st.integers()
    return st.recursive(
        scalars | st.floats() | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
        max_leaves=8,
    )


VALUES = {name: values(vendor) for name, vendor in EMULATED.items()}
NAMES = {
    name: sorted(
        {field for o in vendor.operations for field in parameters(o)}
        | {parameter for route in vendor.keyless for parameter in route.parameters}
    )
    for name, vendor in EMULATED.items()
}
PARAMETERS = {
    name: st.dictionaries(st.sampled_from(NAMES[name]) | ANY_TEXT, VALUES[name], max_size=12)
    for name in EMULATED
}
PURCHASES = [(v.name, purchase) for v in EMULATED.values() for purchase in v.purchases]


@pytest.fixture(scope="module", params=EMULATED)
def caller(request: pytest.FixtureRequest, mocksrv: Sandbox) -> Iterator[Caller]:
    vendor = EMULATED[request.param]
    world = mocksrv.control.open(f"fuzzed-{vendor.name}", start="2026-01-01T00:00:00Z")
    vendor.enrich(world)
    vendor.prepare(world)
    yield Caller(vendor, world, world.client(vendor.name))
    world.delete()


def bounded(examples: int) -> settings:
    """As many examples in each run, the same ones everywhere."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@bounded(150)
@given(data=st.data())
@pytest.mark.rule("AY-03", "AY-06", "AY-R03", "AI-07", "AI-R01", "AI-R07")
def test_any_parameters_sent_any_way_get_an_envelope(caller: Caller, data: st.DataObject) -> None:
    vendor = caller.vendor
    operation = data.draw(st.sampled_from([each.name for each in vendor.operations]))
    parameters = data.draw(PARAMETERS[vendor.name])
    for method, way in vendor.sendings(operation):
        caller.answer(operation, parameters, method=method, way=way)


@pytest.mark.parametrize(
    ("caller", "route"),
    [(v.name, route) for v in EMULATED.values() for route in v.keyless],
    ids=[f"{v.name}-{route.path}" for v in EMULATED.values() for route in v.keyless],
    indirect=["caller"],
)
@pytest.mark.rule("AY-R64", "AS-R20")
def test_any_parameters_without_a_key_get_an_envelope_or_the_documented_answer(
    caller: Caller, route: Keyless
) -> None:
    named = route.made(caller.world)

    @bounded(150)
    @given(parameters=PARAMETERS[caller.vendor.name], way=st.sampled_from(sorted(WAYS)))
    def call(parameters: dict[str, Any], way: str) -> None:
        def sent(fields: Fields) -> httpx.Response:
            query, headers, body = WAYS[way](fields)
            return caller.sent(Request("GET", route.path, query, headers, body))

        assert caller.vendor.read(sent(parameters)) == route.answer
        answer = sent({**parameters, **named})
        if answer.status_code != route.done or not named:
            caller.vendor.read(answer)

    call()


@bounded(150)
@given(data=st.data(), body=st.binary(max_size=200), kind=ANY_TEXT)
def test_any_bytes_of_any_type_get_an_envelope(
    caller: Caller, data: st.DataObject, body: bytes, kind: str
) -> None:
    operation = data.draw(st.sampled_from([each.name for each in caller.vendor.operations]))
    for content_type in (kind.encode("utf-8", "replace"), b"multipart/form-data; boundary=x"):
        if b"\n" in content_type or b"\r" in content_type or b"\0" in content_type:
            continue  # no header can say that
        for sent in (body, b"--x\r\n" + body + b"\r\n--x--\r\n"):
            encoded = Encoded(headers={"Content-Type": content_type}, body=sent)
            caller.read(caller.composed(operation, encoded))


@pytest.mark.parametrize(
    ("caller", "purchase"),
    PURCHASES,
    ids=[f"{name}-{p.operation}-{n}" for n, (name, p) in enumerate(PURCHASES)],
    indirect=["caller"],
)
@pytest.mark.rule("AY-81", "AY-R17", "AI-R04", "AI-R11", "AI-R22", "AI-R23", "AI-113")
def test_an_order_costs_its_price_if_it_is_taken_and_nothing_else(
    caller: Caller, purchase: Purchase
) -> None:
    vendor = caller.vendor
    optional = dict.fromkeys(NAMES[vendor.name], VALUES[vendor.name])
    orders = st.fixed_dictionaries({}, optional=optional)
    taken = []

    @bounded(150)
    @given(order=orders)
    def buy(order: dict[str, Any]) -> None:
        before, money = caller.seen(), available(caller)
        asked = dict(purchase.fields) | order
        response = caller.call(purchase.operation, asked, way="json")
        if vendor.read(response).code is not None:
            assert caller.seen() == before
            return
        taken.append(asked)
        price = purchase.price(caller.world, asked, response.json())
        assert available(caller) == money - price

    buy()
    assert taken


def available(caller: Caller) -> Decimal:
    """What can be spent."""
    return Decimal(str(caller.world.ledger["balances"][caller.vendor.name]["available"]))
