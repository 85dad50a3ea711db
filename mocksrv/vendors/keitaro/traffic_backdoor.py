"""Simulated traffic over the control API: begin it, look at it, end it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, PlainSerializer

from mocksrv.fixtures import CountryCode
from mocksrv.moment import Moment
from mocksrv.times import LAST_INSTANT, format_instant, parse_instant
from mocksrv.vendors.keitaro.crowds import plans, simulations
from mocksrv.vendors.keitaro.crowds.crowd import MILLION, Makeup
from mocksrv.vendors.keitaro.crowds.plans import Plan
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.entities import DELETED
from mocksrv.vendors.keitaro.records.fields import CENTS
from mocksrv.wire.backdoor import Problem, Strict, ThisMoment, no_campaign
from mocksrv.wire.params import exact

router = APIRouter(prefix="/traffic")

#: Simulations of a world that are not over.
_MOST = 100
_MOST_COUNTRIES = 250

Instant = Annotated[int, BeforeValidator(parse_instant), PlainSerializer(format_instant)]
Whole = Annotated[int, Field(strict=True)]
Share = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=1, allow_inf_nan=False)]
Money = Annotated[
    Decimal, BeforeValidator(exact), Field(ge=0, le=999_999, decimal_places=4, allow_inf_nan=False)
]
Weight = Annotated[int, Field(strict=True, ge=1, le=MILLION)]
Countries = (
    Annotated[list[CountryCode], Field(max_length=_MOST_COUNTRIES)]
    | Annotated[dict[CountryCode, Weight], Field(max_length=_MOST_COUNTRIES)]
)


def _weighed(countries: Any) -> Mapping[str, int]:
    """A list of countries is one of equal weights."""
    return countries if isinstance(countries, dict) else dict.fromkeys(countries, 1)


class Traffic(Strict):
    """Visitors who click on a campaign as the clock passes."""

    campaign_id: Annotated[Whole, Field(ge=1, le=2**53)]
    clicks_per_day: Annotated[Whole, Field(ge=1, le=1_000_000)]
    countries: Annotated[Countries, AfterValidator(_weighed)] = Field(default_factory=dict)
    """Where they come from, also with weights: `{"DE": 3, "US": 1}`; none: everywhere."""
    bot_share: Share = Decimal(0)
    """How many of the visitors are bots, from 0 to 1."""
    conversion_rate: Share = Decimal(0)
    """How many of the clicks of people become sales, from 0 to 1."""
    payout: Money | None = None
    """What a sale pays; null: what the offer says."""
    begins: Annotated[Instant | None, Field(alias="from")] = None
    """null: now."""
    until: Instant | None = None
    """null: without end."""

    def plan(self, begins: int, ends: int) -> Plan:
        """The simulation, with its first and its last instant in milliseconds."""
        countries = tuple(sorted(self.countries.items()))  # type: ignore[union-attr]
        return Plan(
            self.campaign_id,
            Makeup(self.clicks_per_day, countries, int(self.bot_share * MILLION)),
            int(self.conversion_rate * MILLION),
            None if self.payout is None else int(self.payout * CENTS),
            begins,
            ends,
        )


class TrafficShown(BaseModel):
    """Simulated traffic, and how much of it there has been."""

    id: int
    campaign_id: int
    clicks_per_day: int
    countries: dict[str, int]
    bot_share: float
    conversion_rate: float
    payout: float | None
    begins: Annotated[Instant, Field(serialization_alias="from")]
    until: Instant | None
    clicks: int


@router.post("", status_code=201)
async def begin(traffic: Traffic, moment: ThisMoment) -> TrafficShown:
    """Let visitors come."""
    simulations.catch_up(moment)
    campaign = entities.find(moment, "campaign", traffic.campaign_id)
    if campaign is None or campaign.state == DELETED:
        raise no_campaign("keitaro", traffic.campaign_id)
    begins = moment.now if traffic.begins is None else traffic.begins
    ends = LAST_INSTANT if traffic.until is None else traffic.until
    if begins < moment.now:
        raise Problem(422, "from: is in the past; clicks of the past are loaded in bulk")
    if ends <= begins:
        raise Problem(422, "until: must be after from")
    if len(plans.going_on(moment)) >= _MOST:
        raise Problem(409, f"{_MOST} simulations are going on, as many as a world has.")
    plan = traffic.plan(begins, ends)
    return _shown(plans.add(moment, plan))


@router.get("")
async def look(moment: ThisMoment) -> list[TrafficShown]:
    """All simulated traffic, that which is over too."""
    simulations.catch_up(moment)
    return [_shown(plan) for plan in plans.every(moment)]


@router.delete("/{number}", status_code=204)
async def end(number: int, moment: ThisMoment) -> Response:
    """Nobody comes any more. What has happened stays, and who has clicked may still buy."""
    simulations.catch_up(moment)
    if not _stop(moment, number):
        raise Problem(404, f"There is no simulated traffic {number}.")
    return Response(status_code=204)


def _stop(moment: Moment, number: int) -> bool:
    return 0 < number < 2**63 and plans.stop(moment, number)


def _shown(plan: Plan) -> TrafficShown:
    return TrafficShown.model_construct(
        id=plan.id,
        campaign_id=plan.campaign,
        clicks_per_day=plan.makeup.per_day,
        countries=dict(plan.makeup.countries),
        bot_share=plan.makeup.bots / MILLION,
        conversion_rate=plan.conversions / MILLION,
        payout=None if plan.payout is None else plan.payout / CENTS,
        begins=plan.begins,
        until=None if plan.ends == LAST_INSTANT else plan.ends,
        clicks=plan.clicks,
    )
