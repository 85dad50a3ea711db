"""The tracker and the objects that a world begins with."""

from typing import Any, Literal

from mocksrv.fixtures import FixtureError, Record, seeds
from mocksrv.moment import Moment
from mocksrv.vendors.keitaro import verbs
from mocksrv.vendors.keitaro.administration import DOMAINS, USERS
from mocksrv.vendors.keitaro.errors import KeitaroError
from mocksrv.vendors.keitaro.groups import GROUPS
from mocksrv.vendors.keitaro.resources import ALL
from mocksrv.vendors.keitaro.sent import Sent
from mocksrv.vendors.keitaro.views import Tracker

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


class Seed(Record):
    """What a world begins with at Keitaro; objects are created in this order."""

    tracker: TrackerSeed = TrackerSeed()
    objects: tuple[ObjectSeed, ...] = ()


SEEDS = seeds("keitaro", Seed)


def populate(moment: Moment, fixtures: str) -> None:
    """Fill a fresh world; objects are created as the API creates them. Raises FixtureError."""
    seed = moment.fixtures[SEEDS[fixtures]]
    moment.db.run(_TRACKER, **seed.tracker.model_dump())
    me = Tracker("v8", seed.tracker.timezone, seed.tracker.currency)
    for place, each in enumerate(seed.objects):
        try:
            verbs.create(_BY_PATH[each.resource], me, Sent(each.fields), moment)
        except KeitaroError as error:
            where = f"{fixtures}/keitaro.json: objects.{place}"
            raise FixtureError(f"{where}: {error.content}") from error
