"""Macros in URLs and texts: `{subid}`, `{_keyword}`, `{date:Y-m-d}` (KE-621 to KE-623).

A text is taken apart once, as a `Template`, and filled for each click from what a `Subject` says.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from itertools import islice
from operator import methodcaller
from typing import Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from mocksrv.sim.draw import draw
from mocksrv.vendors.keitaro.records import zones
from mocksrv.vendors.keitaro.traffic.charsets import charset
from mocksrv.vendors.keitaro.traffic.php_date import php_date

_MACRO = re.compile(r"\{(_?)([a-z][a-z0-9_]*)(?::([^{}]*))?\}", re.ASCII)

_MOST_MACROS = 1000
#: So many are filled at once, whatever comes of it.
_FEW = 16
_LONGEST_TEXT = 1024 * 1024
_LONGEST_URL = 16 * 1024
#: Letters of a date beyond these are not looked at.
_LONGEST_FORM = 64

_WHOLE = re.compile(r"\s*(-?\d{1,15})\s*", re.ASCII)


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
        """What a macro without an argument stands for; None: there is no such.

        Besides those of the click log: `country_name`, `offer`, `offer:ID`, `status`, ...
        """


#: What a macro with its argument stands for; None: it stays as it is.
Source = Callable[[Subject], str | None]
Part = Callable[[Subject], str]


class Template:
    """A text with macros; unknown ones stay as they are.

    Values are URL-encoded where `encode` says so (in URLs), but for those asked for with `_`.
    `leads` is false for the URLs of offers: those of others are not told in them, which could be a
    circle. What is filled in makes no text longer than 1 MiB, no URL longer than 16 KiB; the rest
    is cut off. Macros beyond the first 1,000 stay as they are.
    """

    __slots__ = ("_form", "_longest", "_macros", "_texts")

    def __init__(self, text: str, *, encode: bool = True, leads: bool = True) -> None:
        texts: list[str] = []
        parts: list[Part] = []
        end = 0
        macros = (match for match in _MACRO.finditer(text) if match[2] != "offer" or leads)
        for match in islice(macros, _MOST_MACROS):
            texts.append(text[end : match.start()])
            parts.append(_part(match, 2 * len(parts), encode=encode))
            end = match.end()
        self._longest = max(_LONGEST_URL if encode else _LONGEST_TEXT, len(text))
        self._texts = (*texts, text[end:])
        self._macros = tuple(parts)
        self._form = "%s".join(each.replace("%", "%%") for each in self._texts)

    def fill(self, subject: Subject) -> str:
        """The text for a subject."""
        if not self._macros:
            return self._texts[0]
        if len(self._macros) > _FEW:
            return self._fill_many(subject)
        if len(self._macros) == 2:  # as most URLs have: without a list
            one, other = self._macros
            filled = self._form % (one(subject), other(subject))
        else:
            filled = self._form % tuple([part(subject) for part in self._macros])
        return filled if len(filled) <= self._longest else filled[: self._longest]

    def _fill_many(self, subject: Subject) -> str:
        """The same, but no more of it than there is room for."""
        filled = [self._texts[0]]
        room = self._longest - len(filled[0])
        for part, text in zip(self._macros, self._texts[1:], strict=True):
            if room < 0:
                break
            told = part(subject)
            filled += (told, text)
            room -= len(told) + len(text)
        return "".join(filled)[: self._longest]

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return self._texts != ("",)


def _part(match: re.Match[str], place: int, *, encode: bool) -> Part:
    """What one macro is replaced with; `place` tells two that are the same apart."""
    whole, name, argument = match[0], ALIASES.get(match[2], match[2]), match[3] or ""
    source = _source(name, argument, place)
    if match[1] or not encode:

        def raw(subject: Subject) -> str:
            value = source(subject)
            return whole if value is None else value

        return raw

    if name not in _SPECIAL and not argument:
        return _plain(name, whole)
    encoding = charset(argument) if name == "keyword" and argument else None

    def encoded(subject: Subject) -> str:
        value = source(subject)
        if value is None:
            return whole
        if value.isalnum() and value.isascii():
            return value
        return _quoted(value[:_LONGEST_URL], encoding)

    return encoded


def _plain(name: str, whole: str) -> Part:
    """The usual one, without a detour: thousands of clicks fill it."""

    def encoded(subject: Subject) -> str:
        value = subject.text(name)
        if value is None:
            return whole
        if value.isalnum() and value.isascii():
            return value
        return _quoted(value[:_LONGEST_URL], None)

    return encoded


@lru_cache(maxsize=4096)
def _quoted(value: str, encoding: str | None) -> str:
    return quote(value, safe="", encoding=encoding, errors="replace")


def _source(name: str, argument: str, place: int) -> Source:
    special = _SPECIAL.get(name)
    if special is not None:
        return special(argument, place)
    return methodcaller("text", name)


def _sample(argument: str, place: int) -> Source:
    """`{sample:a,b,c}`: one of the values."""
    values = argument.split(",")
    return lambda subject: values[
        draw(subject.seed, "keitaro", "sample", subject.number, place) % len(values)
    ]


def _random(argument: str, place: int) -> Source:
    """`{random:1,10}`: a whole number, both ends included; without two numbers it stays."""
    ends = [int(match[1]) for each in argument.split(",") if (match := _WHOLE.fullmatch(each))]
    if len(ends) != 2:
        return lambda subject: None
    least, most = min(ends), max(ends)
    return lambda subject: str(
        least + draw(subject.seed, "keitaro", "random", subject.number, place) % (most - least + 1)
    )


def _date(argument: str, place: int) -> Source:
    """`{date:Y-m-d H:i,Europe/Madrid}`: by PHP's letters, in UTC if no zone is given."""
    form, comma, name = argument.rpartition(",")
    zone = _zone(name) if comma else None
    letters = ((argument if zone is None else form) or "Y-m-d")[:_LONGEST_FORM]
    return lambda subject: php_date(_clock(subject.at, zone or UTC), letters)


def _clock(at: int, zone: tzinfo) -> datetime:
    """What a zone's clocks show; UTC's where they show a year of five digits."""
    now = datetime.fromtimestamp(at / 1000, UTC)
    try:
        return now.astimezone(zone)
    except OverflowError:
        return now


def _zone(name: str) -> ZoneInfo | None:
    try:
        return zones.zone_of(name.strip())
    except ValueError:
        return None


def _country(argument: str, place: int) -> Source:
    """`{country:en}`: its name, in English whatever the language; without one its code."""
    name = "country_name" if argument else "country"
    return methodcaller("text", name)


def _status(argument: str, place: int) -> Source:
    """`{status:lead=0 sale=1 rejected=2}`: the listener's words for ours."""
    words = dict(pair.partition("=")[::2] for pair in argument.replace(",", " ").split())

    def told(subject: Subject) -> str | None:
        status = subject.text("status")
        return None if status is None else words.get(status, status)

    return told


def _offer(argument: str, place: int) -> Source:
    """`{offer}`: where the visitor is to go; `{offer:7}`: where offer 7 is."""
    name = f"offer:{argument}" if argument else "offer"
    return methodcaller("text", name)


_SPECIAL: Mapping[str, Callable[[str, int], Source]] = {
    "sample": _sample,
    "random": _random,
    "date": _date,
    "country": _country,
    "status": _status,
    "offer": _offer,
    "from_file": lambda argument, place: lambda subject: "",  # the sandbox has no files
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
