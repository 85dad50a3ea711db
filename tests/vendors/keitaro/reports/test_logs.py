"""clicks/log and conversions/log: columns, order, pages, values."""

from typing import Any

import pytest

from tests.vendors.keitaro.reports.asking import ALL, Asking

CLICKS, CONVERSIONS = "clicks/log", "conversions/log"
USUAL_OF_CLICKS = [
    *("datetime", "click_id", "sub_id", "campaign_id", "campaign", "stream_id", "offer_id"),
    *("landing_id", "ip", "country_code", "is_bot", "cost", "revenue"),
]
USUAL_OF_CONVERSIONS = [
    *("conversion_id", "click_id", "sub_id", "tid", "status", "previous_status"),
    *("original_status", "revenue", "click_datetime", "postback_datetime", "campaign_id"),
    "offer_id",
]
#: What the document lists for the click log (L422-495), and what later clients ask for.
COLUMNS = [
    *("click_id", "sub_id", "visitor_code", "campaign_id", "campaign_group_id"),
    *("parent_campaign_id", "landing_id", "offer_id", "ts_id", "stream_id", "language_id"),
    *("device_type_id", "campaign", "campaign_group", "parent_campaign", "landing"),
    *("landing_clicked_datetime", "landing_clicked_period", "offer", "ts", "stream", "language"),
    *("device_type", "connection_type", "ip", "country_code", "country", "region", "city"),
    *("user_agent", "operator", "os", "os_version", "browser", "browser_version"),
    *("device_model", "isp", "source", "referrer", "search_engine", "keyword", "destination"),
    *(f"sub_id_{n}" for n in range(1, 31)),
    *(f"extra_param_{n}" for n in range(1, 11)),
    *("revenue", "cost", "profit", "ad_campaign_id", "external_id", "creative_id"),
    *("is_unique_stream", "is_unique_campaign", "is_lead", "is_sale", "is_rejected", "is_bot"),
    *("is_using_proxy", "datetime", "year", "month", "week", "weekday", "day", "hour"),
    *("day_hour", "ip_mask1", "ip_mask2", "label"),
]
LATER = [
    *("affiliate_network", "affiliate_network_id", "offer_group", "offer_group_id"),
    *("landing_group", "landing_group_id", "x_requested_with", "region_code"),
    *("is_unique_global", "is_empty_referrer", "landing_clicked", "country_flag", "os_icon"),
    *("browser_icon", "parent_sub_id", "event_id", "sign", "version", "now"),
]
OWN = [
    *("conversion_id", "click_datetime", "postback_datetime", "sale_datetime", "sale_period"),
    *("tid", "status", "previous_status", "original_status", "params"),
]


@pytest.fixture
def converted(tracker: Asking) -> Asking:
    """A click at 00:00:00 that became a lead after an hour and a sale after a day."""
    offer = tracker.create("offers", name="Offer", url="http://o/?s={subid}", payout_auto=True)
    rows = [{"offer_id": offer, "share": 100}]
    tracker.stream(1, schema="offers", offers=rows, name="Stream one")
    sub_id = tracker.query("one?sub_id_1=first")["s"]
    tracker.world.advance("1h")
    tracker.sale(sub_id, status="lead", payout="1.5", tid="t1")
    tracker.world.advance("23h")
    tracker.sale(sub_id, status="sale", payout="2.25", tid="t1")
    return tracker


@pytest.mark.rule("KE-118", "KE-421", "KE-422", "KE-425")
def test_a_row_of_the_click_log(tracker: Asking) -> None:
    tracker.load({"ip": "1.2.3.4", "country_code": "DE", "cost": "0.000001", "sub_id": "abc123"})
    answer = tracker.ask(CLICKS, **ALL)
    assert list(answer) == ["rows", "total", "meta"]
    (row,) = answer["rows"]
    assert list(row) == USUAL_OF_CLICKS
    assert row == {
        "datetime": "2026-01-01 10:00:00",
        "click_id": 1,
        "sub_id": "abc123",
        "campaign_id": 1,
        "campaign": "Campaign one",
        **dict.fromkeys(("stream_id", "offer_id", "landing_id", "is_bot"), 0),
        "ip": "1.2.3.4",
        "country_code": "DE",
        "cost": 0.000001,
        "revenue": 0.0,
    }


@pytest.mark.rule("KE-424", "KE-323", "KE-842", "KE-330")
def test_all_columns_are_accepted_and_come_back_in_the_order_of_the_request(
    tracker: Asking,
) -> None:
    tracker.load({})
    (row,) = tracker.rows(CLICKS, columns=COLUMNS)
    assert list(row) == COLUMNS
    (row,) = tracker.rows(CLICKS, columns=LATER)
    assert list(row) == LATER
    assert {row[name] for name in LATER[6:8]} == {""}
    (grouped,) = tracker.rows(grouping=COLUMNS, metrics=["clicks"])
    assert list(grouped) == [*COLUMNS, "clicks"]


