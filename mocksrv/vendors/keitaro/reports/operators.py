"""The operators of filters: what they take, and what they hold of (KE-321, keitaro.txt L340-361).

Texts are compared by their letters A to Z without regard to case unless a filter says otherwise;
regular expressions always with regard to it. They run in time that grows with the text only.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import re2

from mocksrv.vendors.keitaro.records.fields import Unreadable, decimal
from mocksrv.vendors.keitaro.reports.dimensions import Kind

Holds = Callable[[Any], bool]
"""Whether something holds of a shown value."""

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_LONGEST_PATTERN = 1000
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


class Wrong(ValueError):
    """An expression that an operator cannot take; the text says why."""


class Operand(NamedTuple):
    """What a value is compared with."""

    text: str
    number: Decimal | None


class Operator(NamedTuple):
    """One operator: makes what holds of an expression, for values of a kind."""

    name: str
    holding: Callable[[Any, Kind, bool], Holds]
    """(expression, kind, case-sensitive) → holds. Raises Wrong."""


def fold(text: str) -> str:
    """Capital letters A to Z made small, and no others: as every database can."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


# -- values -----------------------------------------------------------------------------------


def scalar(expression: Any) -> str:
    """A text or a number, as text. Raises Wrong."""
    if isinstance(expression, bool):
        return str(int(expression))
    if not isinstance(expression, str | int | float):
        raise Wrong("expression must be a text or a number")
    return str(expression)


def listed(expression: Any) -> list[str]:
    """A list of texts or numbers, or one alone. Raises Wrong."""
    items = expression if isinstance(expression, list) else [expression]
    return [scalar(item) for item in items]


@lru_cache(maxsize=65536)
def number(text: str) -> Decimal | None:
    """A number, or None for what is none."""
    try:
        return decimal(text)
    except Unreadable:
        return None


def _operand(text: str, *, exactly: bool) -> Operand:
    return Operand(text if exactly else fold(text), number(text))


def _same(operand: Operand, kind: Kind, *, exactly: bool) -> Holds:
    """Texts are equal letter by letter, everything else as numbers."""
    if kind in (Kind.TEXT, Kind.INSTANT):
        return lambda value: _spelt(value, exactly=exactly) == operand.text
    return lambda value: operand.number is not None and number(str(value)) == operand.number


def _spelt(value: Any, *, exactly: bool) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if exactly else fold(text)


def _order(value: Any, operand: Operand, *, exactly: bool) -> int:
    """Below, at or above: as numbers if both are, else as texts."""
    mine = number(str(value))
    if mine is not None and operand.number is not None:
        return (mine > operand.number) - (mine < operand.number)
    text = _spelt(value, exactly=exactly)
    return (text > operand.text) - (text < operand.text)


# -- operators --------------------------------------------------------------------------------


def _equals(expression: Any, kind: Kind, exactly: bool) -> Holds:
    return _same(_operand(scalar(expression), exactly=exactly), kind, exactly=exactly)


def _in_list(expression: Any, kind: Kind, exactly: bool) -> Holds:
    items = listed(expression)
    if kind in (Kind.TEXT, Kind.INSTANT):
        texts = {item if exactly else fold(item) for item in items}
        return lambda value: _spelt(value, exactly=exactly) in texts
    numbers = {number(item) for item in items} - {None}
    return lambda value: number(str(value)) in numbers


def _compared(accepts: Callable[[int], bool]) -> Callable[[Any, Kind, bool], Holds]:
    def holding(expression: Any, kind: Kind, exactly: bool) -> Holds:
        operand = _operand(scalar(expression), exactly=exactly)
        return lambda value: accepts(_order(value, operand, exactly=exactly))

    return holding


def pair(expression: Any) -> list[str]:
    """The two ends of BETWEEN. Raises Wrong."""
    ends = listed(expression)
    if not isinstance(expression, list) or len(ends) != 2:
        raise Wrong("expression must be an array of two")
    return ends


def _between(expression: Any, kind: Kind, exactly: bool) -> Holds:
    low, high = (_operand(end, exactly=exactly) for end in pair(expression))
    return lambda value: (
        _order(value, low, exactly=exactly) >= 0 >= _order(value, high, exactly=exactly)
    )


def _textual(accepts: Callable[[str, str], bool]) -> Callable[[Any, Kind, bool], Holds]:
    """(value, expression) → whether it holds."""

    def holding(expression: Any, kind: Kind, exactly: bool) -> Holds:
        text = _operand(scalar(expression), exactly=exactly).text
        return lambda value: accepts(_spelt(value, exactly=exactly), text)

    return holding


def _matches(expression: Any, kind: Kind, exactly: bool) -> Holds:
    pattern = scalar(expression)
    if len(pattern) > _LONGEST_PATTERN:
        raise Wrong(f"a regular expression has at most {_LONGEST_PATTERN} characters")
    if len(pattern) > 1 and pattern[0] == pattern[-1] == "/":
        pattern = pattern[1:-1]
    try:
        search = re2.compile(pattern, _OPTIONS).search
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise Wrong(f"Wrong regular expression: {text[:200]}") from None
    return lambda value: search(str(value)) is not None


def _is_set(expression: Any, kind: Kind, exactly: bool) -> Holds:
    if kind is Kind.ID:
        return lambda value: value != 0
    return lambda value: value not in ("", None)


def _is_true(expression: Any, kind: Kind, exactly: bool) -> Holds:
    return lambda value: str(value) not in ("", "0", "0.0", "false", "False", "None")


def _not(operator: Callable[[Any, Kind, bool], Holds]) -> Callable[[Any, Kind, bool], Holds]:
    def holding(expression: Any, kind: Kind, exactly: bool) -> Holds:
        holds = operator(expression, kind, exactly)
        return lambda value: not holds(value)

    return holding


_CONTAINS = _textual(lambda value, text: text in value)

#: Operator → how it is read; labels are no matter of values and stand elsewhere.
OPERATORS: Mapping[str, Operator] = {
    name: Operator(name, holding)
    for name, holding in {
        "EQUALS": _equals,
        "NOT_EQUAL": _not(_equals),
        "EQUALS_OR_GREATER_THAN": _compared(lambda order: order >= 0),
        "EQUALS_OR_LESS_THAN": _compared(lambda order: order <= 0),
        "GREATER_THAN": _compared(lambda order: order > 0),
        "LESS_THAN": _compared(lambda order: order < 0),
        "MATCH_REGEXP": _matches,
        "NOT_MATCH_REGEXP": _not(_matches),
        "BEGINS_WITH": _textual(str.startswith),
        "ENDS_WITH": _textual(str.endswith),
        "CONTAINS": _CONTAINS,
        "NOT_CONTAIN": _not(_CONTAINS),
        "IN_LIST": _in_list,
        "NOT_IN_LIST": _not(_in_list),
        "BETWEEN": _between,
        "IS_SET": _is_set,
        "IS_NOT_SET": _not(_is_set),
        "IS_TRUE": _is_true,
        "IS_FALSE": _not(_is_true),
    }.items()
}
HAS_LABEL, NOT_HAS_LABEL = "HAS_LABEL", "NOT_HAS_LABEL"
#: All names, in the document's order.
NAMES = (*OPERATORS, HAS_LABEL, NOT_HAS_LABEL)
