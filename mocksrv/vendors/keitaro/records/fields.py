"""Fields of resources: how they are read, what they are by default, how each dialect shows them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import orjson

from mocksrv.times import format_second
from mocksrv.wire.params import storable

V8, V9 = "v8", "v9"
BOTH = frozenset({V8, V9})

_TRUE = {"1", "true", "True"}
_FALSE = {"0", "false", "False", ""}
_LARGEST = 2**53
_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
#: What cannot be in one part of a path, and which parts mean something else.
_NO_PATH = re.compile(r"[/?#\\\x00-\x1f\x7f]")
_OWN_PATHS = {".", "..", "admin_api", "click_api", "gateway.php"}
#: Money is kept in ten-thousandths (KE-009).
CENTS = 10_000


class Unreadable(ValueError):
    """A value that a field cannot be."""


class NotSent(ValueError):
    """What forms make of nested values: it counts as not sent (KE-025)."""


Reader = Callable[[Any], Any]
Shower = Callable[[Any, str], Any]


@dataclass(frozen=True)
class Field:
    """One field of a resource."""

    name: str
    read: Reader
    """What was sent → what is stored. Raises Unreadable."""
    default: Any = None
    required: frozenset[str] = frozenset()
    """The dialects in which it must be sent to create."""
    nullable: bool = False
    unique: bool = False
    show: Shower = lambda value, dialect: value
    """(what is stored, dialect) → what is answered."""
    kept: bool = True
    """Whether what is sent is kept; otherwise the tracker decides."""
    aliases: tuple[str, ...] = ()
    """Other names under which it may be sent."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Dialect → what it is called there, where that is not its name."""

    def label(self, sent: Mapping[str, Any], dialect: str) -> str:
        """What a message calls it: as it was sent, or as the dialect does."""
        there = (each for each in (self.name, *self.aliases) if each in sent)
        return next(there, self.called.get(dialect, self.name))


# -- readers ----------------------------------------------------------------------------------


def text(value: Any) -> str:
    """Text; numbers are spelt."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable
    return str(value)


def whole(value: Any) -> int:
    """An integer, also as text."""
    exact = decimal(value)
    if exact != exact.to_integral_value() or abs(exact) > _LARGEST:
        raise Unreadable
    return int(exact)


def count(value: Any) -> int:
    """An integer that is not negative."""
    found = whole(value)
    if found < 0:
        raise Unreadable
    return found


def alias(value: Any) -> str:
    """What a campaign is called in the path of its URL: any word but the tracker's own (KE-601)."""
    word = text(value)
    if not word.strip() or _NO_PATH.search(word) or word in _OWN_PATHS:
        raise Unreadable
    return word


def decimal(value: Any) -> Decimal:
    """A number, also as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable
    spelt = str(value).strip()
    if not _NUMBER.fullmatch(spelt):
        raise Unreadable
    exact = Decimal(spelt)
    if abs(exact) > _LARGEST:
        raise Unreadable
    return exact


def number(value: Any) -> int | float:
    """A number as JSON has it."""
    exact = decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def money(value: Any) -> int:
    """An amount in ten-thousandths, rounded half up; ten digits in all (KE-009)."""
    exact = decimal(value).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if abs(exact) >= 1_000_000:
        raise Unreadable
    return int(exact * CENTS)


def flag(value: Any) -> bool:
    """A boolean in any of its spellings (KE-016)."""
    if isinstance(value, bool):
        return value
    spelt = str(value) if isinstance(value, str | int) else "?"
    if spelt not in _TRUE | _FALSE:
        raise Unreadable
    return spelt in _TRUE


def one_of(*words: str, **others: str) -> Reader:
    """One of these words; `others` are further spellings, and what they stand for."""

    def read(value: Any) -> str:
        word = text(value)
        if word in words:
            return word
        if word not in others:
            raise Unreadable
        return others[word]

    return read


def texts(value: Any) -> list[str]:
    """A list of texts, or one alone."""
    return [text(item) for item in (value if isinstance(value, list) else [value])]


def structure(value: Any) -> Any:
    """An object, also as JSON text, even encoded twice (KE-214). Raises NotSent for strings."""
    value = _decoded(value)
    if isinstance(value, str) or _are_texts(value):
        raise NotSent
    if not isinstance(value, dict):
        raise Unreadable
    return value


def structures(value: Any) -> Any:
    """A list of objects, also as JSON text. Raises NotSent for strings."""
    value = _decoded(value)
    if isinstance(value, str) or (value and _are_texts(value)):
        raise NotSent
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Unreadable
    return value


def _decoded(value: Any) -> Any:
    for _ in range(2):
        if isinstance(value, str) and value[:1] in ("{", "[", '"'):
            try:
                value = storable(orjson.loads(value), most=len(value))
            except orjson.JSONDecodeError:
                raise Unreadable from None
    return value


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def text_or_structure(value: Any) -> Any:
    """Text or an object (KE-836)."""
    return value if isinstance(value, dict) else text(value)


# -- showers ----------------------------------------------------------------------------------


def show_money(value: int, dialect: str) -> Any:
    """`"10.0000"`, later 10 (KE-823)."""
    exact = Decimal(value) / CENTS
    if dialect == V8:
        return f"{exact:.4f}"
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def show_link(value: int | None, dialect: str) -> int | None:
    """An id of another object: none is null, later 0 (KE-832)."""
    return 0 if value is None and dialect == V9 else value


def show_second(instant: int | None, dialect: str) -> str | None:
    """`2017-03-29 11:49:49`."""
    return None if instant is None else format_second(instant)


def show_php_second(instant: int | None, dialect: str) -> Any:
    """The object that PHP makes of a date (KE-212), later plain (KE-825)."""
    if instant is None or dialect == V9:
        return show_second(instant, dialect)
    return {"date": f"{format_second(instant)}.000000", "timezone_type": 3, "timezone": "UTC"}


# -- reading all fields -----------------------------------------------------------------------


def messages(name: str, problem: str) -> list[str]:
    """`Alias is required` (KE-037)."""
    words = name.replace("_", " ")
    return [f"{words[:1].upper()}{words[1:]} {problem}"]


def read_fields(
    fields: tuple[Field, ...], sent: Mapping[str, Any], *, dialect: str, create: bool
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """(what is stored of what was sent, messages for what is wrong with the rest)."""
    values: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for each in fields:
        label = each.label(sent, dialect)
        name = label if label in sent else None
        value = None if name is None else sent[name]
        needed = dialect in each.required
        if needed and (value in (None, "") and (create or name is not None)):
            wrong[label] = messages(label, "is required")
        elif name is None or not each.kept:
            continue
        elif value is None or (value == "" and each.nullable):
            values[each.name] = None if each.nullable else each.default
        else:
            try:
                values[each.name] = each.read(value)
            except NotSent:
                continue
            except Unreadable:
                wrong[label] = messages(label, "is invalid")
    return values, wrong
