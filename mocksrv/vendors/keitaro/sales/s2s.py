"""S2S postbacks: traffic sources, and whoever a campaign names, learn of conversions (KE-671)."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from mocksrv import postbacks
from mocksrv.agenda import Event
from mocksrv.moment import Moment
from mocksrv.postbacks import Call
from mocksrv.vendors.keitaro.records import entities, logs
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.kept import Kept
from mocksrv.vendors.keitaro.traffic import logged
from mocksrv.vendors.keitaro.traffic.clicks import money
from mocksrv.vendors.keitaro.traffic.logged import Logged
from mocksrv.vendors.keitaro.traffic.macros import Template

LEAD, SALE, REJECTED, REBILL = "lead", "sale", "rejected", "rebill"

_LOG = "sent_postbacks"
_VERSION = "SELECT version FROM keitaro_tracker"


class Conversion(NamedTuple):
    """What a click has become."""

    sub_id: str
    tid: str
    status: str
    original_status: str
    """The network's word."""
    revenue: int
    """Ten-thousandths of the tracker's currency."""
    cost: int
    """Millionths of it: what the click costs for this conversion."""
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
    moment: Moment, audience: Audience, click: int, conversion: Conversion, via: tuple[str, ...]
) -> None:
    """Queue what has to be told of a conversion; `via`: whose postbacks led to it."""
    columns = logged.by_id(moment, click)
    if columns is None:
        return
    texts = {
        "subid": conversion.sub_id,
        "tid": conversion.tid,
        "status": conversion.status,
        "original_status": conversion.original_status,
        "revenue": money(conversion.revenue * 100),
        "campaign_name": audience.campaign_name,
        "traffic_source_name": audience.source_name,
    }
    told = Logged(moment, columns, texts, at=conversion.at)
    for method, template, statuses in audience.listeners:
        if conversion.status in statuses:
            url = template.fill(told)
            entity = f"campaign/{columns['campaign_id']}"
            call = Call("keitaro", conversion.status, entity, url, via=via, method=method)
            number = postbacks.queue(moment, call)
            logs.write(moment, _LOG, number, f"Sending {method} {url}")


def sent(moment: Moment, attempt: Event) -> None:
    """Write down what became of an attempt."""
    told = attempt.detail
    outcome = f"Response: {told['status']}" if told["status"] else f"Error: {told['error']}"
    job = int(attempt.entity.partition("/")[2])
    logs.write(moment, _LOG, job, f"Sent {told['url']}", outcome)


#: Of so many worlds it is kept who wants to know.
_MOST_KEPT = 1000

_KEPT: Kept[tuple[int, Mapping[int, Audience]]] = Kept(_MOST_KEPT)
"""The version of the tracker's objects, and what followed from it."""


def audiences(moment: Moment) -> Mapping[int, Audience]:
    """Campaign → who wants to know; those that nobody asks about are left out, and so are
    sources that are disabled or archived.

    Kept until one of the tracker's objects has changed.
    """
    row = moment.db.one(_VERSION)
    version = row[0] if row else 0
    kept = _KEPT.get(moment)
    if kept is None or kept[0] != version:
        kept = version, dict(_audiences(moment))
        _KEPT.put(moment, kept)
    return kept[1]


def _audiences(moment: Moment) -> Iterator[tuple[int, Audience]]:
    sources = {each.id: each for each in entities.active(moment, "traffic_source")}
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
