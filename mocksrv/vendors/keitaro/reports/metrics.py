"""The metrics of reports: sums over clicks, and what is computed of them (KE-322).

Every metric is a ratio of two linear combinations of sums, so slices of the log add up to the same
report as the whole.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, case, func, literal_column
from sqlalchemy.sql.expression import FromClause

#: Sums: name → what is summed of each click. Money of two scales: `cost` is in millionths,
#: revenues are in ten-thousandths.
_PLAIN = {
    "campaign_uniques": "is_unique_campaign",
    "stream_uniques": "is_unique_stream",
    "global_uniques": "is_unique_global",
    "bots": "is_bot",
    "proxies": "is_using_proxy",
    "empty_referrers": "is_empty_referrer",
    **{name: name for name in ("leads", "sales", "rejected", "rebills", "cost")},
    **{name: name for name in ("lead_revenue", "sale_revenue", "rejected_revenue")},
}
_MADE: Mapping[str, Callable[[FromClause], ColumnElement[Any]]] = {
    "clicks": lambda click: literal_column("1", Integer),
    "lp_clicks": lambda click: case((click.c.landing_clicked_at.is_not(None), 1), else_=0),
    "lp_shown": lambda click: case((click.c.landing_id > 0, 1), else_=0),
    "lp_time": lambda click: click.c.landing_clicked_at - click.c.at,
}


def summed(name: str, click: FromClause) -> ColumnElement[Any]:
    """The SQL of a sum over clicks, an integer."""
    if name == "clicks":
        return func.count()
    each = _MADE[name](click) if name in _MADE else click.c[_PLAIN[name]]
    return func.coalesce(func.sum(each), 0)


class Metric(NamedTuple):
    """One metric: `times` x top / bottom / `per`, rounded half up."""

    name: str
    top: Mapping[str, int]
    """Sum → weight."""
    bottom: Mapping[str, int] | None = None
    """None: nothing to divide by; where it comes to 0, the metric is 0 (KE-R21)."""
    times: int = 1
    per: int = 1
    places: int = 0
    sign: bool = False
    """Only whether it is below, at or above zero."""

    @property
    def sums(self) -> Sequence[str]:
        """The sums it needs."""
        return (*self.top, *(self.bottom or ()))

    def value(self, sums: Mapping[str, int]) -> int | float:
        """A number as JSON shows it."""
        top = sum(weight * sums[name] for name, weight in self.top.items()) * self.times
        bottom = self.per
        if self.bottom is not None:
            bottom *= sum(weight * sums[name] for name, weight in self.bottom.items())
        if self.sign:
            return (top > 0) - (top < 0)
        scale = 10**self.places
        rounded = 0 if bottom == 0 else _half_up(top * scale, bottom)
        return rounded / scale if self.places else rounded


def _half_up(top: int, bottom: int) -> int:
    if bottom < 0:
        top, bottom = -top, -bottom
    rounded = (2 * abs(top) + bottom) // (2 * bottom)
    return rounded if top >= 0 else -rounded


_MILLIONTHS = 1_000_000
_HOLD, _CONFIRMED = {"lead_revenue": 100}, {"sale_revenue": 100}
_REVENUE = {**_HOLD, **_CONFIRMED}
_COST = {"cost": 1}
_LESS_COST = {"cost": -1}
_CLICKS = {"clicks": 1}
_CONVERSIONS = {"leads": 1, "sales": 1, "rejected": 1, "rebills": 1}
_ONE = Mapping[str, int]


def _count(name: str, top: _ONE | None = None) -> Metric:
    return Metric(name, top or {name: 1})


def _share(name: str, top: _ONE, bottom: _ONE) -> Metric:
    """Percent."""
    return Metric(name, top, bottom, times=100, places=2)


def _money(name: str, top: _ONE, bottom: _ONE | None = None, times: int = 1) -> Metric:
    return Metric(name, top, bottom, times=times, per=_MILLIONTHS, places=4)


_ALL = (
    _count("clicks"),
    _count("campaign_unique_clicks", {"campaign_uniques": 1}),
    _count("stream_unique_clicks", {"stream_uniques": 1}),
    _count("global_unique_clicks", {"global_uniques": 1}),
    _share("uc_campaign_rate", {"campaign_uniques": 1}, _CLICKS),
    _share("uc_stream_rate", {"stream_uniques": 1}, _CLICKS),
    _share("uc_global_rate", {"global_uniques": 1}, _CLICKS),
    _count("bots"),
    _share("bot_share", {"bots": 1}, _CLICKS),
    _count("proxies"),
    _count("empty_referrers"),
    _count("conversions", _CONVERSIONS),
    _count("leads"),
    _count("sales"),
    _count("rejected"),
    _count("rebills"),
    _share("approve", {"sales": 1}, {"sales": 1, "rejected": 1, "leads": 1}),
    _count("lp_clicks"),
    _share("lp_ctr", {"lp_clicks": 1}, {"lp_shown": 1}),
    Metric("landing_clicked_period", {"lp_time": 1}, {"lp_clicks": 1}, per=1000, places=2),
    _share("cr", _CONVERSIONS, _CLICKS),
    _share("crs", {"sales": 1}, _CLICKS),
    _share("crl", {"leads": 1}, _CLICKS),
    _share("roi", _REVENUE | _LESS_COST, _COST),
    _share("roi_confirmed", _CONFIRMED | _LESS_COST, _COST),
    _money("epc", _REVENUE, _CLICKS),
    _money("epc_confirmed", _CONFIRMED, _CLICKS),
    _money("cps", _COST, {"sales": 1}),
    _money("cpa", _COST, _CONVERSIONS),
    _money("cpc", _COST, _CLICKS),
    _money("ecpc", _COST, _CLICKS, times=1000),
    _money("ecpm", _REVENUE, _CLICKS, times=1000),
    _money("ecpm_confirmed", _CONFIRMED, _CLICKS, times=1000),
    _money("ec", _REVENUE, _CONVERSIONS),
    _money("ec_confirmed", _CONFIRMED, _CONVERSIONS),
    Metric("profitability", _REVENUE | _LESS_COST, sign=True),
    _money("cost", _COST),
    _money("revenue", _REVENUE),
    _money("profit", _REVENUE | _LESS_COST),
    _money("lead_revenue", _HOLD),
    _money("sale_revenue", _CONFIRMED),
    _money("rejected_revenue", {"rejected_revenue": 100}),
    _money("profit_confirmed", _CONFIRMED | _LESS_COST),
)
#: All metrics by name, in the document's order.
METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _ALL}
