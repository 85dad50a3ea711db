"""Requests a second, and their slowest hundredth, under load on 16 connections."""

import tempfile
from collections.abc import Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.load import Ask, Load, load
from benchmarks.report import Bar, Row
from benchmarks.sandbox import Sandbox, floor_add, floor_get

FLOOR = "floor"

#: Of a rate and of its p99; None: not judged.
Bars = tuple[Bar | None, Bar | None]

_P99 = Bar(3, 2)
_UNJUDGED: Bars = (None, None)


def get(bench: Bench) -> list[Row]:
    """campaign/get of a campaign that delivers, beside the floor's item."""
    with (
        tempfile.TemporaryDirectory() as folder,
        bench.floor() as floor,
        bench.ours() as ours,
        bench.ours("--database", f"sqlite:///{folder}/worlds") as file,
    ):
        asks = {
            FLOOR: floor_get(floor.url),
            "get": ours.get_ask("get", ours.delivering("get", 1000)),
            "get, multipart POST": ours.multipart_ask("form", ours.delivering("form", 1000)),
            "get, clock running": ours.get_ask("ticking", _ticking(ours)),
            "get, file database": file.get_ask("get", file.delivering("get", 1000)),
        }
        loads = in_turn(bench, {name: always(ask) for name, ask in asks.items()})
    return rows(loads, {"get": (Bar(0.40, 0.60), _P99)})


def add(bench: Bench) -> list[Row]:
    """campaign/add with its commit, ledger entries and change, in a fresh world each round."""
    with (
        tempfile.TemporaryDirectory() as folder,
        bench.floor() as floor,
        bench.ours() as ours,
        bench.ours("--database", f"sqlite:///{folder}/worlds") as file,
    ):
        asks: dict[str, Callable[[int], Ask]] = {
            FLOOR: always(floor_add(floor.url)),
            "add": lambda lap: ours.add_ask(ours.open(f"add-{lap}")),
            "add, file database": lambda lap: file.add_ask(file.open(f"add-{lap}")),
        }
        loads = in_turn(bench, asks)
    return rows(loads, {"add": (Bar(0.25, 0.45), _P99)})


def _ticking(ours: Sandbox) -> int:
    """A long campaign in a world whose clock runs, so that no two answers need be the same."""
    campaign = ours.delivering("ticking", 10_000)
    ours.control("PATCH", "/ticking/clock", {"rate": 60})
    return campaign


def always(ask: Ask) -> Callable[[int], Ask]:
    """The same in every round."""
    return lambda lap: ask


def in_turn(
    bench: Bench, asks: Mapping[str, Callable[[int], Ask]], times: int = 1
) -> dict[str, list[Load]]:
    """All loads, each `times` as long as is usual: each takes its turn in every round."""
    loads: dict[str, list[Load]] = {name: [] for name in asks}
    for lap in range(bench.rounds + 1):
        for name, ask in asks.items():
            done = load(ask(lap), times * bench.seconds)
            if lap:
                loads[name].append(done)
    return loads


def rows(loads: Mapping[str, list[Load]], bars: Mapping[str, Bars]) -> list[Row]:
    """Two rows for each of ours beside the floor: its rate, and its p99."""
    floor = loads[FLOOR]
    made = []
    for name, ours in loads.items():
        if name == FLOOR:
            continue
        of_rate, of_p99 = bars.get(name, _UNJUDGED)
        rates = [each.rate for each in floor], [each.rate for each in ours]
        slowest = [each.p99 for each in floor], [each.p99 for each in ours]
        made.append(Row(name, "/s", *rates, of_rate))
        made.append(Row(f"{name}: p99", "ms", *slowest, of_p99))
    return made
