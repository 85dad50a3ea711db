"""Where postbacks may go: loopback and what was named at the start; never the control API."""

from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mocksrv.client import Control, ControlError, World
from mocksrv.settings import Settings
from mocksrv.targets import MOST, TargetRefused, Targets, is_control, is_loopback
from mocksrv.wire.dispatch import CONTROL
from tests.receiver import Receiver
from tests.server import Served, refused
from tests.vendors.appsamurai.conftest import Partner

#: The same examples on every machine and in every run.
proved = settings(max_examples=1000, derandomize=True, deadline=None)

LOOPBACK = ["localhost", "a.localhost", "ci-42.tracker.localhost", "127.0.0.1", "127.255.0.9"]
FOREIGN = [
    *["example.com", "localhost.example.com", "xlocalhost", "0.0.0.0", "10.0.0.1"],  # noqa: S104
    *["169.254.169.254", "192.168.0.1", "128.0.0.1", "127.1", "2130706433", "0x7f.0.0.1"],
    *["127.0.0.1.example.com", "localhost.", "127.0.0.1."],
]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.mark.parametrize("host", [*LOOPBACK, "::1", "[::1]"])
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", [*FOREIGN, "", "::", "[::]", "[fe80::1]", "localhost:80"])
def test_what_is_not_loopback_is_known(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "url",
    [
        *[f"http://{host}/" for host in [*LOOPBACK, "[::1]"]],
        "https://localhost/",
        "HTTP://LOCALHOST:65535",
        "http://127.0.0.1:8080/a/{ref_id}/b?p={payout}&e={event_name}#x",
        "http://127.0.0.1?{ref_id}",
        "http://127.0.0.1/%7Bref_id%7D/ü/@me/a:b//c",
        "http://127.0.0.1/" + "a" * (MOST - len("http://127.0.0.1/")),
        "http://127.0.0.1/ayet/@ci-42/s2s/callback/x/{click_id}",
        "http://127.0.0.1/x?to=/_mocksrv/worlds",
    ],
)
def test_loopback_may_be_called(url: str) -> None:
    assert Targets().check(url) == url


REFUSED = [
    *[(f"http://{host}/", host) for host in FOREIGN],
    *[(url, "http:// or https://") for url in ("", "x", "/x", "//localhost/", "ftp://localhost/")],
    *[(url, "http:// or https://") for url in ("file:///etc/passwd", "javascript:x", "httpx://x")],
    *[(f"http://{user}@localhost/", "user name") for user in ("me", "me:secret", "", ":")],
    *[(url, "host") for url in ("http://", "http:///x", "http:/localhost", "http://:80/")],
    *[(f"http://{host}/", "macros") for host in ("{ref_id}", "{ref_id}.localhost", "%6cocalhost")],
    *[(f"http://localhost{port}/", "no URL") for port in (":65536", ":-1", ":x", ":{ref_id}")],
    *[
        (f"http://{host}/", "no URL")
        for host in ("[::1", "::1]", "[x]", "[::1]evil.com", "example.com\uff0f.localhost")
    ],
    *[(f"http://localhost/{char}", "spaces") for char in " \t\n\r\0\x7f\u00a0\u2028\u200b"],
    ("http://localhost/" + "a" * (MOST - len("http://localhost/") + 1), str(MOST)),
    *[(f"http://localhost{path}", "control API") for path in ("/_mocksrv", "/_mocksrv/health")],
    ("http://127.0.0.1\\@example.com/", "user name"),
    ("http://example.com\\.localhost/", "macros"),
    ("http://example.com#.localhost/", "example.com"),
    ("http://example.com?.localhost/", "example.com"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_nothing_else_may_be_called_and_the_reason_is_told(url: str, reason: str) -> None:
    with pytest.raises(TargetRefused) as refusal:
        Targets().check(url)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hooks.example.com/x", True),
        ("http://HOOKS.Example.com:8080/", True),
        ("http://[2001:db8::1]/", True),
        ("http://localhost/", True),
        ("http://hooks.example.com/_mocksrv/health", False),
        ("http://example.com/", False),
        ("http://a.hooks.example.com/", False),
        ("http://hooks.example.com.evil.com/", False),
        ("http://hooks.example.com@evil.com/", False),
    ],
)
def test_the_hosts_that_were_named_may_be_called_and_no_others(url: str, *, allowed: bool) -> None:
    targets = Targets(frozenset({"hooks.example.com", "2001:db8::1"}))
    if allowed:
        assert targets.check(url) == url
    else:
        with pytest.raises(TargetRefused):
            targets.check(url)


