"""How to measure: on which cores, how many rounds, how long each."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from time import perf_counter
from typing import Self
from urllib.parse import urlsplit

from benchmarks.sandbox import Sandbox
from benchmarks.servers import FLOOR, OURS, Cores, Server, serving

#: A measurement of one round (1, 2, ...; 0 warms up and is forgotten).
Measure = Callable[[int], float]


@dataclass(frozen=True)
class Bench:
    """One run of the benchmarks."""

    cores: Cores
    rounds: int
    seconds: int
    """Of load in a round."""

    @contextmanager
    def ours(self, *options: str) -> Iterator[Sandbox]:
        """A running mocksrv."""
        with serving(self.cores, OURS, *options) as server, Sandbox(server) as sandbox:
            yield sandbox

    @contextmanager
    def floor(self, items: int = 1) -> Iterator[Server]:
        """A running floor application with that many items."""
        with serving(self.cores, FLOOR, str(items)) as server:
            yield server


class Line:
    """One connection that is kept, by a client that adds little of its own to what it times."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self._headers = headers or {}
        self._connection = HTTPConnection(urlsplit(url).netloc)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def milliseconds(self, method: str, path: str, body: object = None) -> float:
        """How long a request takes; bytes are JSON already. Raises RuntimeError for a refusal."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        kind = {} if body is None else {"content-type": "application/json"}
        begun = perf_counter()
        self._connection.request(method, path, content, {**self._headers, **kind})
        answer = self._connection.getresponse()
        text = answer.read()
        spent = perf_counter() - begun
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]!r}")
        return spent * 1000


def interleaved(rounds: int, measures: Mapping[str, Measure]) -> dict[str, list[float]]:
    """The samples of all measures: each takes its turn in every round."""
    samples: dict[str, list[float]] = {name: [] for name in measures}
    for lap in range(rounds + 1):
        for name, measure in measures.items():
            sample = measure(lap)
            if lap:
                samples[name].append(sample)
    return samples


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000
