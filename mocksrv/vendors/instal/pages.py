"""Pages of the list and the links between them (instal.txt L32-36)."""

from string import punctuation
from typing import NamedTuple, Self
from urllib.parse import quote, unquote_plus

from starlette.datastructures import URL
from starlette.requests import Request

from mocksrv.vendors.instal import wire
from mocksrv.vendors.instal.errors import NotFound
from mocksrv.wire.params import whole

#: What need not be escaped in the query of a link.
_PLAIN = punctuation.replace("#", "")

DEFAULT_SIZE = 10
"""Campaigns on a page, if nothing else is asked for (L34)."""


class Window(NamedTuple):
    """One page of so many campaigns."""

    number: int
    size: int
    total: int

    @classmethod
    def of(cls, ask: wire.Filter, total: int) -> Self:
        """The page that is asked for, out of `total` campaigns. Raises NotFound."""
        size = whole(ask.page_size) or 0
        first = cls(1, size if size > 0 else DEFAULT_SIZE, total)
        number = first.last if ask.page == "last" else whole(ask.page or "1")
        if number is None or not 1 <= number <= first.last:
            raise NotFound
        return first._replace(number=number)

    @property
    def last(self) -> int:
        """The number of the last page; there is always a first (IN-R32)."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many campaigns are on the pages before."""
        return (self.number - 1) * self.size

    @property
    def length(self) -> int:
        """How many campaigns are on this page."""
        return min(self.size, self.total - self.offset)

    def link(self, request: Request, number: int) -> str | None:
        """The link to another page; None: there is no such page."""
        return link(request, number) if 1 <= number <= self.last else None


def link(request: Request, number: int) -> str:
    """The address of a request with another `page`, and all else as the client wrote it.

    The query is taken byte by byte, because escapes need not be of any encoding.
    """
    query = quote(request.scope["query_string"], safe=_PLAIN)
    parts = [part for part in query.split("&") if part]
    place = next((n for n, part in enumerate(parts) if _is_page(part)), len(parts))
    kept = [part for part in parts if not _is_page(part)]
    kept.insert(place, f"page={number}")
    address = URL(scope={**request.scope, "query_string": b""})
    return f"{address}?{'&'.join(kept)}"


def _is_page(part: str) -> bool:
    return unquote_plus(part.partition("=")[0]) == "page"
