"""The route table of the Admin API (keitaro.txt L3, KE-101 to KE-168, KE-701 to KE-719)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial, update_wrapper
from typing import Any, NamedTuple

from mocksrv.vendors.keitaro.objects import administration, groups, specials, verbs
from mocksrv.vendors.keitaro.objects import resources as r
from mocksrv.vendors.keitaro.objects.resource import Resource
from mocksrv.vendors.keitaro.objects.rights import guarded, section_of
from mocksrv.vendors.keitaro.objects.sent import Sent, Unread
from mocksrv.vendors.keitaro.objects.verbs import Handler
from mocksrv.vendors.keitaro.objects.views import Tracker
from mocksrv.vendors.keitaro.records.errors import (
    Invalid,
    Malformed,
    NoPermission,
    ObjectUnknown,
    RouteUnknown,
)
from mocksrv.vendors.keitaro.reports import calls, corrections
from mocksrv.wire.desk import Operation
from mocksrv.wire.errors import ApiError

PREFIX = "/admin_api/v1"


def _bound(handler: Any, what: Any) -> Handler:
    """The handler of one resource or one way, with its words for the API's description."""
    return update_wrapper(partial(handler, what), handler)


class Verb(NamedTuple):
    """A verb: how it is called on a resource, and what it may refuse."""

    calls: tuple[str, ...]
    handler: Any
    errors: tuple[type[ApiError], ...] = ()


_ARCHIVE = verbs.acting("delete", verbs.archive)
_RESTORE = verbs.acting("restore", verbs.restore)
_ENABLE = verbs.acting("enable", verbs.enable)
_DISABLE = verbs.acting("disable", verbs.disable)

VERBS: dict[str, Verb] = {
    "list": Verb(("GET /",), verbs.list_all),
    "get": Verb(("GET /{id:int}",), verbs.get, (ObjectUnknown,)),
    "create": Verb(("POST /",), verbs.create, (Invalid,)),
    "update": Verb(("PUT /{id:int}",), verbs.update, (ObjectUnknown, Invalid)),
    "delete": Verb(("DELETE /{id:int}",), _ARCHIVE, (ObjectUnknown,)),
    "remove": Verb(("DELETE /{id:int}",), verbs.removing("remove"), (ObjectUnknown,)),
    "deleted": Verb(("GET /deleted",), verbs.list_archived),
    "restore": Verb(("POST /{id:int}/restore",), _RESTORE, (ObjectUnknown,)),
    "enable": Verb(("POST /{id:int}/enable",), _ENABLE, (ObjectUnknown,)),
    "disable": Verb(("POST /{id:int}/disable",), _DISABLE, (ObjectUnknown,)),
    "clone": Verb(("POST /{id:int}/clone",), verbs.clone, (ObjectUnknown,)),
    # Other spellings of the same (KE-R02).
    "archive by post": Verb(("POST /{id:int}/archive",), _ARCHIVE, (ObjectUnknown,)),
    "archive by delete": Verb(("DELETE /{id:int}/archive",), _ARCHIVE, (ObjectUnknown,)),
    "update by post": Verb(("POST /{id:int}",), verbs.update, (ObjectUnknown, Invalid)),
    "clone by post": Verb(("POST /{id:int}",), verbs.clone, (ObjectUnknown,)),
    "clone by put": Verb(("PUT /{id:int}/clone",), verbs.clone, (ObjectUnknown,)),
    "remove by delete": Verb(
        ("DELETE /{id:int}/delete",), verbs.removing("delete"), (ObjectUnknown,)
    ),
    "check": Verb(
        ("POST /{id:int}/check",),
        verbs.acting("check", lambda view, resource, entity: entity),
        (ObjectUnknown,),
    ),
}

_USUAL = "list get create update delete clone"
_TABLE: tuple[tuple[Resource, str], ...] = (
    (r.AFFILIATE_NETWORKS, f"{_USUAL},archive by post"),
    (r.CAMPAIGNS, "get create update delete clone deleted restore enable disable,clone by post"),
    (r.STREAMS, "list get create update delete deleted restore enable disable,update by post"),
    (r.OFFERS, "list get create update clone,archive by delete"),
    (r.LANDINGS, f"{_USUAL},clone by put"),
    (r.TRAFFIC_SOURCES, _USUAL),
    (groups.GROUPS, "create update remove,remove by delete"),
    (administration.DOMAINS, "list get update delete deleted restore check"),
    (administration.USERS, "list get update remove"),
)

