"""Campaigns as clicks need them: streams in order, filters as questions, what they lead to.

All that depends on the tracker's objects alone is worked out here, once a version of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mocksrv.fixtures import country_names
from mocksrv.moment import Moment
from mocksrv.times import HOUR
from mocksrv.vendors.keitaro.records import costs, entities
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.records.kept import Kept
from mocksrv.vendors.keitaro.traffic import offers, parameters
from mocksrv.vendors.keitaro.traffic.filters import Question, Visit, questions
from mocksrv.vendors.keitaro.traffic.macros import Template
from mocksrv.vendors.keitaro.traffic.offers import Landing, Led, Offer, Shares

_TRACKER = "SELECT version, extra_url, dialect FROM keitaro_tracker"

#: The slices of a click's roll: which stream, landing, offer; which stream if that one refuses.
STREAM_SLICE, LANDING_SLICE, OFFER_SLICE, AGAIN_SLICE = range(4)


@dataclass(frozen=True, slots=True)
class Stream:
    """An active stream."""

    id: int
    scope: str
    """Under which it is remembered who was here."""
    weight: int
    questions: tuple[tuple[str, Question], ...]
    """The names of its filters, and the filters."""
    filter_or: bool
    counts: bool
    """Whether a filter asks how many clicks it has had."""
    collects: bool
    action: str
    payload: Template
    leads: bool
    """Whether it leads to landings and offers instead."""
    landings: Shares[Landing]
    offers: Shares[Offer]

    def accepts(self, visit: Visit) -> bool:
        """Whether its filters let a visit pass; without any all pass (KE-608)."""
        visit.asking = self.id
        if visit.trace is not None:
            return self._tells(visit, visit.trace)
        if not self.questions:
            return True
        for _, asked in self.questions:
            if asked(visit) is self.filter_or:
                return self.filter_or
        return not self.filter_or

    def _tells(self, visit: Visit, trace: list[str]) -> bool:
        """The same, told step by step (KE-616)."""
        trace.append(f"Checking stream #{self.id}")
        accepted = not self.filter_or or not self.questions
        for name, asked in self.questions:
            passes = asked(visit)
            trace.append(f'Filter "{name}": {"allow" if passes else "rejected"}')
            if passes is self.filter_or:
                accepted = passes
                break
        if accepted:
            trace.append("Accepted by filters")
        return accepted


@dataclass(frozen=True, slots=True)
class Campaign:
    """An active campaign and its active streams by type, by position."""

    id: int
    name: str
    token: str
    scope: str
    """Under which it is remembered who was here."""
    columns: tuple[int, int, int]
    """Its own id, its group's and its traffic source's; 0: it has none."""
    source_name: str
    by_weight: bool
    ip_only: bool
    """Whether a visitor is known by his address alone, not by his user agent too: v9 can be told
    so (KE-612)."""
    uses_cookies: bool
    """Whether he is also known by what he says himself."""
    ttl: int
    """For how long, in milliseconds."""
    bind: str
    """What is bound: `s` the stream, `l` the landing, `o` the offer (KE-611)."""
    names: parameters.Names
    price: costs.Price
    forced: tuple[Stream, ...]
    regular: Shares[Stream]
    default: tuple[Stream, ...]

    @property
    def shows_landings(self) -> bool:
        """Whether any of its streams does, or leads to a campaign that may."""
        streams = (*self.forced, *self.regular.all, *self.default)
        return any(stream.landings.all or stream.action == "campaign" for stream in streams)


class Rotation:
    """All that clicks need to know of a tracker, as of one version of its objects."""

    def __init__(self, moment: Moment, version: int, extra_url: str, dialect: str) -> None:
        self.version = version
        self.seed = moment.seed
        self.world = moment.world
        self.extra_url = Template(extra_url if dialect == "v8" else "")
        """Where visitors go whom no stream takes (KE-606); empty: nowhere."""
        self.country_names = country_names(moment.fixtures)
        self.domains = _domains(moment)
        """Domain → the campaign of its own, and whether it takes in whoever is lost there."""
        self._dialect = dialect
        self._exchange = costs.Exchange(moment)
        self.offers: Mapping[int, Offer] = _offers(moment, self._exchange)
        self._landings = {
            each.id: offers.landing_of(each) for each in entities.active(moment, "landing")
        }
        self._campaigns: dict[int, Campaign] = {}
        self._streams: dict[int, Stream] = {}
        self._by_alias: dict[str, int] = {}
        self._by_token: dict[str, int] = {}
        self._gather_campaigns(moment)

    def _gather_campaigns(self, moment: Moment) -> None:
        source_names = {each.id: each.name for each in entities.active(moment, "traffic_source")}
        streams: dict[int | None, list[Entity]] = {}
        for stream in entities.active(moment, "stream"):
            streams.setdefault(stream.parent, []).append(stream)
        for each in entities.active(moment, "campaign"):
            source_name = source_names.get(each.fields.get("traffic_source_id") or 0, "")
            self._campaigns[each.id] = self._campaign(each, streams.get(each.id, []), source_name)
            self._by_alias[each.mark or ""] = self._by_token[each.token or ""] = each.id

    def by_alias(self, alias: str) -> Campaign | None:
        """The active campaign of an alias."""
        return self.campaign(self._by_alias.get(alias, 0))

    def by_token(self, token: str) -> Campaign | None:
        """The active campaign of a Click API token."""
        return self.campaign(self._by_token.get(token, 0)) if token else None

    def campaign(self, number: int) -> Campaign | None:
        """An active campaign."""
        return self._campaigns.get(number)

    def stream(self, number: int) -> Stream | None:
        """An active stream of an active campaign."""
        return self._streams.get(number)

    def of_domain(self, domain: str, *, lost: bool) -> Campaign | None:
        """The campaign of a domain, if it takes in those who are lost where they are (KE-707)."""
        campaign, takes_lost = self.domains.get(domain, (0, False))
        return self.campaign(campaign) if takes_lost or not lost else None

    def _campaign(self, entity: Entity, streams: list[Entity], source_name: str) -> Campaign:
        ordered = sorted(streams, key=lambda stream: (stream.fields["position"], stream.id))
        by_type: dict[str, list[Stream]] = {"forced": [], "regular": [], "default": []}
        for stream in ordered:
            by_type[stream.fields["type"]].append(self._stream(stream))
        fields = entity.fields
        return Campaign(
            entity.id,
            entity.name,
            entity.token or "",
            f"c{entity.id}",
            (entity.id, fields.get("group_id") or 0, fields.get("traffic_source_id") or 0),
            source_name,
            fields["type"] != "position",
            self._dialect == "v9" and fields["uniqueness_method"] == "ip",
            bool(fields["uniqueness_use_cookies"]),
            fields["cookies_ttl"] * HOUR,
            fields["bind_visitors"] or "",
            parameters.names(fields["parameters"]),
            costs.of_click(self._exchange, entity),
            tuple(by_type["forced"]),
            Shares((stream, stream.weight) for stream in by_type["regular"]),
            tuple(by_type["default"]),
        )

    def _stream(self, entity: Entity) -> Stream:
        fields = entity.fields
        rows = fields["filters"]
        action = fields["action_type"]
        made = self._streams[entity.id] = Stream(
            entity.id,
            f"s{entity.id}",
            max(0, fields["chance"]),
            questions(rows),
            bool(fields["filter_or"]),
            any(row["name"] == "limit" for row in rows),
            bool(fields["collect_clicks"]),
            action,
            offers.template(action, offers.text_of(fields["action_payload"])),
            fields["schema"] in ("landings", "offers"),
            Shares(_shares(fields, "landing", self._landings, fields["schema"] == "landings")),
            Shares(_shares(fields, "offer", self.offers)),
        )
        return made


def _offers(moment: Moment, exchange: costs.Exchange) -> Mapping[int, Offer]:
    networks = {each.id: each for each in entities.active(moment, "affiliate_network")}
    return {
        each.id: offers.offer_of(
            each, networks.get(each.fields["affiliate_network_id"] or 0), exchange
        )
        for each in entities.active(moment, "offer")
    }


def _domains(moment: Moment) -> Mapping[str, tuple[int, bool]]:
    return {
        each.name.lower(): (
            each.fields["default_campaign"] or 0,
            bool(each.fields["catch_not_found"]),
        )
        for each in entities.living(moment, "domain")
    }


def _shares(
    fields: Mapping[str, Any], kind: str, there: Mapping[int, Led], wanted: bool = True
) -> list[tuple[Led, int]]:
    """A stream's landings or offers; disabled and archived ones are left out (KE-610)."""
    return [
        (there[number], row["share"])
        for row in fields[f"{kind}s"]
        if wanted and row["state"] == "active" and (number := row[f"{kind}_id"]) in there
    ]


