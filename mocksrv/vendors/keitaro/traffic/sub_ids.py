"""Sub ids: 15 letters and digits that stand for a click, drawn by its number (KE-615).

The first six grow with the number, so that the index of all sub ids grows at its end only.
"""

from collections.abc import Sequence
from functools import lru_cache

from mocksrv.moment import Moment
from mocksrv.sim.draw import UNIT_BYTES, dice, draw
from mocksrv.vendors.keitaro.records import entities

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(first + second for first in _DIGITS for second in _DIGITS)
_PAIR = len(_PAIRS)
#: Where the numbers of the first six letters may begin, so that there are six.
_LEAST, _MOST = 36**5, 35 * 36**5
_TAIL = 9
#: Byte → letter or digit.
_LETTERS = (_DIGITS.encode() * 8)[:256]

#: What is counted once clicks have brought sub ids.
_BROUGHT = "brought_sub_id"
_SOME_BROUGHT = "SELECT 1 FROM keitaro_counter WHERE kind = :kind"
_HAS_ONE = """
SELECT 1 FROM keitaro_click WHERE sub_id = :sub_id
UNION ALL SELECT 1 FROM keitaro_conversion WHERE sub_id = :sub_id
"""
_AT_ONCE = 500
_SOME = ", ".join(f":s{n}" for n in range(_AT_ONCE))
_TAKEN = f"""
SELECT sub_id FROM keitaro_click WHERE sub_id IN ({_SOME})
UNION ALL SELECT sub_id FROM keitaro_conversion WHERE sub_id IN ({_SOME})
"""  # noqa: S608 - our own names


def drawn(seed: int, numbers: Sequence[int], again: int = 0) -> list[str]:
    """The sub ids of clicks; `again`: how many times they were found to be taken."""
    stand = dice(seed, "keitaro", "sub_id", *([again] if again else []))
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        raw = stand.raw(numbers[0], numbers[-1])  # four for one hash
    else:
        raw = b"".join(stand.raw(number, number) for number in numbers)
    letters = raw.translate(_LETTERS).decode()
    begin = _LEAST + draw(seed, "keitaro", "first sub_id") % (_MOST - _LEAST)
    return [
        _head((begin + number) // _PAIR)
        + _PAIRS[(begin + number) % _PAIR]
        + letters[at : at + _TAIL]
        for number, at in zip(numbers, range(0, len(letters), UNIT_BYTES), strict=True)
    ]


@lru_cache(maxsize=1024)
def _head(number: int) -> str:
    """A number to the base 36 in four letters, or five; hundreds of clicks have the same."""
    first, second = divmod(number, _PAIR)
    more = _DIGITS[first // _PAIR] if first >= _PAIR else ""
    return more + _PAIRS[first % _PAIR] + _PAIRS[second]


def taken(moment: Moment, sub_ids: Sequence[str]) -> set[str]:
    """Those of the sub ids that clicks have already, or conversions of clicks that are gone."""
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
    """Sub ids of new clicks, none of which is taken, nor is among those `besides`.

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
