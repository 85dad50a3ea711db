"""Which stream, landing and offer a visitor gets (KE-601 to KE-614)."""

from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest

from mocksrv.client import World
from tests.vendors.keitaro.visiting import BOT, CHROME, IPHONE, Visiting


@pytest.fixture
def tracker(world: World) -> Visiting:
    return Visiting(world)


def addresses(count: int) -> list[str]:
    return [f"8.8.{n // 250}.{n % 250 + 1}" for n in range(count)]


@pytest.mark.rule("KE-601")
@pytest.mark.parametrize("state", ["disabled", "deleted", None])
def test_a_campaign_that_does_not_run_is_404(tracker: Visiting, state: str | None) -> None:
    if state:
        campaign = tracker.campaign(state=state)
        tracker.stream(campaign)

    assert tracker.click().status_code == 404


@pytest.mark.rule("KE-601")
@pytest.mark.parametrize("alias", ["a.b", "a-b_c~", "źdźbło", "a b", "50%", "it's", "postback"])
def test_an_alias_may_be_any_word_of_a_path(tracker: Visiting, alias: str) -> None:
    tracker.stream(tracker.campaign(alias))

    assert tracker.place(quote(alias)) == "http://target.com/"


@pytest.mark.rule("KE-606")
def test_forced_streams_come_first_and_the_default_last(tracker: Visiting) -> None:
    campaign = tracker.campaign()
    russia = [{"name": "country", "mode": "allow", "payload": ["RU"]}]
    germany = [{"name": "country", "mode": "allow", "payload": ["DE"]}]
    tracker.stream(campaign, "http://default.com/", type="default")
    tracker.stream(campaign, "http://regular.com/", filters=germany)
    tracker.stream(campaign, "http://forced.com/", type="forced", filters=russia)

    assert tracker.place(country="RU") == "http://forced.com/"
    assert tracker.place(country="DE") == "http://regular.com/"
    assert tracker.place(country="FR") == "http://default.com/"


@pytest.mark.rule("KE-606", "KE-607")
def test_by_position_the_first_active_stream_that_accepts_is_taken(tracker: Visiting) -> None:
    campaign = tracker.campaign(type="position")
    tracker.stream(campaign, "http://second.com/", position=2)
    tracker.stream(campaign, "http://disabled.com/", position=1, state="disabled")
    tracker.stream(campaign, "http://first.com/", position=1)

    assert {tracker.place(ip=ip) for ip in addresses(20)} == {"http://first.com/"}


@pytest.mark.rule("KE-606", "KE-R13")
def test_by_weight_streams_get_their_share(tracker: Visiting) -> None:
    campaign = tracker.campaign(type="weight")
    tracker.stream(campaign, "http://one.com/", chance=75)
    tracker.stream(campaign, "http://two.com/", chance=25)

    counts = Counter(tracker.place(ip=ip) for ip in addresses(400))

    assert 260 < counts["http://one.com/"] < 340
    assert sum(counts.values()) == 400


@pytest.mark.rule("KE-606")
def test_the_same_visitors_get_the_same_in_a_fork(tracker: Visiting) -> None:
    def life(of: Visiting) -> list[str]:
        campaign = of.campaign(type="weight")
        for name in ("one", "two", "three"):
            of.stream(campaign, f"http://{name}.com/?s={{subid}}")
        return [of.place(ip=ip) for ip in addresses(30)]

    twin = tracker.world.fork()
    assert life(tracker) == life(Visiting(twin))
    twin.delete()


