"""Pages of the list and the links between them (instal.txt L29-36, L45-57)."""

import json
import socket
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.requests import Request

from mocksrv.vendors.instal.pages import link
from tests.vendors.instal.conftest import CAMPAIGNS, NOT_FOUND, Instal, ids


def query(link: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(link).query, keep_blank_values=True)


@pytest.mark.rule("IN-09", "IN-08", "IN-13")
def test_ten_campaigns_are_a_page(instal: Instal) -> None:
    made = instal.fill(10)
    assert (instal.ids(), instal.page()["numpages"]) == (made, 1)
    made += instal.fill(1)

    first, second = instal.page(), instal.page(page=2)

    assert (ids(first["results"]), ids(second["results"])) == (made[:10], made[10:])
    for page in (first, second):
        assert (page["count"], page["numpages"]) == (11, 2)


@pytest.mark.rule("IN-09", "IN-08", "IN-R14")
@pytest.mark.parametrize(
    ("size", "numpages"), [(1, 12), (5, 3), (11, 2), (12, 1), (13, 1), (10**6, 1), (10**30, 1)]
)
def test_page_size_changes_how_many_are_a_page(instal: Instal, size: int, numpages: int) -> None:
    made = instal.fill(12)

    page = instal.page(page_size=size)

    assert ids(page["results"]) == made[:size]
    assert (page["count"], page["numpages"]) == (12, numpages)


