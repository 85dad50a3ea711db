"""Clicks that are loaded in bulk: what may be sent, what is kept, and all or nothing."""

import json
from typing import Any

import httpx
import pytest

from mocksrv.client import ControlError, World
from mocksrv.inprocess import Sandbox
from mocksrv.times import DAY, HOUR, SECOND
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.visiting import Visiting

Json = dict[str, Any]
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z


@pytest.fixture
def tracker(world: World) -> Visiting:
    """A tracker with the campaign 1."""
    visiting = Visiting(world)
    visiting.campaign()
    return visiting


def click(**fields: Any) -> Json:
    """A click as it is loaded, of the least there can be and these fields."""
    return {"datetime": "2026-01-01 10:00:00", "campaign_id": 1} | fields


def load(tracker: Visiting, *clicks: Any) -> int:
    """How many were loaded."""
    loaded: int = tracker.world.back_door("POST", "keitaro/clicks", {"clicks": clicks})["loaded"]
    return loaded


def kept(mocksrv: Sandbox, tracker: Visiting, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of all clicks."""
    return rows(mocksrv, tracker.world, f"SELECT {', '.join(columns)} FROM keitaro_click")  # noqa: S608


@pytest.fixture
def send(mocksrv: Sandbox, tracker: Visiting) -> Any:
    """Sends a body to the bulk load as it is."""
    with mocksrv.control.vendor_client("/_mocksrv") as http:

        def post(body: bytes, kind: str = "application/json") -> httpx.Response:
            path = f"/worlds/{tracker.world.name}/keitaro/clicks"
            return http.post(path, content=body, headers={"Content-Type": kind})

        yield post


# -- what is kept ---------------------------------------------------------------------------------

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


# -- what is refused ------------------------------------------------------------------------------

MOST = {"user_agent": 1000, "sub_id": 64, "ip": 255, "destination": 2000}
WRONG: list[tuple[Any, str]] = [
    (1, "clicks.1: must be an object"),
    (None, "clicks.1: must be an object"),
    ([], "clicks.1: must be an object"),
    ({"campaign_id": 1}, "clicks.1.datetime: Field required"),
    ({"datetime": "2026-01-01 10:00:00"}, "clicks.1.campaign_id: Field required"),
    (click(nonsense=1), "clicks.1.nonsense: no such field"),
    (click(click_id=1), "clicks.1.click_id: no such field"),
    (click(country="Germany"), "clicks.1.country: no such field can be loaded; send country_code"),
    (click(day="2026-01-01"), "send datetime"),
    *[
        (click(datetime=wrong), "clicks.1.datetime: must be a date and time")
        for wrong in (
            *("2026-02-30 10:00:00", "2026-01-01 24:00:00", "2026-01-01 10:60:00", "2026-01-01"),
            *("2026-01-01 10:00:60", "2026-01-01T10:00:00", "2026-01-01 10:00:00Z", " ", ""),
            *("1969-12-31 23:59:59", "٢٠٢٦-01-01 10:00:00", 1_767_225_600, None, [], {}),
        )
    ],
    (click(landing_clicked_datetime="x"), "clicks.1.landing_clicked_datetime: must be a date"),
    (click(landing_clicked_datetime=0), "clicks.1.landing_clicked_datetime: must be a date"),
    *[
        (click(campaign_id=wrong), "clicks.1.campaign_id: must be the number")
        for wrong in ("1", 1.0, None, True, 0, -1, 2**63, [], {})
    ],
    (click(campaign_id=2), "clicks.1.campaign_id: there is no campaign 2"),
    (click(offer_id="1"), "clicks.1.offer_id: must be the number of an object or null"),
    *[
        (click(is_bot=wrong), "clicks.1.is_bot: must be 0 or 1")
        for wrong in (2, -1, "1", None, 1.0, [])
    ],
    *[
        (click(cost=wrong), "clicks.1.cost: must be an amount")
        for wrong in (-1, "x", "", None, True, 1e300, "1e9", "NaN", "Infinity", [], {})
    ],
    (click(revenue=-0.1), "clicks.1.revenue: must be an amount"),
    *[
        (click(**{name: "x" * (most + 1)}), f"clicks.1.{name}: must be a text of at most {most}")
        for name, most in MOST.items()
    ],
    *[
        (click(keyword=wrong), "clicks.1.keyword: must be a text")
        for wrong in (1, True, [], {}, "a\0b")
    ],
    *[
        (click(country_code=wrong), "clicks.1.country_code: must be a")
        for wrong in ("Germany", "D", "1!", 1)
    ],
    (click(is_lead=1, is_sale=1), "clicks.1: only one of is_lead"),
    (click(lead_revenue=1), "clicks.1.lead_revenue: needs is_lead"),
    (click(rejected_revenue=1, is_sale=1), "clicks.1.rejected_revenue: needs is_rejected"),
    (click(revenue=1, sale_revenue=1), "clicks.1.revenue: cannot be sent beside sale_revenue"),
    (click(sub_id="first"), "clicks.1.sub_id: another click of the request has it"),
    (click(sub_id="there"), "clicks.1.sub_id: is already used"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_a_wrong_click_is_named_and_none_is_loaded(
    mocksrv: Sandbox, tracker: Visiting, wrong: Any, words: str
) -> None:
    load(tracker, click(sub_id="there"))

    with pytest.raises(ControlError, match="422") as refusal:
        load(tracker, click(sub_id="first"), wrong, click())

    assert words in str(refusal.value)
    assert kept(mocksrv, tracker, "id", "sub_id") == [(1, "there")]
    load(tracker, click())
    assert kept(mocksrv, tracker, "id")[-1] == (2,)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "body: not JSON"),
        (b'{"clicks": [', "body: not JSON"),
        (b'{"clicks": [{"keyword": "\\ud800"}]}', "body: not JSON"),
        (b"[]", "clicks: "),
        (b"null", "clicks: "),
        (b"{}", "clicks: "),
        (b'{"clicks": {}}', "clicks: "),
        (b'{"clicks": [], "more": 1}', "more: "),
    ],
)
def test_a_body_that_is_none_is_refused(send: Any, body: bytes, words: str) -> None:
    answer = send(body)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert words in answer.json()["detail"]


def test_a_form_is_refused(send: Any) -> None:
    assert send(b'{"clicks": []}', "text/plain").status_code == 422


def test_ten_megabytes_can_be_loaded_at_once_and_seventy_cannot(
    mocksrv: Sandbox, tracker: Visiting, send: Any
) -> None:
    some = json.dumps(click(user_agent="x" * 1000)).encode()
    answer = send(b'{"clicks": [' + b",".join([some] * 9000) + b"]}")
    assert (answer.status_code, answer.json()) == (200, {"loaded": 9000})

    assert send(b" " * 70_000_000).status_code == 413
    assert kept(mocksrv, tracker, "COUNT(*)") == [(9000,)]


def test_an_unknown_world_is_404(mocksrv: Sandbox, send: Any, tracker: Visiting) -> None:
    tracker.world.delete()

    assert send(b'{"clicks": []}').status_code == 404
