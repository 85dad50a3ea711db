"""A click: what filters ask about it, and what macros tell of it (KE-612, KE-621)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mocksrv.vendors.keitaro.records.tables import BLANK_CLICK
from mocksrv.vendors.keitaro.traffic import parameters, passes
from mocksrv.vendors.keitaro.traffic.memory import Known, Memory
from mocksrv.vendors.keitaro.traffic.offers import Landing, Offer
from mocksrv.vendors.keitaro.traffic.parameters import Fields
from mocksrv.vendors.keitaro.traffic.passes import Pass
from mocksrv.vendors.keitaro.traffic.rotation import Campaign, Rotation, Stream
from mocksrv.vendors.keitaro.traffic.visitors import Visitor


class Click:
    """One click on its way through one campaign; what filters and macros ask about."""

    rotation: Rotation
    number: int
    sub_id: str
    roll: int
    """Its chance."""
    at: int
    campaign: Campaign
    visitor: Visitor
    parent: int | None
    """The campaign that sent the visitor here."""
    fields: Fields = Fields()
    """The campaign's parameters, by their own names."""
    who: str
    """By what the visitor is known again."""
    known: Known
    trace: list[str] | None = None
    """Where the steps are told; None: nobody wants to know."""

    asking = 0
    """The stream whose filters ask."""
    stream: Stream | None = None
    landing: Landing | None = None
    offer: Offer | None = None
    is_unique_global = False
    is_unique_campaign = False
    is_unique_stream = False
    """Whether the visitor was not seen in the stream that was chosen."""
    action = "do_nothing"
    """What the visitor gets, see `actions`."""
    payload = ""
    """The URL, text or campaign of the action."""
    _places: Mapping[int, str] = {}
    """The URLs of offers that were asked for; replaced, never changed."""

    def __init__(
        self, rotation: Rotation, memory: Memory, campaign: Campaign, visitor: Visitor, at: int
    ) -> None:
        self.seed = rotation.seed
        self.memory = memory
        self.rotation = rotation
        self.campaign = campaign
        self.at = at
        self.number, self.sub_id, self.roll = memory.next()
        if visitor.params or visitor.referrer:
            fields = parameters.read(campaign.names, visitor.params, visitor.referrer)
            if referrer := fields.referrer:
                visitor = replace(visitor, referrer=referrer)
            self.fields = fields
        self.visitor = visitor
        self.who = visitor.by_ip if campaign.ip_only else visitor.by_browser
        self.known = known = memory.known(self.who)
        self.since = since = at - campaign.ttl
        self.is_unique_global = known.get("g", since) <= since
        self.is_unique_campaign = known.get(campaign.scope, since) <= since

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

    @property
    def cost(self) -> int:
        """What it costs, in millionths."""
        return self.campaign.price(self.fields, self.is_unique_campaign)

    @property
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
        if name[:6] == "offer:":
            return self._place(number_of(name[6:]))
        value = self.fields.get(name) or self.visitor.more.get(name)
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
    "subid": lambda click: click.sub_id,
    "visitor_code": lambda click: click.who[:12],
    "campaign_id": lambda click: str(click.campaign.id),
    "campaign_name": lambda click: click.campaign.name,
    "parent_campaign_id": lambda click: str(click.parent or 0),
    "stream_id": lambda click: str(click.stream.id) if click.stream else "0",
    "landing_id": lambda click: str(click.landing.id) if click.landing else "0",
    "offer_id": lambda click: str(click.offer.id) if click.offer else "0",
    "offer": lambda click: click.link if click.landing else "",
    "ts_id": lambda click: str(click.campaign.columns[2] or 0),
    "traffic_source_name": lambda click: click.campaign.source_name,
    "cost": lambda click: money(click.cost),
    "revenue": lambda click: money(100 * click.revenue),
    "profit": lambda click: money(100 * click.revenue - click.cost),
    "destination": lambda click: click.payload,
    "current_domain": lambda click: click.visitor.domain,
    "country_name": lambda click: click.rotation.country_names.get(click.visitor.country, ""),
    "ip": lambda click: click.visitor.ip,
    "country": lambda click: click.visitor.country,
    "language": lambda click: click.visitor.language,
    "user_agent": lambda click: click.visitor.user_agent,
    "referrer": lambda click: click.visitor.referrer,
    "browser": lambda click: click.visitor.device.browser,
    "browser_version": lambda click: click.visitor.device.browser_version,
    "os": lambda click: click.visitor.device.os,
    "os_version": lambda click: click.visitor.device.os_version,
    "device_type": lambda click: click.visitor.device.device_type,
    "device_model": lambda click: click.visitor.device.device_model,
    "is_bot": lambda click: str(click.visitor.device.is_bot),
    "is_using_proxy": lambda click: str(int(click.visitor.more.get("is_using_proxy", 0))),
}


def money(millionths: int) -> str:
    """`0.0200`, rounded half up (KE-R21)."""
    whole, part = divmod((abs(millionths) + 50) // 100, 10_000)
    return f"{'-' if millionths < 0 else ''}{whole}.{part:04}"
