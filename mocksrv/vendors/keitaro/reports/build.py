"""Reports: clicks grouped by dimensions, and what metrics make of them (KE-401 to KE-418)."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from sqlalchemy import func, select

from mocksrv.vendors.keitaro.reports import answers
from mocksrv.vendors.keitaro.reports.answers import Best, Falling, Turns, dumped
from mocksrv.vendors.keitaro.reports.asked import Report
from mocksrv.vendors.keitaro.reports.dimensions import OF_CLICKS, Dimension
from mocksrv.vendors.keitaro.reports.metrics import Metric, summed
from mocksrv.vendors.keitaro.reports.shown import Shown, Shows, used
from mocksrv.vendors.keitaro.reports.slices import Reading

Sums = tuple[int, ...]


class Builder:
    """Builds one report from one reading of the log."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._asked = report.asked
        others = [
            order.by
            for order in self._asked.sort
            if isinstance(order.by, Dimension) and order.by not in report.grouping
        ]
        #: What rows are grouped by, and after it what they are only sorted by.
        self.dimensions = [*report.grouping, *dict.fromkeys(others)]
        if report.each_click:
            self.dimensions.append(OF_CLICKS["click_id"])
        self._groups = len(report.grouping)
        metrics = [*report.metrics, *(metric for metric, _ in self._asked.on_metrics)]
        metrics += [order.by for order in self._asked.sort if isinstance(order.by, Metric)]
        needed = dict.fromkeys(name for metric in metrics for name in metric.sums)
        self._sums = list(needed)

    @property
    def used(self) -> list[Dimension]:
        """The dimensions that it needs to know of."""
        return used(self.dimensions, self._asked.conditions)

    def rows(self, reading: Reading) -> Turns["Rows"]:
        """The rows of the report up to the end of its page, in order. Raises Changed."""
        groups = yield from self._grouped(reading)
        if not self._report.grouping and not groups:
            groups[()] = (0,) * len(self._sums)
        best = Best(self._asked.end, self._place)
        whole: Sums = (0,) * len(self._sums)
        for batch in answers.drained(groups):
            kept = [group for group in batch if self._is_kept(group[1])]
            whole = reduce(_added, (sums for _, sums in kept), whole)
            best.show(kept)
            yield
        in_order = yield from best.in_order()
        return Rows(self._report, self._sums, in_order, best.total, whole)

    def _grouped(self, reading: Reading) -> Turns[dict[Shown, Sums]]:
        shows = Shows(reading, self.dimensions, self._asked.conditions)
        click = reading.frame.click
        sums = [summed(name, click).label(f"s{n}") for n, name in enumerate(self._sums)]
        query = select(*shows.raw, *sums, func.count())
        if shows.raw:
            query = query.group_by(*(value.name for value in shows.raw))
        width = shows.width
        groups: dict[Shown, Sums] = {}
        for rows in shows.turns(reading.sums(query)):
            for row in rows:
                key = shows.show(row[:width])
                if key is None or not row[-1]:
                    continue
                found = row[width:-1]
                before = groups.get(key)
                groups[key] = found if before is None else _added(before, found)
            yield
        return (yield from self._without_others(groups))

    def _without_others(self, groups: dict[Shown, Sums]) -> Turns[dict[Shown, Sums]]:
        """Each group once; it is sorted by the least value of what it is not grouped by."""
        if len(self.dimensions) == self._groups or self._report.each_click:
            return groups
        merged: dict[Shown, Shown] = {}
        total: dict[Shown, Sums] = {}
        for batch in answers.drained(groups):
            for key, sums in batch:
                group, rest = key[: self._groups], key[self._groups :]
                before = merged.get(group)
                merged[group] = rest if before is None else tuple(map(min, before, rest))
                known = total.get(group)
                total[group] = sums if known is None else _added(known, sums)
            yield
        for batch in answers.drained(merged):
            groups.update(((*group, *rest), total.pop(group)) for group, rest in batch)
            yield
        return groups

    def _named(self, sums: Sums) -> Mapping[str, int]:
        return dict(zip(self._sums, sums, strict=True))

    def _is_kept(self, sums: Sums) -> bool:
        if not self._asked.on_metrics:
            return True
        named = self._named(sums)
        return all(holds(metric.value(named)) for metric, holds in self._asked.on_metrics)

    def _place(self, group: tuple[Shown, Sums]) -> Any:
        """Where a row stands among others (KE-410)."""
        shown, sums = group
        keys: list[Any] = []
        for by, falling in self._asked.sort:
            if isinstance(by, Metric):
                value: Any = by.value(self._named(sums))
            else:
                value = shown[self.dimensions.index(by)]
            keys.append(Falling(value) if falling else value)
        return (*keys, *shown)


class Rows:
    """The rows of a report."""

    def __init__(
        self,
        report: Report,
        sums: Sequence[str],
        groups: list[tuple[Shown, Sums]],
        total: int,
        whole: Sums,
    ) -> None:
        self._report = report
        self._sums = sums
        self._groups = groups
        self._whole = whole
        self.total = total

    def page(self) -> Turns[list[bytes]]:
        """The rows of the page that was asked for, as JSON. To be asked for once."""
        asked = self._report.asked
        pieces = []
        size = answers.batch_of(len(self._report.names))
        for batch in answers.batches(self._groups[asked.offset : asked.end], size):
            pieces.append(dumped([self._row(*group) for group in batch]))
            yield
        yield from answers.let_go(self._groups)
        return pieces

    def summary(self) -> Mapping[str, Any] | None:
        """The metrics over all rows, null for every dimension (KE-415)."""
        if not self._report.summary:
            return None
        blank = tuple(None for _ in self._report.grouping)
        return self._row(blank, self._whole)

    def _row(self, shown: Shown, sums: Sums) -> dict[str, Any]:
        named = dict(zip(self._sums, sums, strict=True))
        values = {
            dimension.name: value
            for dimension, value in zip(self._report.grouping, shown, strict=False)
        }
        values |= {metric.name: metric.value(named) for metric in self._report.metrics}
        return {name: values[name] for name in self._report.names}


def _added(these: Sums, those: Sums) -> Sums:
    return tuple(map(int.__add__, these, those))
