"""Who goes on from a landing to the offer (KE-631 to KE-633)."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.kept import rows
from tests.vendors.keitaro.visiting import Visiting

CLICKS = """
SELECT sub_id, landing_clicked_at - at, offer_id, destination, sale_revenue FROM keitaro_click
"""
MINUTE = 60_000


@pytest.fixture
def http(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    with mocksrv.control.vendor_client("") as client:
        yield client


class Site:
    """A campaign with one landing and two offers, of which visitors get the first."""

    def __init__(self, world: World, **landing: Any) -> None:
        self.tracker = tracker = Visiting(world)
        self.offers = [
            tracker.create(
                "offers", name=name, url=f"http://{name}.com/?s={{subid}}&o={{offer_id}}"
            )
            for name in ("first", "second", "other")
        ]
        pays = {"payout_type": "CPC", "payout_value": 0.5, "payout_currency": "USD"}
        for offer in self.offers:
            tracker.change(f"offers/{offer}", **pays)
        fields = {"name": "L", "url": "http://landing.com/"} | landing
        self.landing = tracker.create("landing_pages", **fields)
        shares = [
            {"offer_id": offer, "share": 100 - n * 100} for n, offer in enumerate(self.offers)
        ]
        self.stream = tracker.stream(
            tracker.campaign(),
            schema="landings",
            landings=[{"landing_id": self.landing, "share": 100}],
            offers=shares[:2],
        )

    def go_on(self, token: str, more: str = "") -> httpx.Response:
        """The landing's link is followed."""
        return self.tracker.http.get(f"/?_lp=1&_token={token}{more}")


@pytest.fixture
def site(world: World) -> Site:
    return Site(world)


@pytest.mark.rule("KE-631", "KE-633", "KE-617")
def test_a_visitor_goes_on_to_the_offer_and_the_click_knows_it(
    mocksrv: Sandbox, world: World, site: Site
) -> None:
    told = site.tracker.query()
    sub_id, token = told["_subid"], told["_token"]
    assert rows(mocksrv, world, CLICKS) == [
        (sub_id, None, site.offers[0], f"http://landing.com/?_subid={sub_id}&_token={token}", 0)
    ]

    world.advance("7m")
    answer = site.go_on(token)

    place = f"http://first.com/?s={sub_id}&o={site.offers[0]}"
    assert (answer.status_code, answer.headers["location"]) == (302, place)
    once = [(sub_id, 7 * MINUTE, site.offers[0], place, 5000)]
    assert rows(mocksrv, world, CLICKS) == once
    world.advance("1m")
    assert site.go_on(token).headers["location"] == place
    assert rows(mocksrv, world, CLICKS) == once


@pytest.mark.rule("KE-631")
@pytest.mark.parametrize(
    ("asked", "place"),
    [(1, "second"), (0, "first"), (2, "first"), ("x", "first"), ("9" * 30, "first")],
)
def test_an_offer_of_the_stream_can_be_asked_for(
    mocksrv: Sandbox, world: World, site: Site, asked: Any, place: str
) -> None:
    token = site.tracker.query()["_token"]
    number = site.offers[asked] if isinstance(asked, int) else asked

    answer = site.go_on(token, f"&offer_id={number}")

    assert answer.headers["location"].startswith(f"http://{place}.com/")
    (click,) = rows(mocksrv, world, CLICKS)
    assert click[2] == site.offers[("first", "second").index(place)]
    assert click[3] == answer.headers["location"]


@pytest.mark.rule("KE-632")
@pytest.mark.parametrize(("minutes", "status"), [(1440, 302), (1441, 404)])
def test_a_token_lives_1440_minutes(world: World, site: Site, minutes: int, status: int) -> None:
    token = site.tracker.query()["_token"]

    world.advance(f"{minutes}m")

    assert site.go_on(token).status_code == status


@pytest.mark.rule("KE-632")
def test_a_token_that_nobody_was_given_is_404(world: World, site: Site) -> None:
    token = site.tracker.query()["_token"]
    forged = (
        *("", "x", "uuid_", f"uuid_{world.name}_", token[:-1], token + "0", token.upper()),
        *(token.replace(world.name, "default", 1), token.replace("_", "__", 1), token + "%00"),
        *("uuid_" + "x" * 5000, token + "%ED%A0%80", token + "é"),
    )

    assert {site.go_on(each).status_code for each in forged} == {404}
    assert site.tracker.http.get("/?_lp=1").status_code == 404
    assert site.tracker.http.get(f"/?_token={token}").status_code == 404
    assert site.go_on(token).status_code == 302


