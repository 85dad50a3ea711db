"""Reading request bodies: bounded, and as forms, multipart or JSON."""

import logging
from typing import Any
from urllib.parse import unquote_plus

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

# What cannot be parsed is answered; the log need not repeat it.
logging.getLogger("python_multipart").setLevel(logging.ERROR)

#: A body longer than this is refused, and read to its end (and forgotten) up to `_PATIENCE`.
LIMIT = 2 * 1024 * 1024
_PATIENCE = 64 * 1024 * 1024
#: The limit where many things are sent at once to the control API.
LONG = 64 * 1024 * 1024
#: Fields beyond this many are not read: PHP's max_input_vars.
MOST_FIELDS = 1000

Field = tuple[str, Any]


class BodyTooLarge(Exception):
    """The body is longer than LIMIT."""


async def read_body(request: Request) -> bytes:
    """The whole body. Raises BodyTooLarge, after a long body was swallowed, so that clients
    that send before they listen get to read the answer.
    """
    if not {"content-length", "transfer-encoding"} & set(request.headers.keys()):
        return b""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _PATIENCE:
            break
        if size <= LIMIT:
            chunks.append(chunk)
    if size > LIMIT:
        raise BodyTooLarge
    return b"".join(chunks)


def parse_body(body: bytes, content_type: str) -> list[Field]:
    """The fields of a body. One that cannot be read as what it is has no fields, as in PHP."""
    if not body:
        return []
    if content_type[:10].lower() == "multipart/":
        return _multipart(body, content_type)
    if body.lstrip()[:1] in (b"{", b"["):
        return _json(body)
    return parse_query(body.decode("utf-8", "replace"))


def parse_query(text: str) -> list[Field]:
    """The fields of `a=1&b=2`, in order."""
    fields: list[Field] = []
    for part in text.split("&", MOST_FIELDS)[:MOST_FIELDS]:
        name, _, value = part.partition("=")
        if name:
            fields.append((_unquoted(name), _unquoted(value)))
    return fields


def _unquoted(text: str) -> str:
    return unquote_plus(text, errors="replace") if "%" in text or "+" in text else text


def _json(body: bytes) -> list[Field]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    return list(content.items())[:MOST_FIELDS] if isinstance(content, dict) else []


def _multipart(body: bytes, content_type: str) -> list[Field]:
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        return []
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except _Enough:
        return parts.fields()
    except FormParserError:
        return []
    return parts.fields() if parts.ended else []


class _Enough(Exception):
    """As many parts as are read have been read."""


class _Parts:
    """Collects the parts of a multipart body; a file's content is a value like any other."""

    def __init__(self) -> None:
        self.ended = False
        self._names: list[str] = []
        self._values: list[bytearray] = []
        self._header = bytearray()
        self._value = bytearray()
        self._name = ""

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_part_data": lambda data, start, end: self._values[-1].extend(data[start:end]),
            "on_part_end": lambda: self._names.append(self._name),
            "on_end": self._end,
        }

    def fields(self) -> list[Field]:
        """(name, text) of every part that is whole and has a name."""
        parts = zip(self._names, self._values, strict=False)
        return [(name, value.decode("utf-8", "replace")) for name, value in parts if name]

    def _begin(self) -> None:
        if len(self._names) >= MOST_FIELDS:
            raise _Enough
        self._name = ""
        self._values.append(bytearray())

    def _end_header(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            options = parse_options_header(bytes(self._value))[1]
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._header.clear()
        self._value.clear()

    def _end(self) -> None:
        self.ended = True
