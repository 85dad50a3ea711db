"""Postbacks from affiliate networks, and the conversions that they make (KE-651 to KE-670)."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.records import blocks, costs, entities, logs
from mocksrv.vendors.keitaro.records.costs import Exchange
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.fields import CENTS, V8, Unreadable, decimal
from mocksrv.vendors.keitaro.sales import s2s
from mocksrv.vendors.keitaro.sales.s2s import LEAD, REBILL, REJECTED, SALE, Audience, Conversion

_STATUSES = (LEAD, SALE, REJECTED, REBILL)
_TURNS = {(LEAD, SALE), (LEAD, REJECTED), (SALE, REJECTED), (REBILL, REJECTED)}

#: Status → the click's columns that count its conversions and sum their revenue (KE-667).
_COUNTED = {
    LEAD: ("leads", "lead_revenue"),
    SALE: ("sales", "sale_revenue"),
    REBILL: ("rebills", "sale_revenue"),
    REJECTED: ("rejected", "rejected_revenue"),
}
_COUNTS = sorted({column for columns in _COUNTED.values() for column in columns})

_CLICK = """
SELECT id, at, offer_id, campaign_id, cost FROM keitaro_click WHERE sub_id = :sub_id
"""
_SAME = """
SELECT id, status, revenue, cost FROM keitaro_conversion WHERE sub_id = :sub_id AND tid = :tid
"""
_SOLD = """
SELECT 1 FROM keitaro_conversion WHERE click_id = :click AND status IN ('sale', 'rebill') LIMIT 1
"""
_INSERT = """
INSERT INTO keitaro_conversion (id, click_id, sub_id, tid, status, previous_status,
    original_status, revenue, cost, postback_at, click_at, sale_at, params)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM keitaro_conversion), :click, :sub_id, :tid, :status,
    '', :original, :revenue, :cost, :at, :click_at, :sale_at, :params)
"""
_UPDATE = """
UPDATE keitaro_conversion SET previous_status = status, status = :status,
    original_status = :original, revenue = :revenue, cost = :cost, postback_at = :at,
    sale_at = COALESCE(:sale_at, sale_at), params = :params
WHERE id = :id
"""
_COUNT = f"""
UPDATE keitaro_click SET cost = :cost,
    {", ".join(f"{name} = {name} + :{name}" for name in _COUNTS)}
WHERE id = :click
"""  # noqa: S608 - our own words
_DIALECT = "SELECT dialect FROM keitaro_tracker"

_AMOUNTS = ("payout", "revenue", "profit")
_BY_CONVERSION = ("CPA", "CPS", "RevShare")
_MOST_REVENUE = Decimal("999999999.9999")

_COMMON = tuple(f"sub_id_{n}" for n in range(1, 11))
#: What a postback may overwrite of its click (KE-658).
_OVERWRITTEN_V8 = (*_COMMON, *(f"extra_param_{n}" for n in range(1, 11)))
_OVERWRITTEN_V9 = (*_COMMON, *(f"sub_id_{n}" for n in range(11, 16)))
_OVERWRITTEN = frozenset((*_OVERWRITTEN_V8, *_OVERWRITTEN_V9))


class Clicked(NamedTuple):
    """The click that a postback is about."""

    id: int
    at: int
    offer: int | None
    campaign: int
    cost: int


class Before(NamedTuple):
    """A conversion as it was when a postback came."""

    id: int
    status: str
    revenue: int
    cost: int


def receive(moment: Moment, params: Mapping[str, str], url: str, via: tuple[str, ...]) -> None:
    """Take a postback in; what is wrong with it stands in the log and nowhere else (KE-666).

    `via`: whose postbacks led to it.
    """
    sub_id = sub_id_of(params)
    job = entities.next_id(moment, "postback")
    lines = [
        f"Received postback URL {url}",
        f'Using "{sub_id}" as subid. Postback added to queue.',
        f"Processing subid {sub_id}",
    ]
    logs.write(moment, "postbacks", job, *lines, take(moment, params, via))


def sub_id_of(params: Mapping[str, str]) -> str:
    """Which click a postback is about (KE-652)."""
    return params.get("subid") or params.get("clickid") or ""


def take(moment: Moment, params: Mapping[str, str], via: tuple[str, ...] = ()) -> str:
    """Make or change a conversion, and tell of it; returns the last line of the log."""
    intake = Intake(moment)
    line = intake.take(params, moment.now, via)
    intake.close()
    return line


class Intake:
    """Takes postbacks in, one after another inside one moment; to be closed at the end."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._offers: dict[int, Entity | None] = {}
        self._changed: list[int] = []
        """Clicks."""

    @cached_property
    def _exchange(self) -> Exchange:
        return Exchange(self._moment)

    @cached_property
    def _audiences(self) -> Mapping[int, Audience]:
        return s2s.audiences(self._moment)

    def take(self, params: Mapping[str, str], at: int, via: tuple[str, ...] = ()) -> str:
        """Make or change a conversion, and tell of it; returns the last line of the log.

        `at`: when it happens.
        """
        moment, sub_id = self._moment, sub_id_of(params)
        row = moment.db.one(_CLICK, sub_id=sub_id)
        if row is None:
            return f'SubID not found "{sub_id}"'
        click = Clicked(*row)
        original = params.get("status") or params.get("type") or SALE
        status = _status(params, original)
        if status is None:
            return f'Status "{original}" is ignored.'
        tid = params.get("tid", "")
        found = moment.db.one(_SAME, sub_id=sub_id, tid=tid)
        same = Before(*found) if found else None
        offer = self._offer(click.offer) if click.offer else None
        if same is None:
            status = _new_status(moment, click, offer, status)
        elif same.status == status or (same.status, status) == (REBILL, SALE):
            return 'Conversion by pair "SubId + tid" already exists. Postback ignored.'
        elif (same.status, status) not in _TURNS:
            status = None
        if status is None:
            return f'Status "{original}" cannot follow. Postback ignored.'
        revenue = _revenue(self._exchange, offer, params, before=same.revenue if same else 0)
        cost = _cost(moment, self._exchange, click, params, before=same.cost if same else 0)
        conversion = Conversion(sub_id, tid, status, original, revenue, cost, at)
        _keep(moment, click, conversion, params, same)
        _count(moment, click, conversion, same)
        _overwrite(moment, click, params)
        self._changed.append(click.id)
        if audience := self._audiences.get(click.campaign):
            s2s.tell(moment, audience, click.id, conversion, via)
        return f"Subid {sub_id} complete"

    def _offer(self, number: int) -> Entity | None:
        if number not in self._offers:
            self._offers[number] = entities.find(self._moment, "offer", number)
        return self._offers[number]

    def close(self) -> None:
        """Let reports know which clicks have changed."""
        blocks.correct_all(self._moment, self._changed)
        self._changed.clear()


