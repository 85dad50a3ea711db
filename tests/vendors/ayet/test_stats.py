from collections import Counter
from typing import Any

import pytest

from tests.vendors.ayet.conftest import Ayet

COMMANDS = ["reporting/stats", "reporting/installations"]
KEYS = ["views", "clicks", "downloads"]

#: The countries that can be targeted (ayet.txt L318-321).
TARGETABLE = """
US, GB, CA, AU, DE, FR, IT, ES, NL, MX, IN, VN, JP, RU, PL,
MY, AT, BR, PH, ID, CO, CZ, RO, HK, GR, BG, TR, KR, PT,
UA, HU, TH, VE, CH, SA, SG, TW, MA, CL
"""


def stats(ayet: Ayet, campaign: int) -> dict[str, Any]:
    return ayet.ok("reporting/stats", campaignId=campaign)


@pytest.mark.rule("AY-131", "AY-136")
def test_a_standard_campaign_has_five_keys(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=500, downloadRate=240)["campaignId"]
    ayet.world.advance("60h")

    found = stats(ayet, campaign)

    assert list(found) == ["status", "campaignData", "summary", "detailed", "countries"]
    assert found["campaignData"] == ayet.get(campaign)
    assert list(found["summary"]) == KEYS
    assert list(found["detailed"]) == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert all(list(day) == KEYS for day in found["detailed"].values())


@pytest.mark.rule("AY-131")
def test_all_figures_are_integers(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=200)["campaignId"]
    ayet.world.advance("2d")

    found = stats(ayet, campaign)

    maps = (found["summary"], found["countries"], *found["detailed"].values())
    assert {type(value) for figures in maps for value in figures.values()} == {int}


@pytest.mark.rule("AY-132")
@pytest.mark.parametrize("after", ["0s", "1h", "13h", "3d", "40d"])
@pytest.mark.parametrize("kind", ["standard", "retention"])
def test_days_and_countries_add_up_to_the_summary(ayet: Ayet, after: str, kind: str) -> None:
    campaign = ayet.add(numDownloads=300, downloadRate=240, campaignType=kind)["campaignId"]
    ayet.world.advance(after)

    found = stats(ayet, campaign)

    for key, total in found["summary"].items():
        assert sum(day[key] for day in found["detailed"].values()) == total
    assert sum(found["countries"].values()) == found["summary"]["downloads"]


@pytest.mark.rule("AY-131", "AY-125")
@pytest.mark.parametrize("after", ["2h", "1d", "30d"])
def test_downloads_are_the_total_less_what_remains(ayet: Ayet, after: str) -> None:
    campaign = ayet.add(numDownloads=300, downloadRate=240)["campaignId"]
    ayet.world.advance(after)

    found = stats(ayet, campaign)

    assert found["summary"]["downloads"] == 300 - found["campaignData"]["remainingDownloads"] > 0


@pytest.mark.rule("AY-137")
def test_days_of_a_pause_are_listed_with_zeros(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=500, downloadRate=240)["campaignId"]
    ayet.world.advance("12h")
    ayet.ok("campaign/pause", campaignId=campaign)
    ayet.world.advance("3d")
    ayet.ok("campaign/start", campaignId=campaign)
    ayet.world.advance("1d")

    detailed = stats(ayet, campaign)["detailed"]

    nothing = dict.fromkeys(KEYS, 0)
    assert list(detailed) == [f"2026-01-0{day}" for day in range(1, 6)]
    assert [day == nothing for day in detailed.values()] == [False, True, True, False, False]


@pytest.mark.rule("AY-R30", "AY-131")
@pytest.mark.parametrize("kind", ["standard", "retention"])
def test_a_campaign_that_never_ran_has_empty_maps(ayet: Ayet, kind: str) -> None:
    campaign = ayet.add(status="pending", campaignType=kind)["campaignId"]
    ayet.world.advance("3d")

    found = stats(ayet, campaign)

    assert (found["detailed"], found["countries"]) == ({}, {})
    assert set(found["summary"].values()) == {0}


@pytest.mark.rule("AY-138")
def test_a_worldwide_campaign_reaches_countries_that_cannot_be_targeted(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=3000)["campaignId"]
    ayet.world.advance("5d")

    countries = stats(ayet, campaign)["countries"]

    targetable = {code for code in countries if code in TARGETABLE}
    assert targetable
    assert set(countries) - targetable


