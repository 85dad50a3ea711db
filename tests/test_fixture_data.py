import json
import re
from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TARGETABLE = (
    "US, GB, CA, AU, DE, FR, IT, ES, NL, MX, IN, VN, JP, RU, PL, MY, AT, BR, PH, ID, CO, CZ, RO, "
    "HK, GR, BG, TR, KR, PT, UA, HU, TH, VE, CH, SA, SG, TW, MA, CL"
)
# Of its nominal rate a running campaign delivers this much over whole days.
PACE = 0.55
MINUTES = {"s": 1 / 60, "m": 1, "h": 60, "d": 1440}
NAMES = "countries apps devices traffic ayet/prices ayet/quotes blank/ayet demo/ayet"


def shipped(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def demo_campaigns() -> list[dict[str, Any]]:
    campaigns: list[dict[str, Any]] = shipped("demo/ayet")["campaigns"]
    return campaigns


def apps_of(store: str) -> dict[str, dict[str, Any]]:
    return {app["id"]: app for app in shipped("apps") if app["store"] == store}


def price(campaign: dict[str, Any]) -> int:
    table = shipped("ayet/prices")["retention" if campaign["retention"] else "standard"]
    each = Decimal(table["targeted" if campaign["countries"] else "worldwide"])
    return int((campaign["downloads"] * each).to_integral_value(ROUND_CEILING))


def minutes_to_start(duration: str) -> float:
    assert re.fullmatch(r"-[1-9]\d*[smhd]", duration), duration
    return int(duration[1:-1]) * MINUTES[duration[-1]]


def steps(campaign: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Each command and the end of the history, with the work done (at full rate) until then."""
    status, rate, since, work = "pending", campaign["rate"], 0.0, 0.0
    for command in [*campaign["commands"], {"at": None, "do": "end"}]:
        at = minutes_to_start(command["at"]) if command["at"] else 0.0
        work += rate / MINUTES["d"] * (since - at) if status == "running" else 0.0
        yield command["do"], work
        rate = command.get("value", rate)
        moves = {"start": "running", "pause": "pending"}
        status, since = moves.get(command["do"], status), at


def status_at_start(campaign: dict[str, Any]) -> str:
    """Where the history leaves a campaign; it must not depend on how the installs fall."""
    last = [command["do"] for command in campaign["commands"] if command["do"] != "rate"][-1:]
    if last != ["start"]:
        stopped = {"pause": "paused", "terminate": "terminated", "review": "review"}
        return stopped[last[0]] if last else "pending"
    work = list(steps(campaign))[-1][1]
    if campaign["redirect_url"] or work < campaign["downloads"]:
        return "running"
    assert work * PACE > 2 * campaign["downloads"], "neither surely running nor surely completed"
    over = minutes_to_start(campaign["created"]) > 25 * MINUTES["d"]
    assert over or not campaign["retention"], "the last retention period may not be over"
    return "completed"


@pytest.mark.parametrize("name", NAMES.split())
def test_files_are_utf8_with_lf_and_one_final_newline(name: str) -> None:
    data = (FIXTURES / f"{name}.json").read_bytes()
    data.decode("utf-8")
    assert data.endswith((b"}\n", b"]\n"))
    assert b"\r" not in data
    assert b"\t" not in data


@pytest.mark.parametrize("name", ["countries", "apps", "devices"])
def test_lists_have_one_object_per_line(name: str) -> None:
    lines = (FIXTURES / f"{name}.json").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "["
    assert lines[-1] == "]"
    assert [json.loads(line.rstrip(",")) for line in lines[1:-1]] == shipped(name)


def test_countries_are_all_of_iso_3166_by_name() -> None:
    countries = shipped("countries")
    codes = {country["code"] for country in countries}
    names = [country["name"] for country in countries]
    assert len(codes) == len(countries) == 249
    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)
    assert names == sorted(set(names))


def test_country_names_are_short_and_without_commas() -> None:
    names = {country["code"]: country["name"] for country in shipped("countries")}
    known = {"RU": "Russia", "IN": "India", "BR": "Brazil", "US": "United States"}
    assert names.items() >= known.items()
    assert not any("," in name or name != name.strip() for name in names.values())
    assert "WW" not in names
    assert "ZZ" not in names


def test_apps_have_the_documents_apps_among_many() -> None:
    play, ios = apps_of("play"), apps_of("ios")
    assert len(play) + len(ios) == len(shipped("apps")) >= 150
    known = {
        "com.example.app": "My Example App",
        "com.xxx.yyy": "My Cool Calculator",
        "com.xxx.zzz": "My Cool Watch",
        "com.facebook.katana": "Facebook",
        "com.sickkogames.pirates": "Pirates",
    }
    for package, title in known.items():
        assert play[package] == {"store": "play", "id": package, "title": title, "free": True}
    facebook = {"store": "ios", "id": "284882215", "title": "Facebook", "free": True}
    assert ios["284882215"] == facebook


@pytest.mark.rule("AY-R12")
def test_apps_have_well_formed_ids_and_some_are_not_free() -> None:
    play, ios = apps_of("play"), apps_of("ios")
    assert all(re.fullmatch(r"[A-Za-z]\w*(\.\w+)+", package, re.ASCII) for package in play)
    assert not any(re.search("paid|invalid", package, re.IGNORECASE) for package in play)
    assert all(re.fullmatch(r"\d{9,10}", number) for number in ios)
    assert all(app["title"].strip() for app in shipped("apps"))
    assert 10 <= sum(not app["free"] for app in play.values()) <= 20
    assert play["com.mojang.minecraftpe"]["free"] is False


@pytest.mark.rule("AY-126")
def test_devices_keep_the_case_of_their_make() -> None:
    devices = shipped("devices")
    kinds = {(device["make"], device["model"]) for device in devices}
    assert len(kinds) == len(devices) >= 40
    assert kinds >= {("Samsung", "GT-I9300"), ("samsung", "GT-P5100")}
    assert all(type(device["share"]) is int and device["share"] > 0 for device in devices)


@pytest.mark.rule("AY-138")
def test_traffic_also_comes_from_countries_that_cannot_be_targeted() -> None:
    traffic = shipped("traffic")
    assert len(traffic) >= 70
    assert set(traffic) >= {*TARGETABLE.split(", "), "DZ", "AR", "TZ", "NO", "BY"}
    assert set(traffic) <= {country["code"] for country in shipped("countries")}
    assert all(type(weight) is int and weight > 0 for weight in traffic.values())
    heaviest = sorted(traffic, key=lambda code: -traffic[code])[:2]
    assert set(heaviest) == {"IN", "US"}


@pytest.mark.rule("AY-R18")
def test_prices_are_decimal_strings_and_retention_costs_more() -> None:
    assert shipped("ayet/prices") == {
        "standard": {"worldwide": "1", "targeted": "1.15"},
        "retention": {"worldwide": "1.1", "targeted": "1.25"},
    }


@pytest.mark.rule("AY-51", "AY-R19")
def test_quotes_list_the_39_countries_in_order_and_add_up_to_the_documents() -> None:
    quotes = shipped("ayet/quotes")["countries"]
    assert list(quotes) == TARGETABLE.split(", ")
    assert len(quotes) == 39
    both = {key: quotes["US"][key] + quotes["DE"][key] for key in ("traffic", "min", "max")}
    assert both == {"traffic": 38, "min": 1754, "max": 3982}


@pytest.mark.rule("AY-53")
def test_quotes_stay_in_bounds_for_every_set_of_countries() -> None:
    quotes = shipped("ayet/quotes")
    worldwide, countries = quotes["worldwide"], quotes["countries"].values()
    for quote in [worldwide, *countries]:
        assert set(quote) == {"traffic", "min", "max"}
        assert all(type(number) is int for number in quote.values())
        assert quote["traffic"] >= 1
        assert 1 <= quote["min"] <= quote["max"]
    assert worldwide["traffic"] == 100
    assert sum(quote["traffic"] for quote in countries) <= 100
    assert sum(quote["min"] for quote in countries) < worldwide["min"]
    assert sum(quote["max"] for quote in countries) < worldwide["max"]


@pytest.mark.rule("AY-21")
def test_the_blank_account_is_the_documents_and_funded() -> None:
    account = {"id": 6, "email": "my@mail.com", "tokens": 10000, "s2s": True}
    assert shipped("blank/ayet") == {"account": account, "campaigns": []}
    assert shipped("demo/ayet")["account"] == account


def test_demo_campaigns_leave_about_4100_tokens() -> None:
    spent = sum(price(campaign) for campaign in demo_campaigns())
    assert 4000 <= 10000 - spent <= 4200


def test_demo_campaigns_could_have_been_added() -> None:
    free = {package for package, app in apps_of("play").items() if app["free"]}
    for campaign in demo_campaigns():
        assert campaign["package_name"] in free
        assert (50 if campaign["retention"] else 20) <= campaign["downloads"] <= 10000
        assert set(campaign["countries"]) <= set(TARGETABLE.split(", "))
        assert len(set(campaign["countries"])) == len(campaign["countries"])
        rates = [command["value"] for command in campaign["commands"] if command["do"] == "rate"]
        assert all(24 <= rate <= 2400 and rate % 24 == 0 for rate in [campaign["rate"], *rates])
        if campaign["redirect_url"]:
            assert "{click_id}" in campaign["redirect_url"]
            assert not campaign["retention"]


def test_demo_campaigns_are_of_several_customers_and_the_oldest_comes_first() -> None:
    campaigns = demo_campaigns()
    assert len(campaigns) >= 14
    customers = {campaign["identifier"] for campaign in campaigns}
    assert customers == {"customer1", "customer2", "customer1283", ""}
    ages = [minutes_to_start(campaign["created"]) for campaign in campaigns]
    assert ages == sorted(ages, reverse=True)


@pytest.mark.parametrize("campaign", demo_campaigns())
def test_a_demo_history_is_in_order_and_before_the_start(campaign: dict[str, Any]) -> None:
    times = [campaign["created"], *(command["at"] for command in campaign["commands"])]
    ages = [minutes_to_start(time) for time in times]
    assert ages == sorted(ages, reverse=True)
    assert ages[-1] > 0
    for command in campaign["commands"]:
        extra = {"value"} if command["do"] == "rate" else set()
        assert set(command) == {"at", "do"} | extra


@pytest.mark.parametrize("campaign", demo_campaigns())
def test_a_demo_history_is_legal(campaign: dict[str, Any]) -> None:
    moves = {
        ("start", "pending"): "running",
        ("pause", "running"): "pending",
        ("terminate", "pending"): "completed",
        ("review", "pending"): "review",
        ("review", "running"): "review",
    }
    status, paused = "pending", None
    for command in campaign["commands"]:
        at = minutes_to_start(command["at"])
        if command["do"] == "rate":
            continue
        if command["do"] == "terminate" and paused is not None:
            assert paused - at >= 15
        status = moves[command["do"], status]
        paused = at if command["do"] == "pause" else paused


@pytest.mark.parametrize("campaign", demo_campaigns())
def test_no_demo_command_comes_after_the_last_download(campaign: dict[str, Any]) -> None:
    for do, work in steps(campaign):
        if do not in {"rate", "end"} and not campaign["redirect_url"]:
            assert work < campaign["downloads"], f"{do} might find the campaign completed"


def test_demo_campaigns_are_in_every_state() -> None:
    seen = [
        (status_at_start(campaign), campaign["retention"], bool(campaign["redirect_url"]))
        for campaign in demo_campaigns()
    ]
    once = {
        ("pending", False, False),
        ("paused", False, False),
        ("terminated", False, False),
        ("review", False, False),
        ("completed", False, False),
        ("completed", True, False),
        ("running", True, False),
        ("running", False, True),
    }
    assert set(seen) >= once
    assert seen.count(("running", False, False)) >= 3


def test_running_demo_campaigns_have_different_rates_and_days_to_go() -> None:
    delivering = [each for each in demo_campaigns() if not each["redirect_url"]]
    running = [each for each in delivering if status_at_start(each) == "running"]
    assert len({campaign["rate"] for campaign in running}) >= 4
    days_left = [
        (campaign["downloads"] - PACE * list(steps(campaign))[-1][1]) / (PACE * campaign["rate"])
        for campaign in running
    ]
    assert min(days_left) > 1
    assert max(days_left) > 7
