"""Where postbacks go: set, changed and removed by the back door, and never to anybody else."""

from typing import Any

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.conftest import LONG, Listener, Partner, refs
from tests.vendors.appsamurai.examples import LEAST

ALLOWED = (
    *("http://127.0.0.1:8000/p", "http://localhost/p?r={ref_id}", "https://localhost:8443/"),
    *("http://[::1]:8080/p", "http://127.9.8.7/p", "http://LOCALHOST/p", "http://127.0.0.1"),
    *("http://partner.localhost/p?a={extra_1}", "http://127.0.0.1/{extra_1}/{ref_id}?x={payout}#f"),
    *("http://127.0.0.1/p?next=https://example.com/", "http://127.0.0.1/p?to=_mocksrv"),
)
FOREIGN_HOSTS = (
    *("http://example.com/p", "https://example.com/p", "http://10.0.0.1/", "http://0.0.0.0:8080/"),
    *("http://169.254.169.254/latest/meta-data", "http://192.168.1.1/", "http://[::]:8080/"),
    *("http://127.0.0.1.example.com/", "http://localhost.example.com/", "http://localhostx/"),
    *("http://example.com?http://127.0.0.1/", "http://example.com#@127.0.0.1/"),
    *("http://128.0.0.1/", "http://api.appsamurai.com/", "http://[fd00::1]/", "http://1.127.0.0/"),
)
CREDENTIALS = (
    *("http://user@127.0.0.1/p", "http://user:secret@127.0.0.1/p", "http://:@127.0.0.1/"),
    *("http://127.0.0.1@example.com/p", "http://example.com\\@127.0.0.1/", "http://@127.0.0.1/"),
)
SCHEMES = (
    *("ftp://127.0.0.1/p", "file:///etc/passwd", "gopher://127.0.0.1/", "ws://127.0.0.1/"),
    *("javascript:alert(1)", "data:text/plain,x", "//127.0.0.1/p", "127.0.0.1/p", "/p", "", "x"),
    *("localhost:8080/p", "{extra_1}://127.0.0.1/p", "httpx://127.0.0.1/", " http://127.0.0.1/"),
)
CONTROL = (
    *("/_mocksrv", "/_mocksrv/", "/_mocksrv/worlds", "/_mocksrv/health?x=1", "//_mocksrv/worlds"),
    *("///_mocksrv", "/./_mocksrv/worlds", "/p/../_mocksrv/worlds", "/p//../../_mocksrv"),
    *("/%5Fmocksrv/worlds", "/%5fmocksrv", "/_%6d%6f%63ksrv/worlds", "/%255fmocksrv/worlds"),
    *("/p/%2e%2e/_mocksrv", "/%2E/_mocksrv", "/p/%2e%2e%2f_mocksrv", "/%2f_mocksrv"),
    *("\\_mocksrv\\worlds", "/\\_mocksrv", "/p/..\\_mocksrv", "/p%5c..%5c_mocksrv/worlds"),
    *("/appsamurai/../_mocksrv/worlds", "/appsamurai/@w/../../_mocksrv", "/_mocksrv#x"),
)
MACROS_IN_THE_HOST = (
    *("http://{extra_1}/p", "http://{extra_1}:8080/p", "http://{extra_1}.localhost/p"),
    *("http://localhost{extra_1}/p", "http://127.0.0.{extra_1}/p", "http://127.0.0.1:{extra_1}/p"),
    *("http://%7Bextra_1%7D/p", "http://127.0.0.1%2eexample.com/", "http://{ref_id}@127.0.0.1/"),
)
NO_URLS = (
    *("http://", "http:///p", "http://:8080/p", "http://127.0.0.1:99999/p", "http://127.0.0.1:x/"),
    *("http://[::1/p", "http://127.0.0.1/a b", "http://127.0.0.1/\n", "http://127.0.0.1/\x00"),
    *("http://127.0.0.1/\tp", f"http://127.0.0.1/{'p' * 2048}"),
)


def set_url(partner: Partner, url: Any) -> tuple[int, str]:
    """(status, detail) of the refusal of a postback URL."""
    return partner.refused("PATCH", "account", {"postback_url": url})


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize("url", ALLOWED)
def test_urls_of_this_machine_may_be_called(partner: Partner, url: str) -> None:
    shown = partner.world.back_door("PATCH", "appsamurai/account", {"postback_url": url})

    assert shown == {"postback_url": url}
    assert partner.postback_url == url


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize(
    "url",
    [
        *FOREIGN_HOSTS,
        *CREDENTIALS,
        *SCHEMES,
        *[f"http://127.0.0.1:8080{path}" for path in CONTROL],
        *[f"http://localhost{path}" for path in CONTROL],
        *MACROS_IN_THE_HOST,
        *NO_URLS,
    ],
)
def test_all_else_is_refused_and_the_old_url_stays(partner: Partner, url: str) -> None:
    partner.listen("http://127.0.0.1/before")

    status, detail = set_url(partner, url)

    assert status == 422
    assert detail.startswith("postback_url: ")
    assert partner.postback_url == "http://127.0.0.1/before"


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize("url", [1, True, ["http://127.0.0.1/p"], {"url": "http://127.0.0.1/p"}])
def test_what_is_no_text_is_refused(partner: Partner, url: Any) -> None:
    status, detail = set_url(partner, url)

    assert (status, partner.postback_url) == (422, None)
    assert detail.startswith("postback_url: ")


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize(
    ("template", "extra"),
    [
        ("/{extra_1}/worlds", "_mocksrv"),
        ("/_mock{extra_1}/worlds", "srv"),
        ("/p/{extra_1}/_mocksrv{extra_2}", ".."),
        ("/{extra_1}/_mocksrv/worlds", "."),
    ],
)
def test_macros_that_lead_to_the_control_api_are_not_followed(
    mocksrv: Sandbox, partner: Partner, template: str, extra: str
) -> None:
    partner.listen(f"{mocksrv.url}{template}")
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], ["r1"], extra_1=extra)

    partner.world.advance(LONG)

    (postback,) = partner.postbacks()
    assert postback["status"] == "failed"
    (attempt,) = postback["attempts"]
    assert attempt["status"] is None
    assert attempt["error"].startswith("refused")