@pytest.mark.rule("IN-R14", "IN-09")
def test_a_page_has_no_upper_bound(instal: Instal) -> None:
    """Long pages are written apart; that must not be seen."""
    made = instal.fill(230)

    for size in (99, 100, 101, 230, 10_000):
        page = instal.page(page_size=size)
        assert ids(page["results"]) == made[:size]
        assert page["results"] == [instal.get(made[0]) | {"id": number} for number in made[:size]]
        last = instal.page(page_size=size, page="last")["results"]
        assert ids(last) == made[(len(made) - 1) // size * size :]


@pytest.mark.rule("IN-R13", "IN-09")
@pytest.mark.parametrize(
    "size", ["0", "-1", "-5", "", "x", "1.5", "5x", "0x5", "1e1", "--5", " ", "null", "[5]"]
)
def test_a_page_size_that_is_none_is_ignored(instal: Instal, size: str) -> None:
    instal.fill(11)

    page = instal.page(page_size=size)

    assert (len(page["results"]), page["numpages"]) == (10, 2)


@pytest.mark.rule("IN-10", "IN-08")
@pytest.mark.parametrize(("count", "size"), [(23, None), (7, 3), (6, 3), (1, 1), (5, 1)])
def test_following_next_visits_every_campaign_once(
    instal: Instal, count: int, size: int | None
) -> None:
    made = instal.fill(count)
    page = instal.page(**({"page_size": size} if size else {}))
    visited, pages, back = ids(page["results"]), 1, []

    while page["next"]:
        page = instal.page(page["next"])
        visited += ids(page["results"])
        pages += 1
    back = ids(page["results"])
    while page["previous"]:
        page = instal.page(page["previous"])
        back = ids(page["results"]) + back

    assert visited == back == made
    assert page["numpages"] == pages


@pytest.mark.rule("IN-10", "IN-R17")
def test_following_next_stays_within_the_filter(instal: Instal) -> None:
    instal.fill(4, status="RUNNING")
    paused = instal.fill(5, status="PAUSED")
    page = instal.page(status="PAUSED", page_size=2)
    visited = ids(page["results"])

    while page["next"]:
        page = instal.page(page["next"])
        visited += ids(page["results"])

    assert visited == paused


@pytest.mark.rule("IN-10", "IN-13")
def test_a_known_client_that_counts_pages_gets_them_all(instal: Instal) -> None:
    """It starts at page 1 and goes on while `count`, `results` and `next` are truthy."""
    made, seen, number = instal.fill(25), [], 1
    while True:
        page = instal.page(page=number)
        seen += ids(page["results"])
        if not (page["count"] and page["results"] and page["next"]):
            break
        number += 1

    assert (seen, number) == (made, 3)


@pytest.mark.rule("IN-R10")
@pytest.mark.parametrize(
    "number", ["0", "-1", "3", "99", "1" * 30, "x", "1.5", "2x", "LAST", "Last", "first", "1,2"]
)
@pytest.mark.parametrize("status", ["", "RUNNING"])
def test_a_page_that_does_not_exist_is_not_found(instal: Instal, number: str, status: str) -> None:
    instal.fill(11)

    response = instal.ask(page=number, status=status)

    assert (response.status_code, response.text) == (404, NOT_FOUND)


@pytest.mark.rule("IN-R10", "IN-R32", "IN-R24")
def test_of_nothing_there_is_one_page(instal: Instal) -> None:
    assert instal.page(page=1)["results"] == instal.page(page="last")["results"] == []
    assert instal.ask(page=2).status_code == 404


@pytest.mark.rule("IN-R11")
@pytest.mark.parametrize("asked", ["page=", "page", "page=2&page="])
def test_an_empty_page_is_the_first(instal: Instal, asked: str) -> None:
    made = instal.fill(11)

    assert ids(instal.page(f"{CAMPAIGNS}?{asked}")["results"]) == made[:10]


@pytest.mark.rule("IN-R12")
def test_the_last_page_can_be_asked_for(instal: Instal) -> None:
    made = instal.fill(23)

    page = instal.page(page="last")

    assert ids(page["results"]) == made[20:]
    assert page["next"] is None
    assert query(page["previous"]) == [("page", "2")]


@pytest.mark.rule("IN-R17", "IN-R10")
def test_of_repeated_pages_the_last_counts(instal: Instal) -> None:
    made = instal.fill(11)

    page = instal.page(f"{CAMPAIGNS}?page=99&page=2&page_size=x&page_size=5")

    assert ids(page["results"]) == made[5:10]


@pytest.mark.rule("IN-R24", "IN-R32", "IN-13")
@pytest.mark.parametrize("status", [None, "RUNNING", "EXPIRED", "NOTDELETED"])
def test_an_empty_result_is_one_page_of_nothing(instal: Instal, status: str | None) -> None:
    instal.create(status="DELETED")
    if status is None:
        instal.world.back_door("DELETE", "instal/campaigns/1")

    response = instal.ask(**({"status": status} if status else {}))

    assert response.status_code == 200
    assert response.text == (
        '{"count": 0, "next": null, "numpages": 1, "previous": null, "results": []}'
    )


@pytest.mark.rule("IN-R23", "IN-10", "IN-13")
def test_links_are_absolute_and_the_second_page_leads_back_to_page_1(instal: Instal) -> None:
    instal.fill(23)
    here = f"{instal.http.base_url}".rstrip("/") + CAMPAIGNS

    first, second, third = (instal.page(page=number) for number in (1, 2, 3))

    assert (first["previous"], first["next"]) == (None, f"{here}?page=2")
    assert (second["previous"], second["next"]) == (f"{here}?page=1", f"{here}?page=3")
    assert (third["previous"], third["next"]) == (f"{here}?page=2", None)
    assert instal.page()["next"] == f"{here}?page=2"


ODD_QUERIES: list[tuple[str, str]] = [
    ("", "page=2"),
    ("page=1", "page=2"),
    ("page_size=5&status=RUNNING", "page_size=5&status=RUNNING&page=2"),
    ("status=RUNNING&page=1&page_size=5", "status=RUNNING&page=2&page_size=5"),
    ("x=1&y=2&x=3", "x=1&y=2&x=3&page=2"),
    ("page=99&a=b&page=1", "page=2&a=b"),
    ("a=&b&=c", "a=&b&=c&page=2"),
    ("a=%20b+c&d=%2B%26%3D", "a=%20b+c&d=%2B%26%3D&page=2"),
    ("n=%C3%BC&n=%FF&%E4%B8%AD=1", "n=%C3%BC&n=%FF&%E4%B8%AD=1&page=2"),
    ("a=%&b=%zz&c=%e4", "a=%&b=%zz&c=%e4&page=2"),
    ("p%61ge=1&x=y", "page=2&x=y"),
    ("page[]=7&Page=8&pages=9", "page[]=7&Page=8&pages=9&page=2"),
    ("page=&x=1", "page=2&x=1"),
    ("a=b;c=d&e=/?:@!$'()*,~", "a=b;c=d&e=/?:@!$'()*,~&page=2"),
    ('q="<>`{}|\\^', 'q="<>`{}|\\^&page=2'),
]


@pytest.mark.rule("IN-R23", "IN-R36", "IN-10")
@pytest.mark.parametrize(("asked", "expected"), ODD_QUERIES)
def test_links_keep_all_other_parameters_and_their_order(
    instal: Instal, asked: str, expected: str
) -> None:
    """Byte by byte, whatever they are."""
    instal.fill(11)

    page = over_a_socket(instal, asked.encode())

    assert page["next"].partition("?")[2] == expected


@pytest.mark.rule("IN-R23", "IN-R36")
def test_links_survive_bytes_that_are_no_text() -> None:
    """Not every server refuses them."""
    query, headers = b"a=\xff\xfe&b=\xc3\xbc d#e", [(b"host", b"localhost:8080")]
    scope = {"type": "http", "path": CAMPAIGNS, "query_string": query, "headers": headers}

    found = link(Request(scope), 2)

    assert found == f"http://localhost:8080{CAMPAIGNS}?a=%FF%FE&b=%C3%BC%20d%23e&page=2"


def over_a_socket(instal: Instal, asked: bytes) -> dict[str, Any]:
    """A page, asked for with exactly this query: clients escape what they send."""
    address = urlsplit(instal.world.urls["instal"] + CAMPAIGNS)
    lines = [
        b"GET %s?%s HTTP/1.1" % (address.path.encode(), asked),
        b"Host: %s" % address.netloc.encode(),
        b"Authorization: %s" % instal.header["Authorization"].encode(),
        b"Connection: close",
    ]
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(b"\r\n".join([*lines, b"", b""]))
        head, _, body = b"".join(iter(partial(connection.recv, 65536), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    page: dict[str, Any] = json.loads(body)
    assert page["next"].startswith(f"http://{address.netloc}{address.path}?")
    return page


@pytest.mark.rule("IN-R36")
@pytest.mark.parametrize(
    "name", ["limit", "offset", "format", "ordering", "search", "id", "\u00fc"]
)
def test_unknown_parameters_are_ignored(instal: Instal, name: str) -> None:
    made = instal.fill(3)

    for value in ("1", "", "x", "json"):
        assert instal.ids(**{name: value}) == made
        assert instal.ask(f"{CAMPAIGNS}/{made[1]}", **{name: value}).json()["id"] == made[1]
