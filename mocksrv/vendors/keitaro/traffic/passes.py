"""Tokens with which a visitor goes on from a landing to the offer (KE-631 to KE-633).

A token says itself what it is good for (world, click, where to), so nothing has to be kept.
"""

from hmac import compare_digest
from typing import NamedTuple

from mocksrv.sim.draw import draw
from mocksrv.times import MINUTE

#: How long a token is good for.
LIFE = 1440 * MINUTE

_START = "uuid_"
_LONGEST = 200


class Pass(NamedTuple):
    """What a token is good for; what there is none of is 0."""

    world: str
    sub_id: str
    at: int
    """The instant of the click."""
    campaign: int
    stream: int
    landing: int
    offer: int


def token(seed: int, to: Pass) -> str:
    """The token of a pass, sealed by the world's seed."""
    plain = "_".join([to.sub_id, *(f"{number:x}" for number in to[2:])])
    return f"{_START}{to.world}_{plain}_{_seal(seed, plain)}"


def world_of(text: str) -> str | None:
    """The world that a token names; None: it is none."""
    if not text.startswith(_START) or len(text) > _LONGEST:
        return None
    return text[len(_START) :].partition("_")[0]


def read(seed: int, text: str, now: int) -> Pass | None:
    """What a token is good for now; None: for nothing, or not any more (KE-632)."""
    world, _, rest = text.removeprefix(_START).partition("_")
    plain, _, seal = rest.rpartition("_")
    if not compare_digest(seal.encode(), _seal(seed, plain).encode()):
        return None
    sub_id, *numbers = plain.split("_")
    at, *others = (int(number, 16) for number in numbers)
    return Pass(world, sub_id, at, *others) if 0 <= now - at <= LIFE else None


def _seal(seed: int, plain: str) -> str:
    return f"{draw(seed, 'keitaro', 'token', plain):016x}"
