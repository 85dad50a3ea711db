"""Clicks: from a visitor to what he gets, and the row in the click log (KE-601 to KE-617)."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from mocksrv.moment import Moment
from mocksrv.sim.draw import dice
from mocksrv.times import HOUR
from mocksrv.vendors.keitaro import costs, entities, offers, sub_ids
from mocksrv.vendors.keitaro.entities import Entity
from mocksrv.vendors.keitaro.filters import Visit
from mocksrv.vendors.keitaro.rotation import Campaign, Rotation, Stream, choose
from mocksrv.vendors.keitaro.tables import BLANK_CLICK, CLICK_COLUMNS, SUB_IDS
from mocksrv.vendors.keitaro.visitors import Visitor

_INSERT = f"""
INSERT INTO keitaro_click (id, {", ".join(CLICK_COLUMNS)})
VALUES (:id, {", ".join(f":{name}" for name in CLICK_COLUMNS)})
"""  # noqa: S608 - our own names
_SEEN = (
    "SELECT at, stream, landing, offer FROM keitaro_seen WHERE scope = :scope AND visitor = :who"
)
_SEE = """
INSERT INTO keitaro_seen (scope, visitor, at, stream, landing, offer)
VALUES (:scope, :who, :at, :stream, :landing, :offer)
ON CONFLICT (scope, visitor) DO UPDATE SET at = excluded.at, stream = excluded.stream,
    landing = excluded.landing, offer = excluded.offer
