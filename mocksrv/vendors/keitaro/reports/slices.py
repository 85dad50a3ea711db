"""The log read block by block, each in a moment of its own, so that nobody waits for a report.

What is asked of a block adds up: counts, sums, rows. If clicks that are asked about change while
they are read, the reading begins again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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

from mocksrv.moment import Moment, Moments
from mocksrv.store import Row, Value
from mocksrv.vendors.keitaro.records import blocks
from mocksrv.vendors.keitaro.records.blocks import Question, Span
from mocksrv.vendors.keitaro.records.tables import CLICK_COLUMNS, CONVERSION_COLUMNS
from mocksrv.vendors.keitaro.reports import answers
from mocksrv.vendors.keitaro.reports.asked import Asked
from mocksrv.vendors.keitaro.reports.converted import OF_CONVERSIONS
from mocksrv.vendors.keitaro.reports.dimensions import OF_CLICKS, Dimension, Frame
from mocksrv.vendors.keitaro.reports.facts import Facts
from mocksrv.vendors.keitaro.reports.periods import EARLIEST, LATEST, Offsets


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
#: Each end by itself: an index knows it, but looks through all of itself for both at once.
_EXTENT = "SELECT (SELECT MIN(at) FROM keitaro_click), (SELECT MAX(at) FROM keitaro_click)"
_SPAN = "SELECT MIN(at), MAX(at) FROM keitaro_click WHERE id > :low AND id <= :high"
#: A block is read at once if no more columns are asked for.
_COLUMNS = 12
_LOW: ColumnElement[int] = bindparam("low_", 0)
_HIGH: ColumnElement[int] = bindparam("high_", 0)


class Source(NamedTuple):
    """What is read."""

    own: FromClause
    """The table whose rows are counted."""
    rows: FromClause
    """The same with all that is known of a row."""
    at: ColumnElement[Any]
    """When a row came about, for the range."""
    dimensions: Mapping[str, Dimension]
    is_log: bool
    """Whether rows keep their instant: then blocks that lie outside of a range need no look."""

    @property
    def id(self) -> ColumnElement[Any]:
        """The key of its rows."""
        key: ColumnElement[Any] = self.own.c.id
        return key


CLICKS = Source(_CLICK, _CLICK, _CLICK.c.at, OF_CLICKS, is_log=True)
CONVERSIONS = Source(
    _CONVERSION,
    _CONVERSION.outerjoin(_CLICK, _CLICK.c.id == _CONVERSION.c.click_id),
    _CONVERSION.c.postback_at,
    OF_CONVERSIONS,
    is_log=False,
)


class Statement(NamedTuple):
    """SQL for a store, and its values."""

    sql: str
    values: Mapping[str, Value]


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
        self._steadily = steadily
        self._period = asked.period
        with moments() as moment:
            self._state = self._seen = blocks.state_of(moment)
            self._memory = blocks.memory_of(moment, self._state)
            self.began_at = self.now = moment.now
            self._dialect = _DIALECTS[moment.db.dialect]
            earliest, latest = moment.db.one(_EXTENT) or (None, None)
            extent = (earliest or moment.now, max(latest or 0, moment.now))
            if source.is_log:
                extent = (max(extent[0], asked.period.first), min(extent[1], asked.period.last))
            kinds = {kind for dimension in used for kind in dimension.names}
            self.facts = Facts(moment, Offsets(asked.period.zone, *extent), kinds)
            row = moment.db.one(self._statement(select(func.max(source.id))).sql)
            self._last: int = (row[0] if row else None) or 0
            """The last id that there is."""
        self.frame = Frame(_CLICK, _CONVERSION, self.facts)
        self._spans: dict[int, Span | None] = {}
        self._where = [each.sql(self.frame) for each in asked.conditions if each.sql]

    # -- what is asked of a block ---------------------------------------------------------------

    def raw(self, dimensions: Sequence[Dimension]) -> list[ColumnElement[Any]]:
        """The values that tell dimensions, one after the other, as `r0`, `r1`, ..."""
        values = [value for dimension in dimensions for value in dimension.raw(self.frame)]
        return [value.label(f"r{place}") for place, value in enumerate(values)]

    def sums(self, query: Select[Any]) -> Iterator[Sequence[Row]]:
        """What a query for sums answers, block by block, or is known to answer. Raises Changed.

        What is known comes at the end, some at a time.
        """
        whole, partly = self._statement(self._inside(query)), self._statement(self._dated(query))
        question: Question = (whole.sql, tuple(whole.values.items()))
        known: list[Row] = []
        for block in self._blocks():
            rows = self._memory.sums(question, block) if self._is_inside(block) else None
            if rows is not None:
                known += rows
                continue
            if not self._is_inside(block):
                yield from self._pieces(partly, block, query)
                continue
            read: list[Row] = []
            states = set()
            for piece in self._pieces(whole, block, query):
                read += piece
                states.add(self._seen)
                yield piece
            if self._is_full(block):
                with self._moment():  # others had their turn
                    states.add(self._seen)
                if len(states) == 1:
                    self._memory.keep(question, block, read)
        with self._moment():  # what was known was so at one instant
            pass
        yield from answers.batches(known)

    def each(self, query: Select[Any]) -> Iterator[list[Row]]:
        """What a query answers for each block. Raises Changed."""
        dated = self._statement(self._dated(query))
        for block in self._blocks():
            yield from self._pieces(dated, block, query)

    def rows(self, query: Select[Any], ids: Sequence[int]) -> list[Row]:
        """The rows of certain ids. Raises Changed."""
        chosen = query.select_from(self.source.rows).where(self.source.id.in_(ids))
        return self._all(self._statement(chosen))

    def page(self, query: Select[Any]) -> list[Row]:
        """What a query answers that an index of the range answers by itself. Raises Changed."""
        return self._all(self._statement(query.select_from(self.source.own).where(*self._range())))

    # -- blocks ---------------------------------------------------------------------------------

    def _blocks(self) -> Iterator[int]:
        """The blocks that may hold rows of the range."""
        for block in range(blocks.block_of(self._last) + 1):
            if not self.source.is_log:
                yield block
                continue
            span = self._spans[block] = self._span(block)
            if span and span[0] <= self._period.last and self._period.first <= span[1]:
                yield block

    def _span(self, block: int) -> Span | None:
        """When the clicks of a block came. Those of a full block never change."""
        if block in self._memory.spans:
            return self._memory.spans[block]
        with self._moment() as moment:
            low, high = self._ends(block)
            row = moment.db.one(_SPAN, low=low, high=high)
        span = None if row is None or row[0] is None else (row[0], row[1])
        if self._is_full(block):
            self._memory.spans[block] = span
        return span

    def _is_full(self, block: int) -> bool:
        return self._ends(block)[1] <= self._last

    def _is_inside(self, block: int) -> bool:
        """Whether all rows of a block lie in the range."""
        first, last = self._spans.get(block) or (EARLIEST, LATEST)
        return self._period.first <= first and last <= self._period.last

    def _ends(self, block: int) -> tuple[int, int]:
        """(the id before the first, the last) of a block."""
        return block * blocks.SIZE, (block + 1) * blocks.SIZE

    # -- SQL ------------------------------------------------------------------------------------

    def _inside(self, query: Select[Any]) -> Select[Any]:
        """The query for one block."""
        inside = [self.source.id > _LOW, self.source.id <= _HIGH]
        return query.select_from(self.source.rows).where(*inside, *self._where)

    def _dated(self, query: Select[Any]) -> Select[Any]:
        """The query for what lies in the range of one block."""
        return self._inside(query).where(*self._range())

    def _range(self) -> list[ColumnElement[bool]]:
        first, last = self._period.first, self._period.last
        if (first, last) == (EARLIEST, LATEST):
            return []
        return [self.source.at >= first, self.source.at <= last]

    def _statement(self, query: Select[Any]) -> Statement:
        """SQL in the words of the world's database, and its values."""
        compiled = query.compile(dialect=self._dialect, compile_kwargs={"render_postcompile": True})
        return Statement(str(compiled), compiled.params)

    def _pieces(self, statement: Statement, block: int, query: Select[Any]) -> Iterator[list[Row]]:
        """What a statement answers for a block; the more columns, the smaller the pieces."""
        low, last = self._ends(block)
        size = blocks.SIZE // (1 + len(query.selected_columns) // _COLUMNS)
        while low < min(last, self._last):
            high = min(low + max(1, size), last, self._last)
            bounds = {"low_": low, "high_": high}
            yield self._all(Statement(statement.sql, {**statement.values, **bounds}))
            low = high

    def _all(self, statement: Statement) -> list[Row]:
        with self._moment() as moment:
            return moment.db.all(statement.sql, **statement.values)

    @contextmanager
    def _moment(self) -> Iterator[Moment]:
        """Another moment of the world, in which nothing that was read has changed."""
        with self._moments() as moment:
            self.now = moment.now
            self._seen = blocks.state_of(moment)
            if self._steadily and self._seen != self._state:
                raise Changed
            yield moment
