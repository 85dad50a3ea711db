"""Who is let in (instal.txt L5-13, L108, L182), and what the others are told: 403, never 401."""

from collections.abc import Iterator

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.instal.conftest import BASE, CAMPAIGNS, NO_CREDENTIALS, Instal

EMPTY = '{"detail": "Invalid token header. No credentials provided."}'
SPACED = '{"detail": "Invalid token header. Token string should not contain spaces."}'
WRONG = '{"detail": "Invalid token"}'
INACTIVE = '{"detail": "User inactive or deleted"}'

each_address = pytest.mark.parametrize("path", [CAMPAIGNS, f"{CAMPAIGNS}/1", f"{BASE}/1"])


def sent(instal: Instal, path: str, *headers: str | bytes, method: str = "GET") -> httpx.Response:
    """A request with these `Authorization` headers, `KEY` standing for the right token."""
    key = instal.world.credentials["instal"].encode()
    values = [(each.encode() if isinstance(each, str) else each) for each in headers]
    lines = [(b"Authorization", value.replace(b"KEY", key)) for value in values]
    return instal.http.request(method, path, headers=lines)


def assert_forbidden(response: httpx.Response, body: str) -> None:
    assert (response.status_code, response.text) == (403, body)
    assert "www-authenticate" not in response.headers


@pytest.mark.rule("IN-04", "IN-02", "IN-41", "IN-11")
@each_address
def test_the_documents_header_lets_in(instal: Instal, path: str) -> None:
    instal.create()

    assert sent(instal, path, "Token KEY").status_code == 200


@pytest.mark.rule("IN-27", "IN-43", "IN-02", "IN-R01", "IN-R08")
@pytest.mark.parametrize(
    "header",
    [
        *("", " ", "KEY", "Bearer KEY", "Basic KEY", "Bearer", "TokenKEY", "Token:KEY"),
        *("Token=KEY", "apiKey KEY", '"Token" KEY', "Bearer Token KEY", "Tokens KEY"),
    ],
)
@each_address
def test_other_schemes_are_no_credentials(instal: Instal, path: str, header: str) -> None:
    instal.create()

    assert_forbidden(sent(instal, path, header), NO_CREDENTIALS)


@pytest.mark.rule("IN-27", "IN-43", "IN-02", "IN-R01", "IN-R08")
@each_address
def test_no_header_is_no_credentials(instal: Instal, path: str) -> None:
    instal.create()

    assert_forbidden(instal.http.get(path), NO_CREDENTIALS)


@pytest.mark.rule("IN-02", "IN-04")
@pytest.mark.parametrize("name", ["apiKey", "token", "auth_token", "Authorization"])
def test_a_token_in_the_query_is_no_credentials(instal: Instal, name: str) -> None:
    token = f"Token {instal.world.credentials['instal']}"

    response = instal.http.get(CAMPAIGNS, params={name: token})

    assert_forbidden(response, NO_CREDENTIALS)


@pytest.mark.rule("IN-R02", "IN-R08")
@pytest.mark.parametrize("header", ["Token", "Token ", "  token\t", "TOKEN"])
@each_address
def test_the_word_token_alone_is_an_invalid_header(instal: Instal, path: str, header: str) -> None:
    assert_forbidden(sent(instal, path, header), EMPTY)


@pytest.mark.rule("IN-R03", "IN-R08")
@pytest.mark.parametrize("header", ["Token a b", "Token KEY KEY", "Token KEY x", "token a  b\tc"])
@each_address
def test_a_token_with_spaces_is_an_invalid_header(instal: Instal, path: str, header: str) -> None:
    assert_forbidden(sent(instal, path, header), SPACED)


@pytest.mark.rule("IN-R03", "IN-04")
def test_two_headers_are_one_with_a_space_in_it(instal: Instal) -> None:
    """Servers join them by a comma: `Token a,Token a`."""
    assert_forbidden(sent(instal, CAMPAIGNS, "Token KEY", "Token KEY"), SPACED)


@pytest.mark.rule("IN-R04", "IN-R08")
@pytest.mark.parametrize(
    "header",
    [
        *("Token x", "Token KEYx", "Token xKEY", "Token 9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"),
        *("Token INSTAL_default", "Token instal_", "Token instal_A", "Token ayet_default"),
        *("Token KEY,", "Token \N{LATIN SMALL LETTER U WITH DIAERESIS}", b"Token \xff\xfe"),
        *(b"Token KEY\xa0", b"Token \x85KEY", "Token KEY.00000000"),
    ],
)
@each_address
def test_an_unknown_token_is_invalid(instal: Instal, path: str, header: str | bytes) -> None:
    instal.create()

    assert_forbidden(sent(instal, path, header), WRONG)


