"""Domains and users, which the document does not have (KE-706 to KE-715)."""

from typing import Any

import pytest

from tests.vendors.keitaro.conftest import LEAST, Keitaro


@pytest.mark.parametrize("names", ["a.com,b.com", "a.com\nb.com", "a.com\r\nb.com", "a.com, b.com"])
@pytest.mark.rule("KE-707", "KE-821")
def test_several_names_make_several_domains(either: Keitaro, names: str) -> None:
    made = either.do("POST", "/domains", {"name": names, "default_campaign_id": 3})
    assert [(each["id"], each["name"]) for each in made] == [(1, "a.com"), (2, "b.com")]
    assert [each["default_campaign"] for each in made] == [3, 3]
    assert [each["name"] for each in either.listed("domains")] == ["a.com", "b.com"]


@pytest.mark.rule("KE-707", "KE-708", "KE-711", "KE-R05")
def test_a_domain_is_changed(either: Keitaro) -> None:
    flags = {"wildcard": True, "catch_not_found": True, "ssl_redirect": True}
    shown = either.create("domains", **flags, allow_indexing=False, notes="n", is_ssl=1)
    expected = flags | {"allow_indexing": False, "notes": "n"}
    assert shown.items() >= expected.items()
    assert "is_ssl" not in shown
    changed = {"name": "b.com", "default_campaign_id": 5, "catch_not_found": 0, "notes": "m"}
    shown = either.do("PUT", "/domains/1", changed)
    found = [shown[name] for name in ("name", "default_campaign", "catch_not_found", "notes")]
    assert found == ["b.com", 5, False, "m"]
    assert either.do("GET", "/domains/1") == shown


@pytest.mark.rule("KE-708", "KE-709", "KE-706")
def test_a_domain_is_archived_restored_and_checked(either: Keitaro) -> None:
    before = either.create("domains")
    assert either.do("POST", "/domains/1/check") == [before]
    assert either.do("DELETE", "/domains/1") == before | {"state": "deleted"}
    assert either.do("GET", "/domains/deleted") == [before | {"state": "deleted"}]
    assert either.do("POST", "/domains/1/restore") == [before]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"login": ""}, "login"),
        ({"type": None}, "type"),
        ({"new_password": ""}, "new_password"),
        ({"new_password_confirmation": None}, "new_password_confirmation"),
    ],
)
@pytest.mark.rule("KE-712", "KE-036", "KE-037")
def test_a_user_needs_login_type_and_the_password_twice(
    tracker: Keitaro, fields: dict[str, Any], name: str
) -> None:
    message = f"{name.replace('_', ' ').capitalize()} is required"
    refusal = tracker.refused("POST", "/users", LEAST["users"] | fields)
    assert refusal == (406, {name: [message]})


@pytest.mark.rule("KE-712", "KE-713", "KE-715")
def test_a_user_is_created_changed_and_deleted(either: Keitaro) -> None:
    preferences = {"language": "ru", "timezone": "Europe/Madrid"}
    shown = either.do("POST", "/users", LEAST["users"] | {"preferences": preferences})
    assert (shown["id"], shown["login"], shown["preferences"]) == (1, "somebody", preferences)
    assert not {"new_password", "name"} & set(shown)
    changed = either.do("PUT", "/users/1", {"login": "other", "type": "ADMIN", "keyCount": 2})
    assert changed == shown | {"login": "other", "type": "ADMIN"}
    assert either.do("GET", "/users/1") == changed
    assert either.do("DELETE", "/users/1") == {}
    assert either.listed("users") == []
    assert either.ask("GET", "/users/1").status_code == 404


@pytest.mark.rule("KE-714", "KE-715")
def test_a_users_access_is_set(either: Keitaro) -> None:
    either.create("users")
    access = {
        "offers_access_type": "read_only",
        "campaigns_access_type": "to_groups_and_selected",
        "resources": ["streams"],
        "reports": ["x"],
    }
    shown = either.do("PUT", "/users/1/access", {"access_data": access})
    assert shown["access_data"].items() >= access.items()
    assert either.do("GET", "/users/1") == shown


@pytest.mark.rule("KE-714", "KE-036")
def test_access_needs_its_data(tracker: Keitaro) -> None:
    tracker.create("users")
    refusal = tracker.refused("PUT", "/users/1/access", {})
    assert refusal == (406, {"access_data": ["Access data is required"]})
    refusal = tracker.refused("PUT", "/users/7/access", {})
    assert refusal == (404, {"error": "User #7 not found"})


@pytest.mark.parametrize("name", [["a.com", "b.com"], {"a": 1}, True], ids=str)
@pytest.mark.rule("KE-707", "KE-016", "KE-036")
def test_a_domain_name_that_is_no_text_is_invalid(tracker: Keitaro, name: Any) -> None:
    refusal = tracker.refused("POST", "/domains", {"name": name})
    assert refusal == (406, {"name": ["Name is invalid"]})
    assert tracker.listed("domains") == []


@pytest.mark.rule("KE-714", "KE-715")
def test_partial_access_leaves_the_rest(tracker: Keitaro) -> None:
    """A user always has all the keys."""
    partial = {"offers_access_type": "read_only"}
    before = tracker.create("users")["access_data"]
    shown = tracker.do("PUT", "/users/1/access", {"access_data": partial})
    assert shown["access_data"] == before | partial
    content = LEAST["users"] | {"login": "other", "access_data": partial}
    assert tracker.do("POST", "/users", content)["access_data"] == before | partial
