"""pytest fixtures: `mocksrv`, the server, and `world`, a fresh world of it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mocksrv.client import World
    from mocksrv.inprocess import Remote, Sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--mocksrv-url`."""
    parser.getgroup("mocksrv").addoption(
        "--mocksrv-url",
        metavar="URL",
        help="use the mocksrv server at URL instead of one in this process"
        " (its control token: MOCKSRV_CONTROL_TOKEN)",
    )


@pytest.fixture(scope="session")
def mocksrv(request: pytest.FixtureRequest) -> "Iterator[Sandbox | Remote]":
    """The server: in this process, or the one of `--mocksrv-url`."""
    from mocksrv.inprocess import Remote, Sandbox  # noqa: PLC0415 - only tests that use it pay

    url = request.config.getoption("--mocksrv-url")
    server = Remote(url, os.environ.get("MOCKSRV_CONTROL_TOKEN")) if url else Sandbox()
    yield server
    server.close()


@pytest.fixture
def world(mocksrv: "Sandbox | Remote") -> "Iterator[World]":
    """A fresh world: blank, frozen at 2026-01-01T00:00:00Z, gone after the test."""
    fresh = mocksrv.control.open()
    yield fresh
    fresh.delete(missing_ok=True)
