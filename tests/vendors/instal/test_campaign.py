"""A campaign, in the list and alone (instal.txt L59-103, L118-190)."""

import re
from typing import Any

import pytest

from tests.vendors.instal.conftest import (
    BASE,
    CAMPAIGNS,
    EXAMPLE,
    NOT_FOUND,
    STATUSES,
    Instal,
)

KEYS = [
    *("application", "budget", "campaign_type", "countries", "daily_cap", "destination_url", "id"),
    *("is_incentivized", "name", "os", "os_min_version", "payout", "restrictions", "start_date"),
    *("status", "stop_date"),
]
TYPES: dict[str, type] = {
    **dict.fromkeys(("budget", "daily_cap", "os_min_version", "payout"), float),
    **dict.fromkeys(("countries", "restrictions"), dict),
    "id": int,
    "is_incentivized": bool,
}
FLOATS = ("budget", "daily_cap", "os_min_version", "payout")
DATES = {"start_date": "2018-04-10T13:57:59Z", "stop_date": "2018-04-13T08:00:00Z"}


def everywhere(instal: Instal, campaign: int) -> list[dict[str, Any]]:
    """A campaign as every address shows it; there must be no other."""
    (listed,) = instal.page()["results"]
    return [listed, instal.get(campaign), instal.page(f"{BASE}/{campaign}")]


@pytest.mark.rule("IN-15", "IN-42", "IN-40", "IN-41")
def test_a_campaign_has_these_sixteen_keys_and_no_envelope(instal: Instal) -> None:
    assert len(KEYS) == 16
    campaign = instal.create()["id"]

    response = instal.ask(f"{CAMPAIGNS}/{campaign}")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    for shown in everywhere(instal, campaign):
        assert shown == response.json()
        assert set(shown) == {*KEYS}


@pytest.mark.rule("IN-16", "IN-22", "IN-42")
def test_every_field_is_of_its_type(instal: Instal) -> None:
    campaign = instal.create(**DATES)["id"]

    for shown in everywhere(instal, campaign):
        assert {key: type(shown[key]) for key in KEYS} == {k: TYPES.get(k, str) for k in KEYS}


@pytest.mark.rule("IN-R41", "IN-15")
def test_keys_are_in_the_alphabetical_order_of_the_examples(instal: Instal) -> None:
    campaign = instal.create(countries={"US": "USA", "IT": "Italy"})["id"]

    assert list(instal.page()) == ["count", "next", "numpages", "previous", "results"]
    for shown in everywhere(instal, campaign):
        assert list(shown) == KEYS == sorted(KEYS)
        assert list(shown["countries"]) == ["IT", "US"]


@pytest.mark.rule("IN-26", "IN-19", "IN-18", "IN-21", "IN-22")
def test_a_campaign_of_which_nothing_is_said_is_like_the_example(instal: Instal) -> None:
    shown = instal.get(instal.create()["id"])

    free = {key: shown[key] for key in ("id", "start_date", "stop_date", "restrictions")}
    assert shown == EXAMPLE | free


@pytest.mark.rule("IN-17")
@pytest.mark.parametrize("kind", ["CPC", "CPI", "CPA"])
def test_the_campaign_type_is_one_of_three(instal: Instal, kind: str) -> None:
    campaign = instal.create(campaign_type=kind)["id"]

    assert {shown["campaign_type"] for shown in everywhere(instal, campaign)} == {kind}


@pytest.mark.rule("IN-18")
def test_countries_are_names_by_code(instal: Instal) -> None:
    countries = {"CI": "C\u00f4te d'Ivoire", "IT": "Italy", "US": "USA"}
    campaign = instal.create(countries=countries)["id"]

    for shown in everywhere(instal, campaign):
        assert shown["countries"] == countries


@pytest.mark.rule("IN-19")
@pytest.mark.parametrize(
    "url",
    [
        "http://www.trackurl.com/var={CLICK_ID}",
        "https://t.example.com:8443/c?cid={CLICK_ID}&x=%7BCLICK_ID%7D&y={click_id}#{CLICK_ID}",
    ],
)
def test_the_click_id_macro_is_returned_unexpanded(instal: Instal, url: str) -> None:
    campaign = instal.create(destination_url=url)["id"]

    assert {shown["destination_url"] for shown in everywhere(instal, campaign)} == {url}


@pytest.mark.rule("IN-20")
@pytest.mark.parametrize("allowed", [True, False])
def test_a_campaign_allows_incentives_or_not(instal: Instal, allowed: bool) -> None:
    campaign = instal.create(is_incentivized=allowed)["id"]

    assert all(shown["is_incentivized"] is allowed for shown in everywhere(instal, campaign))


@pytest.mark.rule("IN-21")
@pytest.mark.parametrize("system", ["ANDROID", "IOS"])
def test_the_system_is_one_of_two_in_capitals(instal: Instal, system: str) -> None:
    campaign = instal.create(os=system)["id"]

    assert {shown["os"] for shown in everywhere(instal, campaign)} == {system}


@pytest.mark.rule("IN-23")
def test_restrictions_are_names_and_descriptions_by_id(instal: Instal) -> None:
    restrictions = EXAMPLE["restrictions"] | {
        "3": {"name": "Incent", "description": "No rewards."},
        "10": {"name": "Email", "description": "No mail."},
    }
    campaign = instal.create(restrictions=restrictions)["id"]

    for shown in everywhere(instal, campaign):
        assert shown["restrictions"] == restrictions
        assert list(shown["restrictions"]) == ["3", "9", "10"]
        assert shown["restrictions"]["9"]["name"] == "Adult traffic"


