"""Postbacks from affiliate networks, and the conversions that they make (KE-651 to KE-670)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro import costs, entities, logs
from mocksrv.vendors.keitaro.fields import CENTS, Unreadable, decimal
from mocksrv.vendors.keitaro.tables import SUB_IDS

LEAD, SALE, REJECTED, REBILL = "lead", "sale", "rejected", "rebill"
_STATUSES = (LEAD, SALE, REJECTED, REBILL)
_TURNS = {(LEAD, SALE), (LEAD, REJECTED), (SALE, REJECTED), (REBILL, REJECTED)}

_CLICK = """
SELECT id, at, offer_id, campaign_id FROM keitaro_click WHERE sub_id = :sub_id
"""
_SAME = "SELECT id, status FROM keitaro_conversion WHERE sub_id = :sub_id AND tid = :tid"
_SOLD = """
SELECT 1 FROM keitaro_conversion WHERE click_id = :click AND status IN ('sale', 'rebill') LIMIT 1
"""
_INSERT = """
INSERT INTO keitaro_conversion (id, click_id, sub_id, tid, status, previous_status,
    original_status, revenue, postback_at, click_at, sale_at, params)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM keitaro_conversion), :click, :sub_id, :tid, :status,
    '', :original, :revenue, :at, :click_at, :sale_at, :params)
"""
_UPDATE = """
UPDATE keitaro_conversion SET previous_status = status, status = :status,
    original_status = :original, revenue = :revenue, postback_at = :at,
    sale_at = COALESCE(:sale_at, sale_at), params = :params
WHERE id = :id
"""
_SUM = "(SELECT {what} FROM keitaro_conversion v WHERE v.click_id = :click AND v.status {which})"
_COUNTS = {
    "leads": _SUM.format(what="COUNT(*)", which="= 'lead'"),
    "sales": _SUM.format(what="COUNT(*)", which="= 'sale'"),
    "rejected": _SUM.format(what="COUNT(*)", which="= 'rejected'"),
    "rebills": _SUM.format(what="COUNT(*)", which="= 'rebill'"),
    "lead_revenue": _SUM.format(what="COALESCE(SUM(revenue), 0)", which="= 'lead'"),
    "sale_revenue": _SUM.format(what="COALESCE(SUM(revenue), 0)", which="IN ('sale', 'rebill')"),
    "rejected_revenue": _SUM.format(what="COALESCE(SUM(revenue), 0)", which="= 'rejected'"),
}
_RECOUNT = f"""
UPDATE keitaro_click SET {", ".join(f"{name} = {sql}" for name, sql in _COUNTS.items())}
WHERE id = :click
"""  # noqa: S608 - our own words
_SET_COST = "UPDATE keitaro_click SET cost = :cost WHERE id = :click"

_BY_CONVERSION = ("CPA", "CPS", "RevShare")
_MOST = Decimal(99_999)


class Clicked(NamedTuple):
    """The click that a postback is about."""

    id: int
    at: int
    offer: int | None
    campaign: int


def receive(moment: Moment, params: Mapping[str, str], url: str) -> None:
    """Take a postback in; what is wrong with it stands in the log and nowhere else (KE-666)."""
    sub_id = params.get("subid") or params.get("clickid") or ""
    job = entities.next_id(moment, "postback")
    lines = [
        f"Received postback URL {url}",
        f'Using "{sub_id}" as subid. Postback added to queue.',
        f"Processing subid {sub_id}",
    ]
    logs.write(moment, "postbacks", job, *lines, _process(moment, params, sub_id))


def _process(moment: Moment, params: Mapping[str, str], sub_id: str) -> str:
    """Make or change a conversion; returns the last line of the log."""
    row = moment.db.one(_CLICK, sub_id=sub_id)
    if row is None:
        return f'SubID not found "{sub_id}"'
    click = Clicked(*row)
    original = params.get("status") or params.get("type") or SALE
    status = _status(params, original)
    if status is None:
        return f'Status "{original}" is ignored.'
    tid = params.get("tid", "")
    same = moment.db.one(_SAME, sub_id=sub_id, tid=tid)
    if same is None:
        status = _new_status(moment, click, status)
    elif same[1] == status:
        return 'Conversion by pair "SubId + tid" already exists. Postback ignored.'
    elif (same[1], status) not in _TURNS:
        status = None
    if status is None:
        return f'Status "{original}" cannot follow. Postback ignored.'
    values: dict[str, Any] = {
        "status": status,
        "original": original,
        "revenue": _revenue(moment, click, params),
        "at": moment.now,
        "sale_at": moment.now if status in (SALE, REBILL) else None,
        "params": orjson.dumps(dict(params)).decode(),
    }
    if same:
        moment.db.run(_UPDATE, id=same[0], **values)
    else:
        values |= {"click": click.id, "click_at": click.at, "sub_id": sub_id, "tid": tid}
        moment.db.run(_INSERT, **values)
    moment.db.run(_RECOUNT, click=click.id)
    _take_cost(moment, click, params)
    _overwrite(moment, click, params)
    return f"Subid {sub_id} complete"


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


def _new_status(moment: Moment, click: Clicked, status: str) -> str | None:
    """A further sale of an offer with upsells is a rebill; else a rebill is nothing (KE-665)."""
    offer = entities.find(moment, "offer", click.offer) if click.offer else None
    upsell = offer is not None and offer.fields["payout_upsell"]
    if status == REBILL:
        return REBILL if upsell else None
    if status == SALE and upsell and moment.db.one(_SOLD, click=click.id):
        return REBILL
    return status


def _revenue(moment: Moment, click: Clicked, params: Mapping[str, str]) -> int:
    """Ten-thousandths of the tracker's currency: the postback's, or the offer's (KE-668)."""
    offer = entities.find(moment, "offer", click.offer) if click.offer else None
    if offer and not offer.fields["payout_auto"] and offer.fields["payout_value"]:
        payout = Decimal(offer.fields["payout_value"]) / CENTS
        return costs.converted(moment, payout, offer.fields["payout_currency"] or "") // 100
    sent = params.get("payout") or params.get("revenue") or params.get("profit") or "0"
    return costs.converted(moment, _amount(sent), params.get("currency", "")) // 100


def _amount(text: str) -> Decimal:
    try:
        return min(max(decimal(text), Decimal(0)), _MOST)
    except Unreadable:
        return Decimal(0)


def _take_cost(moment: Moment, click: Clicked, params: Mapping[str, str]) -> None:
    """Models that pay by conversion take the click's cost from the postback (KE-657)."""
    campaign = entities.find(moment, "campaign", click.campaign)
    if params.get("cost") and campaign and campaign.fields["cost_type"] in _BY_CONVERSION:
        cost = costs.converted(moment, _amount(params["cost"]), params.get("currency", ""))
        moment.db.run(_SET_COST, click=click.id, cost=cost)


def _overwrite(moment: Moment, click: Clicked, params: Mapping[str, str]) -> None:
    """Sub ids that are sent replace those of the click (KE-658)."""
    for name in SUB_IDS:
        if name in params:
            sql = f"UPDATE keitaro_click SET {name} = :value WHERE id = :click"  # noqa: S608
            moment.db.run(sql, value=params[name][:1000], click=click.id)
