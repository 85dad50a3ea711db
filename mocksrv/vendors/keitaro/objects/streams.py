"""Streams and the lists inside them: filters, triggers, landings, offers (KE-203 to KE-225)."""

from typing import Any

from mocksrv.times import format_second
from mocksrv.vendors.keitaro.objects.resources import CAMPAIGNS
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.views import View
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.errors import Invalid, ObjectUnknown
from mocksrv.vendors.keitaro.records.fields import (
    Field,
    Unreadable,
    flag,
    messages,
    number,
    one_of,
    text,
    whole,
)

Item = dict[str, Any]

_FILTER = (
    Field("name", text),
    Field("mode", one_of("allow", "reject", accept="allow")),
    Field("payload", lambda value: value, None, nullable=True),
)
_TRIGGER = (
    Field("condition", one_of("not_respond", "always", "not_contains", "av_detected")),
    Field("target", one_of("stream", "landings", "offers", "selected_page"), aliases=("taget",)),
    Field("action", one_of("disable", "replace_url", "grab_from_page")),
    Field("selected_page", text, ""),
    Field("pattern", text, ""),
    Field("interval", number, 60),
    Field("alternative_urls", text, ""),
    Field("grab_from_page", text, ""),
    Field("av_settings", text, ""),
    Field("reverse", flag, False),
    Field("scan_page", flag, False),
    Field("enabled", flag, True),
)
_STATE = Field("state", one_of("active", "disabled"), "active")
_LANDING = (Field("landing_id", whole), _STATE, Field("share", whole))
_OFFER = (Field("offer_id", whole), _STATE, Field("share", whole))

#: The lists inside a stream: the fields of an item, how many of them are required (the first
#: ones), and the field by which items are the same.
_LISTS: dict[str, tuple[tuple[Field, ...], frozenset[str], str]] = {
    "filters": (_FILTER, frozenset({"name", "mode"}), ""),
    "triggers": (_TRIGGER, frozenset({"condition", "target", "action"}), ""),
    "landings": (_LANDING, frozenset({"landing_id", "share"}), "landing_id"),
    "offers": (_OFFER, frozenset({"offer_id", "share"}), "offer_id"),
}
_EMPTY: dict[str, list[Item]] = {name: [] for name in _LISTS}


def created(view: View, stream: Entity, sent: Sent) -> Entity:
    """The campaign is its parent; the next position unless one was sent."""
    fields = dict(stream.fields)
    campaign = _campaign(view, fields.pop("campaign_id"))
    if "position" not in sent:
        fields["position"] = last_position(view, campaign.id) + 1
    elif "chance" not in sent and "weight" not in sent and campaign.fields["type"] == "weight":
        fields["chance"] = fields["position"]  # "Position or stream weight" (KE-R13)
    stream = stream._replace(parent=campaign.id, fields=fields | _EMPTY)
    return _with_lists(view, stream, sent)


def changed(view: View, stream: Entity, sent: Sent) -> Entity:
    """Lists that were sent replace those that were there (KE-225)."""
    fields = dict(stream.fields)
    if (number := fields.pop("campaign_id", None)) is not None:
        stream = stream._replace(parent=_campaign(view, number).id)
    return _with_lists(view, stream._replace(fields=fields), sent)


def copy(view: View, source: Entity, campaign: int, position: int | None = None) -> Entity:
    """Keep a copy of a stream in a campaign, with new ids all through, its state kept."""
    number = entities.next_id(view.moment, "stream")
    lists = {
        name: [
            item | {"id": entities.next_id(view.moment, f"stream_{name}"), "stream_id": number}
            for item in source.fields[name]
        ]
        for name in _LISTS
    }
    now = view.moment.now
    stream = source._replace(id=number, parent=campaign, created_at=now, updated_at=now)
    stream = stream.with_fields(**lists)
    if position is not None:
        stream = stream.with_fields(position=position)
    entities.add(view.moment, stream)
    return stream


def of_campaign(view: View, campaign: int) -> list[Entity]:
    """The streams of a campaign that are not archived, by position (KE-147)."""
    found = entities.living(view.moment, "stream", campaign)
    return sorted(found, key=lambda stream: (stream.fields["position"], stream.id))


def last_position(view: View, campaign: int) -> int:
    """The last position that is taken in a campaign; 0: none is."""
    return max((each.fields["position"] for each in of_campaign(view, campaign)), default=0)


def _campaign(view: View, number: int) -> Entity:
    campaign = entities.find(view.moment, "campaign", number)
    if campaign is None:
        raise ObjectUnknown(
            label=CAMPAIGNS.label, model=CAMPAIGNS.model, id=number, dialect=view.dialect
        )
    return campaign


def _with_lists(view: View, stream: Entity, sent: Sent) -> Entity:
    lists: dict[str, list[Item]] = {}
    wrong: dict[str, list[str]] = {}
    for name in _LISTS:
        items = sent.get(name)
        if isinstance(items, dict):  # forms number their items
            items = list(items.values())
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            continue  # counts as not sent (KE-025)
        try:
            lists[name] = _replaced(view, stream, name, items)
        except Unreadable:
            wrong[name] = messages(name, "is invalid")
    if wrong:
        raise Invalid(wrong, view.dialect)
    return stream.with_fields(**lists)


def _replaced(view: View, stream: Entity, name: str, items: list[Item]) -> list[Item]:
    """The new list: rows that are there keep id and date, duplicates collapse."""
    fields, required, same = _LISTS[name]
    there = {row["id"]: row for row in stream.fields[name]}
    by_key = {row[same]: row["id"] for row in there.values()} if same else {}
    read = [_read_item(item, fields, required) for item in items]
    taken = {by_key[row[same]] for row in read if same and row[same] in by_key}
    rows: dict[Any, Item] = {}
    for item, row in zip(items, read, strict=True):
        own = by_key.get(row.get(same))
        if own is None and (told := _id_of(item)) not in taken:
            own = told
        before = there.pop(own, None) if own else None
        if before is None:
            before = _new_row(
                view, name, stream.id, entities.next_id(view.moment, f"stream_{name}")
            )
        key = row[same] if same else before["id"]
        rows[key] = _ordered(rows.get(key, before), row, view, dated=bool(same))
    return list(rows.values())


def _ordered(before: Item, row: Item, view: View, *, dated: bool) -> Item:
    """A row in the document's order: ids, fields, dates (L177)."""
    ids = {name: before[name] for name in ("id", "stream_id")}
    rest = {name: value for name, value in before.items() if name not in ids | row}
    dates = {"updated_at": format_second(view.moment.now)} if dated else {}
    return ids | row | rest | dates


def _id_of(item: Item) -> int | None:
    try:
        return whole(item["id"]) if "id" in item else None
    except Unreadable:
        return None


def _new_row(view: View, name: str, stream: int, number: int) -> Item:
    row: Item = {"id": number, "stream_id": stream}
    if name == "triggers":
        return row | {"oid": number, "next_run_at": 0}
    if name in ("landings", "offers"):
        return row | {"created_at": format_second(view.moment.now)}
    return row


def _read_item(item: Item, fields: tuple[Field, ...], required: frozenset[str]) -> Item:
    row: Item = {}
    for field in fields:
        name = next((each for each in (field.name, *field.aliases) if each in item), None)
        value = None if name is None else item[name]
        if value is None or (value == "" and field.name in required):
            if field.name in required:
                raise Unreadable
            row[field.name] = field.default
        else:
            row[field.name] = field.read(value)
    return row
