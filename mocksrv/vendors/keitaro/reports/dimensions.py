"""The dimensions of reports and the columns of logs: one list for all (KE-323, KE-328 to KE-332).

A dimension is told by raw values of the log, which SQL groups by, and shown by Python: so names,
days and labels are the same whatever the database.
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case
from sqlalchemy.sql.expression import FromClause

from mocksrv.times import DAY, HOUR, SECOND
from mocksrv.vendors.keitaro.records.tables import SUB_IDS
from mocksrv.vendors.keitaro.reports.facts import Facts
from mocksrv.vendors.keitaro.reports.periods import QUARTER, date_of, day_text

Raw = ColumnElement[Any]


class Frame(NamedTuple):
    """What the SQL of dimensions is made of."""

    click: FromClause
    conversion: FromClause
    facts: Facts

    def local(self, size: int) -> Raw:
        """So many days or hours since 1970 as the zone's clocks show them, or else a quarter of an
        hour in UTC that `Facts.local` makes that of.
        """
        at, steps = self.click.c.at, self.facts.offsets.steps
        if steps is None:
            return at // QUARTER
        *before, (_, last) = steps
        if not before:
            return (at + last if last else at) // size
        return (at + case(*((at < until, ahead) for until, ahead in before), else_=last)) // size


class Kind(Enum):
    """How values compare, and what a missing one is."""

    TEXT = auto()
    ID = auto()
    FLAG = auto()
    NUMBER = auto()
    INSTANT = auto()


class Dimension(NamedTuple):
    """One dimension or column."""

    name: str
    kind: Kind
    raw: Callable[[Frame], tuple[Raw, ...]]
    """The values of the log that tell it."""
    show: Callable[..., Any]
    """(facts, raw values...) → what is answered."""
    plain: bool = False
    """Whether what is shown is the one raw value: SQL may compare it."""
    names: tuple[str, ...] = ()
    """The kinds of objects whose names it needs."""


def _blank(facts: Facts, *values: Any) -> str:
    return ""


def as_text(facts: Facts, value: str | None) -> str:
    """A text; none is empty."""
    return value or ""


def as_number(facts: Facts, value: int | None) -> int:
    """A number; none is 0."""
    return value or 0


def _text(name: str, column: str = "") -> Dimension:
    return Dimension(name, Kind.TEXT, lambda on: (on.click.c[column or name],), as_text, plain=True)


def _id(name: str, column: str = "") -> Dimension:
    return Dimension(name, Kind.ID, lambda on: (on.click.c[column or name],), as_number, plain=True)


def _flag(name: str, when: Callable[[FromClause], Raw] | None = None) -> Dimension:
    def raw(on: Frame) -> tuple[Raw, ...]:
        return (case((when(on.click), 1), else_=0) if when else on.click.c[name],)

    return Dimension(name, Kind.FLAG, raw, as_number, plain=True)


def _name(name: str, kind: str, column: str) -> Dimension:
    """The name of an object that the click leads to."""

    def show(facts: Facts, number: int | None) -> str:
        return facts.name(kind, number)

    return Dimension(name, Kind.TEXT, lambda on: (on.click.c[column],), show, names=(kind,))


def _group(name: str, kind: str) -> Dimension:
    """The group of an offer or a landing, by name; with `_id` its number."""

    def show(facts: Facts, number: int | None) -> Any:
        group = facts.group(kind, number)
        return group if name.endswith("_id") else facts.name("group", group)

    shown = Kind.ID if name.endswith("_id") else Kind.TEXT
    raw = f"{kind}_id"
    return Dimension(name, shown, lambda on: (on.click.c[raw],), show, names=("group", kind))


def _calendar(name: str, size: int, form: Callable[[int], str]) -> Dimension:
    """A part of the date, of the number of the day or the hour since 1970."""

    def show(facts: Facts, number: int | None) -> str:
        return "" if number is None else form(facts.local(number, size))

    return Dimension(name, Kind.TEXT, lambda on: (on.local(size),), show)


def money(name: str, places: int, amount: Callable[[Frame], Raw]) -> Dimension:
    """An amount of money, kept as an integer with so many decimals."""
    scale = 10**places
    return Dimension(
        name,
        Kind.NUMBER,
        lambda on: (amount(on),),
        lambda facts, number: (number or 0) / scale,
    )


def _week(day: int) -> str:
    year, week, _ = date_of(day).isocalendar()
    return f"{year:04}-{week:02}"


def _day_hour(hour: int) -> str:
    return f"{day_text(hour // 24).replace('-', '')}{hour % 24:02}"


def _mask(parts: int) -> Callable[[Facts, str | None], str]:
    """An IPv4 address with its last parts hidden (KE-331)."""

    def show(facts: Facts, ip: str | None) -> str:
        shown = (ip or "").split(".")
        if len(shown) != 4:
            return ip or ""
        return ".".join((*shown[:-parts], *"*" * parts))

    return show


def _second(facts: Facts, instant: int | None) -> str:
    return "" if instant is None else facts.offsets.written(instant)


def instant(name: str, column: Callable[[Frame], Raw]) -> Dimension:
    """A date and time in the zone of the request, to the second."""
    return Dimension(name, Kind.INSTANT, lambda on: (column(on) // SECOND * SECOND,), _second)


def _revenue(on: Frame) -> Raw:
    return on.click.c.lead_revenue + on.click.c.sale_revenue


def _language_id(facts: Facts, code: str | None) -> int:
    """A number for a language of two letters: `AA` is 1. Assumed."""
    letters = (code or "").upper()
    if len(letters) != 2 or not letters.isascii() or not letters.isalpha():
        return 0
    return (ord(letters[0]) - 65) * 26 + ord(letters[1]) - 64


_DEVICE_TYPES = {"desktop": 1, "mobile": 2, "tablet": 3}

_IDS = (
    _id("click_id", "id"),
    _text("sub_id"),
    _text("visitor_code"),
    *map(_id, ("campaign_id", "campaign_group_id", "parent_campaign_id", "landing_id")),
    *map(_id, ("offer_id", "ts_id", "stream_id")),
    Dimension("language_id", Kind.ID, lambda on: (on.click.c.language,), _language_id),
    Dimension(
        "device_type_id",
        Kind.ID,
        lambda on: (on.click.c.device_type,),
        lambda facts, kind: _DEVICE_TYPES.get(kind or "", 0),
    ),
)
_DATA = (
    _name("campaign", "campaign", "campaign_id"),
    _name("campaign_group", "group", "campaign_group_id"),
    _name("parent_campaign", "campaign", "parent_campaign_id"),
    _name("landing", "landing", "landing_id"),
    instant("landing_clicked_datetime", lambda on: on.click.c.landing_clicked_at),
    Dimension(
        "landing_clicked_period",
        Kind.NUMBER,
        lambda on: (on.click.c.landing_clicked_at - on.click.c.at,),
        lambda facts, elapsed: (elapsed or 0) // SECOND,
    ),
    _name("offer", "offer", "offer_id"),
    _name("ts", "traffic_source", "ts_id"),
    _name("stream", "stream", "stream_id"),
    *map(_text, ("language", "device_type", "connection_type", "ip")),
    _text("country_code", "country"),
    Dimension(
        "country",
        Kind.TEXT,
        lambda on: (on.click.c.country,),
        lambda facts, code: facts.country(code or ""),
    ),
    *map(_text, ("region", "city", "user_agent", "operator", "os", "os_version", "browser")),
    *map(_text, ("browser_version", "device_model", "isp", "source", "referrer")),
    *map(_text, ("search_engine", "keyword", "destination")),
    *map(_text, SUB_IDS),
    money("revenue", 4, _revenue),
    money("cost", 6, lambda on: on.click.c.cost),
    money("profit", 6, lambda on: _revenue(on) * 100 - on.click.c.cost),
    *map(_text, ("ad_campaign_id", "external_id", "creative_id")),
)
_FLAGS = (
    *map(_flag, ("is_unique_stream", "is_unique_campaign")),
    _flag("is_lead", lambda click: click.c.leads > 0),
    _flag("is_sale", lambda click: click.c.sales + click.c.rebills > 0),
    _flag("is_rejected", lambda click: click.c.rejected > 0),
    *map(_flag, ("is_bot", "is_using_proxy")),
)
_TIME = (
    instant("datetime", lambda on: on.click.c.at),
    _calendar("year", DAY, lambda day: f"{date_of(day).year:04}"),
    _calendar("month", DAY, lambda day: day_text(day)[:7]),
    _calendar("week", DAY, _week),
    _calendar("weekday", DAY, lambda day: str(date_of(day).isoweekday())),
    _calendar("day", DAY, day_text),
    _calendar("hour", HOUR, lambda hour: f"{hour % 24:02}"),
    _calendar("day_hour", HOUR, _day_hour),
)
_OTHER = (
    Dimension("ip_mask1", Kind.TEXT, lambda on: (on.click.c.ip,), _mask(1)),
    Dimension("ip_mask2", Kind.TEXT, lambda on: (on.click.c.ip,), _mask(2)),
    Dimension(
        "label",
        Kind.TEXT,
        lambda on: (on.click.c.campaign_id, *(on.click.c[each] for each in on.facts.labelled)),
        lambda facts, campaign, *values: facts.first_label(campaign, values),
    ),
)
#: Names of later trackers. What the sandbox knows nothing of is empty.
_LATER = (
    _name("affiliate_network", "affiliate_network", "affiliate_network_id"),
    _id("affiliate_network_id"),
    *(_group(f"{kind}_group{end}", kind) for kind in ("offer", "landing") for end in ("", "_id")),
    _flag("is_unique_global"),
    _flag("is_empty_referrer"),
    _flag("landing_clicked", lambda click: click.c.landing_clicked_at.is_not(None)),
    _id("event_id", "id"),
    *(
        Dimension(name, Kind.TEXT, lambda on: (), _blank)
        for name in ("x_requested_with", "region_code", "country_flag", "os_icon", "browser_icon")
    ),
    *(Dimension(name, Kind.TEXT, lambda on: (), _blank) for name in ("parent_sub_id", "sign")),
    Dimension("version", Kind.TEXT, lambda on: (), _blank),
    Dimension("now", Kind.TEXT, lambda on: (), lambda facts: facts.offsets.written(facts.now)),
)

#: All dimensions of clicks, by name.
OF_CLICKS: Mapping[str, Dimension] = {
    each.name: each for each in (*_IDS, *_DATA, *_FLAGS, *_TIME, *_OTHER, *_LATER)
}
