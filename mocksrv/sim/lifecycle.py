"""Lifecycles as tables, and the replay of a campaign's commands through one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Change(NamedTuple):
    """One command, as it was given: the only thing about a campaign's course that is stored."""

    at: int
    """Simulated instant in milliseconds."""
    kind: str
    """The command, e.g. `start`, `pause`, `rate`, `confirm`."""
    value: int = 0
    """What the command carries: the new rate, the confirmed click; else 0."""


class Step(NamedTuple):
    """From `at` on the campaign has this status and rate, until the next step."""

    at: int
    status: str
    rate: int
    delivers: bool


@dataclass(frozen=True)
class Lifecycle:
    """What commands do to a status. Statuses are the vendor's own words."""

    delivers: frozenset[str]
    """Statuses in which installs are delivered."""
    on: Mapping[tuple[str, str], str]
    """(command, status) → the next status; a pair that is missing is not allowed."""
    done: str
    """The status of a campaign whose target is reached."""
    aborted: frozenset[str] = frozenset()
    """Other statuses that a campaign never leaves."""
    leaving: frozenset[str] = frozenset()
    """Statuses on the way to those: the end that was asked for is the one that comes."""

    def is_over(self, status: str) -> bool:
        """Whether a campaign never leaves this status."""
        return status == self.done or status in self.aborted

    def allows(self, command: str, status: str) -> bool:
        """Whether the command can be given in this status."""
        return (command, status) in self.on

    def replay(self, opened: Step, changes: Sequence[Change]) -> list[Step]:
        """The course of a campaign that was opened like this and given these commands."""
        steps = [opened]
        for change in changes:
            last = steps[-1]
            if change.kind == "rate":
                steps.append(last._replace(at=change.at, rate=change.value))
            elif status := self.on.get((change.kind, last.status)):
                steps.append(Step(change.at, status, last.rate, status in self.delivers))
        return steps

    def opened(self, at: int, status: str, rate: int) -> Step:
        """The first step of a campaign."""
        return Step(at, status, rate, status in self.delivers)
