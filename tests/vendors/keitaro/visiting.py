"""A tracker with campaigns, and visitors who click on them."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from mocksrv.client import World

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/120.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1"
)
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


class Visiting:
    """One world's tracker, from its owner's and from its visitors' side."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = world.client("keitaro")
        self._key = {"Api-Key": world.credentials["keitaro"]}

    def create(self, resource: str, **fields: Any) -> int:
        """A new object's id."""
        answer = self.http.post(
            f"/admin_api/v1/{resource}", headers=self._key, content=json.dumps(fields)
        )
        assert answer.status_code == 200, answer.text
        content = answer.json()
        return int((content[0] if isinstance(content, list) else content)["id"])

    def change(self, path: str, **fields: Any) -> None:
        """Change an object."""
        answer = self.http.put(
            f"/admin_api/v1/{path}", headers=self._key, content=json.dumps(fields)
        )
        assert answer.status_code == 200, answer.text

    def campaign(self, alias: str = "abc", **fields: Any) -> int:
        """A campaign."""
        return self.create("campaigns", name=f"Campaign {alias}", alias=alias, **fields)

    def stream(self, campaign: int, url: str = "http://target.com/", **fields: Any) -> int:
        """A regular stream that redirects to a URL."""
        stream = {
            "campaign_id": campaign,
            "type": "regular",
            "action_type": "http",
            "schema": "redirect",
            "action_payload": url,
            "collect_clicks": True,
        }
        return self.create("streams", **(stream | fields))

    def click(
        self,
        path: str = "abc",
        *,
        ip: str = "8.8.4.4",
        agent: str = CHROME,
        country: str | None = None,
        **headers: str,
    ) -> httpx.Response:
        """A visitor follows a campaign's URL."""
        sent = {"X-Forwarded-For": ip, "User-Agent": agent} | headers
        if country is not None:
            sent["X-Mocksrv-Country"] = country
        return self.http.get(f"/{path}", headers=sent)

    def place(self, path: str = "abc", **visitor: Any) -> str:
        """Where a visitor is sent."""
        answer = self.click(path, **visitor)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def query(self, path: str = "abc", **visitor: Any) -> dict[str, str]:
        """The query of the URL that a visitor is sent to."""
        query = parse_qs(urlsplit(self.place(path, **visitor)).query, keep_blank_values=True)
        return {name: values[-1] for name, values in query.items()}
