"""The list of campaigns and its `status` filter (instal.txt L15-57, L106-116)."""

from itertools import product
from typing import Any

import httpx
import pytest

from tests.vendors.instal.conftest import CAMPAIGNS, STATUSES, Instal, ids

FILTERS = (*STATUSES, "NOTDELETED")
DATES: tuple[dict[str, Any], ...] = (
    {},
    {"start_date": "2025-12-01T00:00:00Z", "stop_date": "2025-12-31T23:59:59Z"},
    {"start_date": "2025-12-01T00:00:00Z", "stop_date": "2026-01-01T00:00:00Z"},
    {"start_date": "2025-12-01T00:00:00Z", "stop_date": "2026-01-01T00:00:01Z"},
)


def refused(response: httpx.Response, value: str) -> None:
    """The answer is L109's, with the value that was sent."""
    text = f"Select a valid choice. {value} is not one of the available choices."
    assert response.status_code == 400
    assert response.json() == {"status": [text]}


@pytest.fixture
def of_all_kinds(instal: Instal) -> list[dict[str, Any]]:
    """Campaigns in every status, with and without dates on all sides of now, shuffled."""
    kinds = list(product(STATUSES, DATES))
    return [instal.create(status=status, **dates) for status, dates in kinds[::3] + kinds[1::3]]


@pytest.mark.rule("IN-05", "IN-11", "IN-12", "IN-13")
def test_the_list_is_an_envelope_of_five_keys(instal: Instal) -> None:
    campaign = instal.create()

    response = instal.ask()

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {
        "count": 1,
        "next": None,
        "numpages": 1,
        "previous": None,
        "results": [campaign],
    }


@pytest.mark.rule("IN-06", "IN-R30")
@pytest.mark.parametrize("status", STATUSES)
def test_a_filter_shows_exactly_the_campaigns_in_that_status(
    instal: Instal, of_all_kinds: list[dict[str, Any]], status: str
) -> None:
    page = instal.page(status=status, page_size=100)

    expected = [campaign for campaign in of_all_kinds if campaign["status"] == status]
    assert page["results"] == expected
    assert page["count"] == len(expected) > 0


@pytest.mark.rule("IN-06", "IN-R30", "IN-25")
def test_notdeleted_shows_all_that_are_not_deleted(
    instal: Instal, of_all_kinds: list[dict[str, Any]]
) -> None:
    page = instal.page(status="NOTDELETED", page_size=100)

    expected = [campaign for campaign in of_all_kinds if campaign["status"] != "DELETED"]
    assert page["results"] == expected
    assert page["count"] == len(expected)
    assert {campaign["status"] for campaign in expected} == {*STATUSES} - {"DELETED"}


@pytest.mark.rule("IN-07", "IN-R31", "IN-25")
def test_without_a_filter_all_campaigns_are_shown_the_deleted_too(
    instal: Instal, of_all_kinds: list[dict[str, Any]]
) -> None:
    page = instal.page(page_size=100)

    assert page["results"] == of_all_kinds
    assert page["count"] == len(of_all_kinds) == 14
    assert {campaign["status"] for campaign in page["results"]} == {*STATUSES}


@pytest.mark.rule("IN-13", "IN-09")
@pytest.mark.parametrize("status", FILTERS)
def test_the_count_is_of_all_that_the_filter_lets_through(instal: Instal, status: str) -> None:
    given = "PAUSED" if status == "NOTDELETED" else status
    other = "DELETED" if status != "DELETED" else "RUNNING"
    instal.fill(13, status=given)
    instal.fill(9, status=other)

    page = instal.page(status=status)

    assert (page["count"], page["numpages"], len(page["results"])) == (13, 2, 10)
    assert instal.page()["count"] == 22


@pytest.mark.rule("IN-31")
def test_the_documents_sample_call_works(instal: Instal) -> None:
    instal.create(status="PAUSED")
    running = instal.create(status="RUNNING")

    response = instal.http.get(f"{CAMPAIGNS}?status=RUNNING", headers=instal.header)

    assert response.json()["results"] == [running]


