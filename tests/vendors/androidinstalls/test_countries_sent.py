"""How countries are sent: every spelling of a list, in every place (androidinstalls.txt L138-142).

Each spelling means US, then FR.
"""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.vendors.androidinstalls.conftest import ORDERS, AndroidInstalls

WANTED = ["United States", "France"]

#: Spellings of a list as (name, value) pairs, as a query and a form have them.
PAIRS = {
    "brackets": [("countries[]", "US"), ("countries[]", "FR")],
    "indices": [("countries[0]", "US"), ("countries[1]", "FR")],
    "repeated": [("countries", "US"), ("countries", "FR")],
    "comma": [("countries", "US,FR")],
    "comma and space": [("countries", "US, FR")],
    "JSON text": [("countries", '["US","FR"]')],
    "JSON text of names": [("countries", '["United States", "France"]')],
    "names with a comma": [("countries", "United States,France")],
    "names in brackets": [("countries[]", "United States"), ("countries[]", "France")],
    "name and code": [("countries[]", "United States"), ("countries[]", "fr")],
}

#: Spellings of a list in a JSON object.
JSON = {
    "array": ["US", "FR"],
    "array of names": ["United States", "France"],
    "comma": "US,FR",
    "JSON text": '["US","FR"]',
}

Pairs = list[tuple[str, str]]


def by_query(ai: AndroidInstalls, route: str, pairs: Pairs) -> httpx.Response:
    return ai.http.post(f"/{route}", params=pairs)


def by_form(ai: AndroidInstalls, route: str, pairs: Pairs) -> httpx.Response:
    body = str(httpx.QueryParams(pairs))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return ai.http.post(f"/{route}", content=body, headers=headers)


def by_multipart(ai: AndroidInstalls, route: str, pairs: Pairs) -> httpx.Response:
    return ai.http.post(f"/{route}", files=[(name, (None, value)) for name, value in pairs])


WAYS = [by_query, by_form, by_multipart]
Way = Callable[[AndroidInstalls, str, Pairs], httpx.Response]


def order(ai: AndroidInstalls, kind: str) -> tuple[str, dict[str, Any]]:
    """The route, and the fields that do not say which countries."""
    route, app, fields = ORDERS[kind]
    fields = {name: value for name, value in fields.items() if not name.startswith("countr")}
    return route, {"apikey": ai.key, "appid": ai.app(app)} | fields


def pairs_of(fields: dict[str, Any]) -> Pairs:
    return [(name, str(value)) for name, value in fields.items()]


def targets(ai: AndroidInstalls, response: httpx.Response) -> list[str]:
    """The countries of what was created, in the order of the answer's ids."""
    assert response.status_code == 200, response.text
    ids = response.json()["id"]
    return [ai.look(number)["country"] for number in (ids if isinstance(ids, list) else [ids])]


