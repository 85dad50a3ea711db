"""What this process has worked out about worlds and need not work out again."""

from collections import OrderedDict
from typing import Generic, TypeVar

from mocksrv.moment import Moment

T = TypeVar("T")


class Kept(Generic[T]):
    """One thing a world, by its life: a world that was reset or replaced is another one.

    Where there are too many, that of the world that was not asked about longest is forgotten.
    Whether it still holds, who keeps it has to know.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[int, T] = OrderedDict()

    def get(self, moment: Moment) -> T | None:
        """What is kept of a moment's world."""
        thing = self._things.get(moment.life)
        if thing is not None:
            self._things.move_to_end(moment.life)
        return thing

    def put(self, moment: Moment, thing: T) -> None:
        """Keep it instead of what was kept of the world before."""
        self._things[moment.life] = thing
        self._things.move_to_end(moment.life)
        if len(self._things) > self._most:
            self._things.popitem(last=False)

    def take(self, moment: Moment) -> T | None:
        """What is kept of a moment's world, and no longer is."""
        return self._things.pop(moment.life, None)
