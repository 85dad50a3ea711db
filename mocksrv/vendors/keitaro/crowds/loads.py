"""Clicks loaded in bulk: all of a request or none.

What was sent is read before the moment, some thousand clicks at a time; in the moment they get
their numbers and are inserted, each set of fields with a statement of its own.
"""

from asyncio import sleep
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

import orjson

from mocksrv.moment import Moment
from mocksrv.store.database import Value
from mocksrv.vendors.keitaro.crowds.loadable import DERIVED, FIELDS, Misread
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.tables import BLANK_CLICK, LINKS
from mocksrv.vendors.keitaro.sales.s2s import LEAD, REJECTED, SALE
from mocksrv.vendors.keitaro.traffic import sub_ids

_SLICE = 2000
_REQUIRED = ("datetime", "campaign_id")
_STATUSES = {LEAD: "leads", SALE: "sales", REJECTED: "rejected"}
_LAST_CONVERSION = "SELECT COALESCE(MAX(id), 0) FROM keitaro_conversion"

Columns = dict[str, Sequence[Value]]


class Batch(NamedTuple):
    """Clicks of one request that have the same fields."""

    places: Sequence[int]
    """Which of the request's clicks they are."""
    columns: Columns
    """Column of the click log → values."""


def sent(body: bytes) -> list[Any]:
    """The clicks of a request's body. Raises ValueError in words."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ValueError("body: not JSON") from None
    if not isinstance(content, dict) or not isinstance(content.get("clicks"), list):
        raise ValueError('clicks: the body must be {"clicks": [...]}')  # noqa: TRY004
    if strangers := content.keys() - {"clicks"}:
        raise ValueError(f"{min(strangers)}: Extra inputs are not permitted")
    clicks: list[Any] = content["clicks"]
    return clicks


async def read(clicks: Sequence[Any]) -> list[Batch]:
    """Clicks with the same fields together, checked; others get their turn meanwhile.

    Raises Misread.
    """
    batches: list[Batch] = []
    for start in range(0, len(clicks), _SLICE):
        batches += _read_slice(clicks[start : start + _SLICE], start)
        await sleep(0)
    _refuse_twins(batches)
    return batches


def _read_slice(clicks: Sequence[Any], start: int) -> Iterator[Batch]:
    by_fields: dict[tuple[str, ...], list[int]] = {}
    for place, click in enumerate(clicks):
        if not isinstance(click, dict):
            raise Misread(start + place, "must be an object")
        by_fields.setdefault(tuple(click), []).append(place)
    for names, places in by_fields.items():
        rows = [tuple(clicks[place].values()) for place in places]
        numbers = [start + place for place in places]
        yield Batch(numbers, _read_columns(names, list(zip(*rows, strict=True)), numbers))


def _read_columns(
    names: Sequence[str], values: Sequence[Sequence[Any]], rows: Sequence[int]
) -> Columns:
    for name in names:
        if name not in FIELDS:
            instead = f"; send {DERIVED[name]}" if name in DERIVED else ""
            raise Misread(rows[0], f"no such field can be loaded{instead}", name[:40])
    for name in _REQUIRED:
        if name not in names:
            raise Misread(rows[0], "Field required", name)
    columns: Columns = {}
    for name, column in zip(names, values, strict=True):
        try:
            columns[FIELDS[name].column] = FIELDS[name].read(column)
        except Misread as error:
            raise Misread(rows[error.row], error.reason, name) from None
    if "referrer" in columns and "is_empty_referrer" not in columns:
        columns["is_empty_referrer"] = [int(not each) for each in columns["referrer"]]
    _share_out_revenue(columns, rows)
    return columns


def _share_out_revenue(columns: Columns, rows: Sequence[int]) -> None:
    """`revenue` is that of the click's one conversion, or what its offer paid for the click."""
    none: Sequence[Value] = [0] * len(rows)
    flags = {status: columns.get(name, none) for status, name in _STATUSES.items()}
    _check_flags(flags, columns, rows)
    if "revenue" not in columns:
        return
    rest = columns.pop("revenue")
    for status in (LEAD, REJECTED, SALE):
        name = f"{status}_revenue"
        if name in columns:
            raise Misread(rows[0], f"cannot be sent beside {name}", "revenue")
        if flags[status] is none or status == SALE:
            continue
        pairs = list(zip(rest, flags[status], strict=True))
        columns[name] = [amount if is_it else 0 for amount, is_it in pairs]
        rest = [0 if is_it else amount for amount, is_it in pairs]
    columns["sale_revenue"] = rest


def _check_flags(flags: Mapping[str, Sequence[Any]], columns: Columns, rows: Sequence[int]) -> None:
    """A click is one thing at most, and has the revenue of nothing else. Raises Misread."""
    several = [sum(each) > 1 for each in zip(*flags.values(), strict=True)]
    if True in several:
        reason = "only one of is_lead, is_sale and is_rejected can be 1"
        raise Misread(rows[several.index(True)], reason)
    for status in (LEAD, REJECTED):
        revenue = columns.get(f"{status}_revenue")
        if revenue is not None:
            idle = [
                bool(amount) and not is_it
                for amount, is_it in zip(revenue, flags[status], strict=True)
            ]
            if True in idle:
                raise Misread(rows[idle.index(True)], f"needs is_{status}", f"{status}_revenue")


