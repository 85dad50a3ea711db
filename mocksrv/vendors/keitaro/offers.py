"""What a stream leads to: a landing, an offer, and where that is (KE-609 to KE-611, KE-621)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from mocksrv.moment import Moment
from mocksrv.sim.draw import share
from mocksrv.vendors.keitaro.entities import Entity
from mocksrv.vendors.keitaro.macros import Value, fill
from mocksrv.vendors.keitaro.rotation import Rotation

_LANDING_SLICE, _OFFER_SLICE = 1, 2
_WHOLE = 1 << 32
#: Letters of PHP's `date` → Python's.
_DATE = {"Y": "%Y", "y": "%y", "m": "%m", "d": "%d", "H": "%H", "i": "%M", "s": "%S"}


class Way(NamedTuple):
    """What a visitor is led to."""

    stream: Entity
    landing: Entity | None = None
    offer: Entity | None = None


def way(
    rotation: Rotation, stream: Entity, roll: int, *, landing: int | None, offer: int | None
) -> Way:
    """A landing and an offer by their shares, or the ones that the visitor is bound to."""
    schema = stream.fields["schema"]
    if schema not in ("landings", "offers"):
        return Way(stream)
    chosen = None
    if schema == "landings":
        landings = _shares(rotation, stream, "landing")
        chosen = _by_share(landings, share(roll, _LANDING_SLICE, _WHOLE), landing)
    offers = _shares(rotation, stream, "offer")
    return Way(stream, chosen, _by_share(offers, share(roll, _OFFER_SLICE, _WHOLE), offer))


Shares = list[tuple[Entity, int]]


def _shares(rotation: Rotation, stream: Entity, kind: str) -> Shares:
    """A stream's landings or offers; disabled and archived ones are left out (KE-610)."""
    return [
        (entity, row["share"])
        for row in stream.fields[f"{kind}s"]
        if row["state"] == "active" and (entity := rotation.active(kind, row[f"{kind}_id"]))
    ]


def _by_share(shares: Shares, chance: int, bound: int | None) -> Entity | None:
    """The bound one, else one by its share; shares are relative weights."""
    for entity, _ in shares:
        if entity.id == bound:
            return entity
    total = sum(max(0, weight) for _, weight in shares)
    left = chance * total // _WHOLE
    for entity, weight in shares:
        left -= max(0, weight)
        if left < 0:
            return entity
    return None


def target(
    moment: Moment, rotation: Rotation, campaign: Entity, row: Mapping[str, Any], to: Way
) -> tuple[str, str]:
    """(action, payload) of what the visitor is led to, macros filled."""
    values = _values(moment, rotation, campaign, row, to)
    stream = to.stream
    if to.landing:
        return _landing(to.landing, values, str(row["sub_id"]))
    if to.offer:
        return "http", offer_url(rotation, to.offer, values)
    if stream.fields["schema"] in ("landings", "offers"):
        return "do_nothing", ""
    action, payload = stream.fields["action_type"], stream.fields["action_payload"]
    text = payload if isinstance(payload, str) else ""
    return action, fill(text, values, encode=action not in ("show_text", "show_html"))


def _landing(landing: Entity, values: Mapping[str, Value], sub_id: str) -> tuple[str, str]:
    """An outside landing is redirected to with `_subid` (KE-633); a local one is named."""
    payload = landing.fields["url"] or landing.fields["action_payload"]
    url = fill(payload if isinstance(payload, str) else "", values)
    if landing.fields["landing_type"] == "local" or not url:
        return "show_html", f"landing {landing.id}"
    joint = "&" if "?" in url else "?"
    return "http", f"{url}{joint}{urlencode({'_subid': sub_id})}"


def offer_url(rotation: Rotation, offer: Entity, values: Mapping[str, Value]) -> str:
    """An offer's URL with its network's parameters (KE-624)."""
    url = _text(offer.fields["url"])
    network = rotation.active("affiliate_network", offer.fields["affiliate_network_id"])
    if network and network.fields["offer_param"]:
        url += ("&" if "?" in url else "?") + network.fields["offer_param"]
    return fill(url, values)


def _values(
    moment: Moment, rotation: Rotation, campaign: Entity, row: Mapping[str, Any], to: Way
) -> dict[str, Value]:
    """What the macros stand for (KE-621, KE-622)."""
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    numbers = ("is_bot", "is_using_proxy", "parent_campaign_id", "landing_id", "offer_id", "ts_id")
    source = rotation.active("traffic_source", row["ts_id"])
    return {
        **texts,
        **{name: str(row[name] or 0) for name in numbers},
        "subid": str(row["sub_id"]),
        "campaign_id": str(campaign.id),
        "campaign_name": campaign.name,
        "stream_id": str(to.stream.id),
        "cost": f"{row['cost'] / 1_000_000:.4f}",
        "traffic_source_name": source.name if source else "",
        "offer": _text(to.offer.fields["url"]) if to.offer else "",  # macros in it are its own
        "date": lambda form: _date(moment.now, form),
        "sample": lambda options: options.split(",")[row["id"] % len(options.split(","))],
    }


def _text(payload: Any) -> str:
    return payload if isinstance(payload, str) else ""


def _date(instant: int, form: str) -> str:
    """`{date:Y-m-d}` in UTC, by PHP's letters."""
    letters = form.partition(",")[0] or "Y-m-d"
    now = datetime.fromtimestamp(instant / 1000, UTC)
    return "".join(now.strftime(_DATE[letter]) if letter in _DATE else letter for letter in letters)
