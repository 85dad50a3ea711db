"""The click route (appsamurai.txt L58-60, L131, L199-200): who is sent to the store, who is not."""

from typing import Any

import httpx
import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import CLICK, Partner, ref_ids, refs, sub_campaign_id
from tests.vendors.appsamurai.examples import LEAST, SHAPES

BAD_REQUEST = (400, '{"code":400,"message":"Bad Request"}')
FORBIDDEN = (403, '{"code":403,"message":"Forbidden"}')
NOT_FOUND = (404, '{"code":404,"message":"Not Found"}')
NOT_ALLOWED = (405, '{"code":405,"message":"Method Not Allowed"}')

each_shape = pytest.mark.parametrize("shape", list(SHAPES))
each_name = pytest.mark.parametrize("name", ["sub_publisher", "sub_id", "pub"])


def said(response: httpx.Response) -> tuple[int, str]:
    """Status and body of a refusal."""
    assert response.headers["content-type"] == "application/json"
    return response.status_code, response.text


def assert_nothing_came_of_it(partner: Partner) -> None:
    """No click that was sent so far was kept, although every click becomes an install."""
    happened = partner.world.advance("3d")
    assert (happened["events"], happened["installs"]) == ([], {})


@pytest.mark.rule("AS-R20")
@each_shape
def test_a_click_leads_to_the_store(partner: Partner, shape: str) -> None:
    store = "https://play.google.com/store/apps/details?id=com.x.y&referrer=utm_source%3Da%26b%3D1"
    campaign = partner.create(**LEAST[shape], app_store_url=store, conversion_rate=1)

    response = partner.click(campaign["tracking_url"], ref_id="r1")

    assert (response.status_code, response.headers["location"]) == (302, store)
    assert ref_ids(partner.world.advance("2d")["events"]) == ["r1"]


@pytest.mark.rule("AS-R20")
def test_the_click_route_takes_the_id_alone(mocksrv: Sandbox, partner: Partner) -> None:
    """No token and no mark: the sub_campaign_id is enough."""
    campaign = partner.create(conversion_rate=1)
    params = {"sub_campaign_id": sub_campaign_id(campaign["tracking_url"]), "ref_id": "r1"}

    for address in ("/appsamurai", ""):
        response = mocksrv.control.vendor_client(address).get(CLICK, params=params)
        assert (response.status_code, response.headers["location"]) == (
            302,
            campaign["app_store_url"],
        )


@pytest.mark.rule("AS-R20", "AS-R05")
@pytest.mark.parametrize(
    "spoilt",
    [
        *("", "x", "0", "{sub_campaign_id}", "-QgfS_K1qCUvn5PP_vEmq-6E_kcvaJbe", "A" * 32),
        *("ID=", "IDA", "ID\x00", "ü", "A" * 5000, "ID ", " ID", "ID%"),
    ],
)
def test_an_unknown_id_is_not_found(partner: Partner, spoilt: str) -> None:
    campaign = partner.create(conversion_rate=1)
    sent = spoilt.replace("ID", sub_campaign_id(campaign["tracking_url"]))

    response = partner.http.get(CLICK, params={"sub_campaign_id": sent, "ref_id": "r1"})

    assert said(response) == NOT_FOUND
    assert_nothing_came_of_it(partner)


@pytest.mark.rule("AS-R20", "AS-R19")
def test_an_id_has_one_spelling(partner: Partner) -> None:
    """`+` and `/` are the other alphabet's; they are no URL-safe characters."""
    made = [sub_campaign_id(partner.create()["tracking_url"]) for _ in range(20)]
    spelt = [each.replace("-", "+").replace("_", "/") for each in made]
    other = [each for each in spelt if each not in made]

    assert other
    for each in other:
        response = partner.http.get(CLICK, params={"sub_campaign_id": each, "ref_id": "r1"})
        assert response.status_code == 404


@pytest.mark.rule("AS-R20")
@pytest.mark.parametrize("at", [0, 5, 12, 31])
def test_an_id_with_another_character_is_not_found(partner: Partner, at: int) -> None:
    campaign = partner.create(conversion_rate=1)
    right = sub_campaign_id(campaign["tracking_url"])
    other = "B" if right[at] == "A" else "A"

    response = partner.http.get(
        CLICK, params={"sub_campaign_id": right[:at] + other + right[at + 1 :], "ref_id": "r1"}
    )

    assert said(response) == NOT_FOUND
    assert_nothing_came_of_it(partner)


