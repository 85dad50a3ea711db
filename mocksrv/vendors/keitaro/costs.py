"""What a click costs, in millionths of the tracker's currency (KE-604, KE-605, KE-R20)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import Field as Bound

from mocksrv.fixtures import Fixture
from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.entities import Entity
from mocksrv.vendors.keitaro.fields import CENTS, Unreadable, decimal

#: How many US dollars one unit of a currency is worth.
RATES: Fixture[dict[str, Decimal]] = Fixture(
    "keitaro/rates.json", dict[str, Annotated[Decimal, Bound(gt=0)]]
)

_CURRENCY = "SELECT currency FROM keitaro_tracker"
_MICRO = 1_000_000
_MOST = Decimal(1_000_000)

_EVERY_CLICK = ("CPC", "CPV")
_UNIQUE_CLICKS = ("CPUC", "CPUV")


def of_click(moment: Moment, campaign: Entity, fields: Mapping[str, str], *, unique: bool) -> int:
    """The cost of one click by the campaign's model; models by conversion cost nothing yet."""
    if campaign.fields["cost_auto"]:
        return _sent(moment, fields)
    model = campaign.fields["cost_type"]
    value = Decimal(campaign.fields["cost_value"]) / CENTS
    if model in _EVERY_CLICK or (model in _UNIQUE_CLICKS and unique):
        return converted(moment, value, campaign.fields["cost_currency"])
    if model == "CPM":
        return converted(moment, value / 1000, campaign.fields["cost_currency"])
    return 0


def of_offer(moment: Moment, offer: Entity | None) -> int:
    """What an offer pays for a click, in ten-thousandths (KE-617)."""
    if offer is None or offer.fields["payout_type"] != "CPC":
        return 0
    payout = Decimal(offer.fields["payout_value"]) / CENTS
    return converted(moment, payout, offer.fields["payout_currency"] or "") // 100


def _sent(moment: Moment, fields: Mapping[str, str]) -> int:
    try:
        value = decimal(fields.get("cost", "0"))
    except Unreadable:
        return 0
    return converted(moment, min(max(value, Decimal(0)), _MOST), fields.get("currency", ""))


def converted(moment: Moment, amount: Decimal, currency: str) -> int:
    """An amount in the tracker's currency, in millionths; unknown currencies are its own."""
    rates = moment.fixtures[RATES]
    row = moment.db.one(_CURRENCY)
    own = str(row[0]) if row else "USD"
    if currency.upper() in rates and own in rates:
        amount = amount * rates[currency.upper()] / rates[own]
    return int((amount * _MICRO).quantize(Decimal(1), ROUND_HALF_UP))
