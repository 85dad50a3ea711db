"""Postbacks: HTTP calls that vendors owe to somebody, kept in the world until they are made.

A postback is queued with the simulated instant at which it is due. Each attempt is written down
before it is made and completed after, so a postback is never sent twice by itself, whatever
happens to the server in between: an attempt without an outcome stays an attempt.
"""

from typing import Any, Literal, NamedTuple

from mocksrv.agenda import Event
from mocksrv.clock import wall
from mocksrv.moment import Moment
from mocksrv.targets import MOST_FILLED

PENDING, DELIVERED, FAILED, REFUSED = "pending", "delivered", "failed", "refused"

#: A chain of postbacks, each the cause of the next, ends after this many.
LONGEST_CHAIN = 5
#: After this long (real milliseconds) an attempt without an outcome has been interrupted.
_INTERRUPTED = 60_000

_INSERT = """
INSERT INTO postback (id, vendor, kind, entity, url, retries, via, made_at, due_at, state, reason,
    after_id, method)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM postback), :vendor, :kind, :entity, :url, :retries,
    :via, :at, :due, :state, :reason, :after, :method)
RETURNING id
"""
_AMEND = "UPDATE postback SET url = :url WHERE id = :id AND state = 'pending'"
_WITHDRAW = """
UPDATE postback SET state = 'refused', reason = :reason, due_at = NULL
WHERE id = :id AND state = 'pending' RETURNING id
"""
#: Those that wait for another one are not due, whatever the clock says.
_FREE = """
NOT EXISTS (SELECT 1 FROM postback b WHERE b.id = p.after_id AND b.state = 'pending')
"""
_NEXT = f"SELECT MIN(due_at) FROM postback p WHERE due_at IS NOT NULL AND {_FREE}"  # noqa: S608
_CALL = "SELECT id, vendor, kind, entity, url, retries, via, state, method FROM postback p"
_DUE = f"{_CALL} WHERE due_at <= :now AND {_FREE} ORDER BY due_at, id LIMIT 1"
_ONE = f"{_CALL} WHERE id = :id"
_CLAIM = "UPDATE postback SET due_at = NULL WHERE id = :id"
_ATTEMPT = """
INSERT INTO attempt (postback, n, at, real_at)
VALUES (:id, (SELECT COUNT(*) + 1 FROM attempt WHERE postback = :id), :at, :real) RETURNING n
"""
_OUTCOME = """
UPDATE attempt SET status = :status, error = :error
WHERE postback = :id AND n = :n AND real_at = :real RETURNING n
"""
_TURN = """
UPDATE postback SET state = :state, due_at = :due, retries = :retries WHERE id = :id
"""
#: One that was interrupted and fails again by hand is tried no more by itself.
_GIVE_UP = """
UPDATE postback SET state = 'failed' WHERE id = :id AND state = 'pending' AND due_at IS NULL
"""
_UNDER_WAY = """
SELECT a.postback, a.n, a.real_at FROM attempt a JOIN postback p ON p.id = a.postback
WHERE p.state = 'pending' AND p.due_at IS NULL AND a.status IS NULL AND a.error IS NULL
    AND a.n = (SELECT MAX(n) FROM attempt b WHERE b.postback = p.id)
"""


class PostbackUnknown(LookupError):
    """There is no postback of that number."""


class PostbackRefused(Exception):
    """The postback must not be sent, not even by hand."""


class Call(NamedTuple):
    """A postback to be queued."""

    vendor: str
    kind: str
    """The vendor's word for what is told: `install`, `event`, `visit`."""
    entity: str
    """What it is about: `campaign/7`."""
    url: str
    retries: tuple[int, ...] = ()
    """How long after each failure it is tried again (simulated milliseconds)."""
    via: tuple[str, ...] = ()
    """Whose postbacks led to it, the first first: `appsamurai@ci-42`."""
    after: int | None = None
    """The postback that must have been delivered or given up before it."""
    method: Literal["GET", "POST"] = "GET"
    """POST sends the query of the URL as a form."""


class Claimed(NamedTuple):
    """An attempt that is about to be made; nobody else makes it."""

    id: int
    attempt: int
    vendor: str
    kind: str
    entity: str
    method: str
    url: str
    retries: tuple[int, ...]
    via: tuple[str, ...]
    state: str
    """Before the attempt."""
    real_at: int
    """When the attempt began, by the wall clock."""
    by_hand: bool
    """Somebody asked for it: what would be sent by itself still is."""


