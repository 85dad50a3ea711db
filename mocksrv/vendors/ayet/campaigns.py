"""Campaigns: from an order to the last download (ayet.txt section 3)."""

import re
from typing import NamedTuple

from mocksrv import catalogue, deliveries, ledger
from mocksrv.deliveries import ORDERED, Ordered
from mocksrv.moment import Moment
from mocksrv.sim.delivery import Delivery, Kind
from mocksrv.sim.draw import draw
from mocksrv.store import Row
from mocksrv.vendors.ayet import pricing
from mocksrv.vendors.ayet.errors import (
    CampaignUnknown,
    InsufficientFunds,
    InvalidApp,
    NotPaused,
    NotPending,
    NotRunning,
    StillReserved,
)
from mocksrv.vendors.ayet.lifecycle import COMPLETED, LIFECYCLE, PENDING, REVIEW, RUNNING

AYET = "ayet"
UNLIMITED = 2400

_COLUMNS = """c.id, c.identifier, c.package_name, c.app_name, c.countries, c.retention, c.tracking,
    c.redirect_url, c.price, c.created"""
_JOIN = "FROM ayet_campaign c JOIN flow f ON f.vendor = 'ayet' AND f.campaign = c.id"
_ONE = f"SELECT {_COLUMNS}, {ORDERED} {_JOIN} WHERE c.id = :id"
_ALL = f"SELECT {_COLUMNS}, {ORDERED} {_JOIN} ORDER BY c.id"
_NAMED = f"SELECT {_COLUMNS}, {ORDERED} {_JOIN} WHERE c.identifier = :identifier ORDER BY c.id"
_INSERT = """
INSERT INTO ayet_campaign (id, identifier, package_name, app_name, countries, retention, tracking,
    redirect_url, price, created, visited,
    visits)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM ayet_campaign), :identifier, :package_name, :app_name,
    :countries, :retention, :tracking, :redirect_url, :price, :created, 0, 0)
RETURNING id
"""
_OVER = "SELECT COUNT(*) FROM flow WHERE vendor = 'ayet' AND closed_at IS NOT NULL"
_NOT_OVER = f"SELECT {_COLUMNS}, {ORDERED} {_JOIN} WHERE f.closed_at IS NULL"
_PACKAGE = re.compile(r"[A-Za-z]\w*(\.\w+)+", re.ASCII)
_LONGEST_PACKAGE = 255


class Campaign(NamedTuple):
    """A campaign and its course."""

    id: int
    identifier: str
    package_name: str
    app_name: str
    countries: str
    """Codes joined with `, `; empty: worldwide."""
    retention: int
    tracking: str
    redirect_url: str
    price: int
    """Millionths of a token per download."""
    created: int
    delivery: Delivery

    @property
    def total(self) -> int:
        """Downloads ordered."""
        return self.delivery.plan.total

    @property
    def cost(self) -> int:
        """What was paid for it, in millionths of a token."""
        return pricing.cost(self.total, self.price)

    @property
    def icon(self) -> str:
        """The address of the app's icon, of the form of L190."""
        chance = draw("icon", self.package_name)
        return f"https://lh{3 + chance % 4}.ggpht.com/{chance:016x}=w140"

    def remaining(self, instant: int) -> int:
        """Downloads still to come."""
        return self.delivery.snapshot(instant).remaining(self.total)


class NewCampaign(NamedTuple):
    """An order whose parameters are valid."""

    package_name: str
    downloads: int
    retention: bool
    countries: list[str]
    rate: int
    status: str
    identifier: str
    redirect_url: str
    """Not empty: a custom_s2s campaign."""


def owned(moment: Moment, campaign: int | None) -> Campaign:
    """A campaign of this account. Raises CampaignUnknown."""
    row = None if campaign is None else moment.db.one(_ONE, id=campaign)
    if row is None:
        raise CampaignUnknown
    delivery = deliveries.delivery(moment, AYET, LIFECYCLE, row[0], Ordered(*row[10:]))
    return Campaign._make((*row[:10], delivery))


def every(moment: Moment, identifier: str | None = None) -> list[Campaign]:
    """All campaigns of the account, or those of one identifier, in the order of their ids."""
    if identifier is None:
        return _with_courses(moment, moment.db.all(_ALL))
    return _with_courses(moment, moment.db.all(_NAMED, identifier=identifier))


