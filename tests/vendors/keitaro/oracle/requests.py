"""What is asked of reports and logs, and how an answer is compared with what it should be."""

from decimal import Decimal
from typing import Any

from tests.vendors.keitaro.oracle.metrics import METRICS
from tests.vendors.keitaro.oracle.oracle import Json, Oracle

IDS = (
    *("click_id", "sub_id", "visitor_code", "campaign_id", "campaign_group_id"),
    *("parent_campaign_id", "landing_id", "offer_id", "ts_id", "stream_id"),
    *("affiliate_network_id", "offer_group_id", "landing_group_id", "event_id"),
)
DATA = (
    *("campaign", "campaign_group", "parent_campaign", "landing", "landing_clicked_datetime"),
    *("landing_clicked_period", "offer", "ts", "stream", "language", "device_type"),
    *("connection_type", "ip", "country_code", "country", "region", "city", "user_agent"),
    *("operator", "os", "os_version", "browser", "browser_version", "device_model", "isp"),
    *("source", "referrer", "search_engine", "keyword", "destination", "revenue", "cost"),
    *("profit", "ad_campaign_id", "external_id", "creative_id", "affiliate_network"),
    *("offer_group", "landing_group"),
    *(f"sub_id_{n}" for n in range(1, 31)),
    *(f"extra_param_{n}" for n in range(1, 11)),
)
FLAGS = (
    *("is_unique_stream", "is_unique_campaign", "is_unique_global", "is_lead", "is_sale"),
    *("is_rejected", "is_bot", "is_using_proxy", "is_empty_referrer", "landing_clicked"),
)
TIMES = ("datetime", "year", "month", "week", "weekday", "day", "hour", "day_hour")
#: What the sandbox knows nothing of is empty.
UNKNOWN = (
    *("x_requested_with", "region_code", "country_flag", "os_icon", "browser_icon"),
    *("parent_sub_id", "sign", "version"),
)
DIMENSIONS = (*IDS, *DATA, *FLAGS, *TIMES, "ip_mask1", "ip_mask2", "label", *UNKNOWN)
ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
SPANS = (
    ("2025-02-01", "2026-03-30"),
    ("2025-10-20", "2025-11-09"),
    ("2026-03-05 08:30", "2026-03-29 20:15"),
    ("2026-03-28 23:59:59", "2026-03-30 23:00:00"),
)
INTERVALS = (
    *("today", "yesterday", "7_days_ago", "first_day_of_this_week", "1_month_ago"),
    *("first_day_of_this_month", "1_year_ago", "first_day_of_this_year", "all_time"),
)
#: Columns that only conversions have, or have of their own.
OWN = (
    *("click_datetime", "postback_datetime", "sale_datetime", "sale_period", "tid", "status"),
    *("previous_status", "original_status", "revenue"),
)
NEWEST = [{"name": "datetime", "order": "DESC"}, {"name": "click_id", "order": "DESC"}]
LATEST = [
    {"name": "postback_datetime", "order": "desc"},
    *({"name": name, "order": "asc"} for name in ("sub_id", "tid")),
]
ALL = {"from": "2025-01-01", "to": "2026-12-31"}
FILTERS: list[tuple[str, str, Any]] = [
    *(("campaign_id", "EQUALS", value) for value in (2, "2", 99)),
    *(("stream_id", "NOT_EQUAL", 3), ("country_code", "EQUALS", "de"), ("keyword", "EQUALS", "")),
    *(("cost", "EQUALS_OR_GREATER_THAN", 0.05), ("cost", "EQUALS_OR_LESS_THAN", "0.0123")),
    *(("offer_id", "GREATER_THAN", 1), ("landing_id", "LESS_THAN", "2")),
    *(("revenue", "GREATER_THAN", 20), ("profit", "LESS_THAN", 0)),
    *(("landing_clicked_period", "GREATER_THAN", 300), ("hour", "EQUALS", "07")),
    ("sub_id_1", "MATCH_REGEXP", "/s1-[12]/"),
    ("sub_id_3", "MATCH_REGEXP", "^s3"),
    ("sub_id_3", "MATCH_REGEXP", "(?i)^s3"),
    ("keyword", "NOT_MATCH_REGEXP", "/shoes$/"),
    ("ip", "MATCH_REGEXP", r"/\.2\.1\d{2}$/"),
    *(("keyword", operator, "SHOES") for operator in ("BEGINS_WITH", "ENDS_WITH", "CONTAINS")),
    *(("keyword", operator, "sho") for operator in ("NOT_CONTAIN", "BEGINS_WITH", "CONTAINS")),
    *(("keyword", "CONTAINS", text) for text in ("%", "_", "кл")),
    *(("referrer", "CONTAINS", "site.ru/page?"), ("city", "ENDS_WITH", "rich")),
    *(("source", operator, ["GOOGLE", "site.ru"]) for operator in ("IN_LIST", "NOT_IN_LIST")),
    *(("campaign_id", operator, ["1", 3]) for operator in ("IN_LIST", "NOT_IN_LIST")),
    *(("campaign", "IN_LIST", "Campaign 4"), ("offer_id", "IN_LIST", 2)),
    ("datetime", "BETWEEN", ["2026-01-01 00:00:00", "2026-02-01 12:30:00"]),
    ("day", "BETWEEN", ["2025-12-24", "2026-01-06"]),
    ("cost", "BETWEEN", [0.01, "0.02"]),
    ("is_unique_campaign", "EQUALS", 1),
    *((name, "IS_SET", None) for name in ("keyword", "offer_id", "landing")),
    *((name, "IS_NOT_SET", None) for name in ("keyword", "offer_id", "landing")),
    *((name, "IS_TRUE", None) for name in ("is_bot", "is_sale", "landing_clicked")),
    *((name, "IS_FALSE", None) for name in ("is_bot", "is_lead", "is_empty_referrer")),
    *(("source", operator, "whitelist") for operator in ("HAS_LABEL", "NOT_HAS_LABEL")),
    *(("sub_id_1", "HAS_LABEL", "blacklist"), ("ip", "has_label", "blacklist")),
    ("country", "equals", "Germany"),
]


