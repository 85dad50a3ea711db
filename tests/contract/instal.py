"""instal.com for the contract tests: what Django REST framework 2 answers to all that is wrong."""

from dataclasses import replace

import httpx

from mocksrv.client import World
from mocksrv.vendors.instal import errors
from mocksrv.vendors.instal.desk import InstalDesk
from mocksrv.vendors.instal.routes import OPERATIONS
from tests.contract.emulated import Answer, Emulated, Provocation, Stray, says
from tests.contract.sending import Fields, Key
from tests.contract.ways import wrong_keys

#: By the HTTP status, word for word (IN-R01 to IN-R20); the last two are assumed.
TEXTS = {
    400: ["Select a valid choice. $value is not one of the available choices."],
    403: [
        "Authentication credentials were not provided.",
        "Invalid token header. No credentials provided.",
        "Invalid token header. Token string should not contain spaces.",
        "Invalid token",
        "User inactive or deleted",
    ],
    404: ["Not found"],
    405: ["Method '$method' not allowed."],
    413: ["Request entity too large."],
    500: ["Internal server error."],
}
MISSING, EMPTY, SPACED, WRONG, INACTIVE = (Answer(403, text) for text in TEXTS[403])
NOT_FOUND = Answer(404, "Not found")

PAGE = {"count", "next", "numpages", "previous", "results"}
CAMPAIGN = (
    {"application", "budget", "campaign_type", "countries", "daily_cap", "destination_url", "id"}
    | {"is_incentivized", "name", "os", "os_min_version", "payout", "restrictions"}
    | {"start_date", "status", "stop_date"}
)
METADATA = {"description", "name", "parses", "renders"}


def answer(response: httpx.Response) -> Answer:
    """A page, a campaign, an address's description; else `{"detail": "..."}` (L108-110).

    The headers are the same on all answers (IN-R08, IN-R25), errors are written as in the
    document: with a space after the colon.
    """
    assert response.headers["vary"] == "Cookie"
    assert "www-authenticate" not in response.headers
    content, status = response.json(), response.status_code
    if status == 200:
        assert set(content) in (PAGE, CAMPAIGN, METADATA)
        return Answer(None)
    (field,) = content
    message = content[field][0] if status == 400 else content[field]
    written = '{"status": ["' if status == 400 else '{"detail": "'
    assert response.text.startswith(written)
    assert response.text.endswith('"]}' if status == 400 else '"}')
    assert any(says(text, message) for text in TEXTS[status]), message
    return Answer(status, message)


def prepare(world: World) -> None:
    """Two campaigns; their ids are 1 and 2."""
    for status in ("RUNNING", "PAUSED"):
        world.back_door("POST", "instal/campaigns", {"status": status})


#: The paths are the document's, with and without a slash at the end (IN-R35), and the sample
#: call's (IN-46). HEAD and OPTIONS work everywhere (IN-R21, IN-R22).
ADDRESSES = {
    "campaigns/list": ("/advertiser/api/v1/campaigns", "/advertiser/api/v1/campaigns/"),
    "campaigns/get": (
        *("/advertiser/api/v1/campaigns/{id}", "/advertiser/api/v1/campaigns/{id}/"),
        *("/advertiser/api/v1/{id}", "/advertiser/api/v1/{id}/"),
    ),
}
CALLS = tuple(
    replace(each, name=f"{each.name}{place or ''}", path=path, methods=("GET", "HEAD", "OPTIONS"))
    for each in OPERATIONS
    for place, path in enumerate(ADDRESSES[each.name])
)
LISTS = [call.name for call in CALLS if call.name.startswith("campaigns/list")]
GETS = [call.name for call in CALLS if call.name.startswith("campaigns/get")]


def wrong_status(operation: str, value: str) -> Provocation:
    text = f"Select a valid choice. {value} is not one of the available choices."
    return Provocation(operation, errors.WrongStatus, 400, text, {"status": value})


def not_found(operation: str, fields: Fields) -> Provocation:
    return Provocation(operation, errors.NotFound, 404, "Not found", fields)


