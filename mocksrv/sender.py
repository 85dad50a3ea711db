"""Sends postbacks: one HTTP request each, to targets that are allowed, with bounded patience."""

import asyncio
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from mocksrv.postbacks import Claimed, Outcome
from mocksrv.targets import MOST_FILLED, TargetRefused, Targets

if TYPE_CHECKING:
    import httpx

#: Names the worlds and vendors whose postbacks led to a request, so that no chain runs in a circle.
VIA = "X-Mocksrv-Via"
#: How long an answer may take (real seconds). A host that was too slow gets a tenth of it in the
#: same advance, then a hundredth: it may be well again, and a dead one does not cost much.
TIMEOUT = 5.0
_MOST_READ = 65_536


async def _not_followed(answer: "httpx.Response") -> None:
    """Redirects are not followed, so nobody needs to be able to read where they lead."""
    answer.headers.pop("location", None)


def _worded(call: Claimed) -> dict[str, Any]:
    """URL, headers and body of a call; a POST has the query of its URL as a form."""
    headers = {VIA: ",".join(call.via)}
    if call.method == "GET":
        return {"url": call.url, "headers": headers}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    parts = urlsplit(call.url)
    url = urlunsplit(parts._replace(query="", fragment=""))
    return {"url": url, "headers": headers, "content": parts.query.encode()}


class Sender:
    """Makes the calls of one advance, or of one look at a running world, and then closes."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._client: httpx.AsyncClient | None = None
        self._hung: dict[str, int] = {}
        """Hosts that did not answer in time, and how often: they are waited for less and less."""

    async def send(self, call: Claimed) -> Outcome:
        """Make one call and say what became of it; redirects are not followed."""
        try:
            self._targets.check(call.url, MOST_FILLED)
        except TargetRefused as refusal:
            return Outcome(error=f"refused: {refusal}", final=True)
        place = urlsplit(call.url).netloc
        return await self._ask(call, place, TIMEOUT / 10 ** min(self._hung.get(place, 0), 2))

    async def _ask(self, call: Claimed, place: str, patience: float) -> Outcome:
        import httpx  # noqa: PLC0415 - most servers never send anything, and start quicker

        if self._client is None:
            headers = {"User-Agent": f"mocksrv/{version('mocksrv')}"}
            self._client = httpx.AsyncClient(
                headers=headers,
                timeout=TIMEOUT,
                trust_env=False,
                event_hooks={"response": [_not_followed]},
            )
        status: int | None = None
        try:
            async with (
                asyncio.timeout(patience),
                self._client.stream(call.method, **_worded(call)) as answer,
            ):
                status = answer.status_code
                read = 0
                async for chunk in answer.aiter_raw():
                    read += len(chunk)
                    if read > _MOST_READ:
                        break
                return Outcome(status)
        except (TimeoutError, httpx.TimeoutException):
            if status is not None:
                return Outcome(status)
            self._hung[place] = self._hung.get(place, 0) + 1
            return Outcome(error="timeout")
        except httpx.HTTPError as error:
            return Outcome(status) if status else Outcome(error=type(error).__name__)
        except (httpx.InvalidURL, ValueError) as error:  # a host that is no name
            return Outcome(error=f"refused: {error}", final=True)
        finally:
            self._client.cookies.clear()  # calls know nothing of each other

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def __aenter__(self) -> "Sender":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
