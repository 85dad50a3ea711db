"""How requests travel and what answers look like: addresses, headers, JSON, and what goes wrong."""

import json
from typing import Any

import httpx
import pytest

from mocksrv.wire.body import LIMIT
from tests.vendors.instal.conftest import (
    BASE,
    CAMPAIGNS,
    NO_CREDENTIALS,
    NOT_FOUND,
    Instal,
    ids,
)

HOST = "dashboard.instal.com"
TOO_LARGE = '{"detail": "Request entity too large."}'
BROKEN = '{"detail": "Internal server error."}'


def assert_enveloped(response: httpx.Response) -> None:
    """The headers that every answer has."""
    assert response.headers["content-type"] == "application/json"
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert response.headers["vary"] == "Cookie"
    assert "www-authenticate" not in response.headers


# -- addresses ------------------------------------------------------------------------------


@pytest.mark.rule("IN-05", "IN-40")
@pytest.mark.parametrize(
    ("start", "host"),
    [
        *(("", HOST), ("", "Dashboard.Instal.COM"), ("", f"{HOST}:443"), ("/@{w}", HOST)),
        *(("", "localhost:8080"), ("/@{w}", "localhost"), ("", "sandbox.example.com")),
        *(("/instal", "localhost:8080"), ("/instal/@{w}", "sandbox.example.com:81")),
    ],
)
def test_every_address_leads_to_the_same_campaigns(
    instal: Instal, server: httpx.Client, start: str, host: str
) -> None:
    campaign = instal.create()
    base = start.format(w=instal.world.name)
    headers = instal.header | {"Host": host}

    listed = server.get(base + CAMPAIGNS, headers=headers)
    single = server.get(f"{base}{CAMPAIGNS}/1", headers=headers)

    assert listed.json()["results"] == [campaign]
    assert single.json() == campaign


@pytest.mark.rule("IN-R23", "IN-10")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("start", "host"),
    [
        *(("", HOST), ("", "localhost:8080"), ("/@{w}", "sandbox.example.com"), ("/@{w}", HOST)),
        *(("/instal", "localhost:8080"), ("/instal/@{w}", "[::1]:8080")),
    ],
)
def test_links_keep_the_address_that_the_client_used(
    instal: Instal, server: httpx.Client, scheme: str, start: str, host: str
) -> None:
    made = instal.fill(11)
    address = f"{scheme}://{host}{start.format(w=instal.world.name)}{CAMPAIGNS}"

    page = server.get(address, headers=instal.header).json()
    following = server.get(page["next"], headers=instal.header).json()

    assert page["next"] == f"{address}?page=2"
    assert following["previous"] == f"{address}?page=1"
    assert ids(following["results"]) == made[10:]


@pytest.mark.parametrize("path", ["/", "/advertiser", "/_mocksrv/health", "/instal", f"/x{BASE}"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whatever_is_asked_of_the_real_host_the_vendor_answers(
    server: httpx.Client, method: str, path: str
) -> None:
    response = server.request(method, path, headers={"Host": HOST})

    assert (response.status_code, response.text) == (404, NOT_FOUND)
    assert_enveloped(response)


@pytest.mark.parametrize("path", ["", "/", "/x", "/campaign", "/campaignsx", "/docs", "/%FF%00"])
@pytest.mark.parametrize("start", [BASE, f"/instal{BASE}"])
def test_the_vendor_answers_for_all_below_its_paths(
    server: httpx.Client, start: str, path: str
) -> None:
    response = server.get(start + path)

    assert (response.status_code, response.text) == (404, NOT_FOUND)
    assert_enveloped(response)


@pytest.mark.parametrize("path", ["/advertiser/api/v2/campaigns", "/advertiser/api/v11", "/api/v1"])
def test_other_bare_paths_are_not_the_vendors(server: httpx.Client, path: str) -> None:
    assert '"detail": "Not found"' not in server.get(path).text


# -- envelope -------------------------------------------------------------------------------


@pytest.mark.rule("IN-R25", "IN-12", "IN-41")
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(("GET", CAMPAIGNS, 200), ("GET", f"{CAMPAIGNS}/1", 200), ("HEAD", CAMPAIGNS, 200)),
        *(("OPTIONS", CAMPAIGNS, 200), ("GET", f"{CAMPAIGNS}?page_size=999", 200)),
        *(("GET", f"{CAMPAIGNS}?status=x", 400), ("GET", f"{CAMPAIGNS}?page=99", 404)),
        *(("GET", f"{CAMPAIGNS}/999", 404), ("GET", f"{BASE}/x", 404), ("POST", CAMPAIGNS, 405)),
    ],
)
def test_every_answer_has_the_same_headers(
    instal: Instal, method: str, path: str, status: int
) -> None:
    instal.fill(101)

    response = instal.ask(path, method)

    assert response.status_code == status
    assert_enveloped(response)