@pytest.mark.rule("IN-24", "IN-R39")
def test_dates_are_iso_8601_to_the_second_in_utc(instal: Instal) -> None:
    campaign = instal.create(**DATES)["id"]

    for shown in everywhere(instal, campaign):
        assert {key: shown[key] for key in DATES} == DATES


@pytest.mark.rule("IN-R39", "IN-24")
def test_a_date_has_no_fraction_whenever_a_campaign_is_made(instal: Instal) -> None:
    instal.world.advance("1234567ms")

    assert instal.create()["start_date"] == "2026-01-01T00:20:34Z"


@pytest.mark.rule("IN-25", "IN-R30")
@pytest.mark.parametrize("status", STATUSES)
def test_the_status_is_one_of_five(instal: Instal, status: str) -> None:
    campaign = instal.create(status=status)["id"]

    assert {shown["status"] for shown in everywhere(instal, campaign)} == {status}


@pytest.mark.rule("IN-R37")
def test_three_fields_may_be_null(instal: Instal) -> None:
    nulls = dict.fromkeys(("daily_cap", "stop_date", "os_min_version"))
    campaign = instal.create(**nulls)["id"]

    for shown in everywhere(instal, campaign):
        assert {key for key in KEYS if shown[key] is None} == {*nulls}


AMOUNTS = [
    *("0.0", "1.0", "7.0", "1000.0", "0.1", "0.3", "0.07", "1.15", "2.675", "4.4", "8.1", "114.99"),
    *("0.0001", "33554433.0", "123456789.1234", "999999999.9999", "1000000000.0"),
]


@pytest.mark.rule("IN-R38", "IN-16", "IN-22")
@pytest.mark.parametrize("field", FLOATS)
@pytest.mark.parametrize("written", AMOUNTS)
def test_numbers_are_written_with_a_decimal_part(instal: Instal, field: str, written: str) -> None:
    number = float(written)
    for sent in {number, int(number)} if number.is_integer() else {number}:
        campaign = instal.create(**{field: sent})["id"]

        for path in (f"{CAMPAIGNS}?page=last&page_size=1", f"{CAMPAIGNS}/{campaign}"):
            text = instal.ask(path).text
            assert re.findall(rf'"{field}": ([^,}}]+)', text) == [written]


@pytest.mark.rule("IN-44", "IN-R09")
@pytest.mark.parametrize(
    "number",
    [
        *("0", "2", "-1", "42", "9" * 19, "9" * 40, "x", "1.0", "1e0", "0x1", "1x", "+1", " 1"),
        *("%201", "1%20", "1%0A", "1%00", "%00", "\u0661", "\u00b2", "last", "None", "1_"),
        "campaigns",
    ],
)
def test_an_id_that_no_campaign_has_is_not_found(instal: Instal, number: str) -> None:
    assert instal.create()["id"] == 1

    for path in (f"{CAMPAIGNS}/{number}", f"{CAMPAIGNS}/{number}/"):
        response = instal.ask(path)
        assert (response.status_code, response.text) == (404, NOT_FOUND)


@pytest.mark.rule("IN-R09", "IN-44", "IN-R35")
@pytest.mark.parametrize("path", ["1/x", "1//", "/1", "1/1", "1/%0A", "1/campaigns"])
def test_what_is_no_address_is_not_found(instal: Instal, path: str) -> None:
    instal.create()

    for start in (CAMPAIGNS, BASE):
        response = instal.ask(f"{start}/{path}")
        assert (response.status_code, response.text) == (404, NOT_FOUND)


@pytest.mark.rule("IN-R35", "IN-05", "IN-40")
def test_addresses_with_and_without_a_trailing_slash_are_alike(instal: Instal) -> None:
    instal.fill(11)

    for path in (CAMPAIGNS, f"{CAMPAIGNS}/7", f"{BASE}/7"):
        plain, slash = instal.ask(path), instal.ask(f"{path}/")
        assert plain.status_code == slash.status_code == 200
        same = slash.text.replace(f"{CAMPAIGNS}/?", f"{CAMPAIGNS}?")
        assert same == plain.text


@pytest.mark.rule("IN-R35", "IN-R23")
def test_links_keep_the_trailing_slash(instal: Instal) -> None:
    instal.fill(11)

    assert f"{CAMPAIGNS}/?page=2" in instal.page(f"{CAMPAIGNS}/")["next"]
    assert f"{CAMPAIGNS}?page=2" in instal.page(CAMPAIGNS)["next"]


@pytest.mark.rule("IN-46", "IN-R35")
def test_the_sample_calls_address_shows_the_campaign_too(instal: Instal) -> None:
    made = instal.fill(42)

    shown = instal.page(f"{BASE}/42")

    assert shown == instal.get(42)
    assert shown["id"] == made[-1] == 42


@pytest.mark.rule("IN-46")
@pytest.mark.parametrize("path", ["43", "0", "x", "-1", "1%0A", "4x", "\u0661", "campaign", ""])
def test_nothing_else_is_at_the_sample_calls_address(instal: Instal, path: str) -> None:
    instal.create()

    response = instal.ask(f"{BASE}/{path}")

    assert (response.status_code, response.text) == (404, NOT_FOUND)
