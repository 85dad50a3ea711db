"""The back door: campaigns are made, changed and deleted, for the API itself is read only."""

import json
from typing import Any

import httpx
import pytest

from tests.vendors.instal.conftest import CAMPAIGNS, EXAMPLE, STATUSES, Instal

JSON = {"Content-Type": "application/json"}
NULLABLE = ("daily_cap", "os_min_version", "stop_date")
OTHER: dict[str, Any] = {
    "application": "Other application",
    "budget": 12.5,
    "campaign_type": "CPA",
    "countries": {"DE": "Deutschland", "FR": "France"},
    "daily_cap": 0.25,
    "destination_url": "https://example.com/?c={CLICK_ID}",
    "is_incentivized": True,
    "name": "Other \u4e2d\u6587 \U0001f600",
    "os": "IOS",
    "os_min_version": 12.1,
    "payout": 0.0,
    "restrictions": {"3": {"name": "Incent", "description": "No rewards."}},
    "start_date": "2025-06-01T00:00:00Z",
    "status": "PAUSED",
    "stop_date": "2027-06-01T23:59:59Z",
}

BAD: list[tuple[str, Any]] = [
    *[("application", value) for value in ("", None, 5, True, [], {}, "a\0b", "x" * 2049)],
    *[("name", value) for value in ("", None, 5, "a\0b")],
    *[(field, value) for field in ("budget", "payout") for value in (None, -0.01, "1.0", True)],
    *[("budget", value) for value in (10**9 + 1, 1e300, 10**400, 0.00001, 1e-300, [], {}, "")],
    *[("daily_cap", value) for value in ("10", -1, False, 1.00001)],
    *[("os_min_version", value) for value in ("7.0", "4.4.2", -1, [7, 0])],
    *[("campaign_type", value) for value in ("cpi", "CPM", "", None, 1)],
    *[("os", value) for value in ("android", "WINDOWS", "", None)],
    *[("status", value) for value in ("NOTDELETED", "running", "", "ALL", None, 1, ["RUNNING"])],
    *[("is_incentivized", value) for value in ("true", 1, 0, None, "")],
    *[("countries", value) for value in (None, ["IT", "US"], "IT", {"IT": None}, {"IT": ""})],
    *[("countries", {code: "Italy"}) for code in ("it", "ITA", "I", "", "I1", "\u00cfT", "IT\n")],
    *[("restrictions", value) for value in (None, ["9"], {"9": "Adult"}, {"9": {"name": "x"}})],
    *[("restrictions", {key: OTHER["restrictions"]["3"]}) for key in ("", "x", "0", "09", "-1")],
    ("restrictions", {"9": {"name": "x", "description": "y", "id": 9}}),
    *[("destination_url", value) for value in (None, "", "x", "/x", "ftp://a.b/", "//a.b/c")],
    *[("destination_url", f"http://{rest}") for rest in ("", "/x", "a b", "[", "a:x", "a:99999")],
    *[("start_date", value) for value in (None, "", "now", "2026-01-01", "-1d", 0, 1767225600)],
    *[("stop_date", f"2030-01-01T00:00:0{end}") for end in ("0", "0.5Z", "0+00:00", "0z", "0Z ")],
    *[("stop_date", f"{start}-01T00:00:00Z") for start in ("2030-13", "1969-12", "10000-01")],
    ("stop_date", "2025-12-31T23:59:59Z"),
    *[(field, 1) for field in ("id", "Name", "state", "created", "")],
]


@pytest.mark.rule("IN-R40", "IN-26", "IN-18", "IN-19")
@pytest.mark.parametrize("body", [None, {}])
def test_a_new_campaign_is_like_the_documents_example(instal: Instal, body: Any) -> None:
    shown = instal.world.back_door("POST", "instal/campaigns", body)

    own = {"id": 1, "start_date": "2026-01-01T00:00:00Z", "stop_date": None, "restrictions": {}}
    assert shown == EXAMPLE | own
    assert instal.get(1) == shown


@pytest.mark.rule("IN-R40", "IN-16")
@pytest.mark.parametrize("field", OTHER)
def test_a_new_campaign_is_as_it_is_wished(instal: Instal, field: str) -> None:
    plain = instal.create()

    shown = instal.create(**{field: OTHER[field]})

    assert shown == plain | {"id": 2, field: OTHER[field]}
    assert instal.get(2) == shown


