"""The macros of the postback URL (rule book, section 5): filled, and URL-encoded."""

import string

import pytest

from tests.vendors.appsamurai.conftest import LONG, Listener, Partner

EXTRAS = tuple(f"extra_{n}" for n in range(1, 6))
#: The macros of the rule book's section 5, and `{ref_id}` (AS-R22).
MACROS = (
    *("extra_1", "extra_2", "extra_3", "extra_4", "extra_5", "payout", "app_bundle_id"),
    *("adv_app_name", "transaction_id", "virtual_currency", "ip", "event_name", "campaign_id"),
    "ref_id",
)
ALL = "&".join(f"{name}={{{name}}}" for name in MACROS)


@pytest.mark.rule("AS-R22", "AS-48", "AS-45", "AS-42", "AS-40")
def test_the_macros_are_filled(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url(f"/p?{ALL}"))
    campaign = partner.certain(cpi=1.25, app_id="com.x.y", app_title="Sling Plane 3D")
    extras = {name: f"value of {name}" for name in EXTRAS}
    partner.clicks(campaign["tracking_url"], ["r1"], **extras)

    partner.world.advance(LONG)

    (query,) = listener.queries
    assert set(query) == set(MACROS) - {"event_name"}
    assert query["transaction_id"]
    known = extras | {
        "payout": "1.25",
        "app_bundle_id": "com.x.y",
        "adv_app_name": "Sling Plane 3D",
        "campaign_id": str(campaign["campaign_id"]),
        "ref_id": "r1",
    }
    assert {name: query[name] for name in known} == known


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize(
    ("template", "install", "event"),
    [
        ("/p?event_name={event_name}", "/p", "/p?event_name=purchase"),
        ("/p?a=1&ev={event_name}&b=2", "/p?a=1&b=2", "/p?a=1&ev=purchase&b=2"),
        ("/p?ev={event_name}&ref={ref_id}", "/p?ref=r1", "/p?ev=purchase&ref=r1"),
        ("/p?ref={ref_id}&ev={event_name}", "/p?ref=r1", "/p?ref=r1&ev=purchase"),
        ("/p?a={event_name}&b={event_name}", "/p", "/p?a=purchase&b=purchase"),
        ("/p", "/p", "/p"),
    ],
)
def test_an_install_carries_no_event_name_at_all(
    partner: Partner, listener: Listener, template: str, install: str, event: str
) -> None:
    partner.listen(listener.url(template))
    partner.clicks(partner.certain("cpa")["tracking_url"], ["r1"])

    partner.world.advance(LONG)

    assert listener.paths == [install, event]


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize(
    "value", ["a b", "a+b", "a&b=c", "ü/日本", "50%", "%41", "#?", "{payout}", '"<>"', "x\ny"]
)
@pytest.mark.parametrize("name", ["ref_id", "extra_1", "extra_5"])
def test_values_are_url_encoded(
    partner: Partner, listener: Listener, name: str, value: str
) -> None:
    partner.listen(listener.url(f"/p/{{{name}}}?v={{{name}}}&pay={{payout}}"))
    url = partner.certain()["tracking_url"]
    assert partner.click(url, **({"ref_id": "r1"} | {name: value})).status_code == 302

    partner.world.advance(LONG)

    (asked,) = listener.paths
    assert listener.queries == [{"v": value, "pay": "1.5"}]
    assert asked.count("/") == 2
    assert set(asked) <= {*string.ascii_letters, *string.digits, *"/?=&%._-~"}


@pytest.mark.rule("AS-R22")
def test_names_of_apps_and_events_are_url_encoded(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url("/p?app={adv_app_name}&e={event_name}&id={app_bundle_id}"))
    campaign = partner.certain("cpa", cpa_event="bought & paid", app_title="Tom+Jerry 100%?")
    partner.change(campaign["campaign_id"], app_id="com.x/y")
    partner.clicks(campaign["tracking_url"], ["r1"])

    partner.world.advance(LONG)

    assert listener.queries[1] == {"app": "Tom+Jerry 100%?", "e": "bought & paid", "id": "com.x/y"}


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize(
    ("forwarded", "ip"), [("203.0.113.7", "203.0.113.7"), ("203.0.113.7, 10.0.0.1", "203.0.113.7")]
)
def test_ip_is_the_users(partner: Partner, listener: Listener, forwarded: str, ip: str) -> None:
    partner.listen(listener.url("/p?ip={ip}"))
    url = partner.certain()["tracking_url"]
    partner.http.get(f"{url}&ref_id=r1", headers={"X-Forwarded-For": forwarded})

    partner.world.advance(LONG)

    assert listener.queries == [{"ip": ip}]


@pytest.mark.rule("AS-R22")
def test_extras_that_were_not_sent_are_empty(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url("/p?a={extra_1}&b={extra_4}"))
    partner.clicks(partner.certain()["tracking_url"], ["r1"], extra_4="")

    partner.world.advance(LONG)

    assert listener.queries == [{"a": "", "b": ""}]


@pytest.mark.rule("AS-R22")
def test_long_values_arrive_whole(partner: Partner, listener: Listener) -> None:
    """Longer together than a postback URL may be when it is set."""
    partner.listen(listener.url("/p?r={ref_id}&" + "&".join(f"{n}={{{n}}}" for n in EXTRAS)))
    sent = {name: name[-1] * 450 for name in EXTRAS}
    partner.clicks(partner.certain()["tracking_url"], ["r" * 450], **sent)

    partner.world.advance(LONG)

    assert listener.queries == [{"r": "r" * 450} | sent]
