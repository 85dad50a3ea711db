"""The objects of the Admin API as a table: fields, shapes and manners by dialect."""

from mocksrv.vendors.keitaro.objects.resource import (
    BARE,
    BARE_TEXT,
    EMPTY,
    LISTED,
    LISTED_TEXT,
    Resource,
    both,
)
from mocksrv.vendors.keitaro.records.fields import (
    BOTH,
    V8,
    V9,
    Field,
    alias,
    count,
    flag,
    money,
    number,
    one_of,
    show_link,
    show_money,
    structure,
    structures,
    text,
    text_or_structure,
    texts,
    whole,
)

STATE = Field("state", one_of("active", "disabled", "deleted", removed="deleted"), "active")
NAME = Field("name", text, "", required=BOTH)
_NOTES = Field("notes", text, None, nullable=True)
_GROUP = Field("group_id", whole, None, nullable=True, show=show_link)
_STANDARD: dict[str, tuple[str, str]] = {
    "list": (BARE, BARE),
    "get": (BARE, BARE),
    "create": (BARE_TEXT, BARE),
    "update": (BARE, BARE),
    "delete": (LISTED, BARE),
    "clone": (LISTED, LISTED),
}
DATES = ("created_at", "updated_at")


_CURRENCY = one_of("EUR", "USD", "RUB", "UAH", "GBP")

AFFILIATE_NETWORKS = Resource(
    path="affiliate_networks",
    kind="affiliate_network",
    label="Affiliate network",
    model="Traffic\\Model\\AffiliateNetwork",
    fields=(
        Field("name", text, "", required=BOTH, unique=True),
        Field("postback_url", text, ""),
        Field("template_name", text, ""),
        Field("offer_param", text, ""),
        Field("notes", text, ""),
        STATE,
    ),
    shapes={
        V8: ("id", "name", "postback_url", "state", "template_name", *DATES),
        V9: (
            *("id", "name", "postback_url", "offer_param", "state", "template_name", "notes"),
            *DATES,
        ),
    },
    manners={
        "list": (BARE, BARE),
        "get": (BARE, BARE),
        "create": (LISTED_TEXT, BARE),
        "update": (LISTED_TEXT, BARE),
        "clone": (LISTED_TEXT, LISTED),
        "delete": (LISTED_TEXT, BARE),
    },
    shows_old_date=True,
    clone_stamp=True,
)

_CAMPAIGN = (
    *("id", "alias", "name", "type", "cookies_ttl", "position", "state", "updated_at"),
    *("cost_type", "cost_value", "cost_currency", "group_id", "bind_visitors"),
    *("traffic_source_id", "token", "cost_auto"),
)

CAMPAIGNS = Resource(
    path="campaigns",
    kind="campaign",
    label="Campaign",
    model="Traffic\\Model\\Campaign",
    fields=(
        Field("alias", alias, "", required=BOTH, unique=True),
        NAME,
        Field("type", one_of("position", "weight"), "position"),
        Field("cookies_ttl", count, 24),
        Field("position", whole, 9999),
        STATE,
        Field(
            "cost_type",
            one_of("CPC", "CPUC", "CPM", "RevShare", "CPA", "CPS", "CPUV", "CPV"),
            "CPC",
        ),
        Field("cost_value", money, 0, show=show_money),
        Field("cost_currency", _CURRENCY, "USD"),
        Field("cost_auto", flag, False),
        _GROUP,
        Field("bind_visitors", one_of("s", "sl", "slo"), None, nullable=True),
        Field("traffic_source_id", whole, None, nullable=True, show=show_link),
        Field("token", text, "", unique=True),
        Field("parameters", structure, {}),
        Field("postbacks", structures, []),
        Field("notes", text, ""),
        Field("uniqueness_method", one_of("ip", "ip_ua"), "ip"),
        Field("uniqueness_use_cookies", flag, True),
        Field("traffic_loss", number, 0),
        Field("domain_id", whole, None, nullable=True),
    ),
    shapes={
        V8: _CAMPAIGN,
        V9: (
            *_CAMPAIGN,
            *("parameters", "postbacks", "notes", "created_at", "uniqueness_method"),
            *("uniqueness_use_cookies", "traffic_loss", "domain", "group"),
        ),
    },
    manners={
        "list": (BARE, BARE),
        "get": (BARE, BARE),
        "create": (BARE, BARE),
        "update": (BARE, BARE),
        "delete": (LISTED, LISTED),
        "restore": (LISTED, LISTED),
        "disable": (LISTED, LISTED),
        "enable": (LISTED, LISTED),
        "clone": (LISTED, LISTED),
    },
    dated_at_creation=False,
    shows_old_date=True,
    archived_is_gone=True,
)

_STREAM = (
    *("id", "type", "name", "campaign_id", "position", "chance", "action_options", "comments"),
    *("state", "updated_at", "action_type", "action_payload", "schema", "collect_clicks"),
    *("filter_or", "filters", "triggers", "landings", "offers"),
)

