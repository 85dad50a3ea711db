"""What the API cannot do: make, change and delete campaigns; take the user's rights (IN-R40)."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from mocksrv.moment import Moment
from mocksrv.times import SECOND, parse_instant
from mocksrv.vendors.instal import campaigns, wire
from mocksrv.vendors.instal.campaigns import Campaign
from mocksrv.vendors.instal.errors import NotFound
from mocksrv.vendors.instal.routes import shown
from mocksrv.vendors.instal.terms import Terms
from mocksrv.wire.backdoor import Problem, Strict, ThisMoment, no_campaign
from mocksrv.wire.params import whole

router = APIRouter(prefix="/instal", tags=["instal"])

_UPDATE = """
UPDATE instal_account SET advertiser = COALESCE(:advertiser, advertiser),
    active = COALESCE(:active, active)
RETURNING advertiser, active
"""
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def _second(text: Any) -> int:
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise ValueError("Input should be an instant like 2018-04-10T13:57:59Z")
    return parse_instant(text)


Second = Annotated[
    int, BeforeValidator(_second), WithJsonSchema({"type": "string", "format": "date-time"})
]


class CampaignFields(Terms):
    """A campaign, or what to change of one, as the API shows it; `start_date`: by default now."""

    start_date: Second = Field(default_factory=int, validate_default=False)
    stop_date: Second | None = None


class AccountPatch(Strict):
    """What to change of the token's user; what is left out stays."""

    advertiser: Annotated[bool, Field(strict=True)] = True
    active: Annotated[bool, Field(strict=True)] = True


class Account(BaseModel):
    """The token's user: whether it is linked to an advertiser, and active."""

    advertiser: bool
    active: bool


@router.post("/campaigns", status_code=201)
async def create_campaign(
    moment: ThisMoment, fields: CampaignFields | None = None
) -> wire.Campaign:
    """Make a campaign; what is left out is as in the document's example."""
    fields = fields or CampaignFields()
    columns = fields.columns()
    if "start_date" not in fields.model_fields_set:
        columns["start_date"] = moment.now // SECOND * SECOND
    _check_dates(columns, fields)
    return shown(campaigns.find(moment, campaigns.add(moment, columns)))


@router.patch("/campaigns/{campaign}")
async def change_campaign(
    campaign: int, fields: CampaignFields, moment: ThisMoment
) -> wire.Campaign:
    """Change a campaign; what is left out stays."""
    sent = fields.columns().items()
    new = {name: value for name, value in sent if name in fields.model_fields_set}
    columns = _stored(moment, campaign)._asdict() | new
    _check_dates(columns, fields)
    campaigns.save(moment, Campaign(**columns))
    return shown(campaigns.find(moment, campaign))


@router.delete("/campaigns/{campaign}", status_code=204)
async def delete_campaign(campaign: int, moment: ThisMoment) -> Response:
    """Forget a campaign altogether; the status DELETED is another thing."""
    campaigns.delete(moment, _stored(moment, campaign).id)
    return Response(status_code=204)


@router.patch("/account")
async def change_account(patch: AccountPatch, moment: ThisMoment) -> Account:
    """Link the token's user to its advertiser or not, make it active or not."""
    sent = patch.model_dump(exclude_unset=True)
    values = {name: int(sent[name]) if name in sent else None for name in Account.model_fields}
    row = moment.db.one(_UPDATE, **values)
    advertiser, active = row or (0, 0)
    return Account(advertiser=bool(advertiser), active=bool(active))


def _stored(moment: Moment, campaign: int) -> Campaign:
    try:
        return campaigns.stored(moment, whole(campaign))
    except NotFound:
        raise no_campaign("instal", campaign) from None


def _check_dates(columns: Mapping[str, Any], sent: CampaignFields) -> None:
    """Refuse a campaign that stops before it starts, by the date that was sent."""
    start, stop = columns["start_date"], columns["stop_date"]
    if stop is not None and stop < start:
        field = "stop_date" if "stop_date" in sent.model_fields_set else "start_date"
        raise Problem(422, f"{field}: stop_date is before start_date")
