"""What is corrected afterwards: the costs of a period, clicks that are cleaned away.

Section 3.8 of the rule book (keitaro.txt L153-168), KE-716 and KE-717.
"""

from collections.abc import Generator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from mocksrv.moment import Moment, Moments
from mocksrv.store import Value
from mocksrv.vendors.keitaro.objects.resources import CAMPAIGNS
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.verbs import owned
from mocksrv.vendors.keitaro.objects.views import Tracker
from mocksrv.vendors.keitaro.records import blocks, costs
from mocksrv.vendors.keitaro.records.errors import Invalid
from mocksrv.vendors.keitaro.records.fields import Unreadable, decimal, flag, messages, whole
from mocksrv.vendors.keitaro.reports.periods import Period, Undated, between, zone_of
from mocksrv.wire.desk import Steps

_MATCHING = "at BETWEEN :first AND :last"
_FIND = "SELECT id, at FROM keitaro_click WHERE id > :low AND id <= :high AND {where}"
_LAST_ID = "SELECT MAX(id) FROM keitaro_click"
_SET = "UPDATE keitaro_click SET cost = :cost WHERE id = :id"
_CLEAN = "DELETE FROM keitaro_click WHERE {where}"

#: Keys of filters (KE-506); all but the currency are columns of the log.
_FILTERS = (
    *("currency", "cost", "keyword", "external_id", "creative_id", "ad_campaign_id", "source"),
    *(f"sub_id_{n}" for n in range(1, 16)),
)
_MOST_ENTRIES, _MOST_CAMPAIGNS, _MOST_VALUES = 100, 1_000, 1_000
#: After so many looks that changes have overtaken, the clicks are found and set in one turn.
_PATIENCE = 3

#: What is answered, whether anything matches or not (KE-504).
_DONE = {"success": True}


class Clicks(NamedTuple):
    """Which clicks are meant: SQL and its values."""

    where: str
    values: Mapping[str, Value]


class Expense(NamedTuple):
    """What all clicks of a period have cost together."""

    clicks: Clicks
    cost: int
    """In millionths of the tracker's currency."""


