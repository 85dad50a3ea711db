"""The tracker, its objects and its logs."""

from collections.abc import Mapping
from types import MappingProxyType

#: `version` grows with every change of an object, `facts` whenever clicks that are in the log
#: change or go; `key_user` is whose key the tracker's is, NULL: its owner's.
TRACKER = """
CREATE TABLE keitaro_tracker (
    id ROWKEY,
    dialect TEXT NOT NULL,
    timezone TEXT NOT NULL,
    currency TEXT NOT NULL,
    edition TEXT NOT NULL,
    extra_url TEXT NOT NULL,
    botlist TEXT NOT NULL,
    version BIGINT NOT NULL,
    facts BIGINT NOT NULL,
    key_user BIGINT
)
"""

#: All objects of the Admin API. `mark` is a campaign's alias, `token` its token, `parent` a
#: stream's campaign; `fields` holds the rest as JSON.
ENTITY = """
CREATE TABLE keitaro_entity (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    parent BIGINT,
    mark TEXT,
    token TEXT,
    fields TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT,
    PRIMARY KEY (kind, id)
)
"""
ENTITY_PARENT = "CREATE INDEX keitaro_entity_by_parent ON keitaro_entity (kind, parent)"
ENTITY_MARK = "CREATE INDEX keitaro_entity_by_mark ON keitaro_entity (kind, mark)"
ENTITY_BY_TOKEN = """
CREATE INDEX keitaro_entity_by_token ON keitaro_entity (token)
"""  # noqa: S105 - no password

#: The last id given to each kind of thing.
COUNTER = "CREATE TABLE keitaro_counter (kind TEXT PRIMARY KEY, last BIGINT NOT NULL)"

LOG = """
CREATE TABLE keitaro_log (
    id ROWKEY,
    log TEXT NOT NULL,
    at BIGINT NOT NULL,
    jid TEXT NOT NULL,
    message TEXT NOT NULL
)
"""
LOG_INDEX = "CREATE INDEX keitaro_log_by_log ON keitaro_log (log, id)"

LABEL = """
CREATE TABLE keitaro_label (
    campaign BIGINT NOT NULL,
    ref_name TEXT NOT NULL,
    value TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (campaign, ref_name, value)
)
"""

#: What triggers have told of streams.
EVENT = """
CREATE TABLE keitaro_event (
    id ROWKEY,
    stream BIGINT NOT NULL,
    level TEXT NOT NULL,
    trigger_id BIGINT NOT NULL,
    message TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL
)
"""

#: What a campaign's parameters and postbacks carry along with a click.
SUB_IDS = (
    *(f"sub_id_{n}" for n in range(1, 31)),
    *(f"extra_param_{n}" for n in range(1, 11)),
)

_TEXTS = (
    *("sub_id", "visitor_code", "ip", "country", "region", "city", "language", "user_agent"),
    *("referrer", "device_type", "device_model", "os", "os_version", "browser"),
    *("browser_version", "connection_type", "operator", "isp", "keyword", "source"),
    *("search_engine", "external_id", "creative_id", "ad_campaign_id", "destination"),
    *SUB_IDS,
)
#: What a click belongs to, by its number.
LINKS = (
    *("campaign_id", "parent_campaign_id", "campaign_group_id", "stream_id", "landing_id"),
    *("offer_id", "affiliate_network_id", "ts_id"),
)
_NUMBERS = (
    *("is_bot", "is_using_proxy", "is_empty_referrer", "is_unique_stream"),
    *("is_unique_campaign", "is_unique_global", "leads", "sales", "rejected", "rebills"),
    *("cost", "lead_revenue", "sale_revenue", "rejected_revenue"),
)

#: The columns of the click log. Instants in milliseconds, `cost` in millionths, revenues in
#: ten-thousandths of the tracker's currency; a click that shows no landing has none.
CLICK_COLUMNS = ("at", *LINKS, *_NUMBERS, "landing_clicked_at", *_TEXTS)

#: How much of a click's destination is kept, in characters.
LONGEST_DESTINATION = 2000

#: A row of the click log of which nothing is known.
BLANK_CLICK: Mapping[str, int | str | None] = MappingProxyType(
    dict.fromkeys(CLICK_COLUMNS, 0)
    | dict.fromkeys((*LINKS, "landing_clicked_at"), None)
    | dict.fromkeys(_TEXTS, "")
)

