"""The tracker's logs: what happened to postbacks, in its own words (KE-666)."""

from mocksrv.moment import Moment
from mocksrv.sim.draw import draw

_WRITE = """
INSERT INTO keitaro_log (id, log, at, jid, message)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM keitaro_log), :log, :at, :jid, :message)
"""
_TRIM = """
DELETE FROM keitaro_log WHERE log = :log AND id <= (SELECT MAX(id) FROM keitaro_log) - :most
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
    for row in rows:
        moment.db.run(_WRITE, **row)
    if job % 100 == 0:
        moment.db.run(_TRIM, log=log, most=_MOST)
