"""The user and the campaigns that a world begins with."""

from pydantic import model_validator

from mocksrv.fixtures import Record, seeds
from mocksrv.moment import Moment
from mocksrv.times import LAST_INSTANT, SECOND
from mocksrv.vendors.instal import campaigns
from mocksrv.vendors.instal.terms import Terms
from mocksrv.wire.history import Offset

_ACCOUNT = """
INSERT INTO instal_account (id, advertiser, active, made) VALUES (1, :advertiser, :active, 0)
"""


class AccountSeed(Record):
    """The user of the token."""

    advertiser: bool
    active: bool


class CampaignSeed(Terms):
    """A campaign; its dates are offsets from the start of the world."""

    start_date: Offset
    stop_date: Offset | None

    @model_validator(mode="after")
    def _stops_after_it_starts(self) -> "CampaignSeed":
        if self.stop_date is not None and self.stop_date < self.start_date:
            raise ValueError("stop_date is before start_date")
        return self


class Seed(Record):
    """What a world begins with at instal.com."""

    account: AccountSeed
    campaigns: tuple[CampaignSeed, ...] = ()


SEEDS = seeds("instal", Seed)


def populate(moment: Moment, fixtures: str) -> None:
    """Fill a fresh world."""
    seed = moment.fixtures[SEEDS[fixtures]]
    account = seed.account
    moment.db.run(_ACCOUNT, advertiser=int(account.advertiser), active=int(account.active))
    for campaign in seed.campaigns:
        stop = campaign.stop_date
        dates = {
            "start_date": _instant(moment, campaign.start_date),
            "stop_date": None if stop is None else _instant(moment, stop),
        }
        campaigns.add(moment, campaign.columns() | dates)


def _instant(moment: Moment, offset: int) -> int:
    """An instant of the world, to the second (IN-R39); dates end with the year 9999."""
    instant: int = min(moment.now + offset, LAST_INSTANT)
    return instant // SECOND * SECOND
