"""Campaigns as clicks need them: streams in order, filters as questions, what they lead to."""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from mocksrv.moment import Moment
from mocksrv.sim.draw import share
from mocksrv.store import Database
from mocksrv.vendors.keitaro import entities
from mocksrv.vendors.keitaro.entities import ACTIVE, Entity
from mocksrv.vendors.keitaro.filters import Question, Visit, question

_VERSION = "SELECT version FROM keitaro_tracker"


class Stream(NamedTuple):
    """An active stream."""

    entity: Entity
    questions: tuple[Question, ...]

    def accepts(self, visit: Visit) -> bool:
        """Whether its filters let a visit pass; without any all pass (KE-608)."""
        if not self.questions:
            return True
        answers = (each(visit) for each in self.questions)
        return any(answers) if self.entity.fields["filter_or"] else all(answers)


class Campaign(NamedTuple):
    """An active campaign and its active streams by type, by position."""

    entity: Entity
    forced: tuple[Stream, ...]
    regular: tuple[Stream, ...]
    default: tuple[Stream, ...]


class Rotation:
    """All that clicks need to know of a tracker, as of one version of its objects."""

    def __init__(self, moment: Moment, version: int) -> None:
        self.version = version
        self._campaigns: dict[int, Campaign] = {}
        self._by_alias: dict[str, int] = {}
        self._others: dict[tuple[str, int], Entity] = {}
        for kind in ("offer", "landing", "affiliate_network", "traffic_source"):
            for entity in entities.every(moment, kind):
                self._others[kind, entity.id] = entity
        streams: dict[int | None, list[Entity]] = {}
        for stream in entities.every(moment, "stream"):
            if stream.state == ACTIVE:
                streams.setdefault(stream.parent, []).append(stream)
        for entity in entities.every(moment, "campaign"):
            if entity.state == ACTIVE:
                self._campaigns[entity.id] = _campaign(entity, streams.get(entity.id, []))
                self._by_alias[entity.mark or ""] = entity.id

    def by_alias(self, alias: str) -> Campaign | None:
        """The active campaign of an alias."""
        return self.campaign(self._by_alias.get(alias, 0))

    def campaign(self, number: int) -> Campaign | None:
        """An active campaign."""
        return self._campaigns.get(number)

    def active(self, kind: str, number: int | None) -> Entity | None:
        """An offer, a landing or a source that is not archived."""
        entity = self._others.get((kind, number or 0))
        return entity if entity and entity.state == ACTIVE else None


def _campaign(entity: Entity, streams: list[Entity]) -> Campaign:
    ordered = sorted(streams, key=lambda stream: (stream.fields["position"], stream.id))
    by_type: dict[str, list[Stream]] = {"forced": [], "regular": [], "default": []}
    for stream in ordered:
        questions = tuple(question(row) for row in stream.fields["filters"])
        by_type[stream.fields["type"]].append(Stream(stream, questions))
    return Campaign(entity, *(tuple(by_type[name]) for name in ("forced", "regular", "default")))


_KEPT: WeakKeyDictionary[Database, Rotation] = WeakKeyDictionary()


def rotation_of(moment: Moment) -> Rotation:
    """The rotation of a tracker, made anew only after one of its objects has changed."""
    row = moment.db.one(_VERSION)
    version: int = row[0] if row else 0
    kept = _KEPT.get(moment.db)
    if kept is None or kept.version != version:
        kept = _KEPT[moment.db] = Rotation(moment, version)
    return kept


def choose(
    campaign: Campaign, accepts: Callable[[Stream], bool], roll: int, bound: int | None
) -> Stream | None:
    """The stream that a visit gets (KE-606); `bound`: the one the visitor got before."""
    for stream in campaign.forced:
        if accepts(stream):
            return stream
    passing = (stream for stream in campaign.regular if accepts(stream))
    if campaign.entity.fields["type"] == "position":
        chosen = next(passing, None)
    else:
        chosen = _by_weight(list(passing), roll, bound)
    if chosen:
        return chosen
    return next((stream for stream in campaign.default if accepts(stream)), None)


def _by_weight(streams: list[Stream], roll: int, bound: int | None) -> Stream | None:
    for stream in streams:
        if stream.entity.id == bound:
            return stream
    place = weighted([max(0, stream.entity.fields["chance"]) for stream in streams], roll, 0)
    return None if place is None else streams[place]


def weighted(weights: Sequence[int], roll: int, slice_: int) -> int | None:
    """The place that a slice of a roll falls on; None: all weigh nothing."""
    total = sum(weights)
    if total <= 0:
        return None
    left = share(roll, slice_, total)
    for place, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return place
    return None
