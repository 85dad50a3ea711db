"""The thirteen commands (ayet.txt sections 2 to 4): who, what, at which moment, what comes back."""

from collections.abc import Callable
from functools import partial
from typing import Any, get_args, get_origin, get_type_hints

from mocksrv import ledger
from mocksrv.ledger import AVAILABLE
from mocksrv.moment import Moment
from mocksrv.times import format_day, format_second, parse_day
from mocksrv.vendors.ayet import campaigns, errors, orders, pricing, reports, wire
from mocksrv.vendors.ayet.auth import Advertiser
from mocksrv.vendors.ayet.campaigns import AYET, Campaign
from mocksrv.vendors.ayet.lifecycle import COMPLETED, PENDING, REVIEW, RUNNING, STATUSES
from mocksrv.wire.desk import Later, Operation
from mocksrv.wire.errors import ApiError
from mocksrv.wire.params import Nothing

OPERATIONS: list[Operation[Advertiser]] = []

#: Every command answers by each of them (AY-R03).
METHODS = ("GET", "POST")

Handler = Callable[..., Any]


def command(name: str, *declared: type[ApiError]) -> Callable[[Handler], Handler]:
    """Register a handler `(me, ask, moment) -> answer` as the command `module/action`."""

    def register(handler: Handler) -> Handler:
        hints = get_type_hints(handler)
        answer = hints.pop("return")
        if get_origin(answer) is Later:
            (answer,) = get_args(answer)
        OPERATIONS.append(
            Operation(name, f"/api/{name}", METHODS, handler, hints["ask"], answer, declared)
        )
        return handler

    return register


@command("account/details")
def account_details(me: Advertiser, ask: Nothing, moment: Moment) -> wire.AccountAnswer:
    """The account, its campaigns by status and its available tokens (L77-131)."""
    counts = campaigns.count_by_status(moment)
    return {
        "status": "success",
        "accountData": {
            "accountId": me.id,
            "email": me.email,
            "runningCampaigns": counts[RUNNING],
            "pendingCampaigns": counts[PENDING],
            "completedCampaigns": counts[COMPLETED],
            "tokens": ledger.balance(moment, AYET, AVAILABLE) // ledger.MICRO,
        },
    }


@command("campaign/list")
def campaign_list(me: Advertiser, ask: wire.Filter, moment: Moment) -> wire.ListAnswer:
    """All campaigns, or those of some statuses and of one identifier (L137-229)."""
    wanted = {STATUSES[word] for word in ask.status if word in STATUSES}
    entities = [shown(moment, campaign) for campaign in campaigns.every(moment, ask.identifier)]
    found = [entity for entity in entities if not wanted or entity["status"] in wanted]
    return {"status": "success", "numCampaigns": len(found), "campaignData": found}


@command("campaign/get", errors.CampaignUnknown)
def campaign_get(me: Advertiser, ask: wire.Pick, moment: Moment) -> wire.CampaignAnswer:
    """One campaign (L232-299)."""
    return answer(moment, campaigns.owned(moment, ask.campaignId))


@command("campaign/quote", errors.InvalidCountries)
def campaign_quote(me: Advertiser, ask: wire.QuoteAsk, moment: Moment) -> wire.QuoteAnswer:
    """Price and traffic for a set of countries (L301-357)."""
    countries = pricing.targets(moment, ask.targetCountries)
    quote = pricing.quote(moment, countries, retention=ask.campaignType == wire.RETENTION)
    return {
        "status": "success",
        "tokensPerInstall": pricing.number(quote.price),
        "targetedTraffic": quote.traffic,
        "minWorldwideInstallsPerDay": quote.least,
        "maxWorldwideInstallsPerDay": quote.most,
    }


@command(
    "campaign/add",
    errors.Missing,
    errors.InvalidTracking,
    errors.NoPermission,
    errors.RetentionNotTracked,
    errors.InvalidRedirect,
    errors.InvalidRedirectUrl,
    errors.ClickIdMissing,
    errors.InvalidCountries,
    errors.VolumeTooSmall,
    errors.RetentionVolumeTooSmall,
    errors.VolumeTooLarge,
    errors.InvalidApp,
    errors.InsufficientFunds,
)
def campaign_add(me: Advertiser, ask: wire.Order, moment: Moment) -> wire.CampaignAnswer:
    """Create a campaign and take its tokens (L360-461)."""
    return answer(moment, campaigns.add(moment, orders.checked(moment, me, ask)))


@command("campaign/edit", errors.CampaignUnknown)
def campaign_edit(me: Advertiser, ask: wire.Edit, moment: Moment) -> wire.CampaignAnswer:
    """Change the download rate; others are cut to what is possible (L464-533)."""
    campaign = campaigns.owned(moment, ask.campaignId)
    if ask.downloadRate is not None:
        campaigns.edit(moment, campaign, campaigns.rate_of(ask.downloadRate))
    return answer(moment, campaigns.owned(moment, campaign.id))


@command("campaign/start", errors.CampaignUnknown, errors.NotPending)
def campaign_start(me: Advertiser, ask: wire.Pick, moment: Moment) -> wire.CampaignAnswer:
    """Let a pending campaign run (L537-601)."""
    campaign = campaigns.owned(moment, ask.campaignId)
    campaigns.start(moment, campaign)
    return answer(moment, campaigns.owned(moment, campaign.id))


@command("campaign/pause", errors.CampaignUnknown, errors.NotRunning)
def campaign_pause(me: Advertiser, ask: wire.Pick, moment: Moment) -> wire.CampaignAnswer:
    """Pause a running campaign (L605-669)."""
    campaign = campaigns.owned(moment, ask.campaignId)
    campaigns.pause(moment, campaign)
    return answer(moment, campaigns.owned(moment, campaign.id))


