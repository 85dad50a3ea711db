"""One jump of the clock equals any number of steps; equal seeds give equal worlds."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocksrv import courier
from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import LONG, Listener, Partner, refs
from tests.vendors.appsamurai.examples import LEAST

HOURS = 72
JUMP, STEPS = [f"{HOURS}h"], ["1h"] * HOURS


@pytest.fixture
def http(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client on `/_mocksrv`."""
    with mocksrv.control.vendor_client("/_mocksrv") as client:
        yield client


class Seen:
    """What a world showed: events, installs, and bytes."""

    def __init__(self, http: httpx.Client, partner: Partner) -> None:
        self._http = http
        self._partner = partner
        self.events: list[dict[str, Any]] = []
        self.installs: Counter[str] = Counter()
        self.looks: list[tuple[bytes, bytes]] = []

    def advance(self, steps: list[str]) -> None:
        """Let time pass."""
        for step in steps:
            happened = self._partner.world.advance(step)
            self.events += happened["events"]
            self.installs.update(happened["installs"].get("appsamurai", {}))

    def look(self) -> None:
        """Remember what a pull and the list of postbacks say."""
        world = self._partner.world
        postbacks = self._http.get(f"/worlds/{world.name}/postbacks")
        assert postbacks.status_code == 200
        name = world.name.encode()
        self.looks.append((self._partner.ask().content, postbacks.content.replace(name, b"W")))


def lived(http: httpx.Client, world: World, url: str, steps: list[str]) -> Seen:
    """Six days of three campaigns with clicks, caps, changes and postbacks."""
    partner = Partner(world)
    seen = Seen(http, partner)
    partner.listen(url)
    ends = {"end_date": "2026-01-05 00:00:00"}
    made = [
        partner.create(daily_cap=2, conversion_rate=0.6),
        partner.create(**LEAST["cpa"], conversion_rate=0.9, daily_cap=6),
        partner.create(**LEAST["multi-rewarded"], conversion_rate=1, **ends),
    ]
    for campaign in made:
        partner.clicks(campaign["tracking_url"], refs(12))
    seen.look()
    seen.advance(steps)
    seen.look()
    partner.change(1, daily_cap=1)
    partner.change(2, status="paused")
    for campaign in made:
        partner.clicks(campaign["tracking_url"], refs(12, "later"))
    seen.advance(steps)
    seen.look()
    return seen


@pytest.mark.rule("AS-R10", "AS-R22", "AS-47", "AS-62")
@pytest.mark.parametrize(("seed", "status"), [(1, 200), (2**63 - 1, 200), (7, 500)])
def test_one_jump_equals_hourly_steps(
    mocksrv: Sandbox, http: httpx.Client, listener: Listener, seed: int, status: int
) -> None:
    """Byte for byte: it is the same world, opened twice."""
    listener.status = status
    courses, asked = [], []
    for steps in (JUMP, STEPS):
        world = mocksrv.control.open("split", seed=seed)
        courses.append(lived(http, world, listener.url("/p?r={ref_id}&e={event_name}"), steps))
        asked.append(listener.paths)
        listener.forget()
        world.delete()

    jumped, stepped = courses
    assert jumped.events == stepped.events
    assert jumped.installs == stepped.installs
    assert jumped.looks == stepped.looks
    assert asked[0] == asked[1]
    kinds = {event["kind"] for event in jumped.events}
    assert kinds == {"install", "event", "capped", "postback"}


@pytest.mark.rule("AS-R20", "AS-R22", "AS-50")
def test_under_another_name_only_what_bears_the_name_differs(
    mocksrv: Sandbox, http: httpx.Client, listener: Listener
) -> None:
    worlds = [mocksrv.control.open(seed=5) for _ in range(2)]
    url = listener.url("/p?r={ref_id}&t={transaction_id}&c={campaign_id}&e={event_name}")

    one, two = (lived(http, world, url, JUMP) for world in worlds)

    assert one.events == two.events
    assert one.installs == two.installs
    assert [postbacks for _, postbacks in one.looks] == [postbacks for _, postbacks in two.looks]
    for (mine, _), (theirs, _) in zip(one.looks, two.looks, strict=True):
        assert nameless(mine, worlds[0]) == nameless(theirs, worlds[1])
        assert mine != theirs
    for world in worlds:
        world.delete()


def nameless(pull: bytes, world: World) -> bytes:
    """A pull without the world's name, which addresses have, and the sub_campaign_ids."""
    plain = pull.replace(b"/@" + world.name.encode() + b"/", b"/@W/")
    start, *rest = plain.split(b"?sub_campaign_id=")
    return start + b"".join(part[32:] for part in rest)


@pytest.mark.rule("AS-R20")
def test_a_pull_on_the_way_changes_nothing(
    mocksrv: Sandbox, http: httpx.Client, listener: Listener
) -> None:
    """Whoever polls every hour and whoever does not live in the same world."""
    found = []
    for polls in (False, True):
        world = mocksrv.control.open("polled", seed=11)
        partner = Partner(world)
        partner.listen(listener.url("/p?r={ref_id}"))
        campaign = partner.create(daily_cap=4, conversion_rate=1)
        partner.clicks(campaign["tracking_url"], refs(30))
        events = []
        for _ in range(60):
            if polls:
                partner.pull()
                partner.everything()
                partner.postbacks()
            events += world.advance("1h")["events"]
        found.append((events, partner.ask().content, listener.paths))
        listener.forget()
        world.delete()

    assert found[0] == found[1]
    installs = [event for event in found[0][0] if event["kind"] == "install"]
    assert len(found[0][2]) == len(installs) > 0


@pytest.mark.rule("AS-R20")
def test_a_reset_world_lives_again_as_it_did(
    http: httpx.Client, world: World, listener: Listener
) -> None:
    url = listener.url("/p?r={ref_id}")
    first = lived(http, world, url, JUMP)

    world.reset()

    assert Partner(world).everything() == []
    assert Partner(world).postbacks() == []
    again = lived(http, world, url, JUMP)
    assert (again.events, again.looks) == (first.events, first.looks)


@pytest.mark.rule("AS-R22")
def test_an_advance_leaves_nothing_behind_however_much_there_was_to_do(
    monkeypatch: pytest.MonkeyPatch, partner: Partner, listener: Listener
) -> None:
    """An advance stops at a bounded number of instants, and does the rest at its end."""
    monkeypatch.setattr(courier, "MOST_STOPS", 10)
    partner.listen(listener.url("/p?r={ref_id}"))
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(20))

    happened = partner.world.advance(LONG)

    assert happened["installs"] == {"appsamurai": {"1": 20}}
    assert {postback["status"] for postback in partner.postbacks()} == {"delivered"}
    assert len(listener.paths) == 20
