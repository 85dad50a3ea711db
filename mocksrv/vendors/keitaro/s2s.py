"""S2S postbacks: traffic sources, and whoever a campaign names, learn of conversions (KE-671)."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

from mocksrv import postbacks
from mocksrv.agenda import Event
from mocksrv.fixtures import COUNTRIES
from mocksrv.moment import Moment
from mocksrv.postbacks import Call
from mocksrv.store import Database
from mocksrv.vendors.keitaro import entities, logs
from mocksrv.vendors.keitaro.clicks import money
from mocksrv.vendors.keitaro.entities import Entity
from mocksrv.vendors.keitaro.macros import Template
from mocksrv.vendors.keitaro.tables import BLANK_CLICK, CLICK_COLUMNS

LEAD, SALE, REJECTED, REBILL = "lead", "sale", "rejected", "rebill"

_LOG = "sent_postbacks"
_VERSION = "SELECT version FROM keitaro_tracker"
_COLUMNS = ("id", *CLICK_COLUMNS)
_CLICK = f"SELECT {', '.join(_COLUMNS)} FROM keitaro_click WHERE id = :id"  # noqa: S608


class Conversion(NamedTuple):
    """What a click has become."""

    sub_id: str
    tid: str
    status: str
    original_status: str
    """The network's word."""
    revenue: int
    """Ten-thousandths of the tracker's currency."""
    at: int


class Listener(NamedTuple):
    """Somebody who wants to know of conversions (KE-213, KE-215)."""

    method: Literal["GET", "POST"]
    url: Template
    statuses: frozenset[str]


class Audience(NamedTuple):
    """Who wants to know of a campaign's conversions."""

    campaign_name: str
    source_name: str
    listeners: tuple[Listener, ...]


def tell(
    moment: Moment, click: int, campaign: int, conversion: Conversion, via: tuple[str, ...]
) -> None:
    """Queue what has to be told of a conversion; `via`: whose postbacks led to it."""
    audience = audiences(moment).get(campaign)
    row = moment.db.one(_CLICK, id=click) if audience else None
    if audience is None or row is None:
        return
    told = _Told(moment, dict(zip(_COLUMNS, row, strict=True)), conversion, audience)
    for method, template, statuses in audience.listeners:
        if conversion.status in statuses:
            url = template.fill(told)
            entity = f"campaign/{campaign}"
            call = Call("keitaro", conversion.status, entity, url, via=via, method=method)
            number = postbacks.queue(moment, call)
            logs.write(moment, _LOG, number, f"Sending {method} {url}")


def sent(moment: Moment, attempt: Event) -> None:
    """Write down what became of an attempt."""
    told = attempt.detail
    outcome = f"Response: {told['status']}" if told["status"] else f"Error: {told['error']}"
    job = int(attempt.entity.partition("/")[2])
    logs.write(moment, _LOG, job, f"Sent {told['url']}", outcome)


_KEPT: WeakKeyDictionary[Database, tuple[tuple[int, int], Mapping[int, Audience]]] = (
    WeakKeyDictionary()
)


def audiences(moment: Moment) -> Mapping[int, Audience]:
    """Campaign → who wants to know; those that nobody asks about are left out.

    Kept until one of the tracker's objects has changed.
    """
    row = moment.db.one(_VERSION)
    key = (moment.life, row[0] if row else 0)
    kept = _KEPT.get(moment.db)
    if kept is None or kept[0] != key:
        kept = _KEPT[moment.db] = key, dict(_audiences(moment))
    return kept[1]


def _audiences(moment: Moment) -> Iterator[tuple[int, Audience]]:
    sources = {each.id: each for each in entities.every(moment, "traffic_source")}
    for campaign in entities.every(moment, "campaign"):
        source = sources.get(campaign.fields["traffic_source_id"] or 0)
        listeners = tuple(_listeners(campaign, source))
        if listeners:
            yield campaign.id, Audience(campaign.name, source.name if source else "", listeners)


def _listeners(campaign: Entity, source: Entity | None) -> Iterator[Listener]:
    """The source first, then the campaign's own in their order."""
    if source and source.fields["postback_url"]:
        statuses = frozenset(source.fields["postback_statuses"])
        yield Listener("GET", Template(source.fields["postback_url"]), statuses)
    for row in campaign.fields["postbacks"]:
        url, words = row.get("url"), row.get("statuses")
        if isinstance(url, str) and url and isinstance(words, list):
            is_post = str(row.get("method")).upper() == "POST"
            statuses = frozenset(map(str, words))
            yield Listener("POST" if is_post else "GET", Template(url), statuses)


def _country_name(moment: Moment, code: str) -> str:
    return next((each.name for each in moment.fixtures[COUNTRIES] if each.code == code), "")


class _Told:
    """What macros tell of a conversion and of its click (KE-621)."""

    def __init__(
        self,
        moment: Moment,
        click: Mapping[str, Any],
        conversion: Conversion,
        audience: Audience,
    ) -> None:
        self.seed, self.at = moment.seed, conversion.at
        self.number: int = click["id"]
        self._click = click
        profit = (click["lead_revenue"] + click["sale_revenue"]) * 100 - click["cost"]
        self._texts = {
            "subid": conversion.sub_id,
            "tid": conversion.tid,
            "status": conversion.status,
            "original_status": conversion.original_status,
            "revenue": money(conversion.revenue * 100),
            "cost": money(click["cost"]),
            "profit": money(profit),
            "campaign_name": audience.campaign_name,
            "country_name": _country_name(moment, click["country"]),
            "traffic_source_name": audience.source_name,
        }

    def text(self, name: str) -> str | None:
        """What a macro stands for; None: there is no such."""
        if name in self._texts:
            return self._texts[name]
        if name not in self._click:
            return None
        value = self._click[name]
        return str(value or 0) if BLANK_CLICK.get(name) != "" else str(value)
