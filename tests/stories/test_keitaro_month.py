"""A month of visitors at five campaigns, in one jump, day by day, and in odd steps."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from mocksrv.client import World
from mocksrv.inprocess import Sandbox

CAMPAIGNS, PER_DAY, DAYS = 5, 200, 30
UNTIL = datetime(2026, 1, 31, tzinfo=UTC)
SPAN = {"from": "2026-01-01", "to": "2026-01-31"}
METRICS = ["clicks", "bots", "campaign_unique_clicks", "sales", "revenue", "cost", "profit"]

Rows = list[dict[str, Any]]


class Owner:
    """The owner of a tracker with campaigns that have visitors."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = world.client("keitaro")
        for n in range(CAMPAIGNS):
            self.begin(n)

    def ask(self, path: str, **fields: Any) -> Any:
        """What the Admin API answers."""
        key = {"Api-Key": self.world.credentials["keitaro"]}
        answer = self.http.post(f"/admin_api/v1/{path}", headers=key, json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def begin(self, n: int) -> None:
        """A campaign that sends bots away and people to two offers."""
        offers = [
            int(self.ask("offers", name=f"Offer {n}{m}", url="http://x.com/?{subid}")["id"])
            for m in "ab"
        ]
        cost = {"cost_type": "CPUC", "cost_value": 0.1 * n}
        number = self.ask("campaigns", name=f"C {n}", alias=f"c{n}", type="weight", **cost)["id"]
        of = {"campaign_id": number, "collect_clicks": True}
        bots = [{"name": "bot", "mode": "allow"}]
        away = {"schema": "action", "action_type": "status404"}
        self.ask("streams", type="forced", filters=bots, **away, **of)
        shares = [{"offer_id": offer, "share": 50} for offer in offers]
        there = {"schema": "offers", "action_type": "http"}
        self.ask("streams", type="regular", offers=shares, **there, **of)
        crowd = {"campaign_id": number, "clicks_per_day": PER_DAY, "bot_share": 0.1}
        sales = {"conversion_rate": 0.02 * n, "payout": 5}
        self.world.back_door("POST", "keitaro/traffic", crowd | sales)

    def report(self, *grouping: str) -> Rows:
        """The report of the whole month."""
        answer = self.ask("report/build", range=SPAN, grouping=grouping, metrics=METRICS)
        rows: Rows = answer["rows"]
        return rows

    def log(self, of: str, columns: str) -> Rows:
        """The log of clicks or of conversions."""
        rows: Rows = self.ask(f"{of}/log", range=SPAN, columns=columns.split())["rows"]
        return rows


class Month(NamedTuple):
    """What report and logs say of it."""

    report: Rows
    clicks: Rows
    sales: Rows


def lived(world: World, steps: list[str]) -> Month:
    """A month in these steps."""
    owner = Owner(world)
    for step in steps:
        world.advance(step)
    assert world.now == UNTIL
    rows = owner.report("day", "campaign_id", "country")
    clicks = owner.log("clicks", "click_id datetime sub_id ip destination cost revenue")
    sales = owner.log("conversions", "conversion_id sub_id tid status revenue postback_datetime")
    return Month(rows, clicks, sales)


@pytest.fixture(scope="module")
def whole(mocksrv: Sandbox) -> Month:
    """The month in one jump."""
    world = mocksrv.control.open(seed=7)
    month = lived(world, ["30d"])
    world.delete()
    return month


def test_every_campaign_has_its_visitors_on_every_day(whole: Month) -> None:
    found = Counter[tuple[str, int]]()
    for row in whole.report:
        found[row["day"], row["campaign_id"]] += row["clicks"]

    assert len(found) == DAYS * CAMPAIGNS
    assert {day for day, _ in found} == {f"2026-01-{day:02}" for day in range(1, DAYS + 1)}
    assert all(abs(clicks - PER_DAY) <= 2 for clicks in found.values())
    assert abs(sum(found.values()) - CAMPAIGNS * PER_DAY * DAYS) <= CAMPAIGNS


def test_costs_and_revenue_are_those_of_unique_clicks_and_sales(whole: Month) -> None:
    total: dict[int, Counter[str]] = defaultdict(Counter)
    for row in whole.report:
        total[row["campaign_id"]].update({name: row[name] for name in METRICS})

    for number, each in total.items():
        assert each["cost"] == pytest.approx(0.1 * (number - 1) * each["campaign_unique_clicks"])
        assert each["revenue"] == pytest.approx(5 * each["sales"])
        assert each["profit"] == pytest.approx(each["revenue"] - each["cost"])
        assert 0.07 < each["bots"] / each["clicks"] < 0.13
        people = each["clicks"] - each["bots"]
        assert each["sales"] / people == pytest.approx(0.02 * (number - 1), abs=0.01)


def test_the_logs_have_what_the_report_counts(whole: Month) -> None:
    assert len(whole.clicks) == sum(row["clicks"] for row in whole.report)
    assert len({row["sub_id"] for row in whole.clicks}) == len(whole.clicks)
    sold = [row for row in whole.clicks if row["revenue"]]
    assert {row["sub_id"] for row in sold} == {row["sub_id"] for row in whole.sales}
    assert {(row["status"], row["revenue"]) for row in whole.sales} == {("sale", 5)}
    days = [row["postback_datetime"][:10] for row in whole.sales]
    assert min(days) == "2026-01-01"
    assert max(days) <= "2026-01-31"


@pytest.mark.parametrize(
    "steps", [["1d"] * DAYS, ["13h", "90m", "3d", "1s", "11d", "350h", "1799s", "19h"]]
)
def test_no_steps_make_a_difference_nor_does_the_worlds_name(
    mocksrv: Sandbox, whole: Month, steps: list[str]
) -> None:
    world = mocksrv.control.open(seed=7)

    month = lived(world, steps)

    assert month == whole
    world.delete()


def test_another_seed_is_another_month(mocksrv: Sandbox, whole: Month) -> None:
    world = mocksrv.control.open(seed=8)

    month = lived(world, ["30d"])

    assert abs(len(month.clicks) - len(whole.clicks)) <= CAMPAIGNS
    assert month.report != whole.report
    assert month.clicks[0] != whole.clicks[0]
    world.delete()
