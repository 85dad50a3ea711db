"""One unique URL per partner (appsamurai.txt L3-13), and what all others are told."""

import httpx
import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.vendors.appsamurai import campaigns
from tests.vendors.appsamurai.conftest import LIST, Partner

UNAUTHORIZED = '{"code":401,"message":"Unauthorized"}'
NOT_FOUND = '{"code":404,"message":"Not Found"}'
NOT_ALLOWED = '{"code":405,"message":"Method Not Allowed"}'

#: W stands for the world's name.
WRONG = (
    *("x", "0", "token", "W", "appsamurai", "appsamurai_", "appsamurai_A", "appsamurai-W", "_W"),
    *("APPSAMURAI_W", "appsamurai_Wx", "xappsamurai_W", "appsamurai_W.00000000", "appsamurai_W."),
    *("ayet_W", "instal_W", "androidinstalls_W", "appsamurai__W", f"appsamurai_{'w' * 41}"),
    *("appsamurai_W%20", "%20appsamurai_W", "appsamurai_W%00", "appsamurai_W,appsamurai_W"),
    *("appsamurai_%C3%BC", "%FF", "appsamurai_W%0A", "{API_TOKEN}", "*", "%25", "null"),
)


def assert_refused(response: httpx.Response, status: int, body: str) -> None:
    assert (response.status_code, response.text) == (status, body)
    assert response.headers["content-type"] == "application/json"


@pytest.mark.rule("AS-R01", "AS-02", "AS-05", "AS-R08")
def test_the_unique_url_gives_a_json_array(partner: Partner) -> None:
    campaign = partner.create()

    response = partner.http.get(f"/api/campaign-pull/list/{partner.token}")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert isinstance(response.json(), list)
    assert [each["campaign_id"] for each in response.json()] == [campaign["campaign_id"]]


@pytest.mark.rule("AS-R01")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["api.appsamurai.com", "API.AppSamurai.com", "localhost"])
def test_the_route_is_there_over_http_and_https(partner: Partner, scheme: str, host: str) -> None:
    campaign = partner.create()

    response = partner.http.get(f"{scheme}://{host}/api/campaign-pull/list/{partner.token}")

    assert response.status_code == 200
    assert [each["campaign_id"] for each in response.json()] == [campaign["campaign_id"]]


@pytest.mark.rule("AS-R07", "AS-05", "AS-R08")
def test_nothing_available_is_an_empty_array(partner: Partner) -> None:
    response = partner.ask()

    assert (response.status_code, response.text) == (200, "[]")
    assert response.headers["content-type"] == "application/json"


@pytest.mark.rule("AS-R02", "AS-R05", "AS-06")
@pytest.mark.parametrize("token", WRONG)
def test_a_wrong_token_is_unauthorized(partner: Partner, token: str) -> None:
    partner.create()

    assert_refused(partner.ask(token.replace("W", partner.world.name)), 401, UNAUTHORIZED)


@pytest.mark.rule("AS-02", "AS-R02", "AS-R03")
@pytest.mark.parametrize("name", ["token", "api_token", "API_TOKEN", "api_key", "key"])
def test_the_token_counts_in_the_path_only(partner: Partner, name: str) -> None:
    right = {name: partner.token}
    headers = {"Authorization": f"Bearer {partner.token}", "X-Api-Key": partner.token}

    for path, status, body in ((f"{LIST}/x", 401, UNAUTHORIZED), (LIST, 404, NOT_FOUND)):
        for response in (
            partner.http.get(path, params=right),
            partner.http.get(path, headers=headers),
            partner.http.request("GET", path, data=right),
            partner.http.request("GET", path, json=right),
        ):
            assert_refused(response, status, body)


@pytest.mark.rule("AS-02")
def test_no_header_takes_the_url_away(partner: Partner) -> None:
    response = partner.http.get(
        f"{LIST}/{partner.token}", headers={"Authorization": "Bearer x", "Cookie": "token=x"}
    )

    assert (response.status_code, response.text) == (200, "[]")


@pytest.mark.rule("AS-R03", "AS-R05")
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        *("/api/campaign-pull/list", "/api/campaign-pull/list/", "/api/campaign-pull/list//"),
        *("/api/campaign-pull", "/api/campaign-pull/", "/api/callbacks", "/api/callbacks/click/"),
        *("/api/campaign-pull/list/TOKEN/", "/api/campaign-pull/list/TOKEN/1", "/", "/api"),
        *("/api/campaign-pull/lists/TOKEN", "/api/campaign-pull/TOKEN", "/API/campaign-pull/list"),
        *("/apiv2/campaign-pull/list/TOKEN", "/api/customer-pull/spent/TOKEN"),
    ],
)
def test_without_a_token_there_is_nothing(partner: Partner, method: str, path: str) -> None:
    response = partner.http.request(method, path.replace("TOKEN", partner.token))

    assert_refused(response, 404, NOT_FOUND)


@pytest.mark.rule("AS-R04", "AS-R05")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
@pytest.mark.parametrize("right", [True, False])
def test_only_get_pulls(partner: Partner, method: str, right: bool) -> None:
    response = partner.ask(partner.token if right else "x", method)

    assert_refused(response, 405, NOT_ALLOWED)
    assert response.headers["allow"] == "GET"


