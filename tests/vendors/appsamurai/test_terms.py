"""Creatives, required fields, dates, caps and lists (appsamurai.txt L23, L40-60, L124-125)."""

from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import Partner
from tests.vendors.appsamurai.examples import LEAST, SHAPES

each_shape = pytest.mark.parametrize("shape", list(SHAPES))
each_plain_shape = pytest.mark.parametrize("shape", ["cpi", "cpa"])


@pytest.mark.rule("AS-13")
@each_plain_shape
def test_creatives_are_images_videos_and_others(partner: Partner, shape: str) -> None:
    creatives = {
        "images": [
            {"url": "https://creatives.example/1.png", "width": None, "height": None},
            {"url": "https://creatives.example/2.png", "width": 1200, "height": 627},
        ],
        "videos": [{"url": "https://creatives.example/1.mp4", "width": 720, "height": None}],
        "others": [{"url": "https://creatives.example/1.txt", "width": None, "height": None}],
    }

    shown = partner.pulled(**LEAST[shape], creatives=creatives)["creatives"]

    assert shown == creatives
    assert list(shown) == ["images", "videos", "others"]
    assert [list(image) for image in shown["images"]] == [["url", "width", "height"]] * 2


@pytest.mark.rule("AS-13")
@each_plain_shape
def test_sizes_that_nobody_told_are_null(partner: Partner, shape: str) -> None:
    creatives = {"images": [{"url": "https://creatives.example/1.png"}]}

    shown = partner.pulled(**LEAST[shape], creatives=creatives)["creatives"]

    assert shown == {
        "images": [{"url": "https://creatives.example/1.png", "width": None, "height": None}],
        "videos": [],
        "others": [],
    }


@pytest.mark.rule("AS-14", "AS-53")
@each_plain_shape
def test_the_zip_of_the_creatives_has_a_url(partner: Partner, shape: str) -> None:
    assert partner.pulled(**LEAST[shape])["creative_zip"].startswith("https://")
    url = "https://creatives.example/all.zip"
    assert partner.pulled(**LEAST[shape], creative_zip=url)["creative_zip"] == url


@pytest.mark.rule("AS-55", "AS-R23")
@each_shape
@pytest.mark.parametrize("fields", [["ref_id"], ["ref_id", "device_id"]])
def test_required_fields_are_ref_id_and_maybe_device_id(
    partner: Partner, shape: str, fields: list[str]
) -> None:
    assert partner.pulled(**LEAST[shape], required_fields=fields)["required_fields"] == fields


@pytest.mark.rule("AS-55", "AS-R23")
@pytest.mark.parametrize(
    "fields",
    [[], ["device_id"], ["ref_id", "ref_id"], ["ref_id", "gaid"], ["REF_ID"], "ref_id", [1]],
)
def test_required_fields_always_include_ref_id(partner: Partner, fields: Any) -> None:
    assert partner.not_created(required_fields=fields).startswith("required_fields")


@pytest.mark.rule("AS-R25", "AS-46")
@each_shape
@pytest.mark.parametrize("end", ["No End Date", "2026-02-28 23:59:59", "9999-12-31 00:00:00"])
def test_the_end_is_a_second_or_none(partner: Partner, shape: str, end: str) -> None:
    assert partner.pulled(**LEAST[shape], end_date=end)["end_date"] == end


@pytest.mark.rule("AS-R25")
@pytest.mark.parametrize("start", ["2023-02-07 10:56:00", "2026-01-01 00:00:00"])
def test_the_start_is_a_second(partner: Partner, start: str) -> None:
    assert partner.pulled(**LEAST["multi-rewarded"], start_date=start)["start_date"] == start


@pytest.mark.rule("AS-R25", "AS-R26")
def test_a_start_that_is_not_told_is_now_in_utc(mocksrv: Sandbox) -> None:
    world = mocksrv.control.open(start="2026-07-01T04:05:06+05:00")

    shown = Partner(world).pulled(**LEAST["multi-rewarded"])

    assert shown["start_date"] == "2026-06-30 23:05:06"
    world.delete()


@pytest.mark.rule("AS-R25")
@pytest.mark.parametrize("field", ["end_date", "start_date"])
@pytest.mark.parametrize(
    "date",
    [
        *("", "never", "no end date", "2026-01-01", "2026-01-01T00:00:00Z", "2026-13-01 00:00:00"),
        *("2026-02-30 00:00:00", "2026-01-01 24:00:00", "2026-01-01 00:00", "01.01.2026", 1),
        *("No End Date ", "2026-01-01 00:00:00.5"),
    ],
)
def test_other_forms_of_a_date_are_refused(partner: Partner, field: str, date: Any) -> None:
    assert partner.not_created(**LEAST["multi-rewarded"], **{field: date}).startswith(f"{field}: ")


@pytest.mark.rule("AS-R25")
def test_a_campaign_cannot_end_before_it_starts(partner: Partner) -> None:
    detail = partner.not_created(
        **LEAST["multi-rewarded"],
        start_date="2026-02-01 00:00:00",
        end_date="2026-01-31 23:59:59",
    )

    assert detail.startswith("end_date: ")


@pytest.mark.rule("AS-47")
@each_shape
@pytest.mark.parametrize("cap", [1, 100, 200, 1_000_000])
def test_the_daily_cap_is_shown(partner: Partner, shape: str, cap: int) -> None:
    assert partner.pulled(**LEAST[shape], daily_cap=cap)["daily_cap"] == cap


@pytest.mark.rule("AS-10", "AS-20")
@each_plain_shape
def test_black_and_white_lists_are_shown(partner: Partner, shape: str) -> None:
    lists = {
        "blacklisted_subpublishers": ["bad", "worse"],
        "whitelisted_subpublishers": ["good"],
    }

    shown = partner.pulled(**LEAST[shape], **lists)

    assert {name: shown[name] for name in lists} == lists