@pytest.mark.rule("IN-R40", "IN-15")
def test_all_can_be_said_of_a_new_campaign_but_its_id(instal: Instal) -> None:
    shown = instal.create(**OTHER)

    assert shown == OTHER | {"id": 1}
    assert instal.ask(f"{CAMPAIGNS}/1").text == json.dumps(shown)


def test_a_new_campaign_is_201_and_printed_as_the_api_prints_it(
    instal: Instal, control: httpx.Client
) -> None:
    answer = control.post(f"/worlds/{instal.world.name}/instal/campaigns", json={"budget": 7})

    assert answer.status_code == 201
    assert answer.json() == instal.get(1)
    assert '"budget":7.0' in answer.text


@pytest.mark.rule("IN-R40", "IN-25")
@pytest.mark.parametrize("field", OTHER)
def test_one_field_is_changed_and_the_others_stay(instal: Instal, field: str) -> None:
    campaign, neighbour = instal.create(), instal.create()

    shown = instal.change(1, **{field: OTHER[field]})

    assert shown == campaign | {field: OTHER[field]}
    assert instal.page()["results"] == [shown, neighbour]


@pytest.mark.rule("IN-R40")
def test_all_fields_are_changed_at_once_and_a_change_of_nothing_changes_nothing(
    instal: Instal,
) -> None:
    instal.create()

    assert instal.change(1, **OTHER) == OTHER | {"id": 1}
    assert instal.change(1) == OTHER | {"id": 1}
    assert instal.get(1) == OTHER | {"id": 1}


@pytest.mark.rule("IN-R37", "IN-R40")
@pytest.mark.parametrize("field", NULLABLE)
def test_three_fields_can_be_set_to_null(instal: Instal, field: str) -> None:
    assert instal.create(**{field: None})[field] is None
    instal.create(**OTHER)

    assert instal.change(2, **{field: None}) == OTHER | {"id": 2, field: None}


@pytest.mark.rule("IN-25", "IN-R30", "IN-R40")
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_the_book_can_be_given(instal: Instal, status: str) -> None:
    instal.create()

    assert instal.change(1, status=status)["status"] == status
    assert instal.create(status=status)["status"] == status
    assert instal.page(status=status)["count"] == 2


@pytest.mark.rule("IN-R40")
def test_a_campaign_may_stop_at_the_second_it_starts(instal: Instal) -> None:
    date = "2026-06-01T00:00:00Z"

    shown = instal.create(start_date=date, stop_date=date)

    assert (shown["start_date"], shown["stop_date"], shown["status"]) == (date, date, "RUNNING")


@pytest.mark.rule("IN-R40", "IN-R31")
def test_a_deleted_row_is_gone_and_its_id_with_it(instal: Instal, control: httpx.Client) -> None:
    """The status DELETED is something else: such a campaign is shown."""
    instal.fill(3)
    instal.change(2, status="DELETED")
    assert instal.ids() == [1, 2, 3]

    for number in (3, 2):
        path = f"/worlds/{instal.world.name}/instal/campaigns/{number}"
        answer = control.delete(path)
        assert (answer.status_code, answer.content) == (204, b"")
        assert control.delete(path).status_code == 404
        assert instal.ask(f"{CAMPAIGNS}/{number}").status_code == 404

    assert instal.ids() == [1]
    assert instal.create()["id"] == 4


@pytest.mark.parametrize("number", ["0", "2", "-1", str(2**63), "9" * 30])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_unknown_campaign_is_not_found(instal: Instal, method: str, number: str) -> None:
    instal.create()

    status, detail = instal.refused(method, f"campaigns/{number}", {"name": "x"})

    assert (status, number in detail) == (404, True)


@pytest.mark.rule(
    "IN-R30", "IN-R37", "IN-R38", "IN-R39", "IN-17", "IN-18", "IN-21", "IN-22", "IN-25"
)
@pytest.mark.parametrize(("field", "value"), BAD)
def test_what_cannot_be_said_of_a_campaign_is_named_and_nothing_is_done(
    instal: Instal, control: httpx.Client, field: str, value: Any
) -> None:
    campaign = instal.create()
    sent = json.dumps({"payout": 3.0, "status": "PAUSED"} | {field: value})
    path = f"/worlds/{instal.world.name}/instal/campaigns"

    for method, address in (("POST", path), ("PATCH", f"{path}/1")):
        answer = control.request(method, address, content=sent, headers=JSON)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        named = answer.json()["detail"].partition(":")[0].partition(".")[0]
        assert named == (field or "body")

    assert instal.page()["results"] == [campaign]
    assert instal.create()["id"] == 2


