"""Only GET is allowed (instal.txt L110, L184); HEAD and OPTIONS come with it."""

from typing import Any

import pytest

from tests.vendors.instal.conftest import BASE, CAMPAIGNS, NOT_FOUND, Instal

ADDRESSES = [CAMPAIGNS, f"{CAMPAIGNS}/", f"{CAMPAIGNS}/1", f"{CAMPAIGNS}/1/", f"{BASE}/1"]
each_address = pytest.mark.parametrize("path", ADDRESSES)
ALLOW = "GET, HEAD, OPTIONS"


@pytest.mark.rule("IN-30", "IN-45", "IN-R19", "IN-01")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@each_address
def test_another_method_is_not_allowed_by_its_name(instal: Instal, path: str, method: str) -> None:
    instal.create()

    response = instal.ask(path, method)

    assert response.status_code == 405
    assert response.text == f'{{"detail": "Method \'{response.request.method}\' not allowed."}}'
    assert response.headers["allow"] == ALLOW
    assert response.headers["content-type"] == "application/json"


@pytest.mark.rule("IN-45", "IN-R19")
def test_another_method_is_not_allowed_for_a_campaign_that_does_not_exist(instal: Instal) -> None:
    response = instal.ask(f"{CAMPAIGNS}/7", "DELETE")

    assert response.status_code == 405
    assert response.text == '{"detail": "Method \'DELETE\' not allowed."}'


@pytest.mark.rule("IN-R40", "IN-01", "IN-30", "IN-45")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@each_address
def test_no_campaign_is_changed_through_the_api(instal: Instal, path: str, method: str) -> None:
    campaign = instal.create(status="PAUSED")
    change: dict[str, Any] = {"status": "RUNNING", "name": "Other"}

    for body in ({"json": change}, {"data": change}, {"params": change}):
        answer = instal.http.request(method, path, headers=instal.header, **body)
        assert answer.status_code == 405

    assert instal.page()["results"] == [campaign]


@pytest.mark.rule("IN-R21")
@each_address
def test_head_has_the_headers_of_get_and_no_body(instal: Instal, path: str) -> None:
    instal.create()
    got = instal.ask(path)

    response = instal.ask(path, "HEAD")

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers == got.headers
    assert int(response.headers["content-length"]) == len(got.content)


@pytest.mark.rule("IN-R21", "IN-R09")
@pytest.mark.parametrize(
    ("path", "status"),
    [(f"{CAMPAIGNS}/7", 404), (f"{CAMPAIGNS}?status=x", 400), (f"{CAMPAIGNS}?page=2", 404)],
)
def test_head_fails_as_get_does(instal: Instal, path: str, status: int) -> None:
    response = instal.ask(path, "HEAD")

    assert (response.status_code, response.content) == (status, b"")
    assert instal.ask(path).status_code == status


@pytest.mark.rule("IN-R21")
def test_head_without_a_token_is_forbidden(instal: Instal) -> None:
    response = instal.http.head(CAMPAIGNS)

    assert (response.status_code, response.content) == (403, b"")


@pytest.mark.rule("IN-R22")
@each_address
def test_options_tells_what_an_address_is(instal: Instal, path: str) -> None:
    response = instal.ask(path, "OPTIONS")

    assert response.status_code == 200
    assert response.headers["allow"] == ALLOW
    metadata = response.json()
    assert set(metadata) == {"description", "name", "parses", "renders"}
    assert metadata["renders"] == ["application/json"]
    assert metadata["name"] == (
        "Campaign Detail" if path.strip("/")[-1] == "1" else "Campaign List"
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "BREW"])
@pytest.mark.parametrize("token", [True, False])
def test_an_address_that_does_not_exist_is_not_found_by_any_method(
    instal: Instal, method: str, token: bool
) -> None:
    headers = instal.header if token else {}

    response = instal.http.request(method, f"{BASE}/campaign", headers=headers)

    assert response.status_code == 404
    assert response.text == ("" if method == "HEAD" else NOT_FOUND)
