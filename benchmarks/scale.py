"""Much at once: a thousand worlds, a year over a thousand campaigns, ten thousand downloads."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import httpx

from benchmarks import raw
from benchmarks.bench import Bench, interleaved, milliseconds
from benchmarks.report import Bar, Row
from benchmarks.sandbox import Sandbox, floor_get, one

_WORLDS = 1000
_CAMPAIGNS = 1000
_ADVANCE, _LIST = Bar(50, 10, "ours"), Bar(300, 150, "ours")


def memory(bench: Bench) -> list[Row]:
    """Resident memory with a thousand open worlds, each asked for its account."""

    def ours(lap: int) -> float:
        with bench.ours() as sandbox:
            for name in ["default", *(f"w-{number}" for number in range(1, _WORLDS))]:
                sandbox.call("account/details", {"apiKey": f"ayet_{name}"})
            return sandbox.server.memory()

    samples = interleaved(bench.rounds, {"floor": lambda lap: _raw_databases(), "ours": ours})
    bar = Bar(400, 250, "ours")
    name = f"memory with {_WORLDS} worlds (floor: sqlite3)"
    return [Row(name, "MB", samples["floor"], samples["ours"], bar)]


def year(bench: Bench) -> list[Row]:
    """A year over a thousand running campaigns: all over by then, and (not judged) none."""
    return [
        *_year(bench, Variant("rate 2400", 1000, (2400,), (_ADVANCE, _LIST))),
        *_year(bench, Variant("mixed rates", 1000, tuple(range(24, 2401, 24)), (_ADVANCE, _LIST))),
        *_year(bench, Variant("still running", 10_000, (24,), (None, None))),
    ]


class Variant(NamedTuple):
    """A thousand campaigns, whose rates take turns."""

    name: str
    downloads: int
    rates: Sequence[int]
    bars: tuple[Bar | None, Bar | None]


def _year(bench: Bench, variant: Variant) -> list[Row]:
    """Each round in a fresh world of another seed: nothing can have been kept."""
    image = raw.template()
    advances: list[float] = []
    with (
        bench.ours() as ours,
        bench.floor(_CAMPAIGNS) as floor,
        httpx.Client(trust_env=False) as client,
    ):

        def listed(lap: int) -> float:
            world = _running(ours, variant, lap)
            spent = milliseconds(lambda: ours.advance(world, "365d"))
            if lap:
                advances.append(spent)
            key = {"apiKey": f"ayet_{world}"}
            return milliseconds(lambda: ours.call("campaign/list", key))

        samples = interleaved(
            bench.rounds,
            {
                "book": lambda lap: raw.book_ms(image, _CAMPAIGNS),
                "items": lambda lap: milliseconds(lambda: client.get(f"{floor.url}/items")),
                "list": listed,
            },
        )
    name = variant.name
    return [
        Row(f"advance a year, {name}", "ms", samples["book"], advances, variant.bars[0]),
        Row(f"list after it, {name}", "ms", samples["items"], samples["list"], variant.bars[1]),
    ]


def retention(bench: Bench) -> list[Row]:
    """The first look at a campaign of 10,000 retained downloads, in worlds of other seeds."""
    adds: list[float] = []
    advances: list[float] = []
    with bench.floor() as floor, bench.ours() as ours, httpx.Client(trust_env=False) as client:
        url = floor_get(floor.url).url

        def cold(lap: int) -> float:
            world = ours.open(f"cold-{lap}", lap)
            added = milliseconds(lambda: _add_retention(ours, world))
            advanced = milliseconds(lambda: ours.advance(world, "30d"))
            if lap:
                adds.append(added)
                advances.append(advanced)
            return _look(ours, world)

        samples = interleaved(
            bench.rounds,
            {
                "floor": lambda lap: milliseconds(lambda: client.get(url)),
                "cold": cold,
                "restart": lambda lap: _after_restart(bench, lap),
            },
        )
    request = samples["floor"]
    bar = Bar(150, 50, "ours")
    return [
        Row("retention, first get after 30 days", "ms", request, samples["cold"], bar),
        Row("retention, first get after a restart", "ms", request, samples["restart"]),
        Row("retention, add", "ms", request, adds),
        Row("retention, advance 30 days", "ms", request, advances),
    ]


def _raw_databases() -> float:
    """Resident memory of a Python that has as many databases open, and nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.raw", str(_WORLDS)],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def _running(ours: Sandbox, variant: Variant, seed: int) -> str:
    world = ours.open(f"year-{seed}", seed)
    for number in range(_CAMPAIGNS):
        rate = variant.rates[number % len(variant.rates)]
        ours.add(world, variant.downloads, downloadRate=rate)
    return world


def _add_retention(ours: Sandbox, world: str) -> int:
    return ours.add(world, 10_000, campaignType="retention")


def _look(ours: Sandbox, world: str) -> float:
    """Milliseconds for reading the first campaign of a world."""
    return milliseconds(lambda: ours.call("campaign/get", one(world, 1)))


def _after_restart(bench: Bench, seed: int) -> float:
    """The same by a server that has never seen the campaign: nothing can have been kept."""
    with tempfile.TemporaryDirectory() as folder:
        database = ("--database", f"sqlite:///{folder}/worlds")
        with bench.ours(*database) as ours:
            _add_retention(ours, ours.open("cold", seed))
            ours.advance("cold", "30d")
        with bench.ours(*database) as ours:
            ours.call("account/details", {"apiKey": "ayet_default"})
            return _look(ours, "cold")
