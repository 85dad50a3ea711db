"""Every vendor x its routes that take no key: whatever they are sent, they find nothing there."""

import pytest

from tests.contract.conftest import Caller, walk
from tests.contract.emulated import Keyless
from tests.contract.sending import Request
from tests.contract.ways import METHODS, ODD_QUERY, TOO_LARGE, UNREADABLE, chunks

each_route = walk("path", lambda vendor: ((route.path,) for route in vendor.keyless))


def route_of(caller: Caller, path: str) -> Keyless:
    (found,) = [each for each in caller.vendor.keyless if each.path == path]
    return found


@each_route
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.usefixtures("unchanged")
@pytest.mark.rule("AY-R64", "AS-R04", "AS-R20")
def test_without_anything_nothing_is_found(caller: Caller, path: str, method: str) -> None:
    route = route_of(caller, path)
    expected = route.answer if method in route.methods else route.wrong_method
    assert caller.read(Request(method, path)) == expected


@each_route
@pytest.mark.parametrize("way", UNREADABLE)
@pytest.mark.usefixtures("unchanged")
def test_an_unreadable_body_says_nothing(caller: Caller, path: str, way: str) -> None:
    _, headers, body = UNREADABLE[way](caller.vendor.order)
    answer = caller.read(Request("GET", path, headers=headers, body=body))
    assert answer == route_of(caller, path).answer


@each_route
@pytest.mark.parametrize("value", ODD_QUERY)
@pytest.mark.usefixtures("unchanged")
def test_odd_values_of_all_its_parameters_name_nothing(
    caller: Caller, path: str, value: str
) -> None:
    route, odd = route_of(caller, path), ODD_QUERY[value]
    query = "&".join(f"{name}={odd}" for name in [*route.parameters, "unknown"])
    assert caller.over_a_socket(Request("GET", path, query)) == route.answer


@each_route
@pytest.mark.usefixtures("unchanged")
def test_a_body_of_20_mb_is_too_large(caller: Caller, path: str) -> None:
    body = b"a" * TOO_LARGE
    for content in (body, chunks(body)):
        assert caller.read(Request("GET", path), content) == caller.vendor.too_large
