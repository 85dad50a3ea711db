"""What macros stand for in URLs and texts (KE-602, KE-603, KE-621 to KE-624)."""

from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.vendors.keitaro.traffic.php_date import php_date
from tests.vendors.keitaro.visiting import BOT, CHROME, Visiting


@pytest.fixture
def tracker(world: World) -> Visiting:
    return Visiting(world)


def told(tracker: Visiting, text: str, path: str = "abc", **visitor: str) -> str:
    """What a visitor is shown of a text."""
    tracker.stream(tracker.campaign(), text, schema="action", action_type="show_text")
    answer = tracker.click(path, **visitor)
    assert answer.status_code == 200
    return answer.text


MACROS = [
    ("{browser} {browser_version} {os} {os_version}", "Chrome 120.0 Windows 10"),
    ("{device_type} {device_type:en} {device_model}", "desktop desktop "),
    ("{country} {country_code} {country:en} {country_name}", "DE DE Germany Germany"),
    ("{ip} {language} {referer}={referrer}", "8.8.4.4 DE http://r.com/=http://r.com/"),
    ("{user_agent}|{ua}|{useragent}", f"{CHROME}|{CHROME}|{CHROME}"),
    ("{region} {region:en} {region_name} {city}", "Bavaria Bavaria Bavaria Munich"),
    ("{isp} {operator} {carrier:en} {connection_type:en}", "DTAG O2 O2 Cellular"),
    ("{is_bot} {is_using_proxy}", "0 1"),
    ("{keyword} {source} {external_id} {creative_id}", "a b e1 c1"),
    ("{ad_campaign_id} {sub_id_1} {sub_id_30} {extra_param_10}", "ad s1 s30 x"),
    ("{search_engine} {se}", "bing bing"),
    ("{campaign_name} {keitaro_campaign_name}", "Campaign abc Campaign abc"),
    ("{landing_id} {offer_id} {parent_campaign_id} {ts_id}", "0 0 0 0"),
    ("{cost} {revenue} {profit}", "0.0000 0.0000 0.0000"),
    ("{current_domain}", "localhost"),
    ("[{offer}] [{from_file:names.txt}] [{destination}]", "[] [] []"),
    ("{tid} {status} {status:sale=1} {nosuch} {offer:99}", None),
    ("{random} {random:1} {random:a,b}", None),
    ("{sub_id_31} {Subid} {} {{ {sub", None),
    ("{date:d.m.Y}", "01.01.2026"),
    ("{date:Y-m-d H:i,Asia/Tokyo} {date:H:i,}", "2026-01-01 09:00 00:00,"),
    ("{date:D, d M Y} {date:H,America/New_York}", "Thu, 01 Jan 2026 19"),
]


@pytest.mark.rule("KE-621", "KE-623", "KE-602", "KE-603")
@pytest.mark.parametrize(("text", "expected"), MACROS)
def test_a_macro_stands_for_what_is_known(
    tracker: Visiting, text: str, expected: str | None
) -> None:
    query = (
        "abc?utm_kwd=a&utm_source=b&external_id=e1&creative_id=c1&ad_campaign_id=ad&sub_id_1=s1"
        "&sub_id_30=s30&extra_param_10=x&se=bing"
    )
    visitor = {
        "Accept-Language": "de-DE",
        "Referer": "http://r.com/",
        "X-Mocksrv-Region": "Bavaria",
        "X-Mocksrv-City": "Munich",
        "X-Mocksrv-Isp": "DTAG",
        "X-Mocksrv-Operator": "O2",
        "X-Mocksrv-Connection-Type": "Cellular",
        "X-Mocksrv-Proxy": "1",
    }

    found = told(tracker, text, query, country="DE", **visitor)

    assert found == (text if expected is None else expected)


@pytest.mark.rule("KE-621", "KE-R21")
@pytest.mark.parametrize(
    ("cost", "shown"),
    [("0.00015", "0.0002 -0.0002"), ("0.000149", "0.0001 -0.0001"), ("2", "2.0000 -2.0000")],
)
def test_money_is_rounded_half_up(tracker: Visiting, cost: str, shown: str) -> None:
    campaign = tracker.campaign(cost_auto=True)
    tracker.stream(campaign, "{cost} {profit}", schema="action", action_type="show_text")
    assert tracker.click(f"abc?cost={cost}").text == shown


@pytest.mark.rule("KE-621")
def test_a_bot_is_told_as_one(tracker: Visiting) -> None:
    assert told(tracker, "{is_bot}", agent=BOT) == "1"


