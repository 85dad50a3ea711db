"""A long report: others have their turn, and what changes meanwhile is told once."""

import json
from collections.abc import Callable, Generator
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.views import Tracker
from mocksrv.vendors.keitaro.records import blocks
from mocksrv.vendors.keitaro.records.kept import Kept
from mocksrv.vendors.keitaro.reports import engine
from mocksrv.vendors.keitaro.sales import conversions
from tests.vendors.keitaro.reports.asking import ALL, Asking

ME = Tracker("v8", "UTC", "USD")
CLICKS = 100
QUESTION: dict[str, Any] = {"grouping": ["is_sale"], "metrics": ["clicks", "revenue"], **ALL}


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of ten clicks."""
    monkeypatch.setattr(blocks, "SIZE", 10)


@pytest.fixture
def loaded(tracker: Asking) -> Asking:
    """A hundred clicks in no order of time."""
    tracker.load(
        *(
            {"sub_id": f"click{n}", "datetime": f"2026-01-{n * 7 % 28 + 1:02} 10:00:00", "cost": n}
            for n in range(1, CLICKS + 1)
        )
    )
    return tracker


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ({"metrics": ["clicks", "cost"]}, [{"clicks": 100, "cost": 5050.0}]),
        ({"range": {"from": "2026-01-08", "to": "2026-01-08"}, "metrics": ["clicks"]}, None),
        ({"grouping": ["click_id"], "metrics": ["cost"], "sort": [{"name": "cost"}]}, None),
    ],
    ids=repr,
)
def test_slices_add_up_to_the_whole(
    loaded: Asking, monkeypatch: pytest.MonkeyPatch, question: Any, rows: Any
) -> None:
    sliced = loaded.rows(**question)
    monkeypatch.setattr(blocks, "SIZE", 10_000)
    monkeypatch.setattr(blocks, "_KEPT", Kept(1))
    assert sliced == loaded.rows(**question)
    assert sliced
    if rows:
        assert sliced == rows


def working(
    mocksrv: Sandbox, loaded: Asking, between: Callable[[int, Any], None]
) -> tuple[list[dict[str, Any]], int]:
    """The rows of a report and its turns, at each of which something else happens."""

    async def work() -> tuple[list[dict[str, Any]], int]:
        worlds = mocksrv.app._control._app.state.worlds  # type: ignore[attr-defined]
        moments = worlds.get(loaded.world.name).moment
        steps: Generator[Any, None, Any] = engine.QUESTIONS["report"](ME, Sent(QUESTION), moments)
        turns = 0
        try:
            while True:
                next(steps)
                turns += 1
                with moments() as moment:
                    between(turns, moment)
        except StopIteration as end:
            content: list[dict[str, Any]] = json.loads(end.value.body)["rows"]
        return content, turns

    return mocksrv.run(work())


def test_a_report_that_is_overtaken_begins_again(mocksrv: Sandbox, loaded: Asking) -> None:
    """Money that is booked while a report is read is in it wholly."""

    def between(turn: int, moment: Any) -> None:
        if turn == 5:  # some slices are read by now, and some are not
            for n in (1, CLICKS):
                params = {"subid": f"click{n}", "payout": "10"}
                conversions.take(moment, params)

    rows, turns = working(mocksrv, loaded, between)
    assert rows == [
        {"is_sale": 0, "clicks": 98, "revenue": 0.0},
        {"is_sale": 1, "clicks": 2, "revenue": 20.0},
    ]
    assert turns > CLICKS // 10


def test_a_report_that_is_always_overtaken_ends_all_the_same(
    mocksrv: Sandbox, loaded: Asking
) -> None:
    booked = 0

    def between(turn: int, moment: Any) -> None:
        nonlocal booked
        if booked < CLICKS:
            booked += 1
            params = {"subid": f"click{booked}", "payout": "1"}
            conversions.take(moment, params)

    rows, _ = working(mocksrv, loaded, between)
    assert sum(row["clicks"] for row in rows) == CLICKS


@pytest.mark.parametrize("turn", range(1, 14))
def test_what_another_report_has_remembered_meanwhile_is_not_overwritten(
    mocksrv: Sandbox, loaded: Asking, turn: int
) -> None:
    """A report is overtaken, and by the time it goes on another one knows of the change."""

    async def work() -> list[dict[str, Any]]:
        moments = mocksrv.app._control._app.state.worlds.get(loaded.world.name).moment  # type: ignore[attr-defined]

        def report() -> Generator[Any, None, Any]:
            return engine.QUESTIONS["report"](ME, Sent(QUESTION), moments)

        overtaken = report()
        for _ in range(turn):
            next(overtaken)
        with moments() as moment:
            for n in range(1, CLICKS + 1, 10):  # one of every block
                conversions.take(moment, {"subid": f"click{n}", "payout": "10"})
        ended(report())
        ended(overtaken)
        return ended(report())

    sold = next(row for row in mocksrv.run(work()) if row["is_sale"])
    assert (sold["clicks"], sold["revenue"]) == (10, 100.0)


def ended(steps: Generator[Any, None, Any]) -> list[dict[str, Any]]:
    """The rows of a report that is gone on with."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        rows: list[dict[str, Any]] = json.loads(end.value.body)["rows"]
        return rows


