"""One request is one moment: a transaction, and the simulated instant read inside it."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from mocksrv.clock import Clock, wall
from mocksrv.fixtures import Fixtures
from mocksrv.store import Database
from mocksrv.times import LAST_INSTANT

_READ = "SELECT seed, virtual, real, rate, latest, settled, life FROM world"
_RECORD = "UPDATE world SET latest = :now WHERE latest < :now"
_SETTLED = "UPDATE world SET settled = :now"
_SET = "UPDATE world SET virtual = :virtual, real = :real, rate = :rate"


#: Before every instant.
NEVER_SETTLED = -(2**62)


class ClockError(ValueError):
    """The clock cannot be set like that; the text says why."""


class Moment:
    """A world at one instant, inside one transaction.

    Leaving the `with` block commits; an exception rolls back, so nothing is half done.
    Nothing may be awaited in between: the event loop's turn is the lock.
    """

    __slots__ = (
        "_wake",
        "clock",
        "db",
        "fixtures",
        "life",
        "now",
        "seed",
        "settled",
        "stirred",
        "world",
    )

    def __init__(
        self, db: Database, fixtures: Fixtures, world: str, wake: Callable[[str], None]
    ) -> None:
        self.db = db
        self.fixtures = fixtures
        self.world = world
        """The world's name."""
        self.stirred = False
        """Whether something is due now that nobody does inside the moment."""
        self._wake = wake

    @classmethod
    def inside(cls, db: Database, fixtures: Fixtures, world: str) -> Self:
        """The moment of a transaction that is open already."""
        moment = cls(db, fixtures, world, lambda name: None)
        moment._read()
        return moment

    def __enter__(self) -> Self:
        try:
            self.db.begin()
            self._read()
        except BaseException:
            self.db.rollback()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self.db.rollback()
            return
        try:
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise
        if self.stirred:
            self._wake(self.world)

    def _read(self) -> None:
        row = self.db.one(_READ)
        if row is None:
            raise LookupError("this database holds no world")
        self.seed: int = row[0]
        self.clock = Clock(row[1], row[2], row[3])
        # The wall clock may have been set back, or another machine's be behind: ours goes on.
        self.now = min(max(self.clock.now(), row[4]), LAST_INSTANT)
        self.settled: int = row[5]
        """What was due by this instant has been done, at all vendors."""
        self.life: int = row[6]
        """Another one in every fork and after every reset: nobody takes a world for another."""

    def record(self) -> None:
        """Remember that something was written at this instant: time is never before it again."""
        if self.clock.rate:
            self.db.run(_RECORD, now=self.now)

    def settle(self) -> None:
        """Remember that all that is due by now has been done, at all vendors."""
        self.settled = self.now
        self.db.run(_SETTLED, now=self.now)

    def checkpoint(self) -> None:
        """Keep what is written so far, whatever becomes of the rest of the moment."""
        self.db.commit()
        self.db.begin()

    def reachable(self, instant: int) -> int:
        """The instant, if the clock can be moved there. Raises ClockError."""
        if instant < self.now:
            raise ClockError("The clock never goes back.")
        if instant > LAST_INSTANT:
            raise ClockError("The clock ends with the year 9999.")
        return instant

    def set_clock(self, *, now: int | None = None, rate: int | None = None) -> None:
        """Move the clock forward to `now`, or change its rate (millionths), from this instant on.

        Raises ClockError for an instant in the past or after the year 9999.
        """
        target = self.now if now is None else self.reachable(now)
        self.clock = Clock(target, wall(), self.clock.rate if rate is None else rate)
        self.stirred = self.stirred or self.clock.rate > 0
        self.now = target
        self.db.run(_SET, virtual=target, real=self.clock.real, rate=self.clock.rate)


Moments = Callable[[], Moment]
"""Opens a moment of one world."""
