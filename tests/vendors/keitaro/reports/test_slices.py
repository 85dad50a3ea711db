"""A long report: others have their turn, and what changes meanwhile is told once."""

import json
from collections.abc import Callable, Generator
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.vendors.keitaro import conversions
from mocksrv.vendors.keitaro.reports import engine, slices
from mocksrv.vendors.keitaro.sent import Sent
from mocksrv.vendors.keitaro.views import Tracker
from tests.vendors.keitaro.reports.asking import ALL, Asking

ME = Tracker("v8", "UTC", "USD")
CLICKS = 100
QUESTION: dict[str, Any] = {"grouping": ["is_sale"], "metrics": ["clicks", "revenue"], **ALL}


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of ten clicks."""
    for name in ("_FIRST", "_LEAST", "_MOST"):
        monkeypatch.setattr(slices, name, 10)


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
    monkeypatch.setattr(slices, "_FIRST", 10_000)
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
        if turn == 12:  # some slices are read by now, and some are not
            for n in (1, CLICKS):
                params = {"subid": f"click{n}", "payout": "10"}
                conversions.take(moment, params)

    rows, turns = working(mocksrv, loaded, between)
    assert rows == [
        {"is_sale": 0, "clicks": 98, "revenue": 0.0},
        {"is_sale": 1, "clicks": 2, "revenue": 20.0},
    ]
    assert turns > 12 + CLICKS // 10


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


def test_others_have_their_turn_after_every_slice(mocksrv: Sandbox, loaded: Asking) -> None:
    rows, turns = working(mocksrv, loaded, lambda turn, moment: None)
    assert rows == [{"is_sale": 0, "clicks": 100, "revenue": 0.0}]
    assert turns >= CLICKS // 10
