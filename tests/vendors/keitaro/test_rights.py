"""What the user whose key is used may do: 403, or lists that are shorter (KE-033, KE-715)."""

from typing import Any

import pytest

from mocksrv.client import ControlError
from tests.vendors.keitaro.conftest import LEAST, Keitaro

FORBIDDEN = (403, {"error": "You have no permission to access this page", "stacktrace": None})
GUARDED = (
    *("affiliate_networks", "campaigns", "streams", "offers", "landing_pages", "traffic_sources"),
    "domains",
)


def limited(keitaro: Keitaro, **access: Any) -> None:
    """From now on the key is that of a user with this access."""
    keitaro.create("users", access_data=access)
    keitaro.set(user=1)


def section(path: str) -> str:
    """What `access_data` calls the objects of a path."""
    return "landings" if path == "landing_pages" else path


@pytest.mark.parametrize(
    "call", ["GET /users", "POST /users", "GET /users/1", "PUT /users/1/access"]
)
@pytest.mark.rule("KE-033", "KE-712", "KE-713", "KE-714")
def test_users_are_none_of_a_users_business(either: Keitaro, call: str) -> None:
    limited(either)
    assert either.refused(*call.split(" "), {}) == FORBIDDEN
    assert either.do("GET", "/campaigns") == []


@pytest.mark.rule("KE-033", "KE-327")
def test_an_administrator_may_do_everything_and_so_may_the_owner(either: Keitaro) -> None:
    either.create("users", type="ADMIN", access_data={"campaigns_access_type": "read_only"})
    assert either.set(user=1)["user"] == 1
    assert [each["id"] for each in either.listed("users")] == [1]
    either.create("campaigns")
    either.do("PUT", "/users/1", {"type": "USER"})
    assert either.refused("GET", "/users") == FORBIDDEN
    assert either.set(user=None)["user"] is None
    assert len(either.listed("users")) == 1


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.rule("KE-033", "KE-327")
def test_who_may_only_read_is_refused_what_changes(either: Keitaro, path: str) -> None:
    before = either.create(path)
    limited(either, **{f"{section(path)}_access_type": "read_only"})
    assert either.refused("POST", f"/{path}", LEAST[path]) == FORBIDDEN
    assert either.refused("PUT", f"/{path}/1", {"name": "other"}) == FORBIDDEN
    archive = f"/{path}/1/archive" if path == "offers" else f"/{path}/1"
    assert either.refused("DELETE", archive) == FORBIDDEN
    assert either.listed(path) == [before]
    assert either.do("GET", f"/{path}/1") == before
    either.create("offers" if path == "campaigns" else "campaigns", alias="another")


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.rule("KE-033", "KE-327")
def test_lists_hold_what_is_selected(either: Keitaro, path: str) -> None:
    named = "alias" if path == "campaigns" else "name"
    first, second = (either.create(path, **{named: word}) for word in ("first", "second"))
    name = section(path)
    limited(either, **{f"{name}_access_type": "to_groups_and_selected"})
    assert either.listed(path) == []
    assert either.refused("GET", f"/{path}/{first['id']}") == FORBIDDEN
    either.set(user=None)
    chosen = {f"{name}_selected_entities": [second["id"]]}
    either.do("PUT", "/users/1/access", {"access_data": chosen})
    either.set(user=1)
    assert either.listed(path) == [second]
    assert either.do("GET", f"/{path}/{second['id']}") == second


@pytest.mark.rule("KE-033", "KE-327")
def test_groups_and_what_he_made_himself_are_a_users_own(either: Keitaro) -> None:
    for alias, group in (("in", 4), ("out", 5)):
        either.create("campaigns", alias=alias, group_id=group)
    access = {
        "campaigns_access_type": "created_by_user_groups_and_selected",
        "campaigns_selected_groups": [4],
    }
    limited(either, **access)
    assert [each["alias"] for each in either.campaigns()] == ["in"]
    either.create("campaigns", alias="own")
    assert [each["alias"] for each in either.campaigns()] == ["in", "own"]
    assert either.refused("GET", "/campaigns/2/streams") == FORBIDDEN
    assert either.do("GET", "/campaigns/3/streams") == []


@pytest.mark.rule("KE-033", "KE-151", "KE-147", "KE-158")
def test_every_list_of_streams_is_shorter(either: Keitaro) -> None:
    for number in (1, 2):
        either.create("streams", name=f"Stream {number}")
    limited(either, streams_access_type="to_groups_and_selected", streams_selected_entities=[2])
    for path in ("/streams", "/campaigns/1/streams", "/streams/search?query=stream"):
        assert [each["id"] for each in either.do("GET", path)] == [2]
    assert either.refused("GET", "/stream/1/events") == FORBIDDEN


@pytest.mark.rule("KE-049", "KE-033")
def test_rights_come_after_the_route_and_before_the_body(either: Keitaro) -> None:
    limited(either, campaigns_access_type="read_only")
    for call, status in (("GET /users/x", 404), ("PATCH /users", 405), ("PATCH /campaigns/1", 405)):
        method, path = call.split(" ")
        assert either.send(method, path, b"{").status_code == status
    for call in ("POST /users", "PUT /campaigns/77", "POST /campaigns"):
        method, path = call.split(" ")
        assert either.send(method, path, b"{").status_code == 403
    assert either.send("POST", "/offers", b"{").status_code == 400
    either.set(edition="basic")
    assert either.send("POST", "/users", b"{").status_code == 402


@pytest.mark.rule("KE-031", "KE-033")
def test_a_user_who_is_gone_has_no_key(either: Keitaro) -> None:
    either.create("users", type="ADMIN")
    either.set(user=1)
    either.do("DELETE", "/users/1")
    assert either.refused("GET", "/campaigns") == (401, {"error": "Access denied"})
    either.set(user=None)
    assert either.do("GET", "/campaigns") == []


@pytest.mark.rule("KE-033")
def test_a_key_is_that_of_a_user_who_is_there(tracker: Keitaro) -> None:
    with pytest.raises(ControlError, match="There is no user 7"):
        tracker.set(user=7)
    assert tracker.set()["user"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("access_data", {"campaigns_access_type": "some_access"}),
        ("access_data", {"domains_access_type": None}),
        ("access_data", {"offers_access_type": ["full_access"]}),
        ("preferences", {"language": "de"}),
        ("type", "OWNER"),
    ],
)
@pytest.mark.rule("KE-327", "KE-715", "KE-036")
def test_a_users_words_are_those_that_there_are(either: Keitaro, field: str, value: Any) -> None:
    before = either.create("users")
    message = f"{field.replace('_', ' ').capitalize()} is invalid"
    status = 406 if either.set()["dialect"] == "v8" else 422
    expected = (status, {field: [message]})
    other = LEAST["users"] | {"login": "other", field: value}
    assert either.refused("POST", "/users", other) == expected
    assert either.refused("PUT", "/users/1", {field: value}) == expected
    if field == "access_data":
        assert either.refused("PUT", "/users/1/access", {field: value}) == expected
    assert either.listed("users") == [before]
