"""The control API as a bare HTTP client, so that tests see statuses, headers and bodies."""

from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet


@pytest.fixture
def http(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client on `/_mocksrv`."""
    with mocksrv.control.vendor_client("/_mocksrv") as client:
        yield client


@pytest.fixture
def ayet(world: World) -> Ayet:
    return Ayet(world)


def refused(answer: httpx.Response, status: int, named: str) -> None:
    """The answer is a problem of RFC 9457 with this status, whose detail names the thing."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"] == HTTPStatus(status).phrase
    assert named in problem["detail"]
