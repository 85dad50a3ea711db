"""From raw values of the log to what is shown of them, and whether it is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from mocksrv.store import Row
from mocksrv.vendors.keitaro.reports.answers import batches
from mocksrv.vendors.keitaro.reports.conditions import Condition
from mocksrv.vendors.keitaro.reports.dimensions import Dimension
from mocksrv.vendors.keitaro.reports.slices import Reading

#: What was worked out for so many raw values is remembered.
_REMEMBERED = 100_000

#: Values that are worked out in one turn, and the least number of rows.
_WORK, _LEAST = 4_000, 50

Shown = tuple[Any, ...]


class Shows:
    """Shows rows by dimensions; rows that conditions refuse are not shown at all."""

    def __init__(
        self, reading: Reading, dimensions: Sequence[Dimension], conditions: Sequence[Condition]
    ) -> None:
        self._facts = reading.facts
        asked = [(each.dimension, each.holds) for each in conditions if each.dimension]
        self._shown = len(dimensions)
        self._used = [*dimensions, *(dimension for dimension, _ in asked)]
        self._holds = [holds for _, holds in asked]
        self.raw = reading.raw(self._used)
        """What must be selected, in this order."""
        widths = [len(dimension.raw(reading.frame)) for dimension in self._used]
        starts = [sum(widths[:place]) for place in range(len(widths))]
        ends = [start + width for start, width in zip(starts, widths, strict=True)]
        self._places = list(map(slice, starts, ends))
        self.width = sum(widths)
        self._known: dict[Row, Shown | None] = {}

    def turns(self, pieces: Iterable[Sequence[Row]]) -> Iterator[Sequence[Row]]:
        """The rows that were read, so many at a time as are shown in one turn."""
        size = max(_LEAST, _WORK // (2 + len(self._used)))
        return chain.from_iterable(batches(piece, size) for piece in pieces)

    def show(self, raw: Row) -> Shown | None:
        """What the dimensions show for raw values; None: it is not asked for."""
        try:
            return self._known[raw]
        except KeyError:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[raw] = shown = self._work_out(raw)
            return shown

    def _work_out(self, raw: Row) -> Shown | None:
        values = [
            dimension.show(self._facts, *raw[place])
            for dimension, place in zip(self._used, self._places, strict=True)
        ]
        asked = zip(values[self._shown :], self._holds, strict=True)
        if not all(holds(value) for value, holds in asked):
            return None
        return tuple(values[: self._shown])


def used(dimensions: Sequence[Dimension], conditions: Sequence[Condition]) -> list[Dimension]:
    """All dimensions that a request needs to know of."""
    return [*dimensions, *(each.dimension for each in conditions if each.dimension)]
