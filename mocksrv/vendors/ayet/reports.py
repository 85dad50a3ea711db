"""Statistics, derived from deliveries (ayet.txt section 4). Days are UTC."""

import base64
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from mocksrv.fixtures import DEVICES, TRAFFIC, Device
from mocksrv.moment import Moment
from mocksrv.sim.draw import Dice, dice, draw
from mocksrv.sim.journey import RETENTION, Choice
from mocksrv.sim.retention import Retention, Uninstall
from mocksrv.times import DAY, day_of, format_day, format_second
from mocksrv.vendors.ayet.campaigns import AYET, Campaign
from mocksrv.vendors.ayet.wire import DayStatistics, Installation

#: Statistics by day go back at most this many days.
MOST_DAYS = 3660
BUCKETS = 8


class Traffic(NamedTuple):
    """What led to the downloads of one campaign on one day."""

    impressions: int
    views: int
    clicks: int
    downloads: int


def by_day(moment: Moment, campaign: Campaign, first: int, last: int) -> Iterator[tuple[int, int]]:
    """(day number, downloads) of the days `first` to `last` that lie in the campaign's life.

    A campaign's life begins when it first runs and ends when it is over.
    """
    course = campaign.delivery
    started = course.started_at()
    if started is None or started > moment.now:
        return
    seen = course.seen(moment.now)
    last = min(last, day_of(seen))
    first = max(first, day_of(started), last - MOST_DAYS + 1)
    before = course.installs(first * DAY - 1)
    total = course.installs(min(seen, (last + 1) * DAY - 1))
    for day in range(first, last + 1):
        if before == total:  # what is left of its life is quiet
            yield day, 0
            continue
        after = course.installs(min(seen, (day + 1) * DAY - 1))
        yield day, after - before
        before = after


def traffic(moment: Moment, campaign: Campaign, day: int, downloads: int) -> Traffic:
    """The traffic behind a day's downloads: in the ratios of the document's examples.

    Ratios are drawn for each campaign and day, so figures of a day only grow while it passes.
    """
    chance = draw(moment.seed, AYET, campaign.id, "traffic", day)
    clicks = downloads * (115 + chance % 71) // 100
    views = clicks * (150 + (chance >> 16) % 61) // 100
    impressions = downloads * (1250 + (chance >> 32) % 1200) // 100
    return Traffic(impressions, views, clicks, downloads)


def conversion_rate(installs: int, impressions: int) -> int:
    """Percent of the impressions, rounded half up: what all four examples show (L789, L853)."""
    return (200 * installs + impressions) // (2 * impressions) if impressions else 0


def summed(days: list[Traffic]) -> DayStatistics:
    """The statistics of several campaigns or days as one."""
    impressions = sum(day.impressions for day in days)
    installs = sum(day.downloads for day in days)
    return {
        "impressions": impressions,
        "clicks": sum(day.clicks for day in days),
        "installs": installs,
        "conversionRate": conversion_rate(installs, impressions),
    }


def daily(
    moment: Moment, campaigns: list[Campaign], first: int, last: int
) -> dict[int, list[Traffic]]:
    """Day number → the traffic of every campaign that was alive then."""
    days: dict[int, list[Traffic]] = {}
    for campaign in campaigns:
        for day, downloads in by_day(moment, campaign, first, last):
            if downloads:
                days.setdefault(day, []).append(traffic(moment, campaign, day, downloads))
    return days


def detailed(moment: Moment, campaign: Campaign) -> dict[str, dict[str, int]]:
    """Date → views, clicks and downloads; for retention campaigns retentions and uninstalls too."""
    days: dict[str, dict[str, int]] = {}
    retentions, uninstalls = _ends_by_day(moment, campaign)
    for day, downloads in by_day(moment, campaign, 0, day_of(moment.now)):
        of = traffic(moment, campaign, day, downloads)
        figures = {"views": of.views, "clicks": of.clicks, "downloads": of.downloads}
        if campaign.retention:
            figures |= {"retentions": retentions[day], "uninstalls": uninstalls[day]}
        days[format_day(day)] = figures
    return days


