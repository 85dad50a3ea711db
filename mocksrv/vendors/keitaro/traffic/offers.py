"""What streams lead to: landings and offers by their shares (KE-609 to KE-611, KE-624)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, Protocol, TypeVar

from mocksrv.sim.draw import share
from mocksrv.vendors.keitaro.records import costs
from mocksrv.vendors.keitaro.records.entities import Entity
from mocksrv.vendors.keitaro.traffic.macros import Template

#: Actions whose payload is shown, not followed.
_TEXTS = ("show_text", "show_html")


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer."""

    id: int
    action: str
    url: Template
    network: int
    """The affiliate network; 0: none."""
    earns: int
    """What a click that reaches it earns, in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Landing:
    """A landing page."""

    id: int
    name: str
    action: str
    url: Template
    is_local: bool
    """Whether it is the tracker's own page."""


class Numbered(Protocol):
    """An object of the tracker."""

    @property
    def id(self) -> int:
        """Its number."""


Led = TypeVar("Led", bound=Numbered)


class Shares(Generic[Led]):
    """Objects by relative weights; 0 takes no new visitors (KE-610)."""

    def __init__(self, rows: Iterable[tuple[Led, int]]) -> None:
        self.all: list[Led] = []
        weights = []
        for led, weight in rows:
            self.all.append(led)
            weights.append(max(0, weight))
        self._ends = list(accumulate(weights))
        self._total = self._ends[-1] if self._ends else 0
        self._by_id = {led.id: led for led in self.all}

    def find(self, number: int | None) -> Led | None:
        """The one of that id."""
        return self._by_id.get(number) if number else None

    def chosen(self, roll: int, slice_: int) -> Led | None:
        """The one that a slice of a roll falls on; None: all weigh nothing."""
        if not self._total:
            return None
        if len(self.all) == 1:
            return self.all[0]
        return self.all[bisect_right(self._ends, share(roll, slice_, self._total))]


def offer_of(entity: Entity, network: Entity | None, exchange: costs.Exchange) -> Offer:
    """An offer whose URL bears its network's parameters (KE-624)."""
    url = text_of(entity.fields["url"])
    if network and network.fields["offer_param"]:
        url = with_query(url, network.fields["offer_param"])
    action = entity.fields["action_type"] if entity.fields["offer_type"] == "action" else "http"
    return Offer(
        entity.id,
        action,
        template(action, url, leads=False),
        entity.fields["affiliate_network_id"] or 0,
        costs.of_offer(exchange, entity),
    )


def landing_of(entity: Entity) -> Landing:
    """A landing page."""
    fields = entity.fields
    url = text_of(fields["url"] or fields["action_payload"])
    action = fields["action_type"] if fields["landing_type"] == "action" else "http"
    is_local = fields["landing_type"] == "local" or not url
    return Landing(entity.id, entity.name, action, template(action, url), is_local)


def with_query(url: str, more: str) -> str:
    """A URL with more parameters at the end of its query."""
    url, sharp, fragment = url.partition("#")
    return f"{url}{'&' if '?' in url else '?'}{more}{sharp}{fragment}"


def template(action: str, payload: str, *, leads: bool = True) -> Template:
    """The payload of an action; values in texts are not URL-encoded."""
    return Template(payload, encode=action not in _TEXTS, leads=leads)


def text_of(payload: Any) -> str:
    """The text of a payload; structures, which the tracker's screens make, have none."""
    return payload if isinstance(payload, str) else ""
