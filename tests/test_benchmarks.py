"""The benchmarks' report: ratios and verdicts. Times themselves are never asserted."""

import asyncio
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import httpx
import pytest

from benchmarks import throughput
from benchmarks.bench import Bench
from benchmarks.figures import FIGURES
from benchmarks.floor import create_floor
from benchmarks.load import Ask, Load, generator, load
from benchmarks.report import HEADER, Bar, Row, table
from benchmarks.servers import Cores

MORE, LESS, ONLY = Bar(0.40, 0.60), Bar(1.8, 1.3), Bar(0.15)

LISTS = {
    "instal": "instal list of 10 from 10,000 campaigns",
    "appsamurai": "pull of 500 App Samurai campaigns",
    "androidinstalls": "Android Installs list of 1,000 campaigns after a 6-month jump",
}


Run = tuple[list[Row], dict[str, Any]]
"""The rows of a figure, and url → content of what was asked for them."""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One short round, on whatever core."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.sched_getaffinity", lambda pid: {0}, raising=False)
        yield Bench(Cores(), 1, 1)


@pytest.fixture(scope="module")
def unloaded(bench: Bench) -> Callable[[str], Run]:
    """Runs a figure, once, with each request sent once where the load would be."""

    @cache
    def run(name: str) -> Run:
        answers: dict[str, Any] = {}

        def once(ask: Ask, seconds: int) -> Load:
            answers[ask.url] = ask.send().json()
            return Load(100, 2) if ask.url.endswith("/answer") else Load(15, 8)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(throughput, "load", once)
            return FIGURES[name](bench), answers

    return run


@pytest.mark.parametrize(
    ("bar", "samples", "verdict"),
    [
        (MORE, [60, 59, 99], "stretch"),
        (MORE, [40, 1, 59], "met"),
        (MORE, [39, 99, 1], "missed"),
        (LESS, [130, 1, 999], "stretch"),
        (LESS, [180, 140, 999], "met"),
        (LESS, [181, 1, 999], "missed"),
        (ONLY, [15, 1, 99], "met"),
        (ONLY, [14, 99, 1], "missed"),
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
        Row("pull", "/s", [800], [80], ONLY),
    ]

    heading, *lines = [line.split("  ") for line in table(rows).splitlines()]

    assert [cell.strip() for cell in heading if cell] == list(HEADER)
    assert [[cell.strip() for cell in line if cell] for line in lines] == [
        ["get", "8000 /s", "5000 /s", "0.62 x", ">= 0.40 x", ">= 0.60 x", "stretch"],
        ["new world", "0.500 ms", "6.00 ms", "12.00 x", "<= 5 ms", "<= 2 ms", "missed"],
        ["pull", "800 /s", "80.0 /s", "0.10 x", ">= 0.15 x", "missed"],
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


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_judged_by_its_rate_beside_a_floor_that_answers_the_same(
    name: str, unloaded: Callable[[str], Run]
) -> None:
    (judged, p99, *others), answers = unloaded(name)

    assert (judged.figure, judged.unit, judged.ratio) == (LISTS[name], "/s", 0.15)
    assert (judged.bar, judged.verdict) == (Bar(0.15), "met")
    assert (p99.figure, p99.unit, p99.ratio) == (f"{LISTS[name]}: p99", "ms", 4)
    assert all(row.verdict is None for row in (p99, *others))
    floor, ours, *_ = answers.values()
    assert floor == ours


def test_instals_list_is_the_first_ten_of_ten_thousand_in_every_status(
    unloaded: Callable[[str], Run],
) -> None:
    _, first, far = unloaded("instal")[1].values()

    assert first["count"] == 10_000
    assert [campaign["id"] for campaign in first["results"]] == list(range(1, 11))
    statuses = {campaign["status"] for campaign in first["results"]}
    assert statuses == {"RUNNING", "PAUSED", "EXPIRED", "REJECTED", "DELETED"}
    assert (far["count"], len(far["results"])) == (3333, 10)


def test_the_pull_has_all_500_campaigns_in_all_three_shapes(
    unloaded: Callable[[str], Run],
) -> None:
    _, pulled = unloaded("appsamurai")[1].values()

    assert [campaign["campaign_id"] for campaign in pulled] == list(range(1, 501))
    assert len({frozenset(campaign) for campaign in pulled}) == 3


def test_android_installs_list_is_of_campaigns_that_run_and_that_are_over(
    unloaded: Callable[[str], Run],
) -> None:
    _, listed = unloaded("androidinstalls")[1].values()

    assert [campaign["id"] for campaign in listed] == list(range(1, 1001))
    assert {campaign["status"] for campaign in listed} == {"RUNNING", "COMPLETED"}
    assert sum(campaign["country"] == "WORLDWIDE" for campaign in listed) == 500


def test_postbacks_are_told_by_the_millisecond_and_not_judged(bench: Bench) -> None:
    (row,) = FIGURES["postbacks"](bench)

    assert row.figure == "advance over 200 App Samurai conversions with postbacks: each"
    assert (row.unit, row.verdict) == ("ms", None)
    assert row.ours > 0
    assert row.floor is not None


@pytest.mark.parametrize("answer", [{"count": 1, "results": [{"id": 1, "stop": None}]}, [], [1.5]])
def test_the_floor_gives_the_answer_that_it_was_given(answer: object) -> None:
    async def put_and_get() -> httpx.Response:
        transport = httpx.ASGITransport(create_floor(1))
        async with httpx.AsyncClient(transport=transport, base_url="http://floor") as client:
            (await client.put("/answer", json=answer)).raise_for_status()
            return await client.get("/answer")

    assert asyncio.run(put_and_get()).json() == answer


@pytest.mark.parametrize("by", ["wrk", "asyncio"])
def test_headers_go_along_with_the_load(
    by: str, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by == "wrk" and generator() != "wrk":
        pytest.skip("wrk is not installed")
    monkeypatch.setattr("benchmarks.load.generator", lambda: by)
    with bench.ours() as ours:
        url = f"{ours.server.url}/instal/advertiser/api/v1/campaigns"
        token = {"Authorization": "Token instal_load"}

        assert load(Ask(url, b'{"count": 0, ', headers=token), 1).rate > 0
