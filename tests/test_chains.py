"""Chains of postbacks, each the cause of the next: they end, and never run in a circle."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request

from mocksrv import attempts, postbacks
from mocksrv.app import open_worlds
from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.moment import Moment
from mocksrv.postbacks import LONGEST_CHAIN, PENDING, REFUSED, Call, PostbackRefused
from mocksrv.settings import Settings
from mocksrv.wire.chain import via_of
from mocksrv.worlds import Opening
from tests.receiver import Receiver
from tests.vendors.appsamurai.conftest import Partner

VIA = "X-Mocksrv-Via"
DAY = "25h"  # the longest that an install takes, and more
CALL = Call("ayet", "visit", "campaign/7", "http://127.0.0.1:9/")


@pytest.fixture
def moment() -> Iterator[Moment]:
    """A world named `w`."""
    worlds = open_worlds(Settings(fixtures="blank"))
    with worlds.open("w", Opening()).moment() as moment:
        yield moment
    worlds.close()


def begun(moment: Moment, via: tuple[str, ...]) -> tuple[str, ...]:
    """The chain that goes with the call of a postback to which `via` led."""
    postbacks.queue(moment, CALL._replace(via=via))
    claimed = postbacks.claim_due(moment)
    assert claimed is not None
    return claimed.via


def refusal(moment: Moment, via: tuple[str, ...]) -> str | None:
    """Why a postback to which `via` led is refused; it is not due and not sent by hand."""
    number = postbacks.queue(moment, CALL._replace(via=via))
    kept = attempts.numbered(moment, number)
    assert (kept.state, kept.due_at, kept.attempts) == (REFUSED, None, [])
    assert postbacks.next_due(moment) is None
    with pytest.raises(PostbackRefused, match=f"Postback {number} "):
        postbacks.claim(moment, number)
    return kept.reason


@pytest.mark.parametrize("via", [("ayet@w",), ("ayet@w", "appsamurai@x"), ("a@b", "ayet@w")])
def test_a_postback_that_closes_a_circle_is_refused(moment: Moment, via: tuple[str, ...]) -> None:
    assert refusal(moment, via) == f"a circle: {' → '.join(via)} led here"


def test_a_chain_ends_after_its_longest_length(moment: Moment) -> None:
    chain = tuple(f"ayet@w{n}" for n in range(LONGEST_CHAIN))
    assert refusal(moment, chain) == f"a chain of more than {LONGEST_CHAIN} postbacks"
    assert begun(moment, chain[1:]) == (*chain[1:], "ayet@w")


@pytest.mark.parametrize(
    "via", [(), ("appsamurai@w",), ("ayet@x",), ("ayet@w-2", "ayet@2w", "ayets@w")]
)
def test_other_vendors_and_other_worlds_are_no_circle(moment: Moment, via: tuple[str, ...]) -> None:
    assert begun(moment, via) == (*via, "ayet@w")


@pytest.mark.parametrize(
    ("header", "via"),
    [
        (None, ()),
        ("", ()),
        ("ayet@w", ("ayet@w",)),
        ("ayet@w,appsamurai@ci-42", ("ayet@w", "appsamurai@ci-42")),
        ("ayet@w, appsamurai@ci-42", ("ayet@w", "appsamurai@ci-42")),
        ("x,ayet@w,@w,ayet@,AYET@w,ayet@W,ayet@w@w," + "ayet@" + "a" * 41, ("ayet@w",)),
        (f"ayet@{'a' * 40}", (f"ayet@{'a' * 40}",)),
    ],
)
def test_the_chain_is_read_from_the_header(header: str | None, via: tuple[str, ...]) -> None:
    headers = [] if header is None else [(VIA.lower().encode(), header.encode())]
    assert via_of(Request({"type": "http", "headers": headers})) == via


def test_no_header_is_so_long_that_a_circle_is_overlooked(moment: Moment) -> None:
    links = [f"ayet@x{n}" for n in range(1000)]
    headers = [(VIA.lower().encode(), ",".join([*links, "ayet@w"]).encode())]
    assert refusal(moment, via_of(Request({"type": "http", "headers": headers}))) is not None


# -- over HTTP ----------------------------------------------------------------------------------


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


class Member(Partner):
    """A world that takes part in a chain: a click there is told to a URL a while later."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        address = self.create(conversion_rate=1)["tracking_url"]
        parts = urlsplit(address)
        _, _, below = parts.path.partition("/api/")
        self.tracking_url = (
            f"{world.urls['appsamurai']}/api/{below}?{parts.query}&ref_id={{ref_id}}"
        )

    def begin(self) -> None:
        """The first click, somebody's own."""
        self.clicks(self.tracking_url.replace("&ref_id={ref_id}", ""), ["1"])

    def told(self) -> list[tuple[str, str | None, list[int | None]]]:
        """(status, reason, HTTP status of each attempt) of each postback."""
        return [
            (each["status"], each["reason"], [attempt["status"] for attempt in each["attempts"]])
            for each in self.postbacks()
        ]