@pytest.mark.rule("KE-423", "KE-435")
def test_a_page_is_full_and_newest_first(tracker: Asking) -> None:
    tracker.load(*({"datetime": f"2026-01-01 10:{n % 60:02}:00"} for n in range(120)))
    answer = tracker.ask(CLICKS, limit=50, columns=["click_id", "datetime"])
    assert answer["total"] == 120
    assert [row["click_id"] for row in answer["rows"][:4]] == [120, 60, 119, 59]
    assert len(answer["rows"]) == 50
    paged: list[int] = []
    while len(paged) < answer["total"]:
        page = tracker.ask(CLICKS, limit=50, offset=len(paged), columns=["click_id"])
        paged += [row["click_id"] for row in page["rows"]]
    assert paged == [each for n in range(60, 0, -1) for each in (n + 60, n)]
    assert tracker.column("click_id", CLICKS, columns=["click_id"]) == paged


@pytest.mark.rule("KE-421", "KE-410")
@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ([{"name": "ip", "order": "asc"}], [2, 3, 1]),
        ([{"name": "country", "order": "desc"}], [2, 3, 1]),
        ([{"name": "country", "order": "ASC"}, {"name": "click_id", "order": "asc"}], [1, 3, 2]),
        ([{"name": "cost", "order": "desc"}], [3, 1, 2]),
    ],
    ids=repr,
)
def test_a_log_is_sorted_by_any_column(tracker: Asking, sort: Any, found: list[int]) -> None:
    tracker.load(
        {"ip": "9.9.9.9", "country_code": "DE", "cost": 2},
        {"ip": "1.1.1.1", "country_code": "US", "cost": 1},
        {"ip": "5.5.5.5", "country_code": "GB", "cost": 10},
    )
    assert tracker.column("click_id", CLICKS, sort=sort, limit=5) == found
    assert tracker.column("click_id", CLICKS, sort=sort, limit=1, offset=1) == found[1:2]


@pytest.mark.rule("KE-121", "KE-433", "KE-436", "KE-663")
def test_a_row_of_the_conversion_log(converted: Asking) -> None:
    answer = converted.ask(CONVERSIONS, **ALL)
    assert answer["total"] == 1
    (row,) = answer["rows"]
    assert list(row) == USUAL_OF_CONVERSIONS
    assert row["sub_id"] == converted.column("sub_id", CLICKS)[0]
    assert {name: value for name, value in row.items() if name != "sub_id"} == {
        "conversion_id": 1,
        "click_id": 1,
        "tid": "t1",
        "status": "sale",
        "previous_status": "lead",
        "original_status": "sale",
        "revenue": 2.25,
        "click_datetime": "2026-01-01 00:00:00",
        "postback_datetime": "2026-01-02 00:00:00",  # it moved to the new day
        "campaign_id": 1,
        "offer_id": 1,
    }


@pytest.mark.rule("KE-432", "KE-669")
def test_conversions_have_columns_of_their_own_and_those_of_the_click(converted: Asking) -> None:
    names = [*OWN, *COLUMNS, *LATER]
    row = (
        converted.rows(CONVERSIONS, columns=names[:100])[0]
        | converted.rows(CONVERSIONS, columns=names[100:])[0]
    )
    assert list(row) == list(dict.fromkeys(names))
    assert row["sale_datetime"] == "2026-01-02 00:00:00"
    assert row["sale_period"] == 24 * 3600
    assert row["offer"] == "Offer"
    assert row["stream"] == "Stream one"
    assert row["sub_id_1"] == "first"
    assert '"payout":"2.25"' in row["params"].replace(" ", "")


@pytest.mark.rule("KE-434")
def test_other_names_of_columns_of_conversions(converted: Asking) -> None:
    row = converted.rows(CONVERSIONS, columns=["datetime", "event_id"])[0]
    assert row == {"datetime": "2026-01-02 00:00:00", "event_id": 1}
    assert converted.post(CONVERSIONS, columns=["payout"], **ALL).status_code == 400


