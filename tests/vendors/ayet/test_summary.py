from datetime import date, timedelta
from typing import Any

import pytest

from mocksrv.vendors.ayet.reports import conversion_rate
from tests.vendors.ayet.conftest import Ayet

SUMMARY, DAILY = "reporting/summary", "reporting/summary_daily"
COMMANDS = [SUMMARY, DAILY]
TOO_LONG = {
    SUMMARY: (103, "Parameter out of range: Maximum date interval range is 365 days."),
    DAILY: (106, "Parameter out of range: Maximum date interval range is 62 days."),
}
FIGURES = ["impressions", "clicks", "installs", "conversionRate"]
NOTHING = dict.fromkeys(FIGURES, 0)
JANUARY = {"startDate": "2026-01-01", "endDate": "2026-01-31"}


def statistics(ayet: Ayet, command: str = SUMMARY, **fields: Any) -> dict[str, Any]:
    return ayet.ok(command, **(JANUARY | fields))["statistics"]


def later(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days))


def three_campaigns(ayet: Ayet) -> None:
    """One of each kind but custom_s2s, of three identifiers, after 5 days."""
    ayet.add(numDownloads=500, downloadRate=240, identifier="customer1")
    ayet.add(numDownloads=200, targetCountries="US, DE", identifier="customer2")
    ayet.add(numDownloads=300, downloadRate=480, campaignType="retention", identifier="Customer1")
    ayet.world.advance("5d")


@pytest.mark.rule("AY-107", "AY-112")
@pytest.mark.parametrize("command", COMMANDS)
def test_the_dates_are_echoed(ayet: Ayet, command: str) -> None:
    answer = ayet.ok(command, startDate="2014-01-25", endDate="2014-02-01")

    assert list(answer) == ["status", "startDate", "endDate", "statistics"]
    assert (answer["startDate"], answer["endDate"]) == ("2014-01-25", "2014-02-01")


@pytest.mark.rule("AY-107")
def test_a_summary_has_six_integers(ayet: Ayet) -> None:
    three_campaigns(ayet)

    found = statistics(ayet)

    assert list(found) == ["activeCampaigns", "runningCampaigns", *FIGURES]
    assert {type(value) for value in found.values()} == {int}
    assert found["impressions"] > found["clicks"] > found["installs"] > 500


@pytest.mark.rule("AY-105", "AY-112", "AY-R21")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("parameter", ["startDate", "endDate"])
@pytest.mark.parametrize(
    "text",
    [None, "", "yesterday", "2026-02-30", "2026-13-01", "01/31/2026", "2026-1-5", "20260105"],
)
def test_a_date_that_is_missing_or_no_date_is_refused(
    ayet: Ayet, command: str, parameter: str, text: str | None
) -> None:
    refusal = ayet.refused(command, **(JANUARY | {parameter: text}))

    assert refusal == (102, f"Missing parameter: {parameter}.")


@pytest.mark.rule("AY-R21")
@pytest.mark.parametrize("command", COMMANDS)
def test_without_any_date_the_start_is_what_is_missing(ayet: Ayet, command: str) -> None:
    assert ayet.refused(command) == (102, "Missing parameter: startDate.")


@pytest.mark.rule("AY-106", "AY-113", "AY-R23")
@pytest.mark.parametrize(("command", "most"), [(SUMMARY, 365), (DAILY, 62)])
@pytest.mark.parametrize("start", ["2025-12-01", "2023-12-31", "2014-01-25"])
def test_the_longest_range_passes_and_one_day_more_is_refused(
    ayet: Ayet, command: str, most: int, start: str
) -> None:
    longest = ayet.ok(command, startDate=start, endDate=later(start, most))

    refusal = ayet.refused(command, startDate=start, endDate=later(start, most + 1))

    assert longest["endDate"] == later(start, most)
    assert refusal == TOO_LONG[command]