@pytest.mark.rule("IN-R33")
def test_campaigns_are_in_the_order_of_their_ids(instal: Instal) -> None:
    made = ids(
        [
            instal.create(name=name, start_date=f"2025-0{n}-01T00:00:00Z")
            for n, name in ((5, "b"), (9, "a"), (1, "c"))
        ]
    )
    instal.change(made[0], name="z", status="PAUSED")
    instal.change(made[1], start_date="2024-01-01T00:00:00Z")

    assert instal.ids() == made == sorted(made)
    assert instal.ids(status="NOTDELETED") == made


@pytest.mark.rule("IN-29", "IN-R15")
def test_the_documents_wrong_status_is_answered_as_documented(instal: Instal) -> None:
    response = instal.ask(status="WrongStatus")

    assert response.status_code == 400
    assert response.text == (
        '{"status": ["Select a valid choice. WrongStatus is not one of the available choices."]}'
    )
    assert response.headers["content-type"] == "application/json"


@pytest.mark.rule("IN-29", "IN-R15")
@pytest.mark.parametrize(
    "value",
    [
        *("RUNNIN", "RUNNINGS", " RUNNING", "RUNNING ", "RUNNING,PAUSED", "0", "null", "None", " "),
        *("{value}", "{}", "%s", '"RUNNING"', "<b>", "a\nb", "x" * 5000),
        *("gr\u00fcn", "\u4e2d\u6587", "\U0001f600"),
    ],
)
def test_another_value_is_refused_and_echoed(instal: Instal, value: str) -> None:
    refused(instal.ask(status=value), value)


@pytest.mark.rule("IN-R18")
@pytest.mark.parametrize("status", FILTERS)
@pytest.mark.parametrize("spelt", [str.lower, str.title])
def test_the_filter_is_case_sensitive(instal: Instal, status: str, spelt: Any) -> None:
    refused(instal.ask(status=spelt(status)), spelt(status))


@pytest.mark.rule("IN-R16")
@pytest.mark.parametrize("query", ["status=", "status", "status=RUNNING&status="])
def test_an_empty_filter_is_none(instal: Instal, query: str) -> None:
    made = [instal.create(status=status)["id"] for status in ("RUNNING", "DELETED")]

    assert ids(instal.page(f"{CAMPAIGNS}?{query}")["results"]) == made


@pytest.mark.rule("IN-R17")
def test_of_a_repeated_filter_the_last_counts(instal: Instal) -> None:
    running, paused = (instal.create(status=status) for status in ("RUNNING", "PAUSED"))

    for first, last, shown in (("RUNNING", "PAUSED", paused), ("WrongStatus", "RUNNING", running)):
        page = instal.page(f"{CAMPAIGNS}?status={first}&status={last}")
        assert page["results"] == [shown]
    refused(instal.ask(f"{CAMPAIGNS}?status=RUNNING&status=WrongStatus"), "WrongStatus")


@pytest.mark.rule("IN-R36", "IN-R17")
@pytest.mark.parametrize("name", ["status[]", "status[0]", "Status", "STATUS", "statuses"])
def test_only_status_is_the_filter(instal: Instal, name: str) -> None:
    """Brackets mean nothing to Django."""
    made = instal.fill(2)

    assert instal.ids(**{name: "WrongStatus"}) == made
    assert instal.ids(**{name: "PAUSED", "status": "RUNNING"}) == made


@pytest.mark.rule("IN-06", "IN-R36")
@pytest.mark.parametrize("way", ["json", "data"])
def test_a_body_filters_nothing(instal: Instal, way: str) -> None:
    made = instal.fill(2)
    body: dict[str, Any] = {way: {"status": "WrongStatus", "page": "9", "id": "x"}}

    for path in (CAMPAIGNS, f"{CAMPAIGNS}?status=RUNNING"):
        response = instal.http.request("GET", path, headers=instal.header, **body)
        assert ids(response.json()["results"]) == made


@pytest.mark.rule("IN-R15", "IN-R10", "IN-29")
def test_a_wrong_status_is_told_before_a_wrong_page(instal: Instal) -> None:
    refused(instal.ask(status="WrongStatus", page="99"), "WrongStatus")