def count_by_status(moment: Moment) -> dict[str, int]:
    """How many campaigns the account has in each status now."""
    row = moment.db.one(_OVER)
    counts = {PENDING: 0, RUNNING: 0, REVIEW: 0, COMPLETED: row[0] if row else 0}
    for campaign in _with_courses(moment, moment.db.all(_NOT_OVER)):
        counts[campaign.delivery.status(moment.now)] += 1
    return counts


def _with_courses(moment: Moment, rows: list[Row]) -> list[Campaign]:
    orders = {row[0]: Ordered(*row[10:]) for row in rows}
    courses = deliveries.deliveries(moment, AYET, LIFECYCLE, orders)
    return [Campaign._make((*row[:10], courses[row[0]])) for row in rows]


def add(moment: Moment, new: NewCampaign) -> Campaign:
    """Create a campaign and hold its tokens. Raises InvalidApp, InsufficientFunds."""
    title = _free_app(moment, new.package_name)
    price = pricing.price(moment, retention=new.retention, targeted=bool(new.countries))
    cost = pricing.cost(new.downloads, price)
    row = moment.db.one(
        _INSERT,
        identifier=new.identifier,
        package_name=new.package_name,
        app_name=title,
        countries=", ".join(new.countries),
        retention=int(new.retention),
        tracking="custom_s2s" if new.redirect_url else "standard",
        redirect_url=new.redirect_url,
        price=price,
        created=moment.now,
    )
    campaign: int = row[0]  # type: ignore[index]
    order = Ordered(_kind(new), new.downloads, new.rate, moment.now, new.status)
    deliveries.begin(moment, AYET, campaign, order)
    try:
        ledger.hold(moment, AYET, campaign, cost)
    except ledger.InsufficientFunds as error:  # the moment is undone, and the campaign with it
        available, required = error.available // ledger.MICRO, error.required // ledger.MICRO
        raise InsufficientFunds(available=available, required=required) from None
    return owned(moment, campaign)


def edit(moment: Moment, campaign: Campaign, rate: int) -> None:
    """Change the download rate, from now on."""
    if rate != campaign.delivery.rate(moment.now):
        deliveries.command(moment, AYET, campaign.id, "rate", rate)


def move(moment: Moment, campaign: Campaign, command: str) -> bool:
    """Give a command, if the campaign's status allows it; returns whether it does."""
    allowed = LIFECYCLE.allows(command, campaign.delivery.status(moment.now))
    if allowed:
        deliveries.command(moment, AYET, campaign.id, command)
    return allowed


def start(moment: Moment, campaign: Campaign) -> None:
    """pending → running (L541). Raises NotPending."""
    if not move(moment, campaign, "start"):
        raise NotPending(status=campaign.delivery.status(moment.now))


def pause(moment: Moment, campaign: Campaign) -> None:
    """running → pending; open reservations stay for up to 15 minutes (L609). Raises NotRunning."""
    if not move(moment, campaign, "pause"):
        raise NotRunning(status=campaign.delivery.status(moment.now))


def terminate(moment: Moment, campaign: Campaign) -> int:
    """pending → completed (L678). Returns the tokens paid back. Raises NotPaused, StillReserved."""
    status = campaign.delivery.status(moment.now)
    if not LIFECYCLE.allows("terminate", status):
        raise NotPaused(status=status)
    if reservations := campaign.delivery.open_count(moment.now):
        raise StillReserved(reservations=reservations)
    refund = pricing.refund(campaign.remaining(moment.now), campaign.price)
    deliveries.command(moment, AYET, campaign.id, "terminate")
    deliveries.close(moment, AYET, campaign.id, refund)
    return refund // ledger.MICRO


def rate_of(wished: int) -> int:
    """The rate that is used for a wished one: 24 to 2400, a multiple of 24 (L481-482, AY-R24)."""
    return max(24, min(UNLIMITED, wished)) // 24 * 24


def _kind(new: NewCampaign) -> Kind:
    if new.retention:
        return Kind.RETENTION
    return Kind.CONFIRMED if new.redirect_url else Kind.STANDARD


def _free_app(moment: Moment, package_name: str) -> str:
    """The title of a free app of Google Play. Raises InvalidApp."""
    if len(package_name) > _LONGEST_PACKAGE or not _PACKAGE.fullmatch(package_name):
        raise InvalidApp
    app = catalogue.find(moment, catalogue.PLAY, package_name)
    title = app.title if app else catalogue.title_of(package_name)
    free = app.free if app else not re.search("paid|invalid", package_name, re.IGNORECASE)
    if not free:
        raise InvalidApp
    return title
