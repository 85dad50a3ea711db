"""Money, in integer micro-units. Every movement is two entries whose sum is 0; none is changed.

Each vendor has four accounts in a world: `funding` (where money comes from), `available` (what
the customer can spend), `held` (for campaigns that are not over) and `spent`.
"""

from collections.abc import Iterable
from typing import NamedTuple

from mocksrv.moment import Moment
from mocksrv.store import Value

MICRO = 1_000_000

FUNDING, AVAILABLE, HELD, SPENT = "funding", "available", "held", "spent"

_BALANCE = """
SELECT balance FROM entry WHERE vendor = :vendor AND account = :account ORDER BY id DESC LIMIT 1
"""
_APPEND = """
INSERT INTO entry (id, at, vendor, account, kind, amount, campaign, balance)
VALUES (:id, :at, :vendor, :account, :kind, :amount, :campaign, :balance)
"""
_LAST = "SELECT COALESCE(MAX(id), 0) FROM entry"
_HELD_FOR = """
SELECT SUM(amount) FROM entry
WHERE vendor = :vendor AND account = 'held' AND campaign = :campaign
"""
_SETTLEMENTS = """
SELECT at, vendor, kind, amount, campaign FROM entry
WHERE id > :after AND at > :since AND account = 'held' AND kind IN ('release', 'charge') ORDER BY id
"""
_ENTRIES = "SELECT at, vendor, account, kind, amount, campaign, balance FROM entry ORDER BY id"


class InsufficientFunds(Exception):
    """The customer has less than what a hold asks for. Amounts in micro-units."""

    def __init__(self, available: int, required: int) -> None:
        super().__init__(f"{available} available, {required} required")
        self.available = available
        self.required = required


class Entry(NamedTuple):
    """One side of a movement of money."""

    at: int
    vendor: str
    account: str
    kind: str
    amount: int
    campaign: int | None
    balance: int
    """Of the account, after this entry."""


class Movement(NamedTuple):
    """Money that goes from one account of a vendor to another."""

    at: int
    kind: str
    source: str
    target: str
    amount: int
    campaign: int | None = None


def balance(moment: Moment, vendor: str, account: str) -> int:
    """What the account holds, in micro-units."""
    row = moment.db.one(_BALANCE, vendor=vendor, account=account)
    return row[0] if row else 0


def move(moment: Moment, vendor: str, movements: Iterable[Movement]) -> None:
    """Append movements of one vendor, in order; one of nothing leaves no trace."""
    book(moment, ((vendor, movement) for movement in movements))


def book(moment: Moment, movements: Iterable[tuple[str, Movement]]) -> None:
    """Append movements of several vendors, in order; one of nothing leaves no trace."""
    balances: dict[tuple[str, str], int] = {}
    rows: list[dict[str, Value]] = []
    before = last(moment)
    for vendor, (at, kind, source, target, amount, campaign) in movements:
        if not amount:
            continue
        for account, change in ((source, -amount), (target, amount)):
            of = vendor, account
            if of not in balances:
                balances[of] = balance(moment, vendor, account)
            balances[of] += change
            rows.append(
                {
                    "id": before + len(rows) + 1,
                    "at": at,
                    "vendor": vendor,
                    "account": account,
                    "kind": kind,
                    "amount": change,
                    "campaign": campaign,
                    "balance": balances[of],
                }
            )
    moment.db.many(_APPEND, rows)


def hold(moment: Moment, vendor: str, campaign: int, amount: int) -> None:
    """Set money aside for a campaign. Raises InsufficientFunds."""
    available = balance(moment, vendor, AVAILABLE)
    if available < amount:
        raise InsufficientFunds(available, amount)
    move(moment, vendor, [Movement(moment.now, "hold", AVAILABLE, HELD, amount, campaign)])


def held_for(moment: Moment, vendor: str, campaign: int) -> int:
    """What is held for a campaign."""
    row = moment.db.one(_HELD_FOR, vendor=vendor, campaign=campaign)
    return int(row[0]) if row and row[0] else 0


def settlement(campaign: int, at: int, held: int, refund: int) -> list[Movement]:
    """How a campaign's hold ends: the refund is the customer's again, the rest is spent."""
    return [
        Movement(at, "release", HELD, AVAILABLE, refund, campaign),
        Movement(at, "charge", HELD, SPENT, held - refund, campaign),
    ]


def set_available(moment: Moment, vendor: str, amount: int) -> None:
    """Give or take what it needs for the customer to have exactly this amount."""
    change = amount - balance(moment, vendor, AVAILABLE)
    move(moment, vendor, [Movement(moment.now, "funding", FUNDING, AVAILABLE, change)])


def last(moment: Moment) -> int:
    """The number of the last entry; 0: there is none."""
    row = moment.db.one(_LAST)
    return row[0] if row else 0


def settlements(moment: Moment, after: int, since: int) -> list[tuple[int, str, str, int, int]]:
    """(at, vendor, kind, amount, campaign) of all that left `held` after an entry and an instant.

    In the order in which it was booked.
    """
    return moment.db.all(_SETTLEMENTS, after=after, since=since)


def entries(moment: Moment) -> list[Entry]:
    """All entries of the world, in the order in which they were made."""
    return [Entry(*row) for row in moment.db.all(_ENTRIES)]


def units(amount: int) -> int | float:
    """Micro-units as the vendor's whole unit (tokens, dollars) for people to read."""
    return amount // MICRO if amount % MICRO == 0 else amount / MICRO