FILTERS: list[tuple[str, Any, dict[str, str], dict[str, str]]] = [
    ("country", ["DE", "fr"], {"country": "FR"}, {"country": "US"}),
    ("country", "US ES GB", {"country": "ES"}, {"country": "DE"}),
    ("country", ["DE"], {"ip": "5.9.1.1"}, {"ip": "8.8.1.1"}),
    ("browser", ["chrome"], {"agent": CHROME}, {"agent": IPHONE}),
    ("os", ["iOS"], {"agent": IPHONE}, {"agent": CHROME}),
    ("device_type", ["mobile"], {"agent": IPHONE}, {"agent": CHROME}),
    ("device_model", ["phone"], {"agent": IPHONE}, {"agent": CHROME}),
    ("user_agent", ["*iphone*"], {"agent": IPHONE}, {"agent": CHROME}),
    ("user_agent", ["/.*windows nt.*/"], {"agent": CHROME}, {"agent": IPHONE}),
    ("user_agent", ["(", "@empty"], {"agent": ""}, {"agent": CHROME}),
    ("language", ["de"], {"Accept-Language": "de-DE"}, {"Accept-Language": "fr"}),
    ("bot", None, {"agent": BOT}, {"agent": CHROME}),
    ("ip", ["8.8.*", "9.9.9.9"], {"ip": "8.8.1.1"}, {"ip": "5.9.1.1"}),
    ("ip", ["8.8.0.0/16"], {"ip": "8.8.1.1"}, {"ip": "5.9.1.1"}),
    ("ip", ["8.8.1.0-8.8.1.9"], {"ip": "8.8.1.5"}, {"ip": "8.8.1.10"}),
    ("keyword", ["Red Shoes"], {"path": "abc?keyword=red+shoes"}, {"path": "abc?keyword=x"}),
    ("keyword", ["@empty"], {"path": "abc"}, {"path": "abc?utm_term=x"}),
    ("sub_id_3", ["a"], {"path": "abc?sub_id_3=A"}, {"path": "abc?sub_id_2=a"}),
    (
        "parameter",
        {"name": "test", "value": ["x"]},
        {"path": "abc?test=x"},
        {"path": "abc?other=x"},
    ),
]


@pytest.mark.rule("KE-608", "KE-309")
@pytest.mark.parametrize(("name", "payload", "inside", "outside"), FILTERS)
def test_a_filter_lets_in_or_keeps_out(
    tracker: Visiting, name: str, payload: Any, inside: dict[str, str], outside: dict[str, str]
) -> None:
    for mode, alias in (("allow", "allowed"), ("reject", "rejected")):
        campaign = tracker.campaign(alias)
        rows = [{"name": name, "mode": mode, "payload": payload}]
        tracker.stream(campaign, "http://passed.com/", filters=rows)
        tracker.stream(campaign, "http://else.com/", type="default")

    def places(visitor: dict[str, str]) -> list[str]:
        path = visitor.get("path", "abc")
        others = {key: value for key, value in visitor.items() if key != "path"}
        return [
            tracker.place(path.replace("abc", alias), **others) for alias in ("allowed", "rejected")
        ]

    assert places(inside) == ["http://passed.com/", "http://else.com/"]
    assert places(outside) == ["http://else.com/", "http://passed.com/"]


@pytest.mark.rule("KE-608")
@pytest.mark.parametrize(("filter_or", "place"), [(False, "else"), (True, "passed")])
def test_filters_are_joined_by_and_or_by_or(
    tracker: Visiting, *, filter_or: bool, place: str
) -> None:
    campaign = tracker.campaign()
    rows = [
        {"name": "country", "mode": "allow", "payload": ["DE"]},
        {"name": "browser", "mode": "allow", "payload": ["Firefox"]},
    ]
    tracker.stream(campaign, "http://passed.com/", filters=rows, filter_or=filter_or)
    tracker.stream(campaign, "http://else.com/", type="default")

    assert tracker.place(country="DE") == f"http://{place}.com/"


