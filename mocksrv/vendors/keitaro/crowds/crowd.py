"""The crowd of simulated traffic: who clicks, from where, with what, and on which ad (KE-618).

It has a few times as many people as click in a day, so some of them come again. Who somebody is,
is drawn by his number, and who clicks by the number of the click.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from typing import Annotated, Generic, NamedTuple, TypeVar

from pydantic import Field, PositiveInt

from mocksrv.fixtures import NOT_EMPTY, TRAFFIC, CountryCode, Fixture, Fixtures, Record
from mocksrv.sim.draw import Dice, share
from mocksrv.vendors.keitaro.traffic.parameters import Link
from mocksrv.vendors.keitaro.traffic.visitors import NETWORKS, Device, Visitor, device_of

#: How many people there are for each click of a day.
_PEOPLE = 3
_FEWEST = 10
#: How many are known by heart.
_MOST_KNOWN = 100_000
MILLION = 1_000_000
#: Addresses for countries that the table of networks does not have: those of benchmarks.
_NOWHERE = range(0xC6120000, 0xC6140000)

#: The slices of a click's roll, and of the two of a person.
_WHO = 1
_KIND, _COUNTRY, _ADDRESS, _AGENT = range(4)
_AD = 0

T = TypeVar("T")


class Agent(Record):
    """A user agent and how often it is met (a weight)."""

    user_agent: str
    share: PositiveInt
    device: Device | None = None
    """What it says, so that nobody has to read it; None: it is read when somebody has it."""


class Ad(Record):
    """An ad that people click: where it stands, and what its link says."""

    share: PositiveInt
    referrer: str
    params: dict[str, Annotated[str, Field(max_length=1000)]]


class People(Record):
    """What simulated visitors are made of."""

    agents: Annotated[tuple[Agent, ...], NOT_EMPTY]
    bots: Annotated[tuple[Agent, ...], NOT_EMPTY]
    ads: Annotated[tuple[Ad, ...], NOT_EMPTY]
    languages: dict[CountryCode, CountryCode]


PEOPLE: Fixture[People] = Fixture("keitaro/visitors.json", People)


class Makeup(NamedTuple):
    """What a crowd is like."""

    per_day: int
    """How many clicks it makes a day."""
    countries: tuple[tuple[str, int], ...]
    """Code and weight; none: as everywhere."""
    bots: int
    """Millionths of the people."""


class _Weighted(Generic[T]):
    """Things that are met in proportion to their weights."""

    def __init__(self, things: Sequence[tuple[T, int]]) -> None:
        self._things = [thing for thing, _ in things]
        self._sums = list(accumulate(weight for _, weight in things))

    def pick(self, roll: int, slice_: int) -> T:
        """The one that a slice of a roll falls on."""
        return self._things[bisect_right(self._sums, share(roll, slice_, self._sums[-1]))]


class Crowd:
    """The people who click in one simulation."""

    def __init__(self, fixtures: Fixtures, dice: Dice, makeup: Makeup) -> None:
        people, self._networks = fixtures[PEOPLE], fixtures[NETWORKS]
        known = [each for each in fixtures[TRAFFIC].items() if self._networks.of(each[0])]
        self._dice = dice
        self._size = max(_FEWEST, _PEOPLE * makeup.per_day)
        self._bots = makeup.bots
        self._countries = _Weighted(makeup.countries or known)
        self._agents, self._bot_agents = (
            _Weighted([(each.user_agent, each.share) for each in kind])
            for kind in (people.agents, people.bots)
        )
        self._ads = _Weighted(
            [((each.referrer, Link(each.params)), each.share) for each in people.ads]
        )
        self._devices = {each.user_agent: each.device for each in (*people.agents, *people.bots)}
        self._languages = people.languages
        self._known: dict[int, Visitor] = {}

    def visitor(self, roll: int, external_id: str | None = None) -> Visitor:
        """Who makes the click with this roll; somebody who clicks again is the same.

        `external_id`: by what a traffic source that wants to hear of the click knows it.
        """
        number = share(roll, _WHO, self._size)
        visitor = self._known.get(number)
        if visitor is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            rolls = self._dice.rolls(2 * number, 2 * number + 1)
            visitor = self._known[number] = self._visitor(*rolls)
        if external_id is None:
            return visitor
        return replace(visitor, params={**visitor.params, "external_id": external_id})

    def _visitor(self, roll: int, more: int) -> Visitor:
        """Somebody of whom these rolls decide."""
        is_bot = share(roll, _KIND, MILLION) < self._bots
        user_agent = (self._bot_agents if is_bot else self._agents).pick(roll, _AGENT)
        country = self._countries.pick(roll, _COUNTRY)
        language = "" if is_bot else self._languages.get(country, "EN")
        ip = _address(self._networks.of(country) or (_NOWHERE,), roll)
        device = self._devices.get(user_agent) or device_of(user_agent)
        referrer, link = self._ads.pick(more, _AD)
        return Visitor(ip, country, language, user_agent, referrer, device, link)


def _address(ranges: Sequence[range], roll: int) -> str:
    """One of the addresses, all of which are equally likely."""
    place = share(roll, _ADDRESS, sum(map(len, ranges)))
    for each in ranges:
        if place < len(each):
            number = each[place]
            return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        place -= len(each)
    raise AssertionError  # share is below the sum


@lru_cache(maxsize=64)
def crowd_of(fixtures: Fixtures, seed: int, simulation: int, makeup: Makeup) -> Crowd:
    """The crowd of a simulation; kept, since who somebody is takes longer than one click."""
    return Crowd(fixtures, Dice(seed, "keitaro", "crowd", simulation), makeup)