def _keep(
    moment: Moment,
    click: Clicked,
    conversion: Conversion,
    params: Mapping[str, str],
    same: Before | None,
) -> None:
    at = conversion.at
    values: dict[str, Any] = {
        "status": conversion.status,
        "original": conversion.original_status,
        "revenue": conversion.revenue,
        "cost": conversion.cost,
        "at": at,
        "sale_at": at if conversion.status in (SALE, REBILL) else None,
        "params": orjson.dumps(dict(params)).decode(),
    }
    moment.record()
    if same:
        moment.db.run(_UPDATE, id=same.id, **values)
        return
    values |= {"sub_id": conversion.sub_id, "tid": conversion.tid}
    moment.db.run(_INSERT, click=click.id, click_at=click.at, **values)


def _count(moment: Moment, click: Clicked, conversion: Conversion, same: Before | None) -> None:
    """What the conversion was drops from the click, and what it is now is added (KE-667).

    What the click has besides, from its offer or since it was loaded, stays; its cost may have
    been corrected meanwhile (KE-505), and is never less than nothing.
    """
    changes = dict.fromkeys(_COUNTS, 0)
    cost = click.cost
    for sign, each in ((1, conversion), (-1, same)):
        if each:
            count, total = _COUNTED[each.status]
            changes[count] += sign
            changes[total] += sign * each.revenue
            cost += sign * each.cost
    moment.db.run(_COUNT, click=click.id, cost=min(max(cost, 0), costs.MOST), **changes)


def _status(params: Mapping[str, str], original: str) -> str | None:
    """One of ours for the network's word; None: it is none, or to be ignored (KE-660 to KE-662)."""
    ignored = params.get("ignore_status") or params.get("ignore") or ""
    if original in ignored.split(","):
        return None
    for status in (LEAD, SALE, REJECTED):
        words = params.get(f"{status}_status") or params.get(status) or ""
        if original in words.split(","):
            return status
    return original if original in _STATUSES else None


def _new_status(moment: Moment, click: Clicked, offer: Entity | None, status: str) -> str | None:
    """A further sale of an offer with upsells is a rebill; else a rebill is nothing (KE-665)."""
    upsell = offer is not None and offer.fields["payout_upsell"]
    if status == REBILL:
        return REBILL if upsell else None
    if status == SALE and upsell and moment.db.one(_SOLD, click=click.id):
        return REBILL
    return status


def _revenue(
    exchange: Exchange, offer: Entity | None, params: Mapping[str, str], *, before: int
) -> int:
    """Ten-thousandths of the tracker's currency: the postback's, or the offer's (KE-668).

    A postback that changes a conversion and names no amount leaves it as it was `before`.
    """
    if offer and not offer.fields["payout_auto"] and offer.fields["payout_value"]:
        payout = Decimal(offer.fields["payout_value"]) / CENTS
        return exchange.ten_thousandths(payout, offer.fields["payout_currency"] or "")
    sent = next((params[name] for name in _AMOUNTS if params.get(name)), None)
    if sent is None:
        return before
    return exchange.ten_thousandths(_amount(sent), params.get("currency", ""))


def _amount(text: str) -> Decimal:
    try:
        return min(max(decimal(text), Decimal(0)), _MOST_REVENUE)
    except Unreadable:
        return Decimal(0)


def _cost(
    moment: Moment, exchange: Exchange, click: Clicked, params: Mapping[str, str], *, before: int
) -> int:
    """Millionths that the conversion adds to what its click costs, by models that pay for
    conversions (KE-657). A postback that names no cost leaves them as they were `before`.
    """
    if not params.get("cost"):
        return before
    campaign = entities.find(moment, "campaign", click.campaign)
    if campaign is None or campaign.fields["cost_type"] not in _BY_CONVERSION:
        return before
    return costs.sent(exchange, params)


def _overwrite(moment: Moment, click: Clicked, params: Mapping[str, str]) -> None:
    """Sub ids that are sent replace those of the click (KE-658)."""
    if _OVERWRITTEN.isdisjoint(params):
        return
    row = moment.db.one(_DIALECT)
    names = _OVERWRITTEN_V8 if row and row[0] == V8 else _OVERWRITTEN_V9
    values = {name: params[name][:1000] for name in names if name in params}
    if values:
        changes = ", ".join(f"{name} = :{name}" for name in values)
        sql = f"UPDATE keitaro_click SET {changes} WHERE id = :click"  # noqa: S608 - our own names
        moment.db.run(sql, click=click.id, **values)
