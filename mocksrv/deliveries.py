"""Between the store and the simulation: plans and commands in, deliveries out, money at the end."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from mocksrv import ledger
from mocksrv.agenda import Event
from mocksrv.ledger import Movement
from mocksrv.moment import Moment
from mocksrv.sim.delivery import Delivery, End, Kind, Plan
from mocksrv.sim.lifecycle import Change, Lifecycle
from mocksrv.store import Value

_OPEN = """
INSERT INTO flow (vendor, campaign, kind, total, rate, opened_at, status, tail)
VALUES (:vendor, :campaign, :kind, :total, :rate, :at, :status, :tail)
"""
_APPEND = """
INSERT INTO change (vendor, campaign, n, at, kind, value) VALUES (:vendor, :campaign, (
    SELECT COALESCE(MAX(n), 0) + 1 FROM change WHERE vendor = :vendor AND campaign = :campaign
), :at, :kind, :value)
"""
_CHANGES = """
SELECT at, kind, value FROM change WHERE vendor = :vendor AND campaign = :campaign ORDER BY at, n
"""
_ALL_CHANGES = """
SELECT campaign, at, kind, value FROM change WHERE vendor = :vendor ORDER BY campaign, at, n
"""
_UNSETTLED = """
SELECT campaign, kind, total, rate, opened_at, status, tail FROM flow
WHERE vendor = :vendor AND closed_at IS NULL ORDER BY campaign
"""
_UNSETTLED_CHANGES = """
SELECT c.campaign, c.at, c.kind, c.value FROM change c
JOIN flow f ON f.vendor = c.vendor AND f.campaign = c.campaign
WHERE c.vendor = :vendor AND f.closed_at IS NULL ORDER BY c.campaign, c.at, c.n
"""
_HOLDS = """
SELECT campaign, CAST(SUM(amount) AS BIGINT) FROM entry
WHERE vendor = :vendor AND account = 'held' AND campaign IS NOT NULL GROUP BY campaign
"""
_CLOSE = "UPDATE flow SET closed_at = :at WHERE vendor = :vendor AND campaign = :campaign"


class Ordered(NamedTuple):
    """The columns of `flow` that make a plan, in the order of `ORDERED`."""

    kind: str
    total: int
    rate: int
    opened_at: int
    status: str
    tail: int = 0


#: To be selected from `flow f`, after a vendor's own columns.
ORDERED = "f.kind, f.total, f.rate, f.opened_at, f.status, f.tail"


class Trade(NamedTuple):
    """How one vendor's campaigns live, and what is paid back when one is over by itself."""

    lifecycle: Lifecycle
    refund: Callable[[Moment, int, Delivery], int] = lambda moment, campaign, delivery: 0
    """(moment, campaign, delivery) → micro-units of what is held that go back."""


class Course(NamedTuple):
    """What happened between two instants."""

    events: list[Event]
    installs: dict[str, dict[int, int]]
    """vendor → campaign → installs, campaigns without any left out."""


def begin(moment: Moment, vendor: str, campaign: int, order: Ordered) -> None:
    """Keep the plan of a new campaign."""
    moment.record()
    moment.db.run(
        _OPEN,
        vendor=vendor,
        campaign=campaign,
        kind=order.kind,
        total=order.total,
        rate=order.rate,
        at=order.opened_at,
        status=order.status,
        tail=order.tail,
    )


def command(
    moment: Moment, vendor: str, campaign: int, kind: str, value: int = 0, *, after: int = 0
) -> None:
    """Append a command to a campaign, for this moment or `after` milliseconds."""
    moment.record()
    at = moment.now + after
    moment.db.run(_APPEND, vendor=vendor, campaign=campaign, at=at, kind=kind, value=value)


def delivery(
    moment: Moment, vendor: str, lifecycle: Lifecycle, campaign: int, order: Ordered
) -> Delivery:
    """The course of one campaign, from its plan and its commands."""
    rows = moment.db.all(_CHANGES, vendor=vendor, campaign=campaign)
    return Delivery(lifecycle, _plan(moment, vendor, campaign, order), [Change(*r) for r in rows])


def deliveries(
    moment: Moment, vendor: str, lifecycle: Lifecycle, orders: Mapping[int, Ordered]
) -> dict[int, Delivery]:
    """The same for many campaigns, in two statements."""
    changes = _grouped(moment.db.all(_ALL_CHANGES, vendor=vendor))
    return {
        campaign: Delivery(lifecycle, _plan(moment, vendor, campaign, order), changes[campaign])
        for campaign, order in orders.items()
    }


