"""Campaigns: what is stored of them, and what time makes of that (instal.txt L26-28, L88-103)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, get_args

from mocksrv.agenda import Agenda, Event, nothing_due
from mocksrv.moment import Moment
from mocksrv.store import Value
from mocksrv.vendors.instal import wire
from mocksrv.vendors.instal.errors import NotFound

INSTAL = "instal"
NOT_DELETED = "NOTDELETED"

#: What lists can be filtered by (L28); the last is no campaign's status (IN-R30).
FILTERS = frozenset({*get_args(wire.Status), NOT_DELETED})


class Campaign(NamedTuple):
    """A campaign as it is stored; numbers in millionths, dates in milliseconds."""

    id: int
    application: str
    budget: int
    campaign_type: wire.CampaignType
    countries: str
    """JSON: code → name."""
    daily_cap: int | None
    destination_url: str
    is_incentivized: int
    name: str
    os: wire.System
    os_min_version: int | None
    payout: int
    restrictions: str
    """JSON: id → name and description."""
    start_date: int
    status: wire.Status
    """As it is now or, from `stored`, as it was given."""
    stop_date: int | None


#: The status as it is now: who runs or pauses beyond the stop date has expired.
_NOW = """
CASE WHEN status IN ('RUNNING', 'PAUSED') AND stop_date <= :now THEN 'EXPIRED' ELSE status END
"""
_TABLE = "FROM instal_campaign"
_COLUMNS = """
id, application, budget, campaign_type, countries, daily_cap, destination_url, is_incentivized,
name, os, os_min_version, payout, restrictions, start_date, {status}, stop_date
"""
_SHOWN = f"SELECT {_COLUMNS.format(status=_NOW)} {_TABLE}"
_ONE = f"{_SHOWN} WHERE id = :id"
_STORED = f"SELECT {_COLUMNS.format(status='status')} {_TABLE} WHERE id = :id"

_ALL, _KEPT, _GIVEN = "1 = 1", "status <> 'DELETED'", "status = :status"
_LIVE = f"{_GIVEN} AND (stop_date IS NULL OR stop_date > :now)"
_OVER = "status = 'EXPIRED' OR status IN ('RUNNING', 'PAUSED') AND stop_date <= :now"

#: Filter → condition. Counted by ranges of the index: all campaigns are looked at otherwise.
_COUNTED = {"": _ALL, "RUNNING": _LIVE, "PAUSED": _LIVE, "EXPIRED": _OVER}
_COUNTED |= {"DELETED": _GIVEN, "REJECTED": _GIVEN, NOT_DELETED: _KEPT}
#: Listed in the order of the ids until there are enough: by the index, they would be sorted first.
_LISTED = dict.fromkeys(_COUNTED, f"{_NOW} = :status") | {"": _ALL, NOT_DELETED: _KEPT}

_COUNTS = {name: f"SELECT COUNT(*) {_TABLE} WHERE {each}" for name, each in _COUNTED.items()}
_PAGES = {
    name: f"""{_SHOWN} WHERE id IN (
        SELECT id {_TABLE} WHERE {each} ORDER BY id LIMIT :most OFFSET :offset
    ) ORDER BY id"""
    for name, each in _LISTED.items()
}

_NEXT_ID = "UPDATE instal_account SET made = made + 1 RETURNING made"
_INSERT = """
INSERT INTO instal_campaign (id, application, budget, campaign_type, countries, daily_cap,
    destination_url, is_incentivized, name, os, os_min_version, payout, restrictions, start_date,
    status, stop_date)
VALUES (:id, :application, :budget, :campaign_type, :countries, :daily_cap,
    :destination_url, :is_incentivized, :name, :os, :os_min_version, :payout, :restrictions,
    :start_date, :status, :stop_date)
"""
_UPDATE = """
UPDATE instal_campaign SET application = :application, budget = :budget,
    campaign_type = :campaign_type, countries = :countries, daily_cap = :daily_cap,
    destination_url = :destination_url, is_incentivized = :is_incentivized, name = :name, os = :os,
    os_min_version = :os_min_version, payout = :payout, restrictions = :restrictions,
    start_date = :start_date, status = :status, stop_date = :stop_date
WHERE id = :id
"""
_DELETE = "DELETE FROM instal_campaign WHERE id = :id"
_EXPIRED = """
SELECT stop_date, id FROM instal_campaign WHERE status IN ('RUNNING', 'PAUSED')
AND stop_date > :since AND stop_date <= :now ORDER BY stop_date, id
"""


def find(moment: Moment, campaign: int | None) -> Campaign:
    """A campaign as it is now. Raises NotFound."""
    return _found(moment, campaign, _ONE)


def stored(moment: Moment, campaign: int | None) -> Campaign:
    """A campaign whose status is the one that it was given. Raises NotFound."""
    return _found(moment, campaign, _STORED)


def _found(moment: Moment, campaign: int | None, sql: str) -> Campaign:
    row = None if campaign is None else moment.db.one(sql, id=campaign, now=moment.now)
    if row is None:
        raise NotFound
    return Campaign(*row)


def count(moment: Moment, status: str) -> int:
    """How many campaigns a filter lets through; `""`: all."""
    row = moment.db.one(_COUNTS[status], status=status, now=moment.now)
    return row[0] if row else 0


def page(moment: Moment, status: str, most: int, offset: int) -> Iterator[Campaign]:
    """Campaigns that a filter lets through, in the order of their ids (IN-R33).

    They are read at once but made one by one: thousands together keep the collector busy.
    """
    sql = _PAGES[status]
    rows = moment.db.all(sql, status=status, now=moment.now, most=most, offset=offset)
    return map(Campaign._make, rows)


def add(moment: Moment, fields: Mapping[str, Value]) -> int:
    """Keep a new campaign; returns its id."""
    moment.record()
    row = moment.db.one(_NEXT_ID)
    campaign: int = row[0]  # type: ignore[index]
    moment.db.run(_INSERT, **fields, id=campaign)
    return campaign


def save(moment: Moment, campaign: Campaign) -> None:
    """Keep a campaign that has changed."""
    moment.record()
    moment.db.run(_UPDATE, **campaign._asdict())


def delete(moment: Moment, campaign: int) -> None:
    """Forget a campaign."""
    moment.record()
    moment.db.run(_DELETE, id=campaign)


def expired(moment: Moment, since: int) -> list[Event]:
    """The campaigns whose stop date came after `since` and by now."""
    rows = moment.db.all(_EXPIRED, since=since, now=moment.now)
    detail: dict[str, object] = {"status": "EXPIRED"}
    return [Event(at, INSTAL, "status", f"campaign/{number}", detail) for at, number in rows]


AGENDA = Agenda(nothing_due, expired)
