"""Whatever ayeT is sent, it answers in its envelope, and only a valid order costs anything."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.contract.ayet import AYET, answer
from tests.contract.conftest import Caller
from tests.contract.ways import FORM, JSON

COMMANDS = [operation.name for operation in AYET.operations]
NAMES = sorted({name for operation in AYET.operations for name in operation.ask.model_fields})
SENSIBLE = st.sampled_from(
    [
        *("com.example.app", "com.paid.app", "20", "50", "10000", "10001", "100", "2400", "250"),
        *("retention", "US, DE", "US,XX", "custom_s2s", "standard", "running", "pending", "1", "2"),
        *("https://example.com/?c={click_id}", "http://[", "//x/{click_id}", '["running"]', "["),
        *("2026-01-01", "2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "order", ""),
    ]
)
ANY_TEXT = st.text(st.characters(), max_size=30)  # lone surrogates and NUL among them
SCALARS = SENSIBLE | ANY_TEXT | st.integers() | st.floats() | st.booleans() | st.none()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
PARAMETERS = st.dictionaries(st.sampled_from(NAMES) | ANY_TEXT, VALUES, max_size=12)


@pytest.fixture(scope="module")
def caller(mocksrv: Sandbox) -> Iterator[Caller]:
    world: World = mocksrv.control.open("fuzzed", start="2026-01-01T00:00:00Z")
    world.back_door("PATCH", "ayet/account", {"tokens": 10**12})
    AYET.prepare(world)
    yield Caller(AYET, world, world.client("ayet"))
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


def encoded(parameters: dict[str, Any]) -> bytes:
    """The parameters as a form; what is no text is JSON, lone surrogates are their bytes."""
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in parameters.items()}
    pairs = (
        f"{quote_plus(name.encode('utf-8', 'surrogatepass'))}="
        f"{quote_plus(value.encode('utf-8', 'surrogatepass'))}"
        for name, value in texts.items()
    )
    return "&".join(pairs).encode()


@bounded(150)
@given(command=st.sampled_from(COMMANDS), parameters=PARAMETERS)
@pytest.mark.rule("AY-03", "AY-06", "AY-R03")
def test_any_parameters_in_any_body_get_an_envelope(
    caller: Caller, command: str, parameters: dict[str, Any]
) -> None:
    asked = parameters | dict([caller.key])
    answer(caller.call(command, content=json.dumps(asked), headers=JSON))
    form = encoded(asked)
    answer(caller.call(command, content=form, headers=FORM))
    answer(caller.http.get(f"{AYET.path(command)}?{form.decode()}"))
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in asked.items()}
    parts = [(k.encode("utf-8", "replace").decode(), (None, v)) for k, v in texts.items()]
    answer(caller.call(command, files=parts))


@bounded(150)
@given(command=st.sampled_from(COMMANDS), body=st.binary(max_size=200), kind=ANY_TEXT)
def test_any_bytes_of_any_type_get_an_envelope(
    caller: Caller, command: str, body: bytes, kind: str
) -> None:
    for content_type in (kind.encode("utf-8", "replace"), b"multipart/form-data; boundary=x"):
        if b"\n" in content_type or b"\r" in content_type or b"\0" in content_type:
            continue  # no header can say that
        headers = {b"Content-Type": content_type}
        answer(caller.call(command, content=body, headers=headers))
        between = b"--x\r\n" + body + b"\r\n--x--\r\n"
        answer(caller.call(command, content=between, headers=headers))


@bounded(150)
@given(order=st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES)))
@pytest.mark.rule("AY-81", "AY-R17")
def test_an_order_costs_its_price_if_it_is_taken_and_nothing_else(
    caller: Caller, order: dict[str, Any]
) -> None:
    before = caller.seen()
    tokens = caller.world.ledger["balances"]["ayet"]["available"]
    asked = {"packageName": "com.example.app", "numDownloads": "20"} | order | dict([caller.key])
    response = caller.call("campaign/add", content=json.dumps(asked), headers=JSON)
    if answer(response).code is not None:
        assert caller.seen() == before
        return
    entity = response.json()["campaignData"]
    price = -(-entity["totalDownloads"] * round(entity["tokensPerDownload"] * 100) // 100)
    assert caller.world.ledger["balances"]["ayet"]["available"] == tokens - price
