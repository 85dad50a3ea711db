"""A tracker with 20,000 clicks, and what is true of them: written down here, asked nowhere.

Most clicks are loaded in bulk and have every field; some hundred come over HTTP. Some hundred
postbacks are sent, and what they make of the clicks follows the rule book (KE-651 to KE-669).
"""

from decimal import Decimal
from itertools import product
from typing import Any

from mocksrv.client import World
from tests.vendors.keitaro.oracle.facts import (
    DEVICES,
    FLAGS,
    LATE,
    LIVE,
    RATES,
    START,
    TEXTS,
    Chance,
    Click,
    Conversion,
    Fields,
    sent,
)
from tests.vendors.keitaro.oracle.orders import story
from tests.vendors.keitaro.visiting import CHROME, IPHONE, Visiting


class Population:
    """The tracker of one world, and everything that happened to it."""

    def __init__(self, world: World, loaded: int = 19_500, visits: int = 500) -> None:
        self.visiting = Visiting(world)
        self.world = world
        self.clicks: list[Click] = []
        self.names: dict[str, dict[int, str]] = {}
        self.groups: dict[str, dict[int, int | None]] = {}
        self.networks: dict[int, int | None] = {}
        self.payouts: dict[int, Fields] = {}
        self.labels: dict[tuple[int, str, str], str] = {}
        self._loaded, self._visits = loaded, visits
        self._set_up()
        self._load()
        world.advance(to=LIVE)
        self._visit()
        self._post_back()
        self._label()

    @property
    def now(self) -> int:
        """The world's instant."""
        return int(self.world.now.timestamp())

    @property
    def conversions(self) -> list[Conversion]:
        """All conversions."""
        return [each for click in self.clicks for each in click.conversions]

    # -- objects ---------------------------------------------------------------------------------

    def _make(self, kind: str, path: str, name: str, **fields: Any) -> int:
        number = self.visiting.create(path, name=name, **fields)
        self.names.setdefault(kind, {})[number] = name
        self.groups.setdefault(kind, {})[number] = fields.get("group_id")
        return number

    def _set_up(self) -> None:
        """Groups 1 to 6, sources, networks, offers, landings, campaigns 1 to 5, and 6: live."""
        for kind, name in product(("campaigns", "offers", "landings"), ("Main", "Other")):
            self._make("group", "groups", f"{name} {kind}", type=kind)
        for name in ("Ads", "Push"):
            self._make("source", "traffic_sources", name)
            self._make("network", "affiliate_networks", f"{name} Network")
        for number, group in enumerate((5, 6, None), 1):
            self._make("landing", "landing_pages", f"Landing {number}", group_id=group)
        self._make_offers()
        for number in range(1, 7):
            self._make_campaign(number)

    def _make_offers(self) -> None:
        auto: Fields = {"payout_auto": True}
        fixed: Fields = {"payout_value": 2.5, "payout_currency": "EUR"}
        groups, networks = (3, 4, None, 3), (None, 1, 2, 1)
        for number, payout in enumerate((auto, auto | {"payout_upsell": True}, auto, fixed), 1):
            links = {
                "group_id": groups[number - 1],
                "affiliate_network_id": networks[number - 1],
            }
            url = "http://o.com/?s={subid}"
            self._make("offer", "offers", f"Offer {number}", url=url, **links, **payout)
            self.networks[number], self.payouts[number] = networks[number - 1], payout

    def _make_campaign(self, number: int) -> None:
        """A campaign and its two streams; those of the last one lead to an offer."""
        self._make(
            "campaign",
            "campaigns",
            f"Campaign {number}",
            alias=f"c{number}",
            group_id=(1, 2, None)[number % 3],
            cost_value=0.0123,
            traffic_source_id=(None, 1, 2)[number % 3],
        )
        stream = {
            "campaign_id": number,
            "type": "regular",
            "action_type": "http",
            "schema": "offers",
            "collect_clicks": True,
            "offers": [{"offer_id": 2, "share": 100}] if number == 6 else [],
        }
        for _ in range(2):
            self._make("stream", "streams", f"Stream {number}", **stream)

    def _links(self, campaign: int, offer: int | None, **links: int | None) -> dict[str, Any]:
        return links | {
            "campaign_id": campaign,
            "campaign_group_id": self.groups["campaign"][campaign],
            "ts_id": (None, 1, 2)[campaign % 3],
            "offer_id": offer,
            "affiliate_network_id": self.networks.get(offer or 0),
        }

    # -- clicks ----------------------------------------------------------------------------------

    def _load(self) -> None:
        chance, batch = Chance("population", "clicks"), []
        for number in range(self._loaded):
            click = self.drawn(chance, number)
            self.clicks.append(click)
            batch.append(sent(click))
            if len(batch) == 5000 or number == self._loaded - 1:
                answer = self.world.back_door("POST", "keitaro/clicks", {"clicks": batch})
                assert answer == {"loaded": len(batch)}
                batch = []

    def drawn(self, chance: Chance, number: int) -> Click:
        """A click of any kind; no two are of the same second."""
        early = self._loaded // 2
        span = LATE - START if number < early else 40 * 86_400
        step = span // (early if number < early else self._loaded - early)
        first = START + number * step if number < early else LATE + (number - early) * step
        campaign = 1 + chance.below(5)
        landing = chance.of((None, None, 1, 2, 3))
        links = self._links(
            campaign,
            chance.of((None, 1, 2, 3, 4)),
            landing_id=landing,
            stream_id=chance.of((None, 2 * campaign - 1, 2 * campaign)),
            parent_campaign_id=chance.of((None, None, None, 1, 2)),
        )
        texts = {name: chance.of(words) for name, words in TEXTS.items()}
        texts["ip"] = f"84.{128 + chance.below(2)}.{chance.below(3)}.{chance.below(250)}"
        texts["visitor_code"] = f"v{chance.below(900)}"
        texts["sub_id"] = f"loaded{number:07}"
        flags = {name: int(chance.percent(share)) for name, share in FLAGS.items()}
        cost = Decimal(chance.below(90_000)) / 1_000_000
        click = Click(texts | flags, first + chance.below(step), links, cost)
        if landing and chance.percent(40):
            click.landed = click.at + chance.below(400)
        self._draw_result(chance, click)
        return click

    def _draw_result(self, chance: Chance, click: Click) -> None:
        amount = Decimal(chance.below(500_000)) / 10_000
        status = chance.of(("lead",) * 5 + ("sale",) * 6 + ("rejected",) * 2 + ("",) * 87)
        if status:
            sold = click.at if status == "sale" else None
            conversion = Conversion(click, "", status, status, amount, click.at, sold=sold)
            click.conversions.append(conversion)
        elif chance.percent(2):
            click.earned = amount

    def _visit(self) -> None:
        """Clicks over HTTP, all on one day: a visitor is unique the first time."""
        chance, seen = Chance("population", "visits"), set()
        for number in range(self._visits):
            if number % 20 == 0:
                self.world.advance("3m")
            ip, keyword = f"8.8.{chance.below(2)}.{chance.below(60)}", chance.of(TEXTS["keyword"])
            agent, country = chance.of((CHROME, IPHONE)), chance.of(TEXTS["country_code"][:-1])
            query = {"keyword": keyword, "sub_id_1": f"h{number % 3}", "source": "live"}
            answer = self.visiting.http.get(
                "/c6",
                params=query,
                headers={
                    "X-Forwarded-For": ip,
                    "User-Agent": agent,
                    "X-Mocksrv-Country": country,
                    "Accept-Language": "de-DE,de;q=0.9",
                },
            )
            place = answer.headers["location"]
            sub_id = place.partition("?s=")[2]
            flags = dict.fromkeys(FLAGS, int((ip, agent) not in seen)) | {
                "is_bot": 0,
                "is_using_proxy": 0,
            }
            seen.add((ip, agent))
            fields = (
                query
                | flags
                | {
                    "ip": ip,
                    "user_agent": agent,
                    "country_code": country,
                    "language": "DE",
                    "sub_id": sub_id,
                    "destination": place,
                }
            )
            fields |= DEVICES[agent]
            links = self._links(6, 2, landing_id=None, stream_id=11, parent_campaign_id=None)
            self.clicks.append(Click(fields, self.now, links, Decimal("0.0123")))

    # -- postbacks -------------------------------------------------------------------------------

    def _post_back(self) -> None:
        """Postbacks of all kinds for loaded and for live clicks."""
        chance = Chance("population", "postbacks")
        key = self.world.credentials["keitaro"]
        several = []
        for _ in range(self._visits // 2):
            late = chance.percent(60)
            click = self.clicks[
                -1 - chance.below(self._visits) if late else chance.below(self._loaded)
            ]
            several.append(list(story(chance, click, len(several))))
        for turn in range(max(map(len, several))):
            for place, order in enumerate(several):
                if place % 40 == 0:
                    self.world.advance("4m")
                if turn < len(order):
                    click, told = order[turn]
                    query = told | {"subid": click.fields["sub_id"]}
                    assert self.visiting.http.get(f"/{key}/postback", params=query).text == ""
                    self.take(click, told)

    def take(self, click: Click, sent: dict[str, str]) -> None:
        """What a postback does, by the book."""
        status = "lead" if sent["status"] == "reg" else sent["status"]
        if status not in ("lead", "sale", "rejected", "rebill"):
            return
        payout = self.payouts.get(click.links["offer_id"] or 0, {"payout_auto": True})
        upsell, sold = payout.get("payout_upsell"), click.count("sale") + click.count("rebill")
        amount = Decimal(sent["payout"]) * RATES[sent.get("currency", "USD")]
        if "payout_value" in payout:
            amount = Decimal(str(payout["payout_value"])) * RATES[payout["payout_currency"]]
        sale = self.now if status in ("sale", "rebill") else None
        same = next((each for each in click.conversions if each.tid == sent["tid"]), None)
        if same is None:
            if status == "rebill" and not upsell:
                return
            kind = "rebill" if status == "sale" and upsell and sold else status
            new = Conversion(click, sent["tid"], kind, sent["status"], amount, self.now, sold=sale)
            click.conversions.append(new)
        elif (same.status, status) in (
            *(("lead", "sale"), ("lead", "rejected"), ("sale", "rejected"), ("rebill", "rejected")),
        ):
            same.previous, same.status, same.original = same.status, status, sent["status"]
            same.revenue, same.at, same.sold = amount, self.now, sale or same.sold

    def _label(self) -> None:
        for campaign, name, value, label in (
            (1, "ip", self.clicks[0].fields["ip"], "blacklist"),
            (1, "source", "google", "whitelist"),
            (2, "source", "site.ru", "blacklist"),
            (2, "keyword", "shoes", "whitelist"),
            (3, "sub_id_1", "s1-1", "blacklist"),
            (6, "source", "live", "whitelist"),
        ):
            self.labels[campaign, name, value] = label
            content = {"campaign_id": campaign, "ref_name": name, "items": {value: label}}
            answer = self.visiting.http.post(
                "/admin_api/v1/report/labels",
                json=content,
                headers={"Api-Key": self.world.credentials["keitaro"]},
            )
            assert answer.json() == {"success": True}