@pytest.mark.rule("AS-R20")
def test_without_an_id_there_is_nothing(partner: Partner) -> None:
    partner.create()

    assert said(partner.http.get(CLICK)) == NOT_FOUND
    assert said(partner.http.get(CLICK, params={"ref_id": "r1", "extra_1": "u"})) == NOT_FOUND


@pytest.mark.rule("AS-R20", "AS-50")
def test_an_id_is_unknown_under_the_address_of_another_world(
    partner: Partner, second: Partner
) -> None:
    second.create()
    theirs = sub_campaign_id(partner.create(conversion_rate=1)["tracking_url"])

    response = second.http.get(CLICK, params={"sub_campaign_id": theirs, "ref_id": "r1"})

    assert said(response) == NOT_FOUND
    assert_nothing_came_of_it(partner)
    assert_nothing_came_of_it(second)


@pytest.mark.rule("AS-R20")
def test_a_deleted_campaign_is_unknown(partner: Partner) -> None:
    partner.create()
    campaign = partner.create()

    partner.delete(campaign["campaign_id"])

    assert said(partner.click(campaign["tracking_url"], ref_id="r1")) == NOT_FOUND


@pytest.mark.rule("AS-R20", "AS-55")
@each_shape
@pytest.mark.parametrize(
    "sent",
    [{}, {"ref_id": ""}, {"refid": "r1"}, {"REF_ID": "r1"}, {"device_id": "d1"}, {"extra_2": "r"}],
)
def test_ref_id_is_mandatory(partner: Partner, shape: str, sent: dict[str, str]) -> None:
    campaign = partner.create(**LEAST[shape], conversion_rate=1)

    assert said(partner.click(campaign["tracking_url"], **sent)) == BAD_REQUEST
    assert_nothing_came_of_it(partner)


@pytest.mark.rule("AS-R20", "AS-R23", "AS-55")
@pytest.mark.parametrize(
    "sent",
    [
        {"ref_id": "r1"},
        {"ref_id": "r1", "device_id": ""},
        {"device_id": "d1"},
        {"ref_id": "", "device_id": "d1"},
        {"ref_id": "r1", "gaid": "d1", "idfa": "d1", "deviceid": "d1"},
        {},
    ],
)
def test_device_id_is_mandatory_where_the_campaign_says_so(
    partner: Partner, sent: dict[str, str]
) -> None:
    campaign = partner.create(required_fields=["ref_id", "device_id"], conversion_rate=1)

    assert said(partner.click(campaign["tracking_url"], **sent)) == BAD_REQUEST
    assert_nothing_came_of_it(partner)


@pytest.mark.rule("AS-R23", "AS-R20")
@pytest.mark.parametrize("required", [["ref_id"], ["ref_id", "device_id"], ["device_id", "ref_id"]])
def test_a_click_with_both_is_always_taken(partner: Partner, required: list[str]) -> None:
    campaign = partner.create(required_fields=required, conversion_rate=1)

    response = partner.click(campaign["tracking_url"], ref_id="r1", device_id="38400000-8cf0-11bd")

    assert response.status_code == 302
    assert ref_ids(partner.world.advance("2d")["events"]) == ["r1"]


#: The lists, the sub-publisher that is told, and whether his click is taken.
LISTS: list[tuple[dict[str, list[str]], str | None, bool]] = [
    ({}, None, True),
    ({}, "anyone", True),
    ({"blacklisted_subpublishers": ["bad", "worse"]}, "bad", False),
    ({"blacklisted_subpublishers": ["bad", "worse"]}, "worse", False),
    ({"blacklisted_subpublishers": ["bad", "worse"]}, "good", True),
    ({"blacklisted_subpublishers": ["bad", "worse"]}, "badly", True),
    ({"blacklisted_subpublishers": ["bad", "worse"]}, None, True),
    ({"whitelisted_subpublishers": ["good", "best"]}, "good", True),
    ({"whitelisted_subpublishers": ["good", "best"]}, "best", True),
    ({"whitelisted_subpublishers": ["good", "best"]}, "other", False),
    ({"whitelisted_subpublishers": ["good", "best"]}, "goo", False),
    ({"whitelisted_subpublishers": ["good", "best"]}, None, False),
    ({"whitelisted_subpublishers": ["good", "best"]}, "", False),
    ({"whitelisted_subpublishers": ["x"], "blacklisted_subpublishers": ["x"]}, "x", False),
    ({"whitelisted_subpublishers": ["x"], "blacklisted_subpublishers": ["y"]}, "x", True),
    ({"whitelisted_subpublishers": ["ü / &"]}, "ü / &", True),
]


