"""Every dimension, metric and operator over 20,000 clicks, against plain Python."""

from typing import Any

import pytest

from tests.vendors.keitaro.oracle.metrics import METRICS
from tests.vendors.keitaro.oracle.oracle import Json, Oracle
from tests.vendors.keitaro.oracle.requests import (
    ALL,
    DIMENSIONS,
    FILTERS,
    INTERVALS,
    ZONES,
    ask,
    check,
    compare,
    group_by,
    sift,
    spread,
)


@pytest.mark.parametrize("name", DIMENSIONS)
@pytest.mark.rule("KE-141", "KE-323", "KE-328", "KE-329", "KE-330", "KE-331", "KE-332", "KE-411")
@pytest.mark.rule("KE-412", "KE-414", "KE-401", "KE-403", "KE-438")
def test_clicks_are_grouped_by_every_dimension(oracle: Oracle, name: str) -> None:
    group_by(oracle, name)


@pytest.mark.parametrize(
    ("number", "name"), [("language_id", "language"), ("device_type_id", "device_type")]
)
@pytest.mark.rule("KE-323")
def test_numbers_of_words_group_as_the_words_do(oracle: Oracle, number: str, name: str) -> None:
    sent = {"range": ALL, "grouping": [number, name], "metrics": ["clicks"]}
    rows = ask(oracle, "report/build", sent)["rows"]
    assert all(type(row[number]) is int for row in rows)
    assert len({row[number] for row in rows}) == len({row[name] for row in rows}) == len(rows)
    assert sum(row["clicks"] for row in rows) == len(oracle.population.clicks)


@pytest.mark.parametrize(
    "grouping",
    [
        *([], ["country"], ["day"], ["campaign", "month"], ["offer", "landing", "device_type"]),
        *(["stream_id", "keyword"], ["week", "is_bot", "source"], ["label", "campaign_id"]),
    ],
    ids=str,
)
@pytest.mark.rule("KE-322", "KE-407", "KE-412", "KE-413", "KE-415", "KE-R21", "KE-R27", "KE-667")
def test_every_metric_is_worked_out(oracle: Oracle, grouping: list[str]) -> None:
    span = {"interval": "1_month_ago"} if grouping == ["day"] else ALL
    check(oracle, grouping=grouping, metrics=list(METRICS), range=span, summary=True)


@pytest.mark.parametrize("zone", ZONES[:3])
@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.rule("KE-325", "KE-401", "KE-402", "KE-R19")
def test_intervals_begin_and_end_in_the_zone(oracle: Oracle, interval: str, zone: str) -> None:
    span = {"interval": interval, "timezone": zone}
    check(oracle, grouping=["month", "weekday"], metrics=["clicks", "cost"], range=span)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["2025-10-26", "2025-11-02", "2026-03-08", "2026-03-29"])
@pytest.mark.rule("KE-401", "KE-403", "KE-328", "KE-329")
def test_days_on_which_clocks_are_set(oracle: Oracle, day: str, zone: str) -> None:
    span = {"from": day, "to": day, "timezone": zone, "interval": None}
    check(oracle, grouping=["day", "hour", "day_hour"], metrics=["clicks", "revenue"], range=span)


@pytest.mark.parametrize(("name", "operator", "expression"), FILTERS, ids=str)
@pytest.mark.rule("KE-321", "KE-409", "KE-441", "KE-442", "KE-846", "KE-847")
def test_every_operator_holds_for_what_it_should(
    oracle: Oracle, name: str, operator: str, expression: Any
) -> None:
    sift(oracle, name, operator, expression)


@pytest.mark.parametrize(
    "condition",
    [
        {"name": "keyword", "operator": "EQUALS", "expression": "Shoes"},
        {"name": "keyword", "operator": "CONTAINS", "expression": "Shoes"},
        {"name": "source", "operator": "IN_LIST", "expression": ["Google"]},
        {"name": "sub_id_2", "operator": "BEGINS_WITH", "expression": "S"},
    ],
    ids=str,
)
@pytest.mark.rule("KE-409", "KE-321")
def test_text_is_compared_letter_by_letter_if_asked(oracle: Oracle, condition: Json) -> None:
    for exact in (True, False):
        filters = [condition | {"case_sensitive": exact}]
        check(oracle, grouping=["keyword", "source"], filters=filters)


@pytest.mark.parametrize(
    "filters",
    [
        [("clicks", "GREATER_THAN", 2500)],
        [("roi", "EQUALS_OR_LESS_THAN", 8000), ("clicks", "EQUALS_OR_GREATER_THAN", 100)],
        [
            ("country_code", "NOT_EQUAL", "US"),
            ("sales", "BETWEEN", [20, 60]),
            ("is_bot", "IS_FALSE", None),
        ],
        [("epc", "NOT_EQUAL", 0), ("keyword", "CONTAINS", "shoes"), ("os", "IN_LIST", ["ios", ""])],
    ],
    ids=str,
)
@pytest.mark.rule("KE-409", "KE-414")
def test_filters_on_metrics_come_after_grouping(
    oracle: Oracle, filters: list[tuple[str, str, Any]]
) -> None:
    names = ("name", "operator", "expression")
    sent = [dict(zip(names, each, strict=True)) for each in filters]
    check(oracle, grouping=["country", "campaign_id"], metrics=["clicks", "roi"], filters=sent)


@pytest.mark.parametrize(
    "sort",
    [
        [("clicks", "desc"), ("country", "asc")],
        [("country", "DESC"), ("device_type", "Asc")],
        [("roi", "ASC"), ("country", "asc"), ("device_type", "desc")],
        [("device_type", "desc"), ("sales", "desc"), ("country", "asc")],
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "page", [{}, {"limit": 5}, {"limit": 4, "offset": 3}, {"limit": 0, "offset": 9}], ids=str
)
@pytest.mark.rule("KE-410", "KE-405", "KE-414", "KE-417", "KE-326", "KE-844")
def test_rows_are_sorted_and_cut(oracle: Oracle, sort: list[tuple[str, str]], page: Json) -> None:
    sent = [{"name": name, "order": order} for name, order in sort]
    check(oracle, grouping=["device_type", "country"], metrics=["clicks"], sort=sent, **page)


@pytest.mark.rule("KE-404", "KE-417", "KE-R22")
def test_a_limit_is_enough(oracle: Oracle) -> None:
    check(oracle, grouping=["month"], metrics=["clicks"], range=None, limit=5)


@pytest.mark.rule("KE-406", "KE-843")
def test_the_same_report_under_other_names(oracle: Oracle) -> None:
    sent = {"range": spread(1), "grouping": ["country"], "metrics": ["clicks", "revenue"]}
    expected = oracle.report(sent)
    words = {"range": sent["range"]}
    for other in (
        {"dimensions": ["country"], "measures": ["clicks", "revenue"]},
        {"columns": ["country", "clicks", "revenue"]},
    ):
        compare(ask(oracle, "report/build", words | other), expected)
    compare(ask(oracle, "clicks/build", sent), expected)


@pytest.mark.rule("KE-119", "KE-R24")
def test_a_summary_is_one_row_over_everything(oracle: Oracle) -> None:
    sent = {"range": spread(2), "grouping": ["country"], "metrics": list(METRICS)}
    expected = oracle.report(sent | {"grouping": []})
    compare(ask(oracle, "clicks/summary", sent), expected)
