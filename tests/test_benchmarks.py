"""The benchmarks' report: ratios and verdicts. Times themselves are never asserted."""

import pytest

from benchmarks.figures import FIGURES
from benchmarks.report import HEADER, Bar, Row, table

MORE, LESS = Bar(0.40, 0.60), Bar(1.8, 1.3)


@pytest.mark.parametrize(
    ("bar", "samples", "verdict"),
    [
        (MORE, [60, 59, 99], "stretch"),
        (MORE, [40, 1, 59], "met"),
        (MORE, [39, 99, 1], "missed"),
        (LESS, [130, 1, 999], "stretch"),
        (LESS, [180, 140, 999], "met"),
        (LESS, [181, 1, 999], "missed"),
        (None, [50], None),
    ],
)
def test_the_verdict_is_on_the_ratio_of_the_medians(
    bar: Bar | None, samples: list[float], verdict: str | None
) -> None:
    row = Row("get", "/s", [1, 100, 900], samples, bar)

    assert row.verdict == verdict


def test_a_bar_may_judge_our_own_value_whatever_the_floor_is() -> None:
    row = Row("reset", "ms", [0.01], [1.5], Bar(2, 1, "ours"))

    assert (row.ratio, row.verdict) == (150, "met")


def test_without_a_floor_there_is_neither_ratio_nor_verdict_on_it() -> None:
    row = Row("get", "/s", [], [100], MORE)

    assert (row.floor, row.ratio, row.verdict) == (None, None, None)


@pytest.mark.parametrize(("floors", "unsteady"), [([100, 150], False), ([100, 151], True)])
def test_a_floor_that_changes_tells_of_a_busy_machine(floors: list[float], unsteady: bool) -> None:
    assert Row("get", "/s", floors, [100], MORE).unsteady is unsteady


def test_the_table_has_a_line_for_each_row_under_its_heading() -> None:
    rows = [
        Row("get", "/s", [8000], [5000], MORE),
        Row("new world", "ms", [0.5], [6], Bar(5, 2, "ours")),
    ]

    heading, *lines = [line.split("  ") for line in table(rows).splitlines()]

    assert [cell.strip() for cell in heading if cell] == list(HEADER)
    assert [[cell.strip() for cell in line if cell] for line in lines] == [
        ["get", "8000 /s", "5000 /s", "0.62 x", ">= 0.40 x", ">= 0.60 x", "stretch"],
        ["new world", "0.500 ms", "6.00 ms", "12.00 x", "<= 5 ms", "<= 2 ms", "missed"],
    ]


def test_json_keeps_every_sample() -> None:
    content = Row("get", "/s", [100, 300, 200], [80, 90, 120], MORE).content()

    assert content == {
        "figure": "get",
        "unit": "/s",
        "floor": 200,
        "ours": 90,
        "ratio": 0.45,
        "bar": {"bar": 0.4, "stretch": 0.6, "on": "ratio"},
        "verdict": "met",
        "samples": {"floor": [100, 300, 200], "ours": [80, 90, 120]},
    }


def test_every_figure_says_what_it_measures() -> None:
    assert all(figure.__doc__ for figure in FIGURES.values())
