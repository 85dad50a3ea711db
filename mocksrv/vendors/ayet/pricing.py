"""Prices and quotes (ayet.txt L305-357), in integers: tokens per download in millionths."""

from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import Field, field_validator, model_validator

from mocksrv.fixtures import Fixture, Record
from mocksrv.ledger import MICRO
from mocksrv.moment import Moment
from mocksrv.vendors.ayet.errors import InvalidCountries

Price = Annotated[Decimal, Field(gt=0, le=1000, decimal_places=6)]


class PriceList(Record):
    """Tokens per download, by whether countries are chosen."""

    worldwide: Price
    targeted: Price


class Prices(Record):
    """The price table (AY-R18)."""

    standard: PriceList
    retention: PriceList


class Reach(Record):
    """How much traffic a country has: percent of all, and installs a day."""

    traffic: Annotated[int, Field(ge=1, le=100)]
    min: Annotated[int, Field(ge=1)]
    max: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Reach":
        if self.min > self.max:
            raise ValueError("min is above max")
        return self


#: The countries that can be targeted (L318-321).
TARGETS = frozenset(
    """
    US GB CA AU DE FR IT ES NL MX IN VN JP RU PL
    MY AT BR PH ID CO CZ RO HK GR BG TR KR PT
    UA HU TH VE CH SA SG TW MA CL
    """.split()  # noqa: SIM905 - as the document prints them
)


class Quotes(Record):
    """What quotes say (AY-R19). A set of countries reaches the sum of its countries."""

    worldwide: Reach
    countries: dict[str, Reach]

    @field_validator("countries")
    @classmethod
    def _all_targets(cls, countries: dict[str, Reach]) -> dict[str, Reach]:
        if different := sorted(TARGETS ^ set(countries)):
            raise ValueError(f"must be the {len(TARGETS)} of L318-321, not so: {different}")
        return countries


PRICES: Fixture[Prices] = Fixture("ayet/prices.json", Prices)
QUOTES: Fixture[Quotes] = Fixture("ayet/quotes.json", Quotes)


class Quote(NamedTuple):
    """The answer to campaign/quote."""

    price: int
    traffic: int
    least: int
    most: int


def targets(moment: Moment, text: str | None) -> list[str]:
    """The countries of a comma-separated text, upper case, each once; none: worldwide.

    Raises InvalidCountries with the codes that are not among the 39 of L318-321.
    """
    codes = list(dict.fromkeys(code.strip().upper() for code in (text or "").split(",")))
    codes = [code for code in codes if code]
    known = moment.fixtures[QUOTES].countries
    if unknown := [code for code in codes if code not in known]:
        raise InvalidCountries(countries=", ".join(unknown))
    return codes


def price(moment: Moment, *, retention: bool, targeted: bool) -> int:
    """Tokens per download, in millionths."""
    prices = moment.fixtures[PRICES]
    column = prices.retention if retention else prices.standard
    return int((column.targeted if targeted else column.worldwide) * MICRO)


def quote(moment: Moment, countries: list[str], *, retention: bool) -> Quote:
    """Price and reach for a set of countries."""
    quotes = moment.fixtures[QUOTES]
    reaches = [quotes.countries[code] for code in countries] or [quotes.worldwide]
    return Quote(
        price(moment, retention=retention, targeted=bool(countries)),
        min(100, sum(reach.traffic for reach in reaches)),
        sum(reach.min for reach in reaches),
        sum(reach.max for reach in reaches),
    )


def cost(downloads: int, per_download: int) -> int:
    """What a campaign costs: whole tokens, rounded up (AY-R15), in millionths."""
    return -(-downloads * per_download // MICRO) * MICRO


def refund(downloads: int, per_download: int) -> int:
    """What is paid back for downloads that are still to come: rounded down, in millionths."""
    return downloads * per_download // MICRO * MICRO


def number(millionths: int) -> int | float:
    """Tokens per download as it is printed: 1, 1.1, 1.15 (AY-39)."""
    return millionths // MICRO if millionths % MICRO == 0 else millionths / MICRO
