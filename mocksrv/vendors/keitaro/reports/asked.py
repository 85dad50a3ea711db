"""What a report or a log is asked for (KE-401 to KE-410, KE-421, KE-431)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.records.errors import Invalid, Malformed
from mocksrv.vendors.keitaro.records.fields import V9, Unreadable, flag, messages
from mocksrv.vendors.keitaro.reports import periods
from mocksrv.vendors.keitaro.reports.conditions import Condition, Filter, condition
from mocksrv.vendors.keitaro.reports.dimensions import Dimension, Kind
from mocksrv.vendors.keitaro.reports.metrics import METRICS, Metric
from mocksrv.vendors.keitaro.reports.operators import NAMES, OPERATORS, Holds, Wrong
from mocksrv.vendors.keitaro.reports.periods import EARLIEST, LATEST, Period, Undated

_MOST_NAMES, _MOST_FILTERS = 200, 100
#: In the lists of all filters together.
_MOST_ITEMS = 20_000


class Order(NamedTuple):
    """One key of a sort."""

    by: Dimension | Metric
    falling: bool


class Asked(NamedTuple):
    """The parts that reports and logs have in common."""

    period: Period
    conditions: Sequence[Condition]
    on_metrics: Sequence[tuple[Metric, Holds]]
    """Filters that are asked after grouping."""
    sort: Sequence[Order]
    limit: int | None
    """None: all rows."""
    offset: int

    @property
    def end(self) -> int | None:
        """How many rows there are to the end of the page; None: all."""
        return None if self.limit is None else self.offset + self.limit


class Report(NamedTuple):
    """A report."""

    asked: Asked
    names: Sequence[str]
    """The keys of a row, in order."""
    grouping: Sequence[Dimension]
    each_click: bool
    """Whether every click is a row of its own (KE-408)."""
    metrics: Sequence[Metric]
    summary: bool


class Log(NamedTuple):
    """A page of a log."""

    asked: Asked
    columns: Sequence[Dimension]


Dimensions = Mapping[str, Dimension]


def report(
    sent: Sent, dialect: str, now: int, dimensions: Dimensions, *, grouped: bool = True
) -> Report:
    """What a report is asked for; not `grouped`: in one row. Raises Malformed, Invalid."""
    _refuse_order(sent)
    asked = _asked(sent, dialect, now, dimensions, METRICS)
    grouping = _names(sent, "grouping", "dimensions") if grouped else []
    metrics = _names(sent, "metrics", "measures")
    for name in _names(sent, "columns"):
        (metrics if name in METRICS else grouping).append(name)
    if not grouping and not metrics:
        raise Invalid(
            {name: messages(name, "is required") for name in ("grouping", "metrics")}, dialect
        )
    each_click = (
        grouped
        and not grouping
        and any(name in dimensions and name not in METRICS for name in metrics)
    )
    if each_click:
        grouping = [name for name in metrics if name in dimensions and name not in METRICS]
    chosen = [METRICS[name] for name in metrics if name in METRICS]
    names = _ordered(sent, [*grouping, *(metric.name for metric in chosen)])
    return Report(
        asked,
        names,
        [_dimension(dimensions, name) for name in grouping],
        each_click,
        chosen,
        _flag(sent, "summary"),
    )


def log(sent: Sent, dialect: str, now: int, dimensions: Dimensions, usual: Sequence[str]) -> Log:
    """What a page of a log is asked for. Raises Malformed, Invalid."""
    _refuse_order(sent)
    if dialect == V9 and sent.get("limit") in (None, ""):
        raise Malformed(reason="limit is required")
    names = _names(sent, "columns") or list(usual)
    return Log(
        _asked(sent, dialect, now, dimensions, {}),
        [_dimension(dimensions, name) for name in names],
    )


def _ordered(sent: Sent, names: list[str]) -> list[str]:
    """In the order of the request, where one list held all of them (KE-411)."""
    mixed = _names(sent, "columns")
    if set(names) <= set(mixed):
        return [name for name in mixed if name in names]
    return list(dict.fromkeys(names))


def _refuse_order(sent: Sent) -> None:
    if "order" in sent:
        raise Malformed(reason="Unknown parameter order: sort is what sorts")


def _asked(
    sent: Sent,
    dialect: str,
    now: int,
    dimensions: Dimensions,
    metrics: Mapping[str, Metric],
) -> Asked:
    period = _period(sent, dialect, now)
    conditions: list[Condition] = []
    on_metrics: list[tuple[Metric, Holds]] = []
    try:
        for name, asked in _filters(sent):
            if isinstance(name, str) and name in metrics:
                on_metrics.append((metrics[name], _of_metric(name, asked)))
            else:
                found = _dimension(dimensions, name)
                conditions.append(condition(found, asked, period.zone))
    except (Wrong, Undated) as error:
        raise Malformed(reason=str(error)) from None
    return Asked(
        period,
        conditions,
        on_metrics,
        list(_sort(sent, dimensions, metrics)),
        sent.count("limit", "a number of rows") or None,
        sent.count("offset", "a number of rows") or sent.count("offer", "a number of rows") or 0,
    )


def _of_metric(name: str, asked: Filter) -> Holds:
    operator = OPERATORS.get(asked.operator)
    if operator is None:
        raise Wrong(f"{name} has no labels")
    return operator.holding(asked.expression, Kind.NUMBER, asked.exactly)


# -- names ------------------------------------------------------------------------------------


def _names(sent: Sent, *keys: str) -> list[str]:
    """The names in one of several parameters, each once. Raises Malformed."""
    for key in keys:
        value = sent.get(key)
        if value in (None, "", []):
            continue
        names = value if isinstance(value, list) else [value]
        if not all(isinstance(name, str) for name in names):
            raise Malformed(reason=f"{key} must be a list of names")
        if len(names) > _MOST_NAMES:
            raise Malformed(reason=f"{key} has more than {_MOST_NAMES} names")
        return list(dict.fromkeys(names))
    return []


def _dimension(dimensions: Dimensions, name: Any) -> Dimension:
    found = dimensions.get(name) if isinstance(name, str) else None
    if found is None:
        raise Malformed(reason=f"Unknown column {str(name)[:60]!r}")
    return found


# -- filters and sort -------------------------------------------------------------------------


def _filters(sent: Sent) -> Collection[tuple[Any, Filter]]:
    rows = _objects(sent, "filters")
    lists = (each for row in rows if isinstance(each := row.get("expression"), list))
    if sum(map(len, lists)) > _MOST_ITEMS:
        raise Malformed(reason=f"filters list more than {_MOST_ITEMS} items")
    return [(row.get("name"), _filter(row)) for row in rows]


def _filter(row: Mapping[str, Any]) -> Filter:
    return Filter(_operator(row.get("operator")), row.get("expression"), _exact(row))


def _operator(name: Any) -> str:
    known = name.upper() if isinstance(name, str) else ""
    if known not in NAMES:
        raise Malformed(reason=f"Unknown operator {str(name)[:60]!r}")
    return known


def _exact(row: Mapping[str, Any]) -> bool:
    try:
        return flag(row.get("case_sensitive") or False)
    except Unreadable:
        raise Malformed(reason="case_sensitive must be true or false") from None


def _sort(sent: Sent, dimensions: Dimensions, metrics: Mapping[str, Metric]) -> Collection[Order]:
    orders = []
    for row in _objects(sent, "sort"):
        name, order = row.get("name"), str(row.get("order") or "asc").lower()
        if order not in ("asc", "desc"):
            raise Malformed(reason=f"Unknown order {order[:60]!r}: asc or desc")
        by = metrics.get(name) if isinstance(name, str) else None
        orders.append(Order(by or _dimension(dimensions, name), order == "desc"))
    return orders


def _objects(sent: Sent, key: str) -> list[dict[str, Any]]:
    """A list of objects, or one alone. Raises Malformed."""
    value = sent.get(key)
    if value in (None, "", {}):
        return []
    rows = value if isinstance(value, list) else [value]
    if not all(isinstance(row, dict) for row in rows):
        raise Malformed(reason=f"{key} must be a list of objects")
    if len(rows) > _MOST_FILTERS:
        raise Malformed(reason=f"{key} has more than {_MOST_FILTERS} items")
    return rows


# -- range and page ---------------------------------------------------------------------------


def _period(sent: Sent, dialect: str, now: int) -> Period:
    """The range; without one everything, if there is a limit (KE-404)."""
    asked = sent.get("range")
    if asked in (None, "", [], {}):
        if sent.get("limit") in (None, ""):
            raise Invalid({"range": messages("range", "is required")}, dialect)
        asked = {}
    if not isinstance(asked, dict):
        raise Malformed(reason="range must be an object")
    asked = {name: value for name, value in asked.items() if value is not None}
    begin, end, name = (asked.get(key) or None for key in ("from", "to", "interval"))
    try:
        zone = periods.zone_of(asked.get("timezone"))
        if begin is not None and end is not None:
            return periods.between(begin, end, zone)
        if begin is not None or end is not None:
            missing = "to" if end is None else "from"
            raise Invalid({"range": messages("range", f"has no {missing}")}, dialect)
        if name is None and set(asked) <= {"timezone"} and sent.get("limit") not in (None, ""):
            return Period(EARLIEST, LATEST, zone)
        if name is None:
            raise Invalid({"range": messages("range", "is required")}, dialect)
        return periods.interval(name, now, zone)
    except Undated as error:
        raise Malformed(reason=str(error)) from None


def _flag(sent: Sent, name: str) -> bool:
    try:
        return flag(sent.get(name) or False)
    except Unreadable:
        raise Malformed(reason=f"{name} must be true or false") from None
