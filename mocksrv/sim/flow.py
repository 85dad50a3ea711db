"""The flow of a campaign's units: when unit n is reserved, when it installs, how many by now.

Unit n installs when the work reaches its threshold. Thresholds lie at least one UNIT of work
apart, and an hour holds at most rate / 24 units of work, so the hourly cap holds by construction.
The reservation of unit n opens a drawn lead of work before its threshold; leads are longer than
any gap between thresholds, so somebody is always downloading while a campaign delivers.

A pause stops the work. Who is downloading then either finishes when he would have finished
without the pause, or is gone HOLD after it; the last unit in line always is of the second kind.
Units install in order, in pauses too: that is what carries the hourly cap over them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from mocksrv.sim.draw import Address, Dice, dice, share
from mocksrv.sim.kept import Kept
from mocksrv.sim.lifecycle import Step
from mocksrv.sim.work import UNIT, Work
from mocksrv.times import MINUTE

#: How long a reservation outlives a pause, and how long one attempt to download takes at most.
HOLD = 15 * MINUTE

_JITTER = UNIT // 4
_GAP = UNIT + _JITTER
_FIRST = UNIT // 2
_SHORTEST_LEAD = UNIT + 2 * _JITTER
_LEAD_SPREAD = 7 * UNIT // 2
_LONGEST_LEAD = _SHORTEST_LEAD + _LEAD_SPREAD
_GIVES_UP = 300  # permille of the reservations open at a pause


class Reservation(NamedTuple):
    """A user who is downloading."""

    unit: int
    opened_at: int
    expires_at: int


class Thresholds:
    """Where on the scale of work each unit of one flow is reserved and installs."""

    __slots__ = ("_dice",)

    def __init__(self, dice: Dice) -> None:
        self._dice = dice

    def install(self, unit: int) -> int:
        """The work at which the unit (1, 2, ...) installs."""
        return _FIRST + (unit - 1) * _GAP + share(self._dice.roll(unit), 0, _JITTER)

    def opening(self, unit: int) -> int:
        """The work after which the unit is reserved."""
        return self._opening(unit, self._dice.roll(unit))

    def open_at(self, work: int, total: int) -> list[int]:
        """The units of 1 to `total` that are reserved and not installed at this work."""
        first = self.reached(work) + 1
        last = min(total, (work + _LONGEST_LEAD - _FIRST) // _GAP + 1)
        rolls = enumerate(self._dice.rolls(first, last), first)
        return [unit for unit, roll in rolls if self._opening(unit, roll) < work]

    @staticmethod
    def _opening(unit: int, roll: int) -> int:
        install = _FIRST + (unit - 1) * _GAP + share(roll, 0, _JITTER)
        return max(0, install - _SHORTEST_LEAD - share(roll, 1, _LEAD_SPREAD))

    def installs(self, last: int) -> list[int]:
        """`install` of the units 1 to `last`."""
        return [
            _FIRST + at * _GAP + ((roll & 0xFFFFFFFF) * _JITTER >> 32)
            for at, roll in enumerate(self._dice.rolls(1, last))
        ]

    def gives_up(self, unit: int) -> bool:
        """Whether a user who is caught by a pause gives up his download."""
        return share(self._dice.roll(unit), 2, 1000) < _GIVES_UP

    def reached(self, work: int) -> int:
        """How many units have installed when this much work is done."""
        sure, rest = divmod(work - _FIRST, _GAP)
        if sure < 0:
            return 0
        return sure + (1 if share(self._dice.roll(sure + 1), 0, _JITTER) <= rest else 0)


class Pause(NamedTuple):
    """A stretch without delivery, after one with it."""

    begin: int
    end: int | None
    """None: it lasts for ever, as far as commands are known."""
    place: int
    """Of its first span."""


class Flow:
    """The units 1 to `total` under a course of statuses and rates."""

    def __init__(self, dice: Dice, total: int, steps: Sequence[Step]) -> None:
        self.thresholds = Thresholds(dice)
        self.total = total
        self.work = Work(steps)
        self._pauses = self._find_pauses()
        self.pause_begins = [pause.begin for pause in self._pauses]
        """When pauses begin, in order."""
        long = [p for p in self._pauses if p.end is not None and p.end >= p.begin + HOLD]
        self._resumed = [pause.end or 0 for pause in long]
        self._floors = [self.work.spans[pause.place].work for pause in long]
        # Units that install in pauses, and when: both ascend, since units never overtake.
        self._early_units: list[int] = []
        self._early_times: list[int] = []
        for pause in self._pauses:
            self._finish_in_pause(pause)

    # -- installs ---------------------------------------------------------------------------

    def installed(self, instant: int) -> int:
        """How many units have installed by the instant."""
        reached = min(self.total, self.thresholds.reached(self.work.at(instant)))
        place = bisect_right(self._early_times, instant)
        return max(reached, self._early_units[place - 1]) if place else reached

    def install_of(self, unit: int) -> int | None:
        """When the unit installs, given the commands known; None: not as it stands."""
        place = bisect_left(self._early_units, unit)
        if self._early_units[place : place + 1] == [unit]:
            return self._early_times[place]
        return self.work.when(self.thresholds.install(unit))

    def install_times(self) -> list[int]:
        """The instants of all units that install, unit 1 first: they ascend."""
        times = self.work.whens(self.thresholds.installs(self.total))
        for unit, at in zip(self._early_units, self._early_times, strict=True):
            times[unit - 1 : unit] = [at]
        return times

    def installed_units(self, instant: int) -> list[tuple[int, int]]:
        """(install instant, unit) of all that have installed by the instant, oldest first."""
        times = self.install_times()
        return [(at, unit) for unit, at in enumerate(times[: bisect_right(times, instant)], 1)]

    # -- reservations -----------------------------------------------------------------------

    def open_units(self, instant: int) -> list[int]:
        """The units whose reservation is open at the instant, in order."""
        paused = self.paused_since(instant)
        if paused is not None and instant >= paused + HOLD:
            return []
        work = self.work.at(instant)
        if work <= self.floor(instant):
            return []
        installed = self.installed(instant)
        line = self.thresholds.open_at(work, self.total)
        return [unit for unit in line if unit > installed]

    def reservations(self, instant: int) -> list[Reservation]:
        """Who is downloading at the instant, in the order of the units."""
        openings = [(unit, self.thresholds.opening(unit)) for unit in self.open_units(instant)]
        return self.attempts(openings, instant)

    def attempts(self, openings: Sequence[tuple[int, int]], instant: int) -> list[Reservation]:
        """The reservations of open units, given the work after which each was opened.

        A download that takes longer than HOLD lapses and is begun anew at once.
        """
        paused = self.paused_since(instant)
        floor = self.floor(instant)
        found = []
        for unit, opening in openings:
            since = self.work.when(max(opening, floor) + 1) or instant
            opened = since + ((paused or instant) - since) // HOLD * HOLD
            found.append(Reservation(unit, opened, (opened if paused is None else paused) + HOLD))
        return found

    def floor(self, instant: int) -> int:
        """The work that was done when, by a long pause, the last reservation before was gone."""
        place = bisect_right(self._resumed, instant)
        return self._floors[place - 1] if place else 0

    def paused_since(self, instant: int) -> int | None:
        """The begin of the pause in force at the instant; None while the campaign delivers.

        A campaign that has not delivered yet is paused since it was opened.
        """
        place = self.work.span_at(instant)
        if place < 0 or self.work.spans[place].delivers:
            return None
        pause = bisect_right(self.pause_begins, instant) - 1
        return self.pause_begins[pause] if pause >= 0 else self.work.spans[0].begin

    # -- pauses -----------------------------------------------------------------------------

    def _find_pauses(self) -> list[Pause]:
        pauses: list[Pause] = []
        delivered = False
        for place, span in enumerate(self.work.spans):
            if delivered and not span.delivers:
                pauses.append(Pause(span.begin, None, place))
            elif span.delivers and not delivered and pauses:
                pauses[-1] = pauses[-1]._replace(end=span.begin)
            delivered = span.delivers
        return pauses

    def _finish_in_pause(self, pause: Pause) -> None:
        """Find the units that install during a pause: as if it went on for up to HOLD.

        Who does not finish keeps those behind him from it, so no unit overtakes another.
        """
        line = self.open_units(pause.begin)
        if len(line) < 2:
            return
        over = pause.begin + HOLD
        last = over - 1 if pause.end is None else min(pause.end, over - 1)
        spans = takewhile(lambda span: span.begin < over, self.work.spans[pause.place :])
        unpaused = Work([Step(span.begin, "", span.rate, delivers=True) for span in spans])
        done = self.work.spans[pause.place].work
        for unit in range(self.installed(pause.begin) + 1, line[-1]):
            at = unpaused.when(self.thresholds.install(unit) - done)
            if unit not in line or self.thresholds.gives_up(unit) or at is None or at > last:
                return
            self._early_units.append(unit)
            self._early_times.append(at)


def _flow(address: tuple[Address, ...], total: int, steps: tuple[Step, ...]) -> Flow:
    return Flow(dice(*address, "flow"), total, steps)


#: The flow of a campaign under a course; some 30 MB of them are kept.
flow = Kept(_flow, weigh=lambda total, steps: 8 + steps, most=50_000)
