"""Randomness by address: the same address always gives the same number, on every machine.

Nothing is consumed, so the order of questions does not matter and a later command cannot
change what an earlier one drew.
"""

from functools import lru_cache
from hashlib import blake2b

Address = int | str

UNIT_BYTES = 16
_UNITS_A_HASH = 4


def draw(*address: Address) -> int:
    """A number from 0 to 2^64 - 1 for this address, e.g. `draw(seed, "ayet", 7, "hash")`."""
    return int.from_bytes(_digest(address, 8), "big")


def _digest(address: tuple[Address, ...], size: int) -> bytes:
    """Hash the address; each part carries its type and length, so no two addresses run together."""
    parts = [
        f"s{len(part)}:{part}" if isinstance(part, str) else f"i{len(str(part))}:{part}"
        for part in address
    ]
    return blake2b("".join(parts).encode(), digest_size=size).digest()


class Dice:
    """128 bits of chance for every unit of one flow; one hash serves four neighbours."""

    __slots__ = ("_stem",)

    def __init__(self, *address: Address) -> None:
        self._stem = blake2b(_digest(address, 32), digest_size=UNIT_BYTES * _UNITS_A_HASH)

    def roll(self, unit: int) -> int:
        """The unit's own number from 0 to 2^128 - 1; callers take slices of it with `share`."""
        block, place = divmod(unit, _UNITS_A_HASH)
        return int.from_bytes(
            self._block(block)[place * UNIT_BYTES : (place + 1) * UNIT_BYTES], "big"
        )

    def rolls(self, first: int, last: int) -> list[int]:
        """The numbers of the units `first` to `last`, both included."""
        raw, whole = self.raw(first, last), int.from_bytes
        return [whole(raw[at : at + UNIT_BYTES], "big") for at in range(0, len(raw), UNIT_BYTES)]

    def raw(self, first: int, last: int) -> bytes:
        """The same as bytes, `UNIT_BYTES` for each, the greatest first."""
        low, high = first // _UNITS_A_HASH, last // _UNITS_A_HASH
        raw = b"".join([self._block(block) for block in range(low, high + 1)])
        start = (first - low * _UNITS_A_HASH) * UNIT_BYTES
        return raw[start : start + max(0, last - first + 1) * UNIT_BYTES]

    def _block(self, block: int) -> bytes:
        stem = self._stem.copy()
        stem.update(block.to_bytes(8, "big"))
        return stem.digest()


@lru_cache(maxsize=4096)
def dice(*address: Address) -> Dice:
    """The dice of this address, kept because making them costs three hashes."""
    return Dice(*address)


def share(roll: int, slice_: int, size: int) -> int:
    """A number from 0 to size - 1, from the 32-bit slice 0 to 3 of a unit's roll."""
    return ((roll >> (32 * slice_) & 0xFFFFFFFF) * size) >> 32
