"""What is particular about each kind of object when it is created, changed or cloned."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from mocksrv.sim.draw import Dice
from mocksrv.vendors.keitaro.objects import streams
from mocksrv.vendors.keitaro.objects.resource import Resource
from mocksrv.vendors.keitaro.objects.rights import FULL_ACCESS
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.views import View
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.entities import DELETED, Entity
from mocksrv.vendors.keitaro.records.errors import Invalid
from mocksrv.vendors.keitaro.records.fields import V8, Unreadable, messages, whole

_HEX = "0123456789abcdef"
_LOWER = "abcdefghijklmnopqrstuvwxyz0123456789"
_MIXED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

Change = Callable[[View, Entity, Sent], Entity]
Copy = Callable[[View, Entity, Entity], Entity]


def as_it_is(view: View, entity: Entity, sent: Sent) -> Entity:
    """Nothing is particular."""
    return entity


def copied(view: View, entity: Entity, source: Entity) -> Entity:
    """A copy is like its source."""
    return entity


def drawn(view: View, what: str, number: int, length: int, alphabet: str) -> str:
    """A text that nobody guesses, the same for the same world."""
    dice = Dice(view.moment.seed, "keitaro", what, number)
    return "".join(alphabet[dice.roll(n) % len(alphabet)] for n in range(length))


def day_and_minute(instant: int) -> str:
    """`29 Mar 2017 11:49` (KE-222)."""
    return datetime.fromtimestamp(instant / 1000, UTC).strftime("%d %b %Y %H:%M")


def is_taken(view: View, resource: Resource, name: str, value: str, before: Entity | None) -> bool:
    """Whether another object has this unique value.

    Aliases and tokens count for ever (KE-R17, KE-202).
    """
    if name in ("alias", "token"):
        found = (
            entities.marked(view.moment, resource.kind, value)
            if name == "alias"
            else entities.by_token(view.moment, value)
        )
        return bool(value) and found is not None and (before is None or found.id != before.id)
    return any(
        each.name == value and each.state != DELETED and (before is None or each.id != before.id)
        for each in entities.every(view.moment, resource.kind)
    )


# -- campaigns --------------------------------------------------------------------------------


def _campaign(view: View, campaign: Entity, sent: Sent) -> Entity:
    """The alias is its mark; a token is drawn unless one was sent (KE-202, KE-859)."""
    fields = dict(campaign.fields)
    token = fields.pop("token") or (
        drawn(view, "token", campaign.id, 39, _HEX)
        if view.dialect == V8
        else drawn(view, "token", campaign.id, 32, _LOWER)
    )
    if "cost_currency" not in sent:
        fields["cost_currency"] = view.tracker.currency
    return campaign._replace(mark=fields.pop("alias"), token=token, fields=fields)


def _campaign_changed(view: View, campaign: Entity, sent: Sent) -> Entity:
    fields = dict(campaign.fields)
    mark = fields.pop("alias", campaign.mark)
    return campaign._replace(
        mark=mark, token=fields.pop("token", None) or campaign.token, fields=fields
    )


def _campaign_copied(view: View, campaign: Entity, source: Entity) -> Entity:
    """A new alias and token, the last position, and copies of all streams (KE-116)."""
    v8 = view.dialect == V8
    alias = drawn(view, "alias", campaign.id, 6 if v8 else 8, _MIXED)
    token = drawn(view, "token", campaign.id, 24 if v8 else 16, _LOWER if v8 else _MIXED)
    for stream in entities.every(view.moment, "stream", source.id):
        if stream.state != DELETED:
            streams.copy(view, stream, campaign.id)
    fields = {k: v for k, v in campaign.fields.items() if k != "position_before"}
    return campaign._replace(mark=alias, token=token, fields=fields | {"position": 9999})


# -- the others -------------------------------------------------------------------------------


def _group(view: View, group: Entity, sent: Sent) -> Entity:
    """The next position among the groups of its type (KE-R15)."""
    same = [
        each.fields["position"]
        for each in entities.every(view.moment, "group")
        if each.fields["type"] == group.fields["type"]
    ]
    return group.with_fields(position=max(same, default=0) + 1)


def _group_changed(view: View, group: Entity, sent: Sent) -> Entity:
    """The type never changes (KE-124)."""
    before = entities.find(view.moment, "group", group.id)
    group = group.with_fields(type=before.fields["type"]) if before else group
    try:
        return group.with_fields(position=whole(sent["position"])) if "position" in sent else group
    except Unreadable:
        raise Invalid({"position": messages("position", "is invalid")}, view.dialect) from None


def count_in_group(view: View, group: Entity) -> int:
    """How many objects are in a group."""
    kinds = {"campaigns": "campaign", "offers": "offer", "landings": "landing"}
    kind = kinds.get(group.fields["type"], "domain")
    return sum(
        each.fields.get("group_id") == group.id for each in entities.every(view.moment, kind)
    )


def _landing(view: View, landing: Entity, sent: Sent) -> Entity:
    """A local landing lives in a folder of its own (KE-211)."""
    if landing.fields["landing_type"] != "local":
        return landing
    own = {"folder": drawn(view, "landing", landing.id, 8, _LOWER)}
    options = own | (landing.fields["action_options"] or {})
    return landing.with_fields(action_type="local_file", action_options=options)


def _user(view: View, user: Entity, sent: Sent) -> Entity:
    """Access that is not spoken of is full (KE-715)."""
    return user.with_fields(access_data=FULL_ACCESS | user.fields["access_data"])


def _user_changed(view: View, user: Entity, sent: Sent) -> Entity:
    before = entities.find(view.moment, "user", user.id)
    access = before.fields["access_data"] if before else FULL_ACCESS
    return user.with_fields(access_data=access | user.fields["access_data"])


CREATED: Mapping[str, Change] = {
    "user": _user,
    "campaign": _campaign,
    "stream": streams.created,
    "group": _group,
    "landing": _landing,
}
UPDATED: Mapping[str, Change] = {
    "user": _user_changed,
    "campaign": _campaign_changed,
    "stream": streams.changed,
    "group": _group_changed,
    "landing": _landing,
}
CLONED: Mapping[str, Copy] = {"campaign": _campaign_copied}