@pytest.mark.rule("AS-R22")
def test_postbacks_that_call_each_other_end(mocksrv: Sandbox, partner: Partner) -> None:
    """A partner whose postback URL is a tracking URL: his install would be a click for ever."""
    campaign = partner.create(conversion_rate=1)
    path = campaign["tracking_url"].removeprefix("http://localhost")
    partner.listen(f"{mocksrv.url}{path}&ref_id={{ref_id}}x")
    partner.clicks(campaign["tracking_url"], ["r1"])

    partner.world.advance(LONG)

    first, second = partner.postbacks()
    assert [attempt["status"] for attempt in first["attempts"]] == [302]
    assert (second["status"], second["attempts"], second["due_at"]) == ("refused", [], None)
    assert second["url"].endswith("ref_id=r1xx")
    assert second["reason"].startswith("a circle")


@pytest.mark.rule("AS-R22")
def test_without_a_url_nothing_is_told(partner: Partner) -> None:
    assert partner.postback_url is None
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(5))

    happened = partner.world.advance(LONG)

    assert happened["installs"] == {"appsamurai": {"1": 5}}
    assert {event["kind"] for event in happened["events"]} == {"install"}
    assert partner.postbacks() == []


@pytest.mark.rule("AS-R22")
def test_a_url_set_later_is_told_what_happens_from_then_on(
    partner: Partner, listener: Listener
) -> None:
    campaign = partner.create(**LEAST["multi-rewarded"], conversion_rate=1, event_rate=1)
    partner.clicks(campaign["tracking_url"], refs(20))
    before = partner.world.advance("6h")["events"]

    partner.listen(listener.url("/p?r={ref_id}&e={event_name}"))
    after = partner.world.advance(LONG)["events"]

    assert before
    assert [(query["r"], query.get("e")) for query in listener.queries] == [
        (event["detail"]["ref_id"], event["detail"].get("event_name"))
        for event in after
        if event["kind"] in ("install", "event")
    ]


@pytest.mark.rule("AS-R22")
def test_a_url_that_is_removed_is_called_no_more(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url("/p?r={ref_id}"))
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(20))
    partner.world.advance("3h")
    told = len(listener.paths)
    assert 0 < told < 20

    partner.listen(None)
    assert partner.postback_url is None
    events = partner.world.advance(LONG)["events"]

    assert len(events) == 20 - told
    assert {event["kind"] for event in events} == {"install"}
    assert len(listener.paths) == told
    states = [postback["status"] for postback in partner.postbacks()]
    assert sorted(states) == ["delivered"] * told + ["refused"] * (20 - told)


@pytest.mark.rule("AS-R22")
def test_a_url_that_is_changed_is_called_from_then_on(partner: Partner, listener: Listener) -> None:
    partner.listen(listener.url("/old?r={ref_id}"))
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(20))
    partner.world.advance("3h")
    told = len(listener.paths)

    partner.listen(listener.url("/new?r={ref_id}&c={campaign_id}"))
    partner.world.advance(LONG)

    assert [path.partition("?")[0] for path in listener.paths] == (
        ["/old"] * told + ["/new"] * (20 - told)
    )
    assert {query["r"] for query in listener.queries} == set(refs(20))
    assert {postback["status"] for postback in partner.postbacks()} == {"delivered"}


@pytest.mark.rule("AS-R22")
def test_a_url_removed_and_set_again_in_time_is_called(
    partner: Partner, listener: Listener
) -> None:
    partner.listen(listener.url("/p?r={ref_id}"))
    campaign = partner.create(conversion_rate=1)
    partner.clicks(campaign["tracking_url"], refs(5))

    partner.listen(None)
    partner.listen(listener.url("/p?r={ref_id}"))
    partner.world.advance(LONG)

    assert {query["r"] for query in listener.queries} == set(refs(5))
    assert len(listener.paths) == 5


@pytest.mark.rule("AS-R22")
@pytest.mark.parametrize("before", ["/old?r={ref_id}", None])
@pytest.mark.parametrize("after", ["/new?r={ref_id}", None])
def test_the_list_tells_what_will_be_sent_by_now(
    partner: Partner, listener: Listener, before: str | None, after: str | None
) -> None:
    """Whatever the URL was when the click came."""
    partner.listen(before and listener.url(before))
    partner.clicks(partner.create(conversion_rate=1)["tracking_url"], refs(3))

    partner.listen(after and listener.url(after))

    pending = [each["url"] for each in partner.postbacks() if each["status"] == "pending"]
    expected = [listener.url(after.replace("{ref_id}", ref)) for ref in refs(3)] if after else []
    assert sorted(pending) == expected
