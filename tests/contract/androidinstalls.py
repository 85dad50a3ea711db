"""Android Installs for the contract tests: how it is asked, and what its orders cost."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from mocksrv.client import World
from mocksrv.vendors.androidinstalls import errors
from mocksrv.vendors.androidinstalls.desk import AndroidInstallsDesk
from mocksrv.vendors.androidinstalls.routes import OPERATIONS
from tests.contract.androidinstalls_errors import (
    IOS,
    ORDERS,
    PROVOCATIONS,
    RETENTION,
    answer,
    ask,
    prepare,
    provoke,
    said,
)
from tests.contract.emulated import Emulated, Purchase, Stray
from tests.contract.sending import Fields, Key
from tests.contract.ways import wrong_keys

UNITS = {("addcampaign", 0): "0.10", ("addcampaign", 1): "0.30", ("addratingcampaign", 1): "0.50"}
"""(operation, type of the app) → dollars a unit (AI-R23)."""


def price(operation: str) -> Callable[[World, Fields, Any], Decimal]:
    """The price of what was ordered: unit price x volume for each campaign (AI-R11, AI-R23)."""

    def of(world: World, asked: Fields, answered: Any) -> Decimal:
        if operation == "addhrcampaign":
            unit = Decimal("0.15") + Decimal("0.01") * (_number(asked.get("rdays")) or 1)
        else:
            apps = {app["id"]: app["type"] for app in ask(world, "GET", "/apps")}
            unit = Decimal(UNITS[operation, apps[_number(asked["appid"])]])
        campaigns = answered["id"] if isinstance(answered["id"], list) else [answered["id"]]
        return unit * (_number(asked["volume"]) or 0) * len(campaigns)

    return of


def _number(sent: Any) -> int | None:
    """A number that was accepted; None: it was not sent."""
    return None if sent in (None, "") else int(Decimal(str(sent).strip()))


ANDROIDINSTALLS = Emulated(
    name="androidinstalls",
    operations=OPERATIONS,
    desk=AndroidInstallsDesk,
    errors=errors,
    key=Key("parameter", "apikey"),
    misplaced=(
        *(Key("parameter", "apiKey"), Key("parameter", "APIKEY"), Key("parameter", "api_key")),
        *(Key("header", "apikey"), Key("header", "Authorization", "Token {}")),
    ),
    ways={
        "GET": ("query", "form", "json", "multipart"),
        "POST": ("form", "json", "multipart", "query"),
    },
    order={"add": "com.facebook.katana", "appid": "1", "volume": "100", "countries": "US"}
    | {"country": "US", "dil": "50", "keywords": "chat", "rdays": "3", "stars": "5", "id": "1"},
    orders={
        "addratingcampaign": {"appid": "2"},
        "hrcampaigns/get": {"id": str(RETENTION)},
        "cancelcampaign": {"id": str(RETENTION), "type": "premium"},
    },
    prepare=prepare,
    watched=("apps/list", "campaigns/list", "hrcampaigns/list", "wallet"),
    answer=answer,
    missing_key=said(errors.MissingKey),
    wrong_key=said(errors.WrongKey),
    wrong_keys=dict.fromkeys(wrong_keys("androidinstalls"), said(errors.WrongKey))
    | {"": said(errors.MissingKey)},
    unreadable=said(errors.MissingKey),
    unknown_path=Stray(
        errors.RouteUnknown, lambda path, method: said(errors.RouteUnknown), key_first=False
    ),
    unknown_paths=(
        *("", "/", "/app", "/Apps", "/APPS", "/apps/", "/apps/1", "/v1/apps", "/api/apps", "/docs"),
        *("/addcampaign/", "/campaigns/1", "/campaign", "/cancelcampaigns", "/openapi.json"),
        *("/cancelratingcampaign", "/ratingcampaigns", "/apps%0A", "/apps%2F", "/wallet%00"),
        *("//apps", "/%00/%FF", "/campaigns/%2e%2e", "/" + "x" * 5000),
    ),
    wrong_method=Stray(
        errors.MethodNotAllowed,
        lambda operation, method: said(errors.MethodNotAllowed, method=method),
        key_first=False,
    ),
    head=405,
    too_large=said(errors.TooLarge),
    broken=said(errors.Broken),
    provocations=PROVOCATIONS,
    common=(
        provoke("", errors.MissingKey)._replace(key=lambda key: None),
        provoke("", errors.WrongKey)._replace(key=lambda key: "XXX"),
    ),
    sensible=(
        *("284882215", "https://apps.apple.com/us/app/x/id284882215", "premium", "10000000"),
        *("Brazil", "WW", "Worldwide", "US,Brazil", '["US","FR"]', "5", "3", "365", "366", "49"),
    ),
    enrich=lambda world: world.back_door("PATCH", "androidinstalls/account", {"balance": 10**9}),
    purchases=(
        *(Purchase(name, order, price(name)) for name, order in ORDERS.items()),
        Purchase(
            "addcampaign", {"appid": IOS, "volume": 10, "countries": "US"}, price("addcampaign")
        ),
    ),
)
