"""A click: what filters ask about it, and what macros tell of it (KE-612, KE-621)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import attrgetter

from mocksrv.vendors.keitaro.records.tables import BLANK_CLICK
from mocksrv.vendors.keitaro.traffic import parameters, passes
from mocksrv.vendors.keitaro.traffic.memory import Known, Memory
from mocksrv.vendors.keitaro.traffic.offers import Landing, Offer
from mocksrv.vendors.keitaro.traffic.parameters import Fields
from mocksrv.vendors.keitaro.traffic.passes import Pass
from mocksrv.vendors.keitaro.traffic.rotation import Campaign, Rotation, Stream
from mocksrv.vendors.keitaro.traffic.visitors import Visitor

#: No URL of an offer was asked for yet.
_NOWHERE: Mapping[int, str] = {}


class Click:
    """One click on its way through one campaign; what filters and macros ask about."""

    __slots__ = (
        *("_places", "action", "asking", "at", "campaign", "fields", "is_unique_campaign"),
        *("is_unique_global", "is_unique_stream", "known", "landing", "memory", "number", "offer"),
        *("parent", "payload", "roll", "rotation", "seed", "since", "stream", "sub_id", "trace"),
        *("visitor", "who"),
    )

    rotation: Rotation
    number: int
    sub_id: str
    roll: int
    """Its chance."""
    at: int
    campaign: Campaign
    visitor: Visitor
    parent: int
    """The campaign that sent the visitor here; 0: he came by himself."""
    fields: Fields
    """The campaign's parameters, by their own names."""
    who: str
    """By what the visitor is known again."""
    known: Known
    since: int
    """Who was last seen by then is new again."""
    trace: list[str] | None
    """Where the steps are told; None: nobody wants to know."""

    asking: int
    """The stream whose filters ask."""
    stream: Stream | None
    landing: Landing | None
    offer: Offer | None
    is_unique_global: bool
    is_unique_campaign: bool
    is_unique_stream: bool
    """Whether the visitor was not seen in the stream that was chosen."""
    action: str
    """What the visitor gets, see `actions`."""
    payload: str
    """The URL, text or campaign of the action."""

    def __init__(
        self, rotation: Rotation, memory: Memory, campaign: Campaign, visitor: Visitor, at: int
    ) -> None:
        self.seed = rotation.seed
        self.memory = memory
        self.rotation = rotation
        self.campaign = campaign
        self.at = at
        self.number, self.sub_id, self.roll = memory.next()
        self.fields = fields = parameters.read(campaign.names, visitor.params, visitor.referrer)
        if fields.referrer:
            visitor = replace(visitor, referrer=fields.referrer)
        self.visitor = visitor
        self.who = visitor.by_ip if campaign.ip_only else visitor.by_browser
        self.known = known = memory.known(self.who)
        self.since = since = at - campaign.ttl
        self.is_unique_global = known.get("g", since) <= since
        self.is_unique_campaign = known.get(campaign.scope, since) <= since
        self.is_unique_stream = False
        self.asking = self.parent = 0
        self.trace = self.stream = self.landing = self.offer = None
        self.action, self.payload = "do_nothing", ""
        self._places: Mapping[int, str] = _NOWHERE

    # -- what filters ask ------------------------------------------------------------------------

    def unique(self, scope: str) -> bool:
        """Whether it is unique in a scope: stream, campaign, global."""
        if scope == "global":
            return self.is_unique_global
        if scope == "campaign":
            return self.is_unique_campaign
        last: int = self.known.get(f"s{self.asking}", self.since)
        return last <= self.since

    def clicks(self, span: int, most: int) -> int:
        """How many clicks the stream has had in the last so many milliseconds; 0: ever."""
        return self.memory.clicks(self.asking, self.at - span if span else -1, most)

    def cost(self) -> int:
        """What it costs, in millionths."""
        return self.campaign.price(self.fields, self.is_unique_campaign)

    def revenue(self) -> int:
        """What it has earned by itself, in ten-thousandths (KE-617)."""
        return self.offer.earns if self.offer and not self.landing else 0

    @property
    def token(self) -> str:
        """What lets the visitor go on to the offer (KE-633)."""
        pass_ = Pass(
            self.rotation.world,
            self.sub_id,
            self.at,
            self.campaign.id,
            self.stream.id if self.stream else 0,
            self.landing.id if self.landing else 0,
            self.offer.id if self.offer else 0,
        )
        return passes.token(self.seed, pass_)

    @property
    def link(self) -> str:
        """Where a landing leads to: the tracker, which leads to the offer (KE-631)."""
        return f"{self.visitor.address}/?_lp=1&_token={self.token}"

    # -- what macros tell ------------------------------------------------------------------------

    def text(self, name: str) -> str | None:
        """What a macro stands for; None: there is no such."""
        tell = _TEXTS.get(name)
        if tell is not None:
            return tell(self)
        value = self.fields.get(name) or self.visitor.more.get(name)
        if value is None and name[:6] == "offer:":
            return self._place(number_of(name[6:]))
        if value is None:
            return "" if BLANK_CLICK.get(name) == "" else None
        return str(value)

    def _place(self, number: int) -> str | None:
        """Where an offer is; None: there is none. Worked out once, however often a text asks."""
        offer = self.rotation.offers.get(number)
        if offer is None:
            return None
        if self.landing:
            return f"{self.link}&offer_id={number}"
        if number not in self._places:
            self._places = {**self._places, number: offer.url.fill(self)}
        return self._places[number]


