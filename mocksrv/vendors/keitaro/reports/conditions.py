"""Filters of a request: asked of SQL where every database answers alike, else of what is shown."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, and_, false, func, not_, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Text

from mocksrv.vendors.keitaro.objects.labels import LABELS, REFERENCES
from mocksrv.vendors.keitaro.reports.dimensions import Dimension, Frame, Kind
from mocksrv.vendors.keitaro.reports.operators import (
    HAS_LABEL,
    NOT_HAS_LABEL,
    OPERATORS,
    Holds,
    Wrong,
    fold,
    listed,
    number,
    pair,
    scalar,
)
from mocksrv.vendors.keitaro.reports.periods import LATEST, Undated, moments_of

_INT64 = 2**63
#: Longer lists are looked through by us: databases take too long to read them.
_MOST_IN_SQL = 20


class Condition(NamedTuple):
    """What must hold of a click: an SQL clause, or of what a dimension shows."""

    sql: Callable[[Frame], ColumnElement[bool]] | None
    dimension: Dimension | None
    holds: Holds


class Filter(NamedTuple):
    """A filter as it was asked."""

    operator: str
    expression: Any
    exactly: bool


def condition(dimension: Dimension, asked: Filter, zone: Any) -> Condition:
    """The condition of a filter on a dimension. Raises Wrong, Undated."""
    if asked.operator in (HAS_LABEL, NOT_HAS_LABEL):
        return _labelled(dimension, asked)
    if dimension.kind is Kind.INSTANT and asked.operator in _DATED:
        clause = _DATED[asked.operator](asked.expression, zone)
        return Condition(lambda on: clause(_instant_of(dimension, on)), None, _never)
    holds = OPERATORS[asked.operator].holding(asked.expression, dimension.kind, asked.exactly)
    if dimension.plain and (make := _PUSHED.get(dimension.kind, {}).get(asked.operator)):
        pushed = make(asked.expression, asked.exactly)
        if pushed:
            return Condition(lambda on: pushed(dimension.raw(on)[0]), None, holds)
    return Condition(None, dimension, holds)


def _never(value: Any) -> bool:
    return False


def _labelled(dimension: Dimension, asked: Filter) -> Condition:
    """Clicks whose value has that label in their campaign (KE-442)."""
    column = REFERENCES.get(dimension.name)
    if column is None:
        raise Wrong(f"{dimension.name} has no labels")
    if asked.expression not in LABELS:
        raise Wrong(f"a label is {' or '.join(LABELS)}")
    has = asked.operator == HAS_LABEL
    shown = Dimension(
        dimension.name,
        Kind.TEXT,
        lambda on: (on.click.c.campaign_id, on.click.c[column]),
        lambda facts, campaign, value: facts.label(campaign, dimension.name, value),
    )
    return Condition(None, shown, lambda label: (label == asked.expression) is has)


# -- what SQL is asked ------------------------------------------------------------------------

Clause = Callable[[ColumnElement[Any]], ColumnElement[bool]]


class folded(FunctionElement[str]):  # noqa: N801 - named as SQL functions are
    """Capital letters A to Z made small, and no others, in every database."""

    inherit_cache = True
    type = Text()


@compiles(folded)
def _folded(element: Any, compiler: Any, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _folded_in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f'lower({compiler.process(element.clauses, **options)} COLLATE "C")'


class _Pushed(Protocol):
    def __call__(self, expression: Any, exactly: bool) -> Clause | None:
        """The clause of an expression; None: it is no matter for SQL."""


def _text_in(expression: Any, exactly: bool) -> Clause | None:
    texts = listed(expression)
    if len(texts) > _MOST_IN_SQL:
        return None
    if exactly:
        return lambda column: func.coalesce(column, "").in_(texts)
    return lambda column: folded(func.coalesce(column, "")).in_([fold(each) for each in texts])


def _number_in(expression: Any, exactly: bool) -> Clause | None:
    whole = [value for text in listed(expression) if (value := _whole(text)) is not None]
    if len(whole) > _MOST_IN_SQL:
        return None
    return lambda column: func.coalesce(column, 0).in_(whole) if whole else false()


def _whole(text: str) -> int | None:
    value = number(text)
    if value is None or value != value.to_integral_value() or abs(value) >= _INT64:
        return None
    return int(value)


def _ordered(compare: Callable[[Any, int], Any]) -> _Pushed:
    def pushed(expression: Any, exactly: bool) -> Clause | None:
        value = _whole(scalar(expression))
        if value is None:
            return None
        return lambda column: compare(func.coalesce(column, 0), value)

    return pushed


def _opposite(of: _Pushed) -> _Pushed:
    def pushed(expression: Any, exactly: bool) -> Clause | None:
        clause = of(expression, exactly)
        return None if clause is None else lambda column: not_(clause(column))

    return pushed


def _filled(blank: Any) -> _Pushed:
    return lambda expression, exactly: lambda column: func.coalesce(column, blank) != blank


_OF_TEXTS: Mapping[str, _Pushed] = {
    "EQUALS": lambda expression, exactly: _text_in(scalar(expression), exactly),
    "NOT_EQUAL": _opposite(lambda expression, exactly: _text_in(scalar(expression), exactly)),
    "IN_LIST": _text_in,
    "NOT_IN_LIST": _opposite(_text_in),
    "IS_SET": _filled(""),
    "IS_NOT_SET": _opposite(_filled("")),
}
_OF_NUMBERS: Mapping[str, _Pushed] = {
    "EQUALS": lambda expression, exactly: _number_in(scalar(expression), exactly),
    "NOT_EQUAL": _opposite(lambda expression, exactly: _number_in(scalar(expression), exactly)),
    "IN_LIST": _number_in,
    "NOT_IN_LIST": _opposite(_number_in),
    "EQUALS_OR_GREATER_THAN": _ordered(lambda column, value: column >= value),
    "EQUALS_OR_LESS_THAN": _ordered(lambda column, value: column <= value),
    "GREATER_THAN": _ordered(lambda column, value: column > value),
    "LESS_THAN": _ordered(lambda column, value: column < value),
    "IS_TRUE": _filled(0),
    "IS_FALSE": _opposite(_filled(0)),
}
_PUSHED: Mapping[Kind, Mapping[str, _Pushed]] = {
    Kind.TEXT: _OF_TEXTS,
    Kind.ID: {**_OF_NUMBERS, "IS_SET": _filled(0), "IS_NOT_SET": _opposite(_filled(0))},
    Kind.FLAG: _OF_NUMBERS,
}


# -- dates ------------------------------------------------------------------------------------


def _instant_of(dimension: Dimension, on: Frame) -> ColumnElement[Any]:
    return dimension.raw(on)[0]


def _ends(text: Any, zone: Any) -> tuple[int, int]:
    return moments_of(scalar(text), zone)


def _within(column: ColumnElement[Any], first: int, last: int) -> ColumnElement[bool]:
    return func.coalesce(and_(column >= first, column <= last), false())


def _on_any(expression: Any, zone: Any) -> Clause:
    spans = [_ends(each, zone) for each in listed(expression)]
    return lambda column: or_(false(), *(_within(column, *span) for span in spans))


def _on(expression: Any, zone: Any) -> Clause:
    first, last = _ends(expression, zone)
    return lambda column: _within(column, first, last)


def _span(expression: Any, zone: Any) -> Clause:
    begin, end = pair(expression)
    first, last = _ends(begin, zone)[0], _ends(end, zone)[1]
    return lambda column: _within(column, first, last)


def _from(place: int, more: int) -> Callable[[Any, Any], Clause]:
    """From an end of the date on, or from right behind it."""

    def clause(expression: Any, zone: Any) -> Clause:
        instant = _ends(expression, zone)[place] + more
        return lambda column: _within(column, instant, LATEST)

    return clause


def _until(place: int, less: int) -> Callable[[Any, Any], Clause]:
    def clause(expression: Any, zone: Any) -> Clause:
        instant = _ends(expression, zone)[place] - less
        return lambda column: _within(column, -LATEST, instant)

    return clause


def _none_of(of: Callable[[Any, Any], Clause]) -> Callable[[Any, Any], Clause]:
    def clause(expression: Any, zone: Any) -> Clause:
        inside = of(expression, zone)
        return lambda column: not_(inside(column))

    return clause


#: How dates compare: each means the whole day, minute or second that it names.
_DATED: Mapping[str, Callable[[Any, Any], Clause]] = {
    "EQUALS": _on,
    "NOT_EQUAL": _none_of(_on),
    "IN_LIST": _on_any,
    "NOT_IN_LIST": _none_of(_on_any),
    "BETWEEN": _span,
    "EQUALS_OR_GREATER_THAN": _from(0, 0),
    "GREATER_THAN": _from(1, 1),
    "EQUALS_OR_LESS_THAN": _until(1, 0),
    "LESS_THAN": _until(0, 1),
}

__all__ = ["Condition", "Filter", "Undated", "Wrong", "condition"]