@pytest.mark.rule("AS-R04")
@pytest.mark.parametrize("right", [True, False])
def test_head_is_no_get(partner: Partner, right: bool) -> None:
    response = partner.ask(partner.token if right else "x", "HEAD")

    assert (response.status_code, response.text) == (405, "")
    assert response.headers["allow"] == "GET"


@pytest.mark.rule("AS-R05")
def test_a_mistake_of_ours_is_an_internal_server_error(
    monkeypatch: pytest.MonkeyPatch, partner: Partner
) -> None:
    monkeypatch.setattr(campaigns, "available", None)

    assert_refused(partner.ask(), 500, '{"code":500,"message":"Internal Server Error"}')


@pytest.mark.rule("AS-01", "AS-R10")
def test_two_tokens_see_different_lists(partner: Partner, second: Partner) -> None:
    partner.create(campaign_name="for the first")
    second.create(campaign_name="for the second")
    second.create(campaign_name="for the second, too")

    assert [each["campaign_name"] for each in partner.pull()] == ["for the first"]
    assert [each["campaign_name"] for each in second.pull()] == [
        "for the second",
        "for the second, too",
    ]


@pytest.mark.rule("AS-06", "AS-01")
def test_a_token_is_wrong_under_the_address_of_another_partner(
    partner: Partner, second: Partner
) -> None:
    second.create()

    assert_refused(second.ask(partner.token), 401, UNAUTHORIZED)
    assert_refused(partner.ask(second.token), 401, UNAUTHORIZED)


@pytest.mark.rule("AS-R06", "AS-03", "AS-R02")
def test_a_new_url_ends_the_old_one(partner: Partner) -> None:
    campaign = partner.create()
    seen, old = partner.pull(), partner.token

    new = partner.world.rotate("appsamurai")

    assert new != old
    assert_refused(partner.ask(old), 401, UNAUTHORIZED)
    assert partner.ask(new).json() == seen
    newest = partner.world.rotate("appsamurai")
    assert len({old, new, newest}) == 3
    for gone in (old, new):
        assert_refused(partner.ask(gone), 401, UNAUTHORIZED)
    assert partner.ids() == [campaign["campaign_id"]]


@pytest.mark.rule("AS-R06")
def test_a_new_url_leaves_the_others_alone(partner: Partner, second: Partner) -> None:
    first = partner.world.credentials["ayet"]

    partner.world.rotate("appsamurai")

    assert second.ask().status_code == 200
    ayet = partner.world.client("ayet")
    answer = ayet.get("/api/account/details", params={"apiKey": first})
    assert answer.json()["status"] == "success"


@pytest.mark.rule("AS-03")
def test_the_url_stays_valid_for_as_long_as_no_new_one_is_asked_for(partner: Partner) -> None:
    partner.create()
    for _ in range(4):
        partner.world.advance("300d")
        assert len(partner.pull()) == 1


@pytest.mark.rule("AS-01", "AS-R07")
def test_a_token_of_the_right_form_opens_its_own_empty_world(
    mocksrv: Sandbox, partner: Partner
) -> None:
    partner.create()
    name = f"{partner.world.name}-new"

    response = mocksrv.control.vendor_client("/appsamurai").get(f"{LIST}/appsamurai_{name}")

    assert (response.status_code, response.text) == (200, "[]")
    mocksrv.control.world(name).delete()


@pytest.mark.rule("AS-R09")
@pytest.mark.parametrize(
    "params",
    [
        {"page": "2", "limit": "1", "offset": "5", "per_page": "0"},
        {"status": "paused", "country": "DE", "platform": "ios", "campaign_id": "2"},
        {"token": "x", "api_key": "x", "world": "default"},
        {"start_date": "2025-01-01", "end_date": "yesterday", "[]": "", "a[b]": "c"},
    ],
)
def test_the_query_is_ignored(partner: Partner, params: dict[str, str]) -> None:
    for _ in range(3):
        partner.create()

    assert partner.ask(params=params).content == partner.ask().content


@pytest.mark.rule("AS-R09", "AS-R08")
def test_there_are_no_pages(partner: Partner) -> None:
    made = [partner.create()["campaign_id"] for _ in range(120)]

    assert sorted(partner.ids()) == sorted(made)


@pytest.mark.rule("AS-R11")
def test_nothing_is_cached_and_nobody_is_slowed_down(partner: Partner) -> None:
    campaign = partner.create(daily_cap=1)["campaign_id"]

    for cap in range(2, 202):
        partner.change(campaign, daily_cap=cap)
        response = partner.http.get(f"{LIST}/{partner.token}", headers={"If-None-Match": "*"})
        assert response.status_code == 200
        assert response.json()[0]["daily_cap"] == cap
        assert not {"etag", "expires", "last-modified", "age", "retry-after"} & set(
            response.headers
        )


@pytest.mark.rule("AS-R11")
def test_the_world_may_be_asked_every_hour(world: World) -> None:
    partner = Partner(world)
    campaign = partner.create()["campaign_id"]

    for _ in range(48):
        assert partner.ids() == [campaign]
        world.advance("1h")