@pytest.mark.rule("AY-138")
def test_a_targeted_campaign_reaches_its_countries_and_no_others(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=500, targetCountries="US, DE, CL")["campaignId"]
    ayet.world.advance("5d")

    assert set(stats(ayet, campaign)["countries"]) == {"US", "DE", "CL"}


@pytest.mark.rule("AY-132", "AY-R29")
def test_days_and_countries_are_those_of_the_installations(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=400, downloadRate=240)["campaignId"]
    ayet.world.advance("50h")
    found = ayet.ok("reporting/installations", campaignId=campaign)["installations"]

    shown = stats(ayet, campaign)

    days = {day: figures["downloads"] for day, figures in shown["detailed"].items()}
    assert days == Counter(each["timestamp"][:10] for each in found)
    assert shown["countries"] == Counter(each["country"] for each in found)


@pytest.mark.rule("AY-137", "AY-132")
def test_days_that_are_over_do_not_change(ayet: Ayet) -> None:
    campaign = ayet.add(numDownloads=1000, downloadRate=240)["campaignId"]
    ayet.world.advance("2d")
    before = stats(ayet, campaign)["detailed"]
    ayet.ok("campaign/pause", campaignId=campaign)
    ayet.world.advance("1d")
    ayet.ok("campaign/edit", campaignId=campaign, downloadRate=2400)
    ayet.ok("campaign/start", campaignId=campaign)

    ayet.world.advance("10d")

    after = stats(ayet, campaign)["detailed"]
    for day in ("2026-01-01", "2026-01-02"):
        assert after[day] == before[day]


@pytest.mark.rule("AY-134", "AY-133", "AY-R57")
def test_bucket_n_is_for_users_who_kept_the_app_n_days_and_the_last_for_longer_too(
    ayet: Ayet,
) -> None:
    order = {"campaignType": "retention", "numDownloads": 2000, "downloadRate": 240}
    campaign = ayet.add(**order)["campaignId"]
    for days in range(1, 8):
        ayet.world.advance(to=f"2026-01-0{days}T23:59:59Z")
        assert not any(stats(ayet, campaign)["retentionByDay"][days:])

    ayet.world.advance("20d")

    found = stats(ayet, campaign)
    assert all(found["retentionByDay"])
    assert sum(found["retentionByDay"]) == found["summary"]["uninstalls"]


@pytest.mark.rule("AY-86", "AY-R42", "AY-133")
@pytest.mark.parametrize("kind", ["standard", "retention"])
@pytest.mark.parametrize("rate", [24, 48, 240])
def test_no_day_has_more_downloads_than_the_rate(ayet: Ayet, kind: str, rate: int) -> None:
    campaign = ayet.add(numDownloads=200, downloadRate=rate, campaignType=kind)["campaignId"]
    ayet.world.advance("12d")

    days = stats(ayet, campaign)["detailed"].values()

    assert 0 < max(day["downloads"] for day in days) <= rate


@pytest.mark.rule("AY-125", "AY-130", "AY-R20")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("campaign", [None, "", "abc", 0, -1, 999])
def test_reports_of_a_campaign_that_does_not_exist_are_refused(
    ayet: Ayet, command: str, campaign: int | str | None
) -> None:
    ayet.add()

    assert ayet.refused(command, campaignId=campaign) == (305, "Campaign does not exist.")


@pytest.mark.rule("AY-125", "AY-130")
@pytest.mark.parametrize("command", COMMANDS)
def test_reports_of_a_campaign_need_a_key_and_are_throttled(ayet: Ayet, command: str) -> None:
    campaign = ayet.add()["campaignId"]
    wrong_key = ayet.refused(command, campaignId=campaign, apiKey="")
    throttle = {"requests": 1, "per": "1h"}
    ayet.world.back_door("PATCH", "ayet/account", {"throttle": throttle})
    ayet.ok(command, campaignId=campaign)

    throttled = ayet.refused(command, campaignId=campaign)

    assert wrong_key == (100, "Authentification failed, check your API Key.")
    assert throttled == (429, "Too many consecutive API requests, throttled.")