STREAMS = Resource(
    path="streams",
    kind="stream",
    label="Stream",
    model="Traffic\\Model\\BaseStream",
    fields=(
        Field("campaign_id", whole, 0, required=BOTH),
        Field("type", one_of("forced", "regular", "default"), "regular", required=BOTH),
        Field("name", text, "", required=frozenset({V9})),
        Field("position", whole, 1),
        Field("chance", whole, 100, aliases=("weight",), called={V9: "weight"}),
        Field("action_options", structure, None, nullable=True),
        Field("comments", text, ""),
        STATE,
        Field("action_type", text, "http", required=BOTH),
        Field("action_payload", text_or_structure, ""),
        Field(
            "schema", one_of("redirect", "action", "landings", "offers"), "redirect", required=BOTH
        ),
        Field("collect_clicks", flag, False),
        Field("filter_or", flag, False),
    ),
    shapes={
        V8: _STREAM,
        V9: (*("weight" if name == "chance" else name for name in _STREAM), "offer_selection"),
    },
    manners={
        "list": (BARE, BARE),
        "get": (BARE, BARE),
        "create": (BARE, BARE),
        "update": (BARE, BARE),
        "delete": (LISTED, BARE),
        "restore": (LISTED, BARE),
        "enable": (LISTED, BARE),
        "disable": (LISTED, BARE),
    },
)

OFFERS = Resource(
    path="offers",
    kind="offer",
    label="Offer",
    model="Traffic\\Model\\Offer",
    fields=(
        NAME,
        Field(
            "url",
            text_or_structure,
            "",
            required=frozenset({V8}),
            aliases=("action_payload",),
            called={V9: "action_payload"},
        ),
        _GROUP,
        Field("affiliate_network_id", whole, None, nullable=True),
        Field("payout_value", money, 0, show=show_money),
        Field("payout_currency", _CURRENCY, None, nullable=True),
        Field("payout_type", one_of("CPA", "CPC"), None, nullable=True),
        STATE,
        Field("payout_auto", flag, False),
        Field("payout_upsell", flag, False),
        Field("country", texts, None, nullable=True),
        _NOTES,
        Field("offer_type", one_of("local", "external", "preloaded", "action"), "external"),
        Field("action_type", text, "http"),
        Field("action_options", structure, None, nullable=True),
        Field("conversion_cap_enabled", flag, False),
        Field("daily_cap", count, 0),
        Field("conversion_timezone", text, "UTC"),
        Field("alternative_offer_id", whole, None, nullable=True),
    ),
    shapes={
        V8: (
            *("id", "name", "group_id", "url", "affiliate_network_id", "payout_value"),
            *("payout_currency", "payout_type", "state", *DATES, "payout_auto", "payout_upsell"),
            *("country", "notes", "affiliate_network"),
        ),
        V9: (
            *("id", "name", "group_id", "offer_type", "action_type", "action_payload"),
            *("action_options", "affiliate_network_id", "payout_value", "payout_currency"),
            *("payout_type", "state", *DATES, "payout_auto", "payout_upsell", "country", "notes"),
            *("conversion_cap_enabled", "daily_cap", "conversion_timezone"),
            *("alternative_offer_id", "group", "affiliate_network"),
        ),
    },
    manners=_STANDARD,
    created=("name", "url", *DATES, "state", "id", "group", "affiliate_network"),
    php_dates=True,
)

_LANDING = (
    *("id", "name", "landing_type", "action_type", "action_payload", "action_options"),
    *("group_id", "offer_count", "notes", "state", *DATES),
)

LANDINGS = Resource(
    path="landing_pages",
    kind="landing",
    label="Landing page",
    model="Traffic\\Model\\Landing",
    fields=(
        NAME,
        Field("landing_type", one_of("local", "external", "preloaded", "action"), "external"),
        Field("action_type", text, "http"),
        Field("action_payload", text_or_structure, ""),
        Field("action_options", structure, None, nullable=True),
        _GROUP,
        Field("offer_count", count, 1),
        Field("notes", text, ""),
        STATE,
        Field("url", text, ""),
    ),
    shapes={V8: (*_LANDING, "url", "group"), V9: (*_LANDING, "group")},
    manners={**_STANDARD, "clone": (LISTED, BARE)},
)

TRAFFIC_SOURCES = Resource(
    path="traffic_sources",
    kind="traffic_source",
    label="Traffic source",
    model="Traffic\\Model\\TrafficSource",
    fields=(
        NAME,
        Field("postback_url", text, ""),
        Field("postback_statuses", texts, ["sale", "lead", "rejected", "rebill"]),
        Field("template_name", text, ""),
        Field("accept_parameters", flag, True),
        Field("parameters", structure, {}),
        Field("notes", text, ""),
        STATE,
        Field("traffic_loss", number, 0),
    ),
    shapes=both(
        *("id", "name", "postback_url", "postback_statuses", "template_name"),
        *("accept_parameters", "parameters", "notes", "state", *DATES, "traffic_loss"),
    ),
    manners={**_STANDARD, "delete": (LISTED, EMPTY)},
)

ALL = (
    AFFILIATE_NETWORKS,
    CAMPAIGNS,
    STREAMS,
    OFFERS,
    LANDINGS,
    TRAFFIC_SOURCES,
)
