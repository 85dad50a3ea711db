"""The logs of clicks and conversions, row by row, against plain Python (KE-421 to KE-438)."""

from typing import Any

import pytest

from tests.vendors.keitaro.oracle.oracle import Json, Oracle
from tests.vendors.keitaro.oracle.requests import (
    ALL,
    DATA,
    DIMENSIONS,
    FILTERS,
    FLAGS,
    IDS,
    LATEST,
    NEWEST,
    OWN,
    TIMES,
    ask,
    compare,
    read_log,
    spread,
)


def read_clicks(oracle: Oracle, **sent: Any) -> None:
    """A page of the log of clicks."""
    read_log(oracle, "clicks", {"range": ALL, "sort": NEWEST, "limit": 100} | sent)


def read_conversions(oracle: Oracle, **sent: Any) -> None:
    """A page of the log of conversions."""
    read_log(oracle, "conversions", {"range": ALL, "sort": LATEST, "limit": 100} | sent)


@pytest.mark.parametrize("place", range(8))
@pytest.mark.rule("KE-118", "KE-421", "KE-424", "KE-425", "KE-438", "KE-842")
def test_every_column_of_a_click_is_shown(oracle: Oracle, place: int) -> None:
    columns = [name for name in DIMENSIONS[place::8] if name != "visitor_code"]
    for offset in (0, 480, 9000):
        read_clicks(oracle, columns=columns, offset=offset, range=spread(place))


@pytest.mark.rule("KE-423", "KE-421")
def test_the_newest_clicks_are_first(oracle: Oracle) -> None:
    loaded: Json = {"name": "campaign_id", "operator": "LESS_THAN", "expression": 6}
    asked: Json = {
        "range": ALL,
        "columns": ["datetime", "sub_id"],
        "limit": 50,
        "filters": [loaded],
    }
    expected = oracle.log(asked | {"sort": NEWEST[:1]}, list(oracle.population.clicks))
    compare(ask(oracle, "clicks/log", asked), expected)


@pytest.mark.parametrize("condition", FILTERS[::3], ids=str)
@pytest.mark.rule("KE-421", "KE-321")
def test_clicks_are_filtered(oracle: Oracle, condition: tuple[str, str, object]) -> None:
    name, operator, expression = condition
    filters = [{"name": name, "operator": operator, "expression": expression}]
    columns = ["click_id", "datetime", "cost", "revenue"]
    read_clicks(oracle, columns=columns, filters=filters, offset=3)


@pytest.mark.parametrize("place", range(6))
@pytest.mark.rule("KE-121", "KE-431", "KE-432", "KE-433", "KE-436", "KE-653", "KE-655", "KE-663")
@pytest.mark.rule("KE-665", "KE-667", "KE-668", "KE-669", "KE-654", "KE-656")
def test_every_column_of_a_conversion_is_shown(oracle: Oracle, place: int) -> None:
    names = [*IDS, *DATA, *FLAGS, *TIMES[1:], *OWN]
    hidden = {"visitor_code", "event_id", "cost", "profit"}
    columns = [name for name in dict.fromkeys(names[place::6]) if name not in hidden]
    for offset in (0, 90, 600, 2000):
        read_conversions(oracle, columns=[*columns, *OWN], offset=offset)
    read_conversions(oracle, columns=columns, range=spread(place))


@pytest.mark.parametrize(
    "filters",
    [
        [("status", "IN_LIST", ["lead", "sale"])],
        [("postback_datetime", "BETWEEN", ["2026-03-01 00:00:00", "2026-03-30 23:59:59"])],
        [("previous_status", "IS_SET", None)],
        [("revenue", "GREATER_THAN", 20), ("campaign_id", "EQUALS", 6)],
        [("tid", "MATCH_REGEXP", "^b"), ("status", "NOT_EQUAL", "rejected")],
        [("sale_period", "GREATER_THAN", 100_000), ("original_status", "EQUALS", "SALE")],
        [("country", "EQUALS", "Germany"), ("is_sale", "IS_TRUE", None)],
    ],
    ids=str,
)
@pytest.mark.rule("KE-431", "KE-435", "KE-317", "KE-664", "KE-660", "KE-662")
def test_conversions_are_filtered(oracle: Oracle, filters: list[tuple[str, str, object]]) -> None:
    names = ("name", "operator", "expression")
    sent = [dict(zip(names, each, strict=True)) for each in filters]
    read_conversions(oracle, columns=["sub_id", "tid", "status", "revenue"], filters=sent)
    read_conversions(oracle, columns=["postback_datetime"], filters=sent, offset=7, limit=5)
