"""Every vendor x everything that can be wrong with what is sent: odd, broken, too much."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from tests.contract.conftest import (
    Caller,
    each_call,
    each_call_that_reads_bodies,
    each_call_that_reads_none,
    each_call_that_takes_bodies,
    each_vendor,
)
from tests.contract.emulated import parameters
from tests.contract.sending import JSON, WAYS, Encoded, send
from tests.contract.ways import (
    MANY,
    ODD_JSON,
    ODD_QUERY,
    ODD_TEXT,
    TOO_LARGE,
    UNREADABLE,
    as_form,
    chunks,
    odd_json,
    odd_pairs,
    repeated,
)

FORMS = ["{0}", "{0}[]", "{0}[{1}]", "{0}[a][{1}]", "{0}[", "{0}]"]


def names_of(caller: Caller, operation: str) -> list[str]:
    """The parameters that an operation reads, but for the variables of its path."""
    found = caller.vendor.operation(operation)
    return [name for name in parameters(found) if f"{{{name}}}" not in found.path]


@each_call_that_reads_bodies
@pytest.mark.parametrize("way", UNREADABLE)
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-R03", "AI-R07")
def test_what_cannot_be_read_counts_as_not_sent(caller: Caller, operation: str, way: str) -> None:
    """The key too, which is in it."""
    signed = caller.vendor.signed(caller.vendor.good(operation), caller.key)
    answer = caller.read(caller.composed(operation, UNREADABLE[way](signed)))
    assert answer == caller.vendor.unreadable


@each_call_that_reads_none
@pytest.mark.parametrize("way", [*UNREADABLE, "form", "json", "multipart"])
@pytest.mark.usefixtures("unchanged")
def test_where_no_bodies_are_read_none_changes_the_answer(
    caller: Caller, operation: str, way: str
) -> None:
    """Not even one that can be read, and would spoil the call."""
    good = caller.vendor.good(operation)
    plain = caller.vendor.request(operation, good, caller.key)
    nonsense = dict.fromkeys([*good, *parameters(caller.vendor.operation(operation))], "x")
    _, headers, body = (UNREADABLE | WAYS)[way](nonsense)
    with_body = plain._replace(headers={**plain.headers, **headers}, body=body)
    assert caller.read(with_body).code == caller.vendor.refused.get(operation)
    assert caller.sent(with_body).content == caller.sent(plain).content


@each_call_that_takes_bodies
@pytest.mark.parametrize("value", ODD_JSON)
@pytest.mark.usefixtures("undisturbed")
def test_an_odd_json_value_gets_the_vendors_answer(
    caller: Caller, operation: str, value: str
) -> None:
    names, key = names_of(caller, operation), caller.vendor.signed({}, caller.key)
    for asked in (names, [*names, "unknown"]):
        caller.read(caller.composed(operation, odd_json(asked, key, ODD_JSON[value])))


@each_call_that_takes_bodies
@pytest.mark.parametrize("value", ODD_TEXT)
@pytest.mark.usefixtures("undisturbed")
def test_an_odd_text_gets_the_vendors_answer(caller: Caller, operation: str, value: str) -> None:
    odd = ODD_TEXT[value]
    names = [*names_of(caller, operation), "unknown", f"un{odd[:100]}known"]
    pairs = odd_pairs(names, caller.vendor.signed({}, caller.key), odd)
    caller.read(caller.composed(operation, as_form(pairs)))


@each_call
@pytest.mark.parametrize("value", ODD_QUERY)
@pytest.mark.usefixtures("undisturbed")
def test_an_odd_text_in_the_address_gets_the_vendors_answer(
    caller: Caller, operation: str, value: str
) -> None:
    """Byte for byte, so over a socket; in the query and in the variables of the path."""
    odd = ODD_QUERY[value]
    names = [*names_of(caller, operation), "unknown", f"un{odd[:100]}known"]
    pairs = odd_pairs(names, caller.vendor.signed({}, caller.key), odd)
    request = caller.composed(operation, Encoded(query=pairs))
    caller.over_a_socket(request)
    path = caller.vendor.operation(operation).path
    for variable in parameters(caller.vendor.operation(operation)):
        path = path.replace(f"{{{variable}}}", odd)
    key = caller.key if caller.vendor.key.place != "parameter" else None
    signed = caller.vendor.along(path, Encoded(query=pairs), key, method=request.method)
    caller.over_a_socket(signed)


@each_call_that_takes_bodies
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("undisturbed")
def test_repeated_parameters_get_the_vendors_answer(
    caller: Caller, operation: str, form: str
) -> None:
    key = caller.vendor.signed({}, caller.key)
    pairs = repeated(names_of(caller, operation), key, form)
    caller.read(caller.composed(operation, as_form(pairs)))


@each_call
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("undisturbed")
def test_repeated_parameters_of_the_query_get_the_vendors_answer(
    caller: Caller, operation: str, form: str
) -> None:
    key = caller.vendor.signed({}, caller.key)
    pairs = repeated(names_of(caller, operation), key, quote(form, safe="{}"))
    caller.read(caller.composed(operation, Encoded(query=pairs)))


@each_call_that_reads_bodies
@pytest.mark.usefixtures("unchanged")
def test_parameters_past_the_first_1000_are_not_read(caller: Caller, operation: str) -> None:
    """PHP's max_input_vars: the key is read, the order is not."""
    vendor = caller.vendor
    pairs = [urlencode(vendor.signed({}, caller.key)), MANY, urlencode(vendor.good(operation))]
    request = caller.composed(operation, as_form("&".join(pairs)))
    answer = caller.read(request)
    assert answer not in {vendor.wrong_key, vendor.missing_key}


@each_call
@pytest.mark.usefixtures("unchanged")
def test_a_body_of_20_mb_is_too_large(caller: Caller, operation: str) -> None:
    vendor = caller.vendor
    request = vendor.request(operation, vendor.good(operation), caller.key)
    body = request.body.ljust(TOO_LARGE, b"a")
    for content in (body, chunks(body)):
        assert caller.read(request, content) == vendor.too_large


@each_vendor
@pytest.mark.parametrize("way", [lambda body: body, chunks], ids=["whole", "chunked"])
@pytest.mark.usefixtures("unchanged")
def test_a_body_of_20_mb_is_too_large_over_a_socket_too(
    caller: Caller, way: Callable[[bytes], Any]
) -> None:
    vendor = caller.vendor
    operation = vendor.operations[-1].name
    request = vendor.request(operation, vendor.good(operation), caller.key, way="query")
    huge = request._replace(headers={**request.headers, **JSON})
    with httpx.Client(base_url=caller.url) as client:
        for _ in range(2):
            answer = send(client, huge, way(b"a" * TOO_LARGE))
            assert vendor.read(answer) == vendor.too_large
        good = vendor.read(send(client, request))
        assert good.code == vendor.refused.get(operation)