HOSTS_AND = ["localhost", ".localhost", "127.0.0.1", "[::1]", "evil.com", "80", "ü", "{ref_id}"]
SIGNS = [*"/\\@:#?;.x", "//", "%00", "%2f", "%40", "\uff0f", "\uff20", "\u3002"]
pieces = st.sampled_from([*HOSTS_AND, *SIGNS])


@proved
@given(st.lists(pieces, max_size=6).map("".join))
def test_what_may_be_called_is_loopback_for_the_client_too(rest: str) -> None:
    """Two readings of one URL must not differ in whom it names."""
    url = f"http://{rest}"
    try:
        asked = httpx.URL(Targets().check(url)).host
    except (TargetRefused, httpx.InvalidURL):
        return
    assert is_loopback(asked)


# -- the control API ----------------------------------------------------------------------------


def leads_to_control(path: str) -> bool:
    """Whether the server takes a call of this path, as the client sends it, for the control API."""
    sent = httpx.URL(f"http://localhost{path}").raw_path.partition(b"?")[0].decode()
    return f"/{unquote(sent)[1:].partition('/')[0]}" == CONTROL


def spelt(letters: str) -> st.SearchStrategy[str]:
    """Each character as it is, or percent-encoded."""
    ways = ([letter, f"%{ord(letter):02x}", f"%{ord(letter):02X}"] for letter in letters)
    return st.tuples(*map(st.sampled_from, ways)).map("".join)


names = st.one_of(spelt("_mocksrv"), st.sampled_from(["_mocksrv", "ayet", "x", ""]))
dots = st.one_of(spelt("."), spelt(".."))
slashes = st.sampled_from(["/", "//", "%2f", "%2F", "/%2f"])
paths = st.lists(st.tuples(slashes, st.one_of(names, dots)), min_size=1, max_size=5).map(
    lambda parts: "/" + "".join(slash + name for slash, name in parts).lstrip("/")
)


@proved
@given(paths)
def test_every_spelling_of_a_path_to_the_control_api_is_known(path: str) -> None:
    assert is_control(path) or not leads_to_control(path)


@pytest.mark.parametrize(
    "path",
    [
        *["/_mocksrv", "/_mocksrv/", "/_mocksrv/health", "_mocksrv/health"],
        *["//_mocksrv/health", "///_mocksrv", "/./_mocksrv", "/././/_mocksrv"],
        *["/x/../_mocksrv/health", "/../_mocksrv", "/a/b/../../_mocksrv", "/x/..//_mocksrv"],
        *["/%5fmocksrv", "/%5Fmocksrv/health", "/_%6d%6Fcksrv", "/%5f%6d%6f%63%6b%73%72%76"],
        *["/%2e/_mocksrv", "/x/%2e%2e/_mocksrv", "/x/.%2E/_mocksrv", "/%2f_mocksrv"],
        *["/x%2f..%2f_mocksrv", "/_mocksrv%2fhealth", "/%255fmocksrv", "/x/%252e%252e/_mocksrv"],
        *["\\_mocksrv", "/\\_mocksrv", "/x\\..\\_mocksrv", "/%5c_mocksrv", "/_mocksrv%5chealth"],
        *["/_mocksrv/.", "/_mocksrv/x/..", "/_mocksrv/%2e%2e/_mocksrv"],
    ],
)
def test_paths_to_the_control_api_are_known(path: str) -> None:
    assert is_control(path)
    with pytest.raises(TargetRefused, match="control API"):
        Targets().check(f"http://localhost/{path}")


