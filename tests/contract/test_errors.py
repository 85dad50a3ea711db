"""Every vendor x every error it declares, and our own mistakes: told in its words, nothing done."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from mocksrv.wire.desk import Desk, Later, Operation
from mocksrv.wire.errors import ApiError
from tests.contract.conftest import EMULATED, Caller, each_call, each_vendor
from tests.contract.emulated import Answer, Provocation
from tests.contract.sending import Request

PROVOCATIONS = [(v.name, p) for v in EMULATED.values() for p in v.provocations]
COMMON = [
    (v.name, p._replace(operation=o.name, fields={**v.good(o.name), **p.fields}))
    for v in EMULATED.values()
    for o in v.operations
    for p in v.common
]


def provoking(provocations: list[tuple[str, Provocation]]) -> pytest.MarkDecorator:
    ids = [f"{name}-{p.operation}-{p.error.__name__}" for name, p in provocations]
    return pytest.mark.parametrize(("name", "provocation"), provocations, ids=ids)


@each_vendor
@pytest.mark.rule("AY-140", "AY-23", "AY-41", "AY-47", "AY-55")
@pytest.mark.rule("AY-87", "AY-100", "AY-109", "AY-130")
def test_every_declared_error_of_every_operation_is_provoked(name: str) -> None:
    vendor = EMULATED[name]
    declared = {(o.name, error) for o in vendor.operations for error in o.errors}
    provoked = {(p.operation, p.error) for p in vendor.provocations if p.operation[:1] != "/"}
    assert provoked == declared


@each_vendor
@pytest.mark.rule("AY-140")
def test_every_error_class_is_met(name: str) -> None:
    """None is only written down, and none is told that is not written down."""
    vendor = EMULATED[name]
    strays = {vendor.unknown_path.error, vendor.wrong_method.error}
    common = {each.error for each in vendor.common}
    assert set(vendor.desk.common) - strays == common
    written = {each for each in vars(vendor.errors).values() if _is_error(each)}
    ours = {vendor.desk.wrong_key, vendor.desk.too_large, vendor.desk.broken}
    assert written == strays | common | ours | {each.error for each in vendor.provocations}


def _is_error(each: object) -> bool:
    return isinstance(each, type) and issubclass(each, ApiError) and hasattr(each, "code")


@provoking(PROVOCATIONS)
@pytest.mark.rule("AY-140", "AY-07", "AY-R02", "AY-R01")
@pytest.mark.rule("AI-06", "AI-R01", "AI-R03", "AI-R04", "AI-R05", "AI-R17", "AI-R20")
@pytest.mark.rule("IN-29", "IN-44", "IN-R09", "IN-R10", "IN-R15", "IN-R18", "AS-R05", "AS-R20")
@pytest.mark.rule("KE-034", "KE-036", "KE-041")
def test_a_provoked_error_is_told_in_the_documents_words(
    caller: Caller, provocation: Provocation
) -> None:
    provoke(caller, provocation)


@provoking(COMMON)
@pytest.mark.rule("AY-09", "AY-10", "AI-03", "AI-R02")
@pytest.mark.rule("IN-27", "IN-28", "IN-43", "IN-R01", "IN-R02", "IN-R03", "IN-R04")
@pytest.mark.rule("IN-R05", "IN-R06", "IN-R08", "KE-031", "KE-032")
def test_the_errors_of_all_operations_are_those_of_each(
    caller: Caller, provocation: Provocation
) -> None:
    provoke(caller, provocation)


def provoke(caller: Caller, provocation: Provocation) -> None:
    """Get the error, which must change nothing."""
    provocation.before(caller.world)
    fields = {**provocation.fields, **provocation.made(caller.world)}
    before, key = caller.seen(), provocation.key(caller.key)
    if provocation.operation.startswith("/"):
        answer = caller.read(Request("GET", provocation.operation, urlencode(fields)))
    else:
        request = caller.vendor.request(provocation.operation, fields, key)
        if provocation.body is not None:
            request = request._replace(body=provocation.body)
        answer = caller.read(request)
    assert answer.matches(Answer(provocation.code, provocation.message)), answer
    assert caller.seen() == before


Handler = Callable[..., Any]


def broken(caller: Caller, operation: str, spoil: Callable[[Handler], Handler]) -> None:
    """Let the handler of every operation be a spoilt one: the answer is the vendor's own 500."""
    desk = caller.vendor.desk
    serve = desk.serve

    def spoilt(self: Desk[Any], served: Operation[Any], *request: Any) -> Any:
        return serve(self, replace(served, handler=spoil(served.handler)), *request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "serve", spoilt)
        answer = caller.call(operation, caller.vendor.good(operation))
    assert answer.status_code == 500
    assert caller.vendor.read(answer) == caller.vendor.broken
    assert "nobody outside" not in answer.text


@each_call
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("KE-048")
def test_a_mistake_of_ours_is_told_by_the_vendor_and_leaves_nothing_half_done(
    caller: Caller, operation: str
) -> None:
    done: list[object] = []

    def works_and_breaks(handler: Handler) -> Handler:
        def handle(*arguments: object) -> None:
            try:
                done.append(handler(*arguments))
            except ApiError:
                done.append(None)
            raise RuntimeError("what nobody outside may read")

        return handle

    broken(caller, operation, works_and_breaks)
    assert len(done) == 1


@each_call
@pytest.mark.usefixtures("unchanged")
def test_a_mistake_after_the_moment_is_told_by_the_vendor_too(
    caller: Caller, operation: str
) -> None:
    """On the thread of a long answer, and in writing the answer down."""

    def breaks() -> None:
        raise RuntimeError("what nobody outside may read")

    broken(caller, operation, lambda _: lambda *__: Later(breaks))
    broken(caller, operation, lambda _: lambda *__: {"nobody outside": object()})
