"""What a click costs, in millionths of the tracker's currency (KE-604, KE-605, KE-R20)."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import Field as Bound

from mocksrv.fixtures import Fixture
from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.fields import CENTS, Unreadable, decimal

#: How many US dollars one unit of a currency is worth.
RATES: Fixture[dict[str, Decimal]] = Fixture(
    "keitaro/rates.json", dict[str, Annotated[Decimal, Bound(gt=0)]]
)

#: The most that a click can cost, in millionths: thirteen digits (KE-009).
MOST = 9_999_999_999_999

_CURRENCY = "SELECT currency FROM keitaro_tracker"
_MICRO = 1_000_000

_EVERY_CLICK = ("CPC", "CPV")
_UNIQUE_CLICKS = ("CPUC", "CPUV")

#: (the click's parameters, whether it is unique in its campaign) → millionths.
Price = Callable[[Mapping[str, str], bool], int]


class Exchange:
    """What amounts are worth in the tracker's currency, at a moment."""

    def __init__(self, moment: Moment) -> None:
        row = moment.db.one(_CURRENCY)
        self._rates = moment.fixtures[RATES]
        self._own = self._rates.get(str(row[0]) if row else "USD")

    def millionths(self, amount: Decimal, currency: str) -> int:
        """An amount in the tracker's currency; unknown currencies are its own."""
        return self._parts(_MICRO, amount, currency)

    def cost(self, amount: Decimal, currency: str) -> int:
        """The same as a click can cost it: nothing at least, `MOST` at most."""
        return min(max(self.millionths(amount, currency), 0), MOST)

    def ten_thousandths(self, amount: Decimal, currency: str) -> int:
        """The same as revenues are kept."""
        return self._parts(CENTS, amount, currency)

    def _parts(self, scale: int, amount: Decimal, currency: str) -> int:
        """Rounded once, half up (KE-R21)."""
        rate = self._rates.get(currency.upper())
        if rate is not None and self._own is not None:
            amount = amount * rate / self._own
        return int((amount * scale).quantize(Decimal(1), ROUND_HALF_UP))


def of_click(exchange: Exchange, campaign: Entity) -> Price:
    """What a click costs by the campaign's model; models by conversion cost nothing yet."""
    if campaign.fields["cost_auto"]:
        return lambda fields, unique: sent(exchange, fields) if "cost" in fields else 0
    model = campaign.fields["cost_type"]
    value = Decimal(campaign.fields["cost_value"]) / CENTS
    if model == "CPM":
        value /= 1000
    elif model not in _EVERY_CLICK + _UNIQUE_CLICKS:
        return lambda fields, unique: 0
    price = exchange.cost(value, campaign.fields["cost_currency"])
    if model in _UNIQUE_CLICKS:
        return lambda fields, unique: price if unique else 0
    return lambda fields, unique: price


def of_offer(exchange: Exchange, offer: Entity) -> int:
    """What an offer pays for a click, in ten-thousandths (KE-617)."""
    if offer.fields["payout_type"] != "CPC":
        return 0
    payout = Decimal(offer.fields["payout_value"]) / CENTS
    return exchange.ten_thousandths(payout, offer.fields["payout_currency"] or "")


def sent(exchange: Exchange, fields: Mapping[str, str]) -> int:
    """The cost that parameters name, in millionths; what is no number is nothing."""
    try:
        value = decimal(fields["cost"])
    except Unreadable:
        return 0
    return exchange.cost(value, fields.get("currency", ""))