"""
_CLICKS = "SELECT COUNT(*) FROM keitaro_click WHERE stream_id = :stream AND at > :since"
#: Campaigns that send their visitors to other campaigns do so at most this often in a row.
_LONGEST_CHAIN = 10

#: Parameter → the names under which it comes if the campaign says nothing else (KE-603).
_NAMES: Mapping[str, tuple[str, ...]] = {
    "keyword": ("keyword", "utm_term", "utm_kwd"),
    "source": ("source", "utm_source"),
    "referrer": ("referrer", "referer"),
    "search_engine": ("se",),
    **{
        name: (name,)
        for name in (
            *("cost", "currency", "external_id", "creative_id", "ad_campaign_id"),
            *SUB_IDS,
        )
    },
}


class Seen(NamedTuple):
    """What a visitor got in a scope when he was last seen there."""

    at: int
    stream: int | None
    landing: int | None
    offer: int | None


class Outcome(NamedTuple):
    """What a visitor gets."""

    action: str
    payload: str
    sub_id: str


def run(
    moment: Moment, rotation: Rotation, campaign: Campaign, visitor: Visitor, extra_url: str
) -> Outcome:
    """Send a visitor through a campaign, and on through those that it sends him to."""
    parent: int | None = None
    for _ in range(_LONGEST_CHAIN):
        click = _Click(moment, rotation, campaign, visitor, parent)
        outcome = click.run(extra_url)
        if outcome.action != "campaign":
            return outcome
        target = rotation.campaign(int(outcome.payload) if outcome.payload.isdecimal() else 0)
        if target is None:
            break
        parent, campaign = campaign.entity.id, target
    return Outcome("do_nothing", "", outcome.sub_id)


class _Click:
    """One click on its way through one campaign."""

    def __init__(
        self,
        moment: Moment,
        rotation: Rotation,
        campaign: Campaign,
        visitor: Visitor,
        parent: int | None,
    ) -> None:
        self._moment = moment
        self._rotation = rotation
        self._campaign = campaign
        self._visitor = visitor
        self._parent = parent
        self._id = entities.next_id(moment, "click")
        self._roll = dice(moment.seed, "keitaro", "click").roll(self._id)
        self._fields = _read_fields(campaign.entity, visitor)
        self._stream = 0
        self._seen: dict[str, Seen | None] = {}
        ip_only = campaign.entity.fields["uniqueness_method"] == "ip"
        key = visitor.ip + ("" if ip_only else visitor.user_agent)
        self._who = blake2b(key.encode(), digest_size=12).hexdigest()
        self._since = moment.now - campaign.entity.fields["cookies_ttl"] * HOUR

    def run(self, extra_url: str) -> Outcome:
        """Choose, keep the click, and say what the visitor gets."""
        entity = self._campaign.entity
        before = self._last_seen(f"c{entity.id}")
        bind = entity.fields["bind_visitors"] or ""
        visit = Visit(self._moment.now, self._visitor, self._fields, self._is_unique, self._clicks)
        bound = before.stream if before and bind else None
        stream = self._chosen(visit, bound)
        (sub_id,) = sub_ids.free(self._moment, [self._id])
        if stream is None:
            return Outcome("http" if extra_url else "do_nothing", extra_url, sub_id)
        kept = Seen(0, None, None, None) if before is None else before
        way = offers.way(
            self._rotation,
            stream.entity,
            self._roll,
            landing=kept.landing if "l" in bind else None,
            offer=kept.offer if "o" in bind else None,
        )
        row = self._row(sub_id, stream.entity, way)
        action, payload = offers.target(self._moment, self._rotation, entity, row, way)
        row["destination"] = payload[:2000]
        self._keep(stream.entity, row)
        return Outcome(action, payload, sub_id)

    def _chosen(self, visit: Visit, bound: int | None) -> Stream | None:
        """The stream; each is asked knowing which one it is."""

        def asked(stream: Stream) -> bool:
            self._stream = stream.entity.id
            return stream.accepts(visit)

        return choose(self._campaign, asked, self._roll, bound)

    # -- what filters ask ------------------------------------------------------------------------

    def _is_unique(self, scope: str) -> bool:
        if scope == "global":
            return self._last_seen("g") is None
        if scope == "campaign":
            return self._last_seen(f"c{self._campaign.entity.id}") is None
        return self._last_seen(f"s{self._stream}") is None

    def _clicks(self, span: int) -> int:
        since = self._moment.now - span if span else -1
        row = self._moment.db.one(_CLICKS, stream=self._stream, since=since)
        return row[0] if row else 0

    def _last_seen(self, scope: str) -> Seen | None:
        """Before this click, which is asked again and again; so it is looked up once."""
        if scope not in self._seen:
            row = self._moment.db.one(_SEEN, scope=scope, who=self._who)
            self._seen[scope] = Seen(*row) if row and row[0] > self._since else None
        return self._seen[scope]

    # -- the log ---------------------------------------------------------------------------------

    def _row(self, sub_id: str, stream: Entity, way: offers.Way) -> dict[str, Any]:
        """The row of the click log."""
        campaign, visitor = self._campaign.entity, self._visitor
        self._stream = stream.id
        unique = {
            f"is_unique_{scope}": int(self._is_unique(scope))
            for scope in ("stream", "campaign", "global")
        }
        return (
            dict(BLANK_CLICK)
            | visitor.columns()
            | {name: text for name, text in self._fields.items() if BLANK_CLICK.get(name) == ""}
            | unique
            | {
                "id": self._id,
                "at": self._moment.now,
                "sub_id": sub_id,
                "visitor_code": self._who[:12],
                "campaign_id": campaign.id,
                "parent_campaign_id": self._parent,
                "campaign_group_id": campaign.fields.get("group_id"),
                "ts_id": campaign.fields.get("traffic_source_id"),
                "stream_id": stream.id,
                "landing_id": way.landing.id if way.landing else None,
                "offer_id": way.offer.id if way.offer else None,
                "affiliate_network_id": (
                    way.offer.fields.get("affiliate_network_id") if way.offer else None
                ),
                "landing_clicked_at": None,
                "sale_revenue": costs.of_offer(self._moment, way.offer),
                "is_empty_referrer": int(not visitor.referrer),
                "cost": costs.of_click(
                    self._moment, campaign, self._fields, unique=unique["is_unique_campaign"] == 1
                ),
            }
        )

    def _keep(self, stream: Entity, row: dict[str, Any]) -> None:
        """Log the click, if the stream collects clicks (KE-613), and remember the visitor."""
        self._moment.record()
        if stream.fields["collect_clicks"]:
            self._moment.db.run(_INSERT, **row)
        for scope in ("g", f"c{self._campaign.entity.id}", f"s{stream.id}"):
            fresh = self._last_seen(scope) is None
            if fresh or scope[0] == "c":
                self._moment.db.run(
                    _SEE,
                    scope=scope,
                    who=self._who,
                    at=self._moment.now,
                    stream=stream.id,
                    landing=row["landing_id"],
                    offer=row["offer_id"],
                )


def _read_fields(campaign: Entity, visitor: Visitor) -> dict[str, str]:
    """The campaign's parameters in the URL, by their own names (KE-602, KE-603)."""
    found = {}
    chosen = campaign.fields["parameters"]
    for field, names in _NAMES.items():
        own = chosen.get(field) if isinstance(chosen, dict) else None
        alias = str(own.get("name") or "") if isinstance(own, dict) else ""
        for name in (alias, *names):
            if name and visitor.params.get(name):
                found[field] = visitor.params[name]
                break
    return found
