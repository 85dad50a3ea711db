"""Sixty simulated days at all vendors in one world, in a few jumps or in steps of an hour."""

from collections import Counter, defaultdict
from typing import Any

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox

DAYS = 60
#: Days on which the customer does something.
STOPS = (2, 9, 20, DAYS)


class Customer:
    """Somebody with an account at every vendor of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = {vendor: world.client(vendor) for vendor in world.credentials}
        self.installs: dict[str, Counter[str]] = defaultdict(Counter)
        self.events: list[Any] = []
        self.hash = ""

    def ayet(self, command: str, **fields: Any) -> Any:
        key = {"apiKey": self.world.credentials["ayet"]}
        answer = self.http["ayet"].post(f"/api/{command}", data=key | fields).json()
        assert answer["status"] == "success", answer
        return answer

    def android(self, path: str, method: str = "GET", **fields: Any) -> Any:
        key = {"apikey": self.world.credentials["androidinstalls"]}
        answer = self.http["androidinstalls"].request(method, path, params=key | fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def instal(self) -> Any:
        token = self.world.credentials["instal"]
        answer = self.http["instal"].get(
            "/advertiser/api/v1/campaigns", headers={"Authorization": f"Token {token}"}
        )
        return answer.json()["results"]

    def pull(self) -> Any:
        token = self.world.credentials["appsamurai"]
        return self.http["appsamurai"].get(f"/api/campaign-pull/list/{token}").json()

    def order(self) -> None:
        """The first day: campaigns of every kind, and the partner's clicks."""
        account = self.world.back_door("PATCH", "ayet/account", {"outgoing": True})
        self.hash = account["hash"]
        callback = f"{self.world.urls['ayet']}/s2s/callback/{self.hash}/custom_s2s"
        app = {"packageName": "com.example.app", "status": "running"}
        self.ayet("campaign/add", **app, numDownloads=400, downloadRate=240)
        self.ayet("campaign/add", **app, numDownloads=150, campaignType="retention")
        s2s = {"tracking": "custom_s2s", "redirectUrl": callback + "/{click_id}"}
        self.ayet("campaign/add", **app, **s2s, numDownloads=60, downloadRate=48)
        self.android("/apps", add="com.facebook.katana")
        self.android("/apps", add="284882215")
        regular = {"appid": 1, "volume": 300, "countries": "US,FR,DE", "dil": 50}
        self.android("/addcampaign", "POST", **regular)
        self.android("/addhrcampaign", "POST", appid=1, volume=120, rdays=5, dil=50)
        self.android("/addratingcampaign", "POST", appid=2, volume=25, stars=4, country="Brazil")
        for day in (1, 7, 90):
            stop = f"2026-{1 + day // 31:02}-{1 + day % 31:02}T00:00:00Z"
            self.world.back_door("POST", "instal/campaigns", {"stop_date": stop})
        receiver = f"{self.world.urls['androidinstalls']}/countries?click={{ref_id}}"
        key = self.world.credentials["androidinstalls"]
        self.world.back_door(
            "PATCH", "appsamurai/account", {"postback_url": f"{receiver}&apikey={key}"}
        )
        self.world.back_door("POST", "appsamurai/campaigns", {"daily_cap": 4})
        self.world.back_door("POST", "appsamurai/campaigns", {"cpa_event": "multi-rewardd"})
        self.click(40)

    def click(self, count: int) -> None:
        for offer in self.pull():
            for n in range(count):
                ref = f"&ref_id={self.world.now:%m%d}-{n}"
                path = offer["tracking_url"].partition("/api/")[2] + ref
                assert self.http["appsamurai"].get(f"/api/{path}").status_code == 302

    def act(self, day: int) -> None:
        """What the customer does on the days of STOPS."""
        if day == 2:
            self.android("/cancelcampaign", id=2)
            self.click(20)
        if day == 9:
            self.android("/cancelcampaign", id=10_000_000, type="premium")
            self.world.back_door("PATCH", "appsamurai/campaigns/1", {"status": "disabled"})

    def wait(self, step: str | None) -> None:
        """Live for sixty days, in steps or in jumps from one thing to do to the next."""
        begun = 0
        for day in STOPS:
            hours = (day - begun) * 24
            for _ in range(hours if step else 1):
                passed = self.world.advance(step or f"{hours}h")
                self.events += passed["events"]
                for vendor, campaigns in passed["installs"].items():
                    self.installs[vendor].update(campaigns)
            self.act(day)
            begun = day

    def seen(self) -> dict[str, Any]:
        """All that the vendors and the control API show in the end."""
        told = {
            "ayet": self.ayet("campaign/list")["campaignData"],
            "stats": [self.ayet("reporting/stats", campaignId=n) for n in (1, 2, 3)],
            "campaigns": self.android("/campaigns"),
            "hrcampaigns": self.android("/hrcampaigns"),
            "wallet": self.android("/wallet"),
            "instal": self.instal(),
            "ledger": self.world.ledger,
            "events": self.events,
            "installs": self.installs,
            "postbacks": self.world.back_door("GET", "postbacks"),
        }
        return {
            key: repr(value).replace(self.world.name, "W").replace(self.hash, "H")
            for key, value in told.items()
        } | {"raw": told}


