"""What the pull cannot do: say what there is to pull, and where conversions are told."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, BeforeValidator, Field

from mocksrv.moment import Moment
from mocksrv.targets import TargetRefused
from mocksrv.vendors.appsamurai import campaigns, conversions, offers, partner
from mocksrv.vendors.appsamurai.campaigns import VENDOR, WHOLE, Campaign, Terms
from mocksrv.vendors.appsamurai.offers import Offer, OfferError
from mocksrv.wire.backdoor import Problem, Strict, TheTargets, ThisMoment, ThisWorld, no_campaign
from mocksrv.wire.params import whole
from mocksrv.worlds import DEFAULT, World

router = APIRouter(prefix="/appsamurai", tags=["appsamurai"])

_DELETE = "DELETE FROM appsamurai_campaign WHERE id = :id"

Rate = Annotated[
    Decimal,
    BeforeValidator(offers.json_number),
    Field(ge=0, le=1, decimal_places=6, allow_inf_nan=False),
]


class CampaignTerms(Offer):
    """A campaign: the fields of the pull, and what the sandbox does with it; all optional."""

    status: Literal["active", "paused", "disabled"] | None = None
    opened: Annotated[bool, Field(strict=True)] | None = None
    """Whether it is open for this partner."""
    conversion_rate: Rate | None = None
    """The share of clicks that become an install, 0 to 1."""
    event_rate: Rate | None = None
    """The share of users that reach the next event, 0 to 1."""

    def terms(self, before: Terms) -> Terms:
        """The terms, of which those before stay that were not sent."""
        return Terms(
            before.status if self.status is None else self.status,
            before.opened if self.opened is None else self.opened,
            before.conversion
            if self.conversion_rate is None
            else int(self.conversion_rate * WHOLE),
            before.completion if self.event_rate is None else int(self.event_rate * WHOLE),
        )


class AccountPatch(Strict):
    """What to change of the partner's account; null: no postbacks."""

    postback_url: Annotated[str, Field(max_length=2048)] | None = None


class Account(BaseModel):
    """The partner's account."""

    postback_url: str | None


@router.patch("/account")
async def change_account(patch: AccountPatch, targets: TheTargets, moment: ThisMoment) -> Account:
    """Set where conversions are told; a URL that may not be called is refused."""
    if "postback_url" in patch.model_fields_set:
        conversions.run(moment, moment.now)
        try:
            url = None if patch.postback_url is None else targets.check(patch.postback_url)
        except TargetRefused as refusal:
            raise Problem(422, f"postback_url: {refusal}") from None
        partner.set_postback_url(moment, url)
        conversions.tell_anew(moment)
    return Account(postback_url=partner.postback_url(moment))


@router.get("/campaigns")
async def list_campaigns(
    request: Request, world: ThisWorld, moment: ThisMoment
) -> list[dict[str, Any]]:
    """All campaigns, those that cannot be pulled included."""
    return [_shown(request, world, moment, each) for each in campaigns.every(moment)]


@router.post("/campaigns", status_code=201)
async def add_campaign(
    request: Request, world: ThisWorld, moment: ThisMoment, new: CampaignTerms | None = None
) -> dict[str, Any]:
    """A campaign; what is left out is as in the document's examples."""
    new = new or CampaignTerms()
    try:
        campaign = campaigns.add(moment, new.fields(), new.terms(Terms()))
    except OfferError as error:
        raise Problem(422, str(error)) from None
    return _shown(request, world, moment, campaign)


@router.patch("/campaigns/{campaign}")
async def change_campaign(
    request: Request, campaign: int, patch: CampaignTerms, world: ThisWorld, moment: ThisMoment
) -> dict[str, Any]:
    """Change a campaign from now on."""
    conversions.run(moment, moment.now)
    found = _found(moment, campaign)
    before = Terms(found.status, bool(found.opened), found.conversion, found.completion)
    try:
        changed = campaigns.change(moment, found, patch.fields(), patch.terms(before))
    except OfferError as error:
        raise Problem(422, str(error)) from None
    conversions.tell_anew(moment)
    return _shown(request, world, moment, changed)


@router.delete("/campaigns/{campaign}", status_code=204)
async def delete_campaign(campaign: int, moment: ThisMoment) -> Response:
    """Forget a campaign; clicks on their way become nothing."""
    conversions.run(moment, moment.now)
    moment.db.run(_DELETE, id=_found(moment, campaign).id)
    conversions.tell_anew(moment)
    return Response(status_code=204)


def _found(moment: Moment, campaign: int) -> Campaign:
    found = campaigns.numbered(moment, whole(campaign) or 0)
    if found is None:
        raise no_campaign("appsamurai", campaign)
    return found


def _shown(request: Request, world: World, moment: Moment, campaign: Campaign) -> dict[str, Any]:
    mark = "" if world.name == DEFAULT else f"/@{world.name}"
    origin = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
    shown = campaigns.shown(moment, campaign, f"{origin}/{VENDOR}{mark}")
    return shown | {
        "status": campaign.status,
        "opened": bool(campaign.opened),
        "conversion_rate": campaign.conversion / WHOLE,
        "event_rate": campaign.completion / WHOLE,
    }
