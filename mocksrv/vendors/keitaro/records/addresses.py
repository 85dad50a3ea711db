"""Addresses as filters name them: one, a mask (`1.2.*`), a range or a network (KE-320)."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address, ip_network

#: (version, first, last).
Range = tuple[int, int, int]


class Addresses:
    """Many addresses, asked in time that hardly grows with their number."""

    def __init__(self, texts: Iterable[str]) -> None:
        ranges = sorted(found for text in texts if (found := range_of(text)))
        self._ranges: list[Range] = []
        for version, first, last in ranges:
            if self._ranges and self._ranges[-1][0] == version and first <= self._ranges[-1][2]:
                self._ranges[-1] = (*self._ranges[-1][:2], max(last, self._ranges[-1][2]))
            else:
                self._ranges.append((version, first, last))

    def __contains__(self, text: str) -> bool:
        """Whether an address is one of them."""
        try:
            ip = ip_address(text)
        except ValueError:
            return False
        place = bisect_right(self._ranges, (ip.version, int(ip), 1 << 129)) - 1
        if place < 0:
            return False
        version, _, last = self._ranges[place]
        return version == ip.version and int(ip) <= last


@lru_cache(maxsize=16)
def addresses_of(texts: tuple[str, ...]) -> Addresses:
    """The addresses of a list, worked out once: there may be 100,000."""
    return Addresses(texts)


def range_of(text: str) -> Range | None:
    """The addresses that a text names; None: none. A mask has its stars at the end."""
    try:
        if "-" in text:
            first, last = (ip_address(part.strip()) for part in text.split("-", 1))
            return (first.version, int(first), int(last)) if first.version == last.version else None
        if "*" in text:
            parts = text.split(".")
            known = [part for part in parts if part != "*"]
            if parts[: len(known)] != known or len(parts) > 4:
                return None
            text = f"{'.'.join([*known, *['0'] * (4 - len(known))])}/{8 * len(known)}"
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    return network.version, int(network.network_address), int(network.broadcast_address)