@pytest.mark.rule("AY-R22", "AY-R30")
@pytest.mark.parametrize("end", ["2026-01-01", "2024-01-01"])
def test_a_range_that_ends_before_it_starts_has_no_statistics(ayet: Ayet, end: str) -> None:
    three_campaigns(ayet)

    summary = statistics(ayet, startDate="2026-01-02", endDate=end)
    daily = statistics(ayet, DAILY, startDate="2026-01-02", endDate=end)

    assert {figure: summary[figure] for figure in FIGURES} == NOTHING
    assert daily == {}


@pytest.mark.rule("AY-108", "AY-R33")
def test_active_are_pending_running_and_review_and_running_are_part_of_them(ayet: Ayet) -> None:
    ayet.add()
    ayet.add()
    ayet.add(status="pending")
    ayet.ok("campaign/terminate", campaignId=ayet.add(status="pending")["campaignId"])
    reviewed = ayet.add(status="pending")["campaignId"]
    ayet.world.back_door("PATCH", f"ayet/campaigns/{reviewed}", {"status": "review"})

    found = statistics(ayet)

    assert (found["activeCampaigns"], found["runningCampaigns"]) == (4, 2)


@pytest.mark.rule("AY-108")
def test_active_and_running_campaigns_do_not_depend_on_the_dates(ayet: Ayet) -> None:
    three_campaigns(ayet)
    now = statistics(ayet)

    long_ago = statistics(ayet, startDate="2014-01-25", endDate="2014-12-01")

    campaigns = {key: now[key] for key in ("activeCampaigns", "runningCampaigns")}
    assert campaigns["activeCampaigns"] > 0
    assert long_ago == campaigns | NOTHING


@pytest.mark.rule("AY-105", "AY-108", "AY-112")
def test_the_identifier_restricts_everything_to_its_campaigns(ayet: Ayet) -> None:
    three_campaigns(ayet)

    parts = [statistics(ayet, identifier=name) for name in ("customer1", "customer2", "Customer1")]
    days = [statistics(ayet, DAILY, identifier=name) for name in ("customer1", "nobody")]

    whole = statistics(ayet)
    sums = {key: sum(part[key] for part in parts) for key in whole if key != "conversionRate"}
    assert sums == {key: whole[key] for key in sums}
    assert all(part["installs"] > 0 for part in parts)
    assert sum(day["installs"] for day in days[0].values()) == parts[0]["installs"]
    assert list(days[1].values()) == [NOTHING] * 31


@pytest.mark.rule("AY-105")
def test_an_identifier_without_campaigns_has_zero_statistics(ayet: Ayet) -> None:
    three_campaigns(ayet)

    found = statistics(ayet, identifier="nobody")

    assert found == {"activeCampaigns": 0, "runningCampaigns": 0} | NOTHING


@pytest.mark.rule("AY-114", "AY-115")
def test_every_day_of_the_range_is_listed_with_four_figures(ayet: Ayet) -> None:
    three_campaigns(ayet)

    found = statistics(ayet, DAILY, startDate="2025-12-28", endDate="2026-01-10")

    assert list(found) == [later("2025-12-28", day) for day in range(14)]
    assert all(list(day) == FIGURES for day in found.values())
    assert {type(value) for day in found.values() for value in day.values()} == {int}


@pytest.mark.rule("AY-114")
def test_days_before_and_after_the_traffic_are_listed_with_zeros(ayet: Ayet) -> None:
    ayet.add(numDownloads=500, downloadRate=240)
    ayet.world.advance("36h")

    found = statistics(ayet, DAILY, startDate="2025-12-30", endDate="2026-01-04")

    assert [day == NOTHING for day in found.values()] == [True, True, False, False, True, True]


@pytest.mark.rule("AY-114")
def test_both_ends_of_the_range_are_included(ayet: Ayet) -> None:
    three_campaigns(ayet)
    range_ = {"startDate": "2026-01-02", "endDate": "2026-01-03"}

    days = statistics(ayet, DAILY, **range_)

    one_by_one = [
        statistics(ayet, startDate=day, endDate=day)["installs"] for day in range_.values()
    ]
    assert list(days) == list(range_.values())
    assert [day["installs"] for day in days.values()] == one_by_one
    assert statistics(ayet, **range_)["installs"] == sum(one_by_one)


