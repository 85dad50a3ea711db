"""What was or will be sent: postbacks as people look at them, with every attempt to make them."""

from typing import NamedTuple

from mocksrv.moment import Moment
from mocksrv.postbacks import PostbackUnknown

_TELL = """
SELECT id, vendor, kind, entity, CASE WHEN method = '' THEN 'GET' ELSE method END, url, state,
    reason, made_at, due_at
FROM postback
"""
_SHOWN = f"{_TELL} WHERE id = :id"
_ALL = f"{_TELL} ORDER BY id"
_ATTEMPTS_OF = "SELECT at, status, error FROM attempt WHERE postback = :id ORDER BY n"
_ATTEMPTS = "SELECT postback, at, status, error FROM attempt ORDER BY postback, n"


class Attempt(NamedTuple):
    """One try, at a simulated instant; without status and error it has no outcome yet."""

    at: int
    status: int | None
    error: str | None


class Postback(NamedTuple):
    """A postback and all that became of it."""

    id: int
    vendor: str
    kind: str
    entity: str
    method: str
    url: str
    state: str
    reason: str | None
    """Why it was refused."""
    made_at: int
    due_at: int | None
    attempts: list[Attempt]


def numbered(moment: Moment, postback: int) -> Postback:
    """One postback. Raises PostbackUnknown."""
    row = moment.db.one(_SHOWN, id=postback)
    if row is None:
        raise PostbackUnknown(f"There is no postback {postback}.")
    rows = moment.db.all(_ATTEMPTS_OF, id=postback)
    return Postback._make((*row, [Attempt(*attempt) for attempt in rows]))


def every(moment: Moment) -> list[Postback]:
    """All postbacks, in the order in which they were queued."""
    attempts: dict[int, list[Attempt]] = {}
    for postback, at, status, error in moment.db.all(_ATTEMPTS):
        attempts.setdefault(postback, []).append(Attempt(at, status, error))
    return [Postback._make((*row, attempts.get(row[0], []))) for row in moment.db.all(_ALL)]
