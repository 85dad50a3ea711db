"""One flow for single clicks and for thousands at once (KE-606, KE-612, KE-615)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.moment import Moment
from mocksrv.times import MINUTE
from mocksrv.vendors.keitaro.traffic.flow import Flow
from mocksrv.vendors.keitaro.traffic.memory import Batch, Live, Memory
from mocksrv.vendors.keitaro.traffic.rotation import rotation_of
from mocksrv.vendors.keitaro.traffic.sub_ids import drawn
from mocksrv.vendors.keitaro.traffic.visitors import Visitor, device_of
from tests.vendors.keitaro.visiting import BOT, CHROME, IPHONE, Visiting

Rows = list[tuple[Any, ...]]
CLICKS = "SELECT * FROM keitaro_click ORDER BY id"
VISITORS = "SELECT visitor, seen FROM keitaro_visitor ORDER BY visitor"
AGENTS = (CHROME, IPHONE, BOT)


@pytest.fixture
def busy(anywhere: Sandbox) -> Iterator[World]:
    """Three campaigns that use all that is remembered: bound visitors, limits, uniqueness."""
    world = anywhere.control.open()
    tracker = Visiting(world)
    offers = [
        tracker.create("offers", name=name, url=f"http://{name}.com/?s={{subid}}&k={{keyword}}")
        for name in ("a", "b")
    ]
    shares = [{"offer_id": offer, "share": 50} for offer in offers]
    bound = tracker.campaign("bound", bind_visitors="slo", type="weight", cookies_ttl=1)
    for weight in (30, 70):
        tracker.stream(bound, schema="offers", offers=shares, weight=weight)
    limited = tracker.campaign("limited", cost_value=0.02, cost_type="CPUC")
    rows: list[dict[str, Any]] = [{"name": "limit", "mode": "allow", "payload": {"per_hour": 7}}]
    tracker.stream(limited, "http://open.com/", filters=rows)
    tracker.stream(limited, str(bound), schema="action", action_type="campaign")
    new = tracker.campaign("new", uniqueness_method="ip_ua")
    rows = [{"name": "uniqueness", "mode": "allow", "payload": "global"}]
    tracker.stream(new, "http://new.com/", filters=rows, collect_clicks=False)
    tracker.stream(new, "http://old.com/", type="default")
    yield world
    world.delete()


def visit(moment: Moment, memory: Memory, first: int, last: int) -> list[str]:
    """Where the visitors `first` to `last` are sent: one a minute, some of them again and again."""
    rotation = rotation_of(moment)
    flow = Flow(rotation, memory)
    places = []
    for n in range(first, last):
        campaign = rotation.by_alias(("bound", "limited", "new")[n % 3])
        assert campaign is not None
        agent = AGENTS[n % 2 + n % 5 // 4]
        params = {"keyword": f"word {n % 4}"} if n % 2 else {}
        ip = f"8.8.0.{n * n % 17}"
        visitor = Visitor(ip, "US", "EN", agent, "", device_of(agent), params)
        places.append(flow.run(campaign, visitor, moment.now + n * MINUTE).payload)
    return places


def alone(moment: Moment) -> list[str]:
    """One by one."""
    return visit(moment, Live(moment), 0, 200)


def together(moment: Moment) -> list[str]:
    """In three batches, one of which sees nobody."""
    places: list[str] = []
    for first, last in ((0, 90), (90, 90), (90, 200)):
        memory = Batch(moment)
        places += visit(moment, memory, first, last)
        memory.save()
    return places


def lived(
    anywhere: Sandbox, world: World, live: Callable[[Moment], list[str]]
) -> tuple[list[str], Rows, Rows]:
    """Where visitors were sent, and what the tracker keeps of it."""

    async def work() -> tuple[list[str], Rows, Rows]:
        worlds = anywhere.app._control._app.state.worlds  # type: ignore[attr-defined]
        with worlds.get(world.name).moment() as moment:
            return live(moment), moment.db.all(CLICKS), moment.db.all(VISITORS)

    return anywhere.run(work())


@pytest.mark.rule("KE-606", "KE-611", "KE-612")
def test_visitors_get_the_same_one_by_one_and_in_batches(anywhere: Sandbox, busy: World) -> None:
    twin = busy.fork()

    one_by_one = lived(anywhere, busy, alone)

    assert lived(anywhere, twin, together) == one_by_one
    places, clicks, visitors = one_by_one
    assert {place.split("/")[2] for place in places} == {
        *("a.com", "b.com", "open.com", "new.com", "old.com")
    }
    assert len(clicks) > 200 > len(visitors)
    twin.delete()


@pytest.mark.rule("KE-615")
def test_sub_ids_are_15_letters_and_digits_and_no_two_are_the_same(
    anywhere: Sandbox, busy: World
) -> None:
    async def work() -> list[str]:
        worlds = anywhere.app._control._app.state.worlds  # type: ignore[attr-defined]
        with worlds.get(busy.name).moment() as moment:
            together(moment)
            return [row[0] for row in moment.db.all("SELECT sub_id FROM keitaro_click")]

    sub_ids = anywhere.run(work())

    assert len(set(sub_ids)) == len(sub_ids)
    assert {len(each) for each in sub_ids} == {15}
    assert set("".join(sub_ids)) == set("abcdefghijklmnopqrstuvwxyz0123456789")


@pytest.mark.rule("KE-615")
@pytest.mark.parametrize("first", [1, 1295, 36**3 - 1, 36**5, 36**6 - 2, 36**7 // 2])
def test_sub_ids_grow_with_the_clicks(first: int) -> None:
    """An index of a million clicks need not be opened all over for one more."""
    made = drawn(7, range(first, first + 40))

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {len(each) for each in made} <= {15, 16}
    assert drawn(7, [first + 3, first]) == [made[3], made[0]]
    assert drawn(7, [first], again=1) != made[:1] != drawn(8, [first])
