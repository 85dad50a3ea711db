"""Routes, methods, hosts and the shape of answers (androidinstalls.txt L8-58, L221-240)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.androidinstalls.conftest import FIRST_RETENTION, AndroidInstalls, refusal

METHODS = {
    "/apps": "GET",
    "/addcampaign": "POST",
    "/campaigns": "GET",
    "/cancelcampaign": "GET",
    "/addhrcampaign": "POST",
    "/hrcampaigns": "GET",
    "/addratingcampaign": "POST",
    "/wallet": "GET",
    "/countries": "GET",
}
OTHERS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@pytest.fixture
def server(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client on the whole server, not on one vendor of it."""
    with mocksrv.control.vendor_client("") as client:
        yield client


@pytest.fixture
def busy(ai: AndroidInstalls) -> AndroidInstalls:
    """An account with app 1 (Android) and 2 (iOS) and campaigns 1 (regular), 2 (rating) and HR."""
    assert [ai.order(kind) for kind in ("android", "rating", "retention")] == [
        1,
        2,
        FIRST_RETENTION,
    ]
    return ai


OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "Apps ADD": ("apps", {"add": "com.example.app", "country": "ca"}),
    "Apps LIST": ("apps", {}),
    "Regular ADD": ("addcampaign", {"appid": 1, "volume": 50}),
    "Regular GET": ("campaigns", {"id": 1}),
    "Regular LIST": ("campaigns", {}),
    "Regular CANCEL": ("cancelcampaign", {"id": 1}),
    "High Retention ADD": ("addhrcampaign", {"appid": 1, "volume": 50}),
    "High Retention GET": ("hrcampaigns", {"id": FIRST_RETENTION}),
    "High Retention LIST": ("hrcampaigns", {}),
    "High Retention CANCEL": ("cancelcampaign", {"id": FIRST_RETENTION, "type": "premium"}),
    "Rating ADD": ("addratingcampaign", {"appid": 2, "volume": 5, "stars": 3, "country": "US"}),
    "Rating GET": ("campaigns", {"id": 2}),
    "Rating LIST": ("campaigns", {}),
    "Rating CANCEL": ("cancelcampaign", {"id": 2}),
    "Wallet GET": ("wallet", {}),
    "Countries LIST": ("countries", {}),
}


@pytest.mark.rule("AI-02", "AI-05", "AI-07")
@pytest.mark.parametrize("name", OPERATIONS)
def test_each_of_the_16_operations_answers_200_and_json(busy: AndroidInstalls, name: str) -> None:
    route, fields = OPERATIONS[name]

    response = busy.send(route, **fields)

    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == "application/json"
    action = name.rpartition(" ")[2] in {"ADD", "CANCEL"}
    assert isinstance(response.json(), dict if action else list)


@pytest.mark.rule("AI-02", "AI-01")
def test_there_are_16_operations_on_nine_routes() -> None:
    assert len(OPERATIONS) == 16
    assert {f"/{route}" for route, _ in OPERATIONS.values()} == set(METHODS)


@pytest.mark.rule("AI-03", "AI-R02")
@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize(
    ("key", "message"),
    [(None, "Missing parameter: apikey."), ("nobody", "Invalid API key.")],
    ids=["missing", "wrong"],
)
def test_no_operation_works_without_the_right_key(
    busy: AndroidInstalls, name: str, key: str | None, message: str
) -> None:
    before = busy.everything()
    route, fields = OPERATIONS[name]

    assert busy.refused(route, apikey=key, **fields) == (401, message)

    assert busy.everything() == before
    assert len(busy.ok("apps")) == 2


@pytest.mark.rule("AI-R06")
@pytest.mark.parametrize(
    ("path", "method"),
    [(path, method) for path in METHODS for method in OTHERS if method != METHODS[path]],
)
def test_a_route_has_its_documented_method_only(
    ai: AndroidInstalls, path: str, method: str
) -> None:
    response = ai.http.request(method, path, params={"apikey": ai.key, "id": 1})

    assert refusal(response)[0] == 405
    assert response.headers["allow"] == METHODS[path]


@pytest.mark.rule("AI-R06")
@pytest.mark.parametrize("path", METHODS)
def test_head_is_no_method_of_any_route(ai: AndroidInstalls, path: str) -> None:
    response = ai.http.head(path, params={"apikey": ai.key})

    assert (response.status_code, response.headers["allow"]) == (405, METHODS[path])


@pytest.mark.rule("AI-R06")
def test_a_get_with_a_full_order_orders_nothing(busy: AndroidInstalls) -> None:
    before = busy.everything()

    response = busy.http.get("/addcampaign", params={"apikey": busy.key, "appid": 1, "volume": 50})

    assert refusal(response)[0] == 405
    assert busy.everything() == before