@command("campaign/terminate", errors.CampaignUnknown, errors.NotPaused, errors.StillReserved)
def campaign_terminate(me: Advertiser, ask: wire.Pick, moment: Moment) -> wire.TerminateAnswer:
    """End a paused campaign and pay back what is left of it (L673-725)."""
    campaign = campaigns.owned(moment, ask.campaignId)
    return {"status": "success", "refundedTokens": campaigns.terminate(moment, campaign)}


@command("reporting/summary", errors.Missing, errors.YearExceeded)
def reporting_summary(
    me: Advertiser, ask: wire.Period, moment: Moment
) -> Later[wire.SummaryAnswer]:
    """What all campaigns together did in a range of days (L731-792)."""
    first, last = period(ask, 365, errors.YearExceeded)
    chosen = campaigns.every(moment, ask.identifier)

    def work() -> wire.SummaryAnswer:
        statuses = [campaign.delivery.status(moment.now) for campaign in chosen]
        days = reports.daily(moment, chosen, first, last)
        return {
            "status": "success",
            "startDate": str(ask.startDate),
            "endDate": str(ask.endDate),
            "statistics": {
                "activeCampaigns": sum(s in (PENDING, RUNNING, REVIEW) for s in statuses),
                "runningCampaigns": statuses.count(RUNNING),
                **reports.summed([traffic for day in days.values() for traffic in day]),
            },
        }

    return Later(work)


@command("reporting/summary_daily", errors.Missing, errors.TwoMonthsExceeded)
def reporting_summary_daily(
    me: Advertiser, ask: wire.Period, moment: Moment
) -> Later[wire.DailyAnswer]:
    """The same for each day (L796-874)."""
    first, last = period(ask, 62, errors.TwoMonthsExceeded)
    chosen = campaigns.every(moment, ask.identifier)

    def work() -> wire.DailyAnswer:
        days = reports.daily(moment, chosen, first, last)
        return {
            "status": "success",
            "startDate": str(ask.startDate),
            "endDate": str(ask.endDate),
            "statistics": {
                format_day(day): reports.summed(days.get(day, [])) for day in range(first, last + 1)
            },
        }

    return Later(work)


@command("reporting/installations", errors.CampaignUnknown)
def reporting_installations(
    me: Advertiser, ask: wire.Pick, moment: Moment
) -> Later[wire.InstallationsAnswer]:
    """Every installation of a campaign (L877-968)."""
    campaign = campaigns.owned(moment, ask.campaignId)

    def work() -> wire.InstallationsAnswer:
        return {
            "status": "success",
            "campaignData": shown(moment, campaign),
            "installations": reports.installations(moment, campaign),
        }

    return Later(work)


@command("reporting/stats", errors.CampaignUnknown)
def reporting_stats(me: Advertiser, ask: wire.Pick, moment: Moment) -> Later[wire.StatsAnswer]:
    """All statistics of a campaign (L971-1240)."""
    campaign = campaigns.owned(moment, ask.campaignId)
    return Later(partial(statistics, moment, campaign))


def statistics(moment: Moment, campaign: Campaign) -> wire.StatsAnswer:
    """All statistics of a campaign; the retention keys for retention campaigns only."""
    days = reports.detailed(moment, campaign)
    keys = ["views", "clicks", "downloads"]
    if campaign.retention:
        keys += ["retentions", "uninstalls"]
    stats: wire.StatsAnswer = {
        "status": "success",
        "campaignData": shown(moment, campaign),
        "summary": {key: sum(day[key] for day in days.values()) for key in keys},
        "detailed": days,
        "countries": reports.countries(moment, campaign),
    }
    if campaign.retention:
        left = reports.uninstalls(moment, campaign)
        stats["retentionByDay"] = reports.retention_by_day(left)
        stats["retentionByCountry"] = reports.retention_by_country(moment, campaign, left)
    return stats


def answer(moment: Moment, campaign: Campaign) -> wire.CampaignAnswer:
    """The answer of all calls that are about one campaign."""
    return {"status": "success", "campaignData": shown(moment, campaign)}


def shown(moment: Moment, campaign: Campaign) -> wire.CampaignData:
    """A campaign as it is now, in the document's key order (L186-229)."""
    now = campaign.delivery.snapshot(moment.now)
    total = campaign.total
    entity = {
        "campaignId": campaign.id,
        "identifier": campaign.identifier,
        "packageName": campaign.package_name,
        "appName": campaign.app_name,
        "appIcon": campaign.icon,
        "targetCountries": campaign.countries,
        "totalDownloads": total,
        "remainingDownloads": now.remaining(total),
        "remainingRetentions": total - now.retained,
        "reservations": now.reservations,
        "tokensPerDownload": pricing.number(campaign.price),
        "downloadRate": now.rate,
        "isRetention": campaign.retention,
        "tracking": campaign.tracking,
        "redirectUrl": campaign.redirect_url,
        "status": now.status,
        "created": format_second(campaign.created),
    }
    if not campaign.retention:
        del entity["remainingRetentions"]
    return entity  # type: ignore[return-value]


def period(ask: wire.Period, most: int, too_long: type[ApiError]) -> tuple[int, int]:
    """The first and last day asked for. Raises Missing, and `too_long` past `most` days apart."""
    days = []
    for parameter, text in (("startDate", ask.startDate), ("endDate", ask.endDate)):
        try:
            days.append(parse_day((text or "").strip()))
        except ValueError:
            raise errors.Missing(parameter=parameter) from None
    if days[1] - days[0] > most:
        raise too_long
    return days[0], days[1]