@pytest.fixture
def members(mocksrv: Sandbox) -> Iterator[Callable[[int], list[Member]]]:
    """Opens the worlds `chain-0`, `chain-1`, ..., each telling the next one of its installs."""
    opened: list[World] = []

    def open_them(count: int) -> list[Member]:
        opened.extend(mocksrv.control.open(f"chain-{n}") for n in range(count))
        found = [Member(world) for world in opened]
        for one, following in pairwise(found):
            one.listen(following.tracking_url)
        return found

    yield open_them
    for world in opened:
        world.delete()


def origin(n: int) -> str:
    return f"appsamurai@chain-{n}"


def sent(answer: dict[str, Any]) -> list[int | None]:
    """The HTTP statuses of the postbacks of an advance."""
    events = answer["events"]
    return [event["detail"]["status"] for event in events if event["kind"] == "postback"]


def test_a_postback_names_whose_it_is(world: World, receiver: Receiver) -> None:
    member = Member(world)
    member.listen(f"{receiver.url}/?ref_id={{ref_id}}")
    member.begin()
    world.advance(DAY)
    assert [got.headers[VIA.lower()] for got in receiver.got] == [f"appsamurai@{world.name}"]


def test_a_postback_names_all_that_led_to_it(world: World, receiver: Receiver) -> None:
    member = Member(world)
    member.listen(f"{receiver.url}/?ref_id={{ref_id}}")
    url = member.tracking_url.replace("{ref_id}", "1")
    chain = "ayet@other,appsamurai@another"
    assert member.http.get(url, headers={VIA: chain}).status_code == 302
    world.advance(DAY)
    assert [got.headers[VIA.lower()] for got in receiver.got] == [
        f"{chain},appsamurai@{world.name}"
    ]


def test_a_postback_may_be_a_click_in_another_world(
    members: Callable[[int], list[Member]], receiver: Receiver
) -> None:
    first, second = members(2)
    second.listen(f"{receiver.url}/?ref_id={{ref_id}}")
    first.begin()
    assert sent(first.world.advance(DAY)) == [302]
    assert first.told() == [("delivered", None, [302])]
    assert second.told() == [(PENDING, None, [])]
    assert sent(second.world.advance(DAY)) == [200]
    assert receiver.refs == ["1"]
    assert [got.headers[VIA.lower()] for got in receiver.got] == [f"{origin(0)},{origin(1)}"]


def test_a_world_that_tells_itself_of_its_installs_is_a_circle(
    members: Callable[[int], list[Member]],
) -> None:
    (member,) = members(1)
    member.listen(member.tracking_url.replace("{ref_id}", "again-{ref_id}"))
    member.begin()
    assert sent(member.world.advance("60d")) == [302]
    refused = ("refused", f"a circle: {origin(0)} led here", [])
    assert member.told() == [("delivered", None, [302]), refused]


def test_two_worlds_that_tell_each_other_are_a_circle(
    members: Callable[[int], list[Member]],
) -> None:
    first, second = members(2)
    second.listen(first.tracking_url.replace("{ref_id}", "back-{ref_id}"))
    first.begin()
    assert sent(first.world.advance(DAY)) == [302]
    assert sent(second.world.advance(DAY)) == [302]
    for member in (first, second, first, second):
        assert sent(member.world.advance("30d")) == []
    refused = ("refused", f"a circle: {origin(0)} → {origin(1)} led here", [])
    assert first.told() == [("delivered", None, [302]), refused]
    assert second.told() == [("delivered", None, [302])]


def test_a_chain_of_many_worlds_ends(members: Callable[[int], list[Member]]) -> None:
    chain = members(LONGEST_CHAIN + 3)
    chain[0].begin()
    assert [sent(member.world.advance(DAY)) for member in chain] == [
        *[[302]] * LONGEST_CHAIN,
        *[[]] * 3,
    ]
    reason = f"a chain of more than {LONGEST_CHAIN} postbacks"
    assert [member.told() for member in chain] == [
        *[[("delivered", None, [302])]] * LONGEST_CHAIN,
        [("refused", reason, [])],
        [],
        [],
    ]
