"""Reports that were asked before follow whatever changes, in each world by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from mocksrv.inprocess import Sandbox
from tests.vendors.keitaro.oracle.facts import Chance, sent
from tests.vendors.keitaro.oracle.oracle import Json, Oracle
from tests.vendors.keitaro.oracle.population import Population
from tests.vendors.keitaro.oracle.requests import ALL, ask, compare

METRICS = ["clicks", "conversions", "sales", "cost", "revenue", "rejected_revenue", "roi"]
REPORTS: list[Json] = [
    {"range": ALL, "grouping": grouping, "metrics": METRICS, "summary": True}
    for grouping in (["campaign"], ["label", "country"])
]
REPORTS += [
    {
        "range": {"from": "2025-04-01", "to": "2026-03-10 12:00", "timezone": "Asia/Kolkata"},
        "grouping": ["day"],
        "metrics": ["clicks", "leads", "profit"],
    },
    {
        "range": {"interval": "1_month_ago"},
        "grouping": ["source"],
        "metrics": ["sales", "clicks"],
        "filters": [{"name": "is_sale", "operator": "IS_TRUE"}],
    },
    {
        "range": ALL,
        "grouping": ["campaign_id"],
        "metrics": ["cost", "clicks"],
        "filters": [{"name": "source", "operator": "HAS_LABEL", "expression": "whitelist"}],
    },
]


class Changing:
    """A tracker whose clicks change after they were asked about."""

    def __init__(self, population: Population) -> None:
        self.population = population

    def check(self) -> None:
        """All reports are right, also when they are asked again."""
        oracle = Oracle(self.population)
        for asked in REPORTS:
            expected = oracle.report(asked)
            for _ in range(2):
                compare(ask(oracle, "report/build", asked), expected)

    def admin(self, method: str, path: str, content: Json) -> None:
        """A call of the Admin API."""
        visiting = self.population.visiting
        key = {"Api-Key": self.population.world.credentials["keitaro"]}
        answer = visiting.http.request(method, f"/admin_api/v1/{path}", json=content, headers=key)
        assert answer.status_code == 200, answer.text

    def post_back(self) -> None:
        """What came of old clicks, here and there in the log."""
        for number, place in enumerate(range(100, len(self.population.clicks), 997)):
            click = self.population.clicks[place]
            status = ("sale", "lead", "rejected")[number % 3]
            told = {"tid": f"late{number}", "status": status, "payout": "7.25"}
            query = told | {"subid": click.fields["sub_id"]}
            key = self.population.world.credentials["keitaro"]
            self.population.visiting.http.get(f"/{key}/postback", params=query)
            self.population.take(click, told)

    def update_costs(self) -> None:
        """Each click of a campaign in a period costs a cent."""
        first, last = (_at(f"2025-0{month}-01") for month in (6, 9))
        found = [
            click
            for click in self.population.clicks
            if click.links["campaign_id"] == 2 and first <= click.at <= last + 86_399
        ]
        for click in found:
            click.cost = Decimal("0.01")
        period = {"start_date": "2025-06-01", "end_date": "2025-09-01"}
        self.admin("POST", "campaigns/2/update_costs", period | {"cost": len(found) / 100})

    def rename(self) -> None:
        """A campaign has another name, a value another label."""
        self.admin("PUT", "campaigns/3", {"name": "Renamed"})
        self.population.names["campaign"][3] = "Renamed"
        items = {"google": "", "news.example.com": "whitelist"}
        label = {"campaign_id": 1, "ref_name": "source", "items": items}
        self.admin("POST", "report/labels", label)
        del self.population.labels[1, "source", "google"]
        self.population.labels[1, "source", "news.example.com"] = "whitelist"

    def load(self) -> None:
        """More clicks of the past, put into the log now."""
        chance, batch = Chance("changes", "clicks"), []
        for number in range(300):
            click = self.population.drawn(chance, number * 60)
            click.fields["sub_id"] = f"later{number}"
            self.population.clicks.append(click)
            batch.append(sent(click))
        self.population.world.back_door("POST", "keitaro/clicks", {"clicks": batch})

    def clean(self) -> None:
        """The clicks of a campaign in a period are gone."""
        period = {"start_date": "2025-03-01", "end_date": "2026-03-01", "campaign_id": 4}
        self.admin("POST", "clicks/clean", period)
        first, last = _at("2025-03-01"), _at("2026-03-01") + 86_399
        self.population.clicks = [
            click
            for click in self.population.clicks
            if click.links["campaign_id"] != 4 or not first <= click.at <= last
        ]


def _at(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


@pytest.fixture
def changing(mocksrv: Sandbox) -> Iterator[Changing]:
    """A tracker whose log is long enough to be remembered in pieces."""
    world = mocksrv.control.open()
    yield Changing(Population(world, visits=40))
    world.delete()


@pytest.mark.rule("KE-R23", "KE-505", "KE-667", "KE-716", "KE-145", "KE-442", "KE-003")
def test_reports_follow_what_changes(changing: Changing) -> None:
    changing.check()
    fork = changing.population.world.fork()
    before = Oracle(changing.population)
    expected = [before.report(asked) for asked in REPORTS]
    for change in (
        changing.post_back,
        changing.update_costs,
        changing.rename,
        changing.load,
        changing.clean,
    ):
        change()
        changing.check()
    key = {"Api-Key": fork.credentials["keitaro"]}
    for asked, told in zip(REPORTS, expected, strict=True):
        answer = fork.client("keitaro").post("/admin_api/v1/report/build", json=asked, headers=key)
        compare(answer.json(), told)
    fork.delete()
