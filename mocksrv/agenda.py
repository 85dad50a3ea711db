"""What vendors do by themselves as simulated time passes, besides delivering installs."""

from collections.abc import Callable
from typing import NamedTuple

from mocksrv.moment import Moment


class Event(NamedTuple):
    """Something that the clock brought about."""

    at: int
    vendor: str
    kind: str
    entity: str
    detail: dict[str, object]


class Agenda(NamedTuple):
    """What one vendor has to do."""

    next: Callable[[Moment], int | None]
    """The first instant at which something is due that is not done; None: nothing is waiting."""
    run: Callable[[Moment, int], list[Event]]
    """(moment, since) → does what is due by now, and tells what happened after `since`."""
    sent: Callable[[Moment, Event], None] | None = None
    """Writes down an attempt at one of the vendor's postbacks, if it wants to know."""


def nothing_due(moment: Moment) -> None:
    """The `next` of a vendor whose events need nobody to do anything."""