def _ends_by_day(moment: Moment, campaign: Campaign) -> tuple[Counter[int], Counter[int]]:
    """Day number → retentions and uninstalls."""
    kept = (day_of(at + RETENTION) for at, _ in _retained(moment, campaign))
    left = (day_of(uninstall.at) for uninstall in uninstalls(moment, campaign))
    return Counter(kept), Counter(left)


def uninstalls(moment: Moment, campaign: Campaign) -> list[Uninstall]:
    """Everybody who has uninstalled so far, early or late; empty for standard campaigns."""
    flow = campaign.delivery.flow
    seen = campaign.delivery.seen(moment.now)
    return flow.uninstalls(seen) if isinstance(flow, Retention) else []


def _retained(moment: Moment, campaign: Campaign) -> list[tuple[int, int]]:
    """(install instant, unit) of those who kept the app for the retention period."""
    flow = campaign.delivery.flow
    seen = campaign.delivery.seen(moment.now)
    return flow.retained_units(seen) if isinstance(flow, Retention) else []


def retention_by_day(left: list[Uninstall]) -> list[int]:
    """How many kept the app for 0, 1, ... 6 days, and 7 or more (L1196-1207)."""
    days = (min(BUCKETS - 1, (each.at - each.installed_at) // DAY) for each in left)
    counts = Counter(days)
    return [counts[day] for day in range(BUCKETS)]


def retention_by_country(
    moment: Moment, campaign: Campaign, left: list[Uninstall]
) -> dict[str, list[int]]:
    """The same for each country in which anybody uninstalled (L1209-1236)."""
    homes = Homes(moment, campaign)
    grouped: dict[str, list[Uninstall]] = {}
    for uninstall in left:
        grouped.setdefault(homes.of(uninstall.unit), []).append(uninstall)
    return {country: retention_by_day(those) for country, those in grouped.items()}


def countries(moment: Moment, campaign: Campaign) -> dict[str, int]:
    """Country code → downloads, in the order in which the countries first appeared."""
    homes = Homes(moment, campaign)
    units = campaign.delivery.installed_units(moment.now)
    return dict(Counter(homes.of(unit) for _, unit in units))


def installations(moment: Moment, campaign: Campaign) -> list[Installation]:
    """Every download, oldest first; for retention campaigns only those who stayed (L882)."""
    homes = Homes(moment, campaign)
    units = (
        _retained(moment, campaign)
        if campaign.retention
        else campaign.delivery.installed_units(moment.now)
    )
    found: list[Installation] = []
    for at, unit in units:
        device = homes.device(unit)
        found.append(
            {
                "timestamp": format_second(at),
                "country": homes.of(unit),
                "identifier": homes.identifier(unit),
                "make": device.make,
                "model": device.model,
            }
        )
    return found


class Homes:
    """Where the users of one campaign live and what they hold in their hands."""

    def __init__(self, moment: Moment, campaign: Campaign) -> None:
        weights = moment.fixtures[TRAFFIC]
        if campaign.countries:
            weights = {code: weights.get(code, 1) for code in campaign.countries.split(", ")}
        devices = moment.fixtures[DEVICES]
        self._address = campaign.delivery.plan.address
        self._dice: Dice = dice(*self._address, "user")
        self._home = Choice(weights)
        self._device = Choice({place: device.share for place, device in enumerate(devices)})
        self._devices: list[Device] = devices

    def of(self, unit: int) -> str:
        """The country code."""
        return self._home.of(self._dice.roll(unit), 0)

    def device(self, unit: int) -> Device:
        """The device model."""
        return self._devices[self._device.of(self._dice.roll(unit), 1)]

    def identifier(self, unit: int) -> str:
        """The device's identifier: 44 characters (L950)."""
        name = ":".join(map(str, (*self._address, unit)))
        return base64.b64encode(blake2b(name.encode(), digest_size=32).digest()).decode()
