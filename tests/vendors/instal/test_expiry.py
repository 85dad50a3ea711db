"""Campaigns expire at their stop date (instal.txt L28, L102-103); the clock tells it."""

from typing import Any

import pytest

from tests.vendors.instal.conftest import CAMPAIGNS, Instal, ids

STOP = "2026-01-03T08:00:00Z"


def expiry(campaign: int, at: str) -> dict[str, Any]:
    """The event of a campaign that expires."""
    return {
        "at": at,
        "vendor": "instal",
        "kind": "status",
        "entity": f"campaign/{campaign}",
        "detail": {"status": "EXPIRED"},
    }


def passed(instal: Instal, to: str) -> list[dict[str, Any]]:
    """The vendor's events until then."""
    events = instal.world.advance(to=to)["events"]
    return [event for event in events if event["vendor"] == "instal"]


def filtered(instal: Instal) -> dict[str, list[int]]:
    """Filter → the ids that it shows."""
    filters = ("RUNNING", "PAUSED", "DELETED", "REJECTED", "EXPIRED", "NOTDELETED")
    return {status: instal.ids(status=status) for status in filters if instal.ids(status=status)}


@pytest.mark.rule("IN-25", "IN-R40", "IN-06")
@pytest.mark.parametrize("status", ["RUNNING", "PAUSED"])
def test_a_campaign_expires_at_the_second_of_its_stop_date(instal: Instal, status: str) -> None:
    campaign = instal.create(status=status, stop_date=STOP)

    instal.world.advance(to="2026-01-03T07:59:59.999Z")
    assert instal.get(1) == campaign
    assert filtered(instal) == {status: [1], "NOTDELETED": [1]}
    instal.world.advance("1ms")

    assert instal.get(1) == campaign | {"status": "EXPIRED"}
    assert instal.page()["results"] == [campaign | {"status": "EXPIRED"}]
    assert filtered(instal) == {"EXPIRED": [1], "NOTDELETED": [1]}


@pytest.mark.rule("IN-25", "IN-06")
@pytest.mark.parametrize("status", ["DELETED", "REJECTED", "EXPIRED"])
def test_a_campaign_that_is_over_stays_what_it_is(instal: Instal, status: str) -> None:
    campaign = instal.create(status=status, stop_date=STOP)

    assert passed(instal, "2026-02-01T00:00:00Z") == []

    assert instal.get(1) == campaign
    assert filtered(instal)[status] == [1]


@pytest.mark.rule("IN-25", "IN-R37")
def test_without_a_stop_date_a_campaign_runs_on(instal: Instal) -> None:
    campaign = instal.create(stop_date=None)

    assert passed(instal, "2035-01-01T00:00:00Z") == []
    assert instal.get(1) == campaign


@pytest.mark.rule("IN-25", "IN-R40")
def test_an_advance_over_stop_dates_tells_which_campaigns_expired(instal: Instal) -> None:
    late = instal.create(stop_date="2026-01-05T00:00:00Z")["id"]
    early = instal.create(stop_date=STOP, status="PAUSED")["id"]
    same = instal.create(stop_date=STOP)["id"]
    instal.create(stop_date="2026-02-01T00:00:00Z")
    instal.create(stop_date=STOP, status="DELETED")

    events = passed(instal, "2026-01-10T00:00:00Z")

    assert events == [expiry(early, STOP), expiry(same, STOP), expiry(late, "2026-01-05T00:00:00Z")]


@pytest.mark.rule("IN-25")
def test_an_expiry_is_told_once_however_the_clock_is_moved(instal: Instal) -> None:
    instal.create(stop_date=STOP)

    assert passed(instal, "2026-01-03T07:59:59.999Z") == []
    assert passed(instal, STOP) == [expiry(1, STOP)]
    assert passed(instal, STOP) == []
    assert passed(instal, "2026-01-04T00:00:00Z") == []


@pytest.mark.rule("IN-25", "IN-R40")
def test_a_later_stop_date_brings_an_expired_campaign_back(instal: Instal) -> None:
    instal.create(status="PAUSED", stop_date=STOP)
    instal.world.advance("10d")
    later = "2026-01-20T00:00:00Z"

    assert instal.change(1, stop_date=later)["status"] == "PAUSED"
    assert passed(instal, "2026-02-01T00:00:00Z") == [expiry(1, later)]
    assert instal.change(1, stop_date=None)["status"] == "PAUSED"


@pytest.mark.rule("IN-25", "IN-R40")
def test_a_change_leaves_what_was_given_before_the_expiry(instal: Instal) -> None:
    """The status that is shown is worked out; it does not replace the one that was given."""
    instal.create(status="PAUSED", stop_date=STOP)
    instal.world.advance("10d")

    assert instal.change(1, name="Other")["status"] == "EXPIRED"
    assert instal.change(1, stop_date=None)["status"] == "PAUSED"


@pytest.mark.rule("IN-R40", "IN-25")
def test_what_stopped_in_the_past_has_expired_at_once_and_is_no_event(instal: Instal) -> None:
    dates = {"start_date": "2025-01-01T00:00:00Z", "stop_date": "2025-02-01T00:00:00Z"}

    assert instal.create(**dates)["status"] == "EXPIRED"
    assert instal.change(instal.create()["id"], **dates)["status"] == "EXPIRED"

    assert passed(instal, "2026-01-02T00:00:00Z") == []
    assert ids(instal.page(status="EXPIRED")["results"]) == [1, 2]


@pytest.mark.rule("IN-10", "IN-13")
def test_counts_and_pages_agree_in_every_filter_at_every_time(instal: Instal) -> None:
    for day in range(1, 15):
        for status in ("RUNNING", "PAUSED", "DELETED"):
            instal.create(status=status, stop_date=f"2026-01-{day:02}T12:00:00Z")
            instal.create(status=status)

    for _ in range(8):
        shown = instal.page(page_size=100)["results"]
        for status in {campaign["status"] for campaign in shown}:
            page = instal.page(status=status, page_size=7)
            expected = [each for each in shown if each["status"] == status]
            found = page["results"]
            assert (page["count"], page["numpages"]) == (len(expected), -(-len(expected) // 7))
            while page["next"]:
                page = instal.page(page["next"])
                found += page["results"]
            assert found == expected
        instal.world.advance("47h")


def test_what_expired_is_the_same_for_any_split_of_the_advances(instal: Instal) -> None:
    for day in (2, 3, 5, 8):
        instal.create(stop_date=f"2026-01-{day:02}T00:00:00Z")
    twin = Instal(instal.world.fork())

    once = passed(instal, "2026-01-11T00:00:00Z")
    often = [event for day in range(2, 12) for event in passed(twin, f"2026-01-{day:02}T00:00:00Z")]

    assert once == often
    assert len(once) == 4
    assert instal.ask(CAMPAIGNS).content == twin.ask(CAMPAIGNS).content
    twin.world.delete()
