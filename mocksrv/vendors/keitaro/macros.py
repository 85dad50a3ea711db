"""Macros in URLs and texts: `{subid}`, `{_keyword}`, `{date:Y-m-d}` (KE-621 to KE-623).

A text is taken apart once, as a `Template`, and filled for each click from what a `Subject` says.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

from mocksrv.sim.draw import draw

_MACRO = re.compile(r"\{(_?)([a-z][a-z0-9_]*)(?::([^{}]*))?\}", re.ASCII)

#: Letters of PHP's `date` → Python's.
_DATE = {"Y": "%Y", "y": "%y", "m": "%m", "d": "%d", "H": "%H", "i": "%M", "s": "%S"}


class Subject(Protocol):
    """What macros tell of: a click, or a click that has become a conversion."""

    @property
    def seed(self) -> int:
        """The world's."""

    @property
    def number(self) -> int:
        """The click's, by which chance is addressed."""

    @property
    def at(self) -> int:
        """The instant."""

    def text(self, name: str) -> str | None:
        """What a macro without an argument stands for; None: there is no such."""


#: What a macro with its argument stands for; None: it stays as it is.
Source = Callable[[Subject], str | None]
Part = Callable[[Subject], str]


class Template:
    """A text with macros; unknown ones stay as they are.

    Values are URL-encoded where `encode` says so, but for those asked for with `_`.
    """

    __slots__ = ("_constant", "_parts")

    def __init__(self, text: str, *, encode: bool = True) -> None:
        parts: list[str | Part] = []
        end = 0
        for match in _MACRO.finditer(text):
            parts += (text[end : match.start()], _part(match, len(parts), encode=encode))
            end = match.end()
        self._constant = None if parts else text
        self._parts = (*parts, text[end:])

    def fill(self, subject: Subject) -> str:
        """The text for a subject."""
        if self._constant is not None:
            return self._constant
        return "".join([part if type(part) is str else part(subject) for part in self._parts])  # type: ignore[operator]

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return self._constant != ""


def _part(match: re.Match[str], place: int, *, encode: bool) -> Part:
    """What one macro is replaced with; `place` tells two that are the same apart."""
    whole, name, argument = match[0], ALIASES.get(match[2], match[2]), match[3] or ""
    source = _source(name, argument, place)
    if match[1] or not encode:

        def raw(subject: Subject) -> str:
            value = source(subject)
            return whole if value is None else value

        return raw

    def encoded(subject: Subject) -> str:
        value = source(subject)
        if value is None:
            return whole
        return value if value.isalnum() and value.isascii() else quote(value, safe="")

    return encoded


def _source(name: str, argument: str, place: int) -> Source:
    special = _SPECIAL.get(name)
    if special is not None:
        return special(argument, place)
    return lambda subject: subject.text(name)


def _sample(argument: str, place: int) -> Source:
    """`{sample:a,b,c}`: one of the values."""
    values = argument.split(",")
    return lambda subject: values[
        draw(subject.seed, "keitaro", "sample", subject.number, place) % len(values)
    ]


def _date(argument: str, place: int) -> Source:
    """`{date:Y-m-d}` in UTC, by PHP's letters."""
    letters = argument.partition(",")[0] or "Y-m-d"

    def told(subject: Subject) -> str:
        now = datetime.fromtimestamp(subject.at / 1000, UTC)
        return "".join(now.strftime(_DATE[each]) if each in _DATE else each for each in letters)

    return told


def _status(argument: str, place: int) -> Source:
    """`{status:lead=0 sale=1 rejected=2}`: the word for a status, itself where it has none."""
    words = dict(pair.partition("=")[::2] for pair in argument.replace(",", " ").split())

    def told(subject: Subject) -> str | None:
        status = subject.text("status")
        return None if status is None else words.get(status, status)

    return told


_SPECIAL: Mapping[str, Callable[[str, int], Source]] = {
    "status": _status,
    "sample": _sample,
    "date": _date,
}

#: Other names of the same macro.
ALIASES: Mapping[str, str] = {
    "keitaro_campaign_id": "campaign_id",
    "keitaro_campaign_name": "campaign_name",
    "country_code": "country",
    "carrier": "operator",
    "referer": "referrer",
    "se": "search_engine",
    "ua": "user_agent",
    "useragent": "user_agent",
    "region_name": "region",
    "sub_id": "subid",
    "clickid": "subid",
}
