"""The log read slice by slice, each in a moment of its own, so that nobody waits for a report.

What is asked of a slice adds up: counts, sums, rows. If the clicks that are asked about change
while they are read, the reading begins again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    bindparam,
    column,
    func,
    select,
    table,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import FromClause, Select

from mocksrv import clock
from mocksrv.moment import Moment
from mocksrv.store import Row, Value
from mocksrv.vendors.keitaro.reports.asked import Asked
from mocksrv.vendors.keitaro.reports.dimensions import OF_CLICKS, OF_CONVERSIONS, Dimension, Frame
from mocksrv.vendors.keitaro.reports.facts import Facts
from mocksrv.vendors.keitaro.reports.periods import EARLIEST, LATEST, Offsets
from mocksrv.vendors.keitaro.tables import CLICK_COLUMNS, CONVERSION_COLUMNS

Moments = Callable[[], Moment]
"""Opens a moment of the world that a report is about."""


def _column(name: str) -> ColumnClause[Any]:
    """A column of the log. Instants are whole numbers, so what divides them is one, too."""
    return column(name, BigInteger) if name.endswith("_at") or name == "at" else column(name)


_CLICK = table("keitaro_click", column("id"), *map(_column, CLICK_COLUMNS))
_CONVERSION = table("keitaro_conversion", column("id"), *map(_column, CONVERSION_COLUMNS))

_DIALECTS: Mapping[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    # The one that knows no driver: drivers' own cast every number to one of four bytes.
    "postgresql": PGDialect(paramstyle="named"),  # type: ignore[no-untyped-call]
}
_STATE = "SELECT facts FROM keitaro_tracker"
#: Each end by itself: an index knows it, but looks through all of itself for both at once.
_EXTENT = "SELECT (SELECT MIN(at) FROM keitaro_click), (SELECT MAX(at) FROM keitaro_click)"
#: A slice is as many rows as take about so long (seconds).
_TURN = 0.008
_FIRST, _LEAST, _MOST = 4_096, 256, 65_536
#: The ids of a range are looked for in so many parts of it.
_PARTS = 16
_LOW: ColumnElement[int] = bindparam("low_", 0)
_HIGH: ColumnElement[int] = bindparam("high_", 0)
#: More than any id.
_NONE = 2**62


class Source(NamedTuple):
    """What is read."""

    own: FromClause
    """The table whose rows are counted."""
    rows: FromClause
    """The same with all that is known of a row."""
    at: ColumnElement[Any]
    """When a row came about, for the range."""
    dimensions: Mapping[str, Dimension]

    @property
    def id(self) -> ColumnElement[Any]:
        """The key of its rows."""
        key: ColumnElement[Any] = self.own.c.id
        return key


CLICKS = Source(_CLICK, _CLICK, _CLICK.c.at, OF_CLICKS)
CONVERSIONS = Source(
    _CONVERSION,
    _CONVERSION.outerjoin(_CLICK, _CLICK.c.id == _CONVERSION.c.click_id),
    _CONVERSION.c.postback_at,
    OF_CONVERSIONS,
)


class Changed(Exception):
    """The clicks that are asked about changed while they were read."""


class Reading:
    """One pass over the part of a source that a request is about."""

    def __init__(
        self,
        moments: Moments,
        source: Source,
        asked: Asked,
        used: Sequence[Dimension],
        *,
        steadily: bool,
    ) -> None:
        self.source = source
        self._moments = moments
        self._size = _FIRST
        self._state: Row | None = None
        with moments() as moment:
            if steadily:
                self._state = _state(moment)
            self.began_at = self.now = moment.now
            self._dialect = _DIALECTS[moment.db.dialect]
            earliest, latest = moment.db.one(_EXTENT) or (None, None)
            extent = (earliest or moment.now, max(latest or 0, moment.now))
            kinds = {kind for dimension in used for kind in dimension.names}
            self.facts = Facts(moment, Offsets(asked.period.zone, *extent), kinds)
            self._first, self._last = self._clamped(moment, asked)
        self.frame = Frame(_CLICK, _CONVERSION, self.facts)
        self._where = [each.sql(self.frame) for each in asked.conditions if each.sql]
        if (asked.period.first, asked.period.last) != (EARLIEST, LATEST):
            self._where += [self.source.at >= self._first, self.source.at <= self._last]

    def _clamped(self, moment: Moment, asked: Asked) -> tuple[int, int]:
        """The range, no longer than there are rows: (first, last) instant."""
        ends = [select(end(self.source.at)).scalar_subquery() for end in (func.min, func.max)]
        sql, values = self._statement(select(*ends))
        least, most = moment.db.one(sql, **values) or (None, None)
        if least is None:
            return 0, -1
        return max(least, asked.period.first), min(most, asked.period.last)

    # -- what is asked of a slice ---------------------------------------------------------------

    def raw(self, dimensions: Sequence[Dimension]) -> list[ColumnElement[Any]]:
        """The values that tell dimensions, one after the other, as `r0`, `r1`, ..."""
        values = [value for dimension in dimensions for value in dimension.raw(self.frame)]
        return [value.label(f"r{place}") for place, value in enumerate(values)]

    def slices(self, query: Select[Any]) -> Iterator[list[Row]]:
        """What a query answers for each slice, now and then nothing. Raises Changed."""
        inside = [self.source.id > _LOW, self.source.id <= _HIGH]
        chosen = query.select_from(self.source.rows).where(*inside, *self._where)
        sql, values = self._statement(chosen)
        low, last = _NONE, 0
        for least, most in self._parts():
            low, last = min(low, least - 1), max(last, most)
            yield []
        while low < last:
            high = min(low + self._size, last)
            yield self._slice(sql, values, low, high)
            low = high

    def _slice(self, sql: str, values: Mapping[str, Value], low: int, high: int) -> list[Row]:
        """The rows after one id up to another; the next slice is as large as takes a turn."""
        with self._moments() as moment:
            self._check(moment)
            begun = clock.ticks()
            rows = moment.db.all(sql, **{**values, "low_": low, "high_": high})
            elapsed = clock.ticks() - begun
        fitting = int((high - low) * _TURN / max(elapsed, 1e-6))
        self._size = max(_LEAST, min(_MOST, fitting, self._size * 2))
        return rows

    def rows(self, query: Select[Any], ids: Sequence[int]) -> list[Row]:
        """The rows of certain ids. Raises Changed."""
        sql, values = self._statement(
            query.select_from(self.source.rows).where(self.source.id.in_(ids))
        )
        with self._moments() as moment:
            self._check(moment)
            return moment.db.all(sql, **values)

    def page(self, query: Select[Any]) -> list[Row]:
        """What a query answers that an index of the range answers by itself. Raises Changed."""
        inside = [self.source.at >= self._first, self.source.at <= self._last]
        sql, values = self._statement(query.select_from(self.source.own).where(*inside))
        with self._moments() as moment:
            self._check(moment)
            return moment.db.all(sql, **values)

    # -- how ------------------------------------------------------------------------------------

    def _parts(self) -> Iterator[tuple[int, int]]:
        """(least, largest) id of each part of the range that has any. Raises Changed."""
        inside = [self.source.at >= _LOW, self.source.at < _HIGH]
        ends = select(func.min(self.source.id), func.max(self.source.id)).where(*inside)
        sql, values = self._statement(ends.select_from(self.source.own))
        width = (self._last - self._first) // _PARTS + 1
        for begin in range(self._first, self._last + 1, max(1, width)):
            with self._moments() as moment:
                self._check(moment)
                end = min(begin + width, self._last + 1)
                row = moment.db.one(sql, **{**values, "low_": begin, "high_": end})
            if row and row[0] is not None:
                yield row[0], row[1]

    def _statement(self, query: Select[Any]) -> tuple[str, Mapping[str, Value]]:
        """SQL in the words of the world's database, and its values."""
        compiled = query.compile(dialect=self._dialect, compile_kwargs={"render_postcompile": True})
        return str(compiled), compiled.params

    def _check(self, moment: Moment) -> None:
        self.now = moment.now
        if self._state is not None and _state(moment) != self._state:
            raise Changed


def _state(moment: Moment) -> Row:
    """Another one whenever clicks that were there before have changed."""
    row = moment.db.one(_STATE)
    return (moment.life, *(row or ()))
