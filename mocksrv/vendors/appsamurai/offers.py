"""What a partner may read of a campaign: three shapes, their fields and defaults (AS-R12)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from mocksrv.fixtures import CountryCode
from mocksrv.times import format_second, parse_second
from mocksrv.wire.backdoor import Strict
from mocksrv.wire.params import exact

CPI, CPA, MULTI = "cpi", "cpa", "multi-rewarded"

#: The value on the wire, typing error included (AS-R17).
MULTI_EVENT = "multi-rewardd"
NO_END = "No End Date"
REF_ID, DEVICE_ID = "ref_id", "device_id"

_APP = "campaign_id type app_title app_category app_store_url app_id app_icon"
_PLACE = "country countries countries_with_cities platform"
_CREATIVES = (
    "creatives creative_zip devices required_fields"
    " blacklisted_subpublishers whitelisted_subpublishers"
)
_NAME = "campaign_name tracking_url"

#: The keys of each shape, in the order of the document's examples (L15-178).
KEYS: dict[str, tuple[str, ...]] = {
    CPI: tuple(f"{_APP} end_date daily_cap payout_type cpi {_NAME} {_PLACE} {_CREATIVES}".split()),
    CPA: tuple(
        f"{_APP} end_date daily_cap payout_type cpa_event cpi {_NAME} {_PLACE} {_CREATIVES}".split()
    ),
    MULTI: tuple(
        f"{_APP} start_date end_date daily_cap payout_type cpa_event revenue {_NAME} offer_name"
        f" conversion_requirement {_PLACE} devices required_fields currency_multiplier in_app_title"
        " event_goal received_events pin".split()
    ),
}


class OfferError(ValueError):
    """Fields that do not go together; the text names one."""


def json_number(value: Any) -> Any:
    """A number as JSON has it, by its digits; text is none."""
    if isinstance(value, str):
        raise ValueError("must be a number")  # noqa: TRY004 - pydantic reports no other
    return exact(value)


def shown_number(amount: Decimal) -> int | float:
    """A number as JSON prints it: 2, 1.5."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _day_second(text: str) -> str:
    return format_second(parse_second(text))


def _end(text: str) -> str:
    return text if text == NO_END else _day_second(text)


def _required(fields: list[str]) -> list[str]:
    if REF_ID not in fields or len(set(fields)) < len(fields):
        raise ValueError("always includes ref_id, and names no field twice")
    return fields


