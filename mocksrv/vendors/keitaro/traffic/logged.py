"""Clicks that are in the log, as macros tell of them afterwards (KE-621)."""

from collections.abc import Mapping
from typing import Any

from mocksrv.fixtures import country_names
from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.records.tables import BLANK_CLICK, CLICK_COLUMNS
from mocksrv.vendors.keitaro.traffic.clicks import money

_COLUMNS = ("id", *CLICK_COLUMNS)
_TELL = f"SELECT {', '.join(_COLUMNS)} FROM keitaro_click"  # noqa: S608 - our own names
_BY_ID = f"{_TELL} WHERE id = :id"
_BY_SUB_ID = f"{_TELL} WHERE sub_id = :sub_id"

Columns = Mapping[str, Any]
"""All columns of a click."""


def by_id(moment: Moment, number: int) -> Columns | None:
    """A click by its number."""
    row = moment.db.one(_BY_ID, id=number)
    return dict(zip(_COLUMNS, row, strict=True)) if row else None


def by_sub_id(moment: Moment, sub_id: str) -> Columns | None:
    """A click by its sub id."""
    row = moment.db.one(_BY_SUB_ID, sub_id=sub_id)
    return dict(zip(_COLUMNS, row, strict=True)) if row else None


class Logged:
    """What macros tell of a click in the log; `besides` says more, and goes first."""

    def __init__(
        self, moment: Moment, click: Columns, besides: Mapping[str, str], at: int | None = None
    ) -> None:
        self.seed = moment.seed
        self.at = moment.now if at is None else at
        self.number: int = click["id"]
        self._click = click
        earned = (click["lead_revenue"] + click["sale_revenue"]) * 100
        self._texts: dict[str, str] = {
            "subid": click["sub_id"],
            "revenue": money(earned),
            "cost": money(click["cost"]),
            "profit": money(earned - click["cost"]),
            "country_name": country_names(moment.fixtures).get(click["country"], ""),
            **besides,
        }

    def text(self, name: str) -> str | None:
        """What a macro stands for; None: there is no such."""
        if name in self._texts:
            return self._texts[name]
        if name not in self._click:
            return None
        value = self._click[name]
        return str(value or 0) if BLANK_CLICK.get(name) != "" else str(value)
