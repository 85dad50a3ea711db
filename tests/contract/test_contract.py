"""Every vendor x every way to be no caller: paths, methods and keys that are nobody's.

Always the vendor's own envelope, and nothing is created. Bodies: test_bodies; errors: test_errors.
"""

from typing import Any

import pytest

from mocksrv.app import VENDORS
from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.wire.desk import Operation
from tests.contract.conftest import (
    ENTRIES,
    Caller,
    each_call,
    each_call_of_vendors_that_say_405,
    each_call_that_reads_bodies,
    each_sending,
    each_vendor,
    each_wrong_method,
)
from tests.contract.emulated import Answer, Stray
from tests.contract.sending import WAYS, Encoded, Request, all_that_comes
from tests.contract.ways import METHODS

BROKEN = ["%", "%Z", "%ZZ", "%FF%FE", "%ED%A0%80", "%00", "%0D%0A"]


def test_every_vendor_is_walked() -> None:
    """Write tests/contract/<vendor>.py and name it in conftest's ENTRIES."""
    assert set(ENTRIES) == {vendor.name for vendor in VENDORS}
    assert all(isinstance(o, Operation) for each in ENTRIES.values() for o in each.operations)


@each_sending
@pytest.mark.rule("AI-R07", "IN-R22", "IN-R35", "IN-46")
def test_the_order_that_the_broken_calls_are_made_of_is_a_good_one(
    caller: Caller, operation: str, method: str, way: str
) -> None:
    """The broken calls below fail for being broken and for nothing else."""
    answer = caller.answer(operation, caller.vendor.good(operation), method=method, way=way)
    assert answer.code == caller.vendor.refused.get(operation)


def told(caller: Caller, stray: Stray, where: str, method: str) -> list[tuple[Any, Answer]]:
    """(key, what it is answered): with the right key, with none, with a wrong one.

    Without a key that belongs into the path, the path is another.
    """
    answer = stray.answer(where, method)
    missing, wrong = caller.vendor.missing_key, caller.vendor.wrong_key
    if not stray.key_first:
        wrong = answer
        missing = missing if caller.vendor.key.place == "path" else answer
    return [(caller.key, answer), (None, missing), ("XXX", wrong)]


@each_vendor
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-11", "AY-R07", "AY-R01", "AI-01", "AI-06", "AI-R01", "AS-R03", "AS-R05")
@pytest.mark.rule("KE-R18", "KE-049")
def test_an_unknown_path_is_answered_by_the_vendor(caller: Caller, method: str) -> None:
    vendor = caller.vendor
    for path in vendor.unknown_paths:
        for key, expected in told(caller, vendor.unknown_path, path, method):
            for fields in (vendor.order, {}):
                encoded = WAYS["query"](vendor.signed(fields, key))
                answer = caller.read(vendor.along(path, encoded, key, method=method))
                assert answer.matches(expected), (path, key, answer)


@each_wrong_method
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-11", "AY-R03", "AI-R06", "AS-R04", "AS-R05")
@pytest.mark.rule("IN-30", "IN-45", "IN-R19", "IN-R20", "KE-R18", "KE-049")
def test_a_wrong_method_is_answered_by_the_vendor(
    caller: Caller, operation: str, method: str
) -> None:
    vendor = caller.vendor
    for key, expected in told(caller, vendor.wrong_method, operation, method):
        for fields in (vendor.good(operation), {}):
            for way in ("query", "form"):
                answer = caller.keyed(key, operation, fields, method=method, way=way)
                assert answer.matches(expected), (key, way, answer)


@each_call_of_vendors_that_say_405
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AS-R04", "IN-R19", "IN-R25", "KE-R18")
def test_a_405_says_which_methods_are_allowed(caller: Caller, operation: str) -> None:
    answer = caller.call(operation, caller.vendor.good(operation), method="PATCH")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == caller.vendor.methods(operation)


@each_call
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-R03", "AI-R06", "AS-R04", "IN-R21")
def test_a_head_request_has_no_body_and_does_nothing(caller: Caller, operation: str) -> None:
    fields = caller.vendor.good(operation)
    request = caller.vendor.request(operation, fields, caller.key, method="HEAD", way="query")
    head, body = all_that_comes(caller.url, request)
    assert head.startswith(b"HTTP/1.1 %d " % caller.vendor.head)
    assert b"\r\ncontent-type: application/json" in head
    assert body == b""


@each_sending
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-09", "AY-R02", "AY-R04", "AY-R06", "AY-06", "AY-07", "AI-03", "AI-R02")
@pytest.mark.rule("IN-02", "IN-04", "IN-27", "IN-43", "IN-R01", "IN-R08", "AS-R03", "KE-031")
def test_without_a_key_the_answer_is_that_of_a_missing_key(
    caller: Caller, operation: str, method: str, way: str
) -> None:
    """Whichever way it is sent, wherever else a key is, and however wrong the rest is."""
    good, missing = caller.vendor.good(operation), caller.vendor.missing_key
    for fields in (good, {}):
        assert caller.keyed(None, operation, fields, method=method, way=way) == missing
    for at in caller.vendor.misplaced:
        answer = caller.keyed(caller.key, operation, good, method=method, way=way, at=at)
        assert answer == missing, at


