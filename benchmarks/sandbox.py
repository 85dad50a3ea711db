"""What is asked of mocksrv and of the floor: the same work in their own words."""

import json
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlencode

import httpx

from benchmarks.load import Ask, LoadError
from benchmarks.servers import Server

FORM = "application/x-www-form-urlencoded"
TOKENS = 1_000_000_000
_DOLLARS = 1_000_000_000

#: What a call takes, by name.
Fields = Mapping[str, str | int]

_BOUNDARY = "----------------------------4ebf00fbcf09"
NEW_ITEM = {"package_name": "com.example.app", "downloads": 100, "status": "running"}
_GOOD = b'"status":"success"'


def floor_get(url: str) -> Ask:
    """The floor's campaign/get."""
    return Ask(f"{url}/items/1", b'"campaign_id":1,')


def floor_add(url: str) -> Ask:
    """The floor's campaign/add."""
    body = json.dumps(NEW_ITEM).encode()
    return Ask(f"{url}/items", b'"campaign_id":', "POST", "application/json", body)


def floor_answer(url: str, ask: Ask) -> Ask:
    """What a call answers, as the floor answers it. Raises LoadError where it is not the same."""
    answer = ask.send().json()
    path = f"{url}/answer"
    httpx.put(path, json=answer, timeout=60, trust_env=False).raise_for_status()
    floor = Ask(path, b"").send()
    if floor.json() != answer:
        raise LoadError(f"{path}: {floor.text[:200]}")
    return Ask(path, floor.content)


class Sandbox:
    """A running mocksrv: opens worlds for measurements and words the calls."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._url = server.url
        self.http = httpx.Client(base_url=server.url, timeout=120, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.http.close()

    # -- preparing --------------------------------------------------------------------------

    def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        """A call of the control API, which has to succeed."""
        answer = self.http.request(method, f"/_mocksrv/worlds{path}", json=body)
        return answer.raise_for_status()

    def open(self, world: str, seed: int = 1) -> str:
        """A fresh world with tokens for everything."""
        self.control("POST", "", {"name": world, "seed": seed})
        self.control("PATCH", f"/{world}/ayet/account", {"tokens": TOKENS})
        return world

    def advance(self, world: str, by: str) -> None:
        """Move a world's clock."""
        self.control("POST", f"/{world}/clock/advance", {"by": by})

    def call(self, action: str, fields: Fields) -> httpx.Response:
        """A call of ayeT's API, which has to succeed."""
        answer = self.http.post(f"/ayet/api/{action}", data=fields).raise_for_status()
        if _GOOD not in answer.content:
            raise RuntimeError(f"{action}: {answer.text[:200]}")
        return answer

    def add(self, world: str, downloads: int = 100, **fields: str | int) -> int:
        """A running campaign; its id."""
        answer = self.call("campaign/add", {**order(world, downloads), **fields})
        campaign: int = answer.json()["campaignData"]["campaignId"]
        return campaign

    def delivering(self, world: str, downloads: int) -> int:
        """A campaign in the middle of its delivery, with users who are downloading."""
        campaign = self.add(self.open(world), downloads)
        self.advance(world, "12h")
        return campaign

    def order_installs(self, world: str, campaigns: int) -> None:
        """Android Installs campaigns: every other one worldwide, all at limits of their own."""
        self.control("PATCH", f"/{world}/androidinstalls/account", {"balance": _DOLLARS})
        key = {"apikey": f"androidinstalls_{world}"}
        app = self.http.get("/androidinstalls/apps", params=key | {"add": "com.example.app"})
        order = key | {"appid": app.raise_for_status().json()["id"], "volume": 10_000}
        for n in range(campaigns):
            body = order | {"countries": ("US", "")[n % 2], "dil": 50 + n % 100}
            self.http.post("/androidinstalls/addcampaign", data=body).raise_for_status()

    def click(self, world: str, times: int, postback_url: str) -> None:
        """Clicks on an App Samurai campaign, all of which become installs within a day."""
        account, campaigns = (f"/{world}/appsamurai/{each}" for each in ("account", "campaigns"))
        self.control("PATCH", account, {"postback_url": postback_url})
        terms = {"conversion_rate": 1, "daily_cap": times}
        url = self.control("POST", campaigns, terms).json()["tracking_url"]
        for n in range(times):
            answer = self.http.get(f"{url}&ref_id={n}")
            if answer.status_code != 302:
                raise RuntimeError(f"{url}: {answer.text[:200]}")

    # -- to be measured ---------------------------------------------------------------------

    def get_ask(self, world: str, campaign: int) -> Ask:
        """campaign/get by query."""
        return Ask(f"{self._url}/ayet/api/campaign/get?{urlencode(one(world, campaign))}", _GOOD)

    def multipart_ask(self, world: str, campaign: int) -> Ask:
        """campaign/get as the vendor's sample sends it: a multipart POST."""
        parts = "".join(
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in one(world, campaign).items()
        )
        body = f"{parts}--{_BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        return Ask(f"{self._url}/ayet/api/campaign/get", _GOOD, "POST", kind, body)

    def add_ask(self, world: str) -> Ask:
        """campaign/add as a form."""
        body = urlencode(order(world)).encode()
        return Ask(f"{self._url}/ayet/api/campaign/add", _GOOD, "POST", FORM, body)


def order(world: str, downloads: int = 100) -> Fields:
    """What campaign/add takes."""
    return {
        "apiKey": f"ayet_{world}",
        "packageName": "com.example.app",
        "numDownloads": downloads,
        "status": "running",
    }


def one(world: str, campaign: int) -> Fields:
    """What calls about one campaign take."""
    return {"apiKey": f"ayet_{world}", "campaignId": campaign}