@pytest.mark.rule("IN-R25", "IN-R08")
@pytest.mark.parametrize("header", ["", "Token", "Token a b", "Token x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_refusals_have_the_same_headers(instal: Instal, method: str, header: str) -> None:
    response = instal.http.request(method, CAMPAIGNS, headers={"Authorization": header})

    assert response.status_code == 403
    assert_enveloped(response)


@pytest.mark.rule("IN-01", "IN-12")
def test_json_is_ascii_with_a_space_after_commas_and_colons(instal: Instal) -> None:
    name = 'S\u00f6hne \u2116 1, "quoted": \u4e2d\\ \U0001f600'
    campaign = instal.create(name=name, restrictions={"9": {"name": name, "description": name}})

    listed, single = instal.ask(), instal.ask(f"{CAMPAIGNS}/1")

    assert single.text == json.dumps(campaign)
    assert listed.text.endswith(f', "results": [{json.dumps(campaign)}]}}')
    assert listed.content.isascii()
    assert single.json()["name"] == name


@pytest.mark.rule("IN-29", "IN-R25")
def test_errors_are_ascii_too(instal: Instal) -> None:
    text = instal.ask(status="\u00fc").text

    assert text == (
        '{"status": ["Select a valid choice. \\u00fc is not one of the available choices."]}'
    )


# -- what goes wrong ------------------------------------------------------------------------


@pytest.mark.rule("IN-R25")
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "BREW"])
@pytest.mark.parametrize("path", [CAMPAIGNS, f"{CAMPAIGNS}/1", f"{BASE}/x"])
def test_a_body_that_is_too_large_is_refused_in_the_vendors_words(
    instal: Instal, method: str, path: str
) -> None:
    body = b"x" * (LIMIT + 1)

    response = instal.http.request(method, path, content=body, headers=instal.header)

    assert (response.status_code, response.text) == (413, TOO_LARGE)
    assert_enveloped(response)


@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data; boundary=x", "text/xml"]
)
@pytest.mark.parametrize("body", [b"{", b"\xff\x00", b"[" * 9999, b"--x", b"status=WrongStatus"])
def test_a_body_that_cannot_be_read_does_no_harm(
    instal: Instal, content_type: str, body: bytes
) -> None:
    headers = instal.header | {"Content-Type": content_type}

    response = instal.http.request("GET", CAMPAIGNS, content=body, headers=headers)

    assert response.json()["results"] == []


@pytest.mark.rule("IN-R25")
@pytest.mark.parametrize("path", [CAMPAIGNS, f"{CAMPAIGNS}?page_size=999", f"{CAMPAIGNS}/1"])
def test_our_own_mistake_is_told_in_the_vendors_words(
    instal: Instal, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a mistake")

    instal.fill(101)
    monkeypatch.setattr("mocksrv.vendors.instal.routes.shown", fail)

    response = instal.ask(path)

    assert (response.status_code, response.text) == (500, BROKEN)
    assert_enveloped(response)


def test_what_was_not_asked_with_a_token_is_not_told(instal: Instal, server: httpx.Client) -> None:
    instal.create(name="secret")

    for path in (CAMPAIGNS, f"{CAMPAIGNS}/1", f"{BASE}/1"):
        assert server.get(path).text == NO_CREDENTIALS


def test_the_api_is_described(server: httpx.Client) -> None:
    described = server.get("/_mocksrv/openapi/instal.json").json()

    assert set(described["paths"]) == {CAMPAIGNS, f"{CAMPAIGNS}/{{id}}"}
    assert [list(path) for path in described["paths"].values()] == [["get"], ["get"]]
    listing = described["paths"][CAMPAIGNS]["get"]
    assert [each["name"] for each in listing["parameters"]] == ["status", "page", "page_size"]
    (scheme,) = described["components"]["securitySchemes"].values()
    assert scheme == {"type": "apiKey", "in": "header", "name": "Authorization"}
