"""Who is calling: the account behind a key, its permission and its throttle."""

from typing import NamedTuple

from mocksrv.moment import Moment
from mocksrv.sim.draw import draw
from mocksrv.vendors.ayet.errors import Throttled, WrongKey

_ACCOUNT = """
SELECT c.suffix, a.email, a.s2s, a.id, a.throttle_requests, a.throttle_per, a.bucket, a.bucket_at
FROM ayet_account a, credential c WHERE c.vendor = 'ayet'
"""
_FILL = "UPDATE ayet_account SET bucket = :bucket, bucket_at = :at"


class Advertiser(NamedTuple):
    """The account of a world."""

    id: int
    email: str
    s2s: bool
    """Whether it may create custom_s2s campaigns."""


class Throttle(NamedTuple):
    """A token bucket on the simulated clock: `requests` calls in any `per` milliseconds.

    The level is kept in call-milliseconds: a call takes `per`, a millisecond brings `requests`.
    """

    requests: int
    per: int
    level: int
    at: int

    def taken(self, now: int) -> int | None:
        """The level after one more call; None: it is too much."""
        full = self.requests * self.per
        level = min(full, self.level + (now - self.at) * self.requests) - self.per
        return level if level >= 0 else None


def admit(moment: Moment, suffix: str) -> Advertiser:
    """The account of a key that ends with this suffix. Raises WrongKey, Throttled."""
    row = moment.db.one(_ACCOUNT)
    if row is None or row[0] != suffix:
        raise WrongKey
    email, s2s, number, requests, per, bucket, bucket_at = row[1:]
    if requests is not None:
        left = Throttle(requests, per, bucket, bucket_at).taken(moment.now)
        if left is None:
            raise Throttled
        moment.db.run(_FILL, bucket=left, at=moment.now)
        moment.checkpoint()
    return Advertiser(number, email, bool(s2s))


def account_hash(world: str) -> str:
    """The six hex characters that stand for the account in S2S addresses (AY-R05)."""
    return f"{draw('ayet', world) >> 40:06x}"
