"""The account and the campaigns that a world begins with."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from mocksrv import deliveries, ledger
from mocksrv.fixtures import Fixture, FixtureError, Record
from mocksrv.ledger import AVAILABLE, FUNDING, Movement
from mocksrv.moment import Moment
from mocksrv.times import parse_duration
from mocksrv.vendors.ayet import campaigns
from mocksrv.vendors.ayet.campaigns import AYET, NewCampaign
from mocksrv.vendors.ayet.errors import AyetError
from mocksrv.vendors.ayet.lifecycle import PENDING, TRADE

_ACCOUNT = """
INSERT INTO ayet_account (id, email, s2s, window_at, window_calls)
VALUES (:id, :email, :s2s, 0, 0)
"""


def _before(text: Any) -> int:
    if not isinstance(text, str) or not text.startswith("-"):
        raise ValueError("write how long before the start it was: -36h, -9d")
    return -parse_duration(text[1:])


Before = Annotated[int, BeforeValidator(_before)]
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


class CampaignSeed(Record):
    """A campaign with history."""

    package_name: str
    downloads: Annotated[int, Field(ge=20, le=10_000)]
    retention: bool = False
    countries: tuple[str, ...] = ()
    rate: Rate = campaigns.UNLIMITED
    identifier: str = ""
    redirect_url: str = ""
    created: Before
    commands: tuple[CommandSeed, ...] = ()


class Seed(Record):
    """What a world begins with at ayeT."""

    account: AccountSeed
    campaigns: tuple[CampaignSeed, ...] = ()


SEEDS: dict[str, Fixture[Seed]] = {
    name: Fixture(f"{name}/ayet.json", Seed) for name in ("blank", "demo")
}


class _Act(NamedTuple):
    """Something that happened before the start; `place` is the campaign's in the file."""

    at: int
    place: int
    run: Callable[[Moment], None]


def populate(moment: Moment, fixtures: str) -> None:
    """Fill a fresh world; campaigns live through their history command by command."""
    seed = moment.fixtures[SEEDS[fixtures]]
    account = seed.account
    moment.db.run(_ACCOUNT, id=account.id, email=account.email, s2s=int(account.s2s))
    start = moment.now
    acts = sorted(_acts(seed), key=lambda act: act.at)
    opened = start + (acts[0].at if acts else 0)
    fund = Movement(opened, "funding", FUNDING, AVAILABLE, account.tokens * ledger.MICRO)
    ledger.move(moment, AYET, [fund])
    for act in acts:
        moment.now = start + act.at
        deliveries.settle(moment, {AYET: TRADE})
        try:
            act.run(moment)
        except AyetError as error:
            where = f"{fixtures}/ayet.json: campaigns.{act.place}"
            raise FixtureError(f"{where}: {error.text}") from error
    moment.now = start
    deliveries.settle(moment, {AYET: TRADE})


def _acts(seed: Seed) -> Iterator[_Act]:
    ids: dict[int, int] = {}
    for index, campaign in enumerate(seed.campaigns):
        yield _Act(campaign.created, index, _adding(ids, index, campaign))
        for command in campaign.commands:
            yield _Act(command.at, index, _commanding(ids, index, command))


def _adding(ids: dict[int, int], index: int, seed: CampaignSeed) -> Callable[[Moment], None]:
    def add(moment: Moment) -> None:
        new = NewCampaign(
            seed.package_name,
            seed.downloads,
            seed.retention,
            list(seed.countries),
            seed.rate,
            PENDING,
            seed.identifier,
            seed.redirect_url,
        )
        ids[index] = campaigns.add(moment, new).id

    return add


def _commanding(ids: dict[int, int], index: int, command: CommandSeed) -> Callable[[Moment], None]:
    def give(moment: Moment) -> None:
        campaign = campaigns.owned(moment, ids.get(index))
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
                deliveries.command(moment, AYET, campaign.id, "review")

    return give
