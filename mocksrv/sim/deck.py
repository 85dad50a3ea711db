"""What kinds of things come in what order, in fixed proportions: counted without looking at each.

A deck is a cycle of cards. Campaigns deal from it beginning at an offset of their own, so the
kinds among the first n units are known in closed form, and never change as n grows.
"""

from collections import Counter
from collections.abc import Hashable
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

#: Cards of a deck; proportions are exact to one card.
SIZE = 512


class Deck(Generic[T]):
    """A cycle of SIZE cards, each kind spread evenly over it in proportion to its weight."""

    __slots__ = ("_all", "_twice")

    def __init__(self, weights: tuple[tuple[T, int], ...]) -> None:
        cards = _spread(weights)
        self._twice = cards + cards
        self._all = Counter(cards)

    def dealt(self, offset: int, count: int) -> dict[T, int]:
        """How many of each kind are among the first `count` cards from an offset on.

        In the order in which the kinds first appear; kinds that do not are left out.
        """
        start = offset % SIZE
        rounds, rest = divmod(count, SIZE)
        last = Counter(self._twice[start : start + rest])
        if not rounds:
            return dict(last)
        order = dict.fromkeys(self._twice[start : start + SIZE])
        return {kind: rounds * self._all[kind] + last[kind] for kind in order}


def _spread(weights: tuple[tuple[T, int], ...]) -> list[T]:
    """Smooth weighted round-robin: the kind that is furthest behind its share comes next."""
    shares = _shares([weight for _, weight in weights])
    credit = [0] * len(shares)
    cards: list[T] = []
    for _ in range(SIZE):
        credit = [before + share for before, share in zip(credit, shares, strict=True)]
        place = max(range(len(credit)), key=credit.__getitem__)
        credit[place] -= SIZE
        cards.append(weights[place][0])
    return cards


def _shares(weights: list[int]) -> list[int]:
    """How many of SIZE cards each weight gets: rounded down, the rest to the largest remainders."""
    total = sum(weights)
    shares = [weight * SIZE // total for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: -(weights[place] * SIZE % total))
    for place in by_rest[: SIZE - sum(shares)]:
        shares[place] += 1
    return shares


#: The deck of these (kind, weight above 0) pairs; making one takes milliseconds.
deck = lru_cache(maxsize=256)(Deck)
