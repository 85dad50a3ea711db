"""The order in which campaign/add checks an order (AY-R06), one neighbouring pair at a time.

100, 429 and 101 come before: test_throttle.py and test_commands.py. Some neighbours exclude each
other (a wrong `tracking` asks for no permission; a missing redirectUrl cannot be a wrong one);
then the pair is with the next one that can be wrong at the same time.
"""

from typing import Any

import pytest

from tests.vendors.ayet.conftest import Ayet

APP = {"packageName": "com.example.app"}
PAID = {"packageName": "com.example.paid"}
VOLUME = {"numDownloads": 50}
SMALL = {"numDownloads": 19}
S2S = {"tracking": "custom_s2s"}
RETENTION = {"campaignType": "retention"}
NOWHERE = {"targetCountries": "XX"}
URL = {"redirectUrl": "https://t.example.com/{click_id}"}
NO_CLICK = {"redirectUrl": "https://t.example.com/"}
NONSENSE = {"redirectUrl": "nonsense"}

TEXTS = {
    "packageName": (102, "Missing parameter: packageName."),
    "numDownloads": (102, "Missing parameter: numDownloads."),
    "redirectUrl": (102, "Missing parameter: redirectUrl."),
    104: (104, "Invalid parameter: tracking."),
    105: (105, "Invalid parameter: redirectUrl."),
    301: (301, "Invalid countries requested: XX."),
    302: (302, "Minimum campaign volume is 20 downloads."),
    303: (303, "Insufficient funds, 0 available, 50 required."),
    304: (304, "Selected app is not valid or not free."),
    310: (310, "Insufficient account permissions to create custom s2s tracking campaigns."),
    311: (311, "Invalid redirect url."),
    312: (312, "Required parameter {click_id} missing in redirect url."),
    313: (313, "Custom s2s tracking is not supported for high retention campaigns."),
}

#: The refusal that wins, the one it wins over, the account, and an order that deserves both.
PAIRS: list[tuple[int | str, int | str, dict[str, Any], dict[str, Any]]] = [
    ("packageName", "numDownloads", {}, {}),
    ("packageName", 104, {}, VOLUME | {"tracking": "foo"}),
    ("numDownloads", 104, {}, APP | {"tracking": "foo"}),
    ("numDownloads", 310, {"s2s": False}, APP | S2S | URL),
    (104, 105, {}, APP | VOLUME | {"tracking": "foo"} | NONSENSE),
    (104, 301, {"s2s": False}, APP | VOLUME | {"tracking": "foo"} | NOWHERE),
    (310, 313, {"s2s": False}, APP | VOLUME | S2S | RETENTION | URL),
    (310, "redirectUrl", {"s2s": False}, APP | VOLUME | S2S),
    (313, "redirectUrl", {}, APP | VOLUME | S2S | RETENTION),
    (313, 311, {}, APP | VOLUME | S2S | RETENTION | NONSENSE),
    ("redirectUrl", 301, {}, APP | VOLUME | S2S | NOWHERE),
    (105, 311, {}, APP | VOLUME | NONSENSE),
    (105, 312, {}, APP | VOLUME | NO_CLICK),
    (105, 301, {}, APP | VOLUME | URL | NOWHERE),
    (311, 312, {}, APP | VOLUME | S2S | NONSENSE),
    (311, 301, {}, APP | VOLUME | S2S | {"redirectUrl": "x{click_id}"} | NOWHERE),
    (312, 301, {}, APP | VOLUME | S2S | NO_CLICK | NOWHERE),
    (301, 302, {}, APP | SMALL | NOWHERE),
    (302, 304, {}, PAID | SMALL),
    (302, 303, {"tokens": 0}, APP | SMALL),
    (304, 303, {"tokens": 0}, PAID | VOLUME),
]


@pytest.mark.rule("AY-R06")
@pytest.mark.parametrize(
    ("wins", "over", "account", "order"), PAIRS, ids=[f"{pair[0]}>{pair[1]}" for pair in PAIRS]
)
def test_of_two_faults_the_first_is_told(
    ayet: Ayet,
    wins: int | str,
    over: int | str,
    account: dict[str, Any],
    order: dict[str, Any],
) -> None:
    ayet.world.back_door("PATCH", "ayet/account", account)

    assert ayet.refused("campaign/add", **order) == TEXTS[wins]


@pytest.mark.rule("AY-R06")
def test_who_mends_one_fault_after_the_other_meets_them_in_order(ayet: Ayet) -> None:
    ayet.world.back_door("PATCH", "ayet/account", {"tokens": 0, "s2s": False})
    order: dict[str, Any] = {"tracking": "foo", "targetCountries": "XX", **RETENTION}
    mending: list[tuple[int | str, dict[str, Any], dict[str, Any]]] = [
        ("packageName", PAID, {}),
        ("numDownloads", SMALL, {}),
        (104, S2S, {}),
        (310, {}, {"s2s": True}),
        (313, {"campaignType": None}, {}),
        ("redirectUrl", NONSENSE, {}),
        (311, NO_CLICK, {}),
        (312, URL, {}),
        (301, {"targetCountries": None}, {}),
        (302, VOLUME, {}),
        (304, APP, {}),
        (303, {}, {"tokens": 50}),
    ]

    met = []
    for _, fields, account in mending:
        met.append(ayet.refused("campaign/add", **order))
        order |= fields
        ayet.world.back_door("PATCH", "ayet/account", account)

    assert met == [TEXTS[fault] for fault, _, _ in mending]
    assert ayet.ok("campaign/add", **order)["campaignData"]["redirectUrl"] == URL["redirectUrl"]