def close(moment: Moment, vendor: str, campaign: int, refund: int) -> None:
    """End a campaign's hold now: `refund` micro-units go back, the rest is spent."""
    held = ledger.held_for(moment, vendor, campaign)
    ledger.move(moment, vendor, ledger.settlement(campaign, moment.now, held, refund))
    moment.db.run(_CLOSE, vendor=vendor, campaign=campaign, at=moment.now)


def settle(moment: Moment, trades: Mapping[str, Trade]) -> None:
    """Bring the ledger up to this moment: campaigns that are over by themselves are paid."""
    if moment.settled != moment.now:
        run(moment, trades, moment.now)


def run(moment: Moment, trades: Mapping[str, Trade], since: int) -> Course:
    """What happened after `since` up to this moment, in order; what it costs is booked."""
    course = Course([], {})
    over: list[_Over] = []
    for vendor, trade in trades.items():
        over += _run_vendor(moment, vendor, trade, since, course)
    over.sort(key=lambda each: each.delivery.done_at or 0)
    _pay(moment, over, since, course)
    course.events.sort(key=lambda event: event.at)
    return course


class _Over(NamedTuple):
    """A campaign that is over and not paid."""

    vendor: str
    trade: Trade
    campaign: int
    delivery: Delivery
    held: int


def _run_vendor(
    moment: Moment, vendor: str, trade: Trade, since: int, course: Course
) -> list[_Over]:
    """Tell what a vendor's campaigns did; returns those that are over."""
    installs: dict[int, int] = {}
    over: list[tuple[int, Delivery]] = []
    for campaign, delivery in _unsettled(moment, vendor, trade).items():
        if delivery.is_done(moment.now):
            over.append((campaign, delivery))
        if new := delivery.installs(moment.now) - delivery.installs(since):
            installs[campaign] = new
        for turn in delivery.turns(since, moment.now):
            course.events.append(_turned(turn.at, vendor, campaign, turn.status))
    if installs:
        course.installs[vendor] = installs
    holds: dict[int, int] = dict(moment.db.all(_HOLDS, vendor=vendor)) if over else {}
    return [_Over(vendor, trade, c, delivery, holds.get(c, 0)) for c, delivery in over]


def _pay(moment: Moment, over: list[_Over], since: int, course: Course) -> None:
    """Settle campaigns in the order in which they ended."""
    paid: list[tuple[str, Movement]] = []
    closed: list[dict[str, Value]] = []
    for vendor, trade, campaign, delivery, held in over:
        at, status = delivery.end or End(moment.now, "")
        refund = trade.refund(moment, campaign, delivery)
        movements = ledger.settlement(campaign, at, held, refund)
        paid += [(vendor, movement) for movement in movements]
        closed.append({"vendor": vendor, "campaign": campaign, "at": at})
        if at > since:
            course.events.append(_turned(at, vendor, campaign, status))
            course.events.extend(_moved(vendor, move) for move in movements if move.amount)
    ledger.book(moment, paid)
    moment.db.many(_CLOSE, closed)


def _turned(at: int, vendor: str, campaign: int, status: str) -> Event:
    return Event(at, vendor, "status", f"campaign/{campaign}", {"status": status})


def _moved(vendor: str, movement: Movement) -> Event:
    entity = f"campaign/{movement.campaign}"
    detail: dict[str, object] = {"amount": ledger.units(movement.amount)}
    return Event(movement.at, vendor, movement.kind, entity, detail)


def _unsettled(moment: Moment, vendor: str, trade: Trade) -> dict[int, Delivery]:
    changes = _grouped(moment.db.all(_UNSETTLED_CHANGES, vendor=vendor))
    return {
        campaign: Delivery(
            trade.lifecycle, _plan(moment, vendor, campaign, Ordered(*order)), changes[campaign]
        )
        for campaign, *order in moment.db.all(_UNSETTLED, vendor=vendor)
    }


def _grouped(rows: list[tuple[int, int, str, int]]) -> defaultdict[int, list[Change]]:
    grouped: defaultdict[int, list[Change]] = defaultdict(list)
    for campaign, at, kind, value in rows:
        grouped[campaign].append(Change(at, kind, value))
    return grouped


def _plan(moment: Moment, vendor: str, campaign: int, order: Ordered) -> Plan:
    kind, total, rate, opened_at, status, tail = order
    address = (moment.seed, vendor, campaign)
    return Plan(address, Kind(kind), total, rate, opened_at, status, tail)