def test_others_have_their_turn_after_every_slice(mocksrv: Sandbox, loaded: Asking) -> None:
    rows, turns = working(mocksrv, loaded, lambda turn, moment: None)
    assert rows == [{"is_sale": 0, "clicks": 100, "revenue": 0.0}]
    assert turns >= CLICKS // 10


def test_what_is_remembered_of_a_question_follows_every_change(loaded: Asking) -> None:
    """New clicks, postbacks, costs and cleaning: a question asked before is answered anew."""
    question = {"metrics": ["clicks", "sales", "revenue", "cost"]}

    def values() -> list[Any]:
        (row,) = loaded.rows(**question)
        return list(row.values())

    assert values() == [100, 0, 0.0, 5050.0]
    assert values() == [100, 0, 0.0, 5050.0]
    loaded.load({"sub_id": "one more", "cost": 1})
    assert values() == [101, 0, 0.0, 5051.0]
    loaded.sale("click15", payout=3)
    assert values() == [101, 1, 3.0, 5051.0]
    loaded.sale("click15", payout=3, status="rejected")
    assert values() == [101, 0, 0.0, 5051.0]
    month = {"start_date": "2026-01-01", "end_date": "2026-01-31"}
    loaded.ask("campaigns/1/update_costs", **month, cost=101)
    assert values() == [101, 0, 0.0, 101.0]
    loaded.ask("clicks/clean", start_date="2026-01-08", end_date="2026-01-08")
    assert values()[0] == 101 - 25  # the clicks lie on four days
    loaded.world.back_door("POST", "reset")
    assert loaded.post("report/build", **ALL, **question).json()["rows"][0]["clicks"] == 0


def test_a_range_is_looked_for_where_it_may_be(loaded: Asking) -> None:
    """Blocks that lie outside of it, partly inside, and inside give the days of the range only."""
    loaded.load(*({"datetime": "2026-02-10 10:00:00"} for _ in range(45)))
    for day, clicks in (("2026-02-10", 45), ("2026-02-09", 0), ("2026-01-08", 25)):
        span = {"from": day, "to": day}
        for _ in range(2):
            assert loaded.rows(metrics=["clicks"], range=span) == [{"clicks": clicks}]
    whole = {"from": "2026-01-01", "to": "2026-02-28"}
    assert loaded.rows(metrics=["clicks"], range=whole) == [{"clicks": 145}]


def test_a_block_of_many_groups_takes_many_turns(
    mocksrv: Sandbox, tracker: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "SIZE", 4096)
    tracker.load(*({"sub_id_1": str(n)} for n in range(5000)))
    monkeypatch.setitem(QUESTION, "grouping", ["sub_id_1", "day", "campaign"])
    rows, turns = working(mocksrv, tracker, lambda turn, moment: None)
    assert len(rows) == 5000
    assert turns > 10
