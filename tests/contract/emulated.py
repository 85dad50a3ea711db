"""What the contract tests know of every vendor. A vendor without an entry here fails them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from mocksrv.client import World
from mocksrv.wire.desk import Desk, Operation
from mocksrv.wire.errors import ApiError
from tests.contract.sending import WAYS, Encoded, Fields, Key, Request

#: Bodies and words of the framework and the machinery below, which no vendor ever says.
FOREIGN_BODIES = (
    *(b"", b"Not Found", b"Method Not Allowed", b"Internal Server Error", b"Bad Request"),
    *(b'{"detail":"Not Found"}', b'{"detail":"Method Not Allowed"}'),
    *(b'{"detail":"There was an error parsing the body"}', b"Invalid HTTP request received."),
)
FOREIGN_WORDS = re.compile(
    rb'Traceback|File "/|pydantic|starlette|fastapi|uvicorn|asyncio|sqlite|psycopg|orjson'
    rb"|mocksrv\.|<html|<!doctype",
    re.IGNORECASE,
)


class Answer(NamedTuple):
    """What an answer says, read from the vendor's envelope."""

    code: int | None
    """The vendor's error code; None: a success."""
    message: str = ""

    def matches(self, expected: "Answer") -> bool:
        """Whether it is what was expected, whose message may have `$name` for any value."""
        return self.code == expected.code and says(expected.message, self.message)


def says(pattern: str, message: str) -> bool:
    """Whether a message is a documented one, `$name` standing for any value."""
    return re.fullmatch(re.sub(r"\\\$\w+", ".*", re.escape(pattern)), message, re.S) is not None


class Provocation(NamedTuple):
    """How to get an error out of an operation."""

    operation: str
    """A blank: of any. A path: what is there is no operation, and takes no key."""
    error: type[ApiError]
    code: int
    message: str
    """Word for word as in the vendor's document, `$name` for a value that is not known before."""
    fields: Fields
    body: bytes | None = None
    """What is sent for the parameters, where they are not enough."""
    before: Callable[[World], object] = lambda world: None
    key: Callable[[str], str | None] = lambda key: key
    """What is sent for the right key; None: no key."""
    made: Callable[[World], Fields] = lambda world: {}
    """Makes what it is about; returns the parameters that name it."""


class Stray(NamedTuple):
    """What is answered where there is no operation."""

    error: type[ApiError]
    answer: Callable[[str, str], Answer]
    """(path, or the name of the operation that is there, method) → the answer."""
    key_first: bool
    """Whether a missing or wrong key is told before."""


class Purchase(NamedTuple):
    """An operation that costs money."""

    operation: str
    fields: Fields
    """With these it is done."""
    price: Callable[[World, Fields, Any], Decimal]
    """(world, what was sent, the content of the answer) → what it must have cost."""


class Keyless(NamedTuple):
    """A path that is no operation and takes no key."""

    path: str
    parameters: tuple[str, ...]
    """What may be sent along."""
    answer: Answer
    """What is answered where nothing is named that there is."""
    wrong_method: Answer
    made: Callable[[World], Fields] = lambda world: {}
    """Makes something; returns the parameters that name it."""
    done: int = 200
    """The HTTP status where it does its work."""
    methods: tuple[str, ...] = ("GET",)


