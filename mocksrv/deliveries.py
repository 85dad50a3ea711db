"""Between the store and the simulation: plans and commands in, deliveries out, money at the end."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from mocksrv import ledger
from mocksrv.ledger import Movement
from mocksrv.moment import Moment
from mocksrv.sim.delivery import Delivery, Kind, Plan
from mocksrv.sim.lifecycle import Change, Lifecycle

_OPEN = """
INSERT INTO flow (vendor, campaign, kind, total, rate, opened_at, status)
VALUES (:vendor, :campaign, :kind, :total, :rate, :at, :status)
"""
_APPEND = """
INSERT INTO change (vendor, campaign, n, at, kind, value) VALUES (:vendor, :campaign, (
    SELECT COALESCE(MAX(n), 0) + 1 FROM change WHERE vendor = :vendor AND campaign = :campaign
), :at, :kind, :value)
"""
_CHANGES = """
SELECT at, kind, value FROM change WHERE vendor = :vendor AND campaign = :campaign ORDER BY n
"""
_ALL_CHANGES = """
SELECT campaign, at, kind, value FROM change WHERE vendor = :vendor ORDER BY campaign, n
"""
_UNSETTLED = """
SELECT campaign, kind, total, rate, opened_at, status FROM flow
WHERE vendor = :vendor AND closed_at IS NULL ORDER BY campaign
"""
_UNSETTLED_CHANGES = """
SELECT c.campaign, c.at, c.kind, c.value FROM change c
JOIN flow f ON f.vendor = c.vendor AND f.campaign = c.campaign
WHERE c.vendor = :vendor AND f.closed_at IS NULL ORDER BY c.campaign, c.n
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


#: To be selected from `flow f`, after a vendor's own columns.
ORDERED = "f.kind, f.total, f.rate, f.opened_at, f.status"


class Trade(NamedTuple):
    """How one vendor's campaigns live, and what is paid back when one is over by itself."""

    lifecycle: Lifecycle
    refund: Callable[[Moment, int, Delivery], int] = lambda moment, campaign, delivery: 0
    """(moment, campaign, delivery) → micro-units of what is held that go back."""


class Event(NamedTuple):
    """Something that the clock brought about."""

    at: int
    vendor: str
    kind: str
    entity: str
    detail: dict[str, object]


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
    )


def command(moment: Moment, vendor: str, campaign: int, kind: str, value: int = 0) -> None:
    """Append a command to a campaign, at this moment."""
    moment.record()
    moment.db.run(_APPEND, vendor=vendor, campaign=campaign, at=moment.now, kind=kind, value=value)


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
    run(moment, trades, moment.now)


def run(moment: Moment, trades: Mapping[str, Trade], since: int) -> Course:
    """What happened after `since` up to this moment, in order; what it costs is booked."""
    course = Course([], {})
    for vendor, trade in trades.items():
        _run_vendor(moment, vendor, trade, since, course)
    course.events.sort(key=lambda event: event.at)
    return course


def _run_vendor(moment: Moment, vendor: str, trade: Trade, since: int, course: Course) -> None:
    installs: dict[int, int] = {}
    over: list[tuple[int, int, Delivery]] = []
    for campaign, delivery in _unsettled(moment, vendor, trade).items():
        done = delivery.done_at
        if done is not None and done <= moment.now:
            over.append((done, campaign, delivery))
        if new := delivery.installs(moment.now) - delivery.installs(since):
            installs[campaign] = new
    if installs:
        course.installs[vendor] = installs
    if not over:
        return
    holds: dict[int, int] = dict(moment.db.all(_HOLDS, vendor=vendor))
    paid: list[Movement] = []
    for done, campaign, delivery in sorted(over, key=lambda each: each[:2]):
        refund = trade.refund(moment, campaign, delivery)
        movements = ledger.settlement(campaign, done, holds.get(campaign, 0), refund)
        paid += movements
        if done > since:
            course.events.extend(_endings(vendor, trade, done, campaign, movements))
    ledger.move(moment, vendor, paid)
    moment.db.many(_CLOSE, [{"vendor": vendor, "campaign": c, "at": at} for at, c, _ in over])


def _endings(
    vendor: str, trade: Trade, at: int, campaign: int, movements: list[Movement]
) -> list[Event]:
    entity = f"campaign/{campaign}"
    return [Event(at, vendor, "status", entity, {"status": trade.lifecycle.done})] + [
        Event(at, vendor, move.kind, entity, {"amount": ledger.units(move.amount)})
        for move in movements
        if move.amount
    ]


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
    kind, total, rate, opened_at, status = order
    return Plan((moment.seed, vendor, campaign), Kind(kind), total, rate, opened_at, status)
