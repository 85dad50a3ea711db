"""Rows of the report: a figure, its floor, the ratio, and what its bar makes of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal

HEADER = ("figure", "floor", "ours", "ratio", "bar", "stretch", "verdict")

#: A floor whose samples lie further apart than this tells of a busy machine.
UNSTEADY = 1.5

Verdict = Literal["stretch", "met", "missed"]


@dataclass(frozen=True)
class Bar:
    """What is asked of a figure; more is better unless the stretch lies below the bar."""

    bar: float
    stretch: float | None = None
    """None: nothing is asked beyond the bar."""
    on: Literal["ratio", "ours"] = "ratio"
    """Whether the ratio to the floor is judged, or our own value in its unit."""

    def verdict(self, value: float) -> Verdict:
        """What a value is worth; one that equals a limit has reached it."""
        sign = 1 if self.more else -1
        if self.stretch is not None and sign * value >= sign * self.stretch:
            return "stretch"
        return "met" if sign * value >= sign * self.bar else "missed"

    @property
    def more(self) -> bool:
        """Whether more is better."""
        return self.stretch is None or self.stretch > self.bar

    def shown(self, limit: float | None, unit: str) -> str:
        """A limit as the table shows it: `>= 0.40 x`, `<= 5 ms`; nothing where there is none."""
        if limit is None:
            return ""
        sign = ">=" if self.more else "<="
        return f"{sign} {limit:.2f} x" if self.on == "ratio" else f"{sign} {limit:g} {unit}"


@dataclass(frozen=True)
class Row:
    """One figure: samples of the floor and of ours, of interleaved rounds."""

    figure: str
    unit: str
    floors: Sequence[float]
    """Empty: there is nothing to compare it with."""
    samples: Sequence[float]
    bar: Bar | None = field(default=None)

    @property
    def floor(self) -> float | None:
        """The median of the floor."""
        return median(self.floors) if self.floors else None

    @property
    def ours(self) -> float:
        """The median of ours."""
        return median(self.samples)

    @property
    def ratio(self) -> float | None:
        """Ours in floors."""
        return self.ours / self.floor if self.floor else None

    @property
    def verdict(self) -> Verdict | None:
        """What the bar says; None: there is no bar, or nothing to judge."""
        value = self.ours if self.bar and self.bar.on == "ours" else self.ratio
        return None if self.bar is None or value is None else self.bar.verdict(value)

    @property
    def unsteady(self) -> bool:
        """Whether the floor itself changed so much that a ratio to it says little."""
        on_floor = self.bar is not None and self.bar.on == "ratio" and bool(self.floors)
        return on_floor and max(self.floors) > UNSTEADY * min(self.floors)

    def cells(self) -> tuple[str, ...]:
        """The row as the table shows it, in the order of HEADER."""
        bar = self.bar
        return (
            self.figure,
            _shown(self.floor, self.unit),
            _shown(self.ours, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f} x",
            bar.shown(bar.bar, self.unit) if bar else "",
            bar.shown(bar.stretch, self.unit) if bar else "",
            self.verdict or "",
        )

    def content(self) -> dict[str, Any]:
        """The row for JSON."""
        return {
            "figure": self.figure,
            "unit": self.unit,
            "floor": self.floor,
            "ours": self.ours,
            "ratio": self.ratio,
            "bar": asdict(self.bar) if self.bar else None,
            "verdict": self.verdict,
            "samples": {"floor": list(self.floors), "ours": list(self.samples)},
        }


def table(rows: Sequence[Row]) -> str:
    """The rows below each other, in columns."""
    lines = [HEADER, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = [text.rjust(width) for text, width in zip(cells[1:6], widths[1:6], strict=True)]
    return "  ".join([cells[0].ljust(widths[0]), *numbers, cells[6]]).rstrip()


def _shown(value: float | None, unit: str) -> str:
    """Three digits that matter, and the unit."""
    if value is None:
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f} {unit}"
