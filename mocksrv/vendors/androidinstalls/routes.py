"""The nine routes and what they do: who, what, at which moment, what comes back."""

from collections.abc import Callable
from typing import Any, get_args, get_origin, get_type_hints

from mocksrv.fixtures import COUNTRIES
from mocksrv.moment import Moment
from mocksrv.vendors.androidinstalls import (
    apps,
    campaigns,
    errors,
    orders,
    pricing,
    views,
    wire,
)
from mocksrv.vendors.androidinstalls.campaigns import Campaign
from mocksrv.vendors.androidinstalls.desk import Account
from mocksrv.wire.desk import Later, Operation
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Nothing

OPERATIONS: list[Operation[Account]] = []

PREMIUM = "premium"

_CANCELLED = "Campaign is pending! Will be cancelled soon."
_ORDER = (
    errors.Missing,
    errors.NotANumber,
    errors.AppUnknown,
    errors.CountryUnknown,
    errors.WorldwideMixed,
    errors.InsufficientBalance,
)

Handler = Callable[..., Any]


def route(
    call: str, name: str, *declared: type[ApiError], given: str | None = None
) -> Callable[[Handler], Handler]:
    """Register a handler `(me, ask, moment) -> answer` for `METHOD /path`."""
    method, path = call.split(" ")

    def register(handler: Handler) -> Handler:
        hints = get_type_hints(handler)
        answer = hints["return"]
        if get_origin(answer) is Later:
            (answer,) = get_args(answer)
        OPERATIONS.append(
            Operation(name, path, (method,), handler, hints["ask"], answer, declared, given=given)
        )
        return handler

    return register


@route(
    "GET /apps",
    "apps/add",
    errors.Missing,
    errors.AppInvalid,
    errors.CountryUnknown,
    given="add",
)
def apps_add(me: Account, ask: wire.AppAdd, moment: Moment) -> wire.Done:
    """Add an app or refresh what is known of it (androidinstalls.txt L6-58)."""
    app, new = apps.add(moment, ask.add, ask.country)
    done = "created" if new else "refreshed"
    return {"success": f"The App has been successfully {done}.", "id": app}


@route("GET /apps", "apps/list")
def apps_list(me: Account, ask: Nothing, moment: Moment) -> list[wire.AppShown]:
    """All apps (L60-116)."""
    return [
        {"id": app.id, "title": app.title, "type": int(app.ios), "country": app.country}
        for app in apps.every(moment)
    ]


@route(
    "POST /addcampaign",
    "addcampaign",
    *_ORDER,
    errors.VolumeTooSmall,
    errors.LimitTooSmall,
    errors.CountryNeeded,
)
def add_campaign(me: Account, ask: wire.Order, moment: Moment) -> wire.Added:
    """Create a regular campaign, or one for each country (L118-183)."""
    return added("Campaign", campaigns.add(moment, orders.regular(moment, ask)))


@route(
    "POST /addhrcampaign",
    "addhrcampaign",
    *_ORDER,
    errors.AndroidOnly,
    errors.RetentionVolumeTooSmall,
    errors.RetentionLimitTooSmall,
    errors.RetentionDaysInvalid,
)
def add_hr_campaign(me: Account, ask: wire.RetentionOrder, moment: Moment) -> wire.Added:
    """Create a high retention campaign, or one for each country (L378-447)."""
    return added("High Retention Campaign", campaigns.add(moment, orders.retention(moment, ask)))


@route(
    "POST /addratingcampaign",
    "addratingcampaign",
    *_ORDER,
    errors.IosOnly,
    errors.RatingVolumeTooSmall,
    errors.RatingLimitTooSmall,
    errors.StarsInvalid,
    errors.OneCountryOnly,
    errors.WorldwideNotAllowed,
)
def add_rating_campaign(me: Account, ask: wire.RatingOrder, moment: Moment) -> wire.Added:
    """Create a rating campaign (L656-721)."""
    return added("Rating campaign", campaigns.add(moment, orders.rating(moment, ask)))


@route(
    "GET /campaigns",
    "campaigns/get",
    errors.Missing,
    errors.NotANumber,
    errors.CampaignUnknown,
    given="id",
)
def campaigns_get(me: Account, ask: wire.Pick, moment: Moment) -> list[wire.CampaignShown]:
    """One regular or rating campaign (L185-256, L723-793)."""
    return views.shown(moment, [picked(moment, ask, retention=False)])


@route("GET /campaigns", "campaigns/list")
def campaigns_list(me: Account, ask: Nothing, moment: Moment) -> Later[list[wire.CampaignShown]]:
    """All regular and rating campaigns (L258-325, L795-862)."""
    found = campaigns.every(moment, retention=False)
    return Later(lambda: views.shown(moment, found))


@route(
    "GET /hrcampaigns",
    "hrcampaigns/get",
    errors.Missing,
    errors.NotANumber,
    errors.CampaignUnknown,
    given="id",
)
def hrcampaigns_get(me: Account, ask: wire.Pick, moment: Moment) -> list[wire.RetentionShown]:
    """One high retention campaign (L449-525)."""
    return views.shown(moment, [picked(moment, ask, retention=True)])


@route("GET /hrcampaigns", "hrcampaigns/list")
def hrcampaigns_list(me: Account, ask: Nothing, moment: Moment) -> Later[list[wire.RetentionShown]]:
    """All high retention campaigns (L527-599)."""
    found = campaigns.every(moment, retention=True)
    return Later(lambda: views.shown(moment, found))


@route(
    "GET /cancelcampaign",
    "cancelcampaign",
    errors.Missing,
    errors.NotANumber,
    errors.CampaignUnknown,
    errors.NotCancellable,
)
def cancel_campaign(me: Account, ask: wire.Cancel, moment: Moment) -> wire.Done:
    """Ask for the end of a campaign (L327-375, L601-654, L864-912)."""
    campaign = picked(moment, ask, retention=ask.type == PREMIUM)
    campaigns.cancel(moment, campaign)
    return {"success": _CANCELLED, "id": campaign.id}


@route("GET /wallet", "wallet")
def wallet(me: Account, ask: Nothing, moment: Moment) -> list[wire.WalletShown]:
    """What can be spent and what has been (L914-960)."""
    balance, spending = map(pricing.printed, campaigns.wallet(moment))
    return [{"balance": balance, "spending": spending}]


@route("GET /countries", "countries")
def countries(me: Account, ask: Nothing, moment: Moment) -> list[wire.CountryShown]:
    """The reference list of countries (L962-1007)."""
    return [{"cc": each.code, "name": each.name} for each in moment.fixtures[COUNTRIES]]


def picked(moment: Moment, ask: wire.Pick, *, retention: bool) -> Campaign:
    """The campaign of `id`. Raises Missing, NotANumber, CampaignUnknown."""
    return campaigns.owned(moment, orders.required("id", ask.id), retention=retention)


def added(what: str, ids: list[int]) -> wire.Added:
    """The answer of all calls that create campaigns: one id, or all of them (AI-R11)."""
    only = ids[0] if len(ids) == 1 else ids
    return {"success": f"{what} has been successfully created.", "id": only}
