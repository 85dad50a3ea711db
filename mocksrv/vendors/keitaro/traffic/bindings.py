"""What visitors are bound to in a campaign, for as long as they are known in it (KE-611).

`bind_visitors` says what is bound: `s` one of the regular streams, `l` and `o` a landing and an
offer in each stream that the visitor was in. A stream that stands in for the bound one for once
(it is forced or the default, or the bound one refuses) changes nothing; only what is gone is
replaced.
"""

from typing import TypeVar

from mocksrv.vendors.keitaro.traffic.clicks import Click
from mocksrv.vendors.keitaro.traffic.offers import Numbered, Shares
from mocksrv.vendors.keitaro.traffic.rotation import Stream

#: `{"s": stream, "l7": landing in stream 7, "o7": offer in stream 7}`
Binding = dict[str, int]
Led = TypeVar("Led", bound=Numbered)


def binding_of(click: Click) -> Binding:
    """What the visitor is bound to when he comes; empty: nothing, or no longer."""
    campaign = click.campaign
    if not campaign.bind or click.is_unique_campaign:
        return {}
    found: Binding = click.known.get(f"b{campaign.id}", {})
    return found


def bound(click: Click, binding: Binding, part: str, shares: Shares[Led]) -> Led | None:
    """The landing (`l`) or the offer (`o`) that the visitor is bound to in the click's stream."""
    if part not in click.campaign.bind or click.stream is None:
        return None
    return shares.find(binding.get(f"{part}{click.stream.id}"))


def keep(click: Click, binding: Binding) -> bool:
    """Keep what the visitor is bound to when he leaves; returns whether that has changed."""
    stream, key = click.stream, f"b{click.campaign.id}"
    after = binding | _new(click, binding, stream) if stream else binding
    if after == click.known.get(key, {}):
        return False
    click.known[key] = after
    return True


def _new(click: Click, binding: Binding, stream: Stream) -> Binding:
    """What is bound by this click: of what may be bound, all that is not, or is gone."""
    campaign, new = click.campaign, Binding()
    if not campaign.regular.find(binding.get("s")) and campaign.regular.find(stream.id):
        new["s"] = stream.id
    if "l" in campaign.bind and click.landing and not bound(click, binding, "l", stream.landings):
        new[f"l{stream.id}"] = click.landing.id
    if "o" in campaign.bind and click.offer and not bound(click, binding, "o", stream.offers):
        new[f"o{stream.id}"] = click.offer.id
    return new
