"""What Android Installs says when it refuses, word for word, and how to make it."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from mocksrv.client import World
from mocksrv.vendors.androidinstalls import errors
from tests.contract.emulated import Answer, Provocation

#: What each error says; the code is the HTTP status. The document has no example of any:
#: minimums and rules repeat its descriptions (L136, L141, L146, L396, L406, L674-688), AI-R02,
#: AI-R04 and AI-R17 give theirs, and what is left is assumed.
TEXTS = {
    400: {
        errors.Missing: "Missing parameter: $parameter.",
        errors.NotANumber: "$parameter: Must be a whole number.",
        errors.AppInvalid: "add: Neither an App Store/Google Play URL nor a bundle ID.",
        errors.CountryUnknown: "$parameter: $country"
        " does not have an exact match in our reference list.",
        errors.WorldwideMixed: "$parameter: Worldwide cannot be combined with countries.",
        errors.CountryNeeded: "countries: You must target country for iOS promotion.",
        errors.OneCountryOnly: "country: Only 1 country allowed for rating campaign.",
        errors.WorldwideNotAllowed: "country: Worldwide targeting is not allowed.",
        errors.VolumeTooSmall: "volume: Install volume."
        " Cannot be smaller than 50 (Android) or 10 (iOS).",
        errors.RetentionVolumeTooSmall: "volume: Install volume. Cannot be smaller than 50.",
        errors.RatingVolumeTooSmall: "volume: Install volume. Cannot be smaller than 5.",
        errors.LimitTooSmall: "dil: Daily Installs limit."
        " Cannot be smaller than 50 (Android) or 10 (iOS).",
        errors.RetentionLimitTooSmall: "dil: Daily Installs limit. Cannot be smaller than 50.",
        errors.RatingLimitTooSmall: "dil: Daily rating limit. Cannot be smaller than 5.",
        errors.RetentionDaysInvalid: "rdays: Retention days. Must be between 1 and 365.",
        errors.StarsInvalid: "stars: Rating between 3 and 5 stars.",
        errors.AndroidOnly: "appid: This service is only for Android.",
        errors.IosOnly: "appid: This service is only for iOS.",
        errors.NotCancellable: "Campaign cannot be cancelled, current status is $status.",
    },
    401: {
        errors.MissingKey: "Missing parameter: apikey.",
        errors.WrongKey: "Invalid API key.",
    },
    402: {
        errors.InsufficientBalance: "Insufficient balance.",
    },
    404: {
        errors.AppUnknown: "App not found.",
        errors.CampaignUnknown: "Campaign not found.",
        errors.RouteUnknown: "Not found.",
    },
    405: {
        errors.MethodNotAllowed: "Method $method not allowed.",
    },
    413: {
        errors.TooLarge: "Request body too large.",
    },
    500: {
        errors.Broken: "Internal server error.",
    },
}
SAID = {e: Answer(code, text) for code, texts in TEXTS.items() for e, text in texts.items()}


def said(error: type[errors.AndroidInstallsError], **values: str) -> Answer:
    """What an error says, with its values."""
    code, text = SAID[error]
    for name, value in values.items():
        text = text.replace(f"${name}", value)
    return Answer(code, text)


def answer(response: httpx.Response) -> Answer:
    """200 and no error, or the error of L44-58: HTTP status and code are one (AI-06, AI-R01)."""
    content = response.json()
    if not isinstance(content, dict) or "error" not in content:
        assert response.status_code == 200
        assert isinstance(content, list) or list(content) == ["success", "id"]
        return Answer(None)
    assert list(content) == ["error"]
    assert list(content["error"]) == ["code", "message"]
    told = Answer(*content["error"].values())
    assert type(told.code) is int
    assert told.code == response.status_code
    assert any(told.matches(each) for each in SAID.values()), told
    return told


ANDROID, IOS = 1, 2
"""The ids of the apps that every contract test begins with."""
CAMPAIGN, RETENTION = 1, 10_000_000
"""The ids of its campaigns (AI-R20)."""


def ask(world: World, method: str, path: str, **fields: Any) -> Any:
    """The content of an answer that must be a success."""
    parameters = {"apikey": world.credentials["androidinstalls"]} | fields
    response = world.client("androidinstalls").request(method, path, params=parameters)
    assert answer(response).code is None
    return response.json()


def prepare(world: World) -> None:
    """An app of each store; a regular and a high retention campaign."""
    for expected, app in ((ANDROID, "com.facebook.katana"), (IOS, "284882215")):
        assert ask(world, "GET", "/apps", add=app)["id"] == expected
    for path, expected in (("/addcampaign", CAMPAIGN), ("/addhrcampaign", RETENTION)):
        assert ask(world, "POST", path, appid=ANDROID, volume=50)["id"] == expected


def complete(world: World) -> None:
    """A campaign of 50 takes days at the most, and a day more for its retention."""
    world.advance("30d")


def cancel(world: World) -> None:
    """A cancel takes several hours at the most (L350)."""
    ask(world, "GET", "/cancelcampaign", id=CAMPAIGN)
    world.advance("1d")


def cancel_retention(world: World) -> None:
    ask(world, "GET", "/cancelcampaign", id=RETENTION, type="premium")
    world.advance("1d")


def impoverish(world: World) -> None:
    world.back_door("PATCH", "androidinstalls/account", {"balance": "0.01"})


#: The least that each call needs; all of it is needed.
ORDERS: dict[str, dict[str, Any]] = {
    "addcampaign": {"appid": ANDROID, "volume": 50},
    "addhrcampaign": {"appid": ANDROID, "volume": 50},
    "addratingcampaign": {"appid": IOS, "volume": 5, "stars": 3, "country": "BR"},
}

Error = type[errors.AndroidInstallsError]


def provoke(
    operation: str, error: Error, values: Mapping[str, str] | None = None, **changes: Any
) -> Provocation:
    """A good order with changes; None: without that parameter."""
    order = ORDERS.get(operation, {}) | changes
    fields = {name: value for name, value in order.items() if value is not None}
    return Provocation(operation, error, *said(error, **values or {}), fields)


def missing(operation: str, name: str, sent: str | None = None) -> Provocation:
    return provoke(operation, errors.Missing, {"parameter": name}, **{name: sent})


def no_number(operation: str, name: str) -> Provocation:
    return provoke(operation, errors.NotANumber, {"parameter": name}, **{name: "many"})


def unmatched(operation: str, target: str, country: str, **fields: str) -> Provocation:
    values = {"parameter": target, "country": country}
    return provoke(operation, errors.CountryUnknown, values, **{target: country}, **fields)


def ordering(operation: str, target: str) -> tuple[Provocation, ...]:
    """What all three calls that create campaigns declare; `target` is how they call countries."""
    parameter = {"parameter": target}
    return (
        *(missing(operation, name) for name in ORDERS[operation]),
        *(no_number(operation, name) for name in ("appid", "volume", "dil")),
        *(unmatched(operation, target, name) for name in ("united states", "USA", "XX")),
        provoke(operation, errors.AppUnknown, appid=3),
        provoke(operation, errors.WorldwideMixed, parameter, **{target: "US,WW"}),
        provoke(operation, errors.InsufficientBalance)._replace(before=impoverish),
    )


ADD = (
    *ordering("addcampaign", "countries"),
    provoke("addcampaign", errors.VolumeTooSmall, volume=49),
    provoke("addcampaign", errors.VolumeTooSmall, appid=IOS, volume=9),
    provoke("addcampaign", errors.LimitTooSmall, dil=49),
    provoke("addcampaign", errors.LimitTooSmall, appid=IOS, countries="US", dil=9),
    provoke("addcampaign", errors.CountryNeeded, appid=IOS),
    provoke("addcampaign", errors.CountryNeeded, appid=IOS, countries="Worldwide"),
    *ordering("addhrcampaign", "countries"),
    no_number("addhrcampaign", "rdays"),
    provoke("addhrcampaign", errors.AndroidOnly, appid=IOS),
    provoke("addhrcampaign", errors.RetentionVolumeTooSmall, volume=49),
    provoke("addhrcampaign", errors.RetentionLimitTooSmall, dil=49),
    provoke("addhrcampaign", errors.RetentionDaysInvalid, rdays=0),
    provoke("addhrcampaign", errors.RetentionDaysInvalid, rdays=366),
    *ordering("addratingcampaign", "country"),
    no_number("addratingcampaign", "stars"),
    provoke("addratingcampaign", errors.IosOnly, appid=ANDROID),
    provoke("addratingcampaign", errors.RatingVolumeTooSmall, volume=4),
    provoke("addratingcampaign", errors.RatingLimitTooSmall, dil=4),
    provoke("addratingcampaign", errors.StarsInvalid, stars=2),
    provoke("addratingcampaign", errors.StarsInvalid, stars=6),
    provoke("addratingcampaign", errors.OneCountryOnly, country="US,BR"),
    provoke("addratingcampaign", errors.WorldwideNotAllowed, country="WW"),
)
PICKING = ("campaigns/get", "hrcampaigns/get", "cancelcampaign")
#: The ids that each of them does not find: those of the other kind (AI-R20).
OTHERS = {"campaigns/get": RETENTION, "hrcampaigns/get": CAMPAIGN, "cancelcampaign": RETENTION}
PREMIUM = {"id": RETENTION, "type": "premium"}


def final(status: str, before: Callable[[World], None], **fields: Any) -> Provocation:
    values = {"status": status}
    told = provoke("cancelcampaign", errors.NotCancellable, values, **fields)
    return told._replace(before=before)


PROVOCATIONS = (
    *ADD,
    missing("apps/add", "add", ""),
    provoke("apps/add", errors.AppInvalid, add="https://example.com/app"),
    unmatched("apps/add", "country", "XX", add="com.example.app"),
    *(missing(name, "id", "") for name in PICKING),
    missing("cancelcampaign", "id"),
    *(no_number(name, "id") for name in PICKING),
    *(
        provoke(name, errors.CampaignUnknown, id=number)
        for name in PICKING
        for number in (2, 2**63, OTHERS[name])
    ),
    provoke("cancelcampaign", errors.CampaignUnknown, id=CAMPAIGN, type="premium"),
    provoke("cancelcampaign", errors.CampaignUnknown, id=RETENTION, type="other"),
    final("COMPLETED", complete, id=CAMPAIGN),
    final("COMPLETED", complete, **PREMIUM),
    final("CANCELLED", cancel, id=CAMPAIGN),
    final("CANCELLED", cancel_retention, **PREMIUM),
)