class Outcome(NamedTuple):
    """What became of an attempt: an HTTP status, or why there is none."""

    status: int | None = None
    error: str | None = None
    final: bool = False
    """Trying again is of no use."""

    @property
    def good(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and self.status < 400


def queue(moment: Moment, call: Call, due: int | None = None) -> int:
    """Keep a postback until it is due (None: now), and say its number.

    One that would make a chain a circle is refused.
    """
    moment.record()
    reason = _refusal(moment, call)
    due = moment.now if due is None else due
    row = moment.db.one(
        _INSERT,
        vendor=call.vendor,
        kind=call.kind,
        entity=call.entity,
        url=call.url[:MOST_FILLED],
        retries=_joined(call.retries),
        via=",".join((*call.via, _origin(moment, call.vendor))),
        at=moment.now,
        due=None if reason else due,
        state=REFUSED if reason else PENDING,
        reason=reason,
        after=call.after,
        method=call.method,
    )
    moment.stirred = moment.stirred or due <= moment.now
    return row[0] if row else 0


def amend(moment: Moment, postback: int, url: str) -> None:
    """Send a postback that is not due yet to another URL."""
    moment.db.run(_AMEND, id=postback, url=url)


def withdraw(moment: Moment, postback: int, reason: str) -> bool:
    """Never send a postback by itself: what it tells does not come to pass.

    Returns whether it could be withdrawn; one that somebody sent already cannot.
    """
    return moment.db.one(_WITHDRAW, id=postback, reason=reason) is not None


def _refusal(moment: Moment, call: Call) -> str | None:
    if _origin(moment, call.vendor) in call.via:
        return f"a circle: {' → '.join(call.via)} led here"
    if len(call.url) > MOST_FILLED:
        return "a URL that is too long"
    if len(call.via) >= LONGEST_CHAIN:
        return f"a chain of more than {LONGEST_CHAIN} postbacks"
    return None


def _origin(moment: Moment, vendor: str) -> str:
    return f"{vendor}@{moment.world}"


def next_due(moment: Moment) -> int | None:
    """The simulated instant at which the next attempt is due; None: there is none."""
    row = moment.db.one(_NEXT)
    return row[0] if row else None


def claim_due(moment: Moment) -> Claimed | None:
    """Begin the attempt that has been due longest, if one is."""
    row = moment.db.one(_DUE, now=moment.now)
    return _claim(moment, row, by_hand=False) if row else None


def claim(moment: Moment, postback: int) -> Claimed:
    """Begin an attempt for one postback, due or not. Raises PostbackUnknown, PostbackRefused."""
    row = moment.db.one(_ONE, id=postback) if 0 < postback < 2**63 else None
    if row is None:
        raise PostbackUnknown(f"There is no postback {postback}.")
    if row[7] == REFUSED:
        raise PostbackRefused(f"Postback {postback} was refused and is never sent.")
    return _claim(moment, row, by_hand=True)


def _claim(moment: Moment, row: tuple[object, ...], *, by_hand: bool) -> Claimed:
    moment.record()
    id_, vendor, kind, entity, url, retries, via, state, method = map(str, row)
    number, real = int(id_), wall()
    if not by_hand:
        moment.db.run(_CLAIM, id=number)
    begun = moment.db.one(_ATTEMPT, id=number, at=moment.now, real=real)
    return Claimed(
        number,
        begun[0] if begun else 1,
        vendor,
        kind,
        entity,
        method or "GET",
        url,
        tuple(int(wait) for wait in retries.split(",") if wait),
        tuple(via.split(",")),
        state,
        real,
        by_hand,
    )


def record(moment: Moment, claimed: Claimed, outcome: Outcome) -> Event | None:
    """Write down what became of an attempt; after a failure the next one is due a while later.

    A failure by hand changes nothing else. None: the world was reset meanwhile, and knows of no
    such attempt.
    """
    known = moment.db.one(
        _OUTCOME,
        id=claimed.id,
        n=claimed.attempt,
        real=claimed.real_at,
        status=outcome.status,
        error=outcome.error,
    )
    if not known:
        return None
    moment.record()
    state, due, retries = claimed.state, None, claimed.retries
    if outcome.good:
        state = DELIVERED
    elif claimed.state == PENDING and retries and not outcome.final:
        due, retries = moment.now + retries[0], retries[1:]
    elif claimed.state == PENDING:
        state = FAILED
    if outcome.good or not claimed.by_hand:
        moment.db.run(_TURN, id=claimed.id, state=state, due=due, retries=_joined(retries))
    else:
        moment.db.run(_GIVE_UP, id=claimed.id)
    told = (claimed.id, claimed.vendor, claimed.kind, claimed.entity, claimed.url)
    return _event(moment, told, claimed.attempt, outcome)


def give_up_interrupted(moment: Moment) -> list[Event]:
    """End attempts whose server ended before it wrote their outcome: nobody knows it.

    They are not made again by themselves, since they may have arrived.
    """
    events = []
    for postback, n, began in moment.db.all(_UNDER_WAY):
        if began < wall() - _INTERRUPTED:
            moment.db.one(_OUTCOME, id=postback, n=n, real=began, status=None, error="interrupted")
            moment.db.run(_TURN, id=postback, state=FAILED, due=None, retries="")
            row = moment.db.one(_ONE, id=postback)
            if row:
                events.append(_event(moment, row[:5], n, Outcome(error="interrupted")))
    return events


def _event(moment: Moment, told: tuple[Any, ...], attempt: int, outcome: Outcome) -> Event:
    """What became of an attempt for (id, vendor, kind, entity, url)."""
    number, vendor, kind, entity, url = told
    detail: dict[str, object] = {
        "kind": kind,
        "entity": entity,
        "url": url,
        "attempt": attempt,
        "status": outcome.status,
        "error": outcome.error,
    }
    return Event(moment.now, vendor, "postback", f"postback/{number}", detail)


def _joined(waits: tuple[int, ...]) -> str:
    return ",".join(map(str, waits))