def number_of(payload: str) -> int:
    """The number in a payload; 0: there is none."""
    return int(payload) if payload.isdecimal() and len(payload) < 19 else 0


# -- macros --------------------------------------------------------------------------------------

_TEXTS: Mapping[str, Callable[[Click], str]] = {
    "subid": attrgetter("sub_id"),
    "visitor_code": lambda click: click.who[:12],
    "campaign_id": lambda click: str(click.campaign.id),
    "campaign_name": attrgetter("campaign.name"),
    "parent_campaign_id": lambda click: str(click.parent),
    "stream_id": lambda click: str(click.stream.id) if click.stream else "0",
    "landing_id": lambda click: str(click.landing.id) if click.landing else "0",
    "offer_id": lambda click: str(click.offer.id) if click.offer else "0",
    "offer": lambda click: click.link if click.landing else "",
    "ts_id": lambda click: str(click.campaign.columns[2]),
    "traffic_source_name": attrgetter("campaign.source_name"),
    "cost": lambda click: money(click.cost()),
    "revenue": lambda click: money(100 * click.revenue()),
    "profit": lambda click: money(100 * click.revenue() - click.cost()),
    "destination": attrgetter("payload"),
    "current_domain": attrgetter("visitor.domain"),
    "country_name": lambda click: click.rotation.country_names.get(click.visitor.country, ""),
    "ip": attrgetter("visitor.ip"),
    "country": attrgetter("visitor.country"),
    "language": attrgetter("visitor.language"),
    "user_agent": attrgetter("visitor.user_agent"),
    "referrer": attrgetter("visitor.referrer"),
    "browser": attrgetter("visitor.device.browser"),
    "browser_version": attrgetter("visitor.device.browser_version"),
    "os": attrgetter("visitor.device.os"),
    "os_version": attrgetter("visitor.device.os_version"),
    "device_type": attrgetter("visitor.device.device_type"),
    "device_model": attrgetter("visitor.device.device_model"),
    "is_bot": lambda click: str(click.visitor.device.is_bot),
    "is_using_proxy": lambda click: str(int(click.visitor.more.get("is_using_proxy", 0))),
}


def money(millionths: int) -> str:
    """`0.0200`, rounded half up (KE-R21)."""
    whole, part = divmod((abs(millionths) + 50) // 100, 10_000)
    return f"{'-' if millionths < 0 else ''}{whole}.{part:04}"
