"""Prices a unit, in US dollars: all of it configuration (AI-R23). Amounts in micro-dollars."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mocksrv.fixtures import CountryCode, Fixture, Record
from mocksrv.ledger import MICRO
from mocksrv.moment import Moment


class Kind(StrEnum):
    """What a campaign buys."""

    ANDROID = "android"
    """Installs on Android."""
    IOS = "ios"
    """Installs on iOS."""
    RETENTION = "retention"
    """Installs on Android that stay."""
    RATING = "rating"
    """Ratings on iOS."""


Dollars = Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)]


class RetentionPrice(Record):
    """An install that stays: so much, and so much for each day."""

    base: Dollars
    a_day: Annotated[Decimal, Field(ge=0, le=1000, decimal_places=2)]


class Override(Record):
    """The prices of one country that differ."""

    android: Dollars | None = None
    ios: Dollars | None = None
    rating: Dollars | None = None
    retention: RetentionPrice | None = None


class Prices(Record):
    """The prices, and those of countries that differ."""

    android: Dollars
    ios: Dollars
    rating: Dollars
    retention: RetentionPrice
    countries: dict[CountryCode, Override]


PRICES: Fixture[Prices] = Fixture("androidinstalls/prices.json", Prices)


def price(moment: Moment, kind: Kind, country: str, days: int) -> int:
    """What one unit costs in a country (empty: worldwide), kept for so many days."""
    prices = moment.fixtures[PRICES]
    override = prices.countries.get(country, Override())
    if kind is Kind.RETENTION:
        of = override.retention or prices.retention
        return int((of.base + of.a_day * days) * MICRO)
    dollars: Decimal = getattr(override, kind) or getattr(prices, kind)
    return int(dollars * MICRO)


def printed(amount: int) -> str:
    """Dollars with two decimals: `1725.86` (L939)."""
    cents = amount // (MICRO // 100)
    return f"{cents // 100}.{cents % 100:02d}"