@pytest.mark.rule("KE-621")
@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{random:3,5}", {"3", "4", "5"}),
        ("{random:5,3}", {"3", "4", "5"}),
        ("{random: -1 , -1 }", {"-1"}),
        ("{sample:red,blue}", {"red", "blue"}),
        ("{sample:one}", {"one"}),
    ],
)
def test_chance_is_drawn_click_by_click(tracker: Visiting, text: str, values: set[str]) -> None:
    tracker.stream(tracker.campaign(), text, schema="action", action_type="show_text")

    assert {tracker.click().text for _ in range(40)} == values


@pytest.mark.rule("KE-621")
def test_two_of_the_same_are_drawn_apart_and_alike_in_a_twin(tracker: Visiting) -> None:
    text = "{random:1,999999} {random:1,999999}"
    tracker.stream(tracker.campaign(), text, schema="action", action_type="show_text")
    twin = tracker.world.fork()

    first, second = tracker.click().text.split()

    assert first != second
    assert Visiting(twin).click().text == f"{first} {second}"
    twin.delete()


@pytest.mark.rule("KE-621", "KE-623", "KE-602")
@pytest.mark.parametrize(
    ("macro", "sent", "expected"),
    [
        ("{keyword}", "caf%C3%A9+%26", "caf%C3%A9%20%26"),
        ("{_keyword}", "a%26b=1", "a&b=1"),
        ("{keyword:windows-1252}", "caf%C3%A9", "caf%E9"),
        ("{keyword:utf8}", "caf%C3%A9", "caf%C3%A9"),
        ("{keyword:ascii}", "caf%C3%A9", "caf%3F"),
        ("{keyword:rot13}", "abc", "abc"),
        ("{keyword}", "caf%E9&charset=windows-1252", "caf%C3%A9"),
        ("{keyword}", "caf%E9&charset=nosuch", "caf%EF%BF%BD"),
        ("{keyword}", "a%00b", "a%EF%BF%BDb"),
    ],
)
def test_keywords_come_and_go_in_character_sets(
    tracker: Visiting, macro: str, sent: str, expected: str
) -> None:
    tracker.stream(tracker.campaign(), f"http://x.com/?k={macro}")

    assert tracker.place(f"abc?keyword={sent}") == f"http://x.com/?k={expected}"


GOOGLE = "https://www.google.co.uk/search?q=red+shoes"


@pytest.mark.rule("KE-602", "KE-603")
@pytest.mark.parametrize(
    ("query", "referrer", "expected"),
    [
        ("", GOOGLE, f"google|red shoes|{GOOGLE}"),
        (f"se_referrer={quote(GOOGLE, safe='')}", "", "google|red shoes|"),
        (f"seoref={quote(GOOGLE, safe='')}&keyword=own&se=mine", "", "mine|own|"),
        (f"referer={quote(GOOGLE, safe='')}", "http://r.com/", f"google|red shoes|{GOOGLE}"),
        ("referrer=http://a.com/&referer=http://b.com/", "", "||http://a.com/"),
        ("", "http://google.evil/", "google||http://google.evil/"),
        ("", "http://notgoogle.com/?q=x", "||http://notgoogle.com/?q=x"),
        ("", "http://[::1", "||http://[::1"),
    ],
)
def test_a_search_names_engine_and_keyword(
    tracker: Visiting, query: str, referrer: str, expected: str
) -> None:
    text = "{search_engine}|{keyword}|{referrer}"

    assert told(tracker, text, f"abc?{query}", Referer=referrer) == expected


@pytest.mark.rule("KE-603")
def test_a_campaigns_own_names_come_first(tracker: Visiting) -> None:
    own = {"keyword": {"name": "kw"}, "sub_id_1": {"name": "banner"}, "source": {"name": "kw"}}
    campaign = tracker.campaign(parameters=own)
    text = "{keyword}|{source}|{sub_id_1}"
    tracker.stream(campaign, text, schema="action", action_type="show_text")

    assert tracker.click("abc?keyword=a&kw=b&banner=c&sub_id_1=d").text == "b|b|c"
    assert tracker.click("abc?utm_term=a&utm_source=s&sub_id_1=d").text == "a|s|d"
    assert tracker.click("abc?utm_term=later&keyword=first&kw=").text == "first||"


