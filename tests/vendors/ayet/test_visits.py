"""Outgoing calls: simulated users on the redirect urls of custom_s2s campaigns (AY-R60)."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.receiver import Got, Receiver
from tests.vendors.ayet.conftest import Ayet

Visit = tuple[str, str]  # instant, click id


class Advertiser(Ayet):
    """The owner of a custom_s2s campaign whose redirect url leads to a receiver."""

    def __init__(self, world: World, receiver: Receiver) -> None:
        super().__init__(world)
        self.receiver = receiver
        self.hash = world.back_door("PATCH", "ayet/account", {})["hash"]

    def turn(self, *, on: bool) -> None:
        """Outgoing calls, on or off."""
        assert self.world.back_door("PATCH", "ayet/account", {"outgoing": on})["outgoing"] is on

    def tracked(self, url: str | None = None, **order: Any) -> int:
        """A running custom_s2s campaign; by default 20 downloads, 480 a day."""
        url = url or f"{self.receiver.url}/go?ref_id={{click_id}}"
        order = {"numDownloads": 20, "downloadRate": 480} | order
        campaign: int = self.add(tracking="custom_s2s", redirectUrl=url, **order)["campaignId"]
        return campaign

    def reservations(self, campaign: int) -> list[dict[str, str]]:
        return self.world.back_door("GET", f"ayet/campaigns/{campaign}/reservations")

    def confirm(self, got: Got) -> None:
        url = f"/s2s/callback/{self.hash}/custom_s2s/{got.query['ref_id']}"
        assert self.http.get(url).json() == {"status": "success"}

    def visits(self, by: str) -> list[Visit]:
        """The visits of an advance; each must have reached the receiver, in this order."""
        before = len(self.receiver.got)
        answer = self.world.advance(by)
        told = [event for event in answer["events"] if event["kind"] == "postback"]
        clicks = [event["detail"]["url"].partition("ref_id=")[2] for event in told]
        assert {(event["vendor"], event["detail"]["kind"]) for event in told} <= {("ayet", "visit")}
        assert {event["detail"]["status"] for event in told} <= {200}
        assert self.receiver.refs[before:] == clicks
        return [(event["at"], click) for event, click in zip(told, clicks, strict=True)]

    def opened(self, campaign: int, steps: int) -> list[Visit]:
        """The clicks that open in as many steps of five minutes, seen by looking after each."""
        seen: dict[str, str] = {}
        known = {each["click_id"] for each in self.reservations(campaign)}
        for _ in range(steps):
            self.world.advance("5m")
            seen |= {each["click_id"]: each["opened_at"] for each in self.reservations(campaign)}
        return sorted((at, click) for click, at in seen.items() if click not in known)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def me(world: World, receiver: Receiver) -> Advertiser:
    return Advertiser(world, receiver)


@pytest.fixture
def twin(mocksrv: Sandbox, me: Advertiser) -> Iterator[Advertiser]:
    """The same account in a world that is the same but for its name; nobody visits there."""
    world = mocksrv.control.open()
    yield Advertiser(world, me.receiver)
    world.delete()


def renamed(visits: list[Visit], old: World, new: World) -> list[Visit]:
    return [(at, click.replace(f"{old.name}.", f"{new.name}.")) for at, click in visits]


@pytest.mark.rule("AY-R60")
def test_nobody_visits_until_it_is_turned_on(me: Advertiser) -> None:
    campaign = me.tracked()
    assert me.opened(campaign, 24)
    assert me.world.back_door("GET", "postbacks") == []
    assert me.receiver.got == []


@pytest.mark.rule("AY-R60", "AY-R64")
def test_every_click_visits_once_at_the_instant_it_opens(me: Advertiser, twin: Advertiser) -> None:
    me.turn(on=True)
    clicks = twin.opened(twin.tracked(), 72)
    me.tracked()
    visits = me.visits("6h")
    assert visits == renamed(clicks, twin.world, me.world)
    assert len(visits) > 20
    assert len({click for _, click in visits}) == len(visits)


@pytest.mark.rule("AY-R60", "AY-R64", "AY-75")
def test_a_visitor_has_the_url_of_his_reservation_and_comes_when_it_opens(me: Advertiser) -> None:
    me.turn(on=True)
    campaign = me.tracked(f"{me.receiver.url}/a%20b/{{click_id}}?ref_id={{click_id}}")
    seen: list[str] = []

    def look(got: Got) -> None:
        now = me.world.back_door("GET", "clock")["now"]
        mine = [r for r in me.reservations(campaign) if r["click_id"] == got.query["ref_id"]]
        seen.extend(r["redirect_url"] for r in mine if r["opened_at"] == now)

    me.receiver.inside(look)
    assert len(me.visits("2h")) == len(seen) > 0
    assert seen == [me.receiver.url + got.path for got in me.receiver.got]
    assert all("{" not in url for url in seen)


@pytest.mark.rule("AY-R64", "AY-R32")
def test_visits_that_are_confirmed_are_installs_until_the_campaign_is_complete(
    me: Advertiser,
) -> None:
    me.turn(on=True)
    campaign = me.tracked()
    me.receiver.inside(me.confirm)
    answer = me.world.advance("10d")
    visits = [event["at"] for event in answer["events"] if event["kind"] == "postback"]
    assert answer["installs"] == {"ayet": {str(campaign): 20}}
    assert len(visits) == len(me.receiver.got) == 20
    entity = me.get(campaign)
    assert (entity["status"], entity["remainingDownloads"]) == ("completed", 0)
    assert me.world.ledger["balances"]["ayet"]["spent"] == 20
    listed = me.ok("reporting/installations", campaignId=campaign)["installations"]
    seconds = [f"{at[:10]} {at[11:19]}" for at in visits]
    assert sorted(each["timestamp"] for each in listed) == seconds
    ended = [(e["at"], e["kind"], e["detail"]) for e in answer["events"][-3:]]
    assert (visits[-1], "status", {"status": "completed"}) in ended
    assert (visits[-1], "charge", {"amount": 20}) in ended


@pytest.mark.rule("AY-R64", "AY-R32")
def test_visits_go_on_until_enough_of_them_are_confirmed(me: Advertiser) -> None:
    me.turn(on=True)
    campaign = me.tracked()

    def confirm_every_third(got: Got) -> None:
        if len(me.receiver.got) % 3 == 0:
            me.confirm(got)

    me.receiver.inside(confirm_every_third)
    assert len(me.visits("10d")) == 60
    assert me.get(campaign)["status"] == "completed"


@pytest.mark.rule("AY-R64", "AY-R32")
def test_a_redirect_url_may_be_the_callback_itself(me: Advertiser) -> None:
    me.turn(on=True)
    callback = f"{me.world.urls['ayet']}/s2s/callback/{me.hash}/custom_s2s/{{click_id}}"
    campaign = me.tracked(callback)
    assert me.world.advance("10d")["installs"] == {"ayet": {str(campaign): 20}}
    assert me.get(campaign)["status"] == "completed"


@pytest.mark.rule("AY-R64")
def test_a_visit_that_fails_is_not_made_again_and_its_click_is_as_open_as_any(
    me: Advertiser,
) -> None:
    me.turn(on=True)
    campaign = me.tracked()
    me.receiver.answer(500)
    while not me.receiver.got:
        me.world.advance("1m")
    assert [each["status"] for each in me.world.back_door("GET", "postbacks")] == ["failed"]
    me.confirm(me.receiver.got[0])
    assert me.get(campaign)["remainingDownloads"] == 19
    me.world.advance("1h")
    assert Counter(me.receiver.refs).most_common(1)[0][1] == 1


@pytest.mark.rule("AY-R60", "AY-R64")
def test_clicks_that_opened_while_it_was_off_are_not_visited(
    me: Advertiser, twin: Advertiser
) -> None:
    me.tracked()
    theirs = twin.tracked()
    for on in (False, True, False, True):
        me.turn(on=on)
        clicks = renamed(twin.opened(theirs, 24), twin.world, me.world)
        assert clicks
        assert me.visits("2h") == (clicks if on else [])


@pytest.mark.rule("AY-R60", "AY-R64")
def test_a_campaign_is_visited_however_long_it_ran_before(me: Advertiser) -> None:
    me.tracked()
    me.world.advance("30d")
    me.turn(on=True)
    assert len(me.visits("6h")) > 20


@pytest.mark.rule("AY-R60", "AY-R40")
def test_only_running_custom_s2s_campaigns_are_visited(me: Advertiser) -> None:
    me.turn(on=True)
    me.add(numDownloads=5000)
    me.add(campaignType="retention", numDownloads=1000)
    pending = me.tracked(status="pending")
    assert me.visits("1d") == []
    me.ok("campaign/start", campaignId=pending)
    assert me.visits("2h")
    me.ok("campaign/pause", campaignId=pending)
    assert me.visits("1d") == []
    me.ok("campaign/start", campaignId=pending)
    assert me.visits("2h")
    me.world.back_door("PATCH", f"ayet/campaigns/{pending}", {"status": "review"})
    assert me.visits("1d") == []


@pytest.mark.rule("AY-R60")
def test_a_campaign_that_nobody_confirms_is_visited_ten_times_for_each_download(
    me: Advertiser,
) -> None:
    me.turn(on=True)
    campaign = me.tracked(downloadRate=2400)
    assert len(me.visits("10d")) == 200
    assert me.visits("10d") == []
    assert me.get(campaign)["status"] == "running"


REFUSED = [
    ("https://track.example.com/?c={click_id}", "track.example.com may not be called"),
    ("http://{click_id}/", "may not be called"),
    ("http://me@localhost/{click_id}", "user name"),
    *[(f"http://localhost:{port}/{{click_id}}", "no URL") for port in ("99999", "x")],
    ("http://localhost/x/../_mocksrv/health?{click_id}", "control API"),
]


@pytest.mark.rule("AY-R60", "AY-36")
@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_a_url_that_may_not_be_called_is_never_called_and_its_visit_says_why(
    me: Advertiser, url: str, reason: str
) -> None:
    me.turn(on=True)
    campaign = me.tracked(url)
    assert me.get(campaign)["redirectUrl"] == url
    answer = me.world.advance("2h")
    postbacks = me.world.back_door("GET", "postbacks")
    assert len(postbacks) == 1  # once is enough to say so
    for event, postback in zip(answer["events"], postbacks, strict=True):
        (attempt,) = postback["attempts"]
        assert (postback["status"], attempt["status"]) == ("failed", None)
        assert (event["detail"]["status"], event["detail"]["error"]) == (None, attempt["error"])
        assert re.match(f"refused: .*{reason}", attempt["error"])


@pytest.mark.rule("AY-R60", "AY-R64")
@pytest.mark.parametrize("split", [["1d"], ["1h"] * 24, ["1ms", "7h", "PT59M59.999S"]])
def test_split_advances_visit_and_install_as_one_jump(
    me: Advertiser, twin: Advertiser, split: list[str]
) -> None:
    lives = []
    for advertiser, advances in ((me, [*split, "5d"]), (twin, ["6d"])):
        advertiser.turn(on=True)
        advertiser.tracked(numDownloads=100)
        advertiser.receiver.inside(advertiser.confirm)
        visits = [visit for by in advances for visit in advertiser.visits(by)]
        lives.append(renamed(visits, advertiser.world, me.world))
    assert lives[0] == lives[1]
    assert len(lives[0]) == 100


@pytest.mark.rule("AY-R60")
def test_a_running_clock_brings_visits_by_itself(me: Advertiser) -> None:
    me.turn(on=True)
    me.tracked()
    me.world.rate = 10**5
    me.receiver.wait(3)
    me.world.rate = 0
    me.world.advance("0s")
    assert len(set(me.receiver.refs)) == len(me.receiver.refs) >= 3


@pytest.mark.rule("AY-R60")
def test_a_fork_goes_on_with_it_and_a_reset_ends_it(me: Advertiser) -> None:
    me.turn(on=True)
    me.tracked()
    assert me.visits("2h")
    fork = Advertiser(me.world.fork(), me.receiver)
    assert renamed(fork.visits("2h"), fork.world, me.world) == me.visits("2h")
    fork.world.delete()
    me.world.reset()
    me.tracked()
    assert me.visits("1d") == []
