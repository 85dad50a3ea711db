"""How requests travel and what answers look like (ayet.txt L24, L48-110): ways, hosts, envelope."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.ayet.conftest import Ayet

WAYS = ["multipart", "urlencoded", "json", "query"]
ORDER = {"packageName": "com.example.app", "numDownloads": 50, "identifier": "Kunde & Söhne, №1"}


def send(ayet: Ayet, way: str, command: str, **fields: Any) -> httpx.Response:
    """A call with all its fields, the key included, sent in one of the four ways."""
    fields = {"apiKey": ayet.world.credentials["ayet"]} | fields
    url = f"/api/{command}"
    match way:
        case "multipart":
            parts = {name: (None, str(value)) for name, value in fields.items()}
            return ayet.http.post(url, files=parts)
        case "urlencoded":
            return ayet.http.post(url, data=fields)
        case "json":
            return ayet.http.post(url, json=fields)
    return ayet.http.get(url, params=fields)


@pytest.fixture
def server(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client on the whole server, not on one vendor of it."""
    with mocksrv.control.vendor_client("") as client:
        yield client


# -- ways to send ---------------------------------------------------------------------------


@pytest.mark.rule("AY-04", "AY-R03")
def test_what_the_documents_php_function_sends_is_understood(ayet: Ayet) -> None:
    boundary = "------------------------d74496d66958873e"
    fields = {"campaignId": str(ayet.add()["campaignId"]), "apiKey": ayet.world.credentials["ayet"]}
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    content_type = {"Content-Type": f"multipart/form-data; boundary={boundary}"}

    response = ayet.http.post(
        "/api/campaign/get", content=f"{body}--{boundary}--\r\n", headers=content_type
    )

    assert response.json()["status"] == "success"


@pytest.mark.rule("AY-R03", "AY-04")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("account/details", {}),
        ("campaign/list", {"status": '["running","pending"]', "identifier": "customer1"}),
        ("campaign/get", {"campaignId": 1}),
        ("campaign/quote", {"targetCountries": "US, DE", "campaignType": "retention"}),
        ("campaign/edit", {"campaignId": 1, "downloadRate": 250}),
        ("campaign/foo", {}),
        ("campaign/add", {"packageName": "com.example.app", "numDownloads": 19}),
        ("reporting/summary", {"startDate": "2026-01-01", "endDate": "2026-01-31"}),
        ("reporting/stats", {"campaignId": 1}),
    ],
)
def test_all_ways_give_the_same_answer(
    ayet: Ayet, way: str, command: str, fields: dict[str, Any]
) -> None:
    campaign = ayet.add(identifier="customer1")
    assert campaign["campaignId"] == 1

    response = send(ayet, way, command, **fields)

    assert response.status_code == 200
    assert response.content == ayet.post(command, **fields).content


@pytest.mark.rule("AY-R03", "AY-60")
@pytest.mark.parametrize("way", WAYS)
def test_all_ways_create_the_same_campaign(ayet: Ayet, way: str) -> None:
    reference = ayet.ok("campaign/add", **ORDER, targetCountries="US, DE")["campaignData"]

    made = send(ayet, way, "campaign/add", **ORDER, targetCountries="US, DE").json()["campaignData"]

    assert made == reference | {"campaignId": made["campaignId"]}
    assert made["identifier"] == "Kunde & Söhne, №1"
    assert ayet.get(made["campaignId"]) == made


@pytest.mark.rule("AY-R03")
@pytest.mark.parametrize("encoding", ["files", "data", "json"])
def test_the_body_wins_over_the_query(ayet: Ayet, encoding: str) -> None:
    first, second = ayet.add()["campaignId"], ayet.add()["campaignId"]
    sent = {"apiKey": ayet.world.credentials["ayet"], "campaignId": str(second)}
    body = {name: (None, value) for name, value in sent.items()} if encoding == "files" else sent

    answer = ayet.http.post(
        "/api/campaign/get", params={"campaignId": first, "apiKey": "wrong"}, **{encoding: body}
    ).json()

    assert answer["campaignData"]["campaignId"] == second


@pytest.mark.rule("AY-R03", "AY-R26")
def test_a_list_in_the_body_replaces_the_one_in_the_query(ayet: Ayet) -> None:
    ayet.add(status="running")
    pending = ayet.add(status="pending")
    body = {"apiKey": ayet.world.credentials["ayet"], "status[]": "pending"}

    answer = ayet.http.post("/api/campaign/list?status[]=running", data=body).json()

    assert answer["campaignData"] == [pending]


@pytest.mark.rule("AY-R03", "AY-09")
@pytest.mark.parametrize("encoding", ["files", "data", "json"])
def test_a_wrong_key_in_the_body_wins_over_the_right_one_in_the_query(
    ayet: Ayet, encoding: str
) -> None:
    body = {"apiKey": (None, "wrong")} if encoding == "files" else {"apiKey": "wrong"}

    answer = ayet.http.post(
        "/api/account/details",
        params={"apiKey": ayet.world.credentials["ayet"]},
        **{encoding: body},
    ).json()

    assert answer["errorCode"] == 100


@pytest.mark.rule("AY-R03")
@pytest.mark.parametrize("body", ["{", "[]", "null", '"text"', "not json", "\x00"])
def test_a_body_that_is_no_json_object_carries_no_key(ayet: Ayet, body: str) -> None:
    response = ayet.http.post(
        "/api/account/details", content=body, headers={"Content-Type": "application/json"}
    )

    assert response.status_code == 200
    assert response.json()["errorCode"] == 100


