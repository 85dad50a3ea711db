"""Every vendor x every way to fail: always the vendor's own envelope, and nothing is created."""

import http.client
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from mocksrv.app import VENDORS
from mocksrv.inprocess import Sandbox
from mocksrv.wire.desk import Operation
from mocksrv.wire.errors import ApiError
from tests.contract.conftest import EMULATED, Caller, each_call, each_vendor
from tests.contract.emulated import Answer, Emulated, Provocation, says
from tests.contract.ways import (
    FORM,
    JSON,
    METHODS,
    ODD_JSON,
    ODD_TEXT,
    TOO_LARGE,
    UNREADABLE,
    Sent,
    chunks,
    multipart,
    odd_form,
    odd_json,
    repeated,
)


def fields_of(vendor: Emulated, operation: str) -> list[str]:
    """The parameters that an operation reads."""
    (found,) = [each for each in vendor.operations if each.name == operation]
    return list(found.ask.model_fields)


@each_call
def test_the_order_that_the_broken_calls_are_made_of_is_a_good_one(
    caller: Caller, operation: str
) -> None:
    """The broken calls below fail for being broken and for nothing else."""
    answer = caller.answer(operation, data=caller.order)
    assert answer not in {caller.vendor.wrong_key, caller.vendor.unknown(operation)}
    if operation == "campaign/add":
        assert answer.code is None


@each_vendor
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-11", "AY-R07", "AY-R01")
def test_an_unknown_path_is_answered_by_the_vendor(caller: Caller, method: str) -> None:
    for path in caller.vendor.unknown_paths:
        with_key = caller.http.request(method, path, params=caller.order)
        assert caller.vendor.answer(with_key).code == caller.vendor.unknown("a/b").code, path
        without = caller.http.request(method, path)
        assert caller.vendor.answer(without) == caller.vendor.wrong_key, path


@each_call
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-11", "AY-R03")
def test_a_wrong_method_is_answered_by_the_vendor(
    caller: Caller, operation: str, method: str
) -> None:
    expected = caller.vendor.unknown(operation)
    assert caller.answer(operation, method, params=caller.order) == expected
    assert caller.answer(operation, method, data=caller.order) == expected
    assert caller.answer(operation, method) == caller.vendor.wrong_key


@each_call
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-R03")
def test_a_head_request_has_no_body_and_does_nothing(caller: Caller, operation: str) -> None:
    answer = caller.call(operation, "HEAD", params=caller.order)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"


@each_call
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-09", "AY-R02", "AY-R04", "AY-R06", "AY-06", "AY-07")
def test_without_a_key_the_answer_is_the_wrong_key_answer(caller: Caller, operation: str) -> None:
    """Whichever way it is sent, and however wrong the rest is."""
    name, key = caller.key
    for fields in (dict(caller.vendor.order), dict(caller.vendor.order) | {name.lower(): key}, {}):
        boundary = {"Content-Type": "multipart/form-data; boundary=limit"}
        ways: list[Sent] = [{"data": fields}, {"json": fields}, {"params": fields}]
        for sent in [*ways, {"content": multipart(fields), "headers": boundary}]:
            assert caller.answer(operation, **sent) == caller.vendor.wrong_key
        assert caller.answer(operation, "GET", params=fields) == caller.vendor.wrong_key


@each_call
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-09", "AY-R06")
def test_a_wrong_key_is_refused_and_opens_no_world(
    caller: Caller, operation: str, mocksrv: Sandbox
) -> None:
    before = [world.name for world in mocksrv.control.worlds()]
    with mocksrv.control.vendor_client(f"/{caller.vendor.name}") as unmarked:
        caller = Caller(caller.vendor, caller.world, unmarked)
        for key in caller.vendor.wrong_keys:
            fields = caller.order | {caller.vendor.key: key}
            assert caller.answer(operation, data=fields) == caller.vendor.wrong_key, key
        for odd in (None, True, 1, 1.5, [], {}, [caller.key[1]], {"a": caller.key[1]}):
            fields = caller.order | {caller.vendor.key: odd}
            assert caller.answer(operation, json=fields) == caller.vendor.wrong_key, odd
    assert [world.name for world in mocksrv.control.worlds()] == before


