"""Clicks: a user on his way to the store, and what is drawn for him (AS-R20)."""

from typing import NamedTuple

import orjson

from mocksrv.moment import Moment
from mocksrv.sim.draw import Dice, share
from mocksrv.times import DAY, HOUR, MINUTE
from mocksrv.vendors.appsamurai.campaigns import VENDOR, WHOLE, Campaign
from mocksrv.vendors.appsamurai.errors import Forbidden, ParameterMissing
from mocksrv.wire.params import Params, text

#: Names by which sub-publishers are told (AS-R21).
SUB_PUBLISHER = ("sub_publisher", "sub_id", "pub")
EXTRAS = ("extra_1", "extra_2", "extra_3", "extra_4", "extra_5")

_KNOWN = "SELECT 1 FROM appsamurai_click WHERE campaign = :campaign AND ref_id = :ref_id"
_INSERT = """
INSERT INTO appsamurai_click (id, campaign, n, at, ref_id, macros, via)
VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM appsamurai_click), :campaign,
    (SELECT COUNT(*) + 1 FROM appsamurai_click WHERE campaign = :campaign),
    :at, :ref_id, :macros, :via)
RETURNING id, n, ref_id, macros, via
"""
_LONGEST = 500


class Visit(NamedTuple):
    """What a tracking URL was called with."""

    ref_id: str
    device_id: str
    sub_publisher: str
    extras: dict[str, str]
    ip: str
    via: tuple[str, ...]
    """Whose postbacks led to it."""


class Click(NamedTuple):
    """A click that was kept."""

    id: int
    n: int
    """Its number among the clicks of its campaign."""
    ref_id: str
    macros: dict[str, str]
    """What postbacks may tell of it."""
    via: tuple[str, ...]


def read_visit(params: Params, ip: str, via: tuple[str, ...]) -> Visit:
    """The visit in the parameters of a call."""

    def sent(name: str) -> str:
        return (text(params.last(name)) or "")[:_LONGEST]

    subs = [sub for name in SUB_PUBLISHER if (sub := sent(name))]
    extras = {name: sent(name) for name in EXTRAS}
    return Visit(sent("ref_id"), sent("device_id"), "".join(subs[:1]), extras, ip, via)


def check(campaign: Campaign, visit: Visit) -> None:
    """Raises ParameterMissing, Forbidden for a visit that the campaign does not want."""
    offer = campaign.fields
    if any(not getattr(visit, field) for field in offer["required_fields"]):
        raise ParameterMissing
    white = offer.get("whitelisted_subpublishers", [])
    if visit.sub_publisher in offer.get("blacklisted_subpublishers", []) or (
        white and visit.sub_publisher not in white
    ):
        raise Forbidden


def keep(moment: Moment, campaign: Campaign, visit: Visit) -> Click | None:
    """Keep a click; None: there was one with this ref_id before, which stays as it is."""
    if moment.db.one(_KNOWN, campaign=campaign.id, ref_id=visit.ref_id):
        return None
    moment.record()
    told = {"device_id": visit.device_id, "sub_publisher": visit.sub_publisher, "ip": visit.ip}
    row = moment.db.one(
        _INSERT,
        campaign=campaign.id,
        at=moment.now,
        ref_id=visit.ref_id,
        macros=orjson.dumps(told | visit.extras).decode(),
        via=",".join(visit.via),
    )
    return read_click(*row) if row else None


def read_click(id_: int, n: int, ref_id: str, macros: str, via: str) -> Click:
    """A click as it is stored."""
    return Click(id_, n, ref_id, orjson.loads(macros), tuple(via.split(",")) if via else ())


def install_lag(seed: int, campaign: Campaign, n: int) -> int | None:
    """How long after click n of the campaign the app is first opened: minutes to a day.

    None: never.
    """
    roll = Dice(seed, VENDOR, campaign.id, "click").roll(n)
    if share(roll, 0, WHOLE) >= campaign.conversion:
        return None
    return MINUTE + _sooner_than_later(roll, 1, DAY)


def event_lags(seed: int, campaign: Campaign, n: int, goals: int) -> list[int]:
    """How long after the install each event is reached, as far as user n gets; ascending."""
    dice = Dice(seed, VENDOR, campaign.id, "goals", n)
    lags: list[int] = []
    after = 0
    for goal in range(goals):
        roll = dice.roll(goal)
        if share(roll, 0, WHOLE) >= campaign.completion:
            break
        after += 10 * MINUTE + _sooner_than_later(roll, 1, 36 * HOUR)
        lags.append(after)
    return lags


def _sooner_than_later(roll: int, slice_: int, most: int) -> int:
    """Milliseconds below `most`, short ones more likely than long ones."""
    chance = share(roll, slice_, 1 << 16)
    return (chance * chance * most) >> 32
