"""What happened in a world before it began: fixtures' campaigns live through it act by act."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator

from mocksrv.fixtures import FixtureError
from mocksrv.moment import Moment
from mocksrv.times import parse_duration
from mocksrv.wire.errors import ApiError


def _before(text: Any) -> int:
    if not isinstance(text, str) or not text.startswith("-"):
        raise ValueError("write how long before the start it was: -36h, -9d")
    return -parse_duration(text[1:])


Before = Annotated[int, BeforeValidator(_before)]
"""How long before the start (milliseconds, 0 or less), written `-36h`."""


def _offset(text: Any) -> int:
    if not isinstance(text, str) or text[:1] not in ("+", "-"):
        raise ValueError("write how long before or after the start it is: -36h, +9d")
    return int(f"{text[0]}1") * parse_duration(text[1:])


Offset = Annotated[int, BeforeValidator(_offset)]
"""How long before or after the start (milliseconds), written `-36h`, `+9d`."""


class Act(NamedTuple):
    """Something that happened before the start."""

    at: int
    """Milliseconds from the start, 0 or less."""
    place: str
    """Where it stands in the file: `campaigns.3`."""
    run: Callable[[Moment], None]


def relive(moment: Moment, file: str, acts: Iterable[Act], begin: Callable[[Moment], None]) -> None:
    """Run the acts in the order of time, each at its own instant, after `begin` before all.

    Raises FixtureError for what the vendor itself would refuse.
    """
    start = moment.now
    ordered = sorted(acts, key=lambda act: act.at)
    moment.now = start + (ordered[0].at if ordered else 0)
    begin(moment)
    for act in ordered:
        moment.now = start + act.at
        try:
            act.run(moment)
        except ApiError as error:
            raise FixtureError(f"{file}: {act.place}: {error.text}") from error
    moment.now = start
