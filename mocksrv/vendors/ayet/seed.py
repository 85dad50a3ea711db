"""The account and the campaigns that a world begins with."""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from mocksrv import deliveries, ledger
from mocksrv.fixtures import Record, seeds
from mocksrv.ledger import AVAILABLE, FUNDING, Movement
from mocksrv.moment import Moment
from mocksrv.vendors.ayet import campaigns, orders
from mocksrv.vendors.ayet.auth import Advertiser
from mocksrv.vendors.ayet.campaigns import AYET
from mocksrv.vendors.ayet.errors import NotRunning
from mocksrv.vendors.ayet.lifecycle import TRADE
from mocksrv.vendors.ayet.wire import RETENTION, Order
from mocksrv.wire.history import Act, Before, relive

_ACCOUNT = """
INSERT INTO ayet_account (id, email, s2s, window_at, window_calls, outgoing)
VALUES (:id, :email, :s2s, 0, 0, 0)
"""


Rate = Annotated[int, Field(ge=24, le=2400, multiple_of=24)]


class AccountSeed(Record):
    """The account."""

    id: Annotated[int, Field(gt=0)]
    email: str
    tokens: Annotated[int, Field(ge=0, le=10**12)]
    s2s: bool


class CommandSeed(Record):
    """A command that was given to a campaign before the world's start."""

    at: Before
    do: Literal["start", "pause", "rate", "terminate", "review"]
    value: Rate | None = None

    @model_validator(mode="after")
    def _rate_has_a_value(self) -> "CommandSeed":
        if (self.value is None) == (self.do == "rate"):
            raise ValueError("value is for rate, and only for rate")
        return self


class CampaignSeed(Record):
    """A campaign with history; what it orders is checked as campaign/add checks it."""

    package_name: str
    downloads: Annotated[int, Field(ge=20, le=10_000)]
    retention: bool = False
    countries: tuple[str, ...] = ()
    rate: Rate = campaigns.UNLIMITED
    identifier: str = ""
    redirect_url: str = ""
    created: Before
    commands: tuple[CommandSeed, ...] = ()

    def order(self) -> Order:
        """What would be sent to campaign/add."""
        return Order(
            packageName=self.package_name,
            numDownloads=self.downloads,
            campaignType=RETENTION if self.retention else None,
            targetCountries=",".join(self.countries),
            downloadRate=self.rate,
            identifier=self.identifier,
            tracking="custom_s2s" if self.redirect_url else None,
            redirectUrl=self.redirect_url,
        )


class Seed(Record):
    """What a world begins with at ayeT."""

    account: AccountSeed
    campaigns: tuple[CampaignSeed, ...] = ()


SEEDS = seeds("ayet", Seed)


def populate(moment: Moment, fixtures: str) -> None:
    """Fill a fresh world; campaigns live through their history command by command."""
    seed = moment.fixtures[SEEDS[fixtures]]
    account = seed.account
    moment.db.run(_ACCOUNT, id=account.id, email=account.email, s2s=int(account.s2s))

    def begin(moment: Moment) -> None:
        tokens = account.tokens * ledger.MICRO
        ledger.move(moment, AYET, [Movement(moment.now, "funding", FUNDING, AVAILABLE, tokens)])

    relive(moment, f"{fixtures}/ayet.json", _acts(seed), begin)
    deliveries.settle(moment, {AYET: TRADE})


def _acts(seed: Seed) -> Iterator[Act]:
    ids: dict[int, int] = {}
    for place, campaign in enumerate(seed.campaigns):
        where = f"campaigns.{place}"
        yield Act(campaign.created, where, _adding(ids, place, campaign))
        for command in campaign.commands:
            yield Act(command.at, where, _commanding(ids, place, command))


def _adding(ids: dict[int, int], place: int, seed: CampaignSeed) -> Callable[[Moment], None]:
    def add(moment: Moment) -> None:
        me = Advertiser(0, "", s2s=True)
        deliveries.settle(moment, {AYET: TRADE})
        ids[place] = campaigns.add(moment, orders.checked(moment, me, seed.order())).id

    return add


def _commanding(ids: dict[int, int], place: int, command: CommandSeed) -> Callable[[Moment], None]:
    def give(moment: Moment) -> None:
        deliveries.settle(moment, {AYET: TRADE})
        campaign = campaigns.owned(moment, ids.get(place))
        match command.do:
            case "start":
                campaigns.start(moment, campaign)
            case "pause":
                campaigns.pause(moment, campaign)
            case "terminate":
                campaigns.terminate(moment, campaign)
            case "rate":
                campaigns.edit(moment, campaign, command.value or campaigns.UNLIMITED)
            case "review":
                if not campaigns.move(moment, campaign, "review"):
                    raise NotRunning(status=campaign.delivery.status(moment.now))

    return give
