"""What a visitor gets: actions, macros, costs (KE-319, KE-605, KE-623)."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest

from mocksrv.client import World
from tests.vendors.keitaro.visiting import Visiting


@pytest.fixture
def tracker(world: World) -> Visiting:
    return Visiting(world)


ACTIONS = [
    ("status404", "", 404, "404 Not Found"),
    ("show_text", "Hello {country}", 200, "Hello US"),
    ("show_html", "<b>{country}</b>", 200, "<b>US</b>"),
    ("do_nothing", "", 200, ""),
    ("curl", "http://x.com/", 200, "http://x.com/"),
    ("remote", "http://x.com/", 200, "http://x.com/"),
    ("nosuch", "http://x.com/", 200, ""),
]


@pytest.mark.rule("KE-319")
@pytest.mark.parametrize(("action", "payload", "status", "text"), ACTIONS)
def test_an_action_answers(
    tracker: Visiting, action: str, payload: str, status: int, text: str
) -> None:
    campaign = tracker.campaign()
    tracker.stream(campaign, payload, schema="action", action_type=action)

    answer = tracker.click()

    assert (answer.status_code, answer.text) == (status, text)


#: A URL that would end the script and be markup, if it were not escaped.
TRICKY = "http://x.com/?a=1&b='\"</script><i>"


class Page(HTMLParser):
    """What a page does: its redirects, scripts, forms and frames, in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.does: list[tuple[str, str]] = []
        self._in_script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.does.append((told.get("http-equiv", told.get("name", "")), told["content"]))
        elif tag in ("iframe", "frame", "form"):
            self.does.append((tag, told["action" if tag == "form" else "src"]))
        elif tag not in ("html", "head", "body", "frameset", "script"):
            self.does.append((tag, ""))
        self._in_script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.does.append(("script", scripted(data)))
            self._in_script = False


def scripted(script: str) -> str:
    """Where a script leads, or what it does instead."""
    found = re.fullmatch(r"window\.location\.replace\((.*)\);", script)
    return str(json.loads(found[1])) if found else script


PAGES = {
    "meta": [("refresh", f"0;url={TRICKY}")],
    "js": [("script", TRICKY)],
    "blank_referrer": [("referrer", "no-referrer"), ("script", TRICKY)],
    "formsubmit": [("form", TRICKY), ("script", "document.forms[0].submit();")],
    "iframe": [("iframe", TRICKY)],
    "frame": [("frame", TRICKY)],
}


@pytest.mark.rule("KE-319")
@pytest.mark.parametrize("action", PAGES)
def test_a_page_does_what_its_action_says(tracker: Visiting, action: str) -> None:
    tracker.stream(tracker.campaign(), TRICKY, action_type=action)

    answer = tracker.click()

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert Page(answer.text).does == PAGES[action]


@pytest.mark.rule("KE-319")
@pytest.mark.parametrize("action", ["js_for_script", "js_for_iframe"])
def test_a_script_to_embed_leads_on(tracker: Visiting, action: str) -> None:
    tracker.stream(tracker.campaign(), TRICKY, action_type=action)

    answer = tracker.click()

    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == "application/javascript"
    assert scripted(answer.text) == TRICKY


@pytest.mark.rule("KE-319")
def test_a_double_meta_refresh_goes_through_the_gateway(tracker: Visiting) -> None:
    url = "http://x.com/?a=1&b=2 3"
    tracker.stream(tracker.campaign(), url, action_type="double_meta")

    def refreshed(page: str) -> str:
        found = re.search(r'content="0;url=([^"]*)"', page)
        assert found is not None
        return unescape(found[1])

    first = refreshed(tracker.click().text)
    assert first.startswith(f"http://localhost/keitaro/@{tracker.world.name}/gateway.php?")
    assert refreshed(tracker.http.get(f"/gateway.php?{urlsplit(first).query}").text) == url
    for other in ("", "url=javascript:alert(1)", "url=//x.com", "url=%00"):
        assert tracker.http.get(f"/gateway.php?{other}").status_code == 404


@pytest.mark.rule("KE-623", "KE-615")
def test_macros_are_filled_and_encoded(tracker: Visiting) -> None:
    campaign = tracker.campaign(cost_value="0.05")
    macros = {
        "s": "{subid}",
        "k": "{keyword}",
        "c": "{country}",
        "n": "{campaign_name}",
        "i": "{stream_id}",
        "o": "{cost}",
        "d": "{date:Y-m-d}",
        "u": "{unknown}",
    }
    query = "&".join(f"{name}={value}" for name, value in macros.items())
    stream = tracker.stream(campaign, f"http://x.com/?{query}&raw={{_sub_id_1}}")

    sent = tracker.query("abc?utm_term=a%26b&sub_id_1=1%26z=2", country="DE")

    assert len(sent.pop("s")) == 15
    assert sent == {
        "k": "a&b",
        "c": "DE",
        "n": "Campaign abc",
        "i": str(stream),
        "o": "0.0500",
        "d": "2026-01-01",
        "u": "{unknown}",
        "raw": "1",
        "z": "2",
    }


@pytest.mark.rule("KE-624")
def test_a_networks_parameters_are_appended_to_its_offers(tracker: Visiting) -> None:
    network = tracker.create("affiliate_networks", name="N", offer_param="s={country}")
    offer = tracker.create("offers", name="O", url="http://o.com/", affiliate_network_id=network)
    campaign = tracker.campaign()
    tracker.stream(campaign, schema="offers", offers=[{"offer_id": offer, "share": 100}])

    assert tracker.place() == "http://o.com/?s=US"


COSTS = [
    ({"cost_type": "CPC", "cost_value": 0.05}, ["0.0500", "0.0500"]),
    ({"cost_type": "CPUC", "cost_value": 0.05}, ["0.0500", "0.0000"]),
    ({"cost_type": "CPM", "cost_value": 5}, ["0.0050", "0.0050"]),
    ({"cost_type": "CPA", "cost_value": 5}, ["0.0000", "0.0000"]),
    ({"cost_value": 1, "cost_currency": "EUR"}, ["1.1000", "1.1000"]),
    ({"cost_value": 1, "cost_auto": True}, ["0.0220", "0.0220"]),
]


@pytest.mark.rule("KE-605", "KE-R20")
@pytest.mark.parametrize(("fields", "costs"), COSTS)
def test_a_click_costs_what_the_model_says(
    tracker: Visiting, fields: dict[str, Any], costs: list[str]
) -> None:
    tracker.stream(tracker.campaign(**fields), "http://x.com/?c={cost}")

    assert [tracker.query("abc?cost=2&currency=rub")["c"] for _ in costs] == costs


def test_a_change_of_a_stream_shows_at_the_next_click(tracker: Visiting) -> None:
    campaign = tracker.campaign()
    stream = tracker.stream(campaign, "http://before.com/")
    assert tracker.place() == "http://before.com/"

    tracker.change(f"streams/{stream}", action_payload="http://after.com/")

    assert tracker.place() == "http://after.com/"


def test_a_world_does_not_know_the_aliases_of_another(tracker: Visiting, mocksrv: Any) -> None:
    tracker.stream(tracker.campaign())
    other = mocksrv.control.open()

    assert Visiting(other).click().status_code == 404
    other.delete()
