"""The back door: what is there to pull, how it goes on, and where conversions are told."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mocksrv.client import ControlError
from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import Partner
from tests.vendors.appsamurai.examples import LEAST, SHAPES

GOAL = {"event_name": "a", "cpi_bid": "0.35", "event_token": "A"}

#: Field, bad value.
BAD: list[tuple[str, Any]] = [
    *[("status", value) for value in ("", "Active", "ended", "deleted", True, 1, ["active"])],
    *[("opened", value) for value in ("yes", "true", 1, 0, [])],
    *[("conversion_rate", value) for value in (-0.1, 1.1, 2, "0.5", True, [], 0.0000001)],
    *[("event_rate", value) for value in (-1, 1.000001, "1", False, {}, "")],
    *[("daily_cap", value) for value in (-1, 1.5, "100", True, [], 10**10)],
    *[("cpi", value) for value in (-0.01, "1.5", True, [1.5], 1.23456, 10**7)],
    *[("payout_type", value) for value in ("cpm", "CPI", "multi-rewarded", "", 1)],
    *[("app_title", value) for value in ("", 1, ["x"], "x" * 501, "a\x00b")],
    *[("app_id", value) for value in ("", 1234567890)],
    *[("app_store_url", value) for value in ("", "x", "ftp://x/", "javascript:alert(1)", "//x/y")],
    *[("app_icon", value) for value in ("icon.png", "data:image/png;base64,AA", 1)],
    *[("creative_zip", value) for value in ("all.zip", "file:///all.zip", 1, "https://a b/")],
    ("creatives", []),
    ("creatives", {"images": {}}),
    ("creatives", {"images": ["https://x/y.png"]}),
    ("creatives", {"images": [{"width": 1}]}),
    ("creatives", {"images": [{"url": "https://x/y.png", "width": "1"}]}),
    ("creatives", {"images": [{"url": "https://x/y.png", "height": -1}]}),
    ("creatives", {"banners": []}),
    *[("blacklisted_subpublishers", value) for value in ("bad", [1], [""], {}, [None])],
    *[("whitelisted_subpublishers", value) for value in ("good", [[]], [""], 1)],
    #: What App Samurai gives itself, and what is no field at all.
    *[("campaign_id", 5), ("tracking_url", "https://x/"), ("country", "US"), ("state", "x")],
    *[("app_titel", "x"), ("seed", 1), ("ids", [])],
]
BAD_REWARDED: list[tuple[str, Any]] = [
    *[("event_goal", value) for value in ([], {}, "x", [{}], [GOAL | {"x": 1}], [None])],
    *[
        ("event_goal", [GOAL | {"cpi_bid": value}])
        for value in (0.35, "", "x", "-1", "1e3", ".5", "1.", "1.00000", "NaN")
    ],
    ("event_goal", [GOAL | {"event_name": ""}]),
    ("event_goal", [GOAL | {"event_token": 1}]),
    *[("revenue", value) for value in (-1, "1.93", True, 1.23456)],
    *[("currency_multiplier", value) for value in (-1, "50", True, [])],
    *[("pin", value) for value in (0, "false", "")],
    *[("offer_name", value) for value in ("", 1)],
    *[("received_events", value) for value in ("x", [1], {})],
    ("payout_type", "cpi"),
]


@pytest.fixture
def http(mocksrv: Sandbox) -> Iterator[httpx.Client]:
    """A client on `/_mocksrv`."""
    with mocksrv.control.vendor_client("/_mocksrv") as client:
        yield client


def assert_names(refusal: tuple[int, str], field: str) -> None:
    status, detail = refusal
    assert status == 422
    assert detail.partition(":")[0].partition(".")[0] == field


@pytest.mark.rule("AS-04", "AS-R10")
@pytest.mark.parametrize("shape", list(SHAPES))
def test_a_campaign_is_shown_with_what_the_partner_does_not_see(
    partner: Partner, shape: str
) -> None:
    shown = partner.create(**LEAST[shape], conversion_rate=0.25, event_rate=0.5)

    hidden = {"status": "active", "opened": True, "conversion_rate": 0.25, "event_rate": 0.5}
    assert shown == partner.pull()[0] | hidden
    assert list(shown) == [*partner.pull()[0], *hidden]
    assert partner.everything() == [shown]


@pytest.mark.rule("AS-04")
def test_a_campaign_may_be_made_of_nothing(partner: Partner) -> None:
    shown = partner.world.back_door("POST", "appsamurai/campaigns")

    assert partner.ids() == [shown["campaign_id"]]
    assert (shown["status"], shown["opened"]) == ("active", True)


@pytest.mark.rule("AS-R10", "AS-61")
def test_all_campaigns_are_listed_whether_they_can_be_pulled_or_not(partner: Partner) -> None:
    made = [
        partner.create(**fields)
        for fields in (
            {},
            {"status": "paused"},
            {"status": "disabled"},
            {"opened": False},
            {"end_date": "2025-01-01 00:00:00"},
            {"daily_cap": 0},
            LEAST["multi-rewarded"] | {"start_date": "2027-01-01 00:00:00"},
        )
    ]

    assert partner.everything() == made
    assert partner.ids() == [made[0]["campaign_id"]]


@pytest.mark.rule("AS-60")
def test_a_change_answers_what_the_campaign_is_now(partner: Partner) -> None:
    campaign = partner.create()

    shown = partner.change(campaign["campaign_id"], status="paused", cpi=3, event_rate=0.125)

    assert shown == campaign | {"status": "paused", "cpi": 3, "event_rate": 0.125}
    assert partner.everything() == [shown]


@pytest.mark.rule("AS-60")
def test_a_change_leaves_the_other_campaigns_alone(partner: Partner) -> None:
    first, second = partner.create(), partner.create()

    partner.change(second["campaign_id"], app_title="Another", daily_cap=1)

    assert partner.everything()[0] == first


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_bad_value_makes_no_campaign(partner: Partner, field: str, value: Any) -> None:
    assert_names(partner.refused("POST", "campaigns", {"daily_cap": 5, field: value}), field)

    assert partner.everything() == []


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_bad_value_changes_nothing(partner: Partner, field: str, value: Any) -> None:
    campaign = partner.create()
    good = {"campaign_name": "Another", "status": "paused"}

    assert_names(partner.refused("PATCH", "campaigns/1", good | {field: value}), field)

    assert partner.everything() == [campaign]


@pytest.mark.parametrize(("field", "value"), BAD_REWARDED)
def test_a_bad_value_of_a_rewarded_campaign_is_refused(
    partner: Partner, field: str, value: Any
) -> None:
    campaign = partner.create(event_goal=[GOAL])

    for method, path in (("POST", "campaigns"), ("PATCH", "campaigns/1")):
        sent = {"status": "paused", "event_goal": [GOAL], field: value}
        assert_names(partner.refused(method, path, sent), field)

    assert partner.everything() == [campaign]


@pytest.mark.rule("AS-15", "AS-31")
@pytest.mark.parametrize(
    ("shape", "field", "value"),
    [
        ("cpi", "revenue", 1),
        ("cpi", "pin", False),
        ("cpi", "start_date", "2026-01-01 00:00:00"),
        ("cpa", "received_events", []),
        ("multi-rewarded", "cpi", 1),
        ("multi-rewarded", "creative_zip", "https://creatives.example/all.zip"),
        ("multi-rewarded", "whitelisted_subpublishers", ["good"]),
    ],
)
def test_a_field_of_another_shape_changes_nothing(
    partner: Partner, shape: str, field: str, value: Any
) -> None:
    campaign = partner.create(**LEAST[shape])

    sent = {"status": "paused", "app_title": "Another", field: value}
    assert_names(partner.refused("PATCH", "campaigns/1", sent), field)

    assert partner.everything() == [campaign]


@pytest.mark.parametrize("number", ["0", "2", "99", "-1", "9" * 18, "9" * 30])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_there_is_no_such_campaign(partner: Partner, method: str, number: str) -> None:
    campaign = partner.create()

    sent = {"status": "paused"} if method == "PATCH" else None
    status, detail = partner.refused(method, f"campaigns/{number}", sent)

    assert status == 404
    assert number in detail
    assert partner.everything() == [campaign]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_the_number_of_a_campaign_is_a_number(partner: Partner, method: str) -> None:
    sent: dict[str, str] | None = {} if method == "PATCH" else None

    assert_names(partner.refused(method, "campaigns/x", sent), "campaign")


def test_a_campaign_is_deleted_once(partner: Partner) -> None:
    campaign = partner.create()

    partner.delete(campaign["campaign_id"])

    assert partner.everything() == []
    assert partner.refused("DELETE", f"campaigns/{campaign['campaign_id']}")[0] == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "campaigns"), ("PATCH", "campaigns/1"), ("PATCH", "account")],
)
@pytest.mark.parametrize("body", ["[]", "1", '"x"', "{", "not json", "[{}]"])
def test_a_body_is_a_json_object(
    partner: Partner, http: httpx.Client, method: str, path: str, body: str
) -> None:
    campaign = partner.create()

    response = http.request(
        method,
        f"/worlds/{partner.world.name}/appsamurai/{path}",
        content=body,
        headers={"Content-Type": "application/json"},
    )

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith("body: ")
    assert (partner.everything(), partner.postback_url) == ([campaign], None)


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("GET", "campaigns", None),
        ("POST", "campaigns", {}),
        ("PATCH", "campaigns/1", {}),
        ("DELETE", "campaigns/1", None),
        ("PATCH", "account", {}),
    ],
)
def test_there_is_no_such_world(
    mocksrv: Sandbox, method: str, path: str, content: dict[str, str] | None
) -> None:
    with pytest.raises(ControlError) as refusal:
        mocksrv.control.call(method, f"/worlds/nowhere/appsamurai/{path}", content)

    assert refusal.value.status == 404
    assert "nowhere" not in [world.name for world in mocksrv.control.worlds()]


@pytest.mark.parametrize("field", ["url", "postback", "token", "balance"])
def test_the_account_has_a_postback_url_and_nothing_else(partner: Partner, field: str) -> None:
    partner.listen("http://127.0.0.1/p")

    sent = {"postback_url": "http://127.0.0.1/q", field: "x"}
    assert_names(partner.refused("PATCH", "account", sent), field)

    assert partner.postback_url == "http://127.0.0.1/p"


def test_a_patch_of_nothing_shows_the_account(partner: Partner) -> None:
    shown = partner.world.back_door("PATCH", "appsamurai/account", {})
    assert shown == {"postback_url": None}

    partner.listen("http://127.0.0.1/p")

    shown = partner.world.back_door("PATCH", "appsamurai/account", {})
    assert shown == {"postback_url": "http://127.0.0.1/p"}


@pytest.mark.rule("AS-01", "AS-06")
def test_the_back_door_is_that_of_one_world(mocksrv: Sandbox, partner: Partner) -> None:
    other = Partner(mocksrv.control.open())
    theirs = other.create(app_title="Theirs")
    other.listen("http://127.0.0.1/theirs")

    partner.create(app_title="Mine")
    partner.change(1, app_title="Mine, too")
    partner.listen("http://127.0.0.1/mine")
    partner.delete(1)

    assert other.everything() == [theirs]
    assert other.postback_url == "http://127.0.0.1/theirs"
    other.world.delete()