@each_call
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule(
    "AY-09", "AY-R06", "AI-03", "AI-R02", "IN-R02", "IN-R03", "IN-R04", "AS-R02", "AS-06"
)
def test_a_wrong_key_is_refused_and_opens_no_world(
    caller: Caller, operation: str, mocksrv: Sandbox
) -> None:
    vendor, good = caller.vendor, caller.vendor.good(operation)
    before = [world.name for world in mocksrv.control.worlds()]
    with mocksrv.control.vendor_client(f"/{vendor.name}") as unmarked:
        caller = Caller(vendor, caller.world, unmarked)
        for key, expected in vendor.wrong_keys.items():
            assert caller.keyed(key, operation, good) == expected, key
            assert caller.keyed(key, operation, {}) == expected, key
    assert [world.name for world in mocksrv.control.worlds()] == before


@each_call_that_reads_bodies
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-09", "AI-03", "AI-R02")
def test_a_key_that_is_no_text_is_a_wrong_key(caller: Caller, operation: str) -> None:
    """Null is none at all."""
    vendor, good = caller.vendor, caller.vendor.good(operation)
    for key in (True, 1, 1.5, [], {}, [caller.key], {"a": caller.key}):
        assert caller.keyed(key, operation, good, way="json") == vendor.wrong_key, key
    null = dict(good) | {vendor.key.name: None}
    assert caller.keyed(None, operation, null, way="json") == vendor.missing_key


@each_call
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-09", "AI-03", "AI-04", "AI-R02", "IN-R04", "IN-R34", "AS-R02", "AS-06")
def test_the_key_of_another_vendor_or_world_is_a_wrong_key(
    caller: Caller, operation: str, world: World, mocksrv: Sandbox
) -> None:
    vendor, good = caller.vendor, caller.vendor.good(operation)
    others = Caller(vendor, world, world.client(vendor.name))
    before = others.seen(), {world.name for world in mocksrv.control.worlds()}
    keys = [key for name, key in caller.world.credentials.items() if name != vendor.name]
    for key in (*keys, others.key, f"{vendor.name}_default", f"{vendor.name}_of-nowhere"):
        assert caller.keyed(key, operation, good) == vendor.wrong_key, key
    assert others.keyed(caller.key, operation, good) == vendor.wrong_key
    assert (others.seen(), {world.name for world in mocksrv.control.worlds()}) == before


@each_vendor
@pytest.mark.rule("AS-R06", "AS-03")
def test_the_old_key_is_a_wrong_key_after_a_rotation(caller: Caller) -> None:
    before, old = caller.seen(), caller.key
    new = caller.world.rotate(caller.vendor.name)
    for operation in (each.name for each in caller.vendor.operations):
        good = caller.vendor.good(operation)
        assert caller.keyed(old, operation, good) == caller.vendor.wrong_key
    assert caller.key == new
    assert caller.seen() == before


@each_vendor
@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.usefixtures("undisturbed")
@pytest.mark.rule("AY-R01", "AI-R01")
def test_broken_percent_encoding_gets_the_vendors_answer(caller: Caller, broken: str) -> None:
    vendor = caller.vendor
    key = vendor.signed({}, caller.key)
    for operation in (each.name for each in vendor.operations):
        query = "&".join([*(f"{n}={value}" for n, value in key.items()), f"{broken}={broken}"])
        request = caller.composed(operation, Encoded(query=query))
        for path in (f"{vendor.root}/{broken}", f"{vendor.root}/api/{broken}", request.path):
            caller.over_a_socket(request._replace(path=path))
        if vendor.key.place == "parameter":
            wrong = request._replace(query=f"{vendor.key.name}={caller.key}{broken}")
        elif vendor.key.place == "path":
            wrong = request._replace(path=request.path.replace(caller.key, caller.key + broken))
        else:
            broken_header = vendor.key.form.format(caller.key + broken).encode()
            wrong = request._replace(headers={vendor.key.name: broken_header})
        assert caller.over_a_socket(wrong) == vendor.wrong_key


@each_vendor
@pytest.mark.parametrize("method", [method for method in METHODS if method != "BREW"])
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-R03", "AI-R06", "IN-30", "IN-45", "AS-R04")
def test_a_wrong_method_over_a_socket_gets_the_vendors_answer(caller: Caller, method: str) -> None:
    vendor = caller.vendor
    strayed = [o.name for o in vendor.operations if method not in vendor.methods(o.name)]
    for operation in strayed:
        good = vendor.good(operation)
        request: Request = vendor.request(operation, good, caller.key, method=method, way="query")
        expected = vendor.wrong_method.answer(operation, method)
        assert caller.over_a_socket(request).matches(expected)
