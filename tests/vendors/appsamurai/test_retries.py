"""Postbacks that fail are tried again in simulated time; none is sent twice by itself."""

from datetime import timedelta
from itertools import accumulate
from typing import Any

import pytest

from mocksrv.client import ControlError
from tests.vendors.appsamurai.conftest import LONG, Listener, Partner, instant, just_before, refs

#: How long after each failure it is tried again.
WAITS = [
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
]


@pytest.fixture
def due(partner: Partner, listener: Listener) -> str:
    """The instant of the one postback, of an install, that is about to be sent."""
    partner.listen(listener.url("/p?r={ref_id}&t={transaction_id}"))
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], ["r1"])
    return only(partner)["due_at"]  # type: ignore[no-any-return]


def only(partner: Partner) -> dict[str, Any]:
    """The one postback."""
    (postback,) = partner.postbacks()
    return postback


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 429, 500, 502, 503])
def test_a_postback_that_always_fails_is_tried_six_times_and_given_up(
    partner: Partner, listener: Listener, due: str, status: int
) -> None:
    listener.status = status

    partner.world.advance(LONG)

    shown = only(partner)
    expected = list(accumulate([instant(due), *WAITS]))
    assert [instant(attempt["at"]) for attempt in shown["attempts"]] == expected
    assert {(each["status"], each["error"]) for each in shown["attempts"]} == {(status, None)}
    assert (shown["status"], shown["due_at"], shown["reason"]) == ("failed", None, None)
    assert len(listener.paths) == 6
    assert len(set(listener.paths)) == 1
    partner.world.advance(LONG)
    assert len(listener.paths) == 6


@pytest.mark.rule("AS-R22")
def test_each_retry_waits_its_time_to_the_millisecond(
    partner: Partner, listener: Listener, due: str
) -> None:
    listener.status = 500
    partner.world.advance(to=due)

    for tries, wait in enumerate(WAITS, 1):
        shown = only(partner)
        assert (shown["status"], len(shown["attempts"])) == ("pending", tries)
        assert instant(shown["due_at"]) == partner.world.now + wait
        partner.world.advance(to=just_before(shown["due_at"]))
        assert len(listener.paths) == tries
        partner.world.advance("1ms")
        assert len(listener.paths) == tries + 1

    assert only(partner)["status"] == "failed"


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize("failures", [1, 2, 3, 4, 5])
def test_a_postback_that_gets_through_is_not_sent_again(
    partner: Partner, listener: Listener, due: str, failures: int
) -> None:
    listener.status = 503
    partner.world.advance(to=list(accumulate([instant(due), *WAITS]))[failures - 1])
    listener.status = 200

    partner.world.advance(LONG)

    shown = only(partner)
    statuses = [attempt["status"] for attempt in shown["attempts"]]
    assert statuses == [503] * failures + [200]
    assert (shown["status"], shown["due_at"]) == ("delivered", None)
    assert len(listener.paths) == failures + 1
    assert len(set(listener.paths)) == 1


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_is_enough(partner: Partner, listener: Listener, due: str, status: int) -> None:
    listener.status = status

    for _ in range(5):
        partner.world.advance("7d")

    assert only(partner)["attempts"] == [{"at": due, "status": status, "error": None}]
    assert len(listener.paths) == 1


@pytest.mark.rule("AS-R22")
def test_a_partner_who_does_not_listen_is_tried_again(partner: Partner) -> None:
    deaf = Listener()
    deaf.close()
    partner.listen(deaf.url())
    partner.clicks(partner.create(conversion_rate=1)["tracking_url"], ["r1"])

    events = partner.world.advance(LONG)["events"]

    shown = only(partner)
    assert (shown["status"], len(shown["attempts"])) == ("failed", 6)
    assert {attempt["status"] for attempt in shown["attempts"]} == {None}
    assert all(attempt["error"] for attempt in shown["attempts"])
    assert [event["kind"] for event in events] == ["install", *["postback"] * 6]


@pytest.mark.rule("AS-R22")
def test_redirects_are_not_followed(partner: Partner, listener: Listener, due: str) -> None:
    listener.status, listener.location = 302, listener.url("/elsewhere")

    partner.world.advance(to=due)

    assert len(listener.paths) == 1
    assert only(partner)["attempts"] == [{"at": due, "status": 302, "error": None}]


@pytest.mark.rule("AS-R22")
def test_a_retry_says_the_same_as_the_first_try(
    partner: Partner, listener: Listener, due: str
) -> None:
    listener.status = 500
    partner.world.advance(to=due)

    partner.change(1, cpi=99, app_title="Another")
    partner.world.advance(LONG)

    assert len(listener.paths) == 6
    assert len(set(listener.paths)) == 1


