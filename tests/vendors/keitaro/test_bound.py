"""Visitors who are bound to what they got (KE-610, KE-611)."""

from typing import Any

import pytest

from mocksrv.client import World
from tests.vendors.keitaro.reports.asking import Asking
from tests.vendors.keitaro.visiting import Visiting

IPS = [f"8.8.4.{n}" for n in range(1, 11)]
PARTS = ("stream_id", "landing_id", "offer_id")


@pytest.fixture
def choice(world: World) -> Visiting:
    """Bound visitors and five streams by weight, each of which refuses its own keyword.

    All refuse the keyword `nobody`, whom the default stream gets; `forced` gets the forced one.
    """
    tracker = Visiting(world)
    campaign = tracker.campaign(type="weight", bind_visitors="s", cookies_ttl=2)
    for name in ("t0", "t1", "t2", "t3", "t4"):
        rows = [{"name": "keyword", "mode": "reject", "payload": [name, "nobody"]}]
        tracker.stream(campaign, f"http://{name}/", filters=rows)
    rows = [{"name": "keyword", "mode": "allow", "payload": ["forced"]}]
    tracker.stream(campaign, "http://forced/", type="forced", filters=rows)
    tracker.stream(campaign, "http://nobody/", type="default")
    return tracker


@pytest.mark.rule("KE-611", "KE-606")
@pytest.mark.parametrize("between", ["forced", "nobody", "its own"])
def test_a_stream_that_stands_in_for_once_binds_nobody(choice: Visiting, between: str) -> None:
    homes = {ip: choice.place(ip=ip) for ip in IPS}
    assert len(set(homes.values())) > 2

    for ip, home in homes.items():
        keyword = home[7:9] if between == "its own" else between
        other = choice.place(f"abc?keyword={keyword}", ip=ip)
        assert other != home
        assert between == "its own" or other == f"http://{between}/"
        assert [choice.place(ip=ip) for _ in range(3)] == [home] * 3


@pytest.mark.rule("KE-611")
@pytest.mark.parametrize("between", ["forced", "nobody"])
def test_who_begins_at_another_stream_is_bound_to_the_first_regular_one(
    choice: Visiting, between: str
) -> None:
    for ip in IPS[:4]:
        choice.place(f"abc?keyword={between}", ip=ip)
        assert len({choice.place(ip=ip) for _ in range(5)}) == 1


@pytest.mark.rule("KE-611")
@pytest.mark.parametrize("path", ["abc", "abc?keyword=forced"])
def test_visitors_are_free_again_after_the_time_to_live(choice: Visiting, path: str) -> None:
    homes = {ip: choice.place(ip=ip) for ip in IPS}

    choice.world.advance("119m")
    assert {ip: choice.place(ip=ip) for ip in IPS} == homes
    choice.world.advance("2m")
    for ip in IPS:
        choice.place(path, ip=ip)
    after = {ip: choice.place(ip=ip) for ip in IPS}
    assert after != homes
    assert {ip: choice.place(ip=ip) for ip in IPS} == after


class Led(Asking):
    """Three streams by weight, each of which leads to any of three landings and offers."""

    def __init__(self, world: World, bind: str | None) -> None:
        super().__init__(world)
        campaign = self.campaign(type="weight", bind_visitors=bind)
        landings = [
            {"share": 1, "landing_id": self.create("landing_pages", name=n, url=f"http://{n}/")}
            for n in ("l1", "l2", "l3")
        ]
        offers = [
            {"share": 1, "offer_id": self.create("offers", name=n, url=f"http://{n}/")}
            for n in ("o1", "o2", "o3")
        ]
        self.streams = [
            self.stream(campaign, schema="landings", landings=landings, offers=offers, name=n)
            for n in ("s1", "s2", "s3")
        ]

    def visits(self, count: int) -> list[dict[str, Any]]:
        """What a visitor gets the next times."""
        before = len(self.rows("clicks/log", columns=["click_id"]))
        for _ in range(count):
            self.click()
        order = [{"name": "click_id", "order": "asc"}]
        return self.rows("clicks/log", columns=list(PARTS), sort=order)[before:]


@pytest.mark.rule("KE-611")
@pytest.mark.parametrize(
    ("bind", "different"),
    [(None, (3, 3, 3)), ("s", (1, 3, 3)), ("sl", (1, 1, 3)), ("slo", (1,) * 3)],
)
def test_what_is_named_is_bound_and_no_more(
    world: World, bind: str | None, different: tuple[int, ...]
) -> None:
    visits = Led(world, bind).visits(24)

    assert tuple(len({visit[part] for visit in visits}) for part in PARTS) == different


@pytest.mark.rule("KE-611")
@pytest.mark.parametrize(
    ("part", "path"),
    [("stream_id", "streams"), ("landing_id", "landing_pages"), ("offer_id", "offers")],
)
def test_what_is_gone_is_replaced_and_no_more(world: World, part: str, path: str) -> None:
    tracker = Led(world, "slo")
    (before,) = tracker.visits(1)

    tracker.change(f"{path}/{before[part]}", state="deleted")
    after, *again = tracker.visits(5)

    assert after[part] not in (0, before[part])
    assert again == [after] * 4
    if part != "stream_id":
        assert after == before | {part: after[part]}


@pytest.mark.rule("KE-610", "KE-611")
@pytest.mark.parametrize(("schema", "kind"), [("landings", "landing"), ("offers", "offer")])
def test_a_share_of_0_keeps_the_bound_and_a_disabled_row_keeps_nobody(
    world: World, schema: str, kind: str
) -> None:
    tracker = Visiting(world)
    path = {"landings": "landing_pages", "offers": "offers"}[schema]
    first, second = (
        tracker.create(path, name=name, url=f"http://{name}/") for name in ("first", "second")
    )
    stream = tracker.stream(tracker.campaign(bind_visitors="slo"), schema=schema)

    def share(**of_first: Any) -> None:
        rows = [{f"{kind}_id": first, **of_first}, {f"{kind}_id": second, "share": 50}]
        tracker.change(f"streams/{stream}", **{schema: rows})

    def places(ips: list[str]) -> set[str]:
        return {tracker.place(ip=ip)[7:].partition("/")[0] for ip in ips}

    share(share=50)
    bound = [ip for ip in IPS if places([ip]) == {"first"}]
    assert 0 < len(bound) < len(IPS)

    share(share=0)
    assert places(bound) == {"first"}
    assert places([f"9.9.9.{n}" for n in range(20)]) == {"second"}
    share(share=100, state="disabled")
    assert places([*bound, *(f"9.9.8.{n}" for n in range(20))]) == {"second"}


@pytest.mark.rule("KE-610")
@pytest.mark.parametrize(("path", "kind"), [("landing_pages", "landing"), ("offers", "offer")])
def test_nobody_gets_what_is_archived_though_he_was_bound_to_it(
    world: World, path: str, kind: str
) -> None:
    tracker = Visiting(world)
    objects = [tracker.create(path, name=n, url=f"http://{n}/") for n in ("gone", "here")]
    rows = [{f"{kind}_id": each, "share": 50} for each in objects]
    tracker.stream(tracker.campaign(bind_visitors="slo"), schema=f"{kind}s", **{f"{kind}s": rows})
    before = [tracker.place(ip=ip)[7:11] for ip in IPS]

    tracker.change(f"{path}/{objects[0]}", state="deleted")

    assert set(before) == {"gone", "here"}
    assert [tracker.place(ip=ip)[7:11] for ip in (*IPS, *(f"9.9.9.{n}" for n in range(10)))] == [
        "here"
    ] * 20
