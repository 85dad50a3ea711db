"""GET and LIST (androidinstalls.txt L185-325, L449-599, L723-862)."""

from typing import Any

import pytest

from tests.vendors.androidinstalls.conftest import (
    FIRST_RETENTION,
    KINDS,
    AndroidInstalls,
)

KEYS = ["id", "country", "installs", "status", "country_list"]
RETENTION_KEYS = ["id", "country", "installs", "retention_done", "status", "country_list"]


@pytest.fixture
def four(ai: AndroidInstalls) -> AndroidInstalls:
    """An account with one campaign of every kind: 1, 2, 3 (rating) and the first HR one."""
    order = {"volume": 200}
    ids = [ai.order(kind, **order) for kind in ("android", "ios", "rating", "retention")]
    assert ids == [1, 2, 3, FIRST_RETENTION]
    return ai


@pytest.mark.rule("AI-50", "AI-80", "AI-100", "AI-52", "AI-81")
@pytest.mark.parametrize("kind", KINDS)
def test_one_campaign_is_an_array_of_one_object(ai: AndroidInstalls, kind: str) -> None:
    campaign = ai.order(kind)
    ai.order(kind)
    route = "hrcampaigns" if kind == "retention" else "campaigns"

    answer = ai.ok(route, id=campaign)

    assert isinstance(answer, list)
    assert [each["id"] for each in answer] == [campaign]
    assert list(answer[0]) == (RETENTION_KEYS if kind == "retention" else KEYS)


@pytest.mark.rule("AI-R13", "AI-R15", "AI-R16", "AI-53", "AI-82", "AI-R14", "AI-81", "AI-100")
def test_campaigns_are_shown_as_they_are_right_after_creation(four: AndroidInstalls) -> None:
    fresh = {"installs": 0, "status": "PENDING", "country_list": {}}

    assert four.ok("campaigns") == [
        {"id": 1, "country": "WORLDWIDE", **fresh},
        {"id": 2, "country": "United States", **fresh},
        {"id": 3, "country": "United States", **fresh},
    ]
    assert four.ok("hrcampaigns") == [
        {"id": FIRST_RETENTION, "country": "WORLDWIDE", "retention_done": 0, **fresh}
    ]


@pytest.mark.rule("AI-53", "AI-52", "AI-83", "AI-81", "AI-80", "AI-50", "AI-105", "AI-100")
@pytest.mark.parametrize("after", ["0s", "1h", "1d", "9d"])
def test_a_campaign_looks_the_same_in_the_list_and_alone(four: AndroidInstalls, after: str) -> None:
    four.world.advance(after)

    for route, keys in (("campaigns", KEYS), ("hrcampaigns", RETENTION_KEYS)):
        listed = four.ok(route)
        assert [list(each) for each in listed] == [keys] * len(listed)
        for each in listed:
            (alone,) = four.ok(route, id=each["id"])
            assert list(alone.items()) == list(each.items())
            assert list(alone["country_list"].items()) == list(each["country_list"].items())


@pytest.mark.rule("AI-53")
@pytest.mark.parametrize("kind", KINDS)
def test_reads_tell_nothing_of_the_order(ai: AndroidInstalls, kind: str) -> None:
    campaign = ai.order(kind, dil=100, keywords="chat,friends")

    hidden = {"appid", "volume", "dil", "keywords", "price", "stars", "rdays", "app"}
    assert not hidden & set(ai.look(campaign))


@pytest.mark.rule("AI-51", "AI-105", "AI-R21", "AI-80", "AI-R29", "AI-R20")
def test_regular_and_rating_campaigns_share_a_list_and_hr_campaigns_have_their_own(
    ai: AndroidInstalls,
) -> None:
    for kind in ("rating", "retention", "android", "rating", "ios", "retention", "android"):
        ai.order(kind)

    assert [each["id"] for each in ai.ok("campaigns")] == [1, 2, 3, 4, 5]
    assert [each["id"] for each in ai.ok("hrcampaigns")] == [FIRST_RETENTION, FIRST_RETENTION + 1]


