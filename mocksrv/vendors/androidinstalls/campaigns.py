"""Campaigns: from an order to the last install, the cancel and the refund."""

from typing import NamedTuple

from mocksrv import deliveries, ledger
from mocksrv.deliveries import ORDERED, Ordered, Trade
from mocksrv.fixtures import TRAFFIC
from mocksrv.ledger import AVAILABLE, HELD, SPENT
from mocksrv.moment import Moment
from mocksrv.sim import delivery as sim
from mocksrv.sim.deck import deck
from mocksrv.sim.delivery import Delivery, Plan
from mocksrv.sim.draw import draw
from mocksrv.sim.lifecycle import Change
from mocksrv.store import Row
from mocksrv.times import DAY
from mocksrv.vendors.androidinstalls import lifecycle, pricing
from mocksrv.vendors.androidinstalls.errors import (
    CampaignUnknown,
    InsufficientBalance,
    NotCancellable,
)
from mocksrv.vendors.androidinstalls.lifecycle import CANCELLING, COMPLETED, LIFECYCLE, PENDING
from mocksrv.vendors.androidinstalls.orders import NewOrder
from mocksrv.vendors.androidinstalls.pricing import Kind

VENDOR = "androidinstalls"

#: High retention campaigns are numbered from here, others from 1 (AI-R20).
FIRST_RETENTION = 10_000_000
#: A campaign without a limit is delivered within days, whatever its size: at the most this many
#: a day, or its whole volume if that is more (assumed).
_PACE = {Kind.ANDROID: 480, Kind.IOS: 480, Kind.RETENTION: 480, Kind.RATING: 48}

_COLUMNS = "c.id, c.kind, c.country"
_JOIN = "FROM androidinstalls_campaign c JOIN flow f ON f.vendor = :vendor AND f.campaign = c.id"
_ONE = f"SELECT {_COLUMNS}, {ORDERED} {_JOIN} WHERE c.id = :id"
_RANGE = f"""
SELECT {_COLUMNS}, {ORDERED} {_JOIN} WHERE c.id >= :first AND c.id < :last ORDER BY c.id
"""
_INSERT = """
INSERT INTO androidinstalls_campaign (id, app, kind, country, keywords, dil, stars, price)
VALUES ((
    SELECT COALESCE(MAX(id), :first - 1) + 1 FROM androidinstalls_campaign
    WHERE id >= :first AND id < :last
), :app, :kind, :country, :keywords, :dil, :stars, :price) RETURNING id
"""
_PRICE = "SELECT price FROM androidinstalls_campaign WHERE id = :id"


class Campaign(NamedTuple):
    """A campaign: all that its course depends on."""

    id: int
    kind: str
    country: str
    """The code; empty: worldwide."""
    plan: Plan
    changes: tuple[Change, ...]

    def course(self) -> Delivery:
        """The campaign as a function of time."""
        return Delivery(LIFECYCLE, self.plan, self.changes)


def numbers(*, retention: bool) -> tuple[int, int]:
    """The numbers of one kind of campaigns: the first, and the first that is none of them."""
    return (FIRST_RETENTION, 2 * FIRST_RETENTION) if retention else (1, FIRST_RETENTION)


def owned(moment: Moment, campaign: int, *, retention: bool) -> Campaign:
    """A campaign of this account, from the numbers of its kind. Raises CampaignUnknown."""
    first, last = numbers(retention=retention)
    row = moment.db.one(_ONE, vendor=VENDOR, id=campaign) if first <= campaign < last else None
    if row is None:
        raise CampaignUnknown
    return _with_plans(moment, [row])[0]


def every(moment: Moment, *, retention: bool) -> list[Campaign]:
    """All campaigns of one kind, in the order of their ids."""
    first, last = numbers(retention=retention)
    return _with_plans(moment, moment.db.all(_RANGE, vendor=VENDOR, first=first, last=last))


def _with_plans(moment: Moment, rows: list[Row]) -> list[Campaign]:
    orders = {row[0]: Ordered(*row[3:]) for row in rows}
    plans = deliveries.plans(moment, VENDOR, orders)
    return [Campaign._make((*row[:3], *plans[row[0]])) for row in rows]