@pytest.mark.rule("KE-431", "KE-436")
@pytest.mark.parametrize(
    ("question", "total"),
    [
        ({"range": {"from": "2026-01-01", "to": "2026-01-01"}}, 0),
        ({"range": {"from": "2026-01-02", "to": "2026-01-02"}}, 1),
        ({"filters": ["status", "IN_LIST", ["lead", "sale"]]}, 1),
        ({"filters": ["status", "EQUALS", "lead"]}, 0),
        ({"filters": ["previous_status", "EQUALS", "lead"]}, 1),
        (
            {
                "filters": [
                    *("postback_datetime", "BETWEEN"),
                    ["2026-01-02 00:00:00", "2026-01-02 23:59:59"],
                ]
            },
            1,
        ),
        ({"filters": ["click_datetime", "GREATER_THAN", "2026-01-01"]}, 0),
        ({"filters": ["revenue", "GREATER_THAN", 2]}, 1),
        ({"filters": ["offer", "CONTAINS", "off"]}, 1),
    ],
    ids=repr,
)
def test_conversions_are_asked_by_the_date_of_their_postback(
    converted: Asking, question: dict[str, Any], total: int
) -> None:
    if filters := question.get("filters"):
        names = ("name", "operator", "expression")
        question = {"filters": [dict(zip(names, filters, strict=True))]}
    assert converted.ask(CONVERSIONS, **(ALL | question))["total"] == total


@pytest.mark.rule("KE-438")
def test_dates_of_logs_are_in_the_zone_that_is_asked_for(converted: Asking) -> None:
    span = {"from": "2026-01-02", "to": "2026-01-02", "timezone": "Europe/Madrid"}
    columns = ["click_datetime", "postback_datetime", "sale_datetime"]
    (row,) = converted.rows(CONVERSIONS, columns=columns, range=span)
    assert list(row.values()) == ["2026-01-01 01:00:00", *["2026-01-02 01:00:00"] * 2]


@pytest.mark.rule("KE-437", "KE-849", "KE-121")
@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("start_at=2026-01-02&end_at=2026-01-02", 1),
        ("start_at=2026-01-01&end_at=2026-01-01", 0),
        ("start_at=2026-01-01&end_at=2026-01-01&timezone=America/New_York", 1),
        ("limit=1&offset=0", 1),
        ("limit=1&offset=1", 1),
    ],
)
def test_conversions_are_asked_by_query_too(converted: Asking, query: str, total: int) -> None:
    answer = converted.http.get(f"/admin_api/v1/{CONVERSIONS}?{query}", headers=converted._key)
    assert answer.status_code == 200
    assert answer.json()["total"] == total
    assert len(answer.json()["rows"]) == (0 if "offset=1" in query else total)


@pytest.mark.rule("KE-437")
def test_conversions_are_asked_by_a_body_on_get(converted: Asking) -> None:
    answer = converted.http.request(
        "GET", f"/admin_api/v1/{CONVERSIONS}", headers=converted._key, content='{"limit": 1}'
    )
    assert answer.json()["total"] == 1


def test_the_conversions_of_cleaned_clicks_stay(converted: Asking) -> None:
    day = {"start_date": "2026-01-01", "end_date": "2026-01-01"}
    assert converted.ask("clicks/clean", **day) == {"success": True}
    (row,) = converted.rows(CONVERSIONS, columns=["click_id", "status", "offer", "cost"])
    assert row == {"click_id": 1, "status": "sale", "offer": "", "cost": 0}


def test_what_is_known_of_a_click_that_is_gone_is_empty(converted: Asking) -> None:
    converted.ask("clicks/clean", start_date="2026-01-01", end_date="2026-01-01")
    row = converted.rows(CONVERSIONS, columns=COLUMNS)[0]
    known = ("click_id", "sub_id", "datetime", "revenue", "profit")
    assert {value for name, value in row.items() if name not in known} == {"", 0}


@pytest.mark.rule("KE-438")
def test_dates_stay_in_their_zone_whatever_clicks_are_left(converted: Asking) -> None:
    """The zone's clocks of the day itself count, not those of the clicks that are in the log."""
    converted.world.advance("200d")
    converted.query("one", ip="8.8.1.1")
    converted.ask("clicks/clean", start_date="2026-01-01", end_date="2026-01-31")
    zone = {"from": "2026-01-01", "to": "2026-12-31", "timezone": "Europe/Madrid"}
    assert converted.column("postback_datetime", CONVERSIONS, range=zone) == ["2026-01-02 01:00:00"]


@pytest.mark.rule("KE-404", "KE-437", "KE-402")
def test_a_zone_alone_is_no_range(converted: Asking) -> None:
    path = f"/admin_api/v1/{CONVERSIONS}?timezone=Europe/Madrid&limit=10"
    (row,) = converted.http.get(path, headers=converted._key).json()["rows"]
    assert row["postback_datetime"] == "2026-01-02 01:00:00"
    for span in ({"interval": None}, {"from": None, "to": None}, {"timezone": None}):
        assert converted.ask("clicks/log", range=span, limit=5)["total"] == 1
