"""Calls of the Admin API that are more than a verb on a resource."""

from typing import Any

from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.objects import definitions, events, labels, streams
from mocksrv.vendors.keitaro.objects.groups import GROUPS, TYPES
from mocksrv.vendors.keitaro.objects.resources import CAMPAIGNS, STREAMS
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.verbs import owned, shown
from mocksrv.vendors.keitaro.objects.views import Tracker, View
from mocksrv.vendors.keitaro.records import entities, logs
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.errors import Invalid, Malformed, RouteUnknown
from mocksrv.vendors.keitaro.records.fields import V8, V9, messages

# -- campaigns and groups ---------------------------------------------------------------------


def campaigns_page(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """All campaigns; later a page of them (KE-107, KE-848)."""
    view = View(moment, me)
    found = shown(CAMPAIGNS, me, entities.living(moment, "campaign"))
    if me.dialect == V9:
        offset = sent.count("offset") or 0
        limit = sent.count("limit")
        found = found[offset : None if limit is None else offset + limit]
    return [view.show(CAMPAIGNS, campaign) for campaign in found]


def campaign_streams(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The streams of a campaign, by position (KE-147). Raises ObjectUnknown."""
    view = View(moment, me)
    campaign = owned(CAMPAIGNS, me, sent["id"], moment)
    found = shown(STREAMS, me, streams.of_campaign(view, campaign.id))
    return [view.show(STREAMS, stream) for stream in found]


def groups_of_type(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The groups of one type (KE-122). Raises Malformed without a type that there is (KE-046)."""
    kind = sent.get("type")
    if kind not in TYPES:
        raise Malformed(reason=f"type must be one of {', '.join(TYPES)}")
    view = View(moment, me)
    found = [e for e in entities.every(moment, "group") if e.fields["type"] == kind]
    return [view.show(GROUPS, group) for group in found]


# -- streams ----------------------------------------------------------------------------------


def search_streams(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Streams whose name contains a text (KE-158). Raises Malformed without one."""
    query = sent.get("query")
    if query in (None, "") or not isinstance(query, str):
        raise Malformed(reason="query is required")
    view = View(moment, me)
    found = shown(STREAMS, me, entities.living(moment, "stream"))
    return [view.show(STREAMS, e) for e in found if query.lower() in e.name.lower()]


def copy_streams(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Copy streams to the end of a campaign (KE-156). Raises ObjectUnknown, Invalid."""
    view = View(moment, me)
    target = _target(me, sent, moment)
    if "stream_ids" in sent:
        chosen = _chosen(me, sent, moment)
    elif "from_campaign_id" in sent:
        source = owned(CAMPAIGNS, me, sent["from_campaign_id"], moment)
        chosen = streams.of_campaign(view, source.id)
    else:
        raise Invalid({"stream_ids": messages("stream_ids", "is required")}, me.dialect)
    last = streams.last_position(view, target.id)
    copies = [
        streams.copy(view, stream, target.id, position)
        for position, stream in enumerate(chosen, last + 1)
    ]
    return [view.show(STREAMS, stream) for stream in copies]


def move_streams(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Move streams to the end of another campaign (KE-157). Raises ObjectUnknown, Invalid."""
    view = View(moment, me)
    target = _target(me, sent, moment)
    if "stream_ids" not in sent:
        raise Invalid({"stream_ids": messages("stream_ids", "is required")}, me.dialect)
    chosen = _chosen(me, sent, moment)
    last = streams.last_position(view, target.id)
    moved = []
    for position, stream in enumerate(chosen, last + 1):
        there = stream._replace(parent=target.id, updated_at=moment.now)
        moved.append(there.with_fields(position=position))
        entities.save(moment, moved[-1])
    return [view.show(STREAMS, stream) for stream in moved]


def _target(me: Tracker, sent: Sent, moment: Moment) -> Entity:
    name = "to_campaign_id" if "to_campaign_id" in sent else "campaign_id"
    if name not in sent:
        raise Invalid({"to_campaign_id": messages("to_campaign_id", "is required")}, me.dialect)
    return owned(CAMPAIGNS, me, sent[name], moment)


def _chosen(me: Tracker, sent: Sent, moment: Moment) -> list[Entity]:
    ids = sent["stream_ids"]
    found = [
        owned(STREAMS, me, number, moment) for number in (ids if isinstance(ids, list) else [ids])
    ]
    return list({stream.id: stream for stream in found}.values())


def stream_events(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """What triggers have told of a stream (KE-159). Raises ObjectUnknown."""
    return events.of_stream(moment, owned(STREAMS, me, sent["id"], moment).id)


def stream_actions(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """What streams can do (KE-146)."""
    return definitions.actions()


def stream_types(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The types of streams (KE-160)."""
    return definitions.types()


def stream_schemas(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The schemas of streams (KE-162)."""
    return definitions.schemas(offers=me.dialect == V8)


def stream_filters(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The filters of streams (KE-701)."""
    return definitions.filters(most_sub_ids=10 if me.dialect == V8 else 30)


# -- logs and labels --------------------------------------------------------------------------


def log_types(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The names of the logs (KE-133)."""
    return list(definitions.LOGS)


def read_log(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The latest entries of a log, newest first (KE-132). Raises RouteUnknown, Malformed."""
    log = _log_name(sent)
    limit, offset = sent.count("limit"), sent.count("offset") or 0
    if limit is None and me.dialect == V9:
        raise Malformed(reason="limit is required")
    query = sent.get("query")
    if not isinstance(query, str | int | None):
        raise Malformed(reason="query must be a text")
    limit = 100 if limit is None else limit
    return logs.page(moment, log, query=str(query or ""), limit=limit, offset=offset)


def clear_log(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Empty a log (KE-134). Raises RouteUnknown."""
    logs.clear(moment, _log_name(sent))
    return Response(b"", media_type="application/json")


def _log_name(sent: Sent) -> str:
    name = str(sent["log"])
    if name not in definitions.LOGS:
        raise RouteUnknown
    return name


def read_labels(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Value → label of a campaign's reference (KE-143). Raises Malformed."""
    campaign, reference = _labelled(sent, "label_name")
    return labels.labelled(moment, campaign, reference, str(sent["label_name"]))


def set_labels(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Label values of a campaign's reference; an empty label removes one (KE-145).

    Raises Malformed.
    """
    campaign, reference = _labelled(sent, "items")
    items = sent["items"]
    if not isinstance(items, dict) or reference not in labels.REFERENCES:
        raise Malformed(reason="items must be an object, and ref_name a reference that there is")
    for value, label in items.items():
        for each, word in (label if isinstance(label, dict) else {value: label}).items():
            if word not in (None, "", *labels.LABELS):
                raise Malformed(reason=f"a label is {' or '.join(labels.LABELS)}")
            labels.put(moment, campaign, reference, str(each), word or None)
    return {"success": True}


def _labelled(sent: Sent, third: str) -> tuple[int, str]:
    """(campaign, reference) of a call that needs these and a third. Raises Malformed."""
    names = ("campaign_id", "ref_name", third)
    campaign = sent.count("campaign_id")
    if campaign is None or any(sent.get(name) in (None, "") for name in names):
        raise Malformed(reason=f"{', '.join(names)} are required")
    return campaign, str(sent["ref_name"])