def update_campaign(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Set the costs of a campaign's clicks (KE-117). Raises ObjectUnknown, Invalid."""
    campaign = owned(CAMPAIGNS, me, sent["id"], moment)
    return Steps(partial(_spread, [_expense(me, moment, sent, sent, [campaign.id])]))


def update_clicks(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The same for several campaigns and periods (KE-717). Raises ObjectUnknown, Invalid."""
    wrong = {
        name: messages(name, "is required")
        for name in ("campaign_ids", "costs")
        if sent.get(name) in (None, "", [], {})
    }
    if wrong:
        raise Invalid(wrong, me.dialect)
    ids = sent["campaign_ids"] if isinstance(sent["campaign_ids"], list) else [sent["campaign_ids"]]
    if len(ids) > _MOST_CAMPAIGNS:
        raise Invalid({"campaign_ids": messages("campaign_ids", "is invalid")}, me.dialect)
    campaigns = sorted({owned(CAMPAIGNS, me, number, moment).id for number in ids})
    entries = sent["costs"] if isinstance(sent["costs"], list) else [sent["costs"]]
    if len(entries) > _MOST_ENTRIES or not all(isinstance(entry, dict) for entry in entries):
        raise Invalid({"costs": messages("costs", "is invalid")}, me.dialect)
    expenses = [_expense(me, moment, entry, sent, campaigns) for entry in entries]
    return Steps(partial(_spread, expenses))


def clean_clicks(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Delete the clicks of a period from the log (KE-716). Raises Invalid."""
    period, wrong = _period(sent, sent)
    campaign: int | None = None
    if sent.get("campaign_id") not in (None, ""):
        try:
            campaign = whole(sent["campaign_id"])
        except Unreadable:
            wrong["campaign_id"] = messages("campaign_id", "is invalid")
    if wrong or period is None:
        raise Invalid(wrong, me.dialect)
    clicks = _clicks(period, None if campaign is None else [campaign])
    moment.db.run(_CLEAN.format(where=clicks.where), **clicks.values)
    blocks.correct(moment)
    return _DONE


# -- sharing ----------------------------------------------------------------------------------


def _spread(
    expenses: Sequence[Expense], moments: Moments
) -> Generator[None, None, Mapping[str, bool]]:
    """Share costs among clicks: they are looked for in turns, and set all at once."""
    for _ in range(_PATIENCE):
        with moments() as moment:
            state, last = blocks.state_of(moment), _last_id(moment)
        found = []
        for expense in expenses:
            clicks: list[Found] = []
            for low in range(0, last, blocks.SIZE):
                with moments() as moment:
                    clicks += _found(moment, expense, low, min(low + blocks.SIZE, last))
                yield
            found.append(clicks)
        with moments() as moment:
            if blocks.state_of(moment) == state:
                return _set(moment, expenses, found)
    with moments() as moment:
        last = _last_id(moment)
        return _set(moment, expenses, [_found(moment, each, 0, last) for each in expenses])


Found = tuple[int, int]
"""A click and its instant."""


def _found(moment: Moment, expense: Expense, low: int, high: int) -> list[Found]:
    where, values = expense.clicks
    rows: list[Found] = moment.db.all(_FIND.format(where=where), low=low, high=high, **values)
    return rows


def _last_id(moment: Moment) -> int:
    row = moment.db.one(_LAST_ID)
    return (row[0] if row else None) or 0


def _set(
    moment: Moment, expenses: Sequence[Expense], found: Sequence[Sequence[Found]]
) -> Mapping[str, bool]:
    """Every click costs the same; the last takes the rest, so that the sum is exact (KE-505)."""
    for expense, clicks in zip(expenses, found, strict=True):
        if clicks:
            each, rest = divmod(expense.cost, len(clicks))
            rows = [(each, number) for number, _ in clicks]
            moment.db.change("keitaro_click", "cost", "id", rows)
            last, _ = max(clicks, key=lambda click: (click[1], click[0]))
            moment.db.run(_SET, cost=each + rest, id=last)
            blocks.correct(moment)
    return _DONE


# -- what was sent ----------------------------------------------------------------------------


def _expense(
    me: Tracker,
    moment: Moment,
    entry: Mapping[str, Any],
    sent: Sent,
    campaigns: Sequence[int],
) -> Expense:
    """A cost and the clicks it is for; `sent` holds what several entries share. Raises Invalid."""
    period, wrong = _period(entry, sent)
    currency = _shared(entry, sent, "currency") or ""
    if not isinstance(currency, str) or (
        currency and currency.upper() not in moment.fixtures[costs.RATES]
    ):
        wrong["currency"] = messages("currency", "is invalid")
    cost = _cost(moment, entry.get("cost"), str(currency), wrong)
    uniques = _uniques(_shared(entry, sent, "only_campaign_uniques"), wrong)
    clauses, values = _filtered(me, moment, _shared(entry, sent, "filters"), wrong)
    if wrong or period is None:
        raise Invalid(wrong, me.dialect)
    if uniques:
        clauses.append("is_unique_campaign = 1")
    where, found = _clicks(period, campaigns)
    clicks = Clicks(" AND ".join((where, *clauses)), {**found, **values})
    return Expense(clicks, cost)


def _cost(moment: Moment, value: Any, currency: str, wrong: dict[str, list[str]]) -> int:
    """Millionths of the tracker's currency, for one click if there is but one (KE-009)."""
    if value in (None, ""):
        wrong["cost"] = messages("cost", "is required")
        return 0
    try:
        cost = costs.Exchange(moment).millionths(decimal(value), currency)
    except Unreadable:
        cost = -1
    if not 0 <= cost <= costs.MOST:
        wrong["cost"] = messages("cost", "is invalid")
    return cost


def _shared(entry: Mapping[str, Any], sent: Sent, name: str) -> Any:
    return entry[name] if name in entry else sent.get(name)


def _uniques(value: Any, wrong: dict[str, list[str]]) -> bool:
    try:
        return flag(value or False)
    except Unreadable:
        wrong["only_campaign_uniques"] = messages("only_campaign_uniques", "is invalid")
        return False


def _period(entry: Mapping[str, Any], sent: Sent) -> tuple[Period | None, dict[str, list[str]]]:
    """(the period, messages for what is wrong with it)."""
    wrong: dict[str, list[str]] = {}
    begin, end = entry.get("start_date"), entry.get("end_date")
    try:
        zone = zone_of(_shared(entry, sent, "timezone"))
    except Undated:
        zone = zone_of(None)
        wrong["timezone"] = messages("timezone", "is invalid")
    for name, date in (("start_date", begin), ("end_date", end)):
        if date in (None, ""):
            wrong[name] = messages(name, "is required")
        else:
            try:
                between(date, date, zone)
            except Undated:
                wrong[name] = messages(name, "is invalid")
    return (None if wrong else between(begin, end, zone)), wrong


def _clicks(period: Period, campaigns: Sequence[int] | None) -> Clicks:
    where = _MATCHING
    if campaigns is not None:
        where += f" AND campaign_id IN ({', '.join(map(str, campaigns))})"
    return Clicks(where, {"first": period.first, "last": period.last})


def _filtered(
    me: Tracker, moment: Moment, filters: Any, wrong: dict[str, list[str]]
) -> tuple[list[str], dict[str, Value]]:
    """SQL for `{"sub_id_1": "1,2,3"}` (KE-506): (clauses, values)."""
    clauses: list[str] = []
    values: dict[str, Value] = {}
    count = 0
    if filters in (None, "", []):
        return clauses, values
    for place, (name, wanted) in enumerate(filters.items() if isinstance(filters, dict) else ()):
        texts = wanted if isinstance(wanted, list) else str(wanted).split(",")
        texts = [str(text).strip() for text in texts]
        count += len(texts)
        if name not in _FILTERS:
            wrong["filters"] = messages("filters", "is invalid")
        elif not texts:
            clauses.append("1 = 0")
        elif name == "currency":
            clauses.append("1 = 1" if me.currency in map(str.upper, texts) else "1 = 0")
        elif name == "cost":
            sent = [_millionths(text) for text in texts]
            clauses.append(f"cost IN ({', '.join(map(str, sent))})")
        else:
            names = [f"f{place}_{n}" for n in range(len(texts))]
            clauses.append(f"{name} IN ({', '.join(f':{each}' for each in names)})")
            values |= dict(zip(names, texts, strict=True))
    if not isinstance(filters, dict) or count > _MOST_VALUES:
        wrong["filters"] = messages("filters", "is invalid")
    return clauses, values


def _millionths(text: str) -> int:
    """A cost as the log keeps it; -1 for what no cost is."""
    try:
        amount = decimal(text)
    except Unreadable:
        return -1
    cost = int(amount * 1_000_000)
    return cost if 0 <= cost <= costs.MOST else -1
