"""The tracker, the objects and the visits that a world begins with."""

from typing import Any, Literal

from mocksrv.fixtures import FixtureError, Record, seeds
from mocksrv.moment import Moment
from mocksrv.times import LAST_INSTANT
from mocksrv.vendors.keitaro.crowds import plans, visits
from mocksrv.vendors.keitaro.crowds.visits import VisitsSeed
from mocksrv.vendors.keitaro.objects import verbs
from mocksrv.vendors.keitaro.objects.administration import DOMAINS, USERS
from mocksrv.vendors.keitaro.objects.groups import GROUPS
from mocksrv.vendors.keitaro.objects.resources import ALL
from mocksrv.vendors.keitaro.objects.sent import Sent
from mocksrv.vendors.keitaro.objects.views import Tracker
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.errors import KeitaroError
from mocksrv.vendors.keitaro.traffic_backdoor import Traffic
from mocksrv.wire.history import Before

_TRACKER = """
INSERT INTO keitaro_tracker (id, dialect, timezone, currency, edition, extra_url, botlist, version,
    facts)
VALUES (1, :dialect, :timezone, :currency, :edition, '', '', 0, 0)
"""
_BY_PATH = {resource.path: resource for resource in (*ALL, GROUPS, DOMAINS, USERS)}


class TrackerSeed(Record):
    """The tracker's settings."""

    dialect: Literal["v8", "v9"] = "v8"
    timezone: str = "UTC"
    currency: Literal["EUR", "USD", "RUB", "UAH", "GBP"] = "USD"
    edition: str = "pro"


class ObjectSeed(Record):
    """An object: what would be sent to create it, and the state it is brought to."""

    resource: Literal[
        "affiliate_networks",
        "campaigns",
        "streams",
        "offers",
        "landing_pages",
        "traffic_sources",
        "groups",
        "domains",
        "users",
    ]
    fields: dict[str, Any]


class TrafficSeed(Record):
    """Simulated traffic that goes on; what has been of it is made when somebody looks."""

    since: Before
    """When it began, in milliseconds from the start."""
    visitors: Traffic


class Seed(Record):
    """What a world begins with at Keitaro; objects are created in this order."""

    tracker: TrackerSeed = TrackerSeed()
    created: Before = 0
    """When the objects were created, in milliseconds from the start."""
    objects: tuple[ObjectSeed, ...] = ()
    visits: tuple[VisitsSeed, ...] = ()
    traffic: tuple[TrafficSeed, ...] = ()


SEEDS = seeds("keitaro", Seed)


def populate(moment: Moment, fixtures: str) -> None:
    """Fill a fresh world, as the API and its visitors would have. Raises FixtureError."""
    seed = moment.fixtures[SEEDS[fixtures]]
    moment.db.run(_TRACKER, **seed.tracker.model_dump())
    file = f"{fixtures}/keitaro.json"
    start = moment.now
    moment.now = max(0, start + seed.created)
    _create(moment, seed, file)
    moment.now = start
    visits.live(moment, seed.visits, file)
    _begin(moment, seed, file)


def _create(moment: Moment, seed: Seed, file: str) -> None:
    me = Tracker("v8", seed.tracker.timezone, seed.tracker.currency)
    for place, each in enumerate(seed.objects):
        try:
            verbs.create(_BY_PATH[each.resource], me, Sent(each.fields), moment)
        except KeitaroError as error:
            raise FixtureError(f"{file}: objects.{place}: {error.content}") from error


def _begin(moment: Moment, seed: Seed, file: str) -> None:
    """Let simulated traffic begin; what is over of it is made when somebody looks."""
    for place, each in enumerate(seed.traffic):
        if entities.find(moment, "campaign", each.visitors.campaign_id) is None:
            where = f"{file}: traffic.{place}.visitors.campaign_id"
            raise FixtureError(f"{where}: there is no campaign {each.visitors.campaign_id}")
        began = max(0, moment.now + each.since)
        ends = LAST_INSTANT if each.visitors.until is None else each.visitors.until
        plans.add(moment, each.visitors.plan(began, ends))
