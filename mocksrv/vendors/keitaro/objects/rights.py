"""What the user whose key is used may do, where he is no administrator (KE-033, KE-715)."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple

from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.errors import NoPermission
from mocksrv.vendors.keitaro.records.fields import Unreadable, structure

FULL, READ_ONLY = "full_access", "read_only"
SELECTED, OWN_AND_SELECTED = "to_groups_and_selected", "created_by_user_groups_and_selected"
ACCESS_TYPES = (FULL, READ_ONLY, SELECTED, OWN_AND_SELECTED)

#: First word of a path → what `access_data` calls the objects there.
_SECTIONS = {
    "affiliate_networks": "affiliate_networks",
    "campaigns": "campaigns",
    "domains": "domains",
    "landing_pages": "landings",
    "offers": "offers",
    "stream": "streams",
    "streams": "streams",
    "traffic_sources": "traffic_sources",
}
_USERS = "users"

#: What a user may see if nobody says otherwise.
FULL_ACCESS: dict[str, Any] = {
    f"{section}_access_type": FULL for section in dict.fromkeys(_SECTIONS.values())
} | {name: [] for name in ("resources", "allowed_resources", "reports")}


def access_data(value: Any) -> Any:
    """What a user may do, as sent; access types are of those that there are (KE-327)."""
    access = structure(value)
    for name, of in access.items():
        if name.endswith("_access_type") and of not in ACCESS_TYPES:
            raise Unreadable
    return access


def preferences(value: Any) -> Any:
    """A user's language and time zone, as sent; there are two languages (KE-327)."""
    chosen = structure(value)
    if chosen.get("language", "en") not in ("ru", "en"):
        raise Unreadable
    return chosen


class Rights(NamedTuple):
    """What a user may see and change."""

    user: int
    access: Mapping[str, Any]
    """His `access_data`."""

    @classmethod
    def of(cls, user: Entity) -> "Rights | None":
        """The rights of a user; None: he may do everything."""
        return None if user.fields["type"] == "ADMIN" else cls(user.id, user.fields["access_data"])

    def check(self, section: str, *, writes: bool) -> None:
        """Raises NoPermission where he has no business at all."""
        if section == _USERS or (writes and self._access(section) == READ_ONLY):
            raise NoPermission

    def sees(self, path: str, entity: Entity) -> bool:
        """Whether an object is shown to him: all, or those of his groups, selected or his own."""
        section = _SECTIONS.get(path)
        if section is None:
            return True
        access = self._access(section)
        if access not in (SELECTED, OWN_AND_SELECTED):
            return True
        return (
            entity.id in self._chosen(section, "entities")
            or entity.fields.get("group_id") in self._chosen(section, "groups")
            or (access == OWN_AND_SELECTED and entity.fields.get("created_by") == self.user)
        )

    def _access(self, section: str) -> Any:
        return self.access.get(f"{section}_access_type", FULL)

    def _chosen(self, section: str, what: str) -> list[Any]:
        """Ids in `campaigns_selected_entities`, `campaigns_selected_groups` and the like."""
        ids = self.access.get(f"{section}_selected_{what}")
        return ids if isinstance(ids, list) else []


def section_of(path: str) -> str | None:
    """What a path below the prefix is about, if users' rights are about that."""
    first = path.split("/")[1]
    return _USERS if first == _USERS else _SECTIONS.get(first)


Handler = Callable[..., Any]


def guarded(section: str, handler: Handler, *, writes: bool) -> Handler:
    """The handler, behind a look at the user's rights: before the body is read (KE-049)."""

    @wraps(handler)
    def call(me: Any, sent: Any, moment: Any) -> Any:
        if me.rights is not None:
            me.rights.check(section, writes=writes)
        return handler(me, sent.readable(), moment)

    return call
