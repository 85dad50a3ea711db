"""Who may use the control API: no web page of somebody else's, and with a token only its owner."""

from collections.abc import Iterator

import httpx
import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from tests.control.conftest import refused

TOKEN = "s3cret"  # noqa: S105 - of a server that lives for one test


@pytest.fixture(scope="module")
def exposed() -> Iterator[httpx.Client]:
    """A client of a server that listens on all addresses, with a token."""
    settings = Settings(host="0.0.0.0", control_token=TOKEN, fixtures="blank")  # noqa: S104
    sandbox = Sandbox(settings)
    with sandbox.control.vendor_client("") as client:
        yield client
    sandbox.close()


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8080"),
        *("127.1.2.3:80", "[::1]", "[::1]:8080"),
    ],
)
def test_a_host_of_this_machine_is_served(http: httpx.Client, host: str) -> None:
    assert http.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("example.com", "example.com:8080", "sandbox", "", "10.0.0.1", "0.0.0.0"),  # noqa: S104
        # Names that only begin like this machine's: what DNS rebinding is made of.
        *("127.0.0.1.example.com", "127.example.com:8080", "localhost.example.com"),
        *("localhost@example.com", "[::2]", "::1"),
    ],
)
def test_a_foreign_host_is_refused(http: httpx.Client, host: str) -> None:
    refused(http.get("/health", headers={"Host": host}), 403, "host")


@pytest.mark.parametrize(
    "origin",
    [
        *("http://example.com", "https://example.com:8080", "null", "", "localhost"),
        *("http://localhost:1", "http://localhost.example.com", "http://localhost@example.com"),
        *("http://[", "http://[::1", "file://", "http://127.0.0.1:8080"),
    ],
)
def test_a_foreign_origin_is_refused(http: httpx.Client, origin: str) -> None:
    headers = {"Host": "localhost:8080", "Origin": origin}
    refused(http.get("/health", headers=headers), 403, repr(origin))


def test_a_page_of_this_server_is_no_foreign_origin(http: httpx.Client) -> None:
    headers = {"Host": "localhost:8080", "Origin": "http://localhost:8080"}
    assert http.get("/health", headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH", "OPTIONS"])
def test_a_refused_call_does_nothing(http: httpx.Client, method: str) -> None:
    before = http.get("/worlds").json()
    headers = {"Origin": "http://example.com"}
    refused(http.request(method, "/worlds", json={}, headers=headers), 403, "example.com")
    assert [world["name"] for world in http.get("/worlds").json()] == [
        world["name"] for world in before
    ]


@pytest.mark.parametrize(
    "authorization",
    [
        *(None, "", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3crett", "Bearer S3CRET"),
        *("Basic s3cret", "s3cret", "Bearer  s3cret", "Bearer s3cret, Bearer s3cret"),
    ],
)
@pytest.mark.parametrize("path", ["/health", "/worlds", "/nothing", "/openapi.json"])
def test_without_the_token_every_call_is_refused(
    exposed: httpx.Client, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = exposed.get(f"/_mocksrv{path}", headers=headers)
    refused(answer, 401, "Authorization: Bearer")
    assert TOKEN not in answer.text


@pytest.mark.parametrize("host", ["sandbox.example.com", "192.0.2.1:8080", "localhost"])
def test_with_the_token_the_server_may_be_called_by_any_name(
    exposed: httpx.Client, host: str
) -> None:
    headers = {"Host": host, "Authorization": f"Bearer {TOKEN}"}
    assert exposed.get("/_mocksrv/health", headers=headers).status_code == 200


def test_with_the_token_a_foreign_origin_is_still_refused(exposed: httpx.Client) -> None:
    headers = {"Origin": "http://example.com", "Authorization": f"Bearer {TOKEN}"}
    refused(exposed.get("/_mocksrv/health", headers=headers), 403, "example.com")


def test_a_vendor_needs_no_token_and_minds_no_origin(exposed: httpx.Client) -> None:
    headers = {"Host": "sandbox.example.com", "Origin": "http://example.com"}
    answer = exposed.post(
        "/ayet/api/account/details", data={"apiKey": "ayet_default"}, headers=headers
    )
    assert answer.json()["status"] == "success"


def test_a_token_is_asked_for_on_loopback_too_once_there_is_one() -> None:
    sandbox = Sandbox(Settings(control_token=TOKEN, fixtures="blank"))
    with sandbox.control.vendor_client("/_mocksrv") as client:
        refused(client.get("/health"), 401, "Authorization: Bearer")
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/health", headers=bearer).status_code == 200
        refused(client.get("/health", headers=bearer | {"Host": "example.com"}), 403, "host")
    sandbox.close()
