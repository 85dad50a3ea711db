"""Clicks that are loaded in bulk: what is kept of them."""

from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.times import DAY, HOUR, SECOND
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.loads.loading import START, Json, click, kept, load
from tests.vendors.keitaro.visiting import Visiting

TEXTS = {
    **dict.fromkeys(("visitor_code", "ip", "region", "city", "device_type", "device_model"), "a"),
    **dict.fromkeys(("os", "os_version", "browser", "browser_version", "connection_type"), "b"),
    **dict.fromkeys(("operator", "isp", "user_agent", "referrer", "keyword", "source"), "ć"),
    **dict.fromkeys(("search_engine", "external_id", "creative_id", "ad_campaign_id"), "'"),
    **dict.fromkeys(("destination", "sub_id_1", "sub_id_30", "extra_param_10", "sub_id"), ""),
}
IDS = ("parent_campaign_id", "stream_id", "landing_id", "offer_id", "ts_id", "campaign_group_id")
FLAGS = ("is_bot", "is_using_proxy", "is_empty_referrer", "is_unique_stream")


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        (TEXTS | {"sub_id": "abc"}, TEXTS | {"sub_id": "abc"}),
        (dict.fromkeys(IDS, 7), dict.fromkeys(IDS, 7)),
        (dict.fromkeys(IDS), dict.fromkeys(IDS)),
        (dict.fromkeys(FLAGS, 1), dict.fromkeys(FLAGS, 1)),
        (dict.fromkeys(FLAGS, False), dict.fromkeys(FLAGS, 0)),
        ({"country_code": "de", "language": "EN"}, {"country": "DE", "language": "EN"}),
        ({"landing_clicked_datetime": ""}, {"landing_clicked_at": None}),
        ({"landing_clicked_datetime": None}, {"landing_clicked_at": None}),
        (
            {"landing_clicked_datetime": "2026-01-02 00:00:01"},
            {"landing_clicked_at": START + DAY + SECOND},
        ),
        ({"keyword": None}, {"keyword": ""}),
        ({"referrer": "http://x.com/"}, {"is_empty_referrer": 0}),
        ({"referrer": ""}, {"is_empty_referrer": 1}),
        ({}, {"at": START + 10 * HOUR, "campaign_id": 1, "is_empty_referrer": 1, "city": ""}),
        ({}, {"stream_id": None, "cost": 0, "sales": 0, "is_bot": 0, "landing_clicked_at": None}),
    ],
)
def test_fields_are_kept_as_the_log_has_them(
    mocksrv: Sandbox, tracker: Visiting, fields: Json, columns: Json
) -> None:
    assert load(tracker, click(**fields)) == 1
    assert kept(mocksrv, tracker, *columns) == [tuple(columns.values())]


@pytest.mark.rule("KE-009")
@pytest.mark.parametrize(
    ("amount", "millionths", "ten_thousandths"),
    [
        (0, 0, 0),
        (1, 1_000_000, 10_000),
        (0.1, 100_000, 1000),
        ("0.1", 100_000, 1000),
        ("19.22", 19_220_000, 192_200),
        (1.15, 1_150_000, 11_500),
        ("0.0000005", 1, 0),
        (0.00004999, 50, 0),
        ("0.00005", 50, 1),
        ("1e2", 100_000_000, 1_000_000),
        ("9999999.999999", 9_999_999_999_999, 100_000_000_000),
    ],
)
def test_amounts_are_exact_and_rounded_half_up(
    mocksrv: Sandbox, tracker: Visiting, amount: Any, millionths: int, ten_thousandths: int
) -> None:
    load(tracker, click(cost=amount, sale_revenue=amount, is_sale=1))

    found = kept(mocksrv, tracker, "cost", "sale_revenue")
    assert found == [(millionths, ten_thousandths)]


REVENUES = ("leads", "sales", "rejected", "lead_revenue", "sale_revenue", "rejected_revenue")


@pytest.mark.rule("KE-667")
@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        ({"revenue": 1}, (0, 0, 0, 0, 10_000, 0)),
        ({"is_lead": 1, "revenue": 1}, (1, 0, 0, 10_000, 0, 0)),
        ({"is_sale": 1, "revenue": 1}, (0, 1, 0, 0, 10_000, 0)),
        ({"is_rejected": True, "revenue": 1}, (0, 0, 1, 0, 0, 10_000)),
        ({"is_lead": 1, "is_sale": 0, "is_rejected": 0, "revenue": 1}, (1, 0, 0, 10_000, 0, 0)),
        ({"is_lead": 0, "revenue": 1}, (0, 0, 0, 0, 10_000, 0)),
        ({"is_lead": 1, "lead_revenue": 2, "sale_revenue": 1}, (1, 0, 0, 20_000, 10_000, 0)),
        ({"is_sale": 1}, (0, 1, 0, 0, 0, 0)),
    ],
)
def test_revenue_is_that_of_what_the_click_became(
    mocksrv: Sandbox, tracker: Visiting, fields: Json, columns: tuple[int, ...]
) -> None:
    load(tracker, click(**fields))

    assert kept(mocksrv, tracker, *REVENUES) == [columns]


