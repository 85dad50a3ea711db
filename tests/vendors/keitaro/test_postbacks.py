"""Postbacks from networks: what they are answered, and what the log says (KE-651 to KE-666)."""

from typing import Any

import pytest

from mocksrv.client import World
from tests.vendors.keitaro.visiting import Visiting

EXISTS = 'Conversion by pair "SubId + tid" already exists. Postback ignored.'


@pytest.fixture
def tracker(world: World) -> Visiting:
    return Visiting(world)


@pytest.fixture
def sub_id(tracker: Visiting) -> str:
    """The sub id of a click."""
    tracker.stream(tracker.campaign(), "http://x.com/?s={subid}")
    return tracker.query()["s"]


def post_back(tracker: Visiting, **params: str) -> str:
    """The body of the answer to a postback."""
    key = tracker.world.credentials["keitaro"]
    answer = tracker.http.get(f"/{key}/postback", params=params)
    assert answer.status_code == 200
    return answer.text


def last_line(tracker: Visiting) -> str:
    """The newest line of the log of postbacks."""
    key = {"Api-Key": tracker.world.credentials["keitaro"]}
    log: list[Any] = tracker.http.get("/admin_api/v1/logs/postbacks", headers=key).json()
    return str(log[0]["message"])


@pytest.mark.rule("KE-651")
@pytest.mark.parametrize("key", ["x", "keitaro_", "ayet_default", "keitaro_other-world"])
def test_a_wrong_key_is_404(tracker: Visiting, key: str) -> None:
    assert tracker.http.get(f"/{key}/postback", params={"subid": "x"}).status_code == 404


@pytest.mark.rule("KE-659")
def test_the_answer_is_what_was_asked_for(tracker: Visiting, sub_id: str) -> None:
    assert post_back(tracker, subid=sub_id, **{"return": "OK"}) == "OK"
    assert post_back(tracker, subid=sub_id, **{"return": "<b>"}) == "&lt;b&gt;"
    assert post_back(tracker, subid=sub_id) == ""


@pytest.mark.rule("KE-651", "KE-659")
def test_of_a_repeated_parameter_the_last_counts(tracker: Visiting, sub_id: str) -> None:
    path = f"/{tracker.world.credentials['keitaro']}/postback"
    query = f"subid=nobody&subid={sub_id}&return=A&return=B&tid[]=1&tid[]=2"

    assert tracker.http.get(f"{path}?{query}").text == "B"
    assert last_line(tracker) == f"Subid {sub_id} complete"
    post_back(tracker, subid=sub_id, tid="2")
    assert last_line(tracker) == EXISTS


@pytest.mark.rule("KE-651", "KE-659")
@pytest.mark.parametrize(
    ("told", "text"),
    [
        (7, "7"),
        (1.5, "1.5"),
        (["A", 7], "7"),
        (None, ""),
        (True, ""),
        ([], ""),
        ({"a": "b"}, ""),
        ([["A"]], ""),
        (["A", {}], ""),
    ],
)
def test_what_is_no_text_and_no_number_is_not_sent(
    tracker: Visiting, sub_id: str, told: Any, text: str
) -> None:
    path = f"/{tracker.world.credentials['keitaro']}/postback"
    answer = tracker.http.post(path, json={"subid": sub_id, "return": told})

    assert (answer.status_code, answer.text) == (200, text)


@pytest.mark.rule("KE-652")
@pytest.mark.parametrize("name", ["subid", "clickid"])
def test_the_click_must_exist(tracker: Visiting, sub_id: str, name: str) -> None:
    post_back(tracker, **{name: "nobody"})
    assert last_line(tracker) == 'SubID not found "nobody"'

    post_back(tracker, **{name: sub_id})
    assert last_line(tracker) == f"Subid {sub_id} complete"


STORIES = [
    (["lead", "sale", "rejected"], [True, True, True]),
    (["sale", "sale"], [True, False]),
    (["sale", "lead"], [True, False]),
    (["rejected", "sale"], [True, False]),
    (["nonsense"], [False]),
    (["rebill"], [False]),
]


@pytest.mark.rule("KE-662", "KE-663")
@pytest.mark.parametrize(("statuses", "taken"), STORIES)
def test_a_conversion_goes_one_way(
    tracker: Visiting, sub_id: str, statuses: list[str], taken: list[bool]
) -> None:
    for status, is_taken in zip(statuses, taken, strict=True):
        post_back(tracker, subid=sub_id, status=status, tid="1")
        assert (last_line(tracker) == f"Subid {sub_id} complete") is is_taken, status


@pytest.mark.rule("KE-664", "KE-653")
def test_the_same_again_is_refused_and_another_transaction_is_not(
    tracker: Visiting, sub_id: str
) -> None:
    post_back(tracker, subid=sub_id)
    post_back(tracker, subid=sub_id)
    assert last_line(tracker) == EXISTS

    post_back(tracker, subid=sub_id, tid="2")
    assert last_line(tracker) == f"Subid {sub_id} complete"


@pytest.mark.rule("KE-660", "KE-661")
def test_the_networks_words_are_mapped_or_ignored(tracker: Visiting, sub_id: str) -> None:
    words = {"lead_status": "reg,topup", "sale_status": "billed", "ignore_status": "test"}
    for word, is_taken in (("topup", True), ("billed", True), ("test", False), ("other", False)):
        post_back(tracker, subid=sub_id, status=word, **words)
        assert (last_line(tracker) == f"Subid {sub_id} complete") is is_taken, word