@pytest.mark.rule("KE-631")
@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "localhost", 302),
        ("/keitaro/", "localhost", 302),
        ("/keitaro/@{w}/", "localhost", 302),
        ("/@{w}", "localhost", 302),
        ("/", "tracker.localhost", 302),
        ("/", "{w}.tracker.localhost", 302),
        ("/keitaro/@default/", "localhost", 404),
        ("/", "default.tracker.localhost", 404),
    ],
)
def test_the_token_finds_its_world(
    http: httpx.Client, site: Site, path: str, host: str, status: int
) -> None:
    name, token = site.tracker.world.name, site.tracker.query()["_token"]
    query = {"_lp": "1", "_token": token}

    answer = http.get(path.format(w=name), params=query, headers={"Host": host.format(w=name)})

    assert answer.status_code == status


@pytest.mark.rule("KE-631", "KE-622")
def test_a_landing_of_the_trackers_own_links_to_the_offer(world: World) -> None:
    site = Site(world, landing_type="local", name="<b>Mine</b>", url="")

    page = site.tracker.click()

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "&lt;b&gt;Mine&lt;/b&gt;" in page.text
    link = re.search(r'href="([^"]+)"', page.text)
    assert link is not None
    parts = urlsplit(link[1].replace("&amp;", "&"))
    assert parts.path == f"/keitaro/@{world.name}/"
    answer = site.tracker.http.get(f"/?{parts.query}")
    assert answer.headers["location"].startswith("http://first.com/")


@pytest.mark.rule("KE-633")
@pytest.mark.parametrize("action", ["meta", "js", "iframe", "formsubmit"])
def test_a_landing_is_told_who_comes_however_he_gets_there(world: World, action: str) -> None:
    kind = {"landing_type": "action", "action_type": action}
    site = Site(world, url="http://landing.com/?x=1", **kind)

    page = unescape(site.tracker.click().text)

    told = re.search(r"http://landing\.com/\?x=1&_subid=([a-z0-9]{15})&_token=([a-z0-9_-]+)", page)
    assert told is not None
    answer = site.go_on(told[2])
    place = f"http://first.com/?s={told[1]}&o={site.offers[0]}"
    assert (answer.status_code, answer.headers["location"]) == (302, place)


@pytest.mark.rule("KE-633", "KE-624")
@pytest.mark.parametrize("query", ["", "?x=1"])
def test_what_is_added_to_a_url_is_in_its_query(world: World, query: str) -> None:
    site = Site(world, url=f"http://landing.com/{query}#top")
    network = site.tracker.create("affiliate_networks", name="N", offer_param="click={subid}")
    fields = {"url": f"http://first.com/{query}#end", "affiliate_network_id": network}
    site.tracker.change(f"offers/{site.offers[0]}", **fields)

    landing = urlsplit(site.tracker.place())
    told = dict(parse_qsl(landing.query))
    offer = site.go_on(told["_token"]).headers["location"]

    assert (landing.fragment, told.get("x")) == ("top", "1" if query else None)
    parameter = f"{query}{'&' if query else '?'}click={told['_subid']}"
    assert offer == f"http://first.com/{parameter}#end"


@pytest.mark.rule("KE-622")
def test_a_landings_url_can_bear_the_links(world: World) -> None:
    site = Site(world, url="http://landing.com/?a={_offer}&b={offer:2}")

    told = site.tracker.place()

    token = told.rpartition("_token=")[2]
    link = f"http://localhost/keitaro/@{world.name}/?_lp=1&_token={token}"
    assert told.startswith(f"http://landing.com/?a={link}&b={quote(link, safe='')}%26offer_id%3D2&")


def test_a_click_that_is_not_collected_leads_on_as_well(
    mocksrv: Sandbox, world: World, site: Site
) -> None:
    site.tracker.change(f"streams/{site.stream}", collect_clicks=False)
    told = site.tracker.query()

    answer = site.go_on(told["_token"])

    place = f"http://first.com/?s={told['_subid']}&o={site.offers[0]}"
    assert answer.headers["location"] == place
    assert rows(mocksrv, world, CLICKS) == []


def test_without_an_offer_there_is_nothing_to_go_on_to(world: World, site: Site) -> None:
    token = site.tracker.query()["_token"]
    for offer in site.offers:
        site.tracker.change(f"offers/{offer}", state="deleted")

    answer = site.go_on(token)

    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.rule("KE-707")
@pytest.mark.parametrize(
    ("takes_lost", "path", "status"),
    [(False, "/", 302), (True, "/nosuch", 302), (False, "/nosuch", 404), (True, "/abc", 302)],
)
def test_a_domain_can_have_a_campaign_of_its_own(
    http: httpx.Client, world: World, *, takes_lost: bool, path: str, status: int
) -> None:
    tracker = Visiting(world)
    campaign = tracker.campaign()
    tracker.stream(campaign)
    fields = {"default_campaign_id": campaign, "catch_not_found": takes_lost}
    tracker.create("domains", name="track.example.com", **fields)

    headers = {"Host": "Track.example.com"}
    assert http.get(f"/keitaro/@{world.name}{path}", headers=headers).status_code == status
    assert http.get(f"/keitaro/@{world.name}/").status_code == 404
