"""App Samurai for the contract tests: a token in the path, and clicks that carry none."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx

from mocksrv.client import World
from mocksrv.vendors.appsamurai import errors
from mocksrv.vendors.appsamurai.desk import AppSamuraiDesk
from mocksrv.vendors.appsamurai.routes import OPERATIONS
from tests.contract.emulated import Answer, Emulated, Keyless, Provocation, Stray
from tests.contract.sending import Fields, Key
from tests.contract.ways import wrong_keys

#: Always the standard text of the HTTP status (AS-R05).
TEXTS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
}
CLICK = "/api/callbacks/click"


def answer(response: httpx.Response) -> Answer:
    """A bare array, or `{"code", "message"}` with the code as HTTP status (AS-R05, AS-R08)."""
    content = response.json()
    if isinstance(content, list):
        assert response.status_code == 200
        return Answer(None)
    assert list(content) == ["code", "message"]
    code, message = content.values()
    assert type(code) is int
    assert code == response.status_code
    assert message == TEXTS[code]
    return Answer(code, message)


def said(code: int) -> Answer:
    return Answer(code, TEXTS[code])


def prepare(world: World) -> None:
    for title in ("One", "Two"):
        world.back_door("POST", "appsamurai/campaigns", {"app_title": title})


def click_on(**fields: object) -> Callable[[World], Fields]:
    """The parameters of the tracking URL of a new campaign with these fields."""

    def made(world: World) -> Fields:
        campaign = world.back_door("POST", "appsamurai/campaigns", fields)
        query = parse_qs(urlsplit(campaign["tracking_url"]).query)
        return {"sub_campaign_id": query["sub_campaign_id"][0]}

    return made


def clicked(
    error: type[errors.AppSamuraiError], code: int, made: Callable[[World], Fields], **fields: str
) -> Provocation:
    return Provocation(CLICK, error, code, TEXTS[code], fields, made=made)


def of_another_world(world: World) -> Fields:
    """The id of a campaign that a fork has and this world has not."""
    other = world.fork()
    fields = click_on()(other)
    other.delete()
    return fields


BOTH = ["ref_id", "device_id"]
BLACK = {"blacklisted_subpublishers": ["bad"]}

APPSAMURAI = Emulated(
    name="appsamurai",
    operations=OPERATIONS,
    desk=AppSamuraiDesk,
    errors=errors,
    key=Key("path", "token"),
    misplaced=(
        *(Key("parameter", "token"), Key("parameter", "api_key"), Key("header", "X-Api-Key")),
        *(Key("header", "Authorization", f"{scheme} {{}}") for scheme in ("Token", "Bearer")),
    ),
    ways={"GET": ("query",)},
    order={"page": "2", "country": "US"},
    prepare=prepare,
    watched=("campaign-pull/list",),
    answer=answer,
    missing_key=said(404),
    wrong_key=said(401),
    wrong_keys=dict.fromkeys(wrong_keys("appsamurai"), said(401)) | {"": said(404)},
    unreadable=None,
    unknown_path=Stray(errors.NotFound, lambda path, method: said(404), key_first=False),
    unknown_paths=(
        *("", "/", "/api", "/api/campaign-pull", "/api/campaign-pull/", "/docs", "/openapi.json"),
        *("/api/campaign-pull/list", "/api/campaign-pull/list/", "/api/campaign-pull/list/a/b"),
        *("/api/campaign-pull/lists/a", "/api/Campaign-Pull/list/a", "/apiv2/campaign-pull/list/a"),
        *("/api/customer-pull/spent/a", "/api/callbacks", "/api/callbacks/", f"{CLICK}/"),
        *("/api/callbacks/clicks", f"{CLICK}%0A", f"{CLICK}/x", "/%00/%FF", "/" + "x" * 5000),
        *("/api/campaign-pull/list/a/", "/api/campaign-pull/list/a%2Fb"),
    ),
    wrong_method=Stray(
        errors.MethodNotAllowed, lambda operation, method: said(405), key_first=False
    ),
    head=405,
    too_large=said(413),
    broken=said(500),
    provocations=(
        Provocation(CLICK, errors.NotFound, 404, TEXTS[404], {}),
        Provocation(CLICK, errors.NotFound, 404, TEXTS[404], {"sub_campaign_id": "A" * 32}),
        clicked(errors.NotFound, 404, of_another_world, ref_id="1"),
        clicked(errors.ParameterMissing, 400, click_on()),
        clicked(errors.ParameterMissing, 400, click_on(), ref_id=""),
        clicked(errors.ParameterMissing, 400, click_on(required_fields=BOTH), ref_id="1"),
        *(
            clicked(errors.Forbidden, 403, click_on(**BLACK), ref_id="1", **{name: "bad"})
            for name in ("sub_publisher", "sub_id", "pub")
        ),
        clicked(errors.Forbidden, 403, click_on(whitelisted_subpublishers=["good"]), ref_id="1"),
    ),
    common=(
        Provocation(
            "", errors.Unauthorized, 401, TEXTS[401], {}, key=lambda key: "appsamurai_wrong"
        ),
    ),
    keyless=(
        Keyless(
            CLICK,
            (
                *("sub_campaign_id", "ref_id", "device_id", "sub_publisher", "sub_id", "pub"),
                *("extra_1", "extra_2", "extra_3", "extra_4", "extra_5"),
            ),
            *(said(404), said(405)),
            made=click_on(required_fields=["ref_id"]),
            done=302,
        ),
    ),
)