def ask(oracle: Oracle, path: str, sent: Json) -> Json:
    """The answer to a request."""
    visiting = oracle.population.visiting
    key = {"Api-Key": oracle.population.world.credentials["keitaro"]}
    answer = visiting.http.post(f"/admin_api/v1/{path}", json=sent, headers=key)
    assert answer.status_code == 200, answer.text
    content: Json = answer.json()
    return content


def same(answer: Any, expected: Any) -> bool:
    """Whether a value is what it should be: numbers by their value, all else to the letter."""
    if isinstance(expected, int | Decimal):
        return type(answer) in (int, float) and Decimal(str(answer)) == expected
    return type(answer) is type(expected) and answer == expected


def compare(answer: Json, expected: Json) -> None:
    """The same rows in the same order, the same total, the same summary."""
    assert answer["total"] == expected["total"]
    assert len(answer["rows"]) == len(expected["rows"])
    pairs = list(zip(answer["rows"], expected["rows"], strict=True))
    pairs += [(answer["summary"], expected["summary"])] if "summary" in expected else []
    for row, told in pairs:
        assert list(row) == list(told)
        wrong = {name: (row[name], told[name]) for name in told if not same(row[name], told[name])}
        assert wrong == {}, row


def check(oracle: Oracle, **sent: Any) -> None:
    """A report must be what the oracle says."""
    asked = {"range": ALL, "grouping": [], "metrics": ["clicks"]} | sent
    asked = {name: value for name, value in asked.items() if value is not None}
    compare(ask(oracle, "report/build", asked), oracle.report(asked))


def group_by(oracle: Oracle, name: str) -> None:
    """A report on clicks by one dimension, with some of the metrics, in one of the ranges."""
    place, every = DIMENSIONS.index(name), list(METRICS)
    metrics = [every[(place * 3 + each) % len(every)] for each in range(4)]
    # Who came over HTTP got a code that only the tracker knows.
    only = {"name": "campaign_id", "operator": "NOT_EQUAL", "expression": 6}
    filters = [only] if name == "visitor_code" else []
    page = {"limit": 60, "offset": place % 7}
    check(oracle, grouping=[name], metrics=metrics, range=spread(place), filters=filters, **page)


def sift(oracle: Oracle, name: str, operator: str, expression: Any) -> None:
    """A report on the clicks that one filter lets pass."""
    condition = {"name": name, "operator": operator, "expression": expression}
    if expression is None:
        del condition["expression"]
    metrics = ["clicks", "conversions", "profit"]
    check(oracle, grouping=["campaign_id"], metrics=metrics, filters=[condition])


def read_log(oracle: Oracle, log: str, sent: Json) -> None:
    """A page of a log must be what the oracle says."""
    of = oracle.population.clicks if log == "clicks" else oracle.population.conversions
    compare(ask(oracle, f"{log}/log", sent), oracle.log(sent, list(of)))


def spread(place: int) -> Json:
    """One of the ranges, in one of the zones."""
    first, last = SPANS[place % len(SPANS)]
    return {"from": first, "to": last, "timezone": ZONES[place % len(ZONES)]}