#: Of so many worlds the rotation is kept.
_MOST_KEPT = 1000

_KEPT: Kept[Rotation] = Kept(_MOST_KEPT)


def rotation_of(moment: Moment) -> Rotation:
    """The rotation of a tracker, made anew only after one of its objects has changed."""
    row = moment.db.one(_TRACKER) or (0, "", "v8")
    version, extra_url, dialect = row
    kept = _KEPT.get(moment)
    if kept is None or kept.version != version:
        kept = Rotation(moment, version, extra_url, dialect)
        _KEPT.put(moment, kept)
    return kept


def choose(campaign: Campaign, visit: Visit, roll: int, bound: int | None) -> Stream | None:
    """The stream that a visit gets (KE-606); `bound`: the one the visitor got before."""
    for stream in campaign.forced:
        if stream.accepts(visit):
            return stream
    if campaign.by_weight:
        chosen = _by_weight(campaign.regular, visit, roll, bound)
        if chosen:
            return chosen
    else:
        for stream in campaign.regular.all:
            if stream.accepts(visit):
                return stream
    for stream in campaign.default:
        if stream.accepts(visit):
            return stream
    return None


def _by_weight(
    streams: Shares[Stream], visit: Visit, roll: int, bound: int | None
) -> Stream | None:
    """The bound one if it accepts; else one by weight, drawn again among those that accept.

    So each gets its share of the weights of those that accept, and most visits ask one filter.
    """
    before = streams.find(bound) if bound else None
    if before and before.accepts(visit):
        return before
    first = streams.chosen(roll, STREAM_SLICE)
    if first is None or first.accepts(visit):
        return first
    others = [each for each in streams.all if each is not first and each.accepts(visit)]
    return Shares((each, each.weight) for each in others).chosen(roll, AGAIN_SLICE)
