"""Simulated visitors who see a landing: some of them go on to the offer (KE-618, KE-631)."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.moment import Moment
from mocksrv.times import DAY, HOUR, MINUTE, SECOND
from mocksrv.vendors.keitaro.crowds import simulations
from tests.vendors.keitaro import kept
from tests.vendors.keitaro.simulations.simulating import START, Read, simulate
from tests.vendors.keitaro.visiting import Visiting

OFFER = "http://offer.com/?s={subid}&o={offer_id}&l={landing_id}"


COUNTED = "SELECT COUNT(*), COUNT(landing_clicked_at) FROM keitaro_click"


def landing(tracker: Visiting, **stream: Any) -> int:
    """The campaign 2, whose visitors see the landing 1; the offer behind it."""
    offer = tracker.create("offers", name="behind", url=OFFER)
    pays = {"payout_type": "CPC", "payout_value": 0.5, "payout_currency": "USD"}
    tracker.change(f"offers/{offer}", **pays)
    page = tracker.create("landing_pages", name="L", url="http://landing.com/?s={subid}")
    fields: dict[str, Any] = {
        "schema": "landings",
        "landings": [{"landing_id": page, "share": 100}],
        "offers": [{"offer_id": offer, "share": 100}],
    }
    tracker.stream(tracker.campaign("landed"), **(fields | stream))
    return offer


@pytest.mark.rule("KE-618")
@pytest.mark.rule("KE-631")
def test_some_people_go_on_within_two_minutes_and_bots_do_not(
    tracker: Visiting, read: Read
) -> None:
    offer = landing(tracker)
    simulate(tracker, campaign_id=2, bot_share=0.3)
    tracker.world.advance("2d")

    columns = "is_bot, landing_clicked_at - at, sub_id, destination, offer_id, sale_revenue, at"
    seen = [row for row in read(tracker, columns) if row[6] < START + 2 * DAY - 2 * MINUTE]
    people = [row for row in seen if not row[0]]
    gone = [row for row in seen if row[1] is not None]
    assert 0.35 < len(gone) / len(people) < 0.45
    assert len(people) < 0.8 * len(seen)
    assert all(not row[0] for row in gone)
    assert all(3 * SECOND <= row[1] < 2 * MINUTE for row in gone)
    assert len({row[1] for row in gone}) > len(gone) / 2
    for is_bot, looked, sub_id, destination, number, earned, _ in seen:
        stayed = looked is None
        assert not (is_bot and not stayed)
        assert number == offer
        assert earned == (0 if stayed else 5000)
        place = (
            f"http://landing.com/?s={sub_id}" if stayed else f"offer.com/?s={sub_id}&o={offer}&l=1"
        )
        assert place in destination


def test_what_is_not_due_has_not_happened(tracker: Visiting, read: Read) -> None:
    landing(tracker)
    simulate(tracker, campaign_id=2, clicks_per_day=100_000)
    for step in ("1h", "1s", "59s", "10m"):
        tracker.world.advance(step)
        now = int(tracker.world.now.timestamp() * 1000)
        tracker.click("abc")
        gone = read(tracker, "landing_clicked_at")
        assert max(row[0] or 0 for row in gone) <= now
        (waiting,) = read(tracker, "COUNT(*), MIN(due_at)", "goer GROUP BY 1 = 1 --")[:1]
        assert waiting[0] > 10
        assert waiting[1] > now


def test_who_buys_has_gone_on_before(tracker: Visiting, read: Read) -> None:
    landing(tracker)
    simulate(tracker, campaign_id=2, conversion_rate=0.3, payout=1)
    tracker.world.advance("1d")
    tracker.world.back_door("DELETE", "keitaro/traffic/1")
    tracker.world.advance("2d")

    clicks = read(tracker, "sales, landing_clicked_at IS NULL")
    bought = [row for row in clicks if row[0]]
    assert len(bought) > 200
    assert {row[1] for row in bought} == {0}
    assert sum(1 for row in clicks if row[1]) > 300
    assert read(tracker, "*", "goer") == []


def test_reports_know_of_them(tracker: Visiting) -> None:
    landing(tracker)
    simulate(tracker, campaign_id=2)
    tracker.world.advance("1d")
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    question = {
        "range": {"from": "2026-01-01", "to": "2026-01-02"},
        "metrics": ["clicks", "lp_clicks", "lp_ctr"],
        "grouping": ["campaign_id"],
    }

    def asked() -> Any:
        answer = tracker.http.post("/admin_api/v1/report/build", headers=key, json=question)
        return answer.json()["rows"][0]

    before = asked()
    assert before["lp_clicks"] / before["clicks"] == pytest.approx(0.38, abs=0.05)
    assert before["lp_ctr"] == pytest.approx(100 * before["lp_clicks"] / before["clicks"], abs=0.01)
    tracker.world.back_door("DELETE", "keitaro/traffic/1")
    tracker.world.advance("10m")
    after = asked()
    assert after["clicks"] == before["clicks"]
    assert after["lp_clicks"] >= before["lp_clicks"]


@pytest.mark.parametrize(
    "stream", [{"offers": []}, {"collect_clicks": False}], ids=["no offer", "not logged"]
)
def test_there_is_nobody_to_go_on(tracker: Visiting, read: Read, stream: dict[str, Any]) -> None:
    landing(tracker, **stream)
    simulate(tracker, campaign_id=2, conversion_rate=0.5)
    tracker.world.advance("1d")

    assert read(tracker, "*", "goer") == []
    assert {row[0] for row in read(tracker, "landing_clicked_at")} <= {None}


def test_an_offer_that_is_gone_meanwhile_leads_nowhere(tracker: Visiting, read: Read) -> None:
    offer = landing(tracker)
    simulate(tracker, campaign_id=2, clicks_per_day=100_000)
    tracker.world.advance("1h")
    gone = [row for row in read(tracker, "landing_clicked_at") if row[0] is not None]
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    tracker.world.back_door("DELETE", "keitaro/traffic/1")
    tracker.http.delete(f"/admin_api/v1/offers/{offer}/archive", headers=key).raise_for_status()
    tracker.world.advance("1h")
    tracker.click("abc")

    assert [r for r in read(tracker, "landing_clicked_at") if r[0] is not None] == gone
    assert read(tracker, "*", "goer") == []


def test_clicks_that_are_cleaned_away_are_no_longer_followed(tracker: Visiting, read: Read) -> None:
    landing(tracker)
    simulate(tracker, campaign_id=2, clicks_per_day=100_000)
    tracker.world.advance("1h")
    tracker.world.back_door("DELETE", "keitaro/traffic/1")
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    cleaned = {"start_date": "2026-01-01 00:00", "end_date": "2026-01-02 00:00"}
    answer = tracker.http.post("/admin_api/v1/clicks/clean", headers=key, json=cleaned)
    assert answer.status_code == 200, answer.text
    tracker.world.advance("1h")
    assert tracker.click("abc").status_code == 302

    assert len(read(tracker, "id")) == 1
    assert read(tracker, "*", "goer") == []


def test_what_is_done_at_once_is_bounded(mocksrv: Sandbox, tracker: Visiting, read: Read) -> None:
    landing(tracker)
    simulate(tracker, campaign_id=2, clicks_per_day=1_000_000, until="2026-01-01T00:20:00Z")

    def portions(moment: Moment) -> list[tuple[int, int]]:
        moment.set_clock(now=moment.now + HOUR)
        counts = [(0, 0)]
        while (due := simulations.next_due(moment)) is not None and due <= moment.now:
            simulations.run(moment, moment.now)
            counts.append(moment.db.all(COUNTED)[0])
        return counts

    counts = kept.run(mocksrv, tracker.world, portions)
    steps = [(after[0] - a, after[1] - b) for (a, b), after in pairwise(counts)]
    assert len(steps) > 10
    assert max(gone for _, gone in steps) > 150
    assert all(clicks + 3 * gone <= 1300 for clicks, gone in steps)


@pytest.mark.parametrize("over", ["ends", "is stopped"])
def test_they_go_on_while_the_clock_runs_and_nobody_comes_any_more(
    tracker: Visiting, read: Read, over: str
) -> None:
    landing(tracker)
    tracker.world.rate = 600
    until = {"until": (tracker.world.now + timedelta(minutes=5)).isoformat()}
    simulate(tracker, campaign_id=2, clicks_per_day=200_000, **(until if over == "ends" else {}))
    while tracker.click("landed").status_code == 302 and len(read(tracker, "id")) < 400:
        pass
    if over == "is stopped":
        tracker.world.back_door("DELETE", "keitaro/traffic/1")

    last = tracker.world.now + timedelta(minutes=10)
    while tracker.world.now < last:
        assert tracker.click("abc").status_code == 302
    tracker.world.rate = 0
    assert tracker.click("abc").status_code == 302
    assert read(tracker, "*", "goer") == []


@pytest.mark.parametrize("action", ["status404", "do_nothing"])
def test_nobody_goes_on_from_a_landing_that_shows_nothing(
    tracker: Visiting, read: Read, action: str
) -> None:
    landing(tracker)
    tracker.change(
        "landing_pages/1", landing_type="action", action_type=action, url="", action_payload="-"
    )
    simulate(tracker, campaign_id=2, conversion_rate=0.5)
    tracker.world.advance("1d")

    assert len(read(tracker, "id")) >= 1000
    assert {row[0] for row in read(tracker, "landing_clicked_at")} == {None}
    assert read(tracker, "*", "buyer") == read(tracker, "*", "goer") == []


def test_many_who_are_left_at_the_end_go_on_in_turns(mocksrv: Sandbox, tracker: Visiting) -> None:
    landing(tracker)
    fields = {"clicks_per_day": 1_000_000, "until": "2026-01-01T00:05:00Z"}
    for _ in range(8):
        simulate(tracker, campaign_id=2, **fields)

    def left(moment: Moment) -> list[int]:
        moment.set_clock(now=moment.now + HOUR)
        counts = [0]
        while (due := simulations.next_due(moment)) is not None and due <= moment.now:
            simulations.run(moment, moment.now)
            counts.append(moment.db.all(COUNTED)[0][1])
        return [after - before for before, after in pairwise(counts)]

    steps = kept.run(mocksrv, tracker.world, left)
    assert sum(steps) > 5000
    assert max(steps) <= 500