@pytest.mark.rule("IN-R38")
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_named(instal: Instal, control: httpx.Client, number: str) -> None:
    path = f"/worlds/{instal.world.name}/instal/campaigns"

    answer = control.post(path, content=f'{{"budget": {number}}}', headers=JSON)

    assert (answer.status_code, answer.json()["detail"][:7]) == (422, "budget:")
    assert instal.page()["count"] == 0


@pytest.mark.parametrize("text", ["\\ud800", "a\\udfff"])
@pytest.mark.parametrize(
    ("field", "template"),
    [
        *[(each, f'"{each}": "http://x.y/TEXT"') for each in ("name", "destination_url")],
        ("countries", '"countries": {"IT": "TEXT"}'),
        ("countries", '"countries": {"TEXT": "x"}'),
        ("restrictions", '"restrictions": {"9": {"name": "TEXT", "description": "x"}}'),
    ],
)
def test_text_that_no_database_keeps_is_named(
    instal: Instal, control: httpx.Client, field: str, template: str, text: str
) -> None:
    path = f"/worlds/{instal.world.name}/instal/campaigns"
    body = "{" + template.replace("TEXT", text) + "}"

    answer = control.post(path, content=body, headers=JSON)

    assert (answer.status_code, answer.json()["detail"].startswith(field)) == (422, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start_date": "2026-03-01T00:00:00Z"}, "start_date"),
        ({"stop_date": "2025-12-31T23:59:59Z"}, "stop_date"),
        (
            {"start_date": "2026-01-01T00:00:01Z", "stop_date": "2026-01-01T00:00:00Z"},
            "stop_date",
        ),
    ],
)
@pytest.mark.rule("IN-R40", "IN-24")
def test_a_campaign_does_not_stop_before_it_starts(
    instal: Instal, change: dict[str, Any], field: str
) -> None:
    campaign = instal.create(stop_date="2026-02-01T00:00:00Z")

    for method, path in (("PATCH", "campaigns/1"), ("POST", "campaigns")):
        new = {"stop_date": "2026-02-01T00:00:00Z"} | change if method == "POST" else change
        status, detail = instal.refused(method, path, new | {"name": "Other"})
        assert status == 422
        assert detail.startswith("stop_date: " if method == "POST" else f"{field}: ")

    assert instal.page()["results"] == [campaign]


@pytest.mark.rule("IN-R05", "IN-R06")
@pytest.mark.parametrize("field", ["advertiser", "active"])
def test_the_users_rights_are_taken_and_given_back(instal: Instal, field: str) -> None:
    both = {"advertiser": True, "active": True}
    assert instal.account() == both

    assert instal.account(**{field: False}) == both | {field: False}
    assert instal.account() == both | {field: False}
    assert instal.ask().status_code == 403

    assert instal.account(**{field: True}) == both
    assert instal.ask().status_code == 200


@pytest.mark.parametrize("value", ["true", 1, 0, None, [], {}])
@pytest.mark.parametrize("field", ["advertiser", "active"])
def test_a_bad_account_is_named_and_nothing_is_done(instal: Instal, field: str, value: Any) -> None:
    other = "active" if field == "advertiser" else "advertiser"

    status, detail = instal.refused("PATCH", "account", {other: False, field: value})

    assert (status, detail.partition(":")[0]) == (422, field)
    assert instal.account() == {"advertiser": True, "active": True}


def test_the_account_has_nothing_else_to_change(instal: Instal) -> None:
    assert instal.refused("PATCH", "account", {"token": "x"})[0] == 422


def test_worlds_do_not_share_campaigns_or_users(instal: Instal) -> None:
    instal.fill(2)
    fork = Instal(instal.world.fork())
    fork.account(active=False)
    instal.change(1, name="Mine")
    instal.create()

    fork.account(active=True)

    assert (instal.ids(), fork.ids()) == ([1, 2, 3], [1, 2])
    assert fork.get(1)["name"] == "My campaign"
    fork.world.delete()
