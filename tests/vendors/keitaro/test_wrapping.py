"""How each verb wraps its object and writes its id, in both dialects (KE-801 to KE-821)."""

from typing import Any, NamedTuple

import pytest

from tests.vendors.keitaro.conftest import LEAST, Keitaro

AN, CAMPAIGN, STREAM, OFFER = "affiliate_networks", "campaigns", "streams", "offers"
LANDING, SOURCE, GROUP, DOMAIN, USER = (
    *("landing_pages", "traffic_sources", "groups", "domains", "users"),
)


class Case(NamedTuple):
    """A verb, and how v8 and v9 wrap its answer: an object, or an array of one; `s` or `i` id."""

    path: str
    call: str
    v8: str
    v9: str


OBJECT, TEXT = "{i}", "{s}"
ARRAY, ARRAY_TEXT = "[i]", "[s]"

#: From KE-101 to KE-168 (v8) and KE-801 to KE-821 (v9).
CASES = [
    Case(AN, "GET /1", OBJECT, OBJECT),
    Case(AN, "POST", ARRAY_TEXT, OBJECT),
    Case(AN, "PUT /1", ARRAY_TEXT, OBJECT),
    Case(AN, "POST /1/clone", ARRAY_TEXT, ARRAY),
    Case(AN, "DELETE /1", ARRAY_TEXT, OBJECT),
    Case(AN, "POST /1/archive", ARRAY_TEXT, OBJECT),
    Case(CAMPAIGN, "GET /1", OBJECT, OBJECT),
    Case(CAMPAIGN, "POST", OBJECT, OBJECT),
    Case(CAMPAIGN, "PUT /1", OBJECT, OBJECT),
    Case(CAMPAIGN, "DELETE /1", ARRAY, ARRAY),
    Case(CAMPAIGN, "POST /1/restore", ARRAY, ARRAY),
    Case(CAMPAIGN, "POST /1/disable", ARRAY, ARRAY),
    Case(CAMPAIGN, "POST /1/enable", ARRAY, ARRAY),
    Case(CAMPAIGN, "POST /1/clone", ARRAY, ARRAY),
    Case(CAMPAIGN, "POST /1", ARRAY, ARRAY),
    Case(STREAM, "GET /1", OBJECT, OBJECT),
    Case(STREAM, "POST", OBJECT, OBJECT),
    Case(STREAM, "PUT /1", OBJECT, OBJECT),
    Case(STREAM, "POST /1", OBJECT, OBJECT),
    Case(STREAM, "DELETE /1", ARRAY, OBJECT),
    Case(STREAM, "POST /1/restore", ARRAY, OBJECT),
    Case(STREAM, "POST /1/enable", ARRAY, OBJECT),
    Case(STREAM, "POST /1/disable", ARRAY, OBJECT),
    Case(OFFER, "GET /1", OBJECT, OBJECT),
    Case(OFFER, "POST", TEXT, OBJECT),
    Case(OFFER, "PUT /1", OBJECT, OBJECT),
    Case(OFFER, "POST /1/clone", ARRAY, ARRAY),
    Case(OFFER, "DELETE /1/archive", ARRAY, OBJECT),
    Case(GROUP, "POST", TEXT, OBJECT),
    Case(GROUP, "PUT /1", OBJECT, OBJECT),
    Case(GROUP, "DELETE /1", OBJECT, OBJECT),
    Case(GROUP, "DELETE /1/delete", "", OBJECT),
    Case(LANDING, "GET /1", OBJECT, OBJECT),
    Case(LANDING, "POST", TEXT, OBJECT),
    Case(LANDING, "PUT /1", OBJECT, OBJECT),
    Case(LANDING, "POST /1/clone", ARRAY, OBJECT),
    Case(LANDING, "PUT /1/clone", ARRAY, OBJECT),
    Case(LANDING, "DELETE /1", ARRAY, OBJECT),
    Case(SOURCE, "GET /1", OBJECT, OBJECT),
    Case(SOURCE, "POST", TEXT, OBJECT),
    Case(SOURCE, "PUT /1", OBJECT, OBJECT),
    Case(SOURCE, "POST /1/clone", ARRAY, ARRAY),
    Case(SOURCE, "DELETE /1", ARRAY, ""),
    Case(DOMAIN, "GET /1", OBJECT, OBJECT),
    Case(DOMAIN, "POST", ARRAY, ARRAY),
    Case(DOMAIN, "PUT /1", OBJECT, OBJECT),
    Case(DOMAIN, "DELETE /1", OBJECT, OBJECT),
    Case(DOMAIN, "POST /1/check", ARRAY, ARRAY),
    Case(DOMAIN, "POST /1/restore", ARRAY, ARRAY),
    Case(USER, "GET /1", OBJECT, OBJECT),
    Case(USER, "POST", OBJECT, OBJECT),
    Case(USER, "PUT /1", OBJECT, OBJECT),
    Case(USER, "DELETE /1", "{}", "{}"),
]


