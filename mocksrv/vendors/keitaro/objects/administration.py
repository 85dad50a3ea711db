"""Domains, users and the list of bots: routes outside the document (KE-702 to KE-715)."""

from typing import Any

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.objects.resource import BARE, LISTED, NOTHING, Resource, both
from mocksrv.vendors.keitaro.objects.resources import DATES, NAME, STATE
from mocksrv.vendors.keitaro.objects.rights import FULL_ACCESS, access_data, preferences
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.verbs import create, owned
from mocksrv.vendors.keitaro.objects.views import Tracker, View
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.errors import Invalid
from mocksrv.vendors.keitaro.records.fields import (
    BOTH,
    V8,
    V9,
    Field,
    Unreadable,
    flag,
    messages,
    one_of,
    text,
    whole,
)

_BOTLIST = "SELECT botlist FROM keitaro_tracker"
_SET_BOTLIST = "UPDATE keitaro_tracker SET botlist = :botlist, version = version + 1"

DOMAINS = Resource(
    path="domains",
    kind="domain",
    label="Domain",
    model="Traffic\\Model\\Domain",
    fields=(
        NAME,
        Field(
            "default_campaign",
            whole,
            None,
            nullable=True,
            aliases=("default_campaign_id",),
        ),
        Field("is_ssl", flag, False),
        Field("network_status", text, "active", kept=False),
        Field("wildcard", flag, False),
        Field("catch_not_found", flag, False),
        Field("notes", text, ""),
        Field("ssl_redirect", flag, False),
        Field("allow_indexing", flag, True),
        STATE,
    ),
    shapes=both(
        *("id", "name", "network_status", "default_campaign", "state", *DATES, "wildcard"),
        *("catch_not_found", "notes", "campaigns_count", "ssl_redirect", "allow_indexing"),
    ),
    manners={
        "list": (BARE, BARE),
        "get": (BARE, BARE),
        "create": (LISTED, LISTED),
        "update": (BARE, BARE),
        "delete": (BARE, BARE),
        "check": (LISTED, LISTED),
        "restore": (LISTED, LISTED),
    },
)

USERS = Resource(
    path="users",
    kind="user",
    label="User",
    model="Traffic\\Model\\User",
    fields=(
        Field(
            "name",
            text,
            "",
            required=BOTH,
            unique=True,
            aliases=("login",),
            called={V8: "login", V9: "login"},
        ),
        Field("type", one_of("USER", "ADMIN"), "USER", required=BOTH),
        Field("access_data", access_data, FULL_ACCESS),
        Field("preferences", preferences, {"language": "en", "timezone": "UTC"}),
        Field("keyCount", whole, 0),
    ),
    shapes=both("id", "login", "type", "access_data", "preferences"),
    manners={
        "list": (BARE, BARE),
        "get": (BARE, BARE),
        "create": (BARE, BARE),
        "update": (BARE, BARE),
        "remove": (NOTHING, NOTHING),
        "access": (BARE, BARE),
    },
)


def botlist(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The addresses that are bots (KE-702)."""
    row = moment.db.one(_BOTLIST)
    return {"value": row[0] if row else ""}


def change_botlist(how: str, me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Replace the list, add to it, take from it or clear it (KE-703 to KE-705)."""
    value = sent.get("value", sent.get("ips"))
    if how != "clear" and value is None:
        raise Invalid({"value": messages("value", "is required")}, me.dialect)
    if not isinstance(value, str | None) and not (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    ):
        raise Invalid({"value": messages("value", "is invalid")}, me.dialect)
    given = value if isinstance(value, list) else (value or "").replace(",", "\n").split("\n")
    lines = dict.fromkeys(str(line).strip() for line in given if str(line).strip())
    row = moment.db.one(_BOTLIST)
    before = dict.fromkeys(line for line in str(row[0] if row else "").split("\n") if line)
    after = {
        "replace": lines,
        "add": before | lines,
        "exclude": {line: None for line in before if line not in lines},
        "clear": {},
    }[how]
    moment.record()
    moment.db.run(_SET_BOTLIST, botlist="\n".join(after))
    return {} if how == "clear" else {"count": len(after)}


def create_domains(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """Several domains at once, one for each name (KE-707). Raises Invalid."""
    if not isinstance(sent.get("name") or "", str):
        raise Invalid({"name": messages("name", "is invalid")}, me.dialect)
    names = str(sent.get("name") or "").replace("\r", "").replace(",", "\n").split("\n")
    made: list[Any] = []
    for name in [each.strip() for each in names if each.strip()] or [""]:
        made += create(DOMAINS, me, Sent(sent | {"name": name}), moment)
    return made


def domain_ip(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """The address that domains are to point to (KE-710)."""
    return {"ip": "127.0.0.1"}


def create_user(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """A user; the passwords must be there and the same (KE-712). Raises Invalid."""
    wrong = {
        name: messages(name, "is required")
        for name in ("login", "type", "new_password", "new_password_confirmation")
        if sent.get(name) in (None, "")
    }
    if not wrong and sent["new_password"] != sent["new_password_confirmation"]:
        name = "new_password_confirmation"
        wrong[name] = messages(name, "is invalid")
    if wrong:
        raise Invalid(wrong, me.dialect)
    return create(USERS, me, sent, moment)


def change_access(me: Tracker, sent: Sent, moment: Moment) -> Any:
    """What a user may see (KE-714). Raises ObjectUnknown, Invalid."""
    user = owned(USERS, me, sent["id"], moment)
    if not isinstance(sent.get("access_data"), dict):
        raise Invalid({"access_data": messages("access_data", "is required")}, me.dialect)
    try:
        access = user.fields["access_data"] | access_data(sent["access_data"])
    except Unreadable:
        raise Invalid({"access_data": messages("access_data", "is invalid")}, me.dialect) from None
    user = user.with_fields(access_data=access)._replace(updated_at=moment.now)
    entities.save(moment, user)
    return View(moment, me).show(USERS, user)