def told(error: type[errors.InstalError], expected: Answer) -> Provocation:
    """An error that every call can give."""
    return Provocation("", error, 403, expected.message, {})


def account(**fields: bool) -> Provocation:
    """What the user of a valid token is told when it lost its rights."""
    if "active" in fields:
        provocation = told(errors.Inactive, INACTIVE)
    else:
        provocation = told(errors.NoAdvertiser, MISSING)
    return provocation._replace(
        before=lambda world: world.back_door("PATCH", "instal/account", fields)
    )


#: White space around a token is none of it (IN-R07), and no header can hold NUL or line ends.
KEYS = [key for key in wrong_keys("instal") if key and key.isprintable() and key == key.strip()]

INSTAL = Emulated(
    name="instal",
    operations=CALLS,
    desk=InstalDesk,
    errors=errors,
    key=Key("header", "Authorization", "Token {}"),
    misplaced=(
        *(Key("header", "Authorization", f"{scheme}{{}}") for scheme in ("", "Token", "Tokens ")),
        *(Key("header", "Authorization", f"{scheme} {{}}") for scheme in ("Bearer", "Basic")),
        *(Key("header", "X-Authorization", "Token {}"), Key("header", "Token")),
        *(Key("parameter", "token"), Key("parameter", "Authorization", "Token {}")),
        Key("parameter", "apikey"),
    ),
    ways={"GET": ("query",), "OPTIONS": ("query",)},
    order={"id": "1", "status": "RUNNING", "page": "1", "page_size": "10", "unknown": "x"},
    prepare=prepare,
    watched=("campaigns/list",),
    answer=answer,
    missing_key=MISSING,
    wrong_key=WRONG,
    wrong_keys=dict.fromkeys([*KEYS, "instal_\udcff", "\udcff\udcfe"], WRONG)
    | {"": EMPTY, " ": EMPTY, "a b": SPACED, "instal_default instal_default": SPACED},
    unreadable=None,
    unknown_path=Stray(errors.NotFound, lambda path, method: NOT_FOUND, key_first=False),
    unknown_paths=(
        *("", "/", "/advertiser", "/advertiser/api", "/advertiser/api/v1", "/advertiser/api/v1/"),
        *("/campaigns", "/v1/campaigns", "/advertiser/api/v2/campaigns", "/docs", "/openapi.json"),
        *(
            f"/advertiser/api/v1/{path}"
            for path in (
                *("campaign", "Campaigns", "campaigns//", "campaigns/1/x", "campaigns//1", "x"),
                *("campaigns%0A", "campaigns/1/%0A", "1%0A", "1/%0A", "-1"),
                *("%D9%A1", "reports/exports/", "%00/%FF", "campaigns/1/%2e%2e", "x" * 5000),
            )
        ),
        "/publishers/api/v3/offerwall/",
    ),
    wrong_method=Stray(
        errors.WrongMethod,
        lambda operation, method: Answer(405, f"Method '{method}' not allowed."),
        key_first=True,
    ),
    head=200,
    too_large=Answer(413, "Request entity too large."),
    broken=Answer(500, "Internal server error."),
    provocations=(
        *(wrong_status(name, value) for name in LISTS for value in ("WrongStatus", "running")),
        *(
            not_found(name, {"page": page})
            for name in LISTS
            for page in ("0", "-1", "2", "x", "1.0", "LAST")
        ),
        *(not_found(name, {"id": "3"}) for name in GETS),
        *(not_found(name, {"id": number}) for name in GETS[:2] for number in ("x", "-1", "1.0")),
    ),
    common=(
        told(errors.NoCredentials, MISSING)._replace(key=lambda key: None),
        told(errors.EmptyToken, EMPTY)._replace(key=lambda key: ""),
        told(errors.SpacedToken, SPACED)._replace(key=lambda key: f"{key} {key}"),
        told(errors.WrongToken, WRONG)._replace(key=lambda key: "XXX"),
        account(advertiser=False),
        account(active=False),
    ),
    sensible=("RUNNING", "NOTDELETED", "WrongStatus", "last", "0", "-1", "1.0", "10"),
)
