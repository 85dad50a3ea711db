"""Retention campaigns: who uninstalls early is replaced for free, until all have stayed.

Replacements depend on what happened before them, so the units of a campaign are computed once,
as lists, and kept under (dice, total, steps): looking at an instant is a bisection.
"""

from bisect import bisect_right
from functools import lru_cache
from heapq import heappop, heappush

from mocksrv.sim.draw import Address, dice
from mocksrv.sim.flow import HOLD, Flow, Reservation
from mocksrv.sim.journey import RETENTION, stay
from mocksrv.sim.lifecycle import Step

#: No more replacements than this are ever reserved at once: leads are under 5 units of work long.
_LINE = 6


class Retention:
    """All units of one retention campaign under the commands known, replacements included."""

    def __init__(self, address: tuple[Address, ...], total: int, steps: tuple[Step, ...]) -> None:
        self.flow = Flow(dice(*address, "flow"), total, steps)
        self.total = total
        self._journeys = dice(*address, "journey")
        self.installs = self.flow.install_times()
        """When unit 1, 2, ... installs; units that never do, as it stands, are not in it."""
        rolls = self._journeys.rolls(1, len(self.installs))
        self.leaves = [_leaves(at, roll) for at, roll in zip(self.installs, rolls, strict=True)]
        """When each of them uninstalls; None: never."""
        self._dues: list[int] = []
        self._openings: list[int] = []
        self._early = self._replace()
        self._installed = sorted(self.installs)
        stays = zip(self.installs, self.leaves, strict=True)
        kept = [at for at, leaves in stays if leaves is None or leaves >= at + RETENTION]
        self._retained = sorted(at + RETENTION for at in kept)

    def _leave_early(self) -> list[int]:
        """The early uninstalls, in order."""
        stays = zip(self.installs, self.leaves, strict=True)
        return sorted(
            leaves for at, leaves in stays if leaves is not None and leaves < at + RETENTION
        )

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
            if leaves is not None and leaves < at + RETENTION:
                heappush(leaving, leaves)
        return early

    # -- what can be asked ------------------------------------------------------------------

    def installed(self, instant: int) -> int:
        """How many installs there were by the instant, replacements included."""
        return bisect_right(self._installed, instant)

    def uninstalled_early(self, instant: int) -> int:
        """How many had uninstalled before the retention period was over."""
        return bisect_right(self._early, instant)

    def retained(self, instant: int) -> int:
        """How many have kept the app for the retention period."""
        return bisect_right(self._retained, instant)

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


def _leaves(at: int, roll: int) -> int | None:
    after = stay(roll)
    return None if after is None else at + after


@lru_cache(maxsize=128)
def retained(address: tuple[Address, ...], total: int, steps: tuple[Step, ...]) -> Retention:
    """The units of a retention campaign, kept: computing 10,000 of them takes a while."""
    return Retention(address, total, steps)
