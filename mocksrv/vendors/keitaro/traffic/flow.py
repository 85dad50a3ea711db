"""The flow of visitors through campaigns: what each gets, what is kept of it (KE-606 to KE-617).

A click over HTTP and simulated traffic take the same way. One visitor:

    flow = Flow(rotation_of(moment), Live(moment))
    click = flow.run(campaign, visitor, moment.now)

Thousands, in the order of their instants (`visitors.device_of` keeps what it made of a user agent,
so there are as few `Device`s as kinds of visitors):

    memory = Batch(moment)
    flow = Flow(rotation_of(moment), memory)
    for at, visitor in visitors:
        click = flow.run(campaign, visitor, at)  # its number, sub_id, offer, ...
    memory.save()
"""

from html import escape
from typing import Any

from mocksrv.vendors.keitaro.records.tables import LONGEST_DESTINATION
from mocksrv.vendors.keitaro.traffic.actions import REDIRECTS
from mocksrv.vendors.keitaro.traffic.bindings import Binding, binding_of, bound, keep
from mocksrv.vendors.keitaro.traffic.clicks import Click, number_of
from mocksrv.vendors.keitaro.traffic.memory import Memory
from mocksrv.vendors.keitaro.traffic.offers import Landing, with_query
from mocksrv.vendors.keitaro.traffic.parameters import Columns
from mocksrv.vendors.keitaro.traffic.rotation import (
    LANDING_SLICE,
    OFFER_SLICE,
    Campaign,
    Rotation,
    Stream,
    choose,
)
from mocksrv.vendors.keitaro.traffic.visitors import Visitor

#: Campaigns that send their visitors to other campaigns do so at most this often in a row.
_LONGEST_CHAIN = 10
#: A landing that lives on the tracker.
_PAGE = """<!DOCTYPE html><html><head><title>{name}</title></head>\
<body><h1>{name}</h1><a href="{link}">Continue</a></body></html>"""


class Flow:
    """The way of visitors through a tracker's campaigns, inside one moment."""

    def __init__(self, rotation: Rotation, memory: Memory) -> None:
        self.rotation = rotation
        self.memory = memory

    def run(
        self, campaign: Campaign, visitor: Visitor, at: int, trace: list[str] | None = None
    ) -> Click:
        """Send a visitor through a campaign, and on through those that it sends him to.

        Returns the last click. All that the visitor does is remembered and logged; `trace` gets a
        line for each step.
        """
        parent = 0
        for _ in range(_LONGEST_CHAIN):
            click = Click(self.rotation, self.memory, campaign, visitor, at)
            click.parent = parent
            click.trace = trace
            self._pass(click)
            if click.action != "campaign":
                return click
            target = self.rotation.campaign(number_of(click.payload))
            if target is None:
                break
            parent, campaign = campaign.id, target
        click.action, click.payload = "do_nothing", ""
        return click

    def _pass(self, click: Click) -> None:
        """Choose, remember and log."""
        campaign = click.campaign
        if click.trace is not None:
            unique = "yes" if click.is_unique_campaign else "no"
            click.trace.append(f"Processing campaign {campaign.id}")
            click.trace.append(f"Is unique in campaign: {unique}")
        binding = binding_of(click)
        stream = click.stream = choose(campaign, click, click.roll, binding.get("s"))
        if stream is not None:
            if click.trace is not None:
                click.trace.append(f"Stream #{stream.id}")
            click.is_unique_stream = click.known.get(stream.scope, click.since) <= click.since
            if stream.leads:
                _lead(click, stream, binding)
            click.action, click.payload = _target(click, stream)
        elif self.rotation.extra_url:
            click.action, click.payload = "http", self.rotation.extra_url.fill(click)
        self._remember(click, binding)
        if stream is None or stream.collects:
            counts = stream.id if stream and stream.counts else None
            more, fields = _fields(click)
            self.memory.log(_row(click, fields), more, counts)

    def _remember(self, click: Click, binding: Binding) -> None:
        """Know the visitor where he is new, and what he is bound to."""
        known, stream, campaign = click.known, click.stream, click.campaign
        changed = False
        if click.is_unique_global:
            known["g"] = click.at
            changed = True
        if click.is_unique_campaign:
            known[campaign.scope] = click.at
            changed = True
        if click.is_unique_stream and stream:
            known[stream.scope] = click.at
            changed = True
        if campaign.bind and keep(click, binding):
            changed = True
        if changed:
            self.memory.keep(click.who, known)


def _lead(click: Click, stream: Stream, binding: Binding) -> None:
    """A landing and an offer by their shares, or the ones that the visitor is bound to."""
    offer = bound(click, binding, "o", stream.offers) if binding else None
    click.offer = offer or stream.offers.chosen(click.roll, OFFER_SLICE)
    if stream.landings.all:
        asked = stream.landings.find(click.visitor.landing)
        landing = asked or (bound(click, binding, "l", stream.landings) if binding else None)
        click.landing = landing or stream.landings.chosen(click.roll, LANDING_SLICE)


def _target(click: Click, stream: Stream) -> tuple[str, str]:
    """(action, payload) of what the visitor is led to, macros filled."""
    if click.landing:
        return _to_landing(click, click.landing)
    if click.offer:
        return click.offer.action, click.offer.url.fill(click)
    if stream.leads:
        return "do_nothing", ""
    return stream.action, stream.payload.fill(click)


def _to_landing(click: Click, landing: Landing) -> tuple[str, str]:
    """A landing elsewhere is told `_subid` and `_token` (KE-633); ours is a page with a link."""
    if landing.is_local:
        return "show_html", _PAGE.format(name=escape(landing.name), link=escape(click.link))
    url = landing.url.fill(click)
    if landing.action in REDIRECTS:
        url = with_query(url, f"_subid={click.sub_id}&_token={click.token}")
    return landing.action, url


# -- the log -------------------------------------------------------------------------------------


def _row(click: Click, fields: tuple[str | int, ...]) -> tuple[Any, ...]:
    """The row of the click log, in the order of `memory.COLUMNS`, `fields` at its end."""
    stream, landing, offer = click.stream, click.landing, click.offer
    return (
        click.number,
        click.at,
        click.sub_id,
        click.who[:12],
        *click.campaign.columns,
        click.parent,
        stream.id if stream else 0,
        landing.id if landing else 0,
        offer.id if offer else 0,
        offer.network if offer else 0,
        +click.is_unique_stream,
        +click.is_unique_campaign,
        +click.is_unique_global,
        click.cost(),
        click.revenue(),
        click.payload[:LONGEST_DESTINATION],
        *click.visitor.columns,
        *fields,
    )


def _fields(click: Click) -> Columns:
    """What the visitor brought along, and further columns."""
    logged, more = click.fields.logged, click.visitor.more
    return (logged[0] + tuple(more), logged[1] + tuple(more.values())) if more else logged
