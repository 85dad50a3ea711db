"""The filters of streams, each with what it lets in and what not (KE-320)."""

from time import perf_counter
from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.vendors.keitaro.records.addresses import Addresses
from mocksrv.vendors.keitaro.records.masks import one_of
from tests.vendors.keitaro.visiting import BOT, CHROME, IPHONE, Visiting


@pytest.fixture
def tracker(world: World) -> Visiting:
    return Visiting(world)


def passes(tracker: Visiting, *filters: dict[str, Any], visitor: dict[str, str]) -> bool:
    """Whether a visitor is let into a stream with some filters."""
    tracker.stream(tracker.campaign(), "http://in.com/", filters=list(filters))
    return tracker.click(**visitor).status_code == 302


def row(name: str, payload: Any, mode: str = "allow") -> dict[str, Any]:
    return {"name": name, "mode": mode, "payload": payload}


Header = tuple[str, Any, dict[str, str], bool]
VISITORS: list[Header] = [
    *[
        (name, ["Some", "other"], {f"X-Mocksrv-{header}": value}, value.lower() == "some")
        for name, header in {
            "region": "Region",
            "city": "City",
            "isp": "Isp",
            "operator": "Operator",
            "connection_type": "Connection-Type",
        }.items()
        for value in ("SOME", "something", "")
    ],
    ("city", ["@empty"], {}, True),
    ("city", ["@EMPTY", "x"], {"X-Mocksrv-City": "y"}, False),
    ("proxy", None, {"X-Mocksrv-Proxy": "1"}, True),
    ("proxy", None, {"X-Mocksrv-Proxy": "0"}, False),
    ("bot", None, {"agent": BOT}, True),
    ("bot", None, {"agent": ""}, True),
    ("bot", None, {"agent": CHROME}, False),
    ("referrer", ["http://R.com/"], {"Referer": "http://r.com/"}, True),
    ("referrer", ["http://r.com/"], {"path": "abc?referrer=http://r.com/"}, True),
    ("referrer", ["@empty"], {}, True),
    ("source", ["s"], {"path": "abc?utm_source=S"}, True),
    ("os_version", ["10"], {"agent": CHROME}, True),
    ("browser_version", ["120.0"], {"agent": CHROME}, True),
    ("browser_version", ["120"], {"agent": CHROME}, False),
    ("sub_id_30", ["x"], {"path": "abc?sub_id_30=x"}, True),
    ("sub_id_31", ["x"], {"path": "abc?sub_id_31=x"}, False),
    ("country", "us,de", {"country": "DE"}, True),
    ("country", ["XX"], {"country": "XX"}, True),
    ("parameter", {"name": "p", "value": ["@empty"]}, {}, True),
    ("parameter", {"name": "p", "value": "a"}, {"path": "abc?p=A"}, True),
    ("parameter", ["p"], {"path": "abc?p=p"}, False),
    ("language", "EN", {"Accept-Language": "en-GB,de"}, True),
    ("user_agent", [IPHONE], {"agent": IPHONE.upper()}, True),
    ("user_agent", ["*iphone*"], {"agent": IPHONE}, True),
    ("user_agent", ["iphone"], {"agent": IPHONE}, False),
    ("user_agent", ["/iphone|ipad/i"], {"agent": IPHONE}, True),
    ("user_agent", ["/^iphone/"], {"agent": IPHONE}, False),
    ("user_agent", ["/(/", "/[/", "*"], {"agent": IPHONE}, True),
    ("ip", ["8.8.4.0/24", "x", 7, None], {"ip": "8.8.4.4"}, True),
    ("ip", ["::/0"], {"ip": "8.8.4.4"}, False),
    ("ip", ["2001:db8::/32"], {"ip": "2001:db8::7"}, True),
    ("imklo_detect", None, {}, False),
    ("nosuch", ["x"], {}, False),
    ("uniqueness", "nosuch", {}, True),
    ("limit", {"per_hour": 0}, {}, False),
    ("limit", {"per_hour": "x", "nosuch": 0}, {}, True),
    ("limit", "x", {}, True),
    ("interval", {"from": "2025-12-31 00:00", "to": "2026-01-01 00:00"}, {}, True),
    ("interval", {"from": "2026-01-01 00:01", "to": "2026-01-02 00:00"}, {}, False),
    ("interval", {"from": "2026-01-40 00:01", "to": "x"}, {}, False),
    ("interval", None, {}, False),
    ("schedule", [{"day": 4, "from": "00:00", "to": "00:00"}], {}, True),
    ("schedule", [{"day": "4", "from": "00:01", "to": "23:59"}], {}, False),
    ("schedule", [{"day": 5, "from": "00:00", "to": "23:59"}, "x"], {}, False),
    ("schedule", {"day": 4}, {}, False),
]


@pytest.mark.rule("KE-320", "KE-608", "KE-618")
@pytest.mark.parametrize("mode", ["allow", "reject"])
@pytest.mark.parametrize(("name", "payload", "visitor", "inside"), VISITORS)
def test_a_filter_knows_its_visitors(  # noqa: PLR0917 - a row of the table
    tracker: Visiting, name: str, payload: Any, visitor: dict[str, str], inside: bool, mode: str
) -> None:
    assert passes(tracker, row(name, payload, mode), visitor=visitor) is (
        inside == (mode == "allow")
    )


