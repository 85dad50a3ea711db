"""All figures by name."""

from collections.abc import Callable

from benchmarks import (
    bulk,
    clicks,
    lists,
    postbacks,
    reports,
    scale,
    simulated,
    single,
    throughput,
)
from benchmarks.bench import Bench
from benchmarks.report import Row

FIGURES: dict[str, Callable[[Bench], list[Row]]] = {
    "get": throughput.get,
    "add": throughput.add,
    "sequential": single.sequential,
    "start": single.start,
    "worlds": single.worlds,
    "memory": scale.memory,
    "year": scale.year,
    "retention": scale.retention,
    "instal": lists.instal,
    "appsamurai": lists.appsamurai,
    "androidinstalls": lists.androidinstalls,
    "postbacks": postbacks.advance,
    "bulk": bulk.load,
    "simulated": simulated.visitors,
    "click": clicks.click,
    "reports": reports.reports,
    "campaigns": reports.campaigns,
}
