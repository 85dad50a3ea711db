"""The columns of the log of conversions: their own, and those of the click (KE-432, KE-434)."""

from collections.abc import Mapping

from sqlalchemy import func

from mocksrv.times import SECOND
from mocksrv.vendors.keitaro.reports.dimensions import (
    OF_CLICKS,
    Dimension,
    Kind,
    as_number,
    as_text,
    instant,
    money,
)


def _of_conversion(name: str, kind: Kind = Kind.TEXT, column: str = "") -> Dimension:
    show = as_number if kind is Kind.ID else as_text
    return Dimension(name, kind, lambda on: (on.conversion.c[column or name],), show, plain=True)


_POSTBACK = instant("postback_datetime", lambda on: on.conversion.c.postback_at)
_CONVERSION_ID = _of_conversion("conversion_id", Kind.ID, "id")

#: All columns of conversions, by name.
OF_CONVERSIONS: Mapping[str, Dimension] = {
    **OF_CLICKS,
    "conversion_id": _CONVERSION_ID,
    "event_id": _CONVERSION_ID._replace(name="event_id"),
    "click_id": _of_conversion("click_id", Kind.ID),
    "sub_id": _of_conversion("sub_id"),
    "click_datetime": instant("click_datetime", lambda on: on.conversion.c.click_at),
    "postback_datetime": _POSTBACK,
    "datetime": _POSTBACK._replace(name="datetime"),
    "sale_datetime": instant("sale_datetime", lambda on: on.conversion.c.sale_at),
    "sale_period": Dimension(
        "sale_period",
        Kind.NUMBER,
        lambda on: (on.conversion.c.sale_at - on.conversion.c.click_at,),
        lambda facts, elapsed: (elapsed or 0) // SECOND,
    ),
    **{
        name: _of_conversion(name)
        for name in ("tid", "status", "previous_status", "original_status", "params")
    },
    "revenue": money("revenue", 4, lambda on: on.conversion.c.revenue),
    "profit": money(
        "profit", 6, lambda on: on.conversion.c.revenue * 100 - func.coalesce(on.click.c.cost, 0)
    ),
}
