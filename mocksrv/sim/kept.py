"""Results that take a while to work out, kept until they weigh too much."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from mocksrv.sim.draw import Address
from mocksrv.sim.lifecycle import Step

T = TypeVar("T")
Key = tuple[tuple[Address, ...], int, tuple[Step, ...]]


class Kept(Generic[T]):
    """Calls `make(address, total, steps)` once for each course, while the results are kept.

    Every command gives a campaign another course, so courses are weighed, not counted: the ones
    that were not asked for longest go when all together weigh more than `most`.
    """

    def __init__(
        self,
        make: Callable[[tuple[Address, ...], int, tuple[Step, ...]], T],
        weigh: Callable[[int, int], int],
        most: int,
    ) -> None:
        self._make = make
        self._weigh = weigh
        """(total, number of steps) → weight."""
        self._most = most
        self._weight = 0
        self._results: OrderedDict[Key, T] = OrderedDict()
        self._lock = Lock()

    def __call__(self, address: tuple[Address, ...], total: int, steps: tuple[Step, ...]) -> T:
        """The result for a course, made or kept."""
        key = (address, total, steps)
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        made = self._make(address, total, steps)
        with self._lock:
            if key not in self._results:
                self._results[key] = made
                self._weight += self._weigh(total, len(steps))
            while self._weight > self._most and len(self._results) > 1:
                (_, old_total, old_steps), _ = self._results.popitem(last=False)
                self._weight -= self._weigh(old_total, len(old_steps))
        return made

    def clear(self) -> None:
        """Forget all results."""
        with self._lock:
            self._results.clear()
            self._weight = 0
