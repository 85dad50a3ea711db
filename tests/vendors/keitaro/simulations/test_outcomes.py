"""What becomes of simulated visitors: streams, costs, sales and who is told of them."""

from itertools import pairwise

import pytest

from mocksrv.times import DAY, HOUR, MINUTE
from tests.receiver import Receiver
from tests.vendors.keitaro.simulations.simulating import (
    START,
    Json,
    Read,
    simulate,
)
from tests.vendors.keitaro.visiting import Visiting


def test_visitors_take_the_way_of_every_click(tracker: Visiting, read: Read) -> None:
    tracker.stream(1, "http://bots.com/", filters=[{"name": "bot", "mode": "allow"}], position=1)
    tracker.change("campaigns/1", cost_type="CPUC", cost_value=0.5)
    tracker.change("streams/1", position=2)
    simulate(tracker, bot_share=0.5)
    tracker.world.advance("1d")

    columns = "stream_id, is_bot, destination LIKE 'http://bots%', cost, is_unique_campaign"
    for stream, is_bot, to_bots, cost, unique in read(tracker, columns):
        assert stream == (2 if is_bot else 1)
        assert to_bots == is_bot
        assert cost == (500_000 if unique else 0)


def test_people_buy_and_bots_do_not(tracker: Visiting, read: Read) -> None:
    simulate(tracker, conversion_rate=0.1, payout=1.5, bot_share=0.5)
    tracker.world.advance("1d")
    tracker.world.back_door("DELETE", "keitaro/traffic/1")
    tracker.world.advance("2d")

    sold = read(tracker, "is_bot, sale_revenue")
    people = sum(not row[0] for row in sold)
    buyers = [row for row in sold if row[1]]
    assert 0.05 < len(buyers) / people < 0.15
    assert set(buyers) == {(0, 15_000)}
    found = read(tracker, "status, revenue, postback_at - click_at, tid", "conversion")
    assert len(found) == len(buyers)
    assert {row[:2] for row in found} == {("sale", 15_000)}
    assert all(10 * MINUTE <= row[2] <= 10 * MINUTE + DAY for row in found)
    assert len({row[3] for row in found}) == len(found)
    instants = [row[0] for row in read(tracker, "postback_at", "conversion")]
    assert instants == sorted(instants)


def test_a_sale_without_a_payout_earns_what_the_offer_says(tracker: Visiting, read: Read) -> None:
    tracker.change("offers/1", payout_auto=False, payout_value=2)
    simulate(tracker, conversion_rate=1, clicks_per_day=20)
    tracker.world.advance("3d")

    assert {row[0] for row in read(tracker, "revenue", "conversion")} == {20_000}


@pytest.mark.parametrize(
    "stream",
    [
        {"collect_clicks": False},
        {"state": "disabled"},
        {"schema": "action", "action_type": "status404"},
        {"schema": "action", "action_type": "do_nothing"},
    ],
)
def test_nobody_buys_where_there_is_nothing(tracker: Visiting, read: Read, stream: Json) -> None:
    tracker.change("streams/1", **stream)
    simulate(tracker, conversion_rate=1, clicks_per_day=20)
    tracker.world.advance("2d")

    assert read(tracker, "id", "conversion") == []


def test_a_disabled_campaign_has_no_clicks_meanwhile(tracker: Visiting, read: Read) -> None:
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    simulate(tracker)
    for step in ("disable", "enable"):
        tracker.world.advance("6h")
        tracker.http.post(f"/admin_api/v1/campaigns/1/{step}", headers=key)
    tracker.world.advance("6h")

    instants = [row[0] for row in read(tracker, "at")]
    (gap,) = [(a, b) for a, b in pairwise(instants) if b - a > HOUR]
    assert START + 6 * HOUR - 10 * MINUTE < gap[0] <= START + 6 * HOUR
    assert START + 12 * HOUR < gap[1] < START + 12 * HOUR + 10 * MINUTE


@pytest.mark.rule("KE-671")
def test_sources_are_told_of_each_sale_when_it_happens(tracker: Visiting, read: Read) -> None:
    source = tracker.create("traffic_sources", name="s", postback_url="http://[", notes="")
    tracker.change("campaigns/1", traffic_source_id=source)
    with Receiver() as receiver:
        url = f"{receiver.url}/?s={{subid}}&e={{external_id}}&r={{revenue}}&at={{date:U}}"
        tracker.change(f"traffic_sources/{source}", postback_url=url)
        simulate(tracker, clicks_per_day=100, conversion_rate=0.2, payout=1)
        tracker.world.advance("2d")

    sold = read(tracker, "sub_id, postback_at", "conversion")
    names = dict(read(tracker, "sub_id, external_id"))
    assert [got.query["s"] for got in receiver.got] == [row[0] for row in sold]
    assert [got.query["e"] for got in receiver.got] == [names[row[0]] for row in sold]
    assert all(names[row[0]] for row in sold)
    told: list[Json] = tracker.world.back_door("GET", "postbacks")
    made = [each["made_at"] for each in told]
    assert made == [each["attempts"][0]["at"] for each in told]
    assert len(made) == len(sold) > 10
    assert len(set(made)) == len(made)
