"""The same answers from every kind of store."""

from collections.abc import Iterator

import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from tests.vendors.instal.conftest import STATUSES, Instal, ids


@pytest.fixture
def stored(database: str | None) -> Iterator[Instal]:
    """The user of a demo world in each kind of store."""
    sandbox = Sandbox(Settings(database=database, rate=0))
    yield Instal(sandbox.control.open(fixtures="demo"))
    sandbox.close()


@pytest.mark.rule("IN-06", "IN-07", "IN-08", "IN-R33", "IN-R14")
def test_filters_and_pages_are_the_same(stored: Instal) -> None:
    for _ in range(3):
        shown = stored.page(page_size=10**30)["results"]
        assert ids(shown) == sorted(ids(shown))
        for status in STATUSES:
            expected = [each for each in shown if each["status"] == status]
            page = stored.page(status=status, page_size=2, page="last")
            assert page["count"] == len(expected)
            assert page["results"] == expected[(page["numpages"] - 1) * 2 :]
        stored.world.advance("3d")


@pytest.mark.rule("IN-R40", "IN-25")
def test_changes_and_expiries_are_the_same(stored: Instal) -> None:
    campaign = stored.create(stop_date="2026-01-01T10:00:00Z", payout=0.0001)
    stored.change(1, status="RUNNING", stop_date=None, daily_cap=999_999_999.9999)
    stored.world.back_door("DELETE", "instal/campaigns/2")
    events = [event["entity"] for event in stored.world.advance("12h")["events"]]

    assert f"campaign/{campaign['id']}" in events
    assert stored.get(campaign["id"]) == campaign | {"status": "EXPIRED"}
    assert (stored.get(1)["status"], stored.get(1)["daily_cap"]) == ("RUNNING", 999_999_999.9999)
    assert 2 not in stored.ids(page_size=100)
    assert stored.account(advertiser=False) == {"advertiser": False, "active": True}
    assert stored.ask().status_code == 403
