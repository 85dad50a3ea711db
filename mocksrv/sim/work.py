"""Work: the clock that runs only while a campaign delivers, at the speed of its rate.

One unit of work is one install at the cap: a campaign with a rate of R installs a day does R
units in a day of full traffic, so never more than R / 24 in an hour.
"""

from bisect import bisect_left, bisect_right
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

    __slots__ = ("_begins", "_works", "spans")

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
        self._begins = [span.begin for span in self.spans]
        self._works = [span.work for span in self.spans]

    def span_at(self, instant: int) -> int:
        """The place of the span that the instant lies in; -1: before all."""
        return bisect_right(self._begins, instant) - 1

    def at(self, instant: int) -> int:
        """Work done up to the instant."""
        place = self.span_at(instant)
        if place < 0:
            return 0
        span = self.spans[place]
        if not span.delivers:
            return span.work
        return span.work + span.rate * (traffic_until(instant) - span.traffic)

    def when(self, work: int) -> int | None:
        """The first instant at which at least `work` (above 0) is done; None: not as it stands."""
        place = bisect_left(self._works, work) - 1
        if place < 0 or not self.spans[place].delivers:
            return None
        return _reached(self.spans[place], work - self._works[place])

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