@dataclass(frozen=True, repr=False)
class Emulated:
    """One vendor."""

    name: str
    operations: Sequence[Operation[Any]]
    desk: type[Desk[Any]]
    errors: ModuleType
    """Where the vendor's error classes are."""
    key: Key
    misplaced: tuple[Key, ...]
    """Places where the key counts as not sent."""
    ways: Mapping[str, tuple[str, ...]]
    """Method → the ways in which its parameters can be sent, the usual one first."""
    order: Fields
    """Parameters with which every operation would do its work: a call with them that is broken
    elsewhere must not."""
    prepare: Callable[[World], object]
    """Makes what `order` needs."""
    watched: tuple[str, ...]
    """Operations that, asked with nothing but the key, show all that there is."""
    answer: Callable[[httpx.Response], Answer]
    """Reads an answer; fails for whatever is not the vendor's envelope."""
    missing_key: Answer
    wrong_key: Answer
    wrong_keys: Mapping[str, Answer]
    """Keys that are nobody's, and what each of them is answered."""
    unreadable: Answer | None
    """What is answered to a body that holds all, the key too, and cannot be read as what it says
    it is. None: no bodies are read, they change nothing."""
    unknown_path: Stray
    unknown_paths: tuple[str, ...]
    wrong_method: Stray
    head: int
    """The HTTP status of a HEAD request with a good order."""
    too_large: Answer
    broken: Answer
    provocations: tuple[Provocation, ...]
    common: tuple[Provocation, ...]
    """Errors that every operation can give; the operation of these is a blank."""
    orders: Mapping[str, Fields] = field(default_factory=dict)
    """Operation → what differs from `order`."""
    refused: Mapping[str, int] = field(default_factory=dict)
    """Operations that are refused with the good order too, for the state of what they are for,
    and the codes of their errors."""
    root: str = ""
    """The path below which all is the vendor's API."""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Operation → the ways in which its parameters can be sent, where they are fewer."""
    heedless: bool = False
    """Whether calls that need no parameters do their work whatever nonsense is sent along, and
    bodies are read without holding the key."""
    silent: bool = False
    """Whether some calls answer nothing but the HTTP status."""
    sensible: tuple[str, ...] = ()
    """Values that mean something to this vendor."""
    enrich: Callable[[World], object] = lambda world: None
    """Makes money no reason for a refusal."""
    purchases: tuple[Purchase, ...] = ()
    keyless: tuple[Keyless, ...] = ()

    def __repr__(self) -> str:
        return f"<Emulated {self.name}>"

    def operation(self, name: str) -> Operation[Any]:
        """The operation of a name."""
        (found,) = [each for each in self.operations if each.name == name]
        return found

    def method(self, name: str) -> str:
        """The usual method of an operation: one with a body, if there is one."""
        methods = self.operation(name).methods
        return next((each for each in ("POST", "GET") if each in methods), methods[0])

    def methods(self, name: str) -> set[str]:
        """All methods of the path of an operation."""
        path = self.operation(name).path
        return {method for each in self.operations if each.path == path for method in each.methods}

    def sendings(self, name: str) -> Iterator[tuple[str, str]]:
        """(method, way): all ways in which an operation can be asked."""
        for method in self.operation(name).methods:
            yield from ((method, way) for way in self.ways_of(name, method))

    def ways_of(self, name: str, method: str) -> tuple[str, ...]:
        """The ways in which the parameters of an operation can be sent, the usual one first."""
        return self.only.get(name) or self.ways.get(method, ())

    def good(self, name: str) -> dict[str, Any]:
        """A whole order for an operation, and nothing that would mean another one."""
        meant = self.operation(name)
        others = {each.given for each in self.operations if each.path == meant.path}
        order = dict(self.order) | dict(self.orders.get(name, {}))
        return {n: value for n, value in order.items() if n not in others - {meant.given}}

    def signed(self, fields: Fields, key: str | None, at: Key | None = None) -> dict[str, Any]:
        """The parameters, and the key if it is one of them."""
        at = at or self.key
        if at.place != "parameter" or key is None:
            return dict(fields)
        return {at.name: at.form.format(key) if isinstance(key, str) else key} | dict(fields)

    def request(
        self,
        name: str,
        fields: Fields,
        key: str | None,
        *,
        method: str | None = None,
        way: str | None = None,
        at: Key | None = None,
    ) -> Request:
        """A request for an operation, in one of `WAYS`; `at` puts the key at another place."""
        method = method or self.method(name)
        path = self.operation(name).path
        sent = {n: value for n, value in fields.items() if f"{{{n}}}" not in path}
        encode = WAYS[way or (*self.ways_of(name, method), "query")[0]]
        encoded = encode(self.signed(sent, key, at))
        return self.compose(name, encoded, key, method=method, fields=fields, at=at)

    def compose(
        self,
        name: str,
        encoded: Encoded,
        key: str | None,
        *,
        method: str | None = None,
        fields: Fields | None = None,
        at: Key | None = None,
    ) -> Request:
        """A request for an operation with these parameters, which hold the key if it is one.

        `fields` are for the variables of the path, else they are as in the good order.
        """
        path = self.operation(name).path
        for variable, value in (self.good(name) | dict(fields or {})).items():
            path = path.replace(f"{{{variable}}}", _segment(str(value)))
        return self.along(path, encoded, key, method=method or self.method(name), at=at)

    def along(
        self, path: str, encoded: Encoded, key: str | None, *, method: str, at: Key | None = None
    ) -> Request:
        """A request for a path, with the key in it or in a header if that is where keys are."""
        place, name, form = at or self.key
        segment = f"/{_segment(key)}" if place == "path" and key is not None else ""
        path = path.replace(f"/{{{self.key.name}}}", segment)
        headers = dict(encoded.headers)
        if place == "header" and key is not None:
            headers[name] = form.format(key).encode("utf-8", "surrogateescape")
        return Request(method, path, encoded.query, headers, encoded.body)

    def read(self, response: httpx.Response) -> Answer:
        """What an answer says. Fails for all that is no answer of the vendor's own."""
        assert response.headers["content-type"] == "application/json"
        assert "location" not in response.headers
        assert not 300 <= response.status_code < 400
        assert response.content not in FOREIGN_BODIES or (self.silent and not response.content)
        assert not FOREIGN_WORDS.search(response.content), response.text[:500]
        return self.answer(response)


def parameters(operation: Operation[Any]) -> list[str]:
    """The parameters that an operation reads, the variables of its path among them."""
    return list(getattr(operation.ask, "model_fields", operation.fields))


def _segment(text: str) -> str:
    """Percent-encoded, for a path."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