@pytest.mark.parametrize(
    "path",
    [
        *["", "/", "/mocksrv", "/ayet/_mocksrv", "/x_mocksrv", "/x/_mocksrv/health", "/_mock/srv"],
        *["/ayet/@ci-42/s2s/callback/a/b", "/%25/x", "/{ref_id}", "/postback?x=/_mocksrv"],
    ],
)
def test_other_paths_are_not_taken_for_it(path: str) -> None:
    assert not is_control(path)


@pytest.mark.parametrize("macro", ["{ref_id}", "{extra_1}/worlds", "./{ref_id}", "%5f{ref_id}"])
def test_a_macro_does_not_lead_there(world: World, macro: str) -> None:
    partner = Partner(world)
    partner.listen(f"{world.urls['appsamurai'].partition('/appsamurai')[0]}/{macro}")
    url = partner.create(conversion_rate=1)["tracking_url"]
    name = "mocksrv" if "%5f" in macro else "_mocksrv"
    partner.clicks(url, [name], extra_1=name)
    world.advance("25h")
    (postback,) = partner.postbacks()
    (attempt,) = postback["attempts"]
    assert postback["status"] == "failed"
    assert attempt["error"] == "refused: must not be the control API"


# -- the option ---------------------------------------------------------------------------------

BAD_HOSTS = [
    *[",", "a,,b", "a,", "http://a", "a/b", "a:80", "a b", "*", "*.example.com", "me@a"],
    *["::1", "[::1", "[x]", "a.", ".a", "a..b", "ü.example.com", "{ref_id}"],
]


def test_no_hosts_are_no_hosts() -> None:
    """As compose files write it."""
    assert Settings.read({}, {"MOCKSRV_POSTBACK_HOSTS": ""}).postback_hosts == ()


@pytest.mark.parametrize("hosts", BAD_HOSTS)
def test_a_bad_host_is_refused_with_one_line_that_names_the_option(hosts: str) -> None:
    status, out, lines = refused("--port", "0", f"--postback-hosts={hosts}")
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert "--postback-hosts" in lines[0]
    status, out, lines = refused("--port", "0", POSTBACK_HOSTS=hosts)
    assert (status, out, len(lines)) == (2, "", 1), lines
    assert "MOCKSRV_POSTBACK_HOSTS" in lines[0]


HOSTS = "hooks.example.com, 0.0.0.0,[2001:DB8::1],a_b-c"


@pytest.mark.parametrize(
    ("options", "variables"),
    [((f"--postback-hosts={HOSTS}",), {}), ((), {"POSTBACK_HOSTS": HOSTS})],
)
def test_the_hosts_that_are_named_at_the_start_may_be_called(
    receiver: Receiver, options: tuple[str, ...], variables: dict[str, str]
) -> None:
    with Served(*options, **variables) as server, Control(server.url) as control:
        partner = Partner(control.open())
        for host in ("hooks.example.com", "[2001:db8::1]:8080", "A_B-C"):
            partner.listen(f"http://{host}/")
        assert partner.refused("PATCH", "account", {"postback_url": "http://example.com/"}) == (
            422,
            "postback_url: example.com may not be called: only loopback and --postback-hosts"
            " are allowed",
        )
        partner.listen(receiver.url.replace("127.0.0.1", "0.0.0.0") + "/?ref_id={ref_id}")  # noqa: S104
        partner.clicks(partner.create(conversion_rate=1)["tracking_url"], ["1"])
        partner.world.advance("25h")
    assert receiver.refs == ["1"]


@pytest.mark.parametrize(("url", "reason"), REFUSED[:20:3] + REFUSED[-6:])
def test_the_partner_cannot_choose_what_may_not_be_called(
    world: World, url: str, reason: str
) -> None:
    partner = Partner(world)
    partner.listen("http://127.0.0.1:9/")
    with pytest.raises(ControlError) as refusal:
        partner.listen(url)
    assert refusal.value.status == 422
    assert refusal.value.detail.startswith("postback_url: ")
    assert reason in refusal.value.detail
    assert partner.postback_url == "http://127.0.0.1:9/"
