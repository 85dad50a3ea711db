"""Operators of filters, in plain Python (KE-321)."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Json = dict[str, Any]


def holds(value: Any, condition: Json) -> bool:
    """Whether an operator holds (KE-321)."""
    expression = condition.get("expression")
    fold: Callable[[Any], Any] = lambda each: each  # noqa: E731
    if isinstance(value, str):
        fold = str if condition.get("case_sensitive") else lambda each: str(each).casefold()
    elif value is not None:
        fold = lambda each: Decimal(str(each))  # noqa: E731
    return _OPERATORS[condition["operator"].upper()](value, expression, fold)


def _searches(value: Any, pattern: str) -> bool:
    return (
        re.search(pattern[1:-1] if pattern[0] == pattern[-1] == "/" else pattern, str(value))
        is not None
    )


Operator = Callable[[Any, Any, Callable[[Any], Any]], bool]
_OPERATORS: dict[str, Operator] = {
    "EQUALS": lambda value, told, fold: fold(value) == fold(told),
    "NOT_EQUAL": lambda value, told, fold: fold(value) != fold(told),
    "EQUALS_OR_GREATER_THAN": lambda value, told, fold: fold(value) >= fold(told),
    "EQUALS_OR_LESS_THAN": lambda value, told, fold: fold(value) <= fold(told),
    "GREATER_THAN": lambda value, told, fold: fold(value) > fold(told),
    "LESS_THAN": lambda value, told, fold: fold(value) < fold(told),
    "MATCH_REGEXP": lambda value, told, fold: _searches(value, told),
    "NOT_MATCH_REGEXP": lambda value, told, fold: not _searches(value, told),
    "BEGINS_WITH": lambda value, told, fold: fold(value).startswith(fold(told)),
    "ENDS_WITH": lambda value, told, fold: fold(value).endswith(fold(told)),
    "CONTAINS": lambda value, told, fold: fold(told) in fold(value),
    "NOT_CONTAIN": lambda value, told, fold: fold(told) not in fold(value),
    "IN_LIST": lambda value, told, fold: fold(value) in map(fold, _listed(told)),
    "NOT_IN_LIST": lambda value, told, fold: fold(value) not in map(fold, _listed(told)),
    "BETWEEN": lambda value, told, fold: fold(told[0]) <= fold(value) <= fold(told[1]),
    "IS_SET": lambda value, told, fold: value not in ("", 0),
    "IS_NOT_SET": lambda value, told, fold: value in ("", 0),
    "IS_TRUE": lambda value, told, fold: value == 1,
    "IS_FALSE": lambda value, told, fold: value == 0,
}


def _listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]
