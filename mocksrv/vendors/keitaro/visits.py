"""Visits that a world begins with: those of its first day, up to the start.

They take the same way as clicks and postbacks over HTTP.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from mocksrv.fixtures import NOT_EMPTY, CountryCode, FixtureError, Record
from mocksrv.moment import Moment
from mocksrv.sim.draw import dice, share
from mocksrv.times import DAY
from mocksrv.vendors.keitaro import conversions
from mocksrv.vendors.keitaro.flow import Flow
from mocksrv.vendors.keitaro.memory import Batch
from mocksrv.vendors.keitaro.rotation import rotation_of
from mocksrv.vendors.keitaro.visitors import Device, Visitor

#: The slices of a visit's roll: which visitor, his address, what he brings along.
_WHO, _WHERE, _WHAT = range(3)


class VisitorSeed(Record):
    """A kind of visitor."""

    network: Annotated[str, Field(pattern=r"\A(\d{1,3}\.){3}\z")]
    """How their addresses begin: `84.130.7.`."""
    country: CountryCode
    language: CountryCode
    user_agent: str
    device: Device
    """What the user agent says, so that nobody has to read it when the server starts."""
    referrer: str = ""


class VisitsSeed(Record):
    """The visits of one campaign, spread evenly over the day so far."""

    campaign: str
    """Its alias."""
    clicks: Annotated[int, Field(ge=1, le=10_000)]
    params: tuple[dict[str, str], ...] = ({},)
    """What is sent along; each visit draws one."""
    conversions: Annotated[int, Field(ge=0, le=10_000)] = 0
    """How many of the clicks convert; at most all."""
    statuses: Annotated[tuple[Literal["lead", "sale", "rejected"], ...], NOT_EMPTY] = ("sale",)
    """Of the conversions in turn."""
    payouts: Annotated[tuple[str, ...], NOT_EMPTY] = ("1.00",)


class _Visit(NamedTuple):
    """One visit to come."""

    at: int
    order: int
    """Its place among the visits of its campaign."""
    place: int
    """The place of its campaign."""


def live(
    moment: Moment, visitors: Sequence[VisitorSeed], visits: Sequence[VisitsSeed], file: str
) -> None:
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
    sub_ids: dict[tuple[int, int], tuple[int, str]] = {}
    for number, visit in enumerate(planned):
        seed = visits[visit.place]
        campaign = rotation.by_alias(seed.campaign)
        if campaign is None:
            raise FixtureError(
                f"{file}: visits.{visit.place}.campaign: there is no {seed.campaign}"
            )
        roll = dice(moment.seed, "keitaro", "demo").roll(number)
        click = flow.run(campaign, _visitor(visitors, seed, roll), visit.at)
        sub_ids[visit.place, visit.order] = visit.at, click.sub_id
    memory.save()
    _convert(moment, visits, sub_ids)


def _visitor(visitors: Sequence[VisitorSeed], seed: VisitsSeed, roll: int) -> Visitor:
    kind = visitors[share(roll, _WHO, len(visitors))]
    return Visitor(
        f"{kind.network}{share(roll, _WHERE, 254) + 1}",
        kind.country,
        kind.language,
        kind.user_agent,
        kind.referrer,
        kind.device,
        seed.params[share(roll, _WHAT, len(seed.params))],
    )


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
