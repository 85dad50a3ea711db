"""Which countries: names, codes, worldwide, one or several (androidinstalls.txt L138-142, L680)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.vendors.androidinstalls.conftest import (
    FIRST_RETENTION,
    ORDERS,
    PRICES,
    AndroidInstalls,
)

INSTALLS = ["android", "ios", "retention"]
#: What the parameter is called.
NAMES = {"android": "countries", "ios": "countries", "retention": "countries", "rating": "country"}
WORLDWIDE = ["WW", "ww", "Ww", "Worldwide", "WORLDWIDE", "worldwide"]


# -- names and codes ------------------------------------------------------------------------


@pytest.mark.rule("AI-R09", "AI-33", "AI-36", "AI-73", "AI-94", "AI-R14")
@pytest.mark.parametrize("kind", ORDERS)
@pytest.mark.parametrize("sent", ["United States", "US", "us", "Us", "uS"])
def test_a_name_or_a_code_in_any_case_reads_back_as_the_name(
    ai: AndroidInstalls, kind: str, sent: str
) -> None:
    campaign = ai.order(kind, **{NAMES[kind]: sent})

    assert ai.look(campaign)["country"] == "United States"


@pytest.mark.rule("AI-36", "AI-R09", "AI-R03", "AI-73", "AI-94")
@pytest.mark.parametrize("kind", ORDERS)
@pytest.mark.parametrize(
    "sent",
    [
        "united states",
        "UNITED STATES",
        "United states",
        "United  States",
        "UnitedStates",
        "USA",
        "usa",
        "Russian Federation",
        "russia",
        "XX",
        "ZZ",
        "EU",
        "*",
    ],
)
def test_what_does_not_match_the_reference_list_exactly_is_refused(
    ai: AndroidInstalls, kind: str, sent: str
) -> None:
    code, message = ai.order_refused(kind, **{NAMES[kind]: sent})

    assert code == 400
    assert NAMES[kind] in message
    assert sent in message


@pytest.mark.rule("AI-36", "AI-R11", "AI-R03")
@pytest.mark.parametrize("kind", INSTALLS)
def test_one_wrong_country_among_others_refuses_the_whole_order(
    ai: AndroidInstalls, kind: str
) -> None:
    assert ai.order_refused(kind, **{"countries[]": ["US", "USA", "FR"]})[0] == 400


@pytest.mark.rule("AI-36", "AI-73", "AI-94", "AI-120", "AI-121")
@pytest.mark.parametrize("field", ["cc", "name"])
def test_every_country_of_the_list_can_be_targeted(ai: AndroidInstalls, field: str) -> None:
    countries = ai.ok("countries")

    ids = ai.order("ios", countries=None, **{"countries[]": [each[field] for each in countries]})

    shown = {campaign["id"]: campaign["country"] for campaign in ai.ok("campaigns")}
    assert [shown[number] for number in ids] == [each["name"] for each in countries]


# -- worldwide ------------------------------------------------------------------------------


@pytest.mark.rule("AI-34", "AI-R10", "AI-R14", "AI-73", "AI-33")
@pytest.mark.parametrize("kind", ["android", "retention"])
@pytest.mark.parametrize("sent", [None, *WORLDWIDE])
def test_android_is_worldwide_when_asked_to_and_by_default(
    ai: AndroidInstalls, kind: str, sent: str | None
) -> None:
    campaign = ai.order(kind, countries=sent)

    assert ai.look(campaign)["country"] == "WORLDWIDE"


@pytest.mark.rule("AI-34", "AI-73")
@pytest.mark.parametrize("kind", ["android", "retention"])
def test_a_worldwide_campaign_is_delivered_in_many_countries(
    ai: AndroidInstalls, kind: str
) -> None:
    campaign = ai.order(kind, volume=500)

    ai.world.advance("5d")

    assert len(ai.look(campaign)["country_list"]) > 10


@pytest.mark.rule("AI-35", "AI-R10", "AI-R03")
@pytest.mark.parametrize("sent", [None, *WORLDWIDE])
def test_ios_must_target_a_country(ai: AndroidInstalls, sent: str | None) -> None:
    code, message = ai.order_refused("ios", countries=sent)

    assert code == 400
    assert "countries" in message
    assert "You must target country for iOS promotion." in message


@pytest.mark.rule("AI-94", "AI-R10", "AI-R03")
@pytest.mark.parametrize("sent", WORLDWIDE)
def test_ratings_are_never_worldwide(ai: AndroidInstalls, sent: str) -> None:
    code, message = ai.order_refused("rating", country=sent)

    assert code == 400
    assert message == "country: Worldwide targeting is not allowed."


@pytest.mark.rule("AI-94", "AI-R03")
def test_ratings_need_a_country(ai: AndroidInstalls) -> None:
    assert ai.order_refused("rating", country=None) == (400, "Missing parameter: country.")


@pytest.mark.rule("AI-94", "AI-R03")
@pytest.mark.parametrize(
    "sent",
    [
        {"country": "US,FR"},
        {"country[]": ["US", "FR"]},
        {"country": '["US","FR"]'},
        {"countries[]": ["US", "FR"]},
    ],
)
def test_ratings_have_one_country_only(ai: AndroidInstalls, sent: dict[str, Any]) -> None:
    code, message = ai.order_refused("rating", **({"country": None} | sent))

    assert code == 400
    assert message == "country: Only 1 country allowed for rating campaign."


@pytest.mark.rule("AI-R10", "AI-R03")
@pytest.mark.parametrize("kind", ORDERS)
@pytest.mark.parametrize("mixed", ["WW,US", "US,WW", "France,Worldwide", "US,worldwide,FR"])
def test_worldwide_is_not_mixed_with_countries(ai: AndroidInstalls, kind: str, mixed: str) -> None:
    code, message = ai.order_refused(kind, **{NAMES[kind]: mixed})

    assert code == 400
    assert NAMES[kind] in message


# -- several --------------------------------------------------------------------------------


@pytest.mark.rule("AI-R11", "AI-40", "AI-39", "AI-78", "AI-R14")
@pytest.mark.parametrize("kind", INSTALLS)
@pytest.mark.parametrize("count", [2, 3, 7])
def test_several_countries_are_several_campaigns_in_the_requested_order(
    ai: AndroidInstalls, kind: str, count: int
) -> None:
    wanted = {"RU": "Russia", "IN": "India", "BR": "Brazil", "US": "United States"}
    wanted |= {"FR": "France", "DE": "Germany", "CA": "Canada"}

    ids = ai.order(kind, countries=",".join(list(wanted)[:count]))

    assert isinstance(ids, list)
    assert {type(number) for number in ids} == {int}
    assert ids == sorted(set(ids))
    assert [ai.look(number)["country"] for number in ids] == list(wanted.values())[:count]


@pytest.mark.rule("AI-R11", "AI-40", "AI-96", "AI-39", "AI-78")
@pytest.mark.parametrize("kind", ORDERS)
def test_a_list_of_one_country_is_one_number(ai: AndroidInstalls, kind: str) -> None:
    route, _, _ = ORDERS[kind]
    sent = {NAMES[kind]: None, f"{NAMES[kind]}[]": ["US"]}

    answer = ai.try_order(kind, **sent).json()

    assert type(answer["id"]) is int, route


@pytest.mark.rule("AI-R11", "AI-113", "AI-R22")
@pytest.mark.parametrize("kind", INSTALLS)
def test_each_of_several_campaigns_has_the_whole_volume_and_is_charged(
    ai: AndroidInstalls, kind: str
) -> None:
    ids = ai.order(kind, countries="US,FR,DE", volume=60)

    assert ai.wallet[1] == 3 * 60 * PRICES[kind]
    if kind != "retention":
        ai.world.advance("5d")
        assert [ai.look(number)["installs"] for number in ids] == [60, 60, 60]


@pytest.mark.rule("AI-R11", "AI-37")
def test_each_of_several_campaigns_has_the_whole_daily_limit(ai: AndroidInstalls) -> None:
    ids = ai.order("android", countries="US,FR,DE", volume=200, dil=50)

    ai.world.advance("1d")
    ai.world.advance("1d")

    installs = [ai.look(number)["installs"] for number in ids]
    assert sum(installs) > 2 * 50
    assert max(installs) <= 2 * 50


@pytest.mark.rule("AI-R04", "AI-R11")
@pytest.mark.parametrize("kind", INSTALLS)
def test_all_of_several_campaigns_are_created_or_none(ai: AndroidInstalls, kind: str) -> None:
    cost = 2 * ORDERS[kind][2]["volume"] * PRICES[kind]
    ai.world.back_door("PATCH", "androidinstalls/account", {"balance": float(cost) - 0.01})

    assert ai.order_refused(kind, countries="US,FR") == (402, "Insufficient balance.")
    assert ai.everything()[:2] == [[], []]

    ai.world.back_door("PATCH", "androidinstalls/account", {"balance": float(cost)})
    assert len(ai.order(kind, countries="US,FR")) == 2
    assert ai.wallet == (Decimal(0), cost)


@pytest.mark.rule("AI-R20", "AI-R11", "AI-R29", "AI-51", "AI-80")
def test_several_campaigns_are_numbered_among_their_own_kind(ai: AndroidInstalls) -> None:
    assert ai.order("android", countries="US,FR") == [1, 2]
    assert ai.order("retention", countries="US,FR") == [FIRST_RETENTION, FIRST_RETENTION + 1]
    assert ai.order("ios", countries="US,FR") == [3, 4]
    assert ai.order("retention") == FIRST_RETENTION + 2

    assert [each["id"] for each in ai.ok("campaigns")] == [1, 2, 3, 4]
    assert [each["id"] - FIRST_RETENTION for each in ai.ok("hrcampaigns")] == [0, 1, 2]


# -- the reference list ---------------------------------------------------------------------


@pytest.mark.rule("AI-120", "AI-121", "AI-122")
def test_the_list_has_a_code_and_a_name_of_each_country(ai: AndroidInstalls) -> None:
    countries = ai.ok("countries")

    assert len(countries) > 200
    assert {tuple(country) for country in countries} == {("cc", "name")}
    codes, names = ([country[key] for country in countries] for key in ("cc", "name"))
    assert all(len(cc) == 2 and cc.isalpha() and cc.isascii() and cc.isupper() for cc in codes)
    assert all(isinstance(name, str) and name == name.strip() != "" for name in names)
    assert len(set(codes)) == len(set(names)) == len(countries)


@pytest.mark.rule("AI-123", "AI-122")
def test_the_list_has_the_documents_names_and_neither_ww_nor_commas(ai: AndroidInstalls) -> None:
    names = {country["cc"]: country["name"] for country in ai.ok("countries")}

    known = {"RU": "Russia", "IN": "India", "BR": "Brazil", "US": "United States"}
    assert known.items() <= names.items()
    assert "WW" not in names
    assert not {"worldwide", "ww"} & {name.lower() for name in names.values()}
    assert not any("," in name for name in names.values())


@pytest.mark.rule("AI-54", "AI-123", "AI-R15")
def test_installs_are_counted_under_names_of_the_list(ai: AndroidInstalls) -> None:
    campaigns = [ai.order("android", volume=2000), ai.order("retention", volume=2000)]

    ai.world.advance("2d")

    names = {country["name"] for country in ai.ok("countries")}
    for campaign in campaigns:
        assert set(ai.look(campaign)["country_list"]) < names
