"""What the contract tests know of every vendor. A vendor without an entry here fails them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx

from mocksrv.client import World
from mocksrv.wire.desk import Operation
from mocksrv.wire.errors import ApiError


class Answer(NamedTuple):
    """What an answer says, read from the vendor's envelope."""

    code: int | None
    """The vendor's error code; None: a success."""
    message: str = ""


Fields = Mapping[str, Any]


class Provocation(NamedTuple):
    """How to get an error out of an operation."""

    operation: str
    error: type[ApiError]
    code: int
    message: str
    """Word for word as in the vendor's document, `$name` for a value that is not known before."""
    fields: Fields
    before: Callable[[World], object] = lambda world: None


@dataclass(frozen=True, repr=False)
class Emulated:
    """One vendor."""

    name: str
    operations: Sequence[Operation[Any]]
    key: str
    """The parameter that carries the credential."""
    order: Fields
    """Parameters with which every operation would do its work: a call with them that is broken
    elsewhere must not."""
    prepare: Callable[[World], object]
    """Makes what `order` needs."""
    watched: tuple[str, ...]
    """Operations that, asked with nothing but the key, show all that there is."""
    answer: Callable[[httpx.Response], Answer]
    """Reads an answer; fails for whatever is not the vendor's envelope."""
    wrong_key: Answer
    unknown: Callable[[str], Answer]
    """What is answered to a wrong method of an operation."""
    too_large: Answer
    broken: Answer
    unknown_paths: tuple[str, ...]
    wrong_keys: tuple[str, ...]
    provocations: tuple[Provocation, ...]
    common: Mapping[type[ApiError], Provocation]
    """Errors that every operation can give; the operation of these is a blank."""

    def __repr__(self) -> str:
        return f"<Emulated {self.name}>"

    def path(self, operation: str) -> str:
        """The path of an operation below the vendor's address."""
        return f"/api/{operation}"


def says(pattern: str, message: str) -> bool:
    """Whether a message is a documented one, `$name` standing for any value."""
    return re.fullmatch(re.sub(r"\\\$\w+", ".*", re.escape(pattern)), message, re.S) is not None