CLICK = f"""
CREATE TABLE keitaro_click (
    id ROWKEY,
    at BIGINT NOT NULL,
    {", ".join(f"{name} BIGINT" for name in LINKS)},
    {", ".join(f"{name} BIGINT NOT NULL" for name in _NUMBERS)},
    landing_clicked_at BIGINT,
    {", ".join(f"{name} TEXT NOT NULL" for name in _TEXTS)}
)
"""
CLICK_BY_SUB_ID = "CREATE UNIQUE INDEX keitaro_click_by_sub_id ON keitaro_click (sub_id)"
CLICK_BY_AT = "CREATE INDEX keitaro_click_by_at ON keitaro_click (at)"
#: Made when somebody asks for the first time: only filters that count a stream's clicks do, and
#: every click pays for an index. `HAS_CLICK_BY_STREAM` asks whether it is there, by dialect:
#: PostgreSQL locks a table before it looks.
CLICK_BY_STREAM = "CREATE INDEX keitaro_click_by_stream ON keitaro_click (stream_id, at)"
HAS_CLICK_BY_STREAM = {
    "sqlite": "SELECT 1 FROM sqlite_schema WHERE name = 'keitaro_click_by_stream'",
    "postgresql": "SELECT 1 WHERE to_regclass('keitaro_click_by_stream') IS NOT NULL",
}

#: What is remembered of a visitor, as JSON: see `memory.Known`.
VISITOR = "CREATE TABLE keitaro_visitor (visitor TEXT PRIMARY KEY, seen TEXT NOT NULL)"

#: The columns of the log of conversions.
CONVERSION_COLUMNS = (
    *("click_id", "sub_id", "tid", "status", "previous_status", "original_status", "revenue"),
    *("cost", "postback_at", "click_at", "sale_at", "params"),
)

#: (sub_id, tid) is unique. Instants in milliseconds, `revenue` in ten-thousandths; `cost` in
#: millionths, the part that the conversion has in its click's.
CONVERSION = """
CREATE TABLE keitaro_conversion (
    id ROWKEY,
    click_id BIGINT NOT NULL,
    sub_id TEXT NOT NULL,
    tid TEXT NOT NULL,
    status TEXT NOT NULL,
    previous_status TEXT NOT NULL,
    original_status TEXT NOT NULL,
    revenue BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    postback_at BIGINT NOT NULL,
    click_at BIGINT NOT NULL,
    sale_at BIGINT,
    params TEXT NOT NULL,
    UNIQUE (sub_id, tid)
)
"""
CONVERSION_BY_CLICK = """
CREATE INDEX keitaro_conversion_by_click ON keitaro_conversion (click_id)
"""
CONVERSION_BY_POSTBACK = """
CREATE INDEX keitaro_conversion_by_postback ON keitaro_conversion (postback_at)
"""

#: Simulated traffic: clicks from `begins` on and before `ends`; those by `filled` have been made,
#: so many of them. `bots` and `conversions` in millionths, `payout` in ten-thousandths.
TRAFFIC = """
CREATE TABLE keitaro_traffic (
    id ROWKEY,
    campaign BIGINT NOT NULL,
    per_day BIGINT NOT NULL,
    countries TEXT NOT NULL,
    bots BIGINT NOT NULL,
    conversions BIGINT NOT NULL,
    payout BIGINT,
    begins BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    filled BIGINT NOT NULL,
    clicks BIGINT NOT NULL
)
"""

#: Simulated visitors who have clicked and will buy, by the numbers of their clicks.
BUYER = """
CREATE TABLE keitaro_buyer (
    id ROWKEY,
    due_at BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    sub_id TEXT NOT NULL,
    tid TEXT NOT NULL,
    payout BIGINT
)
"""
BUYER_BY_DUE = "CREATE INDEX keitaro_buyer_by_due ON keitaro_buyer (due_at, id)"

#: Simulated visitors who look at a landing and will go on, by the numbers of their clicks.
GOER = "CREATE TABLE keitaro_goer (id ROWKEY, due_at BIGINT NOT NULL)"
GOER_BY_DUE = "CREATE INDEX keitaro_goer_by_due ON keitaro_goer (due_at, id)"

#: Which blocks of the log have changed after they were written, by the `facts` of the tracker.
BLOCK = "CREATE TABLE keitaro_block (block BIGINT PRIMARY KEY, facts BIGINT NOT NULL)"

TABLES = (
    TRACKER,
    ENTITY,
    ENTITY_PARENT,
    ENTITY_MARK,
    ENTITY_BY_TOKEN,
    COUNTER,
    LOG,
    LOG_INDEX,
    LABEL,
    EVENT,
    CLICK,
    CLICK_BY_SUB_ID,
    CLICK_BY_AT,
    BLOCK,
    VISITOR,
    CONVERSION,
    CONVERSION_BY_CLICK,
    CONVERSION_BY_POSTBACK,
    TRAFFIC,
    BUYER,
    BUYER_BY_DUE,
    GOER,
    GOER_BY_DUE,
)