@pytest.fixture
def lives(mocksrv: Sandbox) -> Any:
    """The same sixty days twice: in jumps, and in steps of an hour."""
    seen = []
    for name, step in (("in-jumps", None), ("in-steps", "1h")):
        world = mocksrv.control.open(name, seed=7)
        customer = Customer(world)
        customer.order()
        customer.wait(step)
        seen.append(customer.seen())
        world.delete()
    return seen


@pytest.mark.rule("AI-R18", "AI-R19", "AI-R22", "AI-113", "AI-R13", "AI-77", "IN-25", "AS-R22")
def test_sixty_days_at_four_vendors_add_up_and_do_not_depend_on_the_steps(lives: Any) -> None:
    jumps, steps = lives
    for what in jumps.keys() - {"raw"}:
        assert jumps[what] == steps[what], what
    life = jumps["raw"]

    running: Counter[tuple[str, str]] = Counter()
    for entry in life["ledger"]["entries"]:
        account = entry["vendor"], entry["account"]
        running[account] += round(entry["amount"] * 100)
        assert round(entry["balance"] * 100) == running[account]
    for vendor in ("ayet", "androidinstalls"):
        assert sum(amount for (of, _), amount in running.items() if of == vendor) == 0
        assert running[vendor, "held"] == 0
    (wallet,) = life["wallet"]
    assert round((float(wallet["balance"]) + float(wallet["spending"])) * 100) == 1_000_000

    assert [each["status"] for each in life["ayet"]] == ["completed"] * 3
    assert life["installs"]["ayet"]["1"] == 400
    assert life["installs"]["ayet"]["3"] == 60
    statuses = [each["status"] for each in life["campaigns"]]
    assert statuses == ["COMPLETED", "CANCELLED", "COMPLETED", "COMPLETED"]
    for campaign in (*life["campaigns"], *life["hrcampaigns"]):
        assert campaign["installs"] == sum(campaign["country_list"].values())
        assert campaign["installs"] == life["installs"]["androidinstalls"][str(campaign["id"])]
    assert [each["status"] for each in life["instal"]] == ["EXPIRED", "EXPIRED", "RUNNING"]

    postbacks = life["postbacks"]
    assert {each["status"] for each in postbacks} <= {"delivered", "refused"}
    visits = [each for each in postbacks if each["kind"] == "visit"]
    assert len(visits) == 60
    told = [each for each in postbacks if each["vendor"] == "appsamurai"]
    installs = [each for each in told if each["kind"] == "install" and each["status"] != "refused"]
    assert len(installs) == sum(life["installs"]["appsamurai"].values()) > 8
    assert all(len(each["attempts"]) == 1 for each in postbacks if each["status"] == "delivered")