# -- hosts ----------------------------------------------------------------------------------


@pytest.mark.rule("AY-R37")
@pytest.mark.parametrize(
    "host",
    [
        "www.ayetstudios.com",
        "ayetstudios.com",
        "WWW.AyetStudios.com",
        "www.ayetstudios.com:443",
        "localhost:8080",
        "sandbox.internal",
    ],
)
def test_the_bare_path_is_served_on_every_host(ayet: Ayet, server: httpx.Client, host: str) -> None:
    expected = ayet.post("account/details").content
    key = {"apiKey": (None, ayet.world.credentials["ayet"])}

    response = server.post("/api/account/details", files=key, headers={"Host": host})

    assert response.content == expected


@pytest.mark.rule("AY-R37", "AY-06")
@pytest.mark.parametrize("host", ["www.ayetstudios.com", "ayetstudios.com"])
@pytest.mark.parametrize("path", ["/", "/api", "/somewhere/else", "/_mocksrv/health"])
def test_whatever_is_asked_of_the_real_host_the_vendor_answers(
    server: httpx.Client, host: str, path: str
) -> None:
    response = server.get(path, headers={"Host": host})

    assert (response.status_code, response.json()["errorCode"]) == (200, 100)


@pytest.mark.rule("AY-R37", "AY-11")
def test_the_real_host_answers_unknown_commands_in_its_own_words(
    ayet: Ayet, server: httpx.Client
) -> None:
    query = {"apiKey": ayet.world.credentials["ayet"]}

    response = server.get("/api/foo/list", params=query, headers={"Host": "www.ayetstudios.com"})

    assert response.json()["errorMessage"] == 'Unknown action "list" for foo module.'


@pytest.mark.rule("AY-R37")
def test_the_prefix_leads_to_the_same_account(ayet: Ayet, server: httpx.Client) -> None:
    campaign = ayet.add()
    fields = {"apiKey": ayet.world.credentials["ayet"], "campaignId": str(campaign["campaignId"])}

    bare = server.post("/api/campaign/get", data=fields)
    prefixed = server.post("/ayet/api/campaign/get", data=fields)

    assert bare.json()["campaignData"] == campaign
    assert prefixed.content == bare.content


# -- envelope -------------------------------------------------------------------------------


@pytest.mark.rule("AY-03")
@pytest.mark.parametrize("key", [None, "right"])
def test_answers_are_utf8_json(ayet: Ayet, key: str | None) -> None:
    ayet.add(identifier="Söhne №1")
    fields = {"apiKey": None} if key is None else {}

    response = ayet.post("campaign/list", **fields)

    assert response.headers["content-type"].partition(";")[0] == "application/json"
    assert isinstance(json.loads(response.content.decode("utf-8")), dict)


@pytest.mark.rule("AY-R01", "AY-R02", "AY-06", "AY-07")
@pytest.mark.parametrize(
    ("command", "fields", "code", "text"),
    [
        ("account/details", {"apiKey": "XXX"}, 100, "Authentification failed, check your API Key."),
        ("campaign/foo", {}, 101, 'Unknown action "foo" for campaign module.'),
        ("campaign/add", {}, 102, "Missing parameter: packageName."),
        ("campaign/quote", {"targetCountries": "XX"}, 301, "Invalid countries requested: XX."),
        ("campaign/get", {"campaignId": 286}, 305, "Campaign does not exist."),
    ],
)
def test_an_error_is_exactly_three_keys_with_http_200(
    ayet: Ayet, command: str, fields: dict[str, Any], code: int, text: str
) -> None:
    response = ayet.post(command, **fields)

    answer = response.json()
    assert response.status_code == 200
    assert list(answer.items()) == [
        ("status", "error"),
        ("errorCode", code),
        ("errorMessage", text),
    ]
    assert type(answer["errorCode"]) is int


# -- empty maps and times -------------------------------------------------------------------


@pytest.mark.rule("AY-R30")
def test_empty_maps_are_objects_not_lists(ayet: Ayet) -> None:
    campaign = ayet.add(status="pending")["campaignId"]

    stats = ayet.ok("reporting/stats", campaignId=campaign)
    daily = ayet.ok("reporting/summary_daily", startDate="2026-01-02", endDate="2026-01-01")

    assert stats["countries"] == {}
    assert stats["detailed"] == {}
    assert daily["statistics"] == {}


@pytest.mark.rule("AY-R29", "AY-37")
def test_created_is_utc_to_the_second(ayet: Ayet) -> None:
    ayet.world.advance(to="2026-03-07T14:43:46Z")

    assert ayet.add()["created"] == "2026-03-07 14:43:46"


@pytest.mark.rule("AY-R29")
def test_days_and_timestamps_are_utc(ayet: Ayet) -> None:
    ayet.world.advance("23h")
    campaign = ayet.add(numDownloads=1000)["campaignId"]
    ayet.world.advance("59m")

    stats = ayet.ok("reporting/stats", campaignId=campaign)
    listed = ayet.ok("reporting/installations", campaignId=campaign)["installations"]

    assert list(stats["detailed"]) == ["2026-01-01"]
    assert {item["timestamp"][:13] for item in listed} == {"2026-01-01 23"}
