"""How much traffic there is by the hour of the day, and its sum over time, in integers.

Traffic is measured in permille-milliseconds: an hour at full traffic (weight 1000) holds
3,600,000,000 of them. The weights repeat every UTC day and are never above 1000, so a rate that
is a cap at full traffic is a cap at every hour.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from mocksrv.times import DAY, HOUR

FULL = 1000

#: Permille of full traffic for the hours 0 to 23 UTC.
WEIGHTS = (
    520, 460, 420, 400, 410, 450, 520, 600, 680, 740, 780, 810,
    840, 860, 880, 900, 930, 960, 990, 1000, 980, 900, 780, 640,
)  # fmt: skip

_BEFORE = (0, *accumulate(weight * HOUR for weight in WEIGHTS))
_A_DAY = _BEFORE[24]


def traffic_until(instant: int) -> int:
    """Traffic from 1970 to the instant (milliseconds)."""
    day, inside = divmod(instant, DAY)
    hour, rest = divmod(inside, HOUR)
    return day * _A_DAY + _BEFORE[hour] + rest * WEIGHTS[hour]


def when_traffic(total: int) -> int:
    """The first instant at which `traffic_until` is at least `total`."""
    day, inside = divmod(total, _A_DAY)
    hour = bisect_right(_BEFORE, inside) - 1
    return day * DAY + hour * HOUR - (_BEFORE[hour] - inside) // WEIGHTS[hour]


def when_each(totals: Sequence[int]) -> list[int]:
    """`when_traffic` of many, in ascending order: hour by hour."""
    whens: list[int] = []
    while len(whens) < len(totals):
        day, inside = divmod(totals[len(whens)], _A_DAY)
        hour = bisect_right(_BEFORE, inside) - 1
        before, begin, weight = day * _A_DAY + _BEFORE[hour], day * DAY + hour * HOUR, WEIGHTS[hour]
        end = bisect_left(totals, day * _A_DAY + _BEFORE[hour + 1], len(whens))
        whens += [begin - (before - total) // weight for total in totals[len(whens) : end]]
    return whens
