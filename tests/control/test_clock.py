"""The clock over HTTP, and that nothing but the simulated instant decides what happens."""

from collections import Counter
from typing import Any

import httpx
import pytest

from mocksrv.client import Control, World
from mocksrv.inprocess import Sandbox
from tests.control.conftest import refused
from tests.server import Served
from tests.vendors.ayet.conftest import Ayet

START = "2026-01-01T00:00:00Z"


def at(world: World) -> str:
    return f"/worlds/{world.name}/clock"


def advanced(http: httpx.Client, world: World, **target: object) -> dict[str, Any]:
    answer = http.post(f"{at(world)}/advance", json=target)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(
    ("by", "now"),
    [
        ("PT36H", "2026-01-02T12:00:00Z"),
        ("P3D", "2026-01-04T00:00:00Z"),
        ("P1W", "2026-01-08T00:00:00Z"),
        ("P1DT1H1M1.5S", "2026-01-02T01:01:01.500Z"),
        ("90s", "2026-01-01T00:01:30Z"),
        ("15m", "2026-01-01T00:15:00Z"),
        ("36h", "2026-01-02T12:00:00Z"),
        ("3d", "2026-01-04T00:00:00Z"),
        ("250ms", "2026-01-01T00:00:00.250Z"),
        (90, "2026-01-01T00:01:30Z"),
        (0.25, "2026-01-01T00:00:00.250Z"),
        ("90", "2026-01-01T00:01:30Z"),
        (0, START),
    ],
)
def test_every_form_of_a_duration_moves_the_clock(
    http: httpx.Client, world: World, by: object, now: str
) -> None:
    told = advanced(http, world, by=by)
    assert told == {"from": START, "now": now, "events": [], "installs": {}}
    assert http.get(at(world)).json() == {"now": now, "rate": 0}


