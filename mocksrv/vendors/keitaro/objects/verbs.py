"""One function for each verb, over all resources alike; what is particular stands in `rules`."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.objects import rules
from mocksrv.vendors.keitaro.objects.resource import EMPTY, NOTHING, Resource
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.views import Tracker, View, wrapped
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.entities import ACTIVE, DELETED, DISABLED, Entity
from mocksrv.vendors.keitaro.records.errors import Invalid, NoPermission, ObjectUnknown
from mocksrv.vendors.keitaro.records.fields import V8, messages, read_fields
from mocksrv.wire.params import whole

Handler = Callable[[Tracker, Sent, Moment], Any]
Verb = Callable[[Resource, Tracker, Sent, Moment], Any]
Act = Callable[[View, Resource, Entity], Entity]

#: Fields with columns of their own.
_COLUMNS = ("name", "state", "parent", "mark", "token")


# -- reading ----------------------------------------------------------------------------------


def list_all(resource: Resource, me: Tracker, sent: Sent, moment: Moment) -> Any:
    """All objects that are not archived (KE-R09)."""
    view = View(moment, me)
    found = shown(resource, me, entities.living(moment, resource.kind))
    return [view.show(resource, entity) for entity in found]


def list_archived(resource: Resource, me: Tracker, sent: Sent, moment: Moment) -> Any:
    """All archived objects."""
    view = View(moment, me)
    found = [e for e in entities.every(moment, resource.kind) if e.state == DELETED]
    return [view.show(resource, entity) for entity in shown(resource, me, found)]


def get(resource: Resource, me: Tracker, sent: Sent, moment: Moment) -> Any:
    """One object; an archived campaign counts as gone (KE-R10)."""
    entity = owned(resource, me, sent["id"], moment)
    if entity.state == DELETED and resource.archived_is_gone:
        raise unknown(resource, me, entity.id)
    return _answer(View(moment, me), resource, "get", entity)


# -- writing ----------------------------------------------------------------------------------


def create(resource: Resource, me: Tracker, sent: Sent, moment: Moment) -> Any:
    """A new object. Raises Invalid."""
    view = View(moment, me)
    values = _checked(view, resource, sent, None)
    fields = {field.name: values.get(field.name, field.default) for field in resource.fields}
    name, state = fields.pop("name"), fields.pop("state", ACTIVE)
    if me.rights is not None:
        fields["created_by"] = me.rights.user
    number = entities.next_id(moment, resource.kind)
    updated = moment.now if resource.dated_at_creation or me.dialect != V8 else None
    entity = Entity(
        resource.kind, number, name, state, None, None, None, fields, moment.now, updated
    )
    entity = rules.CREATED.get(resource.kind, rules.as_it_is)(view, entity, sent)
    entities.add(moment, entity)
    return wrapped(_created(view, resource, entity, sent), _manner(resource, "create", me))


def _created(view: View, resource: Resource, entity: Entity, sent: Sent) -> dict[str, Any]:
    """What a create answers: in v8 the fields that were sent, as sent (KE-R05)."""
    if view.dialect != V8:
        return view.show(resource, entity)
    kept = [f.name for f in resource.fields if f.kept and f.name in sent and f.name != "state"]
    keys = resource.created or resource.shapes[V8]
    if resource.created:
        keys += tuple(name for name in kept if name not in keys)
    content = view.show(resource, entity, keys)
    for name in kept:
        if name in content and not isinstance(content[name], bool | list | dict):
            content[name] = sent[name]
    return content


def update(resource: Resource, me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Change the fields that were sent (KE-014). Raises ObjectUnknown, Invalid."""
    view = View(moment, me)
    before = owned(resource, me, sent["id"], moment)
    values = _checked(view, resource, sent, before)
    columns = {key: values.pop(key) for key in ("name", "state") if key in values}
    entity = before._replace(**columns, updated_at=moment.now).with_fields(**values)
    entity = rules.UPDATED.get(resource.kind, rules.as_it_is)(view, entity, sent)
    entities.save(moment, entity)
    shown = entity
    if resource.shows_old_date:
        shown = entity._replace(updated_at=before.updated_at)
    content = view.show(resource, shown)
    if resource.kind == "group" and me.dialect == V8:
        content["count"] = str(rules.count_in_group(view, entity))
    return wrapped(content, _manner(resource, "update", me))


def acting(verb: str, how: Act) -> Verb:
    """A verb that changes the state of an object: archive, restore, enable, disable."""

    def act(resource: Resource, me: Tracker, sent: Sent, moment: Moment) -> Any:
        """Change the state of an object. Raises ObjectUnknown."""
        view = View(moment, me)
        entity = how(view, resource, owned(resource, me, sent["id"], moment))
        entities.save(moment, entity)
        return _answer(view, resource, verb, entity)

    return act