@each_call
@pytest.mark.parametrize("way", UNREADABLE)
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-R03")
def test_what_cannot_be_read_counts_as_not_sent(caller: Caller, operation: str, way: str) -> None:
    assert caller.answer(operation, **UNREADABLE[way](caller.order)) == caller.vendor.wrong_key


@each_call
@pytest.mark.parametrize("value", ODD_JSON)
@pytest.mark.usefixtures("unchanged")
def test_an_odd_json_value_gets_the_vendors_answer(
    caller: Caller, operation: str, value: str
) -> None:
    names = fields_of(caller.vendor, operation)
    caller.answer(operation, **odd_json(names, caller.key, ODD_JSON[value]))
    caller.answer(operation, **odd_json([*names, "unknown"], caller.key, ODD_JSON[value]))


@each_call
@pytest.mark.parametrize("value", ODD_TEXT)
@pytest.mark.usefixtures("unchanged")
def test_an_odd_text_gets_the_vendors_answer(caller: Caller, operation: str, value: str) -> None:
    names = [*fields_of(caller.vendor, operation), "unknown", f"un{ODD_TEXT[value][:100]}known"]
    caller.answer(operation, **odd_form(names, caller.key, ODD_TEXT[value]))


@each_call
@pytest.mark.parametrize("form", ["{0}", "{0}[]", "{0}[{1}]", "{0}[a][{1}]", "{0}[", "{0}]"])
@pytest.mark.usefixtures("unchanged")
def test_repeated_parameters_get_the_vendors_answer(
    caller: Caller, operation: str, form: str
) -> None:
    caller.answer(operation, **repeated(fields_of(caller.vendor, operation), caller.key, form))


@each_call
@pytest.mark.usefixtures("unchanged")
def test_parameters_past_the_first_1000_are_not_read(caller: Caller, operation: str) -> None:
    """PHP's max_input_vars: the key is read, the order is not."""
    rest = [f"{name}={value}" for name, value in caller.vendor.order.items()]
    many = ["=".join(caller.key), *(f"p{n}={n}" for n in range(100_000)), *rest]
    answer = caller.answer(operation, headers=FORM, content="&".join(many))
    assert answer != caller.vendor.wrong_key


@each_call
@pytest.mark.usefixtures("unchanged")
def test_a_body_of_20_mb_is_too_large(caller: Caller, operation: str) -> None:
    body = b"&".join(f"{n}={v}".encode() for n, v in caller.order.items()).ljust(TOO_LARGE, b"a")
    for content in (body, chunks(body)):
        answer = caller.answer(operation, headers=FORM, content=content)
        assert answer == caller.vendor.too_large


@each_vendor
@pytest.mark.parametrize("way", [lambda body: body, chunks], ids=["whole", "chunked"])
@pytest.mark.usefixtures("unchanged")
def test_a_body_of_20_mb_is_too_large_over_a_socket_too(
    caller: Caller, way: Callable[[bytes], Any]
) -> None:
    operation = caller.vendor.operations[-1].name
    url = caller.world.urls[caller.vendor.name] + caller.vendor.path(operation)
    with httpx.Client() as client:
        for _ in range(2):
            answer = client.post(url, headers=JSON, content=way(b"a" * TOO_LARGE))
            assert caller.vendor.answer(answer) == caller.vendor.too_large
        good = client.post(url, data=dict([caller.key]))
        assert caller.vendor.answer(good) != caller.vendor.wrong_key