Amount = Annotated[
    Decimal,
    BeforeValidator(json_number),
    Field(ge=0, le=1_000_000, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(shown_number),
]
Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\A[^\x00]*\z")]
Url = Annotated[
    str, Field(max_length=2000, pattern=r"\Ahttps?://[^\s/?#@\x00]+(?:[/?#][^\s\x00]*)?\z")
]
Size = Annotated[int, Field(ge=0, le=100_000, strict=True)]
Lines = Annotated[list[Line], Field(max_length=1000)]


class Cities(Strict):
    """The cities of one country that are targeted; none: all of it."""

    cities: Lines = Field(default_factory=list)


class Creative(Strict):
    """An image, a video or something else to advertise with."""

    url: Url
    width: Size | None = None
    height: Size | None = None


Files = Annotated[list[Creative], Field(max_length=100)]


class Creatives(Strict):
    """All creatives (L40-55)."""

    images: Files = Field(default_factory=list)
    videos: Files = Field(default_factory=list)
    others: Files = Field(default_factory=list)


class Goal(Strict):
    """One event of a multi-rewarded campaign and what it pays (L152-173)."""

    event_name: Line
    cpi_bid: Annotated[str, Field(pattern=r"\A\d{1,6}(\.\d{1,4})?\z")]
    event_token: Line


class Offer(Strict):
    """The fields that can be chosen; what is left out has a default that goes with the rest."""

    type: Literal["incent", "non-incent"] | None = None
    app_title: Line | None = None
    app_category: Line | None = None
    app_store_url: Url | None = None
    app_id: Line | None = None
    app_icon: Url | None = None
    start_date: Annotated[str, AfterValidator(_day_second)] | None = None
    end_date: Annotated[str, AfterValidator(_end)] | None = None
    daily_cap: Annotated[int, Field(ge=0, le=10**9, strict=True)] | None = None
    payout_type: Literal["cpi", "cpa"] | None = None
    cpa_event: Line | None = None
    cpi: Amount | None = None
    revenue: Amount | None = None
    campaign_name: Line | None = None
    offer_name: Line | None = None
    conversion_requirement: Line | None = None
    countries: Annotated[list[CountryCode], Field(min_length=1, max_length=250)] | None = None
    countries_with_cities: dict[CountryCode, Cities] | None = None
    platform: Literal["play", "ios"] | None = None
    creatives: Creatives | None = None
    creative_zip: Url | None = None
    devices: Literal["Phone", "Tablet", "Both"] | None = None
    required_fields: (
        Annotated[list[Literal["ref_id", "device_id"]], AfterValidator(_required)] | None
    ) = None
    blacklisted_subpublishers: Lines | None = None
    whitelisted_subpublishers: Lines | None = None
    currency_multiplier: Amount | None = None
    in_app_title: Line | None = None
    event_goal: Annotated[list[Goal], Field(min_length=1, max_length=50)] | None = None
    received_events: Lines | None = None
    pin: Annotated[bool, Field(strict=True)] | None = None

    def fields(self) -> dict[str, Any]:
        """The fields that were chosen, as JSON has them."""
        chosen = self.model_fields_set & Offer.model_fields.keys()
        fields = self.model_dump(mode="json", include=chosen)
        return {name: value for name, value in fields.items() if value is not None}


_GOALS = [
    {"event_name": "level_5_reached", "cpi_bid": "0.35", "event_token": "Reach level 5"},
    {"event_name": "level_20_reached", "cpi_bid": "0.5", "event_token": "Reach level 20"},
]
_APP_DEFAULTS: dict[str, Any] = {
    "app_title": "Climbing Pirates",
    "app_category": "Games / Casual",
    "app_icon": "https://play-lh.googleusercontent.com/climbing-pirates=s180",
    "end_date": NO_END,
    "daily_cap": 100,
    "campaign_name": "Climbing Pirates",
    "countries": ["US"],
    "platform": "play",
    "required_fields": [REF_ID],
}
_SHAPE_DEFAULTS: dict[str, dict[str, Any]] = {
    CPI: {"type": "non-incent", "payout_type": "cpi", "cpi": 1.5, "devices": "Both"},
    CPA: {
        "type": "non-incent",
        "payout_type": "cpa",
        "cpa_event": "purchase",
        "cpi": 1.5,
        "devices": "Both",
    },
    MULTI: {
        "type": "incent",
        "payout_type": "cpa",
        "cpa_event": MULTI_EVENT,
        "devices": "Phone",
        "currency_multiplier": 50,
        "event_goal": _GOALS,
        "received_events": [],
        "pin": False,
    },
}
#: What is another thing in another shape.
_OF_SHAPE = ("type", "payout_type", "cpa_event", "devices")
_STORE_URLS = {
    "play": "https://play.google.com/store/apps/details?id={}",
    "ios": "https://apps.apple.com/app/id{}",
}
_APP_IDS = {"play": "com.climbing.pirates", "ios": "1234567890"}
_SHARED_DEFAULTS = {
    "creatives": {"images": [], "videos": [], "others": []},
    "creative_zip": "https://creatives.appsamurai.example/climbing-pirates.zip",
    "blacklisted_subpublishers": [],
    "whitelisted_subpublishers": [],
}


def shape_of(chosen: Mapping[str, Any], before: str | None = None) -> str:
    """The shape of a new campaign, or of one that had a shape before this change."""
    if "event_goal" in chosen or chosen.get("cpa_event") == MULTI_EVENT:
        return MULTI
    if chosen.get("payout_type") == "cpi":
        return CPI
    if "cpa_event" in chosen or (chosen.get("payout_type") == "cpa" and before in (None, CPI)):
        return CPA
    return before or CPI


def complete(
    shape: str,
    chosen: Mapping[str, Any],
    now: int,
    before: Mapping[str, Any] | None = None,
    before_shape: str | None = None,
) -> dict[str, Any]:
    """All fields of a campaign, in order: chosen ones, else those before, else defaults.

    `campaign_id` and `tracking_url` are left empty. Raises OfferError.
    """
    before = before or {}
    if strange := [name for name in chosen if name not in KEYS[shape]]:
        raise OfferError(f"{strange[0]}: is no field of {shape} campaigns")
    stays = KEYS[shape]
    if before and shape != before_shape:  # what goes with the shape changes with it
        stays = tuple(name for name in stays if name not in _OF_SHAPE)
    known = {name: value for name, value in before.items() if name in stays} | dict(chosen)
    full = _APP_DEFAULTS | _SHAPE_DEFAULTS[shape] | known
    full["payout_type"] = _SHAPE_DEFAULTS[shape]["payout_type"]
    if chosen.get("payout_type", full["payout_type"]) != full["payout_type"]:
        raise OfferError(f"payout_type: is cpa for {shape} campaigns")
    if shape == MULTI and chosen.get("cpa_event", MULTI_EVENT) != MULTI_EVENT:
        raise OfferError(f"cpa_event: is {MULTI_EVENT} for {shape} campaigns")
    _add_app(full, chosen)
    _add_places(full, chosen)
    if shape == MULTI:
        _add_goals(full, chosen, now)
    else:
        full = _SHARED_DEFAULTS | full
    if full.get("start_date", "") > full["end_date"] != NO_END:
        raise OfferError("end_date: is before start_date")
    full |= {"campaign_id": 0, "tracking_url": ""}
    return {name: full[name] for name in KEYS[shape]}


def _add_app(full: dict[str, Any], chosen: Mapping[str, Any]) -> None:
    """The app and its page belong to the same store, unless somebody says otherwise."""
    platform: str = full["platform"]
    if "platform" in chosen and "app_id" not in chosen:
        full["app_id"] = _APP_IDS[platform]
    full.setdefault("app_id", _APP_IDS[platform])
    if chosen.keys() & {"platform", "app_id"} and "app_store_url" not in chosen:
        full["app_store_url"] = _STORE_URLS[platform].format(full["app_id"])
    full.setdefault("app_store_url", _STORE_URLS[platform].format(full["app_id"]))


def _add_places(full: dict[str, Any], chosen: Mapping[str, Any]) -> None:
    """Countries and their cities always name the same countries (AS-11, AS-12)."""
    cities = full.get("countries_with_cities", {})
    if "countries_with_cities" in chosen and "countries" not in chosen:
        full["countries"] = list(cities)
    codes = full["countries"]
    if not codes or len(set(codes)) < len(codes):
        raise OfferError("countries: names none, or one twice")
    if "countries_with_cities" in chosen and set(cities) != set(codes):
        raise OfferError("countries_with_cities: has one key for each country of countries")
    full["countries_with_cities"] = {code: cities.get(code, {"cities": []}) for code in codes}
    full["country"] = codes[0]


def _add_goals(full: dict[str, Any], chosen: Mapping[str, Any], now: int) -> None:
    titles = ("offer_name", "conversion_requirement", "in_app_title")
    told = next((chosen[name] for name in titles if name in chosen), None)
    tasks = ", ".join(goal["event_token"] for goal in full["event_goal"])
    for name in titles:
        if name not in chosen and ("event_goal" in chosen or name not in full):
            full[name] = told or tasks
    if "revenue" not in full or ("event_goal" in chosen and "revenue" not in chosen):
        total = sum((Decimal(goal["cpi_bid"]) for goal in full["event_goal"]), Decimal(0))
        full["revenue"] = shown_number(total)
    full.setdefault("start_date", format_second(max(0, now)))


def instant(date: str | None) -> int | None:
    """The instant of a `start_date` or `end_date`; None: there is none."""
    return None if date in (None, NO_END) else parse_second(str(date))
