"""The wallet: its format, and what each movement does to it (androidinstalls.txt L914-960)."""

import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocksrv.inprocess import Sandbox
from tests.vendors.androidinstalls.conftest import (
    FIRST_RETENTION,
    KINDS,
    ORDERS,
    PRICES,
    AndroidInstalls,
    refusal,
)

FUNDED = Decimal("10000.00")


@pytest.mark.rule("AI-110", "AI-111", "AI-112", "AI-R22")
def test_a_fresh_account_has_10000_dollars_and_spent_none(ai: AndroidInstalls) -> None:
    response = ai.send("wallet")

    assert response.json() == [{"balance": "10000.00", "spending": "0.00"}]
    assert list(response.json()[0]) == ["balance", "spending"]


@pytest.mark.rule("AI-111", "AI-R22")
@pytest.mark.parametrize(
    ("balance", "shown"),
    [
        (0, "0.00"),
        (0.01, "0.01"),
        (0.1, "0.10"),
        (9.99, "9.99"),
        (10, "10.00"),
        (1725.86, "1725.86"),
        (25661.1, "25661.10"),
        (1_000_000, "1000000.00"),
        (999_999_999.99, "999999999.99"),
    ],
)
def test_amounts_have_a_dot_two_decimals_and_nothing_else(
    ai: AndroidInstalls, balance: float, shown: str
) -> None:
    ai.world.back_door("PATCH", "androidinstalls/account", {"balance": balance})

    assert ai.ok("wallet") == [{"balance": shown, "spending": "0.00"}]


@pytest.mark.rule("AI-113", "AI-R22", "AI-R23", "AI-112")
@pytest.mark.parametrize("kind", KINDS)
def test_an_order_is_charged_when_it_is_created(ai: AndroidInstalls, kind: str) -> None:
    ai.order(kind, volume=123)

    cost = 123 * PRICES[kind]
    assert ai.wallet == (FUNDED - cost, cost)


@pytest.mark.rule("AI-R23", "AI-76")
@pytest.mark.parametrize(
    ("days", "price"), [(1, "0.16"), (2, "0.17"), (7, "0.22"), (30, "0.45"), (365, "3.80")]
)
def test_high_retention_costs_a_cent_more_for_each_day(
    ai: AndroidInstalls, days: int, price: str
) -> None:
    ai.order("retention", volume=100, rdays=days)

    assert ai.wallet[1] == 100 * Decimal(price)


@pytest.mark.rule("AI-113", "AI-R22")
@pytest.mark.parametrize("kind", ["android", "ios", "rating"])
def test_the_end_of_other_campaigns_moves_no_money(ai: AndroidInstalls, kind: str) -> None:
    campaign = ai.order(kind)
    paid = ai.wallet

    ai.world.advance("10d")

    assert ai.look(campaign)["status"] == "COMPLETED"
    assert ai.wallet == paid


@pytest.mark.rule("AI-R04", "AI-113", "AI-06")
@pytest.mark.parametrize("kind", KINDS)
def test_an_order_may_cost_all_there_is_and_not_a_cent_more(ai: AndroidInstalls, kind: str) -> None:
    cost = ORDERS[kind][2]["volume"] * PRICES[kind]
    for balance in (Decimal(0), cost - Decimal("0.01")):
        ai.world.back_door("PATCH", "androidinstalls/account", {"balance": float(balance)})
        assert ai.order_refused(kind) == (402, "Insufficient balance.")
        assert ai.ok("campaigns") + ai.ok("hrcampaigns") == []

    ai.world.back_door("PATCH", "androidinstalls/account", {"balance": float(cost)})
    ai.order(kind)
    assert ai.ok("wallet") == [{"balance": "0.00", "spending": f"{cost:.2f}"}]


@pytest.mark.rule("AI-R04")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("volume", [10**6, 10**18, 10**40])
def test_an_order_beyond_all_money_is_refused_for_it(
    ai: AndroidInstalls, kind: str, volume: int
) -> None:
    assert ai.order_refused(kind, volume=volume) == (402, "Insufficient balance.")


@pytest.mark.rule("AI-R04", "AI-R18", "AI-113")
def test_money_that_came_back_can_be_spent_again(ai: AndroidInstalls) -> None:
    campaign = ai.order("android", volume=100_000)
    assert ai.wallet == (0, FUNDED)
    assert ai.order_refused("ios")[0] == 402

    ai.cancel(campaign)
    assert ai.order_refused("ios")[0] == 402
    ai.world.advance("12h")

    assert ai.look(campaign)["installs"] == 0
    ai.order("ios")
    assert ai.wallet == (FUNDED - 3, Decimal(3))


