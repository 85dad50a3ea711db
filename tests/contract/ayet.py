"""ayeT for the contract tests: its envelope, its texts and how to get each of its errors."""

from decimal import Decimal
from typing import Any

import httpx

from mocksrv.client import World
from mocksrv.vendors.ayet import errors
from mocksrv.vendors.ayet.desk import AyetDesk
from mocksrv.vendors.ayet.routes import OPERATIONS
from tests.contract.emulated import Answer, Emulated, Keyless, Provocation, Purchase, Stray, says
from tests.contract.sending import Fields, Key
from tests.contract.ways import wrong_keys
from tests.vendors.ayet.conftest import Ayet

#: The appendix and the calls' own tables (L97, L329, L394-409, L1247-1271), word for word; the
#: last three are assumed (a click that is gone, a body that is too large, a mistake of ours).
TEXTS = {
    100: ["Authentification failed, check your API Key."],
    101: ['Unknown action "$action" for $module module.'],
    102: [
        "Missing parameter: packageName.",
        "Missing parameter: numDownloads.",
        "Missing parameter: redirectUrl.",
        "Missing parameter: startDate.",
        "Missing parameter: endDate.",
    ],
    103: ["Parameter out of range: Maximum date interval range is 365 days."],
    104: ["Invalid parameter: tracking."],
    105: ["Invalid parameter: redirectUrl."],
    106: ["Parameter out of range: Maximum date interval range is 62 days."],
    301: ["Invalid countries requested: $invalidCountryCodes."],
    302: [
        "Minimum campaign volume is 20 downloads.",
        "Minimum campaign volume for retention campaigns is 50 downloads.",
        "Maximum campaign volume is 10000 downloads.",
    ],
    303: ["Insufficient funds, $tokens available, $priceTokens required."],
    304: ["Selected app is not valid or not free."],
    305: ["Campaign does not exist."],
    306: [
        "Only pending campaigns can be started, current status is $status.",
        "Only running campaigns can be paused, current status is $status.",
        "Only pending (paused) campaigns can be terminated, current status is $status.",
    ],
    308: [
        "This campaign still has $reservations reservations. After pausing a campaign, you may"
        " have to wait up to 15 minutes before a campaign can be completed."
    ],
    310: ["Insufficient account permissions to create custom s2s tracking campaigns."],
    311: ["Invalid redirect url."],
    312: ["Required parameter {click_id} missing in redirect url."],
    313: ["Custom s2s tracking is not supported for high retention campaigns."],
    429: ["Too many consecutive API requests, throttled."],
    404: ["Click does not exist or has expired."],
    413: ["Request body too large."],
    500: ["Internal server error."],
}
HTTP = {413: 413, 500: 500}


def answer(response: httpx.Response) -> Answer:
    """`{"status": "success", ...}` or the error of L107-109; HTTP 200 but for size and bugs."""
    assert response.headers["content-type"] == "application/json"
    assert "location" not in response.headers
    content = response.json()
    if content["status"] == "success":
        assert response.status_code == 200
        return Answer(None)
    assert list(content) == ["status", "errorCode", "errorMessage"]
    code, message = content["errorCode"], content["errorMessage"]
    assert content["status"] == "error"
    assert type(code) is int
    assert any(says(text, message) for text in TEXTS[code]), message
    assert response.status_code == HTTP.get(code, 200)
    return Answer(code, message)


def said(code: int, **values: object) -> Answer:
    """The only text of a code, with its values."""
    (text,) = TEXTS[code]
    for name, value in values.items():
        text = text.replace(f"${name}", str(value))
    return Answer(code, text)


def start(world: World) -> None:
    Ayet(world).ok("campaign/start", campaignId=1)


def pause_while_downloading(world: World) -> None:
    start(world)
    world.advance("12h")
    Ayet(world).ok("campaign/pause", campaignId=1)


def provoke(
    operation: str, error: type[errors.AyetError], code: int, place: int = 0, **fields: object
) -> Provocation:
    return Provocation(operation, error, code, TEXTS[code][place], fields)


APP = {"packageName": "com.example.app", "numDownloads": 100}
S2S = APP | {"tracking": "custom_s2s", "redirectUrl": "https://example.com/?c={click_id}"}
YEAR = {"startDate": "2026-01-01", "endDate": "2027-01-02"}
DAYS = {"startDate": "2026-01-01", "endDate": "2026-03-05"}

ADD = (
    provoke("campaign/add", errors.Missing, 102, 0, numDownloads=100),
    provoke("campaign/add", errors.Missing, 102, 1, packageName="com.example.app"),
    provoke("campaign/add", errors.Missing, 102, 2, **APP, tracking="custom_s2s"),
    provoke("campaign/add", errors.InvalidTracking, 104, **APP, tracking="pixel"),
    provoke("campaign/add", errors.InvalidRedirect, 105, **APP, redirectUrl="https://a.b/"),
    provoke("campaign/add", errors.InvalidRedirectUrl, 311, **S2S | {"redirectUrl": "{click_id}"}),
    provoke("campaign/add", errors.ClickIdMissing, 312, **S2S | {"redirectUrl": "https://a.b/"}),
    provoke("campaign/add", errors.RetentionNotTracked, 313, **S2S, campaignType="retention"),
    provoke("campaign/add", errors.InvalidCountries, 301, **APP, targetCountries="US, XX"),
    provoke("campaign/add", errors.VolumeTooSmall, 302, 0, **APP | {"numDownloads": 19}),
    provoke(
        "campaign/add",
        *(errors.RetentionVolumeTooSmall, 302, 1),
        **APP | {"numDownloads": 49, "campaignType": "retention"},
    ),
    provoke("campaign/add", errors.VolumeTooLarge, 302, 2, **APP | {"numDownloads": 10_001}),
    provoke("campaign/add", errors.InvalidApp, 304, **APP | {"packageName": "com.paid.app"}),
    provoke("campaign/add", errors.NoPermission, 310, **S2S)._replace(
        before=lambda world: world.back_door("PATCH", "ayet/account", {"s2s": False})
    ),
    provoke("campaign/add", errors.InsufficientFunds, 303, **APP)._replace(
        message="Insufficient funds, 10 available, 100 required.",
        before=lambda world: world.back_door("PATCH", "ayet/account", {"tokens": 10}),
    ),
)
ONE = ("campaign/get", "campaign/edit", "campaign/start", "campaign/pause", "campaign/terminate")
REPORT = ("reporting/installations", "reporting/stats")