def archive(view: View, resource: Resource, entity: Entity) -> Entity:
    """Archive: the row is kept (KE-012). An offer keeps its date (KE-140)."""
    kept = resource.php_dates and view.dialect == V8
    at = entity.updated_at if kept else view.moment.now
    return entity._replace(state=DELETED, updated_at=at)


def restore(view: View, resource: Resource, entity: Entity) -> Entity:
    """Back from the archive, and active whatever it was before (KE-227)."""
    return entity._replace(state=ACTIVE, updated_at=view.moment.now)


def enable(view: View, resource: Resource, entity: Entity) -> Entity:
    """Active again; a campaign gets back its position (KE-R14)."""
    entity = entity._replace(state=ACTIVE, updated_at=view.moment.now)
    if "position_before" not in entity.fields:
        return entity
    position = entity.fields.pop("position_before")
    return entity.with_fields(position=1 if position == 9999 else position)


def disable(view: View, resource: Resource, entity: Entity) -> Entity:
    """Disabled; a campaign goes to the end of the list (KE-R14)."""
    changed = entity._replace(state=DISABLED, updated_at=view.moment.now)
    if resource.kind != "campaign" or entity.state == DISABLED:
        return changed
    return changed.with_fields(position=9999, position_before=entity.fields["position"])


def clone(resource: Resource, me: Tracker, sent: Sent, moment: Moment) -> Any:
    """A copy with a new id, active. Raises ObjectUnknown."""
    view = View(moment, me)
    entity = copy(view, resource, owned(resource, me, sent["id"], moment))
    return _answer(view, resource, "clone", entity)


def copy(view: View, resource: Resource, source: Entity) -> Entity:
    """Keep a copy of an object under a new name and id (KE-222, KE-223, KE-822)."""
    moment = view.moment
    if view.dialect != V8:
        name = f"Copy of {source.name}"
    else:
        stamp = f" {rules.day_and_minute(moment.now)}" if resource.clone_stamp else ""
        name = f"{source.name} Copy{stamp}"
    entity = source._replace(
        id=entities.next_id(moment, resource.kind),
        name=name,
        state=ACTIVE,
        created_at=moment.now,
        updated_at=moment.now,
    )
    entity = rules.CLONED.get(resource.kind, rules.copied)(view, entity, source)
    entities.add(moment, entity)
    return entity


def removing(verb: str) -> Verb:
    """A verb that forgets a group or a user altogether."""

    def remove(resource: Resource, me: Tracker, sent: Sent, moment: Moment) -> Any:
        """Forget an object. Raises ObjectUnknown."""
        entity = owned(resource, me, sent["id"], moment)
        entities.remove(moment, entity)
        return _answer(View(moment, me), resource, verb, entity)

    return remove


# -- what all have in common ------------------------------------------------------------------


def owned(resource: Resource, me: Tracker, sent_id: Any, moment: Moment) -> Entity:
    """The object of an id. Raises ObjectUnknown, NoPermission."""
    number = whole(sent_id) or 0
    entity = entities.find(moment, resource.kind, number)
    if entity is None:
        raise unknown(resource, me, _asked(sent_id, number))
    if not shown(resource, me, [entity]):
        raise NoPermission
    return entity


def _asked(sent_id: Any, number: int) -> int | str:
    """The id as a refusal names it: by its own digits, of which there may be more than 19."""
    digits = sent_id.strip() if isinstance(sent_id, str) else ""
    return (digits.lstrip("0") or 0) if digits.isdecimal() and digits.isascii() else number


def shown(resource: Resource, me: Tracker, found: list[Entity]) -> list[Entity]:
    """Those of the objects that the key's user may see (KE-033)."""
    rights = me.rights
    return found if rights is None else [e for e in found if rights.sees(resource.path, e)]


def unknown(resource: Resource, me: Tracker, number: int | str) -> ObjectUnknown:
    """The refusal for an id that there is not."""
    return ObjectUnknown(label=resource.label, model=resource.model, id=number, dialect=me.dialect)


def _checked(view: View, resource: Resource, sent: Sent, before: Entity | None) -> dict[str, Any]:
    """What was sent, read. Raises Invalid with all that is wrong with it (KE-036 to KE-040)."""
    create = before is None
    values, wrong = read_fields(resource.fields, sent, dialect=view.dialect, create=create)
    for field in resource.fields:
        if (
            field.unique
            and field.name in values
            and rules.is_taken(view, resource, field.name, values[field.name], before)
        ):
            name = field.label(sent, view.dialect)
            wrong[name] = messages(name, "has already used")
    if wrong:
        raise Invalid(wrong, view.dialect)
    return values


def _manner(resource: Resource, verb: str, me: Tracker) -> str:
    return resource.manners[verb][0 if me.dialect == V8 else 1]


def _answer(view: View, resource: Resource, verb: str, entity: Entity) -> Any:
    manner = _manner(resource, verb, view.tracker)
    if manner in (EMPTY, NOTHING):
        return Response(b"{}" if manner == NOTHING else b"", media_type="application/json")
    return wrapped(view.show(resource, entity), manner)
