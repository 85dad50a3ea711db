"""Sub ids: 15 letters and digits that stand for a click, drawn by its number (KE-615)."""

from collections.abc import Sequence

from mocksrv.moment import Moment
from mocksrv.sim.draw import dice
from mocksrv.vendors.keitaro import entities

_LENGTH = 15
#: Byte → letter or digit.
_LETTERS = (b"abcdefghijklmnopqrstuvwxyz0123456789" * 8)[:256]

#: What is counted once clicks have brought sub ids.
_BROUGHT = "brought_sub_id"
_SOME_BROUGHT = "SELECT 1 FROM keitaro_counter WHERE kind = :kind"
_HAS_ONE = "SELECT 1 FROM keitaro_click WHERE sub_id = :sub_id"
_AT_ONCE = 500
_TAKEN = f"""
SELECT sub_id FROM keitaro_click WHERE sub_id IN ({", ".join(f":s{n}" for n in range(_AT_ONCE))})
"""  # noqa: S608 - our own names


def drawn(seed: int, numbers: Sequence[int], again: int = 0) -> list[str]:
    """The sub ids of clicks; `again`: how many times they were found to be taken."""
    stand = dice(seed, "keitaro", "sub_id", *([again] if again else []))
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        rolls = stand.rolls(numbers[0], numbers[-1])  # four for one hash
    else:
        rolls = [stand.roll(number) for number in numbers]
    return [roll.to_bytes(16, "big").translate(_LETTERS)[:_LENGTH].decode() for roll in rolls]


def taken(moment: Moment, sub_ids: Sequence[str]) -> set[str]:
    """Those of the sub ids that clicks have already."""
    if len(sub_ids) == 1:
        return {each for each in sub_ids if moment.db.one(_HAS_ONE, sub_id=each)}
    found: set[str] = set()
    for start in range(0, len(sub_ids), _AT_ONCE):
        some = sub_ids[start : start + _AT_ONCE]
        asked = {f"s{n}": some[min(n, len(some) - 1)] for n in range(_AT_ONCE)}
        found.update(row[0] for row in moment.db.all(_TAKEN, **asked))
    return found


def brought(moment: Moment) -> None:
    """Remember that clicks bring sub ids of their own from now on."""
    entities.next_id(moment, _BROUGHT)


def free(moment: Moment, numbers: Sequence[int], besides: set[str] | None = None) -> list[str]:
    """Sub ids of new clicks, none of which a click has, nor is among those `besides`.

    Clicks that were loaded may have brought what another one would draw.
    """
    made = drawn(moment.seed, numbers)
    if moment.db.one(_SOME_BROUGHT, kind=_BROUGHT) is None:
        return made
    again = 0
    while gone := taken(moment, made) | (besides or set()).intersection(made):
        again += 1
        others = iter(drawn(moment.seed, numbers, again))
        made = [other if old in gone else old for old, other in zip(made, others, strict=True)]
    return made
