"""Click API v3: what a landing's own server is told (KE-641 to KE-645)."""

from typing import Any

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.visiting import BOT, CHROME, IPHONE, Visiting

DOOR = "secret"
KEYS = {
    *("headers", "body", "contentType", "status", "uniqueness_cookie", "cookies", "cookies_ttl"),
    *("log", "info"),
}
INFO = {
    *("sub_id", "campaign_id", "stream_id", "landing_id", "offer_id", "token", "uniqueness"),
    *("is_bot", "type", "url"),
}
VISITORS = """
SELECT ip, country, language, user_agent, referrer, browser, keyword, search_engine, source,
    sub_id_2
FROM keitaro_click ORDER BY id
"""
HTML = "text/html; charset=utf-8"


class Api:
    """A campaign and its Click API."""

    def __init__(self, world: World) -> None:
        self.tracker = Visiting(world)
        self.campaign = self.tracker.campaign(token=DOOR, cookies_ttl=3)

    def send(self, **params: Any) -> httpx.Response:
        return self.tracker.http.get("/click_api/v3", params={"token": DOOR} | params)

    def ask(self, **params: Any) -> Any:
        """The answer of a call that must be a good one."""
        answer = self.send(**params)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        content = answer.json()
        assert set(content) == KEYS
        assert set(content["info"]) == INFO
        return content

    def offers(self, **stream: Any) -> int:
        """A stream of one offer; its id."""
        offer = self.tracker.create("offers", name="O", url="http://offer.com/?s={subid}")
        shares = [{"offer_id": offer, "share": 100}]
        self.tracker.stream(self.campaign, schema="offers", offers=shares, **stream)
        return offer


@pytest.fixture
def api(world: World) -> Api:
    return Api(world)


@pytest.mark.rule("KE-641", "KE-644")
def test_a_redirect_is_a_header_and_all_keys_are_there(api: Api) -> None:
    stream = api.tracker.stream(api.campaign, "http://target.com/?k={keyword}")

    answer = api.ask(keyword="a b")

    assert answer["headers"] == ["Location: http://target.com/?k=a%20b"]
    assert (answer["status"], answer["body"], answer["log"]) == (302, None, [])
    assert answer["cookies_ttl"] == 3
    info = answer["info"]
    assert answer["cookies"] == {"_subid": info.pop("sub_id"), "_token": info.pop("token")}
    assert info == {
        "campaign_id": api.campaign,
        "stream_id": stream,
        "landing_id": None,
        "offer_id": [],
        "uniqueness": {"campaign": True, "stream": True, "global": True},
        "is_bot": True,
        "type": "location",
        "url": "http://target.com/?k=a%20b",
    }


@pytest.mark.rule("KE-644")
@pytest.mark.parametrize(
    ("action", "payload", "expected"),
    [
        ("show_text", "Hi {country}", (200, "Hi US", "text/plain; charset=utf-8")),
        ("show_html", "<b>x</b>", (200, "<b>x</b>", HTML)),
        ("status404", "", (404, "404 Not Found", HTML)),
        ("do_nothing", "", (200, None, HTML)),
    ],
)
def test_a_page_is_a_body(
    api: Api, action: str, payload: str, expected: tuple[int, str | None, str]
) -> None:
    api.tracker.stream(api.campaign, payload, schema="action", action_type=action)

    answer = api.ask(ip="8.8.8.8")

    assert (answer["status"], answer["body"], answer["contentType"]) == expected
    assert answer["headers"] == []
    assert (answer["info"]["type"], answer["info"]["url"]) == (action, "")


