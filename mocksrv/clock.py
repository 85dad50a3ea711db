"""The simulated clock, and the only place that reads the wall clock."""

import time
from typing import NamedTuple

#: Simulated seconds per real second, as an integer number of millionths.
RATE_SCALE = 1_000_000

_STARTED = time.time_ns() - time.monotonic_ns()


def wall() -> int:
    """Milliseconds since 1970 that never go back while the process lives."""
    return (_STARTED + time.monotonic_ns()) // 1_000_000


class Clock(NamedTuple):
    """Three numbers: at the real instant `real` it was `virtual`, and time has run at `rate`."""

    virtual: int
    real: int
    rate: int
    """Millionths of a simulated second per real second; 0: frozen."""

    def now(self) -> int:
        """The simulated instant (milliseconds)."""
        if not self.rate:
            return self.virtual
        return self.virtual + max(0, wall() - self.real) * self.rate // RATE_SCALE


def parse_rate(rate: float | str) -> int:
    """Simulated seconds per real second, as a number or its text, in millionths.

    Raises ValueError for what is not a number from 0 (frozen) to a thousand million.
    """
    try:
        number = -1.0 if isinstance(rate, bool) else float(rate)
    except (TypeError, ValueError, OverflowError):
        number = -1.0
    if not 0 <= number <= 10**9:
        raise ValueError("a rate is a number from 0 (frozen) to 1000000000")
    return round(number * RATE_SCALE)
