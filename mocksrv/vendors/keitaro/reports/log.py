"""Logs of clicks and conversions: one row each, newest first (KE-421 to KE-438)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, tuple_

from mocksrv.store import Row
from mocksrv.vendors.keitaro.reports import answers
from mocksrv.vendors.keitaro.reports.answers import Best, Falling, Turns, dumped
from mocksrv.vendors.keitaro.reports.asked import Log
from mocksrv.vendors.keitaro.reports.dimensions import Dimension
from mocksrv.vendors.keitaro.reports.shown import Shows, used
from mocksrv.vendors.keitaro.reports.slices import Reading

#: Rows are fetched so many at a time.
_BATCH = 500
#: Ids so many at a time.
_LONGEST = 10_000

#: What the log of clicks shows if nobody says otherwise (KE-422), and that of conversions (KE-433).
OF_CLICKS = (
    *("datetime", "click_id", "sub_id", "campaign_id", "campaign", "stream_id", "offer_id"),
    *("landing_id", "ip", "country_code", "is_bot", "cost", "revenue"),
)
OF_CONVERSIONS = (
    *("conversion_id", "click_id", "sub_id", "tid", "status", "previous_status"),
    *("original_status", "revenue", "click_datetime", "postback_datetime", "campaign_id"),
    "offer_id",
)

Found = tuple[Any, int]
"""Where a row stands among others, and its id."""


class Page:
    """One page of a log."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._asked = log.asked
        self._keys = [order.by for order in self._asked.sort if isinstance(order.by, Dimension)]
        self._filtered = bool(self._asked.conditions)

    @property
    def used(self) -> list[Dimension]:
        """The dimensions that it needs to know of."""
        return used([*self._log.columns, *self._keys], self._asked.conditions)

    def ids(self, reading: Reading) -> Turns[tuple[Sequence[int], int]]:
        """The ids of the page's rows in order, and how many rows there are. Raises Changed."""
        if not self._keys and not self._filtered:
            return (yield from self._newest(reading))
        return (yield from self._searched(reading))

    def _newest(self, reading: Reading) -> Turns[tuple[Sequence[int], int]]:
        """The index of instants knows them; a long page is read piece by piece."""
        source = reading.source
        total = reading.page(select(func.count()))[0][0]
        yield
        ids: list[int] = []
        query = select(source.at, source.id).order_by(source.at.desc(), source.id.desc())
        wanted = max(0, min(self._asked.end or total, total) - self._asked.offset)
        piece = query.offset(min(self._asked.offset, total))
        while len(ids) < wanted:
            rows = reading.page(piece.limit(min(_LONGEST, wanted - len(ids))))
            if not rows:
                break  # some were cleaned away meanwhile
            ids += [number for _, number in rows]
            piece = query.where(tuple_(source.at, source.id) < tuple_(*rows[-1]))
            yield
        return ids, total

    def _searched(self, reading: Reading) -> Turns[tuple[Sequence[int], int]]:
        """All rows are looked at; those of the pages up to this one are kept."""
        shows = Shows(reading, self._keys, self._asked.conditions)
        source = reading.source
        query = select(*shows.raw, source.at.label("at_"), source.id.label("id_"))
        best: Best[Found] = Best(self._asked.end, _place_of)
        for rows in shows.turns(reading.each(query)):
            best.show(
                [
                    (self._place(shown, at, number), number)
                    for *raw, at, number in rows
                    if (shown := shows.show(tuple(raw))) is not None
                ]
            )
            yield
        found = yield from best.in_order()
        ids = [number for _, number in found[self._asked.offset : self._asked.end]]
        yield from answers.let_go(found)
        return ids, best.total

    def _place(self, shown: Row, at: int, number: int) -> Any:
        """Newest first, unless the request says otherwise."""
        keys = zip(shown, self._asked.sort, strict=True)
        return (
            *(Falling(value) if order.falling else value for value, order in keys),
            -at,
            -number,
        )

    def rows(self, reading: Reading, ids: Sequence[int]) -> Turns[list[bytes]]:
        """The rows of these ids as JSON. Raises Changed."""
        columns = self._log.columns
        names = [dimension.name for dimension in columns]
        shows = Shows(reading, columns, ())
        query = select(reading.source.id.label("id_"), *shows.raw)
        pieces = []
        for batch in answers.batches(ids, min(_BATCH, answers.batch_of(len(columns)))):
            by_id = {row[0]: row[1:] for row in reading.rows(query, batch)}
            shown = [shows.show(by_id[number]) or () for number in batch if number in by_id]
            pieces.append(dumped([dict(zip(names, values, strict=True)) for values in shown]))
            yield
        return pieces


def _place_of(found: Found) -> Any:
    return found[0]
