"""A traffic partner for tests: it pulls, sends clicks, and listens for postbacks."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mocksrv.client import ControlError, World
from mocksrv.inprocess import Sandbox
from tests.vendors.appsamurai.examples import LEAST

LIST = "/api/campaign-pull/list"
CLICK = "/api/callbacks/click"

#: The longest that a click can matter, with room: installs and events are drawn within days.
LONG = "30d"


class Partner:
    """One partner of one world, and the advertisers' side by the back door."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = world.client("appsamurai")

    @property
    def token(self) -> str:
        """The API TOKEN."""
        return self.world.credentials["appsamurai"]

    def ask(
        self,
        token: str | None = None,
        method: str = "GET",
        params: dict[str, str] | None = None,
    ) -> httpx.Response:
        """A request for the list."""
        return self.http.request(method, f"{LIST}/{token or self.token}", params=params)

    def pull(self) -> list[dict[str, Any]]:
        """The campaigns; they must be given."""
        response = self.ask()
        assert response.status_code == 200, response.text
        return response.json()

    def ids(self) -> list[int]:
        """The ids that a pull shows."""
        return [campaign["campaign_id"] for campaign in self.pull()]

    def one(self, campaign: int) -> dict[str, Any]:
        """A campaign as a pull shows it."""
        (found,) = [each for each in self.pull() if each["campaign_id"] == campaign]
        return found

    def click(self, url: str, **params: str) -> httpx.Response:
        """A user on the tracking URL; the partner puts his user id for `{userid}`."""
        return self.http.get(with_params(url.replace("{userid}", "user-1"), params))

    def clicks(self, url: str, refs: Iterable[str], **params: str) -> None:
        """A user for each ref_id; all must be sent to the store."""
        for ref_id in refs:
            response = self.click(url, ref_id=ref_id, **params)
            assert response.status_code == 302, response.text

    def create(self, **fields: Any) -> dict[str, Any]:
        """A new campaign, as the back door shows it."""
        return self.world.back_door("POST", "appsamurai/campaigns", fields)

    def certain(self, shape: str = "cpi", **fields: Any) -> dict[str, Any]:
        """A new campaign all of whose clicks become all that they can."""
        return self.create(**(LEAST[shape] | {"conversion_rate": 1, "event_rate": 1} | fields))

    def pulled(self, **fields: Any) -> dict[str, Any]:
        """A new campaign as the pull shows it."""
        return self.one(self.create(**fields)["campaign_id"])

    def change(self, campaign: int, **fields: Any) -> dict[str, Any]:
        """A campaign, changed by the back door."""
        return self.world.back_door("PATCH", f"appsamurai/campaigns/{campaign}", fields)

    def delete(self, campaign: int) -> None:
        """Delete a campaign by the back door."""
        self.world.back_door("DELETE", f"appsamurai/campaigns/{campaign}")

    def everything(self) -> list[dict[str, Any]]:
        """All campaigns, as the back door shows them."""
        return self.world.back_door("GET", "appsamurai/campaigns")

    def listen(self, url: str | None) -> None:
        """Set the postback URL."""
        self.world.back_door("PATCH", "appsamurai/account", {"postback_url": url})

    @property
    def postback_url(self) -> str | None:
        """The postback URL."""
        return self.world.back_door("PATCH", "appsamurai/account", {})["postback_url"]

    def postbacks(self) -> list[dict[str, Any]]:
        """What was or will be sent."""
        return self.world.back_door("GET", "postbacks")

    def refused(self, method: str, path: str, content: Any = None) -> tuple[int, str]:
        """(status, detail) of the back door's refusal."""
        with pytest.raises(ControlError) as refusal:
            self.world.back_door(method, f"appsamurai/{path}", content)
        return refusal.value.status, refusal.value.detail

    def not_created(self, **fields: Any) -> str:
        """What the back door says (422) against a new campaign; none may come of it."""
        before = self.everything()
        status, detail = self.refused("POST", "campaigns", fields)
        assert (status, self.everything()) == (422, before)
        return detail


class Listener:
    """The partner's server on loopback: it keeps what it was asked and answers `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.location: str | None = None
        self.watch: Callable[[], None] = lambda: None
        """Called while a caller waits for his answer."""
        self._asked: list[tuple[str, str, dict[str, str]]] = []
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def url(self, path: str = "/postback") -> str:
        """The address of a path here."""
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    @property
    def methods(self) -> set[str]:
        """How it was asked."""
        return {method for method, _, _ in self._asked}

    @property
    def headers(self) -> list[dict[str, str]]:
        """The headers of each call, names in lower case."""
        return [headers for _, _, headers in self._asked]

    @property
    def paths(self) -> list[str]:
        """Path and query of each call, as they came."""
        return [path for _, path, _ in self._asked]

    @property
    def queries(self) -> list[dict[str, str]]:
        """The query parameters of each call, decoded."""
        return [query_of(path) for path in self.paths]

    def forget(self) -> None:
        """Forget the calls so far."""
        self._asked.clear()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(listener) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def keep(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                with listener._lock:
                    listener._asked.append((self.command, self.path, headers))
                listener.watch()
                self.send_response(listener.status)
                if listener.location:
                    self.send_header("Location", listener.location)
                self.end_headers()

            do_GET = do_POST = do_HEAD = do_PUT = keep  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def refs(count: int, stem: str = "r") -> list[str]:
    """So many unique click IDs."""
    return [f"{stem}{n}" for n in range(1, count + 1)]


def with_params(url: str, params: dict[str, str]) -> str:
    """The URL and more parameters, the ones it has left as they are."""
    more = str(httpx.QueryParams(params))
    return url if not more else f"{url}{'&' if '?' in url else '?'}{more}"


def query_of(url: str) -> dict[str, str]:
    """The query parameters of a URL; each must stand there once."""
    read = parse_qs(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in read.values()), url
    return {name: value for name, (value,) in read.items()}


def sub_campaign_id(url: str) -> str:
    """The sub_campaign_id of a tracking URL."""
    return query_of(url)["sub_campaign_id"]


def of_kind(events: list[dict[str, Any]], *kinds: str) -> list[dict[str, Any]]:
    """The events of these kinds, all of which must be App Samurai's."""
    found = [event for event in events if event["kind"] in kinds]
    assert {event["vendor"] for event in found} <= {"appsamurai"}
    return found


def ref_ids(events: list[dict[str, Any]], kind: str = "install") -> list[str]:
    """Whose events of a kind these are, in their order."""
    return [event["detail"]["ref_id"] for event in of_kind(events, kind)]


def instant(text: str) -> datetime:
    """An instant of the control API."""
    return datetime.fromisoformat(text)


def just_before(text: str) -> datetime:
    """A millisecond before an instant of the control API."""
    return instant(text) - timedelta(milliseconds=1)


@pytest.fixture
def partner(world: World) -> Partner:
    return Partner(world)


@pytest.fixture
def second(mocksrv: Sandbox, world: World) -> Iterator[Partner]:
    """The partner of another world with the same seed."""
    other = mocksrv.control.open(seed=world.seed)
    yield Partner(other)
    other.delete()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()