def form_of(content: bytes, answer: Any) -> str:
    """How an answer is wrapped: one of the forms above."""
    if content in (b"", b"{}"):
        return content.decode()
    listed = isinstance(answer, list)
    (found,) = answer if listed else (answer,)
    kind = {str: "s", int: "i"}[type(found["id"])]
    return f"[{kind}]" if listed else f"{{{kind}}}"


@pytest.mark.parametrize("dialect", ["v8", "v9"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.path} {case.call}")
@pytest.mark.rule("KE-R01", "KE-R02", "KE-R04", "KE-006", "KE-R07", "KE-R08", "KE-011", "KE-005")
@pytest.mark.rule("KE-102", "KE-103", "KE-104", "KE-105", "KE-106", "KE-108", "KE-109", "KE-110")
@pytest.mark.rule("KE-111", "KE-113", "KE-114", "KE-115", "KE-116", "KE-719", "KE-123", "KE-124")
@pytest.mark.rule("KE-125", "KE-127", "KE-128", "KE-129", "KE-130", "KE-131", "KE-136", "KE-137")
@pytest.mark.rule("KE-138", "KE-139", "KE-140", "KE-148", "KE-149", "KE-150", "KE-152", "KE-153")
@pytest.mark.rule("KE-154", "KE-155", "KE-164", "KE-165", "KE-166", "KE-167", "KE-168", "KE-707")
@pytest.mark.rule("KE-708", "KE-709", "KE-712", "KE-713", "KE-801", "KE-802", "KE-803", "KE-804")
@pytest.mark.rule("KE-805", "KE-807", "KE-808", "KE-809", "KE-810", "KE-811", "KE-812", "KE-813")
@pytest.mark.rule("KE-814", "KE-815", "KE-816", "KE-817", "KE-818", "KE-819", "KE-820", "KE-821")
@pytest.mark.rule("KE-824")
def test_each_verb_wraps_its_answer_as_in_the_book(
    tracker: Keitaro, case: Case, dialect: str
) -> None:
    tracker.speak(dialect)
    tracker.create(case.path)
    method, _, rest = case.call.partition(" ")
    content = LEAST[case.path] | fresh(case.path) if case.call == "POST" else None
    response = tracker.ask(method, f"/{case.path}{rest}", content)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = response.json() if response.content else None
    assert form_of(response.content, answer) == (case.v8 if dialect == "v8" else case.v9)


def fresh(path: str) -> dict[str, str]:
    """What must differ from the first object."""
    name = {CAMPAIGN: "alias", USER: "login"}.get(path, "name")
    return {name: "another"}


@pytest.mark.parametrize(
    "path", [AN, CAMPAIGN, STREAM, OFFER, LANDING, SOURCE, GROUP, DOMAIN, USER]
)
@pytest.mark.rule("KE-007", "KE-011", "KE-017", "KE-101", "KE-107", "KE-718", "KE-126", "KE-135")
@pytest.mark.rule("KE-163", "KE-706", "KE-712")
def test_lists_are_bare_arrays_with_integer_ids_in_sequence(either: Keitaro, path: str) -> None:
    assert either.listed(path) == []
    either.create(path)
    either.create(path, **fresh(path))
    found = either.listed(path)
    assert [each["id"] for each in found] == [1, 2]
    assert all(type(each["id"]) is int for each in found)
