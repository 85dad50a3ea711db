"""Clicks that are loaded in bulk: what is refused, and that it is all or nothing."""

import json
from typing import Any

import pytest

from mocksrv.client import ControlError
from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.loads.loading import click, kept, load
from tests.vendors.keitaro.visiting import Visiting

MOST = {"user_agent": 1000, "sub_id": 64, "ip": 255, "destination": 2000}
WRONG: list[tuple[Any, str]] = [
    (1, "clicks.1: must be an object"),
    (None, "clicks.1: must be an object"),
    ([], "clicks.1: must be an object"),
    ({"campaign_id": 1}, "clicks.1.datetime: Field required"),
    ({"datetime": "2026-01-01 10:00:00"}, "clicks.1.campaign_id: Field required"),
    (click(nonsense=1), "clicks.1.nonsense: no such field"),
    (click(click_id=1), "clicks.1.click_id: no such field"),
    (click(country="Germany"), "clicks.1.country: no such field can be loaded; send country_code"),
    (click(day="2026-01-01"), "send datetime"),
    *[
        (click(datetime=wrong), "clicks.1.datetime: must be a date and time")
        for wrong in (
            *("2026-02-30 10:00:00", "2026-01-01 24:00:00", "2026-01-01 10:60:00", "2026-01-01"),
            *("2026-01-01 10:00:60", "2026-01-01T10:00:00", "2026-01-01 10:00:00Z", " ", ""),
            *("1969-12-31 23:59:59", "٢٠٢٦-01-01 10:00:00", 1_767_225_600, None, [], {}),
        )
    ],
    (click(landing_clicked_datetime="x"), "clicks.1.landing_clicked_datetime: must be a date"),
    (click(landing_clicked_datetime=0), "clicks.1.landing_clicked_datetime: must be a date"),
    *[
        (click(campaign_id=wrong), "clicks.1.campaign_id: must be the number")
        for wrong in ("1", 1.0, None, True, 0, -1, 2**63, [], {})
    ],
    (click(campaign_id=2), "clicks.1.campaign_id: there is no campaign 2"),
    (click(offer_id="1"), "clicks.1.offer_id: must be the number of an object or null"),
    *[
        (click(is_bot=wrong), "clicks.1.is_bot: must be 0 or 1")
        for wrong in (2, -1, "1", None, 1.0, [])
    ],
    *[
        (click(cost=wrong), "clicks.1.cost: must be an amount")
        for wrong in (-1, "x", "", None, True, 1e300, 10**7, "NaN", "Infinity", [], {})
    ],
    (click(revenue=-0.1), "clicks.1.revenue: must be an amount"),
    *[
        (click(**{name: "x" * (most + 1)}), f"clicks.1.{name}: must be a text of at most {most}")
        for name, most in MOST.items()
    ],
    *[
        (click(keyword=wrong), "clicks.1.keyword: must be a text")
        for wrong in (1, True, [], {}, "a\0b")
    ],
    *[
        (click(country_code=wrong), "clicks.1.country_code: must be a")
        for wrong in ("Germany", "D", "1!", 1)
    ],
    (click(is_lead=1, is_sale=1), "clicks.1: only one of is_lead"),
    (click(lead_revenue=1), "clicks.1.lead_revenue: needs is_lead"),
    (click(rejected_revenue=1, is_sale=1), "clicks.1.rejected_revenue: needs is_rejected"),
    (click(revenue=1, sale_revenue=1), "clicks.1.revenue: cannot be sent beside sale_revenue"),
    (click(sub_id="first"), "clicks.1.sub_id: another click of the request has it"),
    (click(sub_id="there"), "clicks.1.sub_id: is already used"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_a_wrong_click_is_named_and_none_is_loaded(
    mocksrv: Sandbox, tracker: Visiting, wrong: Any, words: str
) -> None:
    load(tracker, click(sub_id="there"))

    with pytest.raises(ControlError, match="422") as refusal:
        load(tracker, click(sub_id="first"), wrong, click())

    assert words in str(refusal.value)
    assert kept(mocksrv, tracker, "id", "sub_id") == [(1, "there")]
    load(tracker, click())
    assert kept(mocksrv, tracker, "id")[-1] == (2,)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "body: not JSON"),
        (b'{"clicks": [', "body: not JSON"),
        (b'{"clicks": [{"keyword": "\\ud800"}]}', "body: not JSON"),
        (b"[]", "clicks: "),
        (b"null", "clicks: "),
        (b"{}", "clicks: "),
        (b'{"clicks": {}}', "clicks: "),
        (b'{"clicks": [], "more": 1}', "more: "),
    ],
)
def test_a_body_that_is_none_is_refused(send: Any, body: bytes, words: str) -> None:
    answer = send(body)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert words in answer.json()["detail"]


def test_a_form_is_refused(send: Any) -> None:
    assert send(b'{"clicks": []}', "text/plain").status_code == 422


def test_ten_megabytes_can_be_loaded_at_once_and_seventy_cannot(
    mocksrv: Sandbox, tracker: Visiting, send: Any
) -> None:
    some = json.dumps(click(user_agent="x" * 1000)).encode()
    answer = send(b'{"clicks": [' + b",".join([some] * 9000) + b"]}")
    assert (answer.status_code, answer.json()) == (200, {"loaded": 9000})

    assert send(b" " * 70_000_000).status_code == 413
    assert kept(mocksrv, tracker, "COUNT(*)") == [(9000,)]


def test_an_unknown_world_is_404(mocksrv: Sandbox, send: Any, tracker: Visiting) -> None:
    tracker.world.delete()

    assert send(b'{"clicks": []}').status_code == 404
