"""The store of all objects of the Admin API: one table, the fields as JSON."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from mocksrv.moment import Moment

ACTIVE, DISABLED, DELETED = "active", "disabled", "deleted"

_TELL = """
SELECT kind, id, name, state, parent, mark, token, fields, created_at, updated_at
FROM keitaro_entity
"""
_ONE = f"{_TELL} WHERE kind = :kind AND id = :id"
_ALL = f"{_TELL} WHERE kind = :kind ORDER BY id"
_OF_PARENT = f"{_TELL} WHERE kind = :kind AND parent = :parent ORDER BY id"
_BY_MARK = f"{_TELL} WHERE kind = :kind AND mark = :mark"
_BY_TOKEN = f"{_TELL} WHERE token = :token"
_NAMES = "SELECT id, name FROM keitaro_entity WHERE kind = :kind"
_INSERT = """
INSERT INTO keitaro_entity (kind, id, name, state, parent, mark, token, fields, created_at,
    updated_at)
VALUES (:kind, :id, :name, :state, :parent, :mark, :token, :fields, :created_at, :updated_at)
"""
_UPDATE = """
UPDATE keitaro_entity SET name = :name, state = :state, parent = :parent, mark = :mark,
    token = :token, fields = :fields, updated_at = :updated_at
WHERE kind = :kind AND id = :id
"""
_DELETE = "DELETE FROM keitaro_entity WHERE kind = :kind AND id = :id"
_COUNT = """
INSERT INTO keitaro_counter (kind, last) VALUES (:kind, :by)
ON CONFLICT (kind) DO UPDATE SET last = keitaro_counter.last + :by RETURNING last
"""
_CHANGED = "UPDATE keitaro_tracker SET version = version + 1"


class Entity(NamedTuple):
    """One object."""

    kind: str
    id: int
    name: str
    state: str
    parent: int | None
    mark: str | None
    token: str | None
    fields: dict[str, Any]
    created_at: int
    updated_at: int | None

    def get(self, name: str) -> Any:
        """A field, whether it has a column of its own or not."""
        if name in Entity._fields:
            return getattr(self, name)
        return self.fields.get(name)

    def with_fields(self, **fields: Any) -> "Entity":
        """The same with some fields changed."""
        return self._replace(fields=self.fields | fields)


def find(moment: Moment, kind: str, number: int) -> Entity | None:
    """An object, or None."""
    row = moment.db.one(_ONE, kind=kind, id=number)
    return _entity(row) if row else None


def every(moment: Moment, kind: str, parent: int | None = None) -> list[Entity]:
    """All objects of a kind, or those of one campaign, in the order of their ids."""
    if parent is None:
        return [_entity(row) for row in moment.db.all(_ALL, kind=kind)]
    return [_entity(row) for row in moment.db.all(_OF_PARENT, kind=kind, parent=parent)]


def living(moment: Moment, kind: str, parent: int | None = None) -> list[Entity]:
    """Those of `every` that are not archived."""
    return [entity for entity in every(moment, kind, parent) if entity.state != DELETED]


def active(moment: Moment, kind: str) -> list[Entity]:
    """Those of `every` that are neither disabled nor archived."""
    return [entity for entity in every(moment, kind) if entity.state == ACTIVE]


def marked(moment: Moment, kind: str, mark: str) -> Entity | None:
    """The object with that mark (a campaign by its alias), or None."""
    row = moment.db.one(_BY_MARK, kind=kind, mark=mark)
    return _entity(row) if row else None


def by_token(moment: Moment, token: str) -> Entity | None:
    """The campaign with that Click API token, or None."""
    row = moment.db.one(_BY_TOKEN, token=token)
    return _entity(row) if row else None


def names(moment: Moment, kind: str) -> dict[int, str]:
    """Id → name of all objects of a kind."""
    return dict(moment.db.all(_NAMES, kind=kind))


def next_id(moment: Moment, kind: str, count: int = 1) -> int:
    """The next id of a kind, or the first of several in a row."""
    row = moment.db.one(_COUNT, kind=kind, by=count)
    last: int = row[0] if row else 0
    return last - count + 1


def add(moment: Moment, entity: Entity) -> None:
    """Keep a new object."""
    moment.record()
    moment.db.run(_INSERT, **_columns(entity), created_at=entity.created_at)
    moment.db.run(_CHANGED)


def save(moment: Moment, entity: Entity) -> None:
    """Keep an object that has changed."""
    moment.record()
    moment.db.run(_UPDATE, **_columns(entity))
    moment.db.run(_CHANGED)


def remove(moment: Moment, entity: Entity) -> None:
    """Forget an object altogether."""
    moment.record()
    moment.db.run(_DELETE, kind=entity.kind, id=entity.id)
    moment.db.run(_CHANGED)


def _columns(entity: Entity) -> Mapping[str, Any]:
    columns = entity._asdict() | {"fields": orjson.dumps(entity.fields).decode()}
    del columns["created_at"]
    return columns


def _entity(row: tuple[Any, ...]) -> Entity:
    return Entity._make((*row[:7], orjson.loads(row[7]), *row[8:]))
