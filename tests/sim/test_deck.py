"""Decks: kinds in fixed proportions, counted in closed form."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mocksrv.sim.deck import SIZE, Deck, deck
from tests.sim.strategies import proved

weights = st.lists(
    st.one_of(st.integers(1, 12), st.integers(1, 1000)), min_size=1, max_size=40
).map(lambda found: tuple(enumerate(found)))
offsets = st.one_of(st.integers(0, 3 * SIZE), st.integers(0, 2**64 - 1))
counts = st.one_of(st.integers(0, 3 * SIZE), st.sampled_from([0, 1, SIZE - 1, SIZE, SIZE + 1]))

Weights = tuple[tuple[int, int], ...]

THIRDS = Deck((("a", 2), ("b", 1), ("c", 1)))


def cards(of: Deck[int], offset: int, count: int) -> list[int]:
    """The cards one by one, from how the counts grow."""
    found = []
    before: dict[int, int] = {}
    for dealt in (of.dealt(offset, n) for n in range(1, count + 1)):
        (new,) = Counter(dealt) - Counter(before)
        found.append(new)
        before = dealt
    return found


@proved
@given(weights)
@example(((0, 100), (1, 2), (2, 64), (3, 9), (4, 2), (5, 2), (6, 690), (7, 780)))
@example(((0, 1024), (1, 11), (2, 2), (3, 11), (4, 32), (5, 1024)))
def test_proportions_are_exact_to_a_card(weighted: Weights) -> None:
    dealt = deck(weighted).dealt(0, SIZE)

    total = sum(weight for _, weight in weighted)
    for kind, weight in weighted:
        assert abs(dealt.get(kind, 0) - Fraction(SIZE * weight, total)) <= 1, kind


@proved
@given(st.lists(st.integers(0, 9), min_size=1, max_size=9))
def test_proportions_are_exact_where_the_weights_divide_the_deck(powers: list[int]) -> None:
    weighted = [(place, 2**power) for place, power in enumerate(powers)]
    total = sum(weight for _, weight in weighted)
    rest = 1 << (total - 1).bit_length()
    if rest > total:
        weighted.append((len(weighted), rest - total))
    if rest > SIZE:
        return

    assert deck(tuple(weighted)).dealt(0, SIZE) == {
        kind: weight * SIZE // rest for kind, weight in weighted
    }


@proved
@given(weights, offsets, counts)
def test_as_many_are_dealt_as_were_asked_for(weighted: Weights, offset: int, count: int) -> None:
    dealt = deck(weighted).dealt(offset, count)

    assert sum(dealt.values()) == count
    assert all(number > 0 for number in dealt.values())
    assert dealt.keys() <= {kind for kind, _ in weighted}


@proved
@given(weights, offsets, counts, st.integers(0, 2 * SIZE))
def test_counts_of_every_kind_only_grow(
    weighted: Weights, offset: int, count: int, more: int
) -> None:
    before, after = (deck(weighted).dealt(offset, n) for n in (count, count + more))

    assert all(after[kind] >= number for kind, number in before.items())
    assert list(after)[: len(before)] == list(before)


@proved
@given(weights, offsets, st.integers(0, SIZE))
def test_each_card_is_dealt_once_and_kinds_come_as_they_first_appear(
    weighted: Weights, offset: int, count: int
) -> None:
    of = deck(weighted)

    seen = cards(of, offset, count)

    assert of.dealt(offset, count) == Counter(seen)
    assert list(of.dealt(offset, count)) == list(dict.fromkeys(seen))


@proved
@given(weights, offsets, offsets, st.integers(0, 5))
def test_a_whole_round_holds_the_same_from_every_offset(
    weighted: Weights, offset: int, other: int, rounds: int
) -> None:
    of = deck(weighted)

    once = of.dealt(0, SIZE)

    assert of.dealt(offset, rounds * SIZE) == of.dealt(other, rounds * SIZE)
    assert of.dealt(offset, rounds * SIZE) == (
        {kind: rounds * number for kind, number in once.items()} if rounds else {}
    )


@proved
@given(weights, offsets, counts, counts)
def test_what_is_dealt_after_is_what_is_dealt_from_there(
    weighted: Weights, offset: int, first: int, then: int
) -> None:
    of = deck(weighted)

    both = Counter(of.dealt(offset, first)) + Counter(of.dealt(offset + first, then))

    assert of.dealt(offset, first + then) == both


@pytest.mark.parametrize("offset", [1, SIZE, 7 * SIZE + 3])
def test_an_offset_is_a_place_in_the_cycle(offset: int) -> None:
    for count in (1, 5, SIZE, SIZE + 7):
        assert THIRDS.dealt(offset, count) == THIRDS.dealt(offset % SIZE, count)
        assert list(THIRDS.dealt(offset, count)) == list(THIRDS.dealt(offset % SIZE, count))


def test_kinds_are_spread_and_not_dealt_in_blocks() -> None:
    for offset in range(8):
        for count in range(4, 60, 4):
            quarter = count // 4
            assert THIRDS.dealt(offset, count) == {
                "a": 2 * quarter,
                "b": quarter,
                "c": quarter,
            }


def test_nothing_is_dealt_of_nothing() -> None:
    assert THIRDS.dealt(5, 0) == {}


def test_an_only_kind_is_every_card() -> None:
    assert Deck((("a", 7),)).dealt(3, 1000) == {"a": 1000}


def test_a_million_cards_are_counted_exactly() -> None:
    assert THIRDS.dealt(0, 1_000_000) == {"a": 500_000, "b": 250_000, "c": 250_000}


def test_the_same_weights_are_the_same_deck() -> None:
    assert deck((("a", 1), ("b", 2))) is deck((("a", 1), ("b", 2)))
