"""Keitaro for the contract tests: a key in a header, bodies of any type, calls that need none."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx

from mocksrv.client import World
from mocksrv.vendors.keitaro.desk import KeitaroDesk
from mocksrv.vendors.keitaro.records import errors
from mocksrv.vendors.keitaro.routes import OPERATIONS
from tests.contract.emulated import Answer, Emulated, Keyless, Provocation, Stray
from tests.contract.sending import Fields, Key
from tests.contract.ways import wrong_keys

BASE = "/admin_api/v1"
DENIED = Answer(401, "Access denied")
NOT_FOUND = Answer(404, "Not Found")
#: Resource → what a message calls its objects (KE-034).
LABELS = {
    "affiliate_networks": "Affiliate network",
    "campaigns": "Campaign",
    "streams": "Stream",
    "stream": "Stream",
    "offers": "Offer",
    "landing_pages": "Landing page",
    "traffic_sources": "Traffic source",
    "groups": "Group",
    "domains": "Domain",
    "users": "User",
}
#: First word of a path → what it may fail to find.
SOUGHT = LABELS | {"clicks": "Campaign"}
#: What `access_data` speaks of (KE-715).
ACCESSED = (
    *("offers", "campaigns", "landings", "traffic_sources", "streams", "affiliate_networks"),
    "domains",
)
USER = {
    "login": "another",
    "type": "USER",
    "new_password": "secret",
    "new_password_confirmation": "secret",
}
STREAM = {"campaign_id": "1", "type": "regular", "action_type": "http", "schema": "redirect"}
COST = {"start_date": "2026-01-01", "end_date": "2026-01-02", "cost": "1"}
COSTS = {"campaign_ids": [1], "costs": [COST]}
REPORTS = ("POST /report/build", "POST /clicks/build", "POST /clicks/summary")
CLICK_LOGS = ("POST /clicks/log", "GET,POST /conversions/log")
LABEL = {"campaign_id": "1", "ref_name": "ip"}
#: Operation → parameters with which it does its work.
ORDERS: dict[str, Fields] = {
    "campaigns/create": {"name": "Another", "alias": "another"},
    "streams/create": STREAM,
    "offers/create": {"name": "Another", "url": "http://another"},
    "groups/create": {"name": "Another", "type": "campaigns"},
    **{
        f"{path}/create": {"name": "Another"}
        for path in ("affiliate_networks", "landing_pages", "traffic_sources")
    },
    "GET /groups": {"type": "campaigns"},
    "GET /streams/search": {"query": "x"},
    "POST /streams/copy": {"stream_ids": "1", "to_campaign_id": "1"},
    "POST /streams/move_streams": {"stream_ids": "1", "to_campaign_id": "1"},
    "GET /report/labels": LABEL | {"label_name": "blacklist"},
    "POST /report/labels": LABEL | {"items": {"1.2.3.4": "blacklist"}},
    **{
        call: {"value": "1.2.3.4"}
        for call in ("PUT /botlist", "POST /botlist/add", "POST /botlist/exclude")
    },
    "POST /domains": {"name": "another.com"},
    "POST /users": USER,
    "PUT /users/{id:int}/access": {"access_data": {"reports": []}},
    **{call: {"limit": "1", "metrics": "clicks"} for call in REPORTS},
    **{call: {"limit": "1"} for call in CLICK_LOGS},
    "POST /campaigns/{id:int}/update_costs": COST,
    "POST /clicks/update_costs": COSTS,
    "POST /clicks/clean": {"start_date": "2026-01-01", "end_date": "2026-01-02"},
}
#: Operation → parameters that cannot be, and what is said of them.
WRONG: dict[str, tuple[Fields, str]] = {
    "streams/create": (STREAM | {"type": "x"}, "Type is invalid"),
    "streams/update": ({"type": "x"}, "Type is invalid"),
    "streams/update by post": ({"type": "x"}, "Type is invalid"),
    "users/update": ({"type": "x"}, "Type is invalid"),
    "POST /streams/copy": ({"to_campaign_id": "1"}, "Stream ids is required"),
    "POST /streams/move_streams": ({"to_campaign_id": "1"}, "Stream ids is required"),
    "POST /users": (USER | {"login": ""}, "Login is required"),
    "PUT /users/{id:int}/access": ({}, "Access data is required"),
    "campaigns/create": ({"alias": "x"}, "Name is required"),
    "offers/create": ({"url": "x"}, "Name is required"),
    "groups/create": ({"type": "offers"}, "Name is required"),
    **{call: ({"metrics": "clicks"}, "Range is required") for call in (*REPORTS, *CLICK_LOGS)},
    "POST /campaigns/{id:int}/update_costs": (COST | {"cost": ""}, "Cost is required"),
    "POST /clicks/update_costs": ({"campaign_ids": [1]}, "Costs is required"),
    "POST /clicks/clean": ({"start_date": "2026-01-01"}, "End date is required"),
    **{
        call: ({}, "Value is required")
        for call in ("PUT /botlist", "POST /botlist/add", "POST /botlist/exclude")
    },
}
UNKNOWN = {
    name: {"stream_ids": "77", "to_campaign_id": "1"}
    for name in ("POST /streams/copy", "POST /streams/move_streams")
} | {"POST /clicks/update_costs": COSTS | {"campaign_ids": [77]}}
#: Answered with what it was asked with, so it is the last: the others may create.
LAST = "GET /domains/ip"
CALLS = tuple(
    replace(each, path=each.path.replace("{id:int}", "{id}"))
    for each in sorted(OPERATIONS, key=lambda each: each.name == LAST)
)


def answer(response: httpx.Response) -> Answer:
    """Anything at all with 200; else `{"error": "..."}`, or with 406 messages by field."""
    if response.status_code == 200:
        assert not response.content or isinstance(response.json(), list | dict)
        return Answer(None)
    content = response.json()
    if response.status_code == 406:
        assert content
        assert all(isinstance(message, str) for each in content.values() for message in each)
        return Answer(406, "; ".join(message for each in content.values() for message in each))
    stack = ["stacktrace"] if response.status_code == 403 else []
    assert list(content) == ["error", *stack]
    assert isinstance(content["error"], str)
    return Answer(response.status_code, content["error"])


def prepare(world: World) -> None:
    """One of each kind of object, and a group of each type; their ids are 1."""
    client = world.client("keitaro")
    header = {"Api-Key": world.credentials["keitaro"]}
    for name in (
        *("affiliate_networks/create", "campaigns/create", "streams/create", "offers/create"),
        *("landing_pages/create", "traffic_sources/create", "groups/create", "POST /domains"),
        "POST /users",
    ):
        path = next(each.path for each in CALLS if each.name == name)
        first = {"name": "First", "alias": "first", "login": "first"}
        assert client.post(path, json={**ORDERS[name], **first}, headers=header).is_success


def token(world: World) -> Fields:
    """The token of the first campaign's Click API."""
    header = {"Api-Key": world.credentials["keitaro"]}
    campaign = world.client("keitaro").get(f"{BASE}/campaigns/1", headers=header).json()
    return {"token": campaign["token"]}


