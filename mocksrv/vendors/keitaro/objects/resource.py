"""What a resource of the Admin API is: its fields, its shapes, and its manners by dialect."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mocksrv.vendors.keitaro.records.fields import V8, V9, Field

#: How an answer is wrapped: bare, in an array of one, with the id as text, or no body at all.
BARE, LISTED, BARE_TEXT, LISTED_TEXT, EMPTY, NOTHING = "{}", "[{}]", "{'id'}", "[{'id'}]", "", "{ }"

Manners = Mapping[str, tuple[str, str]]
"""Verb → how v8 and v9 answer it."""


@dataclass(frozen=True)
class Resource:
    """One kind of object and everything that is particular about it."""

    path: str
    kind: str
    label: str
    """What a message calls it: `Campaign #1001 not found`."""
    model: str
    """The same in the words of the newest trackers (KE-839)."""
    fields: tuple[Field, ...]
    shapes: Mapping[str, tuple[str, ...]]
    """Dialect → the keys of an answer, in order."""
    manners: Manners
    created: tuple[str, ...] | None = None
    """The keys of v8's answer to a create, where they are fewer (KE-209)."""
    php_dates: bool = False
    """Whether v8 shows dates as the objects that PHP makes of them."""
    dated_at_creation: bool = True
    """Whether `updated_at` is set by the creation."""
    shows_old_date: bool = False
    """Whether the answer to an update has the `updated_at` from before (KE-R06)."""
    archived_is_gone: bool = False
    """Whether an archived one cannot be read by id (KE-R10)."""
    clone_stamp: bool = False
    """Whether v8 adds the date to a clone's name (KE-222)."""
    by_name: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})


def both(*keys: str) -> dict[str, tuple[str, ...]]:
    """The same keys in both dialects."""
    return {V8: keys, V9: keys}
