"""The tracker's logs: how clicks were decided, what became of postbacks and of those that were
sent, in its own words (KE-616, KE-666, KE-671).
"""

from typing import Any

from mocksrv.moment import Moment
from mocksrv.sim.draw import draw
from mocksrv.times import format_second

_WRITE = """
INSERT INTO keitaro_log (id, log, at, jid, message)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM keitaro_log), :log, :at, :jid, :message)
"""
_PAGE = """
SELECT at, jid, message FROM keitaro_log
WHERE log = :log AND (:query = '' OR REPLACE(message, :query, '') <> message)
ORDER BY id DESC LIMIT :limit OFFSET :offset
"""
_CLEAR = "DELETE FROM keitaro_log WHERE log = :log"
_TRIM = """
DELETE FROM keitaro_log WHERE log = :log AND id <= (
    SELECT id FROM keitaro_log WHERE log = :log ORDER BY id DESC LIMIT 1 OFFSET :most
)
"""
#: Entries of one log that are kept, roughly.
_MOST = 10_000


def write(moment: Moment, log: str, job: int, *messages: str) -> None:
    """Append messages of one job to a log; old ones go in time."""
    jid = f"{draw(moment.seed, 'keitaro', log, job):016x}"[:13]
    moment.record()
    rows = [
        {"log": log, "at": moment.now, "jid": jid, "message": message[:2000]}
        for message in messages
    ]
    moment.db.many(_WRITE, rows)
    if job % 100 == 0:
        moment.db.run(_TRIM, log=log, most=_MOST)


def page(
    moment: Moment, log: str, *, query: str = "", limit: int = 100, offset: int = 0
) -> list[dict[str, Any]]:
    """Entries whose message contains a text, letter by letter, newest first (KE-132, KE-217)."""
    rows = moment.db.all(_PAGE, log=log, query=query, limit=limit, offset=offset)
    return [
        {"datetime": format_second(at), "jid": jid, "message": message} for at, jid, message in rows
    ]


def clear(moment: Moment, log: str) -> None:
    """Empty a log."""
    moment.record()
    moment.db.run(_CLEAR, log=log)
