"""Who goes on from a landing to the offer (KE-631, KE-632)."""

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.records import blocks, logs
from mocksrv.vendors.keitaro.records.tables import BLANK_CLICK, LONGEST_DESTINATION
from mocksrv.vendors.keitaro.traffic import logged, passes
from mocksrv.vendors.keitaro.traffic.logged import Columns, Logged
from mocksrv.vendors.keitaro.traffic.offers import Offer
from mocksrv.vendors.keitaro.traffic.passes import Pass
from mocksrv.vendors.keitaro.traffic.rotation import rotation_of

_GONE_ON = """
UPDATE keitaro_click SET landing_clicked_at = COALESCE(landing_clicked_at, :now),
    offer_id = :offer, affiliate_network_id = NULLIF(:network, 0), destination = :destination,
    sale_revenue = sale_revenue + :earned
WHERE id = :id
"""


def go_on(moment: Moment, token: str, number: int) -> tuple[str, str] | None:
    """(action, payload) for who has a token; None: it is good for nothing.

    `number`: the offer that was asked for; one that the stream does not have counts as not asked.
    """
    to = passes.read(moment.seed, token, moment.now)
    if to is None:
        return None
    click = logged.by_sub_id(moment, to.sub_id) or _unlogged(to)
    offer = _offer(moment, to, number)
    if offer is None:
        return "do_nothing", ""
    payload = follow(moment, click, offer, moment.now)
    if click["id"]:
        blocks.correct(moment, click["id"])
    told = (
        f"Landing click {to.sub_id}",
        f"Offer #{offer.id}",
        f"Send headers: Location: {payload}",
    )
    logs.write(moment, "traffic", click["id"], *told)
    return offer.action, payload


def follow(moment: Moment, click: Columns, offer: Offer, at: int) -> str:
    """The visitor of a click goes on to an offer; returns where that is.

    `blocks.correct` is left to the caller.
    """
    texts = _texts(moment, click["campaign_id"], offer)
    payload = offer.url.fill(Logged(moment, click, texts, at))
    if click["id"]:
        _log(moment, click, offer, payload, at)
    return payload


def _offer(moment: Moment, to: Pass, number: int) -> Offer | None:
    rotation = rotation_of(moment)
    stream = rotation.stream(to.stream)
    asked = stream.offers.find(number) if stream else None
    return asked or rotation.offers.get(to.offer)


def _log(moment: Moment, click: Columns, offer: Offer, destination: str, at: int) -> None:
    """The click knows since when the visitor is gone; an offer that pays for clicks pays once.

    One without a landing was paid at the click (KE-617).
    """
    pays = click["landing_clicked_at"] is None and click["landing_id"] is not None
    moment.db.run(
        _GONE_ON,
        id=click["id"],
        now=at,
        offer=offer.id,
        network=offer.network,
        destination=destination[:LONGEST_DESTINATION],
        earned=offer.earns if pays else 0,
    )


def _unlogged(to: Pass) -> Columns:
    """What is known of a click that its stream did not collect."""
    return {
        **BLANK_CLICK,
        "id": 0,
        "at": to.at,
        "sub_id": to.sub_id,
        "campaign_id": to.campaign,
        "stream_id": to.stream,
        "landing_id": to.landing,
    }


def _texts(moment: Moment, number: int, offer: Offer) -> dict[str, str]:
    campaign = rotation_of(moment).campaign(number)
    return {
        "offer_id": str(offer.id),
        "campaign_name": campaign.name if campaign else "",
        "traffic_source_name": campaign.source_name if campaign else "",
    }
