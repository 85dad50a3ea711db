"""Between the store and the simulation: plans and commands in, deliveries out, money at the end."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from mocksrv import ledger
from mocksrv.agenda import Event
from mocksrv.ledger import Movement
from mocksrv.moment import Moment
from mocksrv.sim.delivery import Delivery, End, Kind, Plan
from mocksrv.sim.lifecycle import Change, Lifecycle
from mocksrv.sim.retention import NEVER
from mocksrv.store import Row, Value

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
SELECT campaign, closed_at, kind, total, rate, opened_at, status, tail FROM flow
WHERE vendor = :vendor AND (closed_at IS NULL OR closed_at > :since) ORDER BY campaign
"""
_UNSETTLED_CHANGES = """
SELECT c.campaign, c.at, c.kind, c.value FROM change c
JOIN flow f ON f.vendor = c.vendor AND f.campaign = c.campaign
WHERE c.vendor = :vendor AND (f.closed_at IS NULL OR f.closed_at > :since)
ORDER BY c.campaign, c.at, c.n
"""
_HOLDS = """
SELECT campaign, CAST(SUM(amount) AS BIGINT) FROM entry
WHERE vendor = :vendor AND account = 'held' AND campaign IS NOT NULL GROUP BY campaign
"""
_COMMANDS = """
SELECT (SELECT COUNT(*) FROM change), COUNT(*), COUNT(closed_at) FROM flow
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


def plans(
    moment: Moment, vendor: str, orders: Mapping[int, Ordered]
) -> dict[int, tuple[Plan, tuple[Change, ...]]]:
    """Plan and commands of many campaigns: all that their courses depend on."""
    changes = _grouped(moment.db.all(_ALL_CHANGES, vendor=vendor))
    return {
        campaign: (_plan(moment, vendor, campaign, order), tuple(changes[campaign]))
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


def run(moment: Moment, trades: Mapping[str, Trade], since: int, booked: int = -1) -> Course:
    """What happened after `since` up to this moment, in order; what it costs is booked.

    `booked` is the last entry of the ledger that is told already; -1: all there are now.
    """
    booked = ledger.last(moment) if booked < 0 else booked
    course = Course([], {})
    over: list[_Over] = []
    for vendor, trade in trades.items():
        over += _run_vendor(moment, vendor, trade, since, course)
    over.sort(key=lambda each: each.end.at)
    _pay(moment, over)
    course.events.extend(
        Event(at, vendor, kind, f"campaign/{campaign}", {"amount": ledger.units(-amount)})
        for at, vendor, kind, amount, campaign in ledger.settlements(moment, booked, since)
    )
    course.events.sort(key=lambda event: event.at)
    return course


class Ends:
    """When the next campaign ends: worked out anew only after commands were given."""

    def __init__(self, trades: Mapping[str, Trade]) -> None:
        self._trades = trades
        self._commands: Row | None = None
        self._next: int = NEVER

    def are_due(self, moment: Moment) -> bool:
        """Whether a campaign has ended by this moment and is not settled."""
        commands = moment.db.one(_COMMANDS)
        if commands != self._commands:
            courses = (_unsettled(moment, *trade) for trade in self._trades.items())
            ends = (course.done_at for those in courses for _, course, _ in those)
            self._next = min((at for at in ends if at is not None), default=NEVER)
            self._commands = commands
        return bool(self._next <= moment.now)


class _Over(NamedTuple):
    """A campaign that is over and not paid."""

    vendor: str
    campaign: int
    end: End
    held: int
    refund: int


def _run_vendor(
    moment: Moment, vendor: str, trade: Trade, since: int, course: Course
) -> list[_Over]:
    """Tell what a vendor's campaigns did; returns those that are over and not paid."""
    installs: dict[int, int] = {}
    over: list[tuple[int, Delivery, End]] = []
    for campaign, delivery, settled in _unsettled(moment, vendor, trade, since):
        if new := delivery.installs(moment.now) - delivery.installs(since):
            installs[campaign] = new
        turns = [(turn.at, turn.status) for turn in delivery.turns(since, moment.now)]
        if delivery.end and delivery.is_done(moment.now):
            if delivery.end.at > since:
                turns.append(delivery.end)
            if not settled:
                over.append((campaign, delivery, delivery.end))
        for at, status in turns:
            detail: dict[str, object] = {"status": status}
            course.events.append(Event(at, vendor, "status", f"campaign/{campaign}", detail))
    if installs:
        course.installs[vendor] = installs
    holds: dict[int, int] = dict(moment.db.all(_HOLDS, vendor=vendor)) if over else {}
    return [
        _Over(vendor, c, end, holds.get(c, 0), trade.refund(moment, c, delivery))
        for c, delivery, end in over
    ]


def _pay(moment: Moment, over: list[_Over]) -> None:
    """Settle campaigns in the order in which they ended."""
    paid: list[tuple[str, Movement]] = []
    closed: list[dict[str, Value]] = []
    for vendor, campaign, end, held, refund in over:
        movements = ledger.settlement(campaign, end.at, held, refund)
        paid += [(vendor, movement) for movement in movements]
        closed.append({"vendor": vendor, "campaign": campaign, "at": end.at})
    ledger.book(moment, paid)
    moment.db.many(_CLOSE, closed)


def _unsettled(
    moment: Moment, vendor: str, trade: Trade, since: int = NEVER
) -> Iterator[tuple[int, Delivery, bool]]:
    """(campaign, course, whether it is settled) of those that were not settled by `since`."""
    changes = _grouped(moment.db.all(_UNSETTLED_CHANGES, vendor=vendor, since=since))
    for campaign, closed_at, *order in moment.db.all(_UNSETTLED, vendor=vendor, since=since):
        plan = _plan(moment, vendor, campaign, Ordered(*order))
        course = Delivery(trade.lifecycle, plan, changes[campaign])
        yield campaign, course, closed_at is not None


def _grouped(rows: list[tuple[int, int, str, int]]) -> defaultdict[int, list[Change]]:
    grouped: defaultdict[int, list[Change]] = defaultdict(list)
    for campaign, at, kind, value in rows:
        grouped[campaign].append(Change(at, kind, value))
    return grouped


def _plan(moment: Moment, vendor: str, campaign: int, order: Ordered) -> Plan:
    kind, total, rate, opened_at, status, tail = order
    address = (moment.seed, vendor, campaign)
    return Plan(address, Kind(kind), total, rate, opened_at, status, tail)