@pytest.mark.rule("AS-R22")
def test_the_failure_of_one_does_not_hold_up_the_others(
    partner: Partner, listener: Listener
) -> None:
    partner.listen(listener.url("/p?r={ref_id}"))
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(20))
    listener.status = 500
    partner.world.advance("3h")
    failed = len({query["r"] for query in listener.queries})
    listener.status = 200

    partner.world.advance(LONG)

    assert 0 < failed < 20
    assert {each["status"] for each in partner.postbacks()} == {"delivered"}
    assert {query["r"] for query in listener.queries} == set(refs(20))


@pytest.mark.rule("AS-R22")
def test_a_postback_sent_early_by_hand_is_not_sent_again(
    partner: Partner, listener: Listener, due: str
) -> None:
    sent = partner.world.back_door("POST", "postbacks/1/redeliver")
    assert sent["status"] == "delivered"
    assert len(listener.paths) == 1

    partner.world.advance(to=due)
    partner.world.advance(LONG)

    assert len(listener.paths) == 1
    assert only(partner) == sent


@pytest.mark.rule("AS-R22")
def test_nor_is_it_when_the_url_was_removed_and_set_again(
    partner: Partner, listener: Listener, due: str
) -> None:
    partner.world.back_door("POST", "postbacks/1/redeliver")

    partner.listen(None)
    partner.listen(listener.url("/p?r={ref_id}"))
    partner.world.advance(LONG)

    assert len(listener.paths) == 1


@pytest.mark.rule("AS-R22")
def test_by_hand_it_is_sent_as_often_as_one_likes(
    partner: Partner, listener: Listener, due: str
) -> None:
    listener.status = 500
    partner.world.advance(LONG)
    assert only(partner)["status"] == "failed"

    partner.world.back_door("POST", "postbacks/1/redeliver")
    assert only(partner)["status"] == "failed"
    listener.status = 200
    for _ in range(2):
        assert partner.world.back_door("POST", "postbacks/1/redeliver")["status"] == "delivered"
    partner.world.advance(LONG)

    assert len(listener.paths) == 6 + 3
    assert len(set(listener.paths)) == 1


@pytest.mark.rule("AS-R22")
def test_what_was_withdrawn_is_not_sent_by_hand(
    partner: Partner, listener: Listener, due: str
) -> None:
    partner.change(1, status="paused")
    partner.world.advance(to=due)

    with pytest.raises(ControlError) as refusal:
        partner.world.back_door("POST", "postbacks/1/redeliver")

    assert refusal.value.status == 409
    assert listener.paths == []


@pytest.mark.rule("AS-R22")
def test_a_failure_by_hand_brings_nothing_forward(
    partner: Partner, listener: Listener, due: str
) -> None:
    """The install is told by itself when it is there, and not minutes after the try by hand."""
    listener.status = 500
    partner.world.back_door("POST", "postbacks/1/redeliver")
    assert len(listener.paths) == 1

    partner.world.advance(to=just_before(due))
    assert len(listener.paths) == 1
    listener.status = 200
    partner.world.advance(to=due)

    assert len(listener.paths) == 2
    assert only(partner)["status"] == "delivered"


@pytest.mark.rule("AS-R22", "AS-62")
def test_events_wait_until_the_install_is_told(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url("/p?r={ref_id}&e={event_name}"))
    goals = [{"event_name": n, "cpi_bid": "0.1", "event_token": n} for n in ("a", "b")]
    campaign = partner.certain("multi-rewarded", event_goal=goals)
    partner.clicks(campaign["tracking_url"], ["r1"])
    listener.status = 500
    install = partner.postbacks()[0]["due_at"]
    partner.world.advance(to=instant(install) + timedelta(hours=30))
    assert {query.get("e") for query in listener.queries} == {None}
    listener.status = 200

    partner.world.advance(LONG)

    taken = [query.get("e") for query in listener.queries]
    assert taken[taken.index(None) :] == [*[None] * taken.count(None), "a", "b"]


@pytest.mark.rule("AS-R22")
def test_events_are_told_when_the_install_is_given_up(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url("/p?e={event_name}"))
    goals = [{"event_name": "a", "cpi_bid": "0.1", "event_token": "a"}]
    campaign = partner.certain("multi-rewarded", event_goal=goals)
    partner.clicks(campaign["tracking_url"], ["r1"])
    listener.status = 500

    partner.world.advance(LONG)

    assert [query.get("e") for query in listener.queries] == [*[None] * 6, *["a"] * 6]
    assert {postback["status"] for postback in partner.postbacks()} == {"failed"}
