"""S2S postbacks: traffic sources, and whoever a campaign names, learn of conversions (KE-671)."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from mocksrv import postbacks
from mocksrv.agenda import Event
from mocksrv.fixtures import COUNTRIES
from mocksrv.moment import Moment
from mocksrv.postbacks import Call
from mocksrv.vendors.keitaro import entities, logs
from mocksrv.vendors.keitaro.clicks import money
from mocksrv.vendors.keitaro.entities import Entity
from mocksrv.vendors.keitaro.macros import Template
from mocksrv.vendors.keitaro.tables import BLANK_CLICK, CLICK_COLUMNS

LEAD, SALE, REJECTED, REBILL = "lead", "sale", "rejected", "rebill"

_LOG = "sent_postbacks"
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


class Listener(NamedTuple):
    """Somebody who wants to know of conversions (KE-213, KE-215)."""

    method: Literal["GET", "POST"]
    url: str
    statuses: tuple[str, ...]


def tell(moment: Moment, click: int, conversion: Conversion, via: tuple[str, ...]) -> None:
    """Queue what has to be told of a conversion; `via`: whose postbacks led to it."""
    row = moment.db.one(_CLICK, id=click)
    if row is None:
        return
    columns = dict(zip(_COLUMNS, row, strict=True))
    campaign = entities.find(moment, "campaign", columns["campaign_id"])
    source = entities.find(moment, "traffic_source", columns["ts_id"] or 0)
    told = _Told(moment, columns, conversion, campaign, source)
    for listener in _listeners(campaign, source):
        if conversion.status not in listener.statuses:
            continue
        url = _template(listener.url).fill(told)
        entity = f"campaign/{columns['campaign_id']}"
        call = Call("keitaro", conversion.status, entity, url, via=via, method=listener.method)
        number = postbacks.queue(moment, call)
        logs.write(moment, _LOG, number, f"Sending {listener.method} {url}")


def sent(moment: Moment, attempt: Event) -> None:
    """Write down what became of an attempt."""
    told = attempt.detail
    outcome = f"Response: {told['status']}" if told["status"] else f"Error: {told['error']}"
    job = int(attempt.entity.partition("/")[2])
    logs.write(moment, _LOG, job, f"Sent {told['url']}", outcome)


def _listeners(campaign: Entity | None, source: Entity | None) -> Iterator[Listener]:
    """The source first, then the campaign's own in their order."""
    if source and source.fields["postback_url"]:
        statuses = tuple(source.fields["postback_statuses"])
        yield Listener("GET", source.fields["postback_url"], statuses)
    for row in campaign.fields["postbacks"] if campaign else ():
        url, statuses = row.get("url"), row.get("statuses")
        if isinstance(url, str) and url and isinstance(statuses, list):
            is_post = str(row.get("method")).upper() == "POST"
            yield Listener("POST" if is_post else "GET", url, tuple(map(str, statuses)))


_template = lru_cache(maxsize=1024)(Template)


def _country_name(moment: Moment, code: str) -> str:
    return next((each.name for each in moment.fixtures[COUNTRIES] if each.code == code), "")


class _Told:
    """What macros tell of a conversion and of its click (KE-621)."""

    def __init__(
        self,
        moment: Moment,
        click: Mapping[str, Any],
        conversion: Conversion,
        campaign: Entity | None,
        source: Entity | None,
    ) -> None:
        self.seed, self.at = moment.seed, moment.now
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
            "campaign_name": campaign.name if campaign else "",
            "country_name": _country_name(moment, click["country"]),
            "traffic_source_name": source.name if source else "",
        }

    def text(self, name: str) -> str | None:
        """What a macro stands for; None: there is no such."""
        if name in self._texts:
            return self._texts[name]
        if name not in self._click:
            return None
        value = self._click[name]
        return str(value or 0) if BLANK_CLICK.get(name) != "" else str(value)