@pytest.mark.rule("KE-642")
def test_an_offer_is_executed_only_if_that_is_asked_for(api: Api) -> None:
    offer = api.offers()

    told = api.ask()
    done = api.ask(force_redirect_offer=1)

    assert (told["headers"], told["status"], told["body"]) == ([], 200, None)
    assert told["info"]["offer_id"] == done["info"]["offer_id"] == offer
    assert done["headers"] == [f"Location: http://offer.com/?s={done['info']['sub_id']}"]
    assert done["status"] == 302
    link = api.tracker.http.get(f"/?_lp=1&_token={told['info']['token']}")
    assert link.headers["location"] == f"http://offer.com/?s={told['info']['sub_id']}"


@pytest.mark.rule("KE-617")
def test_an_offer_that_pays_for_clicks_pays_once(mocksrv: Sandbox, world: World, api: Api) -> None:
    pays = {"payout_type": "CPC", "payout_value": 0.5, "payout_currency": "USD"}
    api.tracker.change(f"offers/{api.offers()}", **pays)
    token = api.ask()["info"]["token"]

    api.tracker.http.get(f"/?_lp=1&_token={token}")

    assert rows(mocksrv, world, "SELECT sale_revenue FROM keitaro_click") == [(5000,)]


@pytest.mark.rule("KE-642")
def test_the_visitor_is_the_one_who_is_told_of(mocksrv: Sandbox, world: World, api: Api) -> None:
    api.tracker.stream(api.campaign)
    said = {"ip": "5.9.1.1", "user_agent": CHROME, "language": "de", "referrer": "http://r.com/"}

    api.ask(version=3, **said, keyword="shoes", sub_id_2="x")
    api.ask(ip="5.9.1.1", ua=BOT, se_referrer="https://www.bing.com/?q=boots", utm_source="s")

    assert rows(mocksrv, world, VISITORS) == [
        ("5.9.1.1", "DE", "DE", CHROME, "http://r.com/", "Chrome", "shoes", "", "", "x"),
        ("5.9.1.1", "DE", "", BOT, "", "Googlebot", "boots", "bing", "s", ""),
    ]


@pytest.mark.rule("KE-643")
def test_the_vendors_php_client_is_understood(mocksrv: Sandbox, world: World, api: Api) -> None:
    api.tracker.stream(api.campaign)
    form = {
        "token": "secret",
        "version": "3",
        "info": "1",
        "log": "1",
        "ip": "5.9.1.1",
        "kversion": "3.4",
        "original_headers[User-Agent]": IPHONE,
        "original_headers[Accept-Language]": "fr-FR,fr",
        "original_headers[Referer]": "http://site.com/page",
        "original_host": "site.com",
        "uri": "/page?keyword=a",
        "prefetch": "0",
        "keyword": "from form",
    }

    answer = api.tracker.http.post(
        "/click_api/v3", data=form, headers={"User-Agent": "KHttpClient", "Accept-Language": "de"}
    ).json()

    assert answer["status"] == 302
    assert answer["log"][0] == f"Processing campaign {api.campaign}"
    assert not answer["info"]["is_bot"]
    site = "http://site.com/page"
    assert rows(mocksrv, world, VISITORS) == [
        ("5.9.1.1", "DE", "FR", IPHONE, site, "Mobile Safari", "from form", "", "", "")
    ]


@pytest.mark.rule("KE-644", "KE-611", "KE-612")
def test_the_cookie_makes_a_visitor_known_wherever_he_is(api: Api) -> None:
    api.tracker.change(f"campaigns/{api.campaign}", bind_visitors="s")
    for n in range(8):
        api.tracker.stream(api.campaign, f"http://s{n}.com/", name=str(n))

    first = api.ask(ip="8.8.8.8")
    again = [
        api.ask(ip=f"9.9.9.{n}", uniqueness_cookie=first["uniqueness_cookie"]) for n in range(5)
    ]

    assert len(first["uniqueness_cookie"].split(".")) == 3
    assert {answer["info"]["stream_id"] for answer in again} == {first["info"]["stream_id"]}
    known = {"campaign": False, "stream": False, "global": False}
    assert [answer["info"]["uniqueness"] for answer in again] == [known] * 5
    forged = first["uniqueness_cookie"][:-2]
    for n, cookie in enumerate((forged, "x", "..", "a.b.c", "é.é.é", f"{forged}xx")):
        new = api.ask(ip=f"7.7.7.{n}", uniqueness_cookie=cookie)
        assert new["info"]["uniqueness"]["campaign"], cookie