_STREAM = (ObjectUnknown, Invalid)
SPECIALS: tuple[tuple[str, Handler, tuple[type[ApiError], ...]], ...] = (
    ("GET /campaigns", specials.campaigns_page, ()),
    ("GET /campaigns/{id:int}/streams", specials.campaign_streams, (ObjectUnknown,)),
    ("GET /groups", specials.groups_of_type, ()),
    ("GET /streams/search", specials.search_streams, ()),
    ("POST /streams/copy", specials.copy_streams, _STREAM),
    ("POST /streams/move_streams", specials.move_streams, _STREAM),
    ("GET /stream/{id:int}/events", specials.stream_events, (ObjectUnknown,)),
    ("GET /streams/{id:int}/events", specials.stream_events, (ObjectUnknown,)),
    ("GET /streams_actions", specials.stream_actions, ()),
    ("GET /stream_actions", specials.stream_actions, ()),
    ("GET /stream_types", specials.stream_types, ()),
    ("GET /stream_schemas", specials.stream_schemas, ()),
    ("GET /stream_filters", specials.stream_filters, ()),
    ("GET,POST /logs/types", specials.log_types, ()),
    ("GET /logs/{log}", specials.read_log, (RouteUnknown,)),
    ("DELETE /logs/{log}", specials.clear_log, (RouteUnknown,)),
    ("GET /report/labels", specials.read_labels, ()),
    ("POST /report/labels", specials.set_labels, ()),
    ("POST /campaigns/{id:int}/update_costs", corrections.update_campaign, _STREAM),
    ("POST /clicks/update_costs", corrections.update_clicks, _STREAM),
    ("POST /clicks/clean", corrections.clean_clicks, (Invalid,)),
    ("POST /report/build", calls.build_report, (Invalid,)),
    ("POST /clicks/build", calls.build_report, (Invalid,)),
    ("POST /clicks/summary", calls.summarise_clicks, (Invalid,)),
    ("POST /clicks/log", calls.read_clicks, (Invalid,)),
    ("GET,POST /conversions/log", calls.read_conversions, (Invalid,)),
    ("GET /report/definition", calls.define_reports, ()),
    ("GET /botlist", administration.botlist, ()),
    ("PUT /botlist", _bound(administration.change_botlist, "replace"), (Invalid,)),
    ("POST /botlist/add", _bound(administration.change_botlist, "add"), (Invalid,)),
    ("POST /botlist/exclude", _bound(administration.change_botlist, "exclude"), (Invalid,)),
    ("DELETE /botlist", _bound(administration.change_botlist, "clear"), ()),
    ("POST /domains", administration.create_domains, (Invalid,)),
    ("GET /domains/ip", administration.domain_ip, ()),
    ("POST /users", administration.create_user, (Invalid,)),
    ("PUT /users/{id:int}/access", administration.change_access, (ObjectUnknown, Invalid)),
)


def _operations() -> Iterator[Operation[Tracker]]:
    for resource, names in _TABLE:
        usual, _, others = names.partition(",")
        for name in (*usual.split(), *filter(None, others.split(","))):
            verb = VERBS[name]
            for call in verb.calls:
                methods, path = call.split(" ")
                handler = _bound(verb.handler, resource)
                full = f"/{resource.path}{path}".rstrip("/")
                operation = _operation(
                    f"{resource.path}/{name}", methods, full, handler, verb.errors
                )
                yield replace(operation, fields=_fields(resource, path, name))
    for call, special, errors in SPECIALS:
        methods, path = call.split(" ")
        yield _operation(call, methods, path, special, errors)


def _fields(resource: Resource, path: str, verb: str) -> dict[str, Any]:
    """The parameters of a call, for its description."""
    fields: dict[str, Any] = {"id": {"type": "integer"}} if "{id" in path else {}
    if verb in ("create", "update", "update by post"):
        fields |= {each.name: {} for each in resource.fields if each.kept}
    return fields


def _operation(
    name: str, methods: str, path: str, handler: Handler, errors: tuple[type[ApiError], ...]
) -> Operation[Tracker]:
    """An operation: whose user may call it is told before the body is read (KE-049)."""
    served = tuple(methods.split(","))
    if served != ("DELETE",):  # whose bodies are ignored (KE-029)
        errors = tuple(dict.fromkeys((Malformed, *errors)))
    if (section := section_of(path)) is None:
        return Operation(name, PREFIX + path, served, handler, Sent, Any, errors)
    writes = "GET" not in served
    handler = guarded(section, handler, writes=writes)
    if writes or "{id" in path or section == "users":
        errors = (NoPermission, *errors)
    return Operation(name, PREFIX + path, served, handler, Unread, Any, errors)


OPERATIONS: tuple[Operation[Tracker], ...] = tuple(_operations())
