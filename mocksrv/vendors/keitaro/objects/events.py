"""What triggers have told of streams (KE-159). They do not run here: a back door tells (KE-R26)."""

from typing import Any, Literal, NamedTuple

from mocksrv.moment import Moment
from mocksrv.times import format_second

State = Literal["unread", "read"]

_TELL = """
INSERT INTO keitaro_event (id, stream, level, trigger_id, message, at, state)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM keitaro_event), :stream, :level, :trigger_id,
    :message, :at, :state)
RETURNING id
"""
_OF_STREAM = """
SELECT id, level, stream, trigger_id, message, at, state FROM keitaro_event
WHERE stream = :stream ORDER BY id
"""


class Event(NamedTuple):
    """What a trigger has to say."""

    level: str
    trigger_id: int
    message: str
    state: State


def tell(moment: Moment, stream: int, event: Event) -> int:
    """Keep an event of a stream, now; its id."""
    moment.record()
    row = moment.db.one(_TELL, stream=stream, at=moment.now, **event._asdict())
    return int(row[0]) if row else 0


def of_stream(moment: Moment, stream: int) -> list[dict[str, Any]]:
    """The events of a stream, oldest first, as they are answered (KE-221)."""
    names = ("id", "level", "stream_id", "trigger_id", "message")
    return [
        dict(zip(names, row, strict=False)) | {"date": format_second(row[5]), "state": row[6]}
        for row in moment.db.all(_OF_STREAM, stream=stream)
    ]