@pytest.mark.rule("KE-320")
def test_a_timetable_opens_and_closes(tracker: Visiting) -> None:
    """2026-01-01 is a Thursday."""
    hours = [{"day": 4, "from": "09:00", "to": "17:00"}, {"day": 5, "from": "10:00", "to": "10:30"}]
    tracker.stream(tracker.campaign(), filters=[row("schedule", hours)])

    def is_open(by: str) -> bool:
        tracker.world.advance(by)
        return tracker.click().status_code == 302

    assert [is_open(by) for by in ("8h", "1h", "8h", "1m", "17h", "29m")] == [
        *(False, True, True, False, True, True)
    ]
    assert not is_open("1m")


@pytest.mark.rule("KE-320", "KE-613")
def test_a_limit_in_all_counts_the_clicks_that_are_kept(tracker: Visiting) -> None:
    campaign = tracker.campaign()
    limited = [row("limit", {"total": 2})]
    stream = tracker.stream(campaign, "http://open.com/", filters=limited)
    tracker.stream(campaign, "http://full.com/", type="default")

    assert [tracker.place()[7:11] for _ in range(3)] == ["open", "open", "full"]
    tracker.world.advance("365d")
    assert tracker.place() == "http://full.com/"
    tracker.change(f"streams/{stream}", collect_clicks=False)
    tracker.change(f"streams/{stream}", filters=[row("limit", {"total": 3})])
    assert {tracker.place() for _ in range(5)} == {"http://open.com/"}


@pytest.mark.rule("KE-608")
def test_without_filters_all_pass_however_they_are_joined(tracker: Visiting) -> None:
    tracker.stream(tracker.campaign(), filter_or=True)

    assert tracker.click().status_code == 302


EXPRESSIONS = [
    *(
        "(a|a)*b",
        "(a+)+b",
        "(a*)*b",
        "/(.*)(.*)(.*)(.*)b/",
        "*a" * 200 + "b",
        "a?" * 200 + "a" * 200,
    ),
    *(
        "((a{50}){50}){50}",
        "[[:nosuch:]]",
        "(?P<x",
        "\\1",
        "(?=a)",
        "a" * 5000,
        "(" * 500,
        "\ud83d",
    ),
]


@pytest.mark.rule("KE-320")
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_no_expression_takes_long(expression: str) -> None:
    matches = one_of([expression])
    begun = perf_counter()

    assert not matches("a" * 1000 + "c")

    assert perf_counter() - begun < 0.5


@pytest.mark.rule("KE-320")
@pytest.mark.parametrize(
    ("before", "last", "inside"),
    [
        (999, "*chrome*", True),
        (1000, "*chrome*", False),
        (1000, CHROME, True),
        (100_000, CHROME, True),
    ],
)
def test_a_thousand_masks_of_a_filter_count(
    tracker: Visiting, before: int, last: str, inside: bool
) -> None:
    masks = [f"*yy{n}*" for n in range(before)]
    tracker.stream(tracker.campaign(), filters=[row("user_agent", ["Opera", *masks, last])])
    begun = perf_counter()

    assert (tracker.click().status_code == 302) is inside

    assert perf_counter() - begun < 2


@pytest.mark.rule("KE-320")
def test_the_masks_that_count_are_shared_out_to_the_filters(tracker: Visiting) -> None:
    """A hundred filters with ten each: their tenth counts, their eleventh does not."""
    filters = [
        row("user_agent", [f"*yy{number}{n}*" for n in range(9)] + ["*chrome*"])
        for number in range(99)
    ]
    last = [*(f"*zz{n}*" for n in range(1000)), "*chrome*"]
    campaign = tracker.campaign()
    tracker.stream(
        campaign, "http://ten.com/", filters=[*filters, row("user_agent", last, "reject")]
    )

    assert tracker.place() == "http://ten.com/"


@pytest.mark.rule("KE-320")
def test_a_hundred_thousand_addresses_are_asked_quickly() -> None:
    texts = [f"{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}.0/25" for n in range(100_000)]
    addresses = Addresses(texts)
    begun = perf_counter()

    inside = [f"0.1.{n}.7" in addresses for n in range(200)]
    outside = [f"0.1.{n}.200" in addresses for n in range(200)]

    assert all(inside)
    assert not any(outside)
    assert perf_counter() - begun < 0.5


@pytest.mark.rule("KE-320")
@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("1.2.3.4", ["1.2.3.4"], ["1.2.3.5"]),
        ("1.2.*", ["1.2.0.0", "1.2.255.255"], ["1.3.0.0", "1.1.255.255"]),
        ("1.*.*.*", ["1.9.9.9"], ["2.0.0.0"]),
        ("*", ["1.2.3.4"], ["::1"]),
        ("1.*.3.4", [], ["1.2.3.4"]),
        ("1.2.3.4-1.2.3.9", ["1.2.3.4", "1.2.3.9"], ["1.2.3.3", "1.2.3.10"]),
        ("1.2.3.9 - 1.2.3.4", [], ["1.2.3.5"]),
        ("1.2.3.4-::5", [], ["1.2.3.4", "::5"]),
        ("1.2.3.4/24", ["1.2.3.0", "1.2.3.255"], ["1.2.4.0"]),
        ("1.2.3.4/99", [], ["1.2.3.4"]),
        ("::1", ["::1", "0:0::1"], ["::2", "x", ""]),
    ],
)
def test_addresses_are_named_in_four_ways(text: str, inside: list[str], outside: list[str]) -> None:
    addresses = Addresses([text, "9.9.9.9"])

    assert all(ip in addresses for ip in ["9.9.9.9", *inside])
    assert not any(ip in addresses for ip in outside)