@pytest.mark.rule("KE-612")
def test_a_campaign_may_not_believe_in_cookies(api: Api) -> None:
    api.tracker.change(f"campaigns/{api.campaign}", uniqueness_use_cookies=False)
    cookie = api.ask(ip="8.8.8.8")["uniqueness_cookie"]

    assert api.ask(ip="9.9.9.9", uniqueness_cookie=cookie)["info"]["uniqueness"]["global"]


@pytest.mark.rule("KE-642")
def test_a_landing_can_be_asked_for(api: Api) -> None:
    landings = [
        api.tracker.create("landing_pages", name=n, url=f"http://{n}.com/") for n in ("a", "b")
    ]
    shares = [{"landing_id": landing, "share": 100 - 100 * n} for n, landing in enumerate(landings)]
    api.tracker.stream(api.campaign, schema="landings", landings=shares)

    assert api.ask()["info"]["landing_id"] == landings[0]
    assert api.ask(landing_id=landings[1])["info"]["landing_id"] == landings[1]
    assert api.ask(landing_id=99)["info"]["landing_id"] == landings[0]


@pytest.mark.rule("KE-645")
@pytest.mark.parametrize("token", ["", "nosuch", "Secret", "secret%00"])
def test_a_wrong_token_is_404(api: Api, token: str) -> None:
    answer = api.tracker.http.get(f"/click_api/v3?token={token}")

    assert answer.status_code == 404
    assert answer.json() == {"error": "Campaign not found"}


@pytest.mark.rule("KE-645")
def test_a_disabled_campaigns_token_is_a_wrong_one(api: Api) -> None:
    api.tracker.change(f"campaigns/{api.campaign}", state="disabled")

    assert api.send().status_code == 404


@pytest.mark.rule("KE-645")
def test_a_lower_edition_has_no_click_api(world: World, api: Api) -> None:
    world.back_door("PATCH", "keitaro/tracker", {"edition": "basic"})

    answer = api.send()

    assert (answer.status_code, set(answer.json())) == (402, {"error"})


@pytest.mark.rule("KE-641")
def test_other_methods_and_versions_are_refused(api: Api) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = api.tracker.http.request(method, "/click_api/v3?token=secret")
        assert (answer.status_code, set(answer.json())) == (405, {"error"})
        assert answer.headers["allow"] == "GET, POST"
    assert api.tracker.http.get("/click_api/v2?token=secret").status_code != 200


SENSELESS: list[tuple[bytes, int]] = [
    (b'{"token": "secret", "ip": {"a": 1}, "ua": ["x"], "keyword": "\\u0000"}', 200),
    (b'{"token": ["x", "secret"], "original_headers": [1], "landing_id": 1e99}', 200),
    (b'{"token": "secret", "original_headers": {"user-agent": 7}, "language": null}', 200),
    (b"token=secret&sub_id_1[]=a&sub_id_1[]=b&referrer[x]=y&uniqueness_cookie[]=z", 200),
    (b"token=secret&" + b"a=b&" * 3000 + b"keyword=" + b"k" * 100_000, 200),
    (b'{"token": "secret", "keyword": "\\ud800"}', 404),
    (b'{"token": "secret"', 404),
    (b"[1]", 404),
]


@pytest.mark.rule("KE-643", "KE-644")
@pytest.mark.parametrize(("content", "status"), SENSELESS)
def test_what_makes_no_sense_is_not_known_or_refused(api: Api, content: bytes, status: int) -> None:
    api.tracker.stream(api.campaign)

    assert api.tracker.http.post("/click_api/v3", content=content).status_code == status
