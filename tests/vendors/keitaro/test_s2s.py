"""S2S postbacks: what sources and others are told of conversions (KE-671, KE-213, KE-215)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest

from mocksrv.client import World
from tests.receiver import Receiver
from tests.vendors.keitaro.visiting import CHROME, Visiting

Json = dict[str, Any]
ALL = ["lead", "sale", "rejected", "rebill"]


@pytest.fixture
def tracker(world: World) -> Visiting:
    return Visiting(world)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def converting(
    tracker: Visiting, source: Json | None = None, *own: Json, query: str = "", **fields: Any
) -> str:
    """The sub id of a click on a campaign with a source and postbacks of its own."""
    if source is not None:
        fields["traffic_source_id"] = tracker.create("traffic_sources", name="Source", **source)
    campaign = tracker.campaign(postbacks=list(own), **fields)
    tracker.stream(campaign, "http://x.com/?s={subid}")
    return tracker.query(f"abc{query}")["s"]


def post_back(tracker: Visiting, sub_id: str, headers: dict[str, str] | None = None, **params: str):  # type: ignore[no-untyped-def]
    """A postback from a network."""
    path = f"/{tracker.world.credentials['keitaro']}/postback"
    answer = tracker.http.get(path, params={"subid": sub_id, **params}, headers=headers)
    assert (answer.status_code, answer.text) == (200, "")


def queued(tracker: Visiting) -> list[Json]:
    """All postbacks of the world."""
    found: list[Json] = tracker.world.back_door("GET", "postbacks")
    return found


def urls(tracker: Visiting) -> list[str]:
    return [each["url"] for each in queued(tracker)]


def log(tracker: Visiting) -> list[str]:
    """The log of what was sent, oldest first."""
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    rows: list[Json] = tracker.http.get("/admin_api/v1/logs/sent_postbacks", headers=key).json()
    return [row["message"] for row in reversed(rows)]


@pytest.mark.rule("KE-671", "KE-213")
@pytest.mark.parametrize(
    ("statuses", "told"),
    [(None, ["lead", "sale", "rejected"]), (["sale"], ["sale"]), ([], [])],
)
def test_the_source_is_told_of_the_statuses_it_lists(
    tracker: Visiting, statuses: list[str] | None, told: list[str]
) -> None:
    source: Json = {"postback_url": "http://127.0.0.1:9/?{status}"}
    if statuses is not None:
        source["postback_statuses"] = statuses
    sub_id = converting(tracker, source)

    for status in ("lead", "sale", "rejected"):
        post_back(tracker, sub_id, status=status)

    assert urls(tracker) == [f"http://127.0.0.1:9/?{status}" for status in told]
    assert [each["kind"] for each in queued(tracker)] == told


@pytest.mark.rule("KE-671")
@pytest.mark.parametrize("own", [False, True])
def test_an_archived_source_is_told_nothing_and_not_named(tracker: Visiting, own: bool) -> None:
    source: Json = {"postback_url": "http://127.0.0.1:9/?source"}
    url = "http://127.0.0.1:9/?n={traffic_source_name}"
    sub_id = converting(tracker, source, *([{"url": url, "statuses": ALL}] if own else []))
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    assert tracker.http.delete("/admin_api/v1/traffic_sources/1", headers=key).status_code == 200

    post_back(tracker, sub_id)

    assert urls(tracker) == (["http://127.0.0.1:9/?n="] if own else [])


@pytest.mark.rule("KE-671", "KE-215", "KE-324")
def test_each_postback_of_the_campaign_is_sent_by_its_method(
    tracker: Visiting, receiver: Receiver
) -> None:
    sub_id = converting(
        tracker,
        {"postback_url": f"{receiver.url}/source?s={{subid}}"},
        {"method": "GET", "statuses": ALL, "url": f"{receiver.url}/get?s={{subid}}&a=%20+"},
        {"method": "POST", "statuses": ["sale"], "url": f"{receiver.url}/post?s={{subid}}&a=%20+"},
        {"method": "POST", "statuses": ["lead"], "url": f"{receiver.url}/never"},
        {"statuses": ALL, "url": ""},
    )

    post_back(tracker, sub_id)
    assert [(each["method"], each["status"]) for each in queued(tracker)] == [
        ("GET", "pending"),
        ("GET", "pending"),
        ("POST", "pending"),
    ]
    tracker.world.advance("1s")

    assert [(got.method, got.path, got.body) for got in receiver.got] == [
        ("GET", f"/source?s={sub_id}", ""),
        ("GET", f"/get?s={sub_id}&a=%20+", ""),
        ("POST", "/post", f"s={sub_id}&a=%20+"),
    ]
    assert receiver.got[2].headers["content-type"] == "application/x-www-form-urlencoded"
    assert {each["status"] for each in queued(tracker)} == {"delivered"}


@pytest.mark.rule("KE-671", "KE-621")
def test_macros_tell_of_the_click_and_of_the_conversion(tracker: Visiting) -> None:
    names = {
        "s": "subid",
        "e": "external_id",
        "t": "tid",
        "r": "revenue",
        "st": "status:lead=0 sale=1 rejected=2",
        "plain": "status",
        "c": "cost",
        "p": "profit",
        "k": "keyword",
        "id": "campaign_id",
        "n": "campaign_name",
        "ts": "traffic_source_name",
        "cc": "country",
        "ip": "ip",
        "ua": "user_agent",
        "sub": "sub_id_3",
        "raw": "_keyword",
        "unknown": "nonsense",
    }
    query = "&".join(f"{name}={{{macro}}}" for name, macro in names.items())
    sub_id = converting(
        tracker,
        {"postback_url": f"http://127.0.0.1:9/?{query}"},
        query="?keyword=a b&external_id=x%261&sub_id_3=three",
        cost_type="CPC",
        cost_value=0.25,
    )

    post_back(tracker, sub_id, payout="2.5", tid="t/1")

    (url,) = urls(tracker)
    assert dict(parse_qsl(url.partition("?")[2])) == {
        "s": sub_id,
        "e": "x&1",
        "t": "t/1",
        "r": "2.5000",
        "st": "1",
        "plain": "sale",
        "c": "0.2500",
        "p": "2.2500",
        "k": "a b",
        "id": "1",
        "n": "Campaign abc",
        "ts": "Source",
        "cc": "US",
        "ip": "8.8.4.4",
        "ua": CHROME,
        "sub": "three",
        "raw": "a b",
        "unknown": "{nonsense}",
    }


@pytest.mark.rule("KE-671", "KE-621")
@pytest.mark.parametrize(
    ("status", "mapping", "word"),
    [
        ("lead", "lead=0 sale=1 rejected=2", "0"),
        ("sale", "lead=0 sale=1 rejected=2", "1"),
        ("rejected", "lead=0 sale=1 rejected=2", "2"),
        ("rejected", "lead=0,rejected=no", "no"),
        ("sale", "lead=0", "sale"),
        ("sale", "=1 sale", ""),
        ("sale", "", "sale"),
    ],
)
def test_statuses_are_mapped(tracker: Visiting, status: str, mapping: str, word: str) -> None:
    sub_id = converting(tracker, {"postback_url": f"http://127.0.0.1:9/?s={{status:{mapping}}}"})

    post_back(tracker, sub_id, status=status)

    assert urls(tracker) == [f"http://127.0.0.1:9/?s={word}"]


@pytest.mark.rule("KE-671")
def test_only_what_makes_or_changes_a_conversion_is_told(tracker: Visiting) -> None:
    sub_id = converting(tracker, {"postback_url": "http://127.0.0.1:9/?{tid}"})

    post_back(tracker, "nobody", tid="1")
    post_back(tracker, sub_id, tid="2", status="nonsense")
    post_back(tracker, sub_id, tid="3")
    post_back(tracker, sub_id, tid="3")
    post_back(tracker, sub_id, tid="3", status="lead")

    assert urls(tracker) == ["http://127.0.0.1:9/?3"]


@pytest.mark.rule("KE-671")
def test_the_log_of_sent_postbacks_has_each_and_its_answer(
    tracker: Visiting, receiver: Receiver
) -> None:
    receiver.answer(200, 503)
    own = {"method": "POST", "statuses": ALL, "url": f"{receiver.url}/b"}
    outside = {"method": "GET", "statuses": ALL, "url": "http://example.com/c"}
    sub_id = converting(tracker, {"postback_url": f"{receiver.url}/a"}, own, outside)

    post_back(tracker, sub_id)
    assert log(tracker) == [
        f"Sending GET {receiver.url}/a",
        f"Sending POST {receiver.url}/b",
        "Sending GET http://example.com/c",
    ]
    tracker.world.advance("1d")

    refusal = (
        "refused: example.com may not be called: only loopback and --postback-hosts are allowed"
    )
    assert log(tracker)[3:] == [
        *(f"Sent {receiver.url}/a", "Response: 200"),
        *(f"Sent {receiver.url}/b", "Response: 503"),
        *("Sent http://example.com/c", f"Error: {refusal}"),
    ]
    assert [(each["status"], len(each["attempts"])) for each in queued(tracker)] == [
        ("delivered", 1),
        ("failed", 1),
        ("failed", 1),
    ]
    assert queued(tracker)[2]["attempts"][0]["error"] == refusal


@pytest.mark.rule("KE-671")
@pytest.mark.parametrize(
    "url",
    ["", "x", "{", "ftp://127.0.0.1/", "http://", "http://[", "http://127.0.0.1:9/ a", "ż\n"],
)
def test_a_url_that_is_none_breaks_nothing(tracker: Visiting, url: str) -> None:
    sub_id = converting(tracker, {"postback_url": url}, {"url": url, "statuses": ALL})

    post_back(tracker, sub_id)
    tracker.world.advance("1s")

    assert {each["status"] for each in queued(tracker)} <= {"failed"}


@pytest.mark.rule("KE-215")
@pytest.mark.parametrize(
    "row",
    [
        {},
        {"url": 1},
        {"url": None, "statuses": ALL},
        {"url": "http://127.0.0.1:9/", "statuses": "sale"},
        {"url": "http://127.0.0.1:9/", "statuses": [None, 1, {}]},
        {"url": "http://127.0.0.1:9/", "statuses": {}},
    ],
)
def test_a_postback_that_says_nothing_is_told_nothing(tracker: Visiting, row: Json) -> None:
    sub_id = converting(tracker, None, row)

    post_back(tracker, sub_id)

    assert queued(tracker) == []


@pytest.mark.rule("KE-671")
def test_a_chain_of_postbacks_does_not_run_in_a_circle(tracker: Visiting) -> None:
    key = tracker.world.credentials["keitaro"]
    again = f"{tracker.world.urls['keitaro']}/{key}/postback?subid={{subid}}&tid={{tid}}1"
    sub_id = converting(tracker, {"postback_url": again})

    post_back(tracker, sub_id, tid="0")
    tracker.world.advance("1s")

    first, second = queued(tracker)
    assert (first["status"], second["status"]) == ("delivered", "refused")
    assert second["reason"] == f"a circle: keitaro@{tracker.world.name} led here"
    assert second["url"].endswith("tid=011")
