"""Chance by address: repeatable everywhere, without order, integers only."""

from collections import Counter
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv.sim.draw import Address, Dice, dice, draw, share
from mocksrv.sim.journey import Choice
from tests.sim.strategies import proved

addresses = st.lists(st.one_of(st.integers(), st.text(max_size=5)), min_size=1, max_size=4)
rolls = st.integers(0, 2**128 - 1)
slices = st.integers(0, 3)


def test_a_draw_is_the_hash_of_its_address() -> None:
    digest = blake2b(b"i1:7s4:ayets4:hash", digest_size=8).digest()

    assert draw(7, "ayet", "hash") == int.from_bytes(digest, "big")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, "ayet"), (2, "ayet")),
        ((1, 23), (12, 3)),
        ((1,), ("1",)),
        (("ab", "c"), ("a", "bc")),
        (("a", ""), ("a",)),
        (("a1:b",), ("a", "b")),
        ((-1,), (1,)),
    ],
)
def test_addresses_that_look_alike_draw_differently(
    one: tuple[Address, ...], other: tuple[Address, ...]
) -> None:
    assert draw(*one) != draw(*other)
    assert Dice(*one).roll(1) != Dice(*other).roll(1)


@proved
@given(addresses)
def test_a_draw_has_64_bits_and_is_always_the_same(address: list[Address]) -> None:
    assert 0 <= draw(*address) < 2**64
    assert draw(*address) == draw(*address)


@proved
@given(addresses, st.integers(0, 10**9))
def test_a_roll_has_128_bits_and_does_not_depend_on_others(
    address: list[Address], unit: int
) -> None:
    used = dice(*address)
    used.rolls(0, 9)

    assert 0 <= used.roll(unit) < 2**128
    assert used.roll(unit) == Dice(*address).roll(unit)


@proved
@given(addresses, st.integers(0, 50), st.integers(-3, 50))
def test_many_rolls_are_the_single_ones(address: list[Address], first: int, more: int) -> None:
    some = Dice(*address)

    assert some.rolls(first, first + more) == [
        some.roll(unit) for unit in range(first, first + more + 1)
    ]


def test_every_unit_has_its_own_roll() -> None:
    assert len(set(Dice(1).rolls(0, 9_999))) == 10_000


@proved
@given(rolls, slices, st.integers(1, 2**40))
def test_a_share_is_below_its_size(roll: int, slice_: int, size: int) -> None:
    assert 0 <= share(roll, slice_, size) < size


@proved
@given(rolls, slices)
def test_a_share_reads_its_own_slice_only(roll: int, slice_: int) -> None:
    others = (2**128 - 1) ^ (0xFFFFFFFF << 32 * slice_)

    assert share(roll, slice_, 1000) == share(roll ^ others, slice_, 1000)


@pytest.mark.parametrize("slice_", range(4))
def test_shares_are_spread_evenly(slice_: int) -> None:
    counts = Counter(share(roll, slice_, 10) for roll in Dice("even").rolls(1, 10_000))

    assert len(counts) == 10
    assert all(850 < count < 1150 for count in counts.values())  # five standard deviations


def test_a_choice_follows_its_weights() -> None:
    choice = Choice({"US": 70, "DE": 25, "BY": 5})

    counts = Counter(choice.of(roll, 0) for roll in Dice("homes").rolls(1, 10_000))

    assert 6700 < counts["US"] < 7300
    assert 2250 < counts["DE"] < 2750
    assert 350 < counts["BY"] < 650


@proved
@given(rolls, slices)
def test_a_choice_of_one_has_no_chance(roll: int, slice_: int) -> None:
    assert Choice({"US": 3}).of(roll, slice_) == "US"
