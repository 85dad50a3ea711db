"""Who is calling: the account behind a key, its permission and its throttle."""

from typing import NamedTuple

from mocksrv.moment import Moment
from mocksrv.sim.draw import draw
from mocksrv.vendors.ayet.errors import Throttled, WrongKey

_ACCOUNT = """
SELECT c.suffix, a.email, a.s2s, a.id,
    a.throttle_requests, a.throttle_per, a.window_at, a.window_calls
FROM ayet_account a, credential c WHERE c.vendor = 'ayet'
"""
_COUNT = "UPDATE ayet_account SET window_at = :at, window_calls = :calls"


class Advertiser(NamedTuple):
    """The account of a world."""

    id: int
    email: str
    s2s: bool
    """Whether it may create custom_s2s campaigns."""


class Throttle(NamedTuple):
    """At most `requests` calls in a window of `per` milliseconds of simulated time (AY-R31).

    A window begins with the first call after the one before has ended.
    """

    requests: int
    per: int
    window_at: int
    window_calls: int

    def counted(self, now: int) -> "Throttle":
        """The throttle after one more call. Raises Throttled if it is one too many."""
        if now >= self.window_at + self.per:
            return self._replace(window_at=now, window_calls=1)
        if self.window_calls >= self.requests:
            raise Throttled
        return self._replace(window_calls=self.window_calls + 1)


def admit(moment: Moment, suffix: str) -> Advertiser:
    """The account of a key that ends with this suffix. Raises WrongKey, Throttled."""
    row = moment.db.one(_ACCOUNT)
    if row is None or row[0] != suffix:
        raise WrongKey
    email, s2s, number, requests, per, window_at, window_calls = row[1:]
    if requests is not None:
        throttle = Throttle(requests, per, window_at, window_calls).counted(moment.now)
        moment.db.run(_COUNT, at=throttle.window_at, calls=throttle.window_calls)
        moment.checkpoint()
    return Advertiser(number, email, bool(s2s))


def account_hash(world: str) -> str:
    """The six hex characters that stand for the account in S2S addresses (AY-R05)."""
    return f"{draw('ayet', world) >> 40:06x}"