def _refuse_twins(batches: Sequence[Batch]) -> None:
    """No two clicks have the same sub id. Raises Misread."""
    known: set[Value] = {""}
    for batch in batches:
        for row, sub_id in zip(batch.places, batch.columns.get("sub_id", ()), strict=False):
            if sub_id in known and sub_id:
                raise Misread(row, "another click of the request has it", "sub_id")
            known.add(sub_id)


# -- in the moment --------------------------------------------------------------------------------


def insert(moment: Moment, batches: Sequence[Batch]) -> int:
    """Keep the clicks, and say how many. Raises Misread; then nothing may be kept."""
    count = sum(len(batch.places) for batch in batches)
    if not count:
        return 0
    moment.record()
    given = _given_sub_ids(moment, batches)
    links = _Links(moment)
    first = entities.next_id(moment, "click", count)
    for batch in batches:
        columns = batch.columns | {"id": [first + place for place in batch.places]}
        links.fill(columns, batch.places)
        columns["sub_id"] = _sub_ids(moment, columns, given)
        same = {name: BLANK_CLICK[name] for name in BLANK_CLICK.keys() - columns.keys()}
        if "is_empty_referrer" in same:
            same["is_empty_referrer"] = 1
        rows = zip(*columns.values(), strict=True)
        moment.db.load("keitaro_click", tuple(columns), rows, same, LINKS)
        _keep_conversions(moment, columns)
    return count


def _given_sub_ids(moment: Moment, batches: Sequence[Batch]) -> set[str]:
    """The sub ids that clicks were sent with. Raises Misread for one that is already used.

    Conversions outlive clicks that are cleaned away (KE-670), and keep their sub ids.
    """
    rows = {
        str(sub_id): row
        for batch in batches
        for row, sub_id in zip(batch.places, batch.columns.get("sub_id", ()), strict=False)
        if sub_id
    }
    if gone := sub_ids.taken(moment, list(rows)):
        raise Misread(min(rows[sub_id] for sub_id in gone), "is already used", "sub_id")
    if rows:
        sub_ids.brought(moment)
    return set(rows)


def _sub_ids(moment: Moment, columns: Mapping[str, Sequence[Any]], given: set[str]) -> list[str]:
    """The sub ids of clicks; those that have none get one as every click does (KE-615)."""
    sent = columns.get("sub_id") or [""] * len(columns["id"])
    numbers = [number for number, sub_id in zip(columns["id"], sent, strict=True) if not sub_id]
    made = iter(sub_ids.free(moment, numbers, given))
    return [sub_id or next(made) for sub_id in sent]


class _Links:
    """What a click has by its campaign and its offer, where nothing else was sent."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._known: dict[tuple[str, Value], Entity | None] = {}

    def fill(self, columns: Columns, rows: Sequence[int]) -> None:
        """Add the columns that follow from others. Raises Misread for an unknown campaign."""
        campaigns = columns["campaign_id"]
        for number in set(campaigns):
            if self._find("campaign", number) is None:
                row = rows[list(campaigns).index(number)]
                raise Misread(row, f"there is no campaign {number}", "campaign_id")
        self._follow(columns, "campaign_group_id", "campaign", "group_id")
        self._follow(columns, "ts_id", "campaign", "traffic_source_id")
        self._follow(columns, "affiliate_network_id", "offer", "affiliate_network_id")

    def _follow(self, columns: Columns, column: str, kind: str, field: str) -> None:
        numbers = columns.get(f"{kind}_id")
        if numbers is not None and column not in columns:
            linked = {number: self._find(kind, number) for number in set(numbers)}
            found = {number: (each and each.get(field)) or 0 for number, each in linked.items()}
            columns[column] = [found[number] for number in numbers]

    def _find(self, kind: str, number: Value) -> Entity | None:
        if (kind, number) not in self._known:
            self._known[kind, number] = entities.find(self._moment, kind, int(number or 0))
        return self._known[kind, number]


def _keep_conversions(moment: Moment, columns: Columns) -> None:
    """A click that became something has a conversion, made at the instant of the click."""
    row = moment.db.one(_LAST_CONVERSION)
    last = row[0] if row else 0
    for status, flag in _STATUSES.items():
        which: Sequence[Any] = columns.get(flag, ())
        count = sum(which)
        if not count:
            continue
        revenue = columns.get(f"{status}_revenue") or [0] * len(which)
        at = list(compress(columns["at"], which))
        values: Columns = {
            "id": range(last + 1, last + 1 + count),
            "click_id": list(compress(columns["id"], which)),
            "sub_id": list(compress(columns["sub_id"], which)),
            "revenue": list(compress(revenue, which)),
            "postback_at": at,
            "click_at": at,
        }
        same: dict[str, Value] = {"status": status, "original_status": status, "tid": ""}
        same |= {"previous_status": "", "params": "{}", "cost": 0}
        if status == SALE:
            values["sale_at"] = at
        rows = zip(*values.values(), strict=True)
        moment.db.load("keitaro_conversion", tuple(values), rows, same)
        last += count
