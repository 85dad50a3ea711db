"""The control API as objects: `Control` for a server, `World` for one of its worlds."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

TIMEOUT = 60.0  # seconds; an advance may have much to tell


class ControlError(Exception):
    """The control API refused a call."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail


class Control:
    """A server's control API. `url` is the server's address, `token` its control token."""

    def __init__(
        self,
        url: str | Callable[[], str],
        token: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = url
        self._transport = transport
        self._clients: set[httpx.Client] = set()
        self._http = httpx.Client(
            base_url=url if isinstance(url, str) else "http://localhost",
            headers={"Authorization": f"Bearer {token}"} if token else None,
            transport=transport,
            timeout=TIMEOUT,
            trust_env=False,  # a proxy of the environment is not for a server next door
        )

    @property
    def url(self) -> str:
        """The server's address."""
        return (self._url if isinstance(self._url, str) else self._url()).rstrip("/")

    def call(self, method: str, path: str, content: Any = None) -> Any:
        """One call below `/_mocksrv`; returns the JSON of the answer. Raises ControlError."""
        answer = self._http.request(method, f"/_mocksrv{path}", json=content)
        try:
            shown = answer.json() if answer.content else None
        except ValueError:
            raise ControlError(answer.status_code, f"not a mocksrv: {answer.text[:80]!r}") from None
        if not answer.is_success:
            detail = shown.get("detail") if isinstance(shown, dict) else None
            raise ControlError(answer.status_code, detail or answer.reason_phrase)
        return shown

    def health(self) -> dict[str, str]:
        """`{"status": "ok", "version": ...}` once the server is ready."""
        health: dict[str, str] = self.call("GET", "/health")
        return health

    def worlds(self) -> list["World"]:
        """All open worlds."""
        return [World(self, shown) for shown in self.call("GET", "/worlds")]

    def world(self, name: str) -> "World":
        """One open world."""
        return World(self, self.call("GET", f"/worlds/{name}"))

    def open(self, name: str | None = None, **options: Any) -> "World":
        """Open a world; options are those of `POST /worlds`: seed, start, rate, fixtures, fork_of.

        Without a name the server chooses one.
        """
        content = {"name": name} | options if name else options
        return World(self, self.call("POST", "/worlds", content))

    def vendor_client(self, path: str) -> httpx.Client:
        """An HTTP client on a path of the server, by the same way as the control calls."""
        base = self.url if self._transport is None else "http://localhost"
        client = httpx.Client(
            base_url=base + path, transport=self._transport, timeout=TIMEOUT, trust_env=False
        )
        self._clients.add(client)
        return client

    def close_clients(self, clients: Iterable[httpx.Client]) -> None:
        """Close some of the vendors' clients."""
        for client in tuple(clients):
            client.close()
            self._clients.discard(client)

    def close(self) -> None:
        """Close the connections, those of the vendors' clients too."""
        self.close_clients(self._clients)
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class World:
    """One world of a server."""

    def __init__(self, control: Control, shown: Mapping[str, Any]) -> None:
        self._control = control
        self._clients: list[httpx.Client] = []
        self._show(shown)

    def _show(self, shown: Mapping[str, Any]) -> Self:
        self.name: str = shown["name"]
        self.seed: int = shown["seed"]
        self.credentials: dict[str, str] = dict(shown["credentials"])
        self._paths = {vendor: urlsplit(url).path for vendor, url in shown["urls"].items()}
        return self

    def __repr__(self) -> str:
        return f"<World {self.name!r}>"

    @property
    def urls(self) -> dict[str, str]:
        """Vendor → base URL. In process, this makes the server listen."""
        return {vendor: self._control.url + path for vendor, path in self._paths.items()}

    def client(self, vendor: str) -> httpx.Client:
        """An HTTP client on that vendor's base URL in this world; in process: without a socket."""
        client = self._control.vendor_client(self._paths[vendor])
        self._clients.append(client)
        return client

    @property
    def now(self) -> datetime:
        """The simulated instant."""
        return datetime.fromisoformat(self._call("GET", "/clock")["now"])

    @property
    def rate(self) -> float:
        """Simulated seconds per real second; 0: frozen."""
        rate: float = self._call("GET", "/clock")["rate"]
        return rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._call("PATCH", "/clock", {"rate": rate})

    def advance(self, by: str | float | None = None, *, to: str | datetime | None = None) -> Any:
        """Move the clock by a duration (`"3d"`) or to an instant; returns what happened."""
        if to is not None:
            to = to.isoformat() if isinstance(to, datetime) else to
            return self._call("POST", "/clock/advance", {"to": to})
        return self._call("POST", "/clock/advance", {"by": by})

    @property
    def ledger(self) -> Any:
        """`{"entries": [...], "balances": {vendor: {account: amount}}}`."""
        return self._call("GET", "/ledger")

    def reset(self) -> Self:
        """Back to how the world was opened."""
        return self._show(self._call("POST", "/reset"))

    def fork(self, name: str | None = None) -> "World":
        """A copy of this world under another name."""
        return self._control.open(name, fork_of=self.name)

    def rotate(self, vendor: str) -> str:
        """A new key for a vendor's account; the old one is refused from now on."""
        key: str = self._call("POST", f"/credentials/{vendor}/rotate")["key"]
        self.credentials[vendor] = key
        return key

    def back_door(self, method: str, path: str, content: Any = None) -> Any:
        """A vendor's back door, e.g. `world.back_door("PATCH", "ayet/account", {"s2s": False})`."""
        return self._call(method, f"/{path}", content)

    def delete(self, *, missing_ok: bool = False) -> None:
        """Close the world and forget all in it."""
        self._control.close_clients(self._clients)
        try:
            self._call("DELETE", "")
        except ControlError as error:
            if error.status != 404 or not missing_ok:
                raise

    def _call(self, method: str, path: str, content: Any = None) -> Any:
        return self._control.call(method, f"/worlds/{self.name}{path}", content)