@pytest.mark.rule("KE-622", "KE-624")
def test_offers_can_be_named_and_do_not_name_each_other(tracker: Visiting) -> None:
    network = tracker.create("affiliate_networks", name="N", offer_param="n={ad_campaign_id}")
    first = tracker.create("offers", name="A", url="http://a.com/?s={stream_id}&o={offer:2}")
    second = tracker.create(
        "offers", name="B", url="http://b.com/?o={offer}", affiliate_network_id=network
    )
    campaign = tracker.campaign()
    text = f"{{offer:{first}}} {{offer:{second}}}"
    stream = tracker.stream(campaign, text, schema="action", action_type="show_text")

    shown = tracker.click("abc?ad_campaign_id=7").text

    assert shown == f"http://a.com/?s={stream}&o={{offer:2}} http://b.com/?o={{offer}}&n=7"


@pytest.mark.rule("KE-621")
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("d D j l N S w z W o", "04 Sun 4 Sunday 7 th 0 34 05 2024"),
        ("F m M n t L Y y", "February 02 Feb 2 29 1 2024 24"),
        ("a A B g G h H i s u v", "pm PM 584 1 13 01 13 02 03 004000 004"),
        ("e I O P T Z", "UTC 0 +0000 +00:00 UTC 0"),
        ("c", "2024-02-04T13:02:03+00:00"),
        ("r", "Sun, 04 Feb 2024 13:02:03 +0000"),
        ("U", "1707051723"),
        ("\\Y\\", "Y"),
        ("", ""),
    ],
)
def test_dates_have_all_letters_of_php(form: str, expected: str) -> None:
    assert php_date(datetime(2024, 2, 4, 13, 2, 3, 4000, tzinfo=UTC), form) == expected


@pytest.mark.rule("KE-621")
@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("America/New_York", 1, "America/New_York 1 -0400 -04:00 EDT -14400 1st 31 0"),
        ("Asia/Kolkata", 2, "Asia/Kolkata 0 +0530 +05:30 IST 19800 2nd 31 0"),
        ("Europe/Madrid", 3, "Europe/Madrid 1 +0200 +02:00 CEST 7200 3rd 31 0"),
        ("UTC", 11, "UTC 0 +0000 +00:00 UTC 0 11th 31 0"),
    ],
)
def test_dates_know_their_zone(zone: str, day: int, expected: str) -> None:
    now = datetime(2025, 7, day, 12, tzinfo=ZoneInfo(zone))

    assert php_date(now, "e I O P T Z jS t L") == expected


@pytest.mark.rule("KE-621")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{date:t}", "31"),
        ("{date:Y-m-d H:i e,Asia/Tokyo}", "9999-12-31 23:00 UTC"),
        ("{date:Y-m-d H:i e,America/New_York}", "9999-12-31 18:00 America/New_York"),
        (
            "{date:c r W o z U,Europe/Kyiv}",
            "9999-12-31T23:00:00+00:00 Fri, 31 Dec 9999 23:00:00 +0000 52 9999 364 253402297200",
        ),
    ],
)
def test_dates_are_told_to_the_end_of_the_calendar(
    mocksrv: Sandbox, text: str, expected: str
) -> None:
    world = mocksrv.control.open(start="9999-12-31T23:00:00Z")

    assert told(Visiting(world), text) == expected

    world.delete()


@pytest.mark.rule("KE-621", "KE-623")
@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("{_ua}" * 390_000, 390_000 * 5),
        ("{_ua}" * 1000, 1000 * 1000),
        ("{ua}" * 1001 + ".", 1000 * 1000 + 5),
        ("{_ua}" * 1000 + "x" * 50_000, 1024 * 1024),
        ("{nosuch}" * 1000 + "{_ua}", 8005),
        ("{offer:1}" * 1000, 1024 * 1024),
        ("{date:" + "r" * 1_000_000 + "}", 64 * 31),
    ],
)
def test_no_text_grows_without_end(tracker: Visiting, text: str, length: int) -> None:
    tracker.create("offers", name="O", url="http://o.com/" + "{_ua}" * 1000)
    begun = perf_counter()

    answer = told(tracker, text, agent="u" * 1000)

    assert len(answer) == length
    assert perf_counter() - begun < 2


@pytest.mark.rule("KE-622", "KE-623")
def test_no_url_grows_without_end(tracker: Visiting) -> None:
    tracker.stream(tracker.campaign(), "http://t.com/?" + "{ua}" * 1000)

    place = tracker.click(agent="a" * 1000).headers["location"]

    assert place == "http://t.com/?" + "a" * (16 * 1024 - 14)
