"""Visits that a world begins with: those of its first day, up to the start.

They take the same way as clicks and postbacks over HTTP.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, PositiveInt

from mocksrv.fixtures import NOT_EMPTY, CountryCode, FixtureError, Record
from mocksrv.moment import Moment
from mocksrv.sim.draw import dice
from mocksrv.times import DAY
from mocksrv.vendors.keitaro.crowds.crowd import Crowd, Makeup, crowd_of
from mocksrv.vendors.keitaro.sales import conversions
from mocksrv.vendors.keitaro.traffic.flow import Flow
from mocksrv.vendors.keitaro.traffic.memory import Batch
from mocksrv.vendors.keitaro.traffic.rotation import rotation_of


class VisitsSeed(Record):
    """The visits of one campaign, spread evenly over the day so far."""

    campaign: str
    """Its alias."""
    clicks: Annotated[int, Field(ge=1, le=10_000)]
    countries: dict[CountryCode, PositiveInt] = Field(default_factory=dict)
    """Where the visitors come from, with weights; none: everywhere."""
    conversions: Annotated[int, Field(ge=0, le=10_000)] = 0
    """How many of the clicks convert; at most all."""
    statuses: Annotated[tuple[Literal["lead", "sale", "rejected"], ...], NOT_EMPTY] = ("sale",)
    """Of the conversions in turn."""
    payouts: Annotated[tuple[str, ...], NOT_EMPTY] = ("1.00",)

    @property
    def makeup(self) -> Makeup:
        """What its visitors are like."""
        return Makeup(self.clicks, tuple(sorted(self.countries.items())), 0)


class _Visit(NamedTuple):
    """One visit to come."""

    at: int
    order: int
    """Its place among the visits of its campaign."""
    place: int
    """The place of its campaign."""


def live(moment: Moment, visits: Sequence[VisitsSeed], file: str) -> None:
    """Let all visits happen. Raises FixtureError for a campaign that nobody can visit."""
    if not visits:
        return
    midnight = moment.now - moment.now % DAY
    passed = moment.now - midnight
    planned = sorted(
        _Visit(midnight + passed * order // (seed.clicks + 1), order, place)
        for place, seed in enumerate(visits)
        for order in range(1, seed.clicks + 1)
    )
    rotation, memory = rotation_of(moment), Batch(moment)
    flow = Flow(rotation, memory)
    crowds = [_crowd(moment, place, seed) for place, seed in enumerate(visits)]
    sub_ids: dict[tuple[int, int], tuple[int, str]] = {}
    for number, visit in enumerate(planned):
        seed = visits[visit.place]
        campaign = rotation.by_alias(seed.campaign)
        if campaign is None:
            raise FixtureError(
                f"{file}: visits.{visit.place}.campaign: there is no {seed.campaign}"
            )
        roll = dice(moment.seed, "keitaro", "visits").roll(number)
        click = flow.run(campaign, crowds[visit.place].visitor(roll, f"{visit.order}"), visit.at)
        sub_ids[visit.place, visit.order] = visit.at, click.sub_id
    memory.save()
    _convert(moment, visits, sub_ids)


def _crowd(moment: Moment, place: int, seed: VisitsSeed) -> Crowd:
    """Others than those of simulated traffic, whose crowds have numbers from 1."""
    return crowd_of(moment.fixtures, moment.seed, -place, seed.makeup)


def _convert(
    moment: Moment,
    visits: Sequence[VisitsSeed],
    sub_ids: dict[tuple[int, int], tuple[int, str]],
) -> None:
    """Post conversions back, the first clicks' first, each some time after its click."""
    start = moment.now
    postbacks = []
    for place, seed in enumerate(visits):
        for order in range(1, min(seed.conversions, seed.clicks) + 1):
            at, sub_id = sub_ids[place, order]
            params = {
                "subid": sub_id,
                "tid": f"{seed.campaign}-{order}",
                "status": seed.statuses[order % len(seed.statuses)],
                "payout": seed.payouts[order % len(seed.payouts)],
            }
            postbacks.append((at + (start - at) // 3, place, order, params))
    for at, _, _, params in sorted(postbacks, key=lambda each: each[:3]):
        moment.now = at
        conversions.receive(moment, params, "", via=())
    moment.now = start
