"""Simulations: how many visitors come to which campaign, from when until when (KE-618)."""

from typing import Any, NamedTuple

import orjson

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.crowds.crowd import Makeup

_COLUMNS = """
id, campaign, per_day, countries, bots, conversions, payout, begins, ends, filled, clicks
"""
_ALL = f"SELECT {_COLUMNS} FROM keitaro_traffic ORDER BY id"  # noqa: S608 - our own names
_OPEN = f"SELECT {_COLUMNS} FROM keitaro_traffic WHERE filled < ends - 1 ORDER BY id"  # noqa: S608
_INSERT = f"""
INSERT INTO keitaro_traffic ({_COLUMNS})
VALUES (:id, :campaign, :per_day, :countries, :bots, :conversions, :payout, :begins, :ends,
    :filled, :clicks)
"""  # noqa: S608
_NEXT_ID = "SELECT COALESCE(MAX(id), 0) + 1 FROM keitaro_traffic"
_FILLED = "UPDATE keitaro_traffic SET filled = :filled, clicks = :clicks WHERE id = :id"
_STOP = "UPDATE keitaro_traffic SET ends = :now WHERE id = :id AND ends > :now"
_HAS = "SELECT 1 FROM keitaro_traffic WHERE id = :id"


class Plan(NamedTuple):
    """A simulation and how far it has come."""

    campaign: int
    makeup: Makeup
    conversions: int
    """Millionths of the clicks of people."""
    payout: int | None
    """Ten-thousandths a sale; None: what the offer pays."""
    begins: int
    ends: int
    """Nobody comes any more at this instant."""
    id: int = 0
    filled: int = 0
    """The instant by which all clicks have been made."""
    clicks: int = 0
    """How many."""


def every(moment: Moment) -> list[Plan]:
    """All simulations, those that are over too."""
    return [_plan(row) for row in moment.db.all(_ALL)]


def going_on(moment: Moment) -> list[Plan]:
    """The simulations that are not over."""
    return [_plan(row) for row in moment.db.all(_OPEN)]


def fill(moment: Moment, plan: Plan, filled: int, clicks: int) -> None:
    """All clicks by an instant have been made, so many in all."""
    moment.db.run(_FILLED, id=plan.id, filled=filled, clicks=clicks)


def add(moment: Moment, plan: Plan) -> Plan:
    """Begin a simulation, and say its number."""
    moment.record()
    row = moment.db.one(_NEXT_ID)
    plan = plan._replace(id=row[0] if row else 1, filled=plan.begins - 1)
    values: dict[str, Any] = plan._asdict() | plan.makeup._asdict()
    del values["makeup"]
    values["countries"] = orjson.dumps(plan.makeup.countries).decode()
    moment.db.run(_INSERT, **values)
    return plan


def stop(moment: Moment, number: int) -> bool:
    """Nobody clicks any more; who has clicked may still buy. Whether there is such a simulation."""
    if moment.db.one(_HAS, id=number) is None:
        return False
    moment.record()
    moment.db.run(_STOP, id=number, now=moment.now + 1)
    return True


def _plan(row: tuple[Any, ...]) -> Plan:
    number, campaign, per_day, countries, bots, *rest, filled, clicks = row
    weights = tuple((code, weight) for code, weight in orjson.loads(countries))
    makeup = Makeup(per_day, weights, bots)
    return Plan._make((campaign, makeup, *rest, number, filled, clicks))
