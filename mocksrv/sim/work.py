"""Work: the clock that runs only while a campaign delivers, at the speed of its rate.

One unit of work is one install at the cap: a campaign with a rate of R installs a day does R
units in a day of full traffic, so never more than R / 24 in an hour.
"""

from collections.abc import Sequence
from typing import NamedTuple

from mocksrv.sim.lifecycle import Step
from mocksrv.sim.traffic import FULL, traffic_until, when_traffic
from mocksrv.times import DAY

#: The work of one install: permille-milliseconds of traffic times installs a day.
UNIT = DAY * FULL


class Span(NamedTuple):
    """A stretch of time in which neither status nor rate changes."""

    begin: int
    end: int | None
    """None: it lasts for ever, as far as commands are known."""
    rate: int
    delivers: bool
    work: int
    """Work done before `begin`."""
    traffic: int
    """Traffic before `begin`."""


class Work:
    """The work of one campaign as a function of time, and back. Pure, closed form."""

    __slots__ = ("spans",)

    def __init__(self, steps: Sequence[Step]) -> None:
        self.spans: list[Span] = []
        done = 0
        for index, step in enumerate(steps):
            end = steps[index + 1].at if index + 1 < len(steps) else None
            if end == step.at:
                continue
            before = traffic_until(step.at)
            self.spans.append(Span(step.at, end, step.rate, step.delivers, done, before))
            if end is not None and step.delivers:
                done += step.rate * (traffic_until(end) - before)

    def at(self, instant: int) -> int:
        """Work done up to the instant."""
        for span in reversed(self.spans):
            if span.begin <= instant:
                if not span.delivers:
                    return span.work
                return span.work + span.rate * (traffic_until(instant) - span.traffic)
        return 0

    def when(self, work: int) -> int | None:
        """The first instant at which at least `work` (above 0) is done; None: not as it stands."""
        for span in self.spans:
            if span.delivers:
                instant = _reached(span, work - span.work)
                if span.end is None or instant <= span.end:
                    return instant
        return None

    def whens(self, works: Sequence[int]) -> list[int]:
        """`when` for an ascending list, in one walk; ends where work is never reached."""
        found: list[int] = []
        place = 0
        for span in self.spans:
            if not span.delivers:
                continue
            while place < len(works):
                instant = _reached(span, works[place] - span.work)
                if span.end is not None and instant > span.end:
                    break
                found.append(instant)
                place += 1
        return found


def _reached(span: Span, work: int) -> int:
    """The first instant at which a span has done `work`, were it never to end."""
    return when_traffic(span.traffic - (-work // span.rate))
