"""The partner, the campaigns and the clicks that a world begins with."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from pydantic import Field

from mocksrv.fixtures import FixtureError, Record, seeds
from mocksrv.moment import Moment
from mocksrv.times import LAST_INSTANT, format_second
from mocksrv.vendors.appsamurai import campaigns, conversions
from mocksrv.vendors.appsamurai.backdoor import CampaignTerms
from mocksrv.vendors.appsamurai.campaigns import Terms
from mocksrv.vendors.appsamurai.clicks import EXTRAS, Visit
from mocksrv.vendors.appsamurai.offers import OfferError
from mocksrv.wire.history import Act, Before, Offset, relive

_ACCOUNT = "INSERT INTO appsamurai_account (id, made, postback_url) VALUES (1, 0, NULL)"


class CampaignSeed(Record):
    """A campaign with history: `clicks` clicks, spread evenly from its creation to the start."""

    offer: CampaignTerms
    created: Before
    ends: Offset | None = None
    """From the start of the world, in milliseconds; None: no end date."""
    clicks: Annotated[int, Field(ge=0, le=10_000)] = 0

    def fields(self, start: int) -> dict[str, Any]:
        """The chosen fields, in a world that begins at `start`."""
        fields = self.offer.fields()
        if self.ends is None:
            return fields
        ends = max(0, min(LAST_INSTANT, start + self.ends))
        return fields | {"end_date": format_second(ends)}


class Seed(Record):
    """What a world begins with at App Samurai."""

    campaigns: tuple[CampaignSeed, ...] = ()


SEEDS = seeds("appsamurai", Seed)


def populate(moment: Moment, fixtures: str) -> None:
    """Fill a fresh world; clicks become installs as they would have. Raises FixtureError."""
    seed = moment.fixtures[SEEDS[fixtures]]
    file = f"{fixtures}/appsamurai.json"

    def begin(moment: Moment) -> None:
        moment.db.run(_ACCOUNT)

    try:
        relive(moment, file, _acts(seed, moment.now), begin)
    except OfferError as error:
        raise FixtureError(f"{file}: campaigns: {error}") from error
    conversions.run(moment, moment.now)


def _acts(seed: Seed, start: int) -> Iterator[Act]:
    made: dict[int, int] = {}
    for place, campaign in enumerate(seed.campaigns):
        where = f"campaigns.{place}"
        yield Act(campaign.created, where, _adding(made, place, campaign, start))
        for n in range(1, campaign.clicks + 1):
            at = campaign.created * (campaign.clicks + 1 - n) // (campaign.clicks + 1)
            yield Act(at, where, _clicking(made, place, n))


def _adding(
    made: dict[int, int], place: int, seed: CampaignSeed, start: int
) -> Callable[[Moment], None]:
    def add(moment: Moment) -> None:
        terms = seed.offer.terms(Terms())
        made[place] = campaigns.add(moment, seed.fields(start), terms).id

    return add


def _clicking(made: dict[int, int], place: int, n: int) -> Callable[[Moment], None]:
    def click(moment: Moment) -> None:
        conversions.run(moment, moment.now)
        if campaign := campaigns.numbered(moment, made[place]):
            who = f"demo-{place}-{n}"
            white = campaign.fields.get("whitelisted_subpublishers", [])
            sub = "".join(white[:1])
            visit = Visit(who, who, sub, dict.fromkeys(EXTRAS, ""), "127.0.0.1", ())
            conversions.take(moment, campaign, visit)

    return click
