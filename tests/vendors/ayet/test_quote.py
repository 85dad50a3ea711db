"""campaign/quote (ayet.txt L301-357)."""

from itertools import product
from string import ascii_uppercase
from typing import Any

import pytest

from tests.vendors.ayet.conftest import Ayet

COUNTRIES = [
    "US",
    "GB",
    "CA",
    "AU",
    "DE",
    "FR",
    "IT",
    "ES",
    "NL",
    "MX",
    "IN",
    "VN",
    "JP",
    "RU",
    "PL",
    "MY",
    "AT",
    "BR",
    "PH",
    "ID",
    "CO",
    "CZ",
    "RO",
    "HK",
    "GR",
    "BG",
    "TR",
    "KR",
    "PT",
    "UA",
    "HU",
    "TH",
    "VE",
    "CH",
    "SA",
    "SG",
    "TW",
    "MA",
    "CL",
]


def quote(ayet: Ayet, **fields: Any) -> dict[str, Any]:
    return ayet.ok("campaign/quote", **fields)


def reach(answer: dict[str, Any]) -> tuple[int, int, int]:
    """Percent of all traffic, and the least and most installs a day."""
    least, most = answer["minWorldwideInstallsPerDay"], answer["maxWorldwideInstallsPerDay"]
    return answer["targetedTraffic"], least, most


# -- countries ------------------------------------------------------------------------------


@pytest.mark.rule("AY-51", "AY-53")
@pytest.mark.parametrize("country", COUNTRIES)
def test_each_of_the_39_countries_has_a_quote_within_bounds(ayet: Ayet, country: str) -> None:
    answer = quote(ayet, targetCountries=country)

    traffic, least, most = reach(answer)
    assert answer["tokensPerInstall"] == 1.15
    assert 0 < traffic <= 100
    assert 0 < least <= most


@pytest.mark.rule("AY-51")
def test_all_39_countries_together_have_a_quote_within_bounds(ayet: Ayet) -> None:
    assert len(COUNTRIES) == 39

    traffic, least, most = reach(quote(ayet, targetCountries=", ".join(COUNTRIES)))

    assert 0 < traffic <= 100
    assert least <= most


@pytest.mark.rule("AY-51", "AY-52", "AY-R13")
def test_every_other_pair_of_letters_is_refused(ayet: Ayet) -> None:
    pairs = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]
    others = [pair for pair in pairs if pair not in COUNTRIES]
    assert len(others) == 676 - 39

    refusal = ayet.refused("campaign/quote", targetCountries=", ".join(pairs))

    assert refusal == (301, f"Invalid countries requested: {', '.join(others)}.")


@pytest.mark.rule("AY-52")
@pytest.mark.parametrize("country", ["AR", "DZ", "NO", "TZ", "BY"])
def test_countries_of_the_reports_cannot_be_targeted(ayet: Ayet, country: str) -> None:
    expected = (301, f"Invalid countries requested: {country}.")

    assert ayet.refused("campaign/quote", targetCountries=country) == expected


@pytest.mark.rule("AY-52", "AY-R13")
@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ("US, XX", "XX"),
        ("XX, US", "XX"),
        ("ZZ, US, XX, DE, AA", "ZZ, XX, AA"),
        ("ZZ,XX", "ZZ, XX"),
        ("xx", "XX"),
        ("US, xx, Yy", "XX, YY"),
        ("USA", "USA"),
        ("US DE", "US DE"),
        ("US; DE", "US; DE"),
        ("ZZ, worldwide", "ZZ, WORLDWIDE"),
    ],
)
def test_the_offending_codes_are_named_in_upper_case_in_request_order(
    ayet: Ayet, sent: str, named: str
) -> None:
    expected = (301, f"Invalid countries requested: {named}.")

    assert ayet.refused("campaign/quote", targetCountries=sent) == expected


@pytest.mark.rule("AY-54")
@pytest.mark.parametrize("sent", ["US,DE", "US ,DE", "US, DE", "  US  ,  DE  ", "US,\tDE"])
def test_spaces_around_commas_are_tolerated(ayet: Ayet, sent: str) -> None:
    assert reach(quote(ayet, targetCountries=sent)) == (38, 1754, 3982)


