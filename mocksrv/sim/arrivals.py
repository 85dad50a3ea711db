"""When people come, so and so many a day, by the hours of the day: closed form, in integers."""

from collections.abc import Sequence

from mocksrv.sim.draw import Dice
from mocksrv.sim.traffic import traffic_until, when_each, when_traffic
from mocksrv.times import DAY, LAST_INSTANT

_A_DAY = traffic_until(DAY)
_FINE = 1 << 32


class Arrivals:
    """The arrivals 0, 1, ... from an instant on.

    Arrival n comes at a drawn point of the n-th of equal portions of traffic; so they come one
    after another, and how many have come by an instant is known without looking at each.
    """

    __slots__ = ("_before", "_dice", "_per_day")

    def __init__(self, dice: Dice, begin: int, per_day: int) -> None:
        self._dice = dice
        self._before = traffic_until(begin)
        self._per_day = per_day

    def by(self, instant: int) -> int:
        """How many have come by an instant, the instant included."""
        traffic = traffic_until(instant)
        whole = (traffic - self._before) * self._per_day // _A_DAY
        if whole < 0:
            return 0
        (first,) = self._traffic(whole, [self._dice.roll(whole)])
        return whole + (first <= traffic)

    def at(self, first: int, rolls: Sequence[int]) -> list[int]:
        """The instants of arrivals in a row, of which these are the rolls."""
        return when_each(self._traffic(first, rolls))

    def _traffic(self, first: int, rolls: Sequence[int]) -> list[int]:
        """How much traffic there has been since 1970 when each of some arrivals in a row comes."""
        before, per_day, fine = self._before, self._per_day << 32, _FINE - 1
        return [
            before - (-((n << 32) + (roll & fine)) * _A_DAY // per_day)
            for n, roll in enumerate(rolls, first)
        ]


def when_more(instant: int, count: int, per_day: int) -> int:
    """The instant by which about so many more will have come, at so many a day."""
    ahead = traffic_until(instant) + count * _A_DAY // per_day
    return min(when_traffic(ahead), LAST_INSTANT)