@pytest.mark.rule("AI-51", "AI-80", "AI-105")
@pytest.mark.parametrize("route", ["campaigns", "hrcampaigns"])
def test_a_fresh_account_has_no_campaigns(ai: AndroidInstalls, route: str) -> None:
    assert ai.ok(route) == []


@pytest.mark.rule("AI-55", "AI-R05", "AI-R20")
@pytest.mark.parametrize("number", [0, -1, 4, 5_000_000, FIRST_RETENTION, 10**18, 10**40])
def test_an_unknown_campaign_is_not_found(four: AndroidInstalls, number: int) -> None:
    assert four.refused("campaigns", id=number)[0] == 404


@pytest.mark.rule("AI-55", "AI-R05", "AI-R20")
@pytest.mark.parametrize("number", [0, -1, 1, 2, 3, FIRST_RETENTION + 1, 10**18, 10**40])
def test_an_unknown_hr_campaign_is_not_found(four: AndroidInstalls, number: int) -> None:
    assert four.refused("hrcampaigns", id=number)[0] == 404


@pytest.mark.rule("AI-R03")
@pytest.mark.parametrize("route", ["campaigns", "hrcampaigns", "cancelcampaign"])
@pytest.mark.parametrize("number", ["x", "1.5", "1e3", "\u0661", "0x1"])
def test_an_id_that_is_no_number_is_refused_by_its_name(
    four: AndroidInstalls, route: str, number: str
) -> None:
    code, message = four.refused(route, id=number)

    assert code == 400
    assert message.startswith("id: ")


@pytest.mark.rule("AI-R14", "AI-101", "AI-100")
@pytest.mark.parametrize("kind", KINDS)
def test_the_only_country_in_the_list_is_the_one_that_was_ordered(
    ai: AndroidInstalls, kind: str
) -> None:
    campaign = ai.order(kind, **{"country" if kind == "rating" else "countries": "BR"})
    ai.world.advance("5d")

    shown = ai.look(campaign)

    assert shown["country"] == "Brazil"
    assert shown["country_list"] == {"Brazil": shown["installs"]}
    assert shown["status"] == "COMPLETED"


@pytest.mark.rule("AI-100", "AI-R21", "AI-101")
def test_the_installs_of_a_rating_campaign_are_its_ratings(ai: AndroidInstalls) -> None:
    campaign = ai.order("rating", volume=20, country="Brazil", stars=4)

    ai.world.advance("10d")

    assert ai.ok("campaigns", id=campaign) == [
        {
            "id": campaign,
            "country": "Brazil",
            "installs": 20,
            "status": "COMPLETED",
            "country_list": {"Brazil": 20},
        }
    ]


# -- keywords -------------------------------------------------------------------------------


@pytest.mark.rule("AI-08", "AI-38", "AI-75", "AI-R12")
@pytest.mark.parametrize("kind", ["android", "ios", "retention"])
@pytest.mark.parametrize("words", ["chat", "chat,friends", " chat , , friends,", ",", "", "é,ü"])
def test_keywords_do_not_multiply_campaigns(ai: AndroidInstalls, kind: str, words: str) -> None:
    campaign = ai.order(kind, keywords=words)

    assert type(campaign) is int
    assert len(ai.ok("campaigns") + ai.ok("hrcampaigns")) == 1


@pytest.mark.rule("AI-38", "AI-75", "AI-08", "AI-R12", "AI-R23")
@pytest.mark.parametrize("kind", ["android", "ios", "retention"])
def test_keywords_change_neither_price_nor_delivery(ai: AndroidInstalls, kind: str) -> None:
    other = AndroidInstalls(ai.world.fork())
    campaigns = [ai.order(kind), other.order(kind, keywords="chat,friends")]

    for account in (ai, other):
        account.world.advance("8h")

    assert campaigns[0] == campaigns[1]
    assert ai.everything() == other.everything()
    other.world.delete()


@pytest.mark.rule("AI-08")
@pytest.mark.parametrize("route", ["addkeywordcampaign", "keywordcampaigns", "keywords"])
def test_keyword_campaigns_have_no_route_of_their_own(ai: AndroidInstalls, route: str) -> None:
    fields: dict[str, Any] = {"appid": ai.app(), "volume": 50, "keywords": "chat"}

    assert ai.refused(route, **fields)[0] == 404
