"""Clicks of a campaign whose installs the advertiser confirms himself, one callback a click.

A click opens whenever the work reaches its threshold; it can be confirmed for HOLD, or until
HOLD after a pause that comes in that time; then it is gone. Thresholds lie at least 5/4 UNIT
apart: while a campaign runs at one rate, no more than rate / 24 clicks can be confirmed in any
hour, although a click may be confirmed in the hour after the one it was opened in. Pauses and
falling rates leave more of them open than that; `Delivery` then offers what the hour still allows.
"""

from bisect import bisect_left
from collections.abc import Sequence

from mocksrv.sim.draw import Dice, share
from mocksrv.sim.flow import HOLD, Reservation
from mocksrv.sim.work import UNIT, Work

_JITTER = UNIT // 4
_GAP = UNIT + 2 * _JITTER


class Clicks:
    """The clicks 1, 2, ... of one campaign, whose pauses begin at these instants (ascending)."""

    __slots__ = ("_dice", "_pauses", "_work")

    def __init__(self, dice: Dice, work: Work, pauses: Sequence[int] = ()) -> None:
        self._dice = dice
        self._work = work
        self._pauses = pauses

    def open(self, instant: int) -> list[Reservation]:
        """The clicks that could be confirmed at the instant, confirmed ones included."""
        before = self._opened(self._work.at(instant - 2 * HOLD))
        found = []
        for click in range(max(1, before), self._opened(self._work.at(instant)) + 1):
            at = self.opened_at(click)
            if at is not None and at <= instant < (expires := self._expiry(at, instant)):
                found.append(Reservation(click, at, expires))
        return found

    def _expiry(self, opened: int, instant: int) -> int:
        """HOLD after the click was opened, or after a pause that has come while it was open."""
        place = bisect_left(self._pauses, opened)
        paused = self._pauses[place : place + 1]
        longer = paused and paused[0] <= instant and paused[0] < opened + HOLD
        return (paused[0] if longer else opened) + HOLD

    def opened_at(self, click: int) -> int | None:
        """When the click opens, given the commands known; None: not as it stands."""
        return self._work.when(self._threshold(click))

    def _threshold(self, click: int) -> int:
        return click * _GAP - _JITTER + share(self._dice.roll(click), 0, _JITTER)

    def _opened(self, work: int) -> int:
        """At least as many clicks as have opened when this much work is done."""
        return max(0, work) // _GAP + 1