@pytest.mark.rule("IN-R07", "IN-04")
@pytest.mark.parametrize(
    "header", ["token KEY", "TOKEN KEY", "tOkEn KEY", "Token    KEY", " Token \t KEY  "]
)
@each_address
def test_the_schemes_case_and_white_space_do_not_matter(
    instal: Instal, path: str, header: str
) -> None:
    instal.create()

    assert sent(instal, path, header).status_code == 200


@pytest.mark.rule("IN-R05", "IN-R08")
@each_address
def test_an_inactive_user_is_told_so(instal: Instal, path: str) -> None:
    instal.create()
    assert instal.account(active=False) == {"advertiser": True, "active": False}

    assert_forbidden(instal.ask(path), INACTIVE)

    instal.account(active=True)
    assert instal.ask(path).status_code == 200


@pytest.mark.rule("IN-28", "IN-43", "IN-R06", "IN-R08")
@each_address
def test_a_user_without_an_advertiser_is_told_that_there_are_no_credentials(
    instal: Instal, path: str
) -> None:
    instal.create()
    assert instal.account(advertiser=False) == {"advertiser": False, "active": True}

    assert_forbidden(instal.ask(path), NO_CREDENTIALS)

    instal.account(advertiser=True)
    assert instal.ask(path).status_code == 200


@pytest.mark.rule("IN-R05", "IN-R06")
def test_a_user_that_is_neither_is_inactive(instal: Instal) -> None:
    instal.account(active=False, advertiser=False)

    assert_forbidden(instal.ask(), INACTIVE)


@pytest.mark.rule("IN-R05", "IN-R04")
def test_a_wrong_token_of_an_inactive_user_is_a_wrong_token(instal: Instal) -> None:
    instal.account(active=False)

    assert_forbidden(sent(instal, CAMPAIGNS, "Token KEYx"), WRONG)


@pytest.mark.rule("IN-R20", "IN-R01", "IN-R04", "IN-R05", "IN-R06")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
@each_address
def test_who_may_not_ask_is_told_so_whatever_the_method(
    instal: Instal, path: str, method: str
) -> None:
    for header, body in (("", NO_CREDENTIALS), ("Token", EMPTY), ("Token x", WRONG)):
        assert_forbidden(sent(instal, path, header, method=method), body)
    instal.account(advertiser=False)
    assert_forbidden(instal.ask(path, method), NO_CREDENTIALS)
    instal.account(active=False)
    assert_forbidden(instal.ask(path, method), INACTIVE)


@pytest.mark.rule("IN-02", "IN-R01")
@pytest.mark.parametrize("query", ["status=WrongStatus", "page=99"])
def test_who_may_not_ask_is_told_so_before_anything_else(instal: Instal, query: str) -> None:
    for path in (f"{CAMPAIGNS}?{query}", f"{CAMPAIGNS}/99"):
        assert_forbidden(instal.http.get(path), NO_CREDENTIALS)


@pytest.mark.rule("IN-03", "IN-R04")
def test_a_user_has_one_token_and_a_new_one_replaces_it(instal: Instal) -> None:
    old = instal.header
    new = instal.world.rotate("instal")

    assert_forbidden(instal.http.get(CAMPAIGNS, headers=old), WRONG)
    assert instal.header == {"Authorization": f"Token {new}"} != old
    assert instal.ask().status_code == 200


@pytest.fixture
def neighbour(mocksrv: Sandbox) -> Iterator[Instal]:
    """The user of another advertiser."""
    world: World = mocksrv.control.open()
    yield Instal(world)
    world.delete()


@pytest.mark.rule("IN-R34", "IN-R09", "IN-03")
def test_a_token_shows_the_campaigns_of_its_own_advertiser_only(
    instal: Instal, neighbour: Instal
) -> None:
    mine = instal.create(name="Mine")
    theirs = [neighbour.create(name="Theirs") for _ in range(2)][-1]

    assert instal.page()["results"] == [mine]
    assert neighbour.get(theirs["id"]) == theirs
    response = instal.ask(f"{CAMPAIGNS}/{theirs['id']}")
    assert (response.status_code, response.text) == (404, '{"detail": "Not found"}')


@pytest.mark.rule("IN-R04", "IN-R34")
def test_the_token_of_another_advertiser_is_wrong_at_a_marked_address(
    instal: Instal, neighbour: Instal
) -> None:
    assert f"/@{instal.world.name}" in str(instal.http.base_url)

    assert_forbidden(instal.http.get(CAMPAIGNS, headers=neighbour.header), WRONG)
