"""How objects are shown: the keys of the dialect, in order, wrapped as the verb wants it."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from mocksrv.fixtures import country_names
from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.objects.resource import BARE, BARE_TEXT, LISTED, LISTED_TEXT, Resource
from mocksrv.vendors.keitaro.objects.rights import Rights
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.fields import V8, V9, show_php_second, show_second


class Tracker(NamedTuple):
    """The tracker of a world, and the dialect it speaks."""

    dialect: str
    timezone: str
    currency: str
    rights: Rights | None = None
    """What the key's user may do; None: everything."""


class View:
    """A tracker at a moment, and the names of its objects as far as they were needed."""

    def __init__(self, moment: Moment, tracker: Tracker) -> None:
        self.moment = moment
        self.dialect = tracker.dialect
        self.tracker = tracker
        self._names: dict[str, dict[int, str]] = {}

    def name(self, kind: str, number: int | None) -> str | None:
        """The name of another object; None: there is none."""
        if number is None:
            return None
        if kind not in self._names:
            self._names[kind] = entities.names(self.moment, kind)
        return self._names[kind].get(number)

    @cached_property
    def countries(self) -> dict[str, str]:
        """Code → name."""
        return country_names(self.moment.fixtures)

    def show(
        self, resource: Resource, entity: Entity, keys: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """An object as the dialect shows it."""
        keys = keys or resource.shapes[self.dialect]
        return {key: self._value(resource, entity, key) for key in keys}

    def _value(self, resource: Resource, entity: Entity, key: str) -> Any:
        if special := _SPECIAL.get((entity.kind, key)):
            return special(self, entity)
        if key in ("created_at", "updated_at"):
            show = show_php_second if resource.php_dates else show_second
            return show(entity.get(key), self.dialect)
        value = entity.get(key)
        if field := resource.by_name.get(key):
            value = field.default if value is None and not field.nullable else value
            return field.show(value, self.dialect)
        return value


Special = Callable[[View, Entity], Any]


def _country(view: View, offer: Entity) -> Any:
    """A text, later a list of names (KE-829)."""
    codes: list[str] | None = offer.fields.get("country")
    if view.dialect == V9:
        return [view.countries.get(code.upper(), code) for code in codes or []]
    return None if codes is None else ",".join(codes)


def _group(view: View, entity: Entity) -> str | None:
    return view.name("group", entity.fields.get("group_id"))


def _filters(view: View, stream: Entity) -> list[dict[str, Any]]:
    """`allow`, later `accept`; later with an `oid` (KE-827, KE-834)."""
    filters: list[dict[str, Any]] = stream.fields["filters"]
    if view.dialect == V8:
        return filters
    words = {"allow": "accept", "reject": "reject"}
    return [each | {"mode": words[each["mode"]], "oid": each["id"]} for each in filters]


def _schema(view: View, stream: Entity) -> str:
    """Offers only is a schema of its own, later one of landings (KE-862)."""
    schema: str = stream.fields["schema"]
    return "landings" if view.dialect == V9 and schema == "offers" else schema


def _postbacks(view: View, campaign: Entity) -> list[dict[str, Any]]:
    """S2S postbacks with their numbers (KE-215)."""
    rows: list[dict[str, Any]] = campaign.fields["postbacks"]
    return [
        {"campaign_id": campaign.id, "id": number, "method": "GET", "statuses": [], "url": ""}
        | {name: row[name] for name in ("method", "statuses", "url") if name in row}
        for number, row in enumerate(rows, 1)
    ]


def _campaigns_of_domain(view: View, domain: Entity) -> int:
    campaigns = entities.every(view.moment, "campaign")
    return sum(each.fields.get("domain_id") == domain.id for each in campaigns)


_SPECIAL: Mapping[tuple[str, str], Special] = {
    ("campaign", "alias"): lambda view, campaign: campaign.mark,
    ("campaign", "group"): _group,
    ("campaign", "postbacks"): _postbacks,
    ("campaign", "domain"): lambda view, campaign: view.name(
        "domain", campaign.fields.get("domain_id")
    ),
    ("offer", "affiliate_network"): lambda view, offer: view.name(
        "affiliate_network", offer.fields.get("affiliate_network_id")
    ),
    ("offer", "group"): lambda view, offer: (
        _group(view, offer) or ("No group" if view.dialect == V8 else None)
    ),
    ("offer", "action_payload"): lambda view, offer: offer.fields.get("url", ""),
    ("offer", "country"): _country,
    ("landing", "group"): _group,
    ("stream", "campaign_id"): lambda view, stream: stream.parent,
    ("stream", "weight"): lambda view, stream: stream.fields["chance"],
    ("stream", "schema"): _schema,
    ("stream", "filters"): _filters,
    ("stream", "offer_selection"): lambda view, stream: "before_click",
    ("domain", "campaigns_count"): _campaigns_of_domain,
    ("user", "login"): lambda view, user: user.name,
}


def wrapped(content: dict[str, Any], manner: str) -> Any:
    """An object as the verb answers it: bare, in an array, with its id as text."""
    if manner in (BARE_TEXT, LISTED_TEXT):
        content["id"] = str(content["id"])
    return [content] if manner in (LISTED, LISTED_TEXT) else content


__all__ = ["BARE", "Tracker", "View", "wrapped"]
