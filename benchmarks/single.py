"""One request after the other: by httpx, to the control API, and the first after a start."""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

import httpx

from benchmarks import raw
from benchmarks.bench import Bench, Line, interleaved, milliseconds
from benchmarks.report import Bar, Row
from benchmarks.sandbox import NEW_ITEM, Sandbox, one
from benchmarks.servers import FLOOR, OURS, serving

_TIMES = 100
"""Repetitions in a round; together they are one sample."""


def sequential(bench: Bench) -> list[Row]:
    """Create a campaign and read it, by an httpx client that keeps its connection."""
    with bench.floor() as floor, bench.ours() as ours, httpx.Client(trust_env=False) as client:
        items = f"{floor.url}/items"

        def floor_pair() -> None:
            item = client.post(items, json=NEW_ITEM).raise_for_status().json()
            client.get(f"{items}/{item['campaign_id']}").raise_for_status()

        def our_pair() -> None:
            fields = one("pairs", ours.add("pairs"))
            ours.http.get("/ayet/api/campaign/get", params=fields).raise_for_status()

        ours.open("pairs")
        samples = interleaved(
            bench.rounds,
            {
                "floor": lambda lap: milliseconds(lambda: _repeat(floor_pair)) / _TIMES,
                "ours": lambda lap: milliseconds(lambda: _repeat(our_pair)) / _TIMES,
            },
        )
    bar = Bar(1.8, 1.3)
    return [Row("sequential create and get", "ms", samples["floor"], samples["ours"], bar)]


def worlds(bench: Bench) -> list[Row]:
    """Opening and resetting worlds, beside a floor request and a copy by sqlite3 alone."""
    image = raw.template()
    with (
        bench.floor() as floor,
        bench.ours() as ours,
        Line(floor.url) as floor_line,
        Line(ours.server.url) as line,
    ):
        samples = interleaved(
            bench.rounds,
            {
                "request": lambda lap: median(_requests(floor_line)),
                "open": lambda lap: median(_opens(ours, line)),
                "reset": lambda lap: median(_resets(ours, line, f"reset-{lap}")),
                "copy": lambda lap: raw.copy_ms(image, _TIMES),
                "restore": lambda lap: raw.restore_ms(image, _TIMES),
            },
        )
    opened, reset = samples["open"], samples["reset"]
    return [
        Row("new world (floor: a request)", "ms", samples["request"], opened, Bar(5, 2, "ours")),
        Row("new world (floor: sqlite3)", "ms", samples["copy"], opened),
        Row("reset (floor: a request)", "ms", samples["request"], reset, Bar(2, 1, "ours")),
        Row("reset (floor: sqlite3)", "ms", samples["restore"], reset),
    ]


def start(bench: Bench) -> list[Row]:
    """From the start of the process to the first good answer, and the memory then."""
    memory: dict[str, list[float]] = {"floor": [], "ours": []}

    def started(name: str, module: Sequence[str], path: str, lap: int) -> float:
        with serving(bench.cores, module) as server, Line(server.url) as line:
            line.milliseconds("GET", path)
            spent = perf_counter() - server.started_at
            if lap:
                memory[name].append(server.memory())
        return spent * 1000

    account = "/ayet/api/account/details?apiKey=ayet_default"
    samples = interleaved(
        bench.rounds,
        {
            "floor": lambda lap: started("floor", FLOOR, "/items/1", lap),
            "ours": lambda lap: started("ours", OURS, account, lap),
        },
    )
    return [
        Row("cold start", "ms", samples["floor"], samples["ours"], Bar(1.75, 1.25)),
        Row("memory at start", "MB", memory["floor"], memory["ours"], Bar(90, 75, "ours")),
    ]


def _repeat(pair: Callable[[], None]) -> None:
    for _ in range(_TIMES):
        pair()


def _requests(line: Line) -> list[float]:
    return [line.milliseconds("GET", "/items/1") for _ in range(_TIMES)]


def _opens(ours: Sandbox, line: Line) -> list[float]:
    """Open a world, and close it again outside of the time, over and over."""
    samples = []
    for number in range(_TIMES):
        name = f"open-{number}"
        samples.append(line.milliseconds("POST", "/_mocksrv/worlds", {"name": name}))
        ours.control("DELETE", f"/{name}")
    return samples


def _resets(ours: Sandbox, line: Line, world: str) -> list[float]:
    """Reset a world to which something has happened, over and over."""
    ours.control("POST", "", {"name": world})
    samples = []
    for _ in range(_TIMES):
        ours.add(world)
        ours.advance(world, "1h")
        samples.append(line.milliseconds("POST", f"/_mocksrv/worlds/{world}/reset"))
    return samples
