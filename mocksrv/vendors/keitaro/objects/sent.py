"""What is sent to the Admin API, read by its content whatever its type (KE-021 to KE-029)."""

import re
from typing import Any

import orjson
from starlette.requests import Request

from mocksrv.vendors.keitaro.records.errors import Malformed
from mocksrv.vendors.keitaro.records.fields import Unreadable, whole
from mocksrv.wire.body import Field, parse_body, parse_query, read_body
from mocksrv.wire.params import storable

_PART = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
#: PHP's max_input_nesting_level.
_DEEPEST = 64


class Sent(dict[str, Any]):
    """The fields of a request: nested as JSON has them; strings where a form was sent."""

    problem: str | None = None
    """Why the body cannot be read; None: it can."""

    def last(self, name: str) -> Any:
        """A field; None if it was not sent."""
        return self.get(name)

    def text(self, *names: str) -> str:
        """The first of the fields that is one text or number and not empty; else nothing."""
        texts = (text_of(self.get(name)) for name in names)
        return next(filter(None, texts), "")

    def count(self, name: str, of: str = "a number") -> int | None:
        """A number from 0 on that may be sent; None: it was not. Raises Malformed."""
        value = self.get(name)
        if value in (None, ""):
            return None
        try:
            number = whole(value)
        except Unreadable:
            number = -1
        if number < 0:
            raise Malformed(reason=f"{name} must be {of}")
        return number

    def along(self, path: dict[str, str]) -> "Sent":
        """The same and the variables of the path, which win."""
        joined = Sent(self | path)
        joined.problem = self.problem
        return joined

    def readable(self) -> "Sent":
        """The same, if the body could be read. Raises Malformed."""
        if self.problem:
            raise Malformed(reason=self.problem)
        return self

    @classmethod
    def of(cls, sent: "Sent") -> "Sent":
        """What a handler is asked with: all that was sent. Raises Malformed."""
        return sent.readable()


class Unread(Sent):
    """What is asked where nothing is, or where something comes before a look at the body."""

    @classmethod
    def of(cls, sent: Sent) -> Sent:
        """Whatever was sent."""
        return sent


def text_of(value: Any) -> str | None:
    """A field as the traffic side reads it: a text or a number, of several the last one."""
    if isinstance(value, list) and value:
        value = value[-1]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


async def read_sent(request: Request) -> Sent:
    """The fields of query and body; the body wins (KE-027). Raises BodyTooLarge."""
    body = await read_body(request)
    query = request.scope["query_string"]
    sent = Sent(_nested(parse_query(query.decode("latin-1"))) if query else {})
    if body and request.method != "DELETE":
        try:
            sent.update(_read_body(body, request.headers.get("content-type", "")))
        except ValueError as error:
            sent.problem = str(error)
    return sent


def _read_body(body: bytes, kind: str) -> dict[str, Any]:
    """The fields of a body. Raises ValueError with words for what cannot be read."""
    plain = body.strip()
    if not plain:
        return {}
    try:
        content = orjson.loads(plain)
    except orjson.JSONDecodeError:
        if plain[:1] in (b"{", b"["):
            raise ValueError("Malformed JSON") from None
        return _nested(parse_body(body, kind))
    if content is None or content == []:
        return {}
    if not isinstance(content, dict):
        raise ValueError("A JSON object is expected")  # noqa: TRY004 - as all that is unreadable
    # A body holds fewer items than it has bytes: no list of a filter, no label is left out.
    fields: dict[str, Any] = storable(content, most=len(plain))
    return fields


def _nested(fields: list[Field]) -> dict[str, Any]:
    """Forms as PHP reads them: `a[]=1&a[]=2` and `a=1&a=2` are lists, `a[b]=1` is an object.

    Names in more brackets than PHP's max_input_nesting_level are not read.
    """
    nested: dict[str, Any] = {}
    for name, value in fields:
        match = _NAME.fullmatch(name) if name.count("[") <= _DEEPEST else None
        if match is not None:
            _put(nested, match[1], _PART.findall(match[2]), value)
    storables: dict[str, Any] = storable(nested)
    return storables


def _put(into: dict[str, Any], name: str, parts: list[str], value: str) -> None:
    """Put a value where its brackets say; empty ones are the next number, the last a list."""
    listed = parts[-1:] == [""]
    for key in parts[:-1] if listed else parts:
        inside = into.get(name)
        if not isinstance(inside, dict):
            inside = into[name] = {}
        into, name = inside, key or str(len(inside))
    before = into.get(name)
    if isinstance(before, list):
        before.append(value)
    elif listed:
        into[name] = [value]
    elif name in into and not isinstance(before, dict):
        into[name] = [before, value]
    else:
        into[name] = value