def over_a_socket(url: str, method: str, target: str) -> httpx.Response:
    """The answer to a request whose target is sent as it is, byte for byte."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port)
    connection.request(method, address.path + target)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return httpx.Response(answer.status, headers=answer.getheaders(), content=content)


@each_vendor
@pytest.mark.parametrize("broken", ["%", "%Z", "%ZZ", "%FF%FE", "%ED%A0%80", "%00", "%0D%0A"])
@pytest.mark.usefixtures("unchanged")
def test_broken_percent_encoding_gets_the_vendors_answer(caller: Caller, broken: str) -> None:
    url, vendor = caller.world.urls[caller.vendor.name], caller.vendor
    key = "=".join(caller.key)
    operation = vendor.path(vendor.operations[-1].name)
    for target in (f"/api/{broken}", f"/{broken}?{key}", f"{operation}?{broken}={broken}&{key}"):
        vendor.answer(over_a_socket(url, "GET", target))
    wrong = over_a_socket(url, "GET", f"{operation}?{key}{broken}")
    assert vendor.answer(wrong) == vendor.wrong_key


@each_vendor
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.usefixtures("unchanged")
def test_a_wrong_method_over_a_socket_gets_the_vendors_answer(caller: Caller, method: str) -> None:
    url = caller.world.urls[caller.vendor.name]
    operation = caller.vendor.operations[0].name
    answer = over_a_socket(url, method, f"{caller.vendor.path(operation)}?{'='.join(caller.key)}")
    assert caller.vendor.answer(answer) == caller.vendor.unknown(operation)


PROVOCATIONS = [(v.name, p) for v in EMULATED.values() for p in v.provocations]


@each_vendor
@pytest.mark.rule(
    "AY-140", "AY-23", "AY-41", "AY-47", "AY-55", "AY-87", "AY-100", "AY-109", "AY-130"
)
def test_every_declared_error_of_every_operation_is_provoked(name: str) -> None:
    vendor = EMULATED[name]
    declared = {(o.name, error) for o in vendor.operations for error in o.errors}
    assert {(each.operation, each.error) for each in vendor.provocations} == declared


@pytest.mark.parametrize(
    ("name", "provocation"),
    PROVOCATIONS,
    ids=[f"{p.operation}-{p.error.__name__}" for _, p in PROVOCATIONS],
)
@pytest.mark.rule("AY-140", "AY-07", "AY-R02", "AY-R01")
def test_a_provoked_error_is_told_in_the_documents_words(
    caller: Caller, provocation: Provocation
) -> None:
    provocation.before(caller.world)
    before = caller.seen()
    fields = dict([caller.key]) | dict(provocation.fields)
    answer = caller.answer(provocation.operation, data=fields)
    assert answer.code == provocation.code
    assert says(provocation.message, answer.message), answer.message
    assert caller.seen() == before


@each_call
@pytest.mark.rule("AY-09", "AY-10")
def test_the_errors_of_all_operations_are_those_of_each(caller: Caller, operation: str) -> None:
    for provocation in caller.vendor.common.values():
        provocation.before(caller.world)
        answer = caller.answer(operation, data=caller.order | dict(provocation.fields))
        assert answer == Answer(provocation.code, provocation.message)


@each_call
@pytest.mark.usefixtures("unchanged")
def test_a_mistake_of_ours_is_told_by_the_vendor_and_leaves_nothing_half_done(
    caller: Caller, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = [each for each in caller.vendor.operations if each.name == operation]
    done: list[object] = []

    def works_and_breaks(*arguments: object) -> None:
        try:
            done.append(found_handler(*arguments))
        except ApiError:
            done.append(None)
        raise RuntimeError("what nobody outside may read")

    found_handler = found.handler
    monkeypatch.setitem(vars(found), "handler", works_and_breaks)
    answer = caller.call(operation, data=caller.order)
    monkeypatch.undo()

    assert len(done) == 1
    assert answer.status_code == 500
    assert caller.vendor.answer(answer) == caller.vendor.broken
    assert "nobody outside" not in answer.text
    assert "Traceback" not in answer.text


def test_every_vendor_is_walked() -> None:
    assert set(EMULATED) == {vendor.name for vendor in VENDORS}
    assert all(isinstance(o, Operation) for each in EMULATED.values() for o in each.operations)