def add(moment: Moment, new: NewOrder) -> list[int]:
    """Create a campaign for each country and take its price (AI-R11). Raises InsufficientBalance.

    All or none are created. Each starts by itself a while later.
    """
    deliveries.settle(moment, {VENDOR: TRADE})
    prices = [pricing.price(moment, new.kind, code, new.days) for code in new.countries]
    if sum(prices) * new.volume > ledger.balance(moment, VENDOR, AVAILABLE):
        raise InsufficientBalance
    return [
        _create(moment, new, code, price) for code, price in zip(new.countries, prices, strict=True)
    ]


def _create(moment: Moment, new: NewOrder, country: str, price: int) -> int:
    first, last = numbers(retention=new.kind is Kind.RETENTION)
    row = moment.db.one(
        _INSERT,
        first=first,
        last=last,
        app=new.app,
        kind=new.kind,
        country=country,
        keywords=new.keywords,
        dil=new.limit,
        stars=new.stars,
        price=price,
    )
    campaign: int = row[0]  # type: ignore[index]
    pace = max(_PACE[new.kind], new.volume)
    rate = pace if new.limit is None else min(pace, new.limit)
    order = Ordered(sim.Kind.STANDARD, new.volume, rate, moment.now, PENDING, new.days * DAY)
    deliveries.begin(moment, VENDOR, campaign, order)
    lag = lifecycle.start_lag(moment.seed, campaign)
    deliveries.command(moment, VENDOR, campaign, "start", after=lag)
    ledger.hold(moment, VENDOR, campaign, price * new.volume)
    return campaign


def cancel(moment: Moment, campaign: Campaign) -> None:
    """Ask for the end of a campaign; it comes some time later (L350). Raises NotCancellable.

    Asking again while it is awaited changes nothing (AI-R17).
    """
    status = campaign.course().status(moment.now)
    if status == CANCELLING:
        return
    if not LIFECYCLE.allows("cancel", status):
        raise NotCancellable(status=status)
    deliveries.command(moment, VENDOR, campaign.id, "cancel")
    lag = lifecycle.cancel_lag(moment.seed, campaign.id)
    deliveries.command(moment, VENDOR, campaign.id, "terminate", after=lag)


def retained(course: Delivery, instant: int) -> int:
    """How many have kept the app for the retention days by the instant (L482)."""
    days = course.plan.tail // DAY
    long_ago = course.installs(course.seen(instant) - course.plan.tail)
    kept = 12 * 1000 // (13 + days)  # permille: 857 after a day, 600 after a week (assumed)
    stays = deck(((True, kept), (False, 1000 - kept)))
    return stays.dealt(draw(*course.plan.address, "kept"), long_ago).get(True, 0)


def countries(moment: Moment, campaign: Campaign, installs: int) -> dict[str, int]:
    """Country code → how many of the first installs, in the order in which they appeared."""
    if campaign.country:
        return {campaign.country: installs} if installs else {}
    world = deck(tuple(moment.fixtures[TRAFFIC].items()))
    return world.dealt(draw(*campaign.plan.address, "country"), installs)


def wallet(moment: Moment) -> tuple[int, int]:
    """What can be spent, and what has been: all charges less all refunds (AI-R22)."""
    deliveries.settle(moment, {VENDOR: TRADE})
    held = ledger.balance(moment, VENDOR, HELD)
    return ledger.balance(moment, VENDOR, AVAILABLE), held + ledger.balance(moment, VENDOR, SPENT)


def _refund(moment: Moment, campaign: int, delivery: Delivery) -> int:
    """What goes back when a campaign is over (AI-R18, AI-R19), in micro-dollars.

    What was not delivered of a cancelled one; of a high retention one those who did not stay.
    """
    end = delivery.end
    if end is None or (end.status == COMPLETED and not delivery.plan.tail):
        return 0
    row = moment.db.one(_PRICE, id=campaign)
    price: int = row[0] if row else 0
    installs = delivery.installs(end.at)
    if end.status == COMPLETED:
        return (installs - retained(delivery, end.at)) * price
    return (delivery.plan.total - installs) * price


TRADE = Trade(LIFECYCLE, _refund)
