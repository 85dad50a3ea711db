"""Requests put together by chance: what was not thought of is right, too."""

from typing import Any

import pytest

from tests.vendors.keitaro.oracle.facts import Chance
from tests.vendors.keitaro.oracle.metrics import METRICS
from tests.vendors.keitaro.oracle.oracle import Json, Oracle
from tests.vendors.keitaro.oracle.requests import (
    ALL,
    DIMENSIONS,
    FILTERS,
    INTERVALS,
    ZONES,
    check,
    read_log,
    spread,
)

#: What is both is a metric here; and of some visitors only the tracker knows the code.
GROUPING = [name for name in DIMENSIONS if name not in METRICS and name != "visitor_code"]


def some(chance: Chance, names: list[str], most: int) -> list[str]:
    """Some of the names, none twice."""
    return list(dict.fromkeys(chance.of(names) for _ in range(chance.below(most + 1))))


def filters(chance: Chance) -> list[Json]:
    """Up to two filters on dimensions, and one on a metric at times."""
    found: list[Json] = []
    for _ in range(chance.below(3)):
        name, operator, expression = chance.of(FILTERS)
        condition = {"name": name, "operator": operator}
        found += [condition if expression is None else condition | {"expression": expression}]
    found = [each for each in found if each["name"] not in METRICS]
    if chance.percent(30):
        operator = chance.of(("GREATER_THAN", "LESS_THAN", "NOT_EQUAL"))
        name = chance.of(("clicks", "sales", "conversions"))
        found += [{"name": name, "operator": operator, "expression": chance.below(6)}]
    return found


def span(chance: Chance, number: int) -> Json:
    """A range or an interval in some zone."""
    interval = {"interval": chance.of(INTERVALS), "timezone": chance.of(ZONES)}
    return chance.of((ALL, spread(number), interval))  # type: ignore[no-any-return]


def order(chance: Chance, names: list[str], grouping: list[str]) -> list[Json]:
    """A sort by some names and, so that no two rows are equal, by all dimensions."""
    return [
        {"name": name, "order": chance.of(("asc", "DESC"))}
        for name in dict.fromkeys([*some(chance, names, 2), *grouping])
    ]


@pytest.mark.parametrize("number", range(40))
@pytest.mark.rule("KE-141", "KE-409", "KE-410", "KE-411", "KE-414")
def test_any_report_is_right(oracle: Oracle, number: int) -> None:
    chance = Chance("any", "report", str(number))
    grouping = some(chance, GROUPING, 3)
    metrics = [chance.of(list(METRICS)), *some(chance, list(METRICS), 3)]
    metrics = list(dict.fromkeys(metrics))
    conditions = filters(chance)
    summary = not any(each["name"] in METRICS for each in conditions)
    page: dict[str, Any] = {"limit": chance.of((0, 3, 50)), "offset": chance.of((0, 2))}
    check(
        oracle,
        range=span(chance, number),
        grouping=grouping,
        metrics=metrics,
        filters=conditions,
        sort=order(chance, [*grouping, *metrics], grouping),
        summary=summary,
        **page,
    )


@pytest.mark.parametrize("log", ["clicks", "conversions"])
@pytest.mark.rule("KE-421", "KE-431")
def test_any_page_of_a_log_is_right(oracle: Oracle, log: str) -> None:
    own = ["sub_id", "tid"] if log == "conversions" else ["sub_id"]
    names = [name for name in GROUPING if name not in ("event_id", "click_id")]
    for number in range(12):
        chance = Chance("any", log, str(number))
        columns = list(dict.fromkeys([*some(chance, names, 6), *own]))
        conditions = [each for each in filters(chance) if each["name"] not in METRICS]
        sent = {
            "range": span(chance, number),
            "columns": columns,
            "filters": conditions,
            "sort": order(chance, columns, own),
            "limit": 40,
            "offset": chance.of((0, 5, 300)),
        }
        read_log(oracle, log, sent)
