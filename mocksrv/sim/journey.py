"""What becomes of a unit: where the user lives, which device he has, how long he keeps the app."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from mocksrv.sim.draw import share
from mocksrv.times import DAY, MINUTE

#: A user who keeps the app this long is a retention; one who does not is replaced for free.
RETENTION = 3 * DAY

_EARLY = 100  # permille of the installs of a retention campaign
_LATE = 120  # permille
_FIRST_DAYS = (0, 0, 0, 0, 0, 0, 0, 1, 1, 2)
_LATE_SPREAD = 7 * DAY

T = TypeVar("T")


class Choice(Generic[T]):
    """A weighted choice: each of 2^32 chances belongs to one item."""

    __slots__ = ("_bounds", "_items", "_total")

    def __init__(self, weights: Mapping[T, int]) -> None:
        self._items: Sequence[T] = tuple(weights)
        self._bounds = list(accumulate(weights.values()))
        self._total = self._bounds[-1]

    def of(self, roll: int, slice_: int) -> T:
        """The item that the slice (0 to 3) of a unit's roll falls on."""
        return self._items[bisect_right(self._bounds, share(roll, slice_, self._total))]


def stay(roll: int) -> int | None:
    """How long the user with this roll keeps the app (milliseconds); None: for good."""
    chance = share(roll, 3, 1000)
    if chance >= _EARLY + _LATE:
        return None
    if chance >= _EARLY:
        return RETENTION + share(roll, 2, _LATE_SPREAD)
    day = _FIRST_DAYS[share(roll, 1, len(_FIRST_DAYS))]
    return day * DAY + MINUTE + share(roll, 2, DAY - MINUTE)