# -- numbers --------------------------------------------------------------------------------


@pytest.mark.rule("AY-R19")
@pytest.mark.parametrize("sent", ["US, DE", "DE, US"])
def test_a_quote_depends_on_the_set_of_countries_not_on_their_order(ayet: Ayet, sent: str) -> None:
    answer = quote(ayet, targetCountries=sent)

    assert answer == {
        "status": "success",
        "tokensPerInstall": 1.15,
        "targetedTraffic": 38,
        "minWorldwideInstallsPerDay": 1754,
        "maxWorldwideInstallsPerDay": 3982,
    }


@pytest.mark.rule("AY-R19")
def test_a_quote_is_the_same_at_any_time_and_whatever_runs(ayet: Ayet) -> None:
    before = quote(ayet, targetCountries="FR, JP")
    ayet.add(targetCountries="FR, JP")
    ayet.world.advance("3d")

    assert quote(ayet, targetCountries="FR, JP") == before


@pytest.mark.rule("AY-R19", "AY-50")
@pytest.mark.parametrize("countries", [None, ""])
def test_without_countries_the_quote_is_worldwide(ayet: Ayet, countries: str | None) -> None:
    answer = quote(ayet, targetCountries=countries)

    traffic, least, most = reach(answer)
    assert (answer["tokensPerInstall"], traffic) == (1, 100)
    assert least > 1754
    assert most > 3982


@pytest.mark.rule("AY-R19")
def test_worldwide_reaches_at_least_what_all_39_countries_reach(ayet: Ayet) -> None:
    targeted = reach(quote(ayet, targetCountries=", ".join(COUNTRIES)))

    worldwide = reach(quote(ayet))

    assert all(whole >= part for whole, part in zip(worldwide, targeted, strict=True))


# -- prices ---------------------------------------------------------------------------------


@pytest.mark.rule("AY-R18", "AY-50", "AY-54", "AY-R35")
@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({}, "1"),
        ({"targetCountries": "US"}, "1.15"),
        ({"campaignType": "retention"}, "1.1"),
        ({"campaignType": "retention", "targetCountries": "US"}, "1.25"),
    ],
)
def test_the_price_depends_on_targeting_and_retention(
    ayet: Ayet, fields: dict[str, str], price: str
) -> None:
    text = ayet.post("campaign/quote", **fields).text

    assert f'"tokensPerInstall":{price},' in text


@pytest.mark.rule("AY-54")
@pytest.mark.parametrize("countries", [None, "US", "US, DE", "CL", ", ".join(COUNTRIES)])
def test_retention_costs_more_than_standard_for_the_same_countries(
    ayet: Ayet, countries: str | None
) -> None:
    standard = quote(ayet, targetCountries=countries)
    retention = quote(ayet, targetCountries=countries, campaignType="retention")

    assert retention["tokensPerInstall"] > standard["tokensPerInstall"]
    assert reach(retention) == reach(standard)


@pytest.mark.rule("AY-50")
@pytest.mark.parametrize("campaign_type", ["standard", "", "cpi"])
def test_any_other_campaign_type_has_the_standard_price(ayet: Ayet, campaign_type: str) -> None:
    answer = quote(ayet, targetCountries="US", campaignType=campaign_type)

    assert answer["tokensPerInstall"] == 1.15


@pytest.mark.rule("AY-R18", "AY-54", "AY-80")
@pytest.mark.parametrize("campaign_type", [None, "retention"])
@pytest.mark.parametrize("countries", [None, "US", "JP, KR, TW"])
def test_a_campaign_costs_what_was_quoted(
    ayet: Ayet, campaign_type: str | None, countries: str | None
) -> None:
    fields = {"campaignType": campaign_type, "targetCountries": countries}

    assert ayet.add(**fields)["tokensPerDownload"] == quote(ayet, **fields)["tokensPerInstall"]


@pytest.mark.rule("AY-55")
def test_a_quote_needs_no_app_no_volume_and_no_funds(ayet: Ayet) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"tokens": 0})

    answer = quote(ayet, targetCountries="US", packageName="com.paid.app", numDownloads="x")

    assert answer["tokensPerInstall"] == 1.15
