"""The partner: what conversions pay him, and how he is told of them (AS-R22)."""

import re
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from mocksrv.moment import Moment
from mocksrv.postbacks import Call
from mocksrv.sim.draw import draw
from mocksrv.times import HOUR, MINUTE
from mocksrv.vendors.appsamurai.campaigns import VENDOR, Campaign
from mocksrv.vendors.appsamurai.clicks import Click
from mocksrv.vendors.appsamurai.offers import CPA, CPI, MULTI

#: How long after each failure the partner is called again (assumed).
RETRIES = (5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 24 * HOUR)

#: Clients that build URLs often encode the braces.
_MACRO = re.compile(r"(?:\{|%7B)(\w+?)(?:\}|%7D)", re.ASCII | re.IGNORECASE)

_POSTBACK_URL = "SELECT postback_url FROM appsamurai_account"
_SET_URL = "UPDATE appsamurai_account SET postback_url = :url"


class Payment(NamedTuple):
    """What a conversion is worth to the partner."""

    payout: str
    event_name: str | None
    """None: an install."""


def postback_url(moment: Moment) -> str | None:
    """Where the partner wants to be told; None: nowhere."""
    row = moment.db.one(_POSTBACK_URL)
    return row[0] if row else None


def set_postback_url(moment: Moment, url: str | None) -> None:
    """Tell the partner elsewhere from now on."""
    moment.db.run(_SET_URL, url=url)


def events(campaign: Campaign) -> list[Payment]:
    """The events that are paid: the event of a CPA campaign, the goals of a rewarded one."""
    offer = campaign.fields
    if campaign.shape == CPA:
        return [Payment(_plain(offer["cpi"]), offer["cpa_event"])]
    if campaign.shape == MULTI:
        return [Payment(_plain(g["cpi_bid"]), g["event_name"]) for g in offer["event_goal"]]
    return []


def payment(campaign: Campaign, goal: int) -> Payment:
    """What the install (goal 0) or an event (1, 2, ...) pays."""
    if goal:
        return events(campaign)[goal - 1]
    return Payment(_plain(campaign.fields["cpi"]) if campaign.shape == CPI else "0", None)


def message(moment: Moment, campaign: Campaign, click: Click, goal: int) -> Call | None:
    """The postback that tells of a conversion; None: the partner wants none."""
    url = postback_url(moment)
    if not url:
        return None
    offer = campaign.fields
    payout, event_name = payment(campaign, goal)
    address = (moment.seed, VENDOR, "transaction", click.id, goal)
    currency = Decimal(payout) * Decimal(str(offer.get("currency_multiplier", 0)))
    macros = click.macros | {
        "ref_id": click.ref_id,
        "payout": payout,
        "app_bundle_id": offer["app_id"],
        "adv_app_name": offer["app_title"],
        "transaction_id": f"{draw(*address):016x}",
        "virtual_currency": str(int(currency)),
        "event_name": event_name or "",
        "campaign_id": str(campaign.id),
    }
    filled = fill(url, macros, install=event_name is None)
    kind = "install" if event_name is None else "event"
    return Call(VENDOR, kind, f"campaign/{campaign.id}", filled, RETRIES, click.via)


def fill(url: str, macros: dict[str, str], *, install: bool) -> str:
    """The partner's URL with its macros filled; an install carries no event_name at all."""
    parts = urlsplit(url)
    query = parts.query.split("&")
    if install:
        query = [pair for pair in query if pair.partition("=")[2] != "{event_name}"]
    filled = urlunsplit(parts._replace(query="&".join(query)))
    return _MACRO.sub(
        lambda match: quote(macros[match[1]], safe="") if match[1] in macros else match[0],
        filled,
    )


def _plain(amount: Any) -> str:
    """An amount without superfluous zeros: `0.5`."""
    return f"{Decimal(str(amount)).normalize():f}"