@pytest.mark.rule("AS-R20", "AS-R21")
@pytest.mark.parametrize("case", LISTS)
@each_name
@pytest.mark.parametrize("shape", ["cpi", "cpa"])
def test_black_and_white_lists_say_which_sub_publisher_is_taken(
    partner: Partner, shape: str, name: str, case: tuple[dict[str, list[str]], str | None, bool]
) -> None:
    lists, sub, taken = case
    campaign = partner.create(**(LEAST[shape] | lists), conversion_rate=1)
    sent = {"ref_id": "r1"} | ({} if sub is None else {name: sub})

    response = partner.click(campaign["tracking_url"], **sent)

    if taken:
        assert response.status_code == 302
        assert ref_ids(partner.world.advance("2d")["events"]) == ["r1"]
    else:
        assert said(response) == FORBIDDEN
        assert_nothing_came_of_it(partner)


@pytest.mark.rule("AS-R21")
@pytest.mark.parametrize("name", ["subid", "publisher", "sub", "SUB_ID", "extra_1", "pub_id"])
def test_other_names_tell_no_sub_publisher(partner: Partner, name: str) -> None:
    black = partner.create(blacklisted_subpublishers=["x"])
    white = partner.create(whitelisted_subpublishers=["x"])

    assert partner.click(black["tracking_url"], ref_id="r1", **{name: "x"}).status_code == 302
    assert said(partner.click(white["tracking_url"], ref_id="r1", **{name: "x"})) == FORBIDDEN


@pytest.mark.rule("AS-R20")
def test_a_list_counts_from_the_next_click(partner: Partner) -> None:
    campaign = partner.create()
    url, number = campaign["tracking_url"], campaign["campaign_id"]
    assert partner.click(url, ref_id="r1", sub_id="x").status_code == 302

    partner.change(number, blacklisted_subpublishers=["x"])
    assert said(partner.click(url, ref_id="r2", sub_id="x")) == FORBIDDEN
    partner.change(number, blacklisted_subpublishers=[])
    assert partner.click(url, ref_id="r3", sub_id="x").status_code == 302


@pytest.mark.rule("AS-R20", "AS-R05")
@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "PURGE"]
)
def test_only_get_clicks(partner: Partner, method: str) -> None:
    campaign = partner.create(conversion_rate=1)

    response = partner.http.request(method, f"{campaign['tracking_url']}&ref_id=r1")

    assert response.headers["allow"] == "GET"
    assert said(response) == (NOT_ALLOWED if method != "HEAD" else (405, ""))
    assert_nothing_came_of_it(partner)


@pytest.mark.rule("AS-R20", "AS-R10")
@pytest.mark.parametrize(
    ("state", "later"),
    [
        ({"status": "paused"}, {"status": "active"}),
        ({"status": "disabled"}, {"status": "active"}),
        ({"opened": False}, {"opened": True}),
        ({"end_date": "2025-12-31 00:00:00"}, {"end_date": "No End Date"}),
    ],
)
def test_users_of_a_campaign_that_does_not_run_reach_the_store_and_count_for_nothing(
    partner: Partner, state: dict[str, Any], later: dict[str, Any]
) -> None:
    campaign = partner.create(**state, conversion_rate=1)

    partner.clicks(campaign["tracking_url"], refs(5))
    partner.change(campaign["campaign_id"], **later)

    assert_nothing_came_of_it(partner)


@pytest.mark.rule("AS-R20", "AS-47")
def test_users_of_a_campaign_without_a_cap_reach_the_store(partner: Partner) -> None:
    campaign = partner.create(daily_cap=0, conversion_rate=1)

    partner.clicks(campaign["tracking_url"], refs(5))

    assert partner.world.advance("3d")["installs"] == {}