@pytest.mark.parametrize(
    ("to", "now"),
    [
        ("2026-02-28T23:59:59Z", "2026-02-28T23:59:59Z"),
        ("2026-02-28T23:59:59.5Z", "2026-02-28T23:59:59.500Z"),
        ("2026-02-28T23:59:59", "2026-02-28T23:59:59Z"),
        ("2026-02-28T23:59:59+02:00", "2026-02-28T21:59:59Z"),
        ("2026-02-28", "2026-02-28T00:00:00Z"),
        (START, START),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_the_clock_is_moved_to_an_instant(
    http: httpx.Client, world: World, to: str, now: str
) -> None:
    assert advanced(http, world, to=to)["now"] == now


def test_the_clock_never_goes_back(http: httpx.Client, world: World) -> None:
    world.advance("1d")
    for to in (START, "2026-01-01T23:59:59.999Z"):
        refused(http.post(f"{at(world)}/advance", json={"to": to}), 422, "to")
    assert http.get(at(world)).json()["now"] == "2026-01-02T00:00:00Z"


def test_the_clock_ends_with_the_year_9999(http: httpx.Client, world: World) -> None:
    world.advance(to="9999-12-31T23:59:58Z")
    for by in ("2s", "1001ms", "999999999999999w"):
        refused(http.post(f"{at(world)}/advance", json={"by": by}), 422, "9999")
    assert advanced(http, world, by="1s")["now"] == "9999-12-31T23:59:59Z"


@pytest.mark.parametrize("rate", [1, 0.5, 3600, 10**9])
def test_the_rate_can_be_set(http: httpx.Client, world: World, rate: float) -> None:
    assert http.patch(at(world), json={"rate": rate}).json() == {"now": START, "rate": rate}
    assert http.get(at(world)).json()["rate"] == rate


def test_a_clock_with_a_rate_goes_on_and_one_without_stands(
    http: httpx.Client, world: World
) -> None:
    world.rate = 10**9
    looks = (http.get(at(world)).json()["now"] for _ in range(10_000))
    moving = next(now for now in looks if now != START)  # a millisecond has to pass
    http.patch(at(world), json={"rate": 0})
    frozen = http.get(at(world)).json()["now"]
    assert START < moving <= frozen == http.get(at(world)).json()["now"]


def test_an_advance_tells_installs_and_what_became_of_campaigns_in_order(
    http: httpx.Client, world: World, ayet: Ayet
) -> None:
    late = ayet.add(numDownloads=100, downloadRate=240)["campaignId"]
    soon = ayet.add(numDownloads=20)["campaignId"]
    unfinished = ayet.add(numDownloads=5000)["campaignId"]
    ayet.add(status="pending")
    told = advanced(http, world, by="2d")
    assert (told["from"], told["now"]) == (START, "2026-01-03T00:00:00Z")
    left = ayet.get(unfinished)["remainingDownloads"]
    assert told["installs"] == {
        "ayet": {str(late): 100, str(soon): 20, str(unfinished): 5000 - left}
    }
    assert [(e["vendor"], e["kind"], e["entity"], e["detail"]) for e in told["events"]] == [
        ("ayet", "status", f"campaign/{soon}", {"status": "completed"}),
        ("ayet", "charge", f"campaign/{soon}", {"amount": 20}),
        ("ayet", "status", f"campaign/{late}", {"status": "completed"}),
        ("ayet", "charge", f"campaign/{late}", {"amount": 100}),
    ]
    instants = [event["at"] for event in told["events"]]
    assert instants == sorted(instants)
    assert instants[0] > START
    assert instants[-1] <= told["now"]


@pytest.mark.parametrize(
    "split", [["10d"], ["5d", "5d"], ["6h"] * 40, ["1ms", "9d", "PT23H59M59.999S"], ["7201s"] * 119]
)
def test_split_advances_equal_one_jump(http: httpx.Client, world: World, split: list[str]) -> None:
    def lived(world: World) -> list[bytes]:
        ayet = Ayet(world)
        commands = [("campaign/list", {}), ("account/details", {})]
        commands += [("reporting/stats", {"campaignId": number}) for number in (1, 2, 3)]
        commands += [("reporting/installations", {"campaignId": number}) for number in (1, 2, 3)]
        return [ayet.post(command, **fields).content for command, fields in commands]

    def begun(world: World) -> World:
        ayet = Ayet(world)
        ayet.add(numDownloads=3000, downloadRate=1200)
        ayet.add(campaignType="retention", targetCountries="US, DE")
        ayet.add(numDownloads=20)
        return world

    other = begun(world.fork())
    begun(world)
    whole = advanced(http, other, to="2026-01-11T00:00:00Z")
    parts = [advanced(http, world, by=by) for by in split]
    parts.append(advanced(http, world, to="2026-01-11T00:00:00Z"))

    assert [event for part in parts for event in part["events"]] == whole["events"]
    installs: Counter[str] = Counter()
    for part in parts:
        installs.update(part["installs"].get("ayet", {}))
    assert dict(installs) == whole["installs"]["ayet"]
    assert lived(world) == lived(other)
    assert world.ledger == other.ledger
    other.delete()


def life(world: World) -> list[str]:
    """Answers of a month of a world's life, without what bears its name."""
    ayet = Ayet(world)
    s2s = {"tracking": "custom_s2s", "redirectUrl": "https://example.com/?c={click_id}"}
    ayet.add(numDownloads=900, downloadRate=480, identifier="a")
    ayet.add(campaignType="retention", targetCountries="US, DE", numDownloads=150)
    ayet.add(numDownloads=60, **s2s)
    answers = [str(world.advance("31h"))]
    answers.append(ayet.post("campaign/pause", campaignId=1).text)
    answers.append(str(world.advance("PT14M59S")))
    answers.append(ayet.post("campaign/terminate", campaignId=1).text)
    answers.append(str(world.back_door("GET", "ayet/campaigns/3/reservations")))
    answers.append(str(world.advance("30d")))
    for command in ("reporting/stats", "reporting/installations", "campaign/get"):
        answers += [ayet.post(command, campaignId=number).text for number in (1, 2, 3)]
    dates = {"startDate": "2026-01-01", "endDate": "2026-01-31"}
    answers += [
        ayet.post(f"reporting/{name}", **dates).text for name in ("summary", "summary_daily")
    ]
    answers += [ayet.post("account/details").text, str(world.ledger)]
    return [answer.replace(world.name, "WORLD") for answer in answers]


def test_worlds_that_differ_in_name_only_live_the_same_life(mocksrv: Sandbox) -> None:
    one, other = mocksrv.control.open("determined-one"), mocksrv.control.open("quite-another")
    assert life(one) == life(other)
    one.delete()
    other.delete()


def test_another_process_lives_the_same_life(
    mocksrv: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = mocksrv.control.open("somewhere")
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    with Served() as server, Control(server.url) as control:
        there = control.open("elsewhere")
        assert life(there) == life(here)
        there.delete()
    here.delete()


def test_another_seed_is_another_life(world: World, mocksrv: Sandbox) -> None:
    other = mocksrv.control.open(seed=world.seed + 1)
    assert life(world) != life(other)
    other.delete()


def test_demo_worlds_of_one_seed_and_start_begin_alike(mocksrv: Sandbox) -> None:
    wish = {"fixtures": "demo", "seed": 9, "start": "2031-01-01T00:00:00Z"}
    one, other = mocksrv.control.open("demo-one", **wish), mocksrv.control.open("demo-two", **wish)
    assert Ayet(one).post("campaign/list").content == Ayet(other).post("campaign/list").content
    assert one.ledger == other.ledger
    one.delete()
    other.delete()
