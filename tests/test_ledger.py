"""Money is moved, never made: every movement is two entries, and no account is overdrawn."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksrv import ledger
from mocksrv.app import open_worlds
from mocksrv.ledger import AVAILABLE, FUNDING, HELD, MICRO, SPENT, InsufficientFunds, Movement
from mocksrv.moment import Moment
from mocksrv.settings import Settings
from mocksrv.worlds import Opening, Worlds
from tests.sim.strategies import START, proved

FUNDS = 10_000 * MICRO  # of a blank world, at both vendors (CONTRACT, "Blank accounts")
OTHER = "androidinstalls"
CUSTOMER = (AVAILABLE, HELD, SPENT)

amounts = st.one_of(st.integers(0, 3), st.integers(0, FUNDS), st.just(FUNDS))
holds = st.tuples(st.just("hold"), amounts, st.integers(0, 0))
ends = st.tuples(st.just("end"), amounts, st.integers(0, 100))
grants = st.tuples(st.just("grant"), amounts, st.integers(0, 0))
#: hold an amount; end an open hold and pay some percent of it back; set what is available.
histories = st.lists(st.one_of(holds, holds, ends, grants), max_size=15)


@pytest.fixture(scope="module")
def worlds() -> Iterator[Worlds]:
    opened = open_worlds(Settings())
    yield opened
    opened.close()


@pytest.fixture
def moment(worlds: Worlds) -> Iterator[Moment]:
    """A blank world at its start."""
    world = worlds.open(None, Opening())
    with world.moment() as moment:
        yield moment
    worlds.delete(world.name)


def play(moment: Moment, history: list[tuple[str, int, int]]) -> dict[int, int]:
    """Let it happen, one campaign for each hold that is accepted; returns what is still held."""
    held: dict[int, int] = {}
    for number, (what, amount, percent) in enumerate(history):
        if what == "grant":
            ledger.set_available(moment, "ayet", amount)
        elif what == "end" and held:
            campaign, of_it = held.popitem()
            refund = of_it * percent // 100
            ledger.move(moment, "ayet", ledger.settlement(campaign, moment.now, of_it, refund))
        elif what == "hold" and amount <= ledger.balance(moment, "ayet", AVAILABLE):
            ledger.hold(moment, "ayet", number, amount)
            held[number] = amount
    return held


def balances(moment: Moment) -> dict[str, int]:
    return {a: ledger.balance(moment, "ayet", a) for a in (FUNDING, *CUSTOMER)}


@proved
@given(histories)
def test_whatever_happens_no_account_is_overdrawn_and_all_entries_sum_to_nothing(
    worlds: Worlds, history: list[tuple[str, int, int]]
) -> None:
    world = worlds.open(None, Opening())
    with world.moment() as moment:
        held = play(moment, history)
        entries, now = ledger.entries(moment), balances(moment)
        held_for = {campaign: ledger.held_for(moment, "ayet", campaign) for campaign in held}
    worlds.delete(world.name)

    assert sum(entry.amount for entry in entries) == sum(now.values()) == 0
    assert all(entry.balance >= 0 for entry in entries if entry.account in CUSTOMER)
    assert held_for == held
    assert now[HELD] == sum(held.values())
    running: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        running[entry.vendor, entry.account] += entry.amount
        assert entry.balance == running[entry.vendor, entry.account]
    ayet = {account: held for (vendor, account), held in running.items() if vendor == "ayet"}
    assert ayet == {account: now[account] for account in ayet}
    others = {of: held for of, held in running.items() if of[0] != "ayet"}
    assert others == {(OTHER, FUNDING): -FUNDS, (OTHER, AVAILABLE): FUNDS}


def test_a_blank_world_has_its_funds_from_the_start(moment: Moment) -> None:
    assert balances(moment) == {FUNDING: -FUNDS, AVAILABLE: FUNDS, HELD: 0, SPENT: 0}
    assert ledger.entries(moment) == [
        (START, vendor, account, "funding", amount, None, amount)
        for vendor in (OTHER, "ayet")
        for account, amount in ((FUNDING, -FUNDS), (AVAILABLE, FUNDS))
    ]


def test_a_hold_sets_money_aside_for_a_campaign(moment: Moment) -> None:
    before = ledger.entries(moment)

    ledger.hold(moment, "ayet", 7, 58 * MICRO)

    assert balances(moment)[AVAILABLE] == FUNDS - 58 * MICRO
    assert ledger.held_for(moment, "ayet", 7) == balances(moment)[HELD] == 58 * MICRO
    assert ledger.entries(moment) == [
        *before,
        (START, "ayet", AVAILABLE, "hold", -58 * MICRO, 7, FUNDS - 58 * MICRO),
        (START, "ayet", HELD, "hold", 58 * MICRO, 7, 58 * MICRO),
    ]


def test_more_than_there_is_cannot_be_held_and_leaves_no_trace(moment: Moment) -> None:
    before = ledger.entries(moment)

    with pytest.raises(InsufficientFunds) as refused:
        ledger.hold(moment, "ayet", 7, FUNDS + 1)

    assert (refused.value.available, refused.value.required) == (FUNDS, FUNDS + 1)
    assert ledger.entries(moment) == before


def test_all_that_there_is_can_be_held(moment: Moment) -> None:
    ledger.hold(moment, "ayet", 7, FUNDS)

    assert balances(moment)[AVAILABLE] == 0


def test_a_settlement_pays_the_refund_back_and_spends_the_rest(moment: Moment) -> None:
    ledger.hold(moment, "ayet", 7, 58 * MICRO)

    ledger.move(moment, "ayet", ledger.settlement(7, moment.now, 58 * MICRO, 49 * MICRO))

    assert ledger.held_for(moment, "ayet", 7) == 0
    assert balances(moment) == {
        FUNDING: -FUNDS,
        AVAILABLE: FUNDS - 9 * MICRO,
        HELD: 0,
        SPENT: 9 * MICRO,
    }


def test_a_movement_of_nothing_leaves_no_trace(moment: Moment) -> None:
    before = ledger.entries(moment)

    ledger.hold(moment, "ayet", 7, 0)
    ledger.set_available(moment, "ayet", FUNDS)
    ledger.move(moment, "ayet", [])

    assert ledger.entries(moment) == before


def test_several_movements_at_once_carry_their_balances_on(moment: Moment) -> None:
    steps = [Movement(moment.now, "hold", AVAILABLE, HELD, amount, 7) for amount in (1, 2, 3)]

    ledger.move(moment, "ayet", steps)

    entries = [entry for entry in ledger.entries(moment) if entry.vendor == "ayet"]
    held = [entry.balance for entry in entries if entry.account == HELD]
    assert held == [1, 3, 6]


def test_vendors_have_accounts_of_their_own(moment: Moment) -> None:
    ledger.set_available(moment, "other", 5 * MICRO)
    ledger.hold(moment, "other", 7, MICRO)

    assert ledger.balance(moment, "ayet", AVAILABLE) == FUNDS
    assert ledger.balance(moment, "other", AVAILABLE) == 4 * MICRO
    assert ledger.held_for(moment, "ayet", 7) == 0


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, 0), (58 * MICRO, 58), (-MICRO, -1), (MICRO // 2, 0.5), (1_150_000, 1.15)],
)
def test_amounts_are_shown_in_whole_units_where_they_are_whole(amount: int, shown: float) -> None:
    assert ledger.units(amount) == shown
    assert type(ledger.units(amount)) is type(shown)