@pytest.mark.rule("AI-01")
@pytest.mark.parametrize(
    "path", ["/", "/v1/apps", "/apps/", "/apps/1", "/campaign", "/Apps", "/api/apps", "/wallet/"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_are_no_other_routes(ai: AndroidInstalls, path: str, method: str) -> None:
    response = ai.http.request(method, path, params={"apikey": ai.key})

    assert refusal(response)[0] == 404


@pytest.mark.rule("AI-R01", "AI-06")
@pytest.mark.parametrize(
    ("route", "fields", "code"),
    [
        ("addcampaign", {"appid": 1, "volume": 49}, 400),
        ("wallet", {"apikey": "nobody"}, 401),
        ("addcampaign", {"appid": 1, "volume": 100_001}, 402),
        ("campaigns", {"id": 3}, 404),
        ("nowhere", {}, 404),
    ],
)
def test_an_error_is_an_object_of_code_and_message_with_the_code_as_status(
    busy: AndroidInstalls, route: str, fields: dict[str, Any], code: int
) -> None:
    response = busy.send(route, **fields)

    assert response.status_code == code
    assert response.headers["content-type"].partition(";")[0] == "application/json"
    message = response.json()["error"]["message"]
    assert response.json() == {"error": {"code": code, "message": message}}
    assert isinstance(message, str)
    assert message


@pytest.mark.rule("AI-R01", "AI-06", "AI-R06")
def test_a_wrong_method_is_an_error_of_the_same_shape(ai: AndroidInstalls) -> None:
    response = ai.http.post("/wallet", data={"apikey": ai.key})

    code, message = refusal(response)
    assert response.json() == {"error": {"code": 405, "message": message}}
    assert code == 405


@pytest.mark.rule("AI-07")
def test_ids_and_counts_are_numbers_and_amounts_are_text(busy: AndroidInstalls) -> None:
    busy.world.advance("1d")

    (regular,) = busy.ok("campaigns", id=1)
    (retention,) = busy.ok("hrcampaigns")
    app, _ = busy.ok("apps")
    added = busy.ok("addcampaign", appid=1, volume=50, countries="US,FR")
    (wallet,) = busy.ok("wallet")

    numbers = [app["id"], app["type"], regular["id"], regular["installs"], *added["id"]]
    numbers += [retention["id"], retention["installs"], retention["retention_done"]]
    numbers += [*regular["country_list"].values(), *retention["country_list"].values()]
    assert {type(number) for number in numbers} == {int}
    assert {type(amount) for amount in wallet.values()} == {str}


@pytest.mark.rule("AI-01")
@pytest.mark.parametrize(
    "host",
    [
        "api.androidinstalls.com",
        "API.AndroidInstalls.com",
        "api.androidinstalls.com:80",
        "localhost:8080",
        "sandbox.internal",
    ],
)
@pytest.mark.parametrize("path", METHODS)
def test_the_bare_path_is_served_on_every_host(
    busy: AndroidInstalls, server: httpx.Client, host: str, path: str
) -> None:
    call = {"params": {"apikey": busy.key}, "headers": {"Host": host}}
    expected = busy.http.request(METHODS[path], path, params={"apikey": busy.key})

    response = server.request(METHODS[path], path, **call)

    assert response.status_code == expected.status_code != 404
    assert response.content == expected.content


@pytest.mark.rule("AI-01", "AI-R01")
@pytest.mark.parametrize("path", ["/", "/v1/wallet", "/_mocksrv/health", "/api/account/details"])
def test_whatever_is_asked_of_the_real_host_the_vendor_answers(
    server: httpx.Client, path: str
) -> None:
    response = server.get(path, headers={"Host": "api.androidinstalls.com"})

    assert refusal(response)[0] == 404


@pytest.mark.rule("AI-R30")
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/apps", {"add": "284882215", "country": "us"}),
        ("/apps", {}),
        ("/campaigns", {"id": 1}),
        ("/campaigns", {}),
        ("/cancelcampaign", {"id": 1}),
        ("/hrcampaigns", {"id": FIRST_RETENTION}),
        ("/wallet", {}),
        ("/countries", {}),
    ],
)
def test_http_and_https_are_served_alike(
    busy: AndroidInstalls, server: httpx.Client, path: str, fields: dict[str, Any]
) -> None:
    plain, secure = (
        server.get(
            f"{scheme}://api.androidinstalls.com{path}", params={"apikey": busy.key} | fields
        )
        for scheme in ("http", "https")
    )

    assert plain.status_code == secure.status_code == 200
    assert plain.content == secure.content


@pytest.mark.rule("AI-R30", "AI-30", "AI-70", "AI-90")
@pytest.mark.parametrize("name", ["Regular ADD", "High Retention ADD", "Rating ADD"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_campaigns_are_ordered_over_both(
    busy: AndroidInstalls, server: httpx.Client, scheme: str, name: str
) -> None:
    route, fields = OPERATIONS[name]

    response = server.post(
        f"{scheme}://api.androidinstalls.com/{route}", data={"apikey": busy.key} | fields
    )

    assert response.status_code == 200
    assert busy.look(response.json()["id"])["status"] == "PENDING"
