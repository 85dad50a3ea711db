"""The account, the apps and the campaigns that a world begins with."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from mocksrv import deliveries, ledger
from mocksrv.fixtures import Record, seeds
from mocksrv.ledger import AVAILABLE, FUNDING, MICRO, Movement
from mocksrv.moment import Moment
from mocksrv.vendors.androidinstalls import apps, campaigns, orders
from mocksrv.vendors.androidinstalls.campaigns import TRADE, VENDOR
from mocksrv.vendors.androidinstalls.errors import AndroidOnly, CampaignUnknown, IosOnly
from mocksrv.vendors.androidinstalls.pricing import Kind
from mocksrv.vendors.androidinstalls.wire import Order, RatingOrder, RetentionOrder
from mocksrv.wire.history import Act, Before, relive


class AppSeed(Record):
    """An app; campaigns name it by its place in the list, from 0."""

    add: str
    country: str = "us"


class CampaignSeed(Record):
    """A campaign with history; what it orders is checked as the API checks it."""

    app: Annotated[int, Field(ge=0)]
    kind: Kind
    volume: int
    countries: tuple[str, ...] = ()
    dil: int | None = None
    keywords: str = ""
    rdays: int | None = None
    stars: int | None = None
    created: Before
    cancelled: Before | None = None


class Seed(Record):
    """What a world begins with at Android Installs."""

    balance: Annotated[Decimal, Field(ge=0, le=10**9, decimal_places=2)]
    apps: tuple[AppSeed, ...] = ()
    campaigns: tuple[CampaignSeed, ...] = ()


SEEDS = seeds("androidinstalls", Seed)


def populate(moment: Moment, fixtures: str) -> None:
    """Fill a fresh world; campaigns live through their history. Raises FixtureError."""
    seed = moment.fixtures[SEEDS[fixtures]]

    def begin(moment: Moment) -> None:
        money = int(seed.balance * MICRO)
        ledger.move(moment, VENDOR, [Movement(moment.now, "funding", FUNDING, AVAILABLE, money)])

    relive(moment, f"{fixtures}/androidinstalls.json", _acts(seed), begin)
    deliveries.settle(moment, {VENDOR: TRADE})


def _acts(seed: Seed) -> Iterator[Act]:
    first = min((campaign.created for campaign in seed.campaigns), default=0)
    ids: dict[int, int] = {}
    made: dict[int, list[int]] = {}
    for place, app in enumerate(seed.apps):
        yield Act(first, f"apps.{place}", _adding_app(ids, place, app))
    for place, campaign in enumerate(seed.campaigns):
        where = f"campaigns.{place}"
        yield Act(campaign.created, where, _adding(ids, made, place, campaign))
        if campaign.cancelled is not None:
            yield Act(campaign.cancelled, where, _cancelling(made, place, campaign))


def _adding_app(ids: dict[int, int], place: int, seed: AppSeed) -> Callable[[Moment], None]:
    def add(moment: Moment) -> None:
        ids[place], _ = apps.add(moment, seed.add, seed.country)

    return add


def _adding(
    ids: dict[int, int], made: dict[int, list[int]], place: int, seed: CampaignSeed
) -> Callable[[Moment], None]:
    def add(moment: Moment) -> None:
        made[place] = campaigns.add(moment, _order(moment, ids.get(seed.app, 0), seed))

    return add


def _order(moment: Moment, app: int, seed: CampaignSeed) -> orders.NewOrder:
    sent = seed.model_dump(include={"volume", "dil", "rdays", "stars", "keywords"}) | {
        "appid": app,
        "countries": list(seed.countries),
    }
    match seed.kind:
        case Kind.RETENTION:
            return orders.retention(moment, RetentionOrder(**sent))
        case Kind.RATING:
            return orders.rating(moment, RatingOrder(**sent))
        case _:
            order = orders.regular(moment, Order(**sent))
            if order.kind is not seed.kind:
                raise AndroidOnly if seed.kind is Kind.ANDROID else IosOnly
            return order


def _cancelling(
    made: dict[int, list[int]], place: int, seed: CampaignSeed
) -> Callable[[Moment], None]:
    def cancel(moment: Moment) -> None:
        retention = seed.kind is Kind.RETENTION
        if place not in made:
            raise CampaignUnknown
        for number in made[place]:
            campaigns.cancel(moment, campaigns.owned(moment, number, retention=retention))

    return cancel
