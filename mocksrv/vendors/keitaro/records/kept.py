"""What this process has worked out about worlds and need not work out again."""

from collections import OrderedDict
from typing import Generic, TypeVar

from mocksrv.fixtures import Fixtures
from mocksrv.moment import Moment

T = TypeVar("T")

_Key = tuple[Fixtures, str, int]
"""The server's fixtures (a process may have several servers), the world's name, and its life."""


class Kept(Generic[T]):
    """One thing a world, by its life: a world that was reset or replaced is another one.

    Lives alone do not tell worlds apart: a file may have been copied, or be older than lives are.

    Where there are too many, that of the world that was not asked about longest is forgotten.
    Whether it still holds, who keeps it has to know.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[_Key, T] = OrderedDict()

    def get(self, moment: Moment) -> T | None:
        """What is kept of a moment's world."""
        key = _key(moment)
        thing = self._things.get(key)
        if thing is not None:
            self._things.move_to_end(key)
        return thing

    def put(self, moment: Moment, thing: T) -> None:
        """Keep it instead of what was kept of the world before."""
        key = _key(moment)
        self._things[key] = thing
        self._things.move_to_end(key)
        if len(self._things) > self._most:
            self._things.popitem(last=False)

    def take(self, moment: Moment) -> T | None:
        """What is kept of a moment's world, and no longer is."""
        return self._things.pop(_key(moment), None)


def _key(moment: Moment) -> _Key:
    return moment.fixtures, moment.world, moment.life
