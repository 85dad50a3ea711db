"""Postbacks to the partner (appsamurai.txt L218): the install first, then one for each event."""

from collections import Counter
from urllib.parse import urlsplit

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import (
    LONG,
    Listener,
    Partner,
    instant,
    just_before,
    ref_ids,
    refs,
)
from tests.vendors.appsamurai.examples import LEAST, MULTI, SHAPES

EVENTS = [goal["event_name"] for goal in MULTI["event_goal"]]

each_shape = pytest.mark.parametrize("shape", list(SHAPES))


@pytest.mark.rule("AS-R22")
@each_shape
def test_an_install_is_told_by_a_get_that_replaces_ref_id(
    partner: Partner, listener: Listener, shape: str
) -> None:
    partner.listen(listener.url("/install?ref={ref_id}&fixed=1"))
    campaign = partner.create(**LEAST[shape], conversion_rate=1, event_rate=0)
    partner.clicks(campaign["tracking_url"], ["click-1"])

    partner.world.advance(LONG)

    assert listener.methods == {"GET"}
    assert listener.paths == ["/install?ref=click-1&fixed=1"]


@pytest.mark.rule("AS-R22", "AS-62", "AS-57", "AS-56", "AS-R16", "AS-32")
def test_rewarded_users_are_told_install_first_and_then_each_event(
    partner: Partner, listener: Listener
) -> None:
    partner.listen(
        listener.url(
            "/p?event_name={event_name}&payout={payout}&virtual_currency={virtual_currency}"
            "&ref_id={ref_id}&extra_1={extra_1}&transaction_id={transaction_id}"
        )
    )
    campaign = partner.certain("multi-rewarded", currency_multiplier=100)
    partner.clicks(campaign["tracking_url"], ["r1"])

    partner.world.advance(LONG)

    install, *events = listener.queries
    assert "event_name" not in install
    assert [query["event_name"] for query in events] == EVENTS
    assert [query["payout"] for query in events] == ["0.35", "0.36", "0.5", "0.72"]
    assert [query["virtual_currency"] for query in events] == ["35", "36", "50", "72"]
    assert {query["ref_id"] for query in (install, *events)} == {"r1"}
    assert {query["extra_1"] for query in (install, *events)} == {"user-1"}
    assert len({query["transaction_id"] for query in (install, *events)}) == 5
    assert [postback["kind"] for postback in partner.postbacks()] == ["install", *["event"] * 4]


@pytest.mark.rule("AS-R22", "AS-R18")
def test_a_cpa_event_is_told_after_its_install(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url("/p?e={event_name}&pay={payout}&r={ref_id}"))
    campaign = partner.certain("cpa", cpi=4.5)
    partner.clicks(campaign["tracking_url"], ["r1"])

    partner.world.advance(LONG)

    assert listener.paths == ["/p?pay=0&r=r1", "/p?e=purchase&pay=4.5&r=r1"]


@pytest.mark.rule("AS-R22")
@each_shape
def test_every_conversion_is_told_once_at_its_instant(
    partner: Partner, listener: Listener, shape: str
) -> None:
    partner.listen(listener.url("/p?r={ref_id}&e={event_name}&t={transaction_id}"))
    campaign = partner.create(**LEAST[shape])
    partner.clicks(campaign["tracking_url"], refs(60))

    happened = partner.world.advance(LONG)["events"]
    partner.world.advance(LONG)

    converted = [event for event in happened if event["kind"] in ("install", "event")]
    told = [event for event in happened if event["kind"] == "postback"]
    assert [event["at"] for event in told] == [event["at"] for event in converted]
    assert [(query["r"], query.get("e")) for query in listener.queries] == [
        (event["detail"]["ref_id"], event["detail"].get("event_name")) for event in converted
    ]
    assert max(Counter(query["t"] for query in listener.queries).values()) == 1
    assert {postback["status"] for postback in partner.postbacks()} == {"delivered"}


@pytest.mark.rule("AS-R22")
def test_upcoming_postbacks_are_listed_before_they_are_sent(
    partner: Partner, listener: Listener
) -> None:
    partner.listen(listener.url("/p?r={ref_id}"))
    partner.world.advance("90m")
    partner.clicks(partner.certain()["tracking_url"], ["r1"])

    (upcoming,) = partner.postbacks()

    due = upcoming.pop("due_at")
    assert due > "2026-01-01T01:30:00Z"
    assert upcoming == {
        "n": 1,
        "vendor": "appsamurai",
        "kind": "install",
        "entity": "campaign/1",
        "method": "GET",
        "url": listener.url("/p?r=r1"),
        "status": "pending",
        "reason": None,
        "made_at": "2026-01-01T01:30:00Z",
        "attempts": [],
    }
    partner.world.advance(to=just_before(due))
    assert listener.paths == []
    assert partner.postbacks() == [upcoming | {"due_at": due}]
    partner.world.advance("1ms")
    assert listener.paths == ["/p?r=r1"]
    done = {"status": "delivered", "due_at": None}
    attempt = {"at": due, "status": 200, "error": None}
    assert partner.postbacks() == [upcoming | done | {"attempts": [attempt]}]


