"""The metrics of reports, worked out in plain Python over lists of clicks (KE-322)."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import wraps
from typing import Any

from tests.vendors.keitaro.oracle.facts import Click


def rounded(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Half up (KE-R21)."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places + Fraction(1, 2)
    whole = scaled.numerator // scaled.denominator
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


def revenue(click: Click) -> Decimal:
    """Held and confirmed."""
    return click.revenue("lead", "sale", "rebill") + click.earned


class Clicks(list[Click]):
    """Clicks that do not change while one looks at them, and the sums that are known."""

    def __init__(self, clicks: Iterable[Click] = ()) -> None:
        super().__init__(clicks)
        self.sums: dict[Amount, Any] = {}


Amount = Callable[[Clicks], Any]


def _once(amount: Amount) -> Amount:
    """The same, added up only once."""

    @wraps(amount)
    def known(clicks: Clicks) -> Any:
        if amount not in clicks.sums:
            clicks.sums[amount] = amount(clicks)
        return clicks.sums[amount]

    return known


def _flagged(name: str) -> Amount:
    return _once(lambda clicks: sum([click.fields.get(name, 0) for click in clicks]))


def _counted(status: str) -> Amount:
    return _once(lambda clicks: sum([click.count(status) for click in clicks if click.conversions]))


_COUNTED = {status: _counted(status) for status in ("lead", "sale", "rejected", "rebill")}


def _now(*statuses: str) -> Amount:
    return lambda clicks: sum(_COUNTED[status](clicks) for status in statuses)


@_once
def _cost(clicks: Clicks) -> Decimal:
    return sum((click.cost for click in clicks), Decimal(0))


@_once
def _hold(clicks: Clicks) -> Decimal:
    return sum((click.revenue("lead") for click in clicks), Decimal(0))


@_once
def _confirmed(clicks: Clicks) -> Decimal:
    return sum((click.revenue("sale", "rebill") + click.earned for click in clicks), Decimal(0))


def _both(clicks: Clicks) -> Decimal:
    return _hold(clicks) + _confirmed(clicks)


def _ratio(top: Amount, bottom: Amount, times: int = 1, places: int = 4) -> Amount:
    """Rounded; 0 where there is nothing to divide by (KE-R21)."""

    def worked_out(clicks: Clicks) -> Decimal:
        divisor = Fraction(bottom(clicks))
        return rounded(Fraction(top(clicks)) * times / divisor, places) if divisor else Decimal(0)

    return worked_out


def _share(top: Amount, bottom: Amount = len) -> Amount:
    return _ratio(top, bottom, 100, 2)


def _money(amount: Amount) -> Amount:
    return lambda clicks: rounded(amount(clicks), 4)


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


_ALL = _now("lead", "sale", "rejected", "rebill")
_LP: Amount = lambda clicks: sum(click.landed is not None for click in clicks)  # noqa: E731
_SCOPES = ("campaign", "stream", "global")
METRICS: dict[str, Amount] = {
    "clicks": len,
    **{
        f"{scope}_unique_clicks": _flagged(f"is_unique_{scope}")
        for scope in ("campaign", "stream", "global")
    },
    **{
        f"uc_{scope}_rate": _share(_flagged(f"is_unique_{scope}"))
        for scope in ("campaign", "stream", "global")
    },
    "bots": _flagged("is_bot"),
    "proxies": _flagged("is_using_proxy"),
    "empty_referrers": lambda clicks: sum(not click.fields.get("referrer") for click in clicks),
    "bot_share": _share(_flagged("is_bot")),
    "conversions": _ALL,
    "leads": _now("lead"),
    "sales": _now("sale"),
    "rejected": _now("rejected"),
    "rebills": _now("rebill"),
    "approve": _share(_now("sale"), _now("sale", "rejected", "lead")),
    "lp_clicks": _LP,
    "lp_ctr": _share(_LP, lambda clicks: sum(bool(click.links["landing_id"]) for click in clicks)),
    "landing_clicked_period": _ratio(
        lambda clicks: sum(c.landed - c.at for c in clicks if c.landed is not None), _LP, 1, 2
    ),
    "cr": _share(_ALL),
    "crs": _share(_now("sale")),
    "crl": _share(_now("lead")),
    "roi": _share(lambda clicks: _both(clicks) - _cost(clicks), _cost),
    "roi_confirmed": _share(lambda clicks: _confirmed(clicks) - _cost(clicks), _cost),
    "epc": _ratio(_both, len),
    "epc_confirmed": _ratio(_confirmed, len),
    "cps": _ratio(_cost, _now("sale")),
    "cpa": _ratio(_cost, _ALL),
    "cpc": _ratio(_cost, len),
    "ecpc": _ratio(_cost, len, 1000),
    "ecpm": _ratio(_both, len, 1000),
    "ecpm_confirmed": _ratio(_confirmed, len, 1000),
    "ec": _ratio(_both, _ALL),
    "ec_confirmed": _ratio(_confirmed, _ALL),
    "profitability": lambda clicks: _sign(_both(clicks) - _cost(clicks)),
    "cost": _money(_cost),
    "revenue": _money(_both),
    "profit": _money(lambda clicks: _both(clicks) - _cost(clicks)),
    "lead_revenue": _money(_hold),
    "sale_revenue": _money(_confirmed),
    "rejected_revenue": _money(
        lambda clicks: sum((click.revenue("rejected") for click in clicks), Decimal(0))
    ),
    "profit_confirmed": _money(lambda clicks: _confirmed(clicks) - _cost(clicks)),
}
