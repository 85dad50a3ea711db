"""Visitors who send what no browser sends get an answer of the tracker's, nothing is half done."""

from collections.abc import Iterator

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.visiting import Visiting

LONG = "x" * 30_000


@pytest.fixture(scope="module")
def hostile(anywhere: Sandbox) -> Iterator[World]:
    """A world with a campaign of streams that ask about everything, and lead to a landing."""
    world = anywhere.control.open()
    tracker = Visiting(world)
    campaign = tracker.campaign(bind_visitors="slo", cost_auto=True, cookies_ttl=1)
    names = ("keyword", "country", "referrer", "ip", "user_agent", "region", "sub_id_1")
    filters = [{"name": name, "mode": "reject", "payload": ["*.*", "x"]} for name in names]
    offer = tracker.create("offers", name="O", url="http://o.com/?{_keyword}&{user_agent}&{ip}")
    landing = tracker.create("landing_pages", name="L", landing_type="local")
    tracker.stream(
        campaign,
        schema="landings",
        filters=filters,
        filter_or=True,
        landings=[{"landing_id": landing, "share": 100}],
        offers=[{"offer_id": offer, "share": 100}],
    )
    tracker.stream(campaign, "http://default.com/?{_referrer}{_sub_id_1}", type="default")
    tracker.campaign("token", token="clickers")  # noqa: S106 - the Click API's
    yield world
    world.delete()


QUERIES = [
    *("%", "%00", "%ED%A0%80", "=", "&&&", "a=b=c", "[]=1", "keyword[]=1&keyword[a]=2", "%FF=%FE"),
    *("keyword=%00&sub_id_1=%00%ED%A0%80&referrer=%0D%0ASet-Cookie:x=1", "cost=1e999&currency=%00"),
    *(
        "cost=nan",
        "cost=-5",
        "cost=99999999999999999999999",
        "cost=%D9%A1",
        "charset=utf-16&keyword=a",
    ),
    *(
        "charset=idna&keyword=xn--",
        "charset=%00",
        "charset=undefined",
        "charset=utf-7&keyword=%2BAGE",
    ),
    f"keyword={LONG}&sub_id_1={LONG}",
    "&".join(f"a{n}=b" for n in range(8000)),
    "keyword=" + "%E2%82%AC" * 6000,
    "a" + "[b]" * 2000 + "=1",
]


@pytest.mark.rule("KE-601")
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40])
def test_any_query_is_a_click(hostile: World, query: str) -> None:
    http = hostile.client("keitaro")

    answer = http.get(f"/abc?{query}")

    assert answer.status_code in (200, 302)
    assert "set-cookie" not in answer.headers


HEADERS = [
    {"User-Agent": LONG},
    {"User-Agent": "\x7f\xff\xfe"},
    {"Referer": "http://[::1", "Host": "[::1"},
    {"Referer": LONG, "Accept-Language": LONG, "X-Forwarded-For": LONG},
    {"X-Forwarded-For": "1.2.3.4.5, 6.7.8.9", "X-Mocksrv-Country": "\xff\xff"},
    {"X-Forwarded-For": "fe80::1%eth0", "X-Mocksrv-Region": "\xff" * 5000},
    {"Host": '"><script>alert(1)</script>'},
    {"Host": "a b", "X-Mocksrv-Proxy": "\xff"},
    {"Referer": "http://google.com/?q=%00%ED%A0%80"},
    {f"X-Header-{n}": "x" for n in range(5000)},
]


@pytest.mark.rule("KE-601", "KE-618")
@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: repr(headers)[:40])
def test_any_headers_are_a_visitors(hostile: World, headers: dict[str, str]) -> None:
    http = hostile.client("keitaro")
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]

    answer = http.get("/abc", headers=sent)

    assert answer.status_code in (200, 302)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", ["/%00", "/%ED%A0%80", "/" + LONG, "/%0A", "/{alias}"])
def test_no_alias_is_404(hostile: World, path: str) -> None:
    assert hostile.client("keitaro").get(path).status_code == 404


@pytest.mark.rule("KE-644")
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40])
def test_the_click_api_takes_anything_too(hostile: World, query: str) -> None:
    http = hostile.client("keitaro")

    answer = http.post("/click_api/v3?token=clickers", content=query.encode())

    assert answer.status_code == 200
    assert answer.json()["status"] in (200, 302)


def test_what_was_kept_is_what_can_be_kept(anywhere: Sandbox, hostile: World) -> None:
    visitor = {"User-Agent": "\x7f" + LONG, "Referer": "é" * 3000}
    query = f"keyword=a%00b&sub_id_1={LONG}"
    sent = [(name.encode(), value.encode("latin-1")) for name, value in visitor.items()]

    hostile.client("keitaro").get(f"/abc?{query}", headers=sent)

    sql = (
        "SELECT user_agent, referrer, keyword, sub_id_1 FROM keitaro_click ORDER BY id DESC LIMIT 1"
    )
    (kept,) = rows(anywhere, hostile, sql)
    assert kept == ("\x7f" + "x" * 999, "é" * 1000, "a\ufffdb", "x" * 1000)


@pytest.mark.rule("KE-602")
def test_what_was_searched_is_cleansed_too(anywhere: Sandbox, hostile: World) -> None:
    hostile.client("keitaro").get("/abc", headers={"Referer": "http://google.com/?q=a%00b"})

    (kept,) = rows(anywhere, hostile, "SELECT keyword FROM keitaro_click ORDER BY id DESC LIMIT 1")
    assert kept == ("a\ufffdb",)


def test_a_click_that_fails_leaves_nothing(
    anywhere: Sandbox, hostile: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counts() -> list[tuple[int, ...]]:
        sql = """
        SELECT (SELECT COUNT(*) FROM keitaro_click), (SELECT COUNT(*) FROM keitaro_visitor),
            (SELECT COUNT(*) FROM keitaro_log), (SELECT SUM(last) FROM keitaro_counter)
        """
        return rows(anywhere, hostile, sql)

    def fail(action: str, payload: str, address: str) -> httpx.Response:
        raise RuntimeError(action)

    before = counts()
    monkeypatch.setattr("mocksrv.vendors.keitaro.traffic.actions.answer", fail)
    answer = hostile.client("keitaro").get("/abc", headers={"X-Forwarded-For": "7.7.7.7"})

    assert answer.status_code == 500
    assert counts() == before