def provocations() -> Iterator[Provocation]:
    """Every error that an operation declares."""
    for call in CALLS:
        label = SOUGHT.get(call.path.removeprefix(f"{BASE}/").split("/", 1)[0], "")
        wrong, message = WRONG.get(call.name, ({"name": ""}, "Name is required"))
        fields = UNKNOWN.get(call.name, {"id": "77"})
        access = "to_groups_and_selected" if "GET" in call.methods else "read_only"
        told: dict[object, Provocation] = {
            errors.NoPermission: Provocation(
                *(
                    call.name,
                    errors.NoPermission,
                    403,
                    "You have no permission to access this page",
                ),
                *({}, None, limiting(access)),
            ),
            errors.Malformed: Provocation(call.name, errors.Malformed, 400, "$why", {}, b"{"),
            errors.Invalid: Provocation(call.name, errors.Invalid, 406, message, wrong),
            errors.ObjectUnknown: Provocation(
                call.name, errors.ObjectUnknown, 404, f"{label} #77 not found", fields
            ),
            errors.RouteUnknown: Provocation(
                call.name, errors.RouteUnknown, 404, "Not Found", {"log": "nothing"}
            ),
        }
        yield from (told[error] for error in call.errors)


def limiting(access: str) -> Callable[[World], None]:
    """The key becomes that of a user with this access to everything."""

    def limit(world: World) -> None:
        client, key = world.client("keitaro"), {"Api-Key": world.credentials["keitaro"]}
        content = {"access_data": {f"{name}_access_type": access for name in ACCESSED}}
        assert client.put(f"{BASE}/users/1/access", json=content, headers=key).is_success
        world.back_door("PATCH", "keitaro/tracker", {"user": 1})

    return limit


