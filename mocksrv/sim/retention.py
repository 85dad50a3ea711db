"""Retention campaigns: who uninstalls early is replaced for free, until all have stayed.

Replacements depend on what happened before them, so the units of a campaign are computed once,
as lists, and kept under (dice, total, steps): looking at an instant is a bisection.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from mocksrv.sim.draw import Address, dice
from mocksrv.sim.flow import HOLD, Reservation, flow
from mocksrv.sim.journey import RETENTION, stay
from mocksrv.sim.kept import Kept
from mocksrv.sim.lifecycle import Step

#: No more replacements than this are ever reserved at once: leads are under 5 units of work long.
_LINE = 6


#: Later than every instant.
NEVER = 2**62


class Uninstall(NamedTuple):
    """A user who did not keep the app."""

    unit: int
    installed_at: int
    at: int


class Retention:
    """All units of one retention campaign under the commands known, replacements included."""

    def __init__(self, address: tuple[Address, ...], total: int, steps: tuple[Step, ...]) -> None:
        self.flow = flow(address, total, steps)
        self.total = total
        self._journeys = dice(*address, "journey")
        self.installs = array("q", self.flow.install_times())
        rolls = self._journeys.rolls(1, len(self.installs))
        self.leaves = array("q", map(_leaves, self.installs, rolls))
        self._dues = array("q")
        self._openings = array("q")
        self._early = array("q", self._replace())
        self._retained = array("q", sorted(at + RETENTION for at, _ in self._stays(_kept)))

    def _stays(self, which: Callable[[int, int], bool]) -> list[tuple[int, int]]:
        """(install instant, unit) of the units for which `which(installed, leaves)` holds."""
        stays = enumerate(zip(self.installs, self.leaves, strict=True), 1)
        return [(at, unit) for unit, (at, leaves) in stays if which(at, leaves)]

    def _leave_early(self) -> list[int]:
        """The early uninstalls of the ordered units, in order."""
        stays = zip(self.installs, self.leaves, strict=True)
        return sorted(leaves for at, leaves in stays if not _kept(at, leaves))

    def _replace(self) -> list[int]:
        """Install one more unit for each early uninstall, in order, and for theirs in turn."""
        thresholds, work = self.flow.thresholds, self.flow.work
        leaving = self._leave_early()
        early: list[int] = []
        due = previous = thresholds.install(self.total)
        while leaving:
            born = heappop(leaving)
            early.append(born)
            unit = self.total + len(early)
            begun, threshold = work.at(born), thresholds.install(unit)
            due = max(due, begun) + threshold - previous
            previous = threshold
            self._dues.append(due)
            self._openings.append(max(begun, due - threshold + thresholds.opening(unit)))
            at = work.when(due)
            if at is None:
                continue  # reserved in time, but as it stands it never installs, nor do the next
            leaves = _leaves(at, self._journeys.roll(unit))
            self.installs.append(at)
            self.leaves.append(leaves)
            if not _kept(at, leaves):
                heappush(leaving, leaves)
        return early

    # -- what can be asked ------------------------------------------------------------------

    def installed(self, instant: int) -> int:
        """How many installs there were by the instant, replacements included."""
        return bisect_right(self.installs, instant)

    def uninstalled_early(self, instant: int) -> int:
        """How many had uninstalled before the retention period was over."""
        return bisect_right(self._early, instant)

    def retained(self, instant: int) -> int:
        """How many have kept the app for the retention period."""
        return bisect_right(self._retained, instant)

    def installed_units(self, instant: int) -> list[tuple[int, int]]:
        """(install instant, unit) of all installs by the instant, oldest first."""
        return [(at, unit) for unit, at in enumerate(self.installs[: self.installed(instant)], 1)]

    def retained_units(self, instant: int) -> list[tuple[int, int]]:
        """(install instant, unit) of those who have kept the app for the retention period."""
        return self._stays(lambda at, leaves: at + RETENTION <= instant and _kept(at, leaves))

    def uninstalls(self, instant: int) -> list[Uninstall]:
        """Everybody who has uninstalled by the instant, early or late, in the order of units."""
        gone = self._stays(lambda _, leaves: leaves <= instant)
        return [Uninstall(unit, at, self.leaves[unit - 1]) for at, unit in gone]

    def done_at(self) -> int | None:
        """When the last of the ordered retentions is reached; None: not as it stands."""
        return self._retained[self.total - 1] if len(self._retained) >= self.total else None

    def reservations(self, instant: int) -> list[Reservation]:
        """Who is downloading at the instant."""
        ordered = [(u, self.flow.thresholds.opening(u)) for u in self.flow.open_units(instant)]
        return self.flow.attempts([*ordered, *self._replacing(instant)], instant)

    def _replacing(self, instant: int) -> list[tuple[int, int]]:
        """(unit, opening) of the replacements that are reserved at the instant."""
        paused = self.flow.paused_since(instant)
        work = self.flow.work.at(instant)
        gone = paused is not None and instant >= paused + HOLD
        if gone or work <= self.flow.floor(instant):
            return []
        begun = bisect_right(self._dues, work)
        in_line = range(begun, min(begun + _LINE, self.uninstalled_early(instant)))
        return [
            (self.total + 1 + place, self._openings[place])
            for place in in_line[: max(0, len(self._dues) - begun)]
            if self._openings[place] < work
        ]


def _leaves(at: int, roll: int) -> int:
    """When a user who installs at this instant uninstalls; NEVER if he keeps the app."""
    after = stay(roll)
    return NEVER if after is None else at + after


def _kept(at: int, leaves: int) -> bool:
    """Whether an install counts as a retention in the end."""
    return leaves >= at + RETENTION


#: The units of a retention campaign under a course; some 120 MB of them are kept at the most.
retained = Kept(Retention, weigh=lambda total, steps: total + 8 * steps, most=4_000_000)