#: What confirms the install of a click (AY-R64), of a click that never was.
CALLBACKS = ("/s2s/callback/abcdef/custom_s2s/nothing", "/s2s/callback/abcdef/nothing")

PROVOCATIONS = (
    *ADD,
    *(provoke(name, errors.CampaignUnknown, 305, campaignId=2) for name in (*ONE, *REPORT)),
    provoke("campaign/quote", errors.InvalidCountries, 301, targetCountries="XX"),
    provoke("campaign/start", errors.NotPending, 306, 0, campaignId=1)._replace(before=start),
    provoke("campaign/pause", errors.NotRunning, 306, 1, campaignId=1),
    provoke("campaign/terminate", errors.NotPaused, 306, 2, campaignId=1)._replace(before=start),
    provoke("campaign/terminate", errors.StillReserved, 308, campaignId=1)._replace(
        before=pause_while_downloading
    ),
    provoke("reporting/summary", errors.Missing, 102, 3, endDate="2026-01-01"),
    provoke("reporting/summary", errors.Missing, 102, 4, startDate="2026-01-01"),
    provoke("reporting/summary", errors.YearExceeded, 103, **YEAR),
    provoke("reporting/summary_daily", errors.Missing, 102, 3, endDate="2026-01-01"),
    provoke("reporting/summary_daily", errors.Missing, 102, 4, startDate="2026-01-01"),
    provoke("reporting/summary_daily", errors.TwoMonthsExceeded, 106, **DAYS),
    *(provoke(path, errors.ClickUnknown, 404) for path in CALLBACKS),
)


def throttle(world: World) -> None:
    world.back_door("PATCH", "ayet/account", {"throttle": {"requests": 1, "per": "1h"}})
    Ayet(world).ok("account/details")


def price(world: World, asked: Fields, answered: Any) -> Decimal:
    """What the campaign of an answer costs, rounded up to whole tokens."""
    entity = answered["campaignData"]
    return Decimal(-(-entity["totalDownloads"] * round(entity["tokensPerDownload"] * 100) // 100))


def unknown(name: str, method: str) -> Answer:
    """Whatever the method."""
    module, action = name.split("/")
    return said(101, action=action, module=module)


AYET = Emulated(
    name="ayet",
    operations=OPERATIONS,
    desk=AyetDesk,
    errors=errors,
    key=Key("parameter", "apiKey"),
    misplaced=(
        *(Key("parameter", "apikey"), Key("parameter", "APIKEY"), Key("parameter", "api_key")),
        *(Key("header", "apiKey"), Key("header", "Authorization", "Token {}")),
    ),
    ways={"POST": ("form", "json", "multipart", "query"), "GET": ("query",)},
    order=APP
    | {"campaignId": "1", "downloadRate": "480", "targetCountries": "US", "identifier": "order"}
    | {"startDate": "2026-01-01", "endDate": "2026-01-31", "status": "running"},
    refused={"campaign/pause": 306},
    prepare=lambda world: Ayet(world).add(status="pending", numDownloads=4000),
    watched=("account/details", "campaign/list"),
    answer=answer,
    missing_key=said(100),
    wrong_key=said(100),
    wrong_keys=dict.fromkeys(wrong_keys("ayet"), said(100)),
    unreadable=said(100),
    unknown_path=Stray(
        errors.UnknownAction, lambda path, method: Answer(101, TEXTS[101][0]), key_first=True
    ),
    unknown_paths=(
        *("", "/", "/api", "/api/", "/api/campaign", "/api/campaign/", "/api/foo/list", "/foo"),
        *("/api/campaign/foo", "/api/campaign/add/", "/api/campaign/add/x", "/api//add", "/docs"),
        *("/api/Campaign/add", "/api/campaign/ADD", "/api2/campaign/add", "/openapi.json"),
        *("/api/%00/%FF", "/api/campaign/add%0A", "/api/campaign/%2e%2e", "/api/" + "x" * 5000),
    ),
    wrong_method=Stray(errors.UnknownAction, unknown, key_first=True),
    head=200,
    too_large=said(413),
    broken=said(500),
    provocations=PROVOCATIONS,
    common=(
        provoke("", errors.WrongKey, 100)._replace(key=lambda key: "XXX"),
        provoke("", errors.Throttled, 429)._replace(before=throttle),
    ),
    sensible=(
        *("custom_s2s", "retention", "pending", "https://example.com/?c={click_id}"),
        "//x/{click_id}",
    ),
    enrich=lambda world: world.back_door("PATCH", "ayet/account", {"tokens": 10**12}),
    purchases=(Purchase("campaign/add", APP | {"numDownloads": "20"}, price),),
    keyless=tuple(
        Keyless(path, ("click_id", "hash", "apiKey"), said(404), said(404)) for path in CALLBACKS
    ),
)
