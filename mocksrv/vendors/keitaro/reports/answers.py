"""Answers of reports: rows, how many there are, and what they are about (KE-216)."""

from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from heapq import merge, nsmallest
from typing import Any, Generic, TypeVar

import orjson
from starlette.responses import Response, StreamingResponse

from mocksrv.times import format_second

T = TypeVar("T")
K = TypeVar("K")
Json = Mapping[str, Any]

Turns = Generator[None, None, T]
"""Work that gives others their turn at every `yield`."""

#: So many rows are sorted, made or written in one turn.
_BATCH = 1_000
#: Longer answers (bytes) are sent piece by piece.
_AT_ONCE = 1_000_000


def batch_of(columns: int) -> int:
    """How many rows of so many columns are made in one turn."""
    return max(20, min(_BATCH, 8_000 // max(1, columns)))


def batches(items: Sequence[T], size: int = _BATCH) -> Iterator[Sequence[T]]:
    """The items, some at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def drained(items: dict[K, T]) -> Iterator[list[tuple[K, T]]]:
    """The items, some at a time; those that were given are let go of, which takes time, too."""
    while items:
        yield [items.popitem() for _ in range(min(_BATCH, len(items)))]


def let_go(items: list[T]) -> Turns[None]:
    """Forget items in turns: a million of them take long even for that."""
    while items:
        del items[-_BATCH:]
        yield


class Best(Generic[T]):
    """The items that come first, of all that are shown to it; all of them without a limit."""

    def __init__(self, most: int | None, place: Callable[[T], Any]) -> None:
        self._most = most
        self._place = place
        self._items: list[T] = []
        self.total = 0
        """How many were shown."""

    def show(self, items: Sequence[T]) -> None:
        """Keep those of these that come first."""
        self.total += len(items)
        self._items += items
        if self._most is not None and len(self._items) > 2 * self._most + _BATCH:
            self._items = nsmallest(self._most, self._items, key=self._place)

    def in_order(self) -> "Turns[list[T]]":
        """All that are kept, the first first."""
        items, self._items = self._items, []
        return (yield from ordered(items, self._place))


def ordered(items: Sequence[T], key: Callable[[T], Any]) -> Turns[list[T]]:
    """The items sorted, in turns."""
    runs = []
    for batch in batches(items):
        runs.append(sorted(batch, key=key))
        yield
    if len(runs) <= 1:
        return runs[0] if runs else []
    result = []
    for item in merge(*runs, key=key):
        result.append(item)
        if len(result) % _BATCH == 0:
            yield
    return result


def envelope(
    rows: Sequence[bytes], total: int, began_at: int, ended_at: int, summary: Json | None
) -> Response:
    """The answer. `execution_time` is what the simulated clock says it took."""
    after: dict[str, Any] = {} if summary is None else {"summary": summary}
    after |= {
        "total": total,
        "meta": {
            "datetime": f"{format_second(began_at).replace(' ', 'T')}+00:00",
            "execution_time": f"{(ended_at - began_at) / 1000:.4f}",
        },
    }
    filled = [piece for piece in rows if piece]
    between = [piece for row in filled for piece in (b",", row)][1:]
    pieces = [b'{"rows":[', *between, b"],", orjson.dumps(after)[1:]]
    length = sum(map(len, pieces))
    if length <= _AT_ONCE:
        return Response(b"".join(pieces), media_type="application/json")
    headers = {"Content-Length": str(length)}
    return StreamingResponse(_sent(pieces), headers=headers, media_type="application/json")


async def _sent(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def dumped(rows: Sequence[Json]) -> bytes:
    """Rows as JSON, without the brackets around them."""
    return orjson.dumps(rows)[1:-1]


class Falling:
    """A value that sorts the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "Falling") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Falling) and bool(other.value == self.value)

    __hash__ = None  # type: ignore[assignment]