@pytest.mark.rule("KE-612")
@pytest.mark.parametrize("scope", ["stream", "campaign", "global"])
def test_a_visitor_is_unique_again_after_the_time_to_live(tracker: Visiting, scope: str) -> None:
    campaign = tracker.campaign(cookies_ttl=2)
    rows = [{"name": "uniqueness", "mode": "allow", "payload": scope}]
    tracker.stream(campaign, "http://new.com/", type="forced", filters=rows)
    tracker.stream(campaign, "http://known.com/")

    assert tracker.place() == "http://new.com/"
    assert tracker.place() == "http://known.com/"
    assert tracker.place(ip="8.8.4.5") == "http://new.com/"
    tracker.world.advance("121m")
    assert tracker.place() == "http://new.com/"


def test_a_limit_closes_a_stream_for_the_rest_of_the_hour(tracker: Visiting) -> None:
    campaign = tracker.campaign()
    rows = [{"name": "limit", "mode": "allow", "payload": {"per_hour": 2, "per_day": 3}}]
    tracker.stream(campaign, "http://open.com/", filters=rows)
    tracker.stream(campaign, "http://full.com/", type="default")

    def visits() -> list[str]:
        return [tracker.place()[7:11] for _ in range(3)]

    assert visits() == ["open", "open", "full"]
    tracker.world.advance("61m")
    assert visits() == ["open", "full", "full"]
    tracker.world.advance("1d")
    assert visits() == ["open", "open", "full"]


@pytest.mark.rule("KE-609", "KE-610")
def test_offers_are_chosen_by_share_and_archived_ones_left_out(tracker: Visiting) -> None:
    offers = [
        tracker.create("offers", name=name, url=f"http://{name}.com/")
        for name in ("most", "some", "none", "gone")
    ]
    shares = zip(offers, (60, 40, 0, 100), strict=True)
    campaign = tracker.campaign()
    rows = [{"offer_id": offer, "share": share} for offer, share in shares]
    tracker.stream(campaign, schema="offers", offers=rows)
    tracker.change(f"offers/{offers[3]}", state="deleted")

    counts = Counter(tracker.place(ip=ip) for ip in addresses(300))

    assert set(counts) == {"http://most.com/", "http://some.com/"}
    assert 140 < counts["http://most.com/"] < 220


@pytest.mark.rule("KE-611")
@pytest.mark.parametrize(("bind", "places"), [("slo", 1), (None, 2)])
def test_a_bound_visitor_gets_the_same_offer_again(
    tracker: Visiting, bind: str | None, places: int
) -> None:
    offers = [tracker.create("offers", name=n, url=f"http://{n}.com/") for n in ("a", "b")]
    campaign = tracker.campaign(bind_visitors=bind)
    rows = [{"offer_id": offer, "share": 50} for offer in offers]
    tracker.stream(campaign, schema="offers", offers=rows)

    assert len({tracker.place() for _ in range(30)}) == places


@pytest.mark.rule("KE-609")
def test_a_landing_gets_the_subid(tracker: Visiting) -> None:
    landing = tracker.create("landing_pages", name="L", url="http://landing.com/?x=1")
    campaign = tracker.campaign()
    tracker.stream(campaign, schema="landings", landings=[{"landing_id": landing, "share": 100}])

    assert set(tracker.query()) == {"x", "_subid", "_token"}


@pytest.mark.rule("KE-609")
def test_nothing_to_choose_is_nothing_done(tracker: Visiting) -> None:
    tracker.stream(tracker.campaign(), schema="offers")

    answer = tracker.click()

    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.rule("KE-614")
def test_a_campaign_can_lead_to_another_and_a_circle_ends(tracker: Visiting) -> None:
    first, second, third = (tracker.campaign(alias) for alias in ("abc", "def", "ghi"))
    tracker.stream(first, str(second), schema="action", action_type="campaign")
    tracker.stream(second, "http://end.com/?p={parent_campaign_id}")
    tracker.stream(third, str(third), schema="action", action_type="campaign")

    assert tracker.place("abc") == f"http://end.com/?p={first}"
    answer = tracker.click("ghi")
    assert (answer.status_code, answer.text) == (200, "")
