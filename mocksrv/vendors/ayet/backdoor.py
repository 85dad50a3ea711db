"""What ayeT's API cannot do: permissions, tokens, throttling, review, who is downloading."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, BeforeValidator, Field

from mocksrv import deliveries, ledger
from mocksrv.ledger import AVAILABLE
from mocksrv.moment import Moment
from mocksrv.times import LAST_INSTANT, format_duration, format_instant, parse_duration
from mocksrv.vendors.ayet import campaigns, reservations, visits
from mocksrv.vendors.ayet.auth import account_hash
from mocksrv.vendors.ayet.campaigns import AYET, Campaign
from mocksrv.vendors.ayet.errors import CampaignUnknown
from mocksrv.vendors.ayet.lifecycle import REVIEW, TRADE
from mocksrv.vendors.ayet.routes import shown
from mocksrv.vendors.ayet.wire import CampaignData
from mocksrv.wire.backdoor import Problem, Strict, ThisMoment, ThisWorld, no_campaign
from mocksrv.wire.params import whole

router = APIRouter(prefix="/ayet", tags=["ayet"])

_ACCOUNT = """
SELECT email, s2s, throttle_requests, throttle_per, window_at, window_calls FROM ayet_account
"""
_UPDATE = """
UPDATE ayet_account SET email = :email, s2s = :s2s, throttle_requests = :requests,
    throttle_per = :per, window_at = :window_at, window_calls = :window_calls
"""

Period = Annotated[int, BeforeValidator(parse_duration), Field(gt=0, le=10**12)]


class ThrottleSetting(Strict):
    """At most `requests` calls in a window of `per` (a duration) of simulated time."""

    requests: Annotated[int, Field(gt=0, le=1_000_000, strict=True)]
    per: Period


class AccountPatch(Strict):
    """What to change of the account; what is left out stays."""

    tokens: Annotated[int, Field(ge=0, le=10**12, strict=True)] | None = None
    s2s: Annotated[bool, Field(strict=True)] | None = None
    email: Annotated[str, Field(max_length=254, pattern=r"\A[^\x00]+\z")] | None = None
    throttle: ThrottleSetting | None = None
    outgoing: Annotated[bool, Field(strict=True)] | None = None
    """Whether simulated users visit the redirect urls of custom_s2s campaigns."""


class ThrottleShown(BaseModel):
    """A throttle that is on."""

    requests: int
    per: str


class Account(BaseModel):
    """The account as the sandbox knows it."""

    tokens: int
    s2s: bool
    email: str
    throttle: ThrottleShown | None
    hash: str
    outgoing: bool


class CampaignPatch(Strict):
    """To review, or back to pending (AY-R33)."""

    status: Literal["review", "pending"]


class ReservationShown(BaseModel):
    """A user who is downloading."""

    click_id: str
    opened_at: str
    expires_at: str
    redirect_url: str


@router.patch("/account")
async def change_account(patch: AccountPatch, world: ThisWorld, moment: ThisMoment) -> Account:
    """Set tokens, permission, email or throttle (null: off)."""
    columns = ("email", "s2s", "requests", "per", "window_at", "window_calls")
    now = dict(zip(columns, moment.db.one(_ACCOUNT) or (), strict=True))
    if patch.tokens is not None:
        deliveries.settle(moment, {AYET: TRADE})
        ledger.set_available(moment, AYET, patch.tokens * ledger.MICRO)
    if patch.email is not None:
        now["email"] = patch.email
    if patch.s2s is not None:
        now["s2s"] = int(patch.s2s)
    if "throttle" in patch.model_fields_set:
        now |= _throttle(patch.throttle, moment.now)
    if patch.outgoing is not None:
        visits.switch(moment, on=patch.outgoing)
    moment.db.run(_UPDATE, **now)
    return Account(
        tokens=ledger.balance(moment, AYET, AVAILABLE) // ledger.MICRO,
        s2s=bool(now["s2s"]),
        email=now["email"],
        throttle=_shown(now["requests"], now["per"]),
        hash=account_hash(world.name),
        outgoing=visits.is_on(moment),
    )


def _throttle(setting: ThrottleSetting | None, now: int) -> dict[str, int | None]:
    """The columns of a throttle whose window begins now, or of none."""
    if setting is None:
        return {"requests": None, "per": None}
    window: dict[str, int | None] = {"window_at": now, "window_calls": 0}
    return window | {"requests": setting.requests, "per": setting.per}


def _shown(requests: int | None, per: int | None) -> ThrottleShown | None:
    if requests is None or per is None:
        return None
    return ThrottleShown(requests=requests, per=format_duration(per))


@router.patch("/campaigns/{campaign}")
async def change_campaign(campaign: int, patch: CampaignPatch, moment: ThisMoment) -> CampaignData:
    """Put a campaign into review, or release it."""
    found = _found(moment, campaign)
    status = found.delivery.status(moment.now)
    if patch.status == status:
        return shown(moment, found)
    if not campaigns.move(moment, found, "review" if patch.status == REVIEW else "release"):
        raise Problem(409, f"Campaign {campaign} is {status} and cannot become {patch.status}.")
    return shown(moment, _found(moment, campaign))


@router.get("/campaigns/{campaign}/reservations")
async def list_reservations(campaign: int, moment: ThisMoment) -> list[ReservationShown]:
    """Who is downloading now."""
    return [
        ReservationShown(
            click_id=download.click_id,
            opened_at=format_instant(download.opened_at),
            expires_at=format_instant(min(download.expires_at, LAST_INSTANT)),
            redirect_url=download.redirect_url,
        )
        for download in reservations.downloads(moment, _found(moment, campaign))
    ]


def _found(moment: Moment, campaign: int) -> Campaign:
    try:
        return campaigns.owned(moment, whole(campaign))
    except CampaignUnknown:
        raise no_campaign("ayet", campaign) from None
