"""The parameters of a request, whichever way they were sent. The body wins over the query."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any, ClassVar, Self

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict
from starlette.requests import Request

from mocksrv.wire.body import MOST_FIELDS, Field, parse_body, parse_query, read_body

_BRACKETS = re.compile(r"([^\[\]]+)(?:\[\w*\])+", re.ASCII)
_WHOLE = re.compile(r"([+-]?)(\d+)", re.ASCII)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LARGEST = 2**63 - 1
_DEEPEST = 32


class Params:
    """Parameters by name: all values that were sent, in order."""

    __slots__ = ("_bracketed", "_values")

    def __init__(self, query: list[Field], body: list[Field]) -> None:
        self._values: dict[str, list[Any]] = {}
        self._bracketed: set[str] = set()
        self._read(query)
        if body:
            for name in {self._plain(name)[0] for name, _ in body}:
                self._values.pop(name, None)
                self._bracketed.discard(name)
            self._read(body)

    def last(self, name: str) -> Any:
        """The value of a parameter, the last if it was repeated; None if it was not sent.

        `name[]=a&name[]=b` is the list of both.
        """
        values = self._values.get(name)
        if values is None:
            return None
        return list(values) if name in self._bracketed else values[-1]

    def all(self, name: str) -> list[Any]:
        """All values of a parameter that was repeated, bracketed or a list; else the one."""
        values = self._values.get(name, [])
        return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)

    def along(self, path: Mapping[str, str]) -> "Params":
        """The same and the variables of the path, which win."""
        joined = Params([], [])
        joined._values = self._values | {name: [storable(path[name])] for name in path}
        joined._bracketed = self._bracketed - path.keys()
        return joined

    def of(self, lists: frozenset[str]) -> dict[str, Any]:
        """Name → `last`, or `all` for the names of `lists`."""
        return {n: self.all(n) if n in lists else self.last(n) for n in self._values}

    def _read(self, fields: list[Field]) -> None:
        for raw, value in fields:
            name, bracketed = self._plain(raw)
            self._values.setdefault(name, []).append(storable(value))
            if bracketed:
                self._bracketed.add(name)

    @staticmethod
    def _plain(name: str) -> tuple[str, bool]:
        if name[-1:] == "]" and (match := _BRACKETS.fullmatch(name)):
            return match[1], True
        return name, False


async def read_params(request: Request) -> Params:
    """The parameters of a request. Raises BodyTooLarge."""
    body = await read_body(request)
    query = request.scope["query_string"]
    return Params(
        parse_query(query.decode("latin-1")) if query else [],
        parse_body(body, request.headers.get("content-type", "")) if body else [],
    )


def storable(value: Any, depth: int = 0, most: int = MOST_FIELDS) -> Any:
    """The value with characters that no database keeps (NUL, lone surrogates) replaced.

    What is nested deeper than any vendor's parameters counts as null, and of a list or an object
    no more is read than `most`.
    """
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _UNSTORABLE.sub("�", value)
    if isinstance(value, list | dict) and depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [storable(item, depth + 1, most) for item in value[:most]]
    if isinstance(value, dict):
        items = islice(value.items(), most)
        return {storable(key): storable(item, depth + 1, most) for key, item in items}
    return value


def text(value: Any) -> str | None:
    """A parameter as text, as PHP spells scalars; a list or an object is its JSON text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, int | float) else orjson.dumps(value).decode()


def joined(value: Any) -> str | None:
    """A comma-separated parameter as text; a list is joined."""
    if isinstance(value, list):
        return ",".join(text(item) or "" for item in value)
    return text(value)


def whole(value: Any) -> int | None:
    """A parameter as an integer, at most 63 bits (larger ones are the largest); else None."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-_LARGEST, min(_LARGEST, value))
    match = _WHOLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    digits = match[2].lstrip("0") or "0"
    size = _LARGEST if len(digits) > 18 else int(digits)
    return -size if match[1] == "-" else size


def exact(value: Any) -> Any:
    """A number by its digits, for a decimal: 0.1 is a tenth. Raises ValueError for a boolean."""
    if isinstance(value, bool):
        raise ValueError("must be a number")  # noqa: TRY004 - pydantic reports no other
    return str(value) if isinstance(value, float) else value


Text = Annotated[str | None, BeforeValidator(text)]
Joined = Annotated[str | None, BeforeValidator(joined)]
Whole = Annotated[int | None, BeforeValidator(whole)]
Untyped = Annotated[Any, BeforeValidator(lambda value: value)]


def words(values: Any) -> list[str]:
    """A set of words: repeated, bracketed, a JSON array as text, or one bare word."""
    found: list[str] = []
    for value in values if isinstance(values, list) else [values]:
        content: Any = value
        if isinstance(value, str) and value.lstrip()[:1] == "[":
            try:
                content = storable(orjson.loads(value))
            except orjson.JSONDecodeError:
                content = value
        if isinstance(content, dict):  # what PHP makes of an array with gaps
            content = list(content.values())
        items = content if isinstance(content, list) else [content]
        found += [spelt.strip() for item in items if (spelt := text(item)) is not None]
    return found


Words = Annotated[list[str], BeforeValidator(words)]


class Ask(BaseModel):
    """What a call may be asked with. Reading never fails: what cannot be read was not sent."""

    model_config = ConfigDict(extra="ignore")
    _lists: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls._lists = frozenset(n for n, f in cls.model_fields.items() if f.annotation == list[str])

    @classmethod
    def of(cls, params: Params) -> Self:
        """The ask in these parameters."""
        return cls.model_validate(params.of(cls._lists))


class Nothing(Ask):
    """No parameters, or none that matter."""