@pytest.mark.rule("AS-62", "AS-R22")
def test_the_next_event_is_listed_when_the_install_is_there(
    partner: Partner, listener: Listener
) -> None:
    partner.listen(listener.url("/p?e={event_name}"))
    partner.clicks(partner.certain("multi-rewarded")["tracking_url"], ["r1"])
    (install,) = partner.postbacks()

    partner.world.advance(to=install["due_at"])

    sent, *upcoming = partner.postbacks()
    assert sent["status"] == "delivered"
    assert [(each["kind"], each["status"]) for each in upcoming] == [("event", "pending")] * 4
    assert [urlsplit(each["url"]).query for each in upcoming] == [f"e={name}" for name in EVENTS]
    dues = [each["due_at"] for each in upcoming]
    assert sent["attempts"][0]["at"] < dues[0]
    assert dues == sorted(set(dues))


@pytest.mark.rule("AS-R22")
def test_the_postbacks_events_stand_among_what_happened(
    partner: Partner, listener: Listener
) -> None:
    partner.listen(listener.url("/p?r={ref_id}"))
    partner.clicks(partner.certain()["tracking_url"], ["r1"])

    install, postback = partner.world.advance(LONG)["events"]

    assert (install["kind"], install["entity"]) == ("install", "campaign/1")
    assert (postback["vendor"], postback["kind"]) == ("appsamurai", "postback")
    assert (postback["at"], postback["entity"]) == (install["at"], "postback/1")
    assert postback["detail"] == {
        "kind": "install",
        "entity": "campaign/1",
        "url": listener.url("/p?r=r1"),
        "attempt": 1,
        "status": 200,
        "error": None,
    }


@pytest.mark.rule("AS-R22", "AS-R10")
def test_who_is_told_finds_the_world_as_it_is_at_that_instant(
    partner: Partner, listener: Listener
) -> None:
    """The partner pulls when he hears of an install: the campaign has just reached its cap."""
    seen: list[tuple[str, list[int]]] = []
    listener.watch = lambda: seen.append((partner.world.now.isoformat(), partner.ids()))
    partner.listen(listener.url())
    campaign = partner.certain(daily_cap=2)
    partner.clicks(campaign["tracking_url"], refs(20))

    events = partner.world.advance("23h")["events"]

    told = [event for event in events if event["kind"] == "postback"]
    assert [instant(event["at"]).isoformat() for event in told] == [at for at, _ in seen]
    assert [ids for _, ids in seen] == [[campaign["campaign_id"]], []]


@pytest.mark.rule("AS-47", "AS-R22")
def test_installs_beyond_the_cap_are_withdrawn(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url("/p?r={ref_id}"))
    campaign = partner.certain(daily_cap=3)
    partner.clicks(campaign["tracking_url"], refs(30))
    assert {each["status"] for each in partner.postbacks()} == {"pending"}

    events = partner.world.advance(LONG)["events"]

    withdrawn = [each for each in partner.postbacks() if each["status"] == "refused"]
    assert len(withdrawn) == len(ref_ids(events, "capped")) >= 24
    assert {(each["reason"], each["due_at"]) for each in withdrawn} == {("capped", None)}
    assert all(each["attempts"] == [] for each in withdrawn)
    assert [query["r"] for query in listener.queries] == ref_ids(events)


@pytest.mark.rule("AS-R10", "AS-61", "AS-R22")
@pytest.mark.parametrize("end", ["paused", "disabled", "closed", "ended", "deleted"])
def test_installs_that_a_stopped_campaign_loses_are_withdrawn(
    partner: Partner, listener: Listener, end: str
) -> None:
    partner.listen(listener.url())
    campaign = partner.certain()
    partner.clicks(campaign["tracking_url"], refs(5))

    match end:
        case "deleted":
            partner.delete(campaign["campaign_id"])
        case "closed":
            partner.change(campaign["campaign_id"], opened=False)
        case "ended":
            partner.change(campaign["campaign_id"], end_date="2026-01-01 00:00:00")
        case _:
            partner.change(campaign["campaign_id"], status=end)
    partner.world.advance(LONG)

    told = {(each["status"], each["reason"], each["due_at"]) for each in partner.postbacks()}
    assert told == {("refused", "lost", None)}
    assert len(partner.postbacks()) == 5
    assert listener.paths == []


@pytest.mark.rule("AS-R22")
def test_each_world_tells_its_own_partner(
    mocksrv: Sandbox, partner: Partner, listener: Listener
) -> None:
    other = Partner(mocksrv.control.open())
    partner.listen(listener.url("/first?r={ref_id}"))
    other.listen(listener.url("/second?r={ref_id}"))
    for each in (partner, other):
        each.clicks(each.certain()["tracking_url"], ["r1"])

    partner.world.advance(LONG)
    assert listener.paths == ["/first?r=r1"]
    other.world.advance(LONG)
    assert listener.paths == ["/first?r=r1", "/second?r=r1"]
    assert len(partner.postbacks()) == len(other.postbacks()) == 1
    other.world.delete()
