"""What reports know besides the log: names, groups, countries, labels, the zone's clocks."""

from collections.abc import Collection, Sequence

from mocksrv.fixtures import country_names
from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.objects import labels
from mocksrv.vendors.keitaro.objects.labels import REFERENCES
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.reports.periods import Offsets


class Facts:
    """All of it as of one moment."""

    def __init__(self, moment: Moment, offsets: Offsets, kinds: Collection[str]) -> None:
        self.now = moment.now
        self.offsets = offsets
        self._countries = country_names(moment.fixtures)
        self._names = {kind: entities.names(moment, kind) for kind in kinds}
        self._groups = {
            kind: {each.id: each.fields["group_id"] or 0 for each in entities.every(moment, kind)}
            for kind in ("offer", "landing")
            if "group" in kinds and kind in kinds
        }
        self._labels = labels.every(moment)
        used = {ref_name for _, ref_name, _ in self._labels}
        self._used = [ref_name for ref_name in REFERENCES if ref_name in used]
        self.labelled = [REFERENCES[ref_name] for ref_name in self._used]
        """The columns that any label refers to, in the order in which they are looked at."""

    def local(self, number: int, size: int) -> int:
        """The day or the hour that `Frame.local` tells (`size` in milliseconds)."""
        return number if self.offsets.steps is not None else self.offsets.local(number) // size

    def name(self, kind: str, number: int | None) -> str:
        """An object's name; empty if there is none."""
        return self._names[kind].get(number or 0, "")

    def group(self, kind: str, number: int | None) -> int:
        """The group of an offer or a landing; 0: none."""
        return self._groups[kind].get(number or 0, 0)

    def country(self, code: str) -> str:
        """A country's name; its code if it has none."""
        return self._countries.get(code, code)

    def label(self, campaign: int | None, ref_name: str, value: str | None) -> str:
        """The label that a campaign gave a value, or nothing."""
        return self._labels.get((campaign or 0, ref_name, value or ""), "")

    def first_label(self, campaign: int | None, values: Sequence[str | None]) -> str:
        """The first label among the values of the columns `labelled` (KE-331)."""
        found = (
            self.label(campaign, ref_name, value)
            for ref_name, value in zip(self._used, values, strict=True)
        )
        return next(filter(None, found), "")