def basic(world: World) -> None:
    world.back_door("PATCH", "keitaro/tracker", {"edition": "basic"})


#: No header can hold NUL or line ends, and white space around a value is none of it.
KEYS = [key for key in wrong_keys("keitaro") if key.isprintable() and key == key.strip()]

KEITARO = Emulated(
    name="keitaro",
    operations=CALLS,
    desk=KeitaroDesk,
    errors=errors,
    key=Key("header", "Api-Key"),
    misplaced=(
        *(Key("header", "Authorization", f"{scheme}{{}}") for scheme in ("", "Token ", "Basic ")),
        *(Key("header", "X-Api-Key"), Key("header", "ApiKey"), Key("parameter", "api_key")),
        *(Key("parameter", "Api-Key"), Key("parameter", "key")),
    ),
    ways={
        "GET": ("query", "json"),
        "POST": ("json", "form", "multipart", "query"),
        "PUT": ("json", "form", "multipart", "query"),
        "DELETE": ("query",),
    },
    order={"id": "1", "log": "traffic"},
    orders=ORDERS,
    only=dict.fromkeys(
        ("POST /report/labels", "PUT /users/{id:int}/access", "POST /clicks/update_costs"),
        ("json",),
    ),
    prepare=prepare,
    watched=(
        *(f"{path}/list" for path in LABELS if path not in ("campaigns", "groups", "stream")),
        *("GET /campaigns", "campaigns/deleted", "streams/deleted", "domains/deleted"),
        "GET /botlist",
    ),
    answer=answer,
    missing_key=DENIED,
    wrong_key=DENIED,
    wrong_keys=dict.fromkeys([*KEYS, "keitaro_\udcff", "\udcff\udcfe", "a b"], DENIED),
    unreadable=None,
    heedless=True,
    silent=True,
    root=BASE,
    unknown_path=Stray(errors.RouteUnknown, lambda path, method: NOT_FOUND, key_first=True),
    unknown_paths=(
        *(BASE, f"{BASE}/"),
        *(
            f"{BASE}/{path}"
            for path in (
                *("campaign", "Campaigns", "campaigns//", "campaigns/1/x", "campaigns//1", "x"),
                *("campaigns%0A", "campaigns/1/%0A", "campaigns/%D9%A1", "campaigns/-1"),
                *("%00/%FF", "campaigns/1/%2e%2e", "x" * 5000, "docs", "openapi.json"),
                *("integrations/avscan", "campaigns/clean_archive", "landing_pages/1/get_file"),
            )
        ),
    ),
    wrong_method=Stray(
        errors.MethodNotAllowed,
        lambda operation, method: Answer(405, "Method Not Allowed"),
        key_first=True,
    ),
    head=405,
    too_large=Answer(413, "Request Entity Too Large"),
    broken=Answer(500, "Internal Server Error"),
    provocations=(
        *provocations(),
        Provocation("/click_api/v3", errors.CampaignUnknown, 404, "Campaign not found", {}),
    ),
    common=(
        Provocation("", errors.AccessDenied, 401, DENIED.message, {}, key=lambda key: "XXX"),
        Provocation("", errors.AccessDenied, 401, DENIED.message, {}, key=lambda key: None),
        Provocation(
            *("", errors.EditionTooLow, 402, "Admin API is not available in that edition", {}),
            before=basic,
        ),
    ),
    keyless=(
        Keyless(
            "/click_api/v3",
            (
                *("token", "ip", "ua", "language", "referrer", "keyword", "landing_id"),
                *("uniqueness_cookie", "original_headers", "log", "force_redirect_offer"),
            ),
            Answer(404, "Campaign not found"),
            Answer(405, "Method Not Allowed"),
            made=token,
            methods=("GET", "POST"),
        ),
    ),
    sensible=("campaigns", "active", "removed", "x", "[]", '{"a": 1}', "CPC", "-1", "9" * 20),
)