# -- always ---------------------------------------------------------------------------------

ADD = st.tuples(
    st.just("add"),
    st.sampled_from(KINDS),
    st.sampled_from([50, 73, 200, 999, 13_000]),
    st.sampled_from([None, 50, 300]),
    st.sampled_from(["US", "FR,DE", "BR,IN,RU"]),
    st.sampled_from([1, 2, 9]),
)
CANCEL = st.tuples(st.just("cancel"), st.integers(0, 20))
ADVANCE = st.tuples(st.just("advance"), st.sampled_from(["1m", "20m", "5h", "1d", "4d"]))
STEPS = st.lists(st.one_of(ADD, ADVANCE, CANCEL), min_size=6, max_size=18)


class Books:
    """What the account ordered, and what that must have cost by now."""

    def __init__(self, ai: AndroidInstalls) -> None:
        self.ai = ai
        self.orders: dict[int, tuple[int, Decimal]] = {}
        """Campaign → volume and price."""

    def add(self, kind: str, volume: int, dil: int | None, countries: str, days: int) -> None:
        """Order campaigns, or be refused if they cost more than there is."""
        fields = {"volume": volume, "dil": dil}
        fields |= {"rating": {"country": countries[:2]}}.get(kind, {"countries": countries})
        price = PRICES[kind]
        if kind == "retention":
            fields["rdays"] = days
            price += Decimal("0.01") * (days - 1)
        count = 1 if kind == "rating" else len(countries.split(","))
        before = self.ai.wallet
        response = self.ai.try_order(kind, **fields)
        if count * volume * price > before[0]:
            assert refusal(response) == (402, "Insufficient balance.")
            assert self.ai.wallet == before
            return
        ids = response.json()["id"]
        self.orders |= dict.fromkeys(ids if count > 1 else [ids], (volume, price))

    def cancel(self, place: int) -> None:
        """Cancel one of the campaigns, if it is not over."""
        if not self.orders:
            return
        campaign = list(self.orders)[place % len(self.orders)]
        if self.ai.look(campaign)["status"] in {"CANCELLED", "COMPLETED"}:
            assert self.ai.cancel_refused(campaign)[0] == 400
        else:
            self.ai.cancel(campaign)

    def cost(self, shown: dict[str, int | str]) -> Decimal:
        """What a campaign has cost by now (AI-R18, AI-R19, AI-R22)."""
        volume, price = self.orders[int(shown["id"])]
        if shown["status"] == "CANCELLED":
            return int(shown["installs"]) * price
        if shown["status"] == "COMPLETED" and int(shown["id"]) >= FIRST_RETENTION:
            return int(shown["retention_done"]) * price
        return volume * price

    def check(self) -> None:
        """Every cent is where it must be."""
        (wallet,) = self.ai.ok("wallet")
        shown = self.ai.ok("campaigns") + self.ai.ok("hrcampaigns")
        assert all(re.fullmatch(r"\d+\.\d\d", amount) for amount in wallet.values())
        assert Decimal(wallet["balance"]) + Decimal(wallet["spending"]) == FUNDED
        assert sorted(self.orders) == [each["id"] for each in shown]
        assert Decimal(wallet["spending"]) == sum(map(self.cost, shown), Decimal(0))
        assert all(each["installs"] == sum(each["country_list"].values()) for each in shown)


@pytest.mark.rule("AI-113", "AI-R22", "AI-R18", "AI-R19", "AI-R04", "AI-R13", "AI-111")
@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_balance_and_spending_are_10000_dollars_whatever_happens(
    mocksrv: Sandbox, steps: list[tuple[str, ...]]
) -> None:
    world = mocksrv.control.open()
    books = Books(AndroidInstalls(world))
    for verb, *how in steps:
        if verb == "advance":
            world.advance(how[0])
        else:
            getattr(books, verb)(*how)
        books.check()
    for rest in ("12h", "14d"):  # what was cancelled is over, then nearly all is
        world.advance(rest)
        books.check()
    ledger = world.ledger
    ours = [entry for entry in ledger["entries"] if entry["vendor"] == "androidinstalls"]
    assert sum(Decimal(str(entry["amount"])) for entry in ours) == 0
    assert all(entry["account"] == "funding" or entry["balance"] >= 0 for entry in ours)
    world.delete()