@pytest.mark.rule("AI-R08", "AI-R07", "AI-33", "AI-73", "AI-R11", "AI-R14")
@pytest.mark.parametrize("kind", ["android", "ios", "retention"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("spelling", PAIRS.values(), ids=PAIRS)
def test_every_spelling_is_read_in_every_place(
    ai: AndroidInstalls, kind: str, way: Way, spelling: Pairs
) -> None:
    route, fields = order(ai, kind)

    response = way(ai, route, pairs_of(fields) + spelling)

    assert targets(ai, response) == WANTED


@pytest.mark.rule("AI-R08", "AI-R07")
@pytest.mark.parametrize("place", ["query", "form"])
@pytest.mark.parametrize(
    "text",
    [
        "countries[]=US&countries[]=FR",
        "countries[0]=US&countries[1]=FR",
        "countries%5B%5D=US&countries%5B%5D=FR",
        "countries=US%2CFR",
        "countries=%5B%22US%22%2C%22FR%22%5D",
        'countries=["US","FR"]',
        "countries=United+States,France",
        "countries=United%20States,France",
    ],
)
def test_a_list_is_read_as_it_is_written_escaped_or_not(
    ai: AndroidInstalls, place: str, text: str
) -> None:
    query = f"apikey={ai.key}&appid={ai.app()}&volume=50"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    if place == "query":
        response = ai.http.post(f"/addcampaign?{query}&{text}")
    else:
        response = ai.http.post(f"/addcampaign?{query}", content=text, headers=headers)

    assert targets(ai, response) == WANTED


@pytest.mark.rule("AI-R08", "AI-R07", "AI-33", "AI-73", "AI-R11")
@pytest.mark.parametrize("kind", ["android", "ios", "retention"])
@pytest.mark.parametrize("spelling", JSON.values(), ids=JSON)
def test_every_spelling_is_read_in_a_json_object(
    ai: AndroidInstalls, kind: str, spelling: object
) -> None:
    route, fields = order(ai, kind)

    response = ai.http.post(f"/{route}", json=fields | {"countries": spelling})

    assert targets(ai, response) == WANTED


@pytest.mark.rule("AI-R07")
@pytest.mark.parametrize("kind", ORDERS)
@pytest.mark.parametrize("place", ["params", "data", "files", "json"])
def test_an_order_is_read_from_every_place(ai: AndroidInstalls, kind: str, place: str) -> None:
    route, fields = order(ai, kind)
    fields["country" if kind == "rating" else "countries"] = "Brazil"
    sent = {name: (None, str(value)) for name, value in fields.items()}

    response = ai.http.post(f"/{route}", **{place: sent if place == "files" else fields})

    assert targets(ai, response) == ["Brazil"]


@pytest.mark.rule("AI-R07")
@pytest.mark.parametrize("kind", ["android", "ios", "retention"])
@pytest.mark.parametrize("queried", [PAIRS["brackets"], PAIRS["comma"], [("countries", "WW")]])
@pytest.mark.parametrize("name", ["countries", "countries[]"])
@pytest.mark.parametrize("place", ["data", "files", "json"])
def test_the_countries_of_the_body_replace_those_of_the_query(
    ai: AndroidInstalls, kind: str, queried: Pairs, name: str, place: str
) -> None:
    route, fields = order(ai, kind)
    sent: Any = {name: "BR"}
    if place == "files":
        sent = {name: (None, "BR")}

    response = ai.http.post(f"/{route}", params=pairs_of(fields) + queried, **{place: sent})

    assert targets(ai, response) == ["Brazil"]


@pytest.mark.rule("AI-R07")
@pytest.mark.parametrize("place", ["data", "files", "json"])
def test_the_numbers_of_the_body_win_over_those_of_the_query(
    ai: AndroidInstalls, place: str
) -> None:
    order = {"apikey": ai.key, "appid": ai.app(), "volume": "10", "dil": "10"}
    body: dict[str, Any] = {"volume": "60", "dil": "50"}
    if place == "files":
        body = {name: (None, value) for name, value in body.items()}

    response = ai.http.post("/addcampaign", params=order, **{place: body})

    assert response.status_code == 200
    assert ai.ok("wallet") == [{"balance": "9994.00", "spending": "6.00"}]


@pytest.mark.rule("AI-R07", "AI-R08")
def test_json_is_read_whatever_it_says_it_is(ai: AndroidInstalls) -> None:
    body = json.dumps({"appid": ai.app(), "volume": 50, "countries": ["US", "FR"]})

    response = ai.http.post(
        f"/addcampaign?apikey={ai.key}",
        content=body,
        headers={"Content-Type": "application/json; charset=utf-8"},
    )

    assert targets(ai, response) == WANTED


@pytest.mark.rule("AI-94", "AI-R08", "AI-R07", "AI-R14")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["country", "country[]", "country[0]", "countries", "countries[]"])
@pytest.mark.parametrize("value", ["FR", "fr", "France", '["FR"]', '["France"]'])
def test_the_country_of_a_rating_is_read_as_one_or_as_a_list_of_one(
    ai: AndroidInstalls, way: Way, name: str, value: str
) -> None:
    route, fields = order(ai, "rating")

    response = way(ai, route, [*pairs_of(fields), (name, value)])

    assert targets(ai, response) == ["France"]


@pytest.mark.rule("AI-94", "AI-R08", "AI-R07")
@pytest.mark.parametrize("value", ["FR", "France", ["FR"], ["France"]])
@pytest.mark.parametrize("name", ["country", "countries"])
def test_the_country_of_a_rating_is_read_from_a_json_object(
    ai: AndroidInstalls, name: str, value: object
) -> None:
    route, fields = order(ai, "rating")

    response = ai.http.post(f"/{route}", json=fields | {name: value})

    assert targets(ai, response) == ["France"]


@pytest.mark.rule("AI-R08")
@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"countries": {"0": "US", "2": "FR"}}},
        {"data": {"countries[a][]": ["US", "FR"]}},
        {"params": {"countries[0][x]": "US", "countries[1][y]": "FR"}},
    ],
)
def test_arrays_with_gaps_and_arrays_in_arrays_are_read_too(
    ai: AndroidInstalls, sent: dict[str, Any]
) -> None:
    order = {"apikey": ai.key, "appid": ai.app(), "volume": 50}
    ((way, fields),) = sent.items()

    answer = ai.http.post("/addcampaign", **{way: order | fields})

    assert len(answer.json()["id"]) == 2, answer.text


@pytest.mark.rule("AI-R09", "AI-36")
def test_a_letter_that_becomes_a_code_in_capitals_is_no_code(ai: AndroidInstalls) -> None:
    answer = ai.send("addcampaign", appid=ai.app(), volume=50, countries="ß")

    assert answer.status_code == 400