@pytest.mark.rule("AY-116", "AY-107")
@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-01-01", "2026-01-31"), ("2025-12-05", "2026-02-05"), ("2026-01-02", "2026-01-02")],
)
@pytest.mark.parametrize("identifier", [None, "customer1"])
def test_the_days_add_up_to_the_summary(
    ayet: Ayet, start: str, end: str, identifier: str | None
) -> None:
    three_campaigns(ayet)
    ask = {"startDate": start, "endDate": end, "identifier": identifier}

    days = statistics(ayet, DAILY, **ask)

    summary = statistics(ayet, **ask)
    for figure in ("impressions", "clicks", "installs"):
        assert sum(day[figure] for day in days.values()) == summary[figure] > 0


@pytest.mark.rule("AY-116", "AY-132", "AY-R29")
def test_installs_of_a_day_are_the_downloads_of_all_campaigns_on_that_utc_day(ayet: Ayet) -> None:
    three_campaigns(ayet)

    days = statistics(ayet, DAILY)

    stats = [ayet.ok("reporting/stats", campaignId=each)["detailed"] for each in (1, 2, 3)]
    for day, figures in days.items():
        assert figures["installs"] == sum(s[day]["downloads"] for s in stats if day in s)
    assert sum(figures["installs"] for figures in days.values()) > 500


@pytest.mark.rule("AY-107", "AY-114")
def test_figures_of_days_that_are_over_stay(ayet: Ayet) -> None:
    three_campaigns(ayet)
    ask = {"startDate": "2026-01-01", "endDate": "2026-01-05"}
    before = statistics(ayet, DAILY, **ask)

    ayet.world.advance("10d")

    assert statistics(ayet, DAILY, **ask) == before


@pytest.mark.rule("AY-107", "AY-114")
@pytest.mark.parametrize(
    ("installs", "impressions", "percent"),
    [(349_203, 8_498_599, 4), (9159, 129_337, 7), (4591, 76_149, 6), (7099, 97_627, 7)],
)
def test_the_conversion_rate_of_the_documents_examples(
    installs: int, impressions: int, percent: int
) -> None:
    assert conversion_rate(installs, impressions) == percent


@pytest.mark.rule("AY-107")
@pytest.mark.parametrize(
    ("installs", "impressions", "percent"),
    [(0, 0, 0), (0, 10, 0), (10, 10, 100), (45, 1000, 5), (44, 1000, 4), (1, 200, 1), (1, 201, 0)],
)
def test_the_conversion_rate_is_rounded_half_up(
    installs: int, impressions: int, percent: int
) -> None:
    assert conversion_rate(installs, impressions) == percent


@pytest.mark.rule("AY-107", "AY-114")
def test_the_conversion_rate_is_that_of_the_figures_beside_it(ayet: Ayet) -> None:
    three_campaigns(ayet)

    found = [statistics(ayet), *statistics(ayet, DAILY).values()]

    for figures in found:
        expected = conversion_rate(figures["installs"], figures["impressions"])
        assert figures["conversionRate"] == expected
    assert found[0]["conversionRate"] > 0


@pytest.mark.rule("AY-109", "AY-112")
@pytest.mark.parametrize("command", COMMANDS)
def test_the_summaries_need_a_key_and_are_throttled(ayet: Ayet, command: str) -> None:
    wrong_key = ayet.refused(command, apiKey="wrong", **JANUARY)
    throttle = {"requests": 1, "per": "1h"}
    ayet.world.back_door("PATCH", "ayet/account", {"throttle": throttle})
    ayet.ok(command, **JANUARY)

    throttled = ayet.refused(command, **JANUARY)

    assert wrong_key == (100, "Authentification failed, check your API Key.")
    assert throttled == (429, "Too many consecutive API requests, throttled.")