@pytest.mark.parametrize("status", ["lead", "sale", "rejected"])
def test_a_click_that_became_something_has_its_conversion(
    mocksrv: Sandbox, tracker: Visiting, status: str
) -> None:
    load(tracker, click(), click(**{f"is_{status}": 1, "revenue": 2, "sub_id": "x"}), click())

    sql = """
    SELECT click_id, sub_id, tid, status, previous_status, original_status, revenue, postback_at,
        click_at, sale_at FROM keitaro_conversion
    """
    at = START + 10 * HOUR
    sold_at = at if status == "sale" else None
    told = (2, "x", "", status, "", status, 20_000, at, at, sold_at)
    assert rows(mocksrv, tracker.world, sql) == [told]


def test_clicks_are_numbered_in_their_order_whatever_fields_they_have(
    mocksrv: Sandbox, tracker: Visiting
) -> None:
    load(tracker, click(keyword="1"))
    load(tracker, click(keyword="2"), click(city="3"), {"keyword": "4"} | click(), click(city="5"))

    found = kept(mocksrv, tracker, "id", "keyword", "city")
    assert found == [(1, "1", ""), (2, "2", ""), (3, "", "3"), (4, "4", ""), (5, "", "5")]


@pytest.mark.rule("KE-615")
def test_a_loaded_click_gets_the_sub_id_that_a_click_of_its_number_gets(
    mocksrv: Sandbox, tracker: Visiting
) -> None:
    loaded = tracker.world.fork()
    load(Visiting(loaded), click())
    tracker.stream(1)
    tracker.click()

    (made,) = rows(mocksrv, loaded, "SELECT sub_id FROM keitaro_click")
    assert [made] == kept(mocksrv, tracker, "sub_id")
    assert len(made[0]) == 15
    loaded.delete()


def test_a_sub_id_that_a_click_would_have_drawn_can_be_loaded(
    mocksrv: Sandbox, tracker: Visiting
) -> None:
    other = tracker.world.fork()
    load(Visiting(other), *[click()] * 4)
    sub_ids = [row[0] for row in rows(mocksrv, other, "SELECT sub_id FROM keitaro_click")]

    load(tracker, click(sub_id=sub_ids[2]), click(sub_id=sub_ids[3]))
    load(tracker, click())
    tracker.stream(1)
    assert tracker.click().status_code == 302

    found = {row[0] for row in kept(mocksrv, tracker, "sub_id")}
    assert len(found) == 4
    assert found > set(sub_ids[2:])
    other.delete()


@pytest.mark.rule("KE-652")
def test_a_loaded_click_takes_postbacks_and_nothing_of_it_is_lost(
    mocksrv: Sandbox, tracker: Visiting
) -> None:
    load(tracker, click(sub_id="x", is_lead=1, revenue=2))
    key = tracker.world.credentials["keitaro"]
    for status, tid in (("sale", ""), ("lead", "2")):
        params = {"subid": "x", "status": status, "payout": "3", "tid": tid}
        tracker.http.get(f"/{key}/postback", params=params)

    assert kept(mocksrv, tracker, *REVENUES) == [(1, 1, 0, 30_000, 30_000, 0)]


@pytest.mark.parametrize("offer", [None, 1])
def test_what_follows_from_campaign_and_offer_need_not_be_sent(
    mocksrv: Sandbox, tracker: Visiting, offer: int | None
) -> None:
    group = tracker.create("groups", name="g", type="campaigns")
    source = tracker.create("traffic_sources", name="s")
    network = tracker.create("affiliate_networks", name="n")
    tracker.create("offers", name="o", url="http://o.com/", affiliate_network_id=network)
    tracker.change("campaigns/1", group_id=group, traffic_source_id=source)
    load(tracker, click(offer_id=offer), click(offer_id=offer, ts_id=9, campaign_group_id=8))

    names = ("ts_id", "campaign_group_id", "affiliate_network_id")
    of_offer = network if offer else None
    assert kept(mocksrv, tracker, *names) == [(source, group, of_offer), (9, 8, of_offer)]


def test_loading_nothing_is_no_error(tracker: Visiting) -> None:
    assert load(tracker) == 0


def test_the_same_clicks_in_two_worlds_of_a_seed_are_the_same_rows(
    mocksrv: Sandbox, tracker: Visiting
) -> None:
    other = tracker.world.fork()
    clicks = [click(keyword=str(n), is_sale=n % 2, revenue=n) for n in range(50)]
    load(tracker, *clicks)
    load(Visiting(other), *clicks[:20])
    load(Visiting(other), *clicks[20:])

    for table in ("keitaro_click", "keitaro_conversion"):
        sql = f"SELECT * FROM {table} ORDER BY id"  # noqa: S608
        assert rows(mocksrv, other, sql) == rows(mocksrv, tracker.world, sql)
    other.delete()
