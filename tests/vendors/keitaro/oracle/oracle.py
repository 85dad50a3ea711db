"""Reports and logs worked out in plain Python from the rule book (KE-323 to KE-442).

Nothing of the product's own is used: each request goes over all the clicks one by one.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.vendors.keitaro.oracle.facts import Click, Conversion
from tests.vendors.keitaro.oracle.metrics import METRICS, Clicks, revenue
from tests.vendors.keitaro.oracle.operators import holds
from tests.vendors.keitaro.oracle.periods import period, written
from tests.vendors.keitaro.oracle.population import Population

Json = dict[str, Any]
Of = Click | Conversion

ROOT = Path(__file__).parents[4]
COUNTRIES = {
    each["code"]: each["name"]
    for each in json.loads((ROOT / "fixtures/countries.json").read_text())
}
CALENDAR = {
    "year": "%Y",
    "month": "%Y-%m",
    "week": "%G-%V",
    "weekday": "%u",
    "day": "%Y-%m-%d",
    "hour": "%H",
    "day_hour": "%Y%m%d%H",
}
#: Name → what it is the name of, and by which link of the click.
NAMES = {
    "campaign": ("campaign", "campaign_id"),
    "campaign_group": ("group", "campaign_group_id"),
    "parent_campaign": ("campaign", "parent_campaign_id"),
    "stream": ("stream", "stream_id"),
    "landing": ("landing", "landing_id"),
    "offer": ("offer", "offer_id"),
    "ts": ("source", "ts_id"),
    "affiliate_network": ("network", "affiliate_network_id"),
}
REFERENCES = (
    *("ip", "source", "ad_campaign_id", "creative_id", "keyword"),
    *(f"sub_id_{n}" for n in range(1, 11)),
)


class Oracle:
    """What the tracker of a population must answer."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self.now = population.now
        self._tellers = self._all_tellers()
        self.numbers = {id(click): n for n, click in enumerate(population.clicks, 1)}

    # -- what a click or a conversion says -------------------------------------------------------

    def value(self, of: Of, name: str, zone: ZoneInfo) -> Any:
        """A dimension or column (KE-323)."""
        if isinstance(of, Conversion):
            if (told := _OF_CONVERSION.get(name)) is not None:
                return told(of, zone)
            of = of.click
        return self._of_click(of, name, zone)

    def _of_click(self, click: Click, name: str, zone: ZoneInfo) -> Any:
        if (told := self._tellers.get(name)) is not None:
            return told(click, zone)
        return click.fields.get(name, 0 if name.startswith("is_") else "")

    def _all_tellers(self) -> dict[str, "Teller"]:
        """What is more than a field of the click."""
        names = self.population.names
        tellers: dict[str, Teller] = {
            "label": lambda click, zone: self._label(click),
            **dict.fromkeys(("click_id", "event_id"), lambda click, zone: self.numbers[id(click)]),
            **_OF_CLICK,
        }
        for link in self.population.clicks[0].links:
            tellers[link] = partial(lambda link, click, zone: click.links[link] or 0, link)
        for name, form in CALENDAR.items():
            tellers[name] = partial(
                lambda form, click, zone: datetime.fromtimestamp(click.at, zone).strftime(form),
                form,
            )
        for name, (kind, link) in NAMES.items():
            tellers[name] = partial(
                lambda of, link, click, zone: of.get(click.links[link] or 0, ""), names[kind], link
            )
        for kind in ("offer", "landing"):
            number = partial(self._group_of, kind)
            tellers[f"{kind}_group_id"] = number
            tellers[f"{kind}_group"] = partial(
                lambda number, click, zone: names["group"].get(number(click, zone), ""), number
            )
        return tellers

    def _group_of(self, kind: str, click: Click, zone: ZoneInfo) -> int:
        return self.population.groups[kind].get(click.links[f"{kind}_id"] or 0) or 0

    def _label(self, click: Click) -> str:
        """The first reference that has one, in the document's order (KE-331)."""
        campaign = click.links["campaign_id"] or 0
        found = (self.label(campaign, name, click.fields.get(name, "")) for name in REFERENCES)
        return next(filter(None, found), "")

    def label(self, campaign: int, name: str, value: str) -> str:
        """The label of a value."""
        return self.population.labels.get((campaign, name, value), "")

    # -- which of them ---------------------------------------------------------------------------

    def chosen(self, sent: Json, population: Iterable[Of], zone: ZoneInfo) -> list[Of]:
        """Those in the range that all filters on dimensions let pass."""
        found = list(population)
        if "range" in sent:
            first, last = period(sent["range"], zone, self.now)
            found = [each for each in found if first <= each.at <= last]
        for each in sent.get("filters", []):
            if each["name"] not in METRICS or "grouping" not in sent:
                found = [of for of in found if self._passes(of, each, zone)]
        return found

    def _passes(self, of: Of, condition: Json, zone: ZoneInfo) -> bool:
        operator = condition["operator"].upper()
        if operator in ("HAS_LABEL", "NOT_HAS_LABEL"):
            click = of.click if isinstance(of, Conversion) else of
            name = condition["name"]
            campaign = click.links["campaign_id"] or 0
            label = self.label(campaign, name, click.fields.get(name, ""))
            return (label == condition["expression"]) == (operator == "HAS_LABEL")
        return holds(self.value(of, condition["name"], zone), condition)

    # -- answers ---------------------------------------------------------------------------------

    def report(self, sent: Json) -> Json:
        """report/build (KE-401 to KE-418)."""
        zone = ZoneInfo(sent.get("range", {}).get("timezone") or "UTC")
        grouping, metrics = sent["grouping"], [m for m in sent["metrics"] if m in METRICS]
        groups: dict[tuple[Any, ...], Clicks] = defaultdict(Clicks)
        for click in self.chosen(sent, self.population.clicks, zone):
            assert isinstance(click, Click)
            key = tuple(self.value(click, name, zone) for name in grouping)
            groups[key].append(click)
        if not grouping:
            groups[()].extend(())
        rows = []
        for key in sorted(groups):
            wanted = {*metrics, *(each["name"] for each in _on_metrics(sent))}
            wanted |= {each["name"] for each in sent.get("sort", [])} & METRICS.keys()
            values = {name: METRICS[name](groups[key]) for name in wanted}
            if all(holds(values[each["name"]], each) for each in _on_metrics(sent)):
                rows.append(dict(zip(grouping, key, strict=True)) | values)
        names = [*grouping, *metrics]
        answer = _page(sent, rows, names)
        if sent.get("summary"):
            every = Clicks(click for of in groups.values() for click in of)
            totals = {name: METRICS[name](every) for name in metrics}
            answer["summary"] = dict.fromkeys(grouping) | totals
        return answer

    def log(self, sent: Json, population: list[Any]) -> Json:
        """clicks/log and conversions/log: one row for each (KE-421 to KE-438)."""
        zone = ZoneInfo(sent.get("range", {}).get("timezone") or "UTC")
        names = {*sent["columns"], *(each["name"] for each in sent.get("sort", []))}
        rows = [
            {name: self.value(of, name, zone) for name in names}
            for of in self.chosen(sent, population, zone)
        ]
        return _page(sent, rows, sent["columns"])


def _on_metrics(sent: Json) -> list[Json]:
    return [each for each in sent.get("filters", []) if each["name"] in METRICS]


def _page(sent: Json, rows: list[Json], names: list[str]) -> Json:
    """Sorted, then cut; `total` counts all (KE-410, KE-414, KE-417)."""
    for each in reversed(sent.get("sort", [])):
        down = each["order"].lower() == "desc"
        rows = sorted(rows, key=lambda row: row[each["name"]], reverse=down)
    first = sent.get("offset", 0)
    limit = sent.get("limit") or len(rows)
    shown = [{name: row[name] for name in names} for row in rows[first : first + limit]]
    return {"rows": shown, "total": len(rows)}


# -- what clicks and conversions say of themselves -----------------------------------------------


def _masked(ip: str, parts: int) -> str:
    shown = ip.split(".")
    return ".".join([*shown[:-parts], *["*"] * parts])


Teller = Callable[[Any, ZoneInfo], Any]
_OF_CLICK: dict[str, Teller] = {
    "datetime": lambda click, zone: written(click.at, zone),
    "landing_clicked_datetime": lambda click, zone: written(click.landed, zone),
    "landing_clicked_period": lambda click, zone: (
        0 if click.landed is None else click.landed - click.at
    ),
    "landing_clicked": lambda click, zone: int(click.landed is not None),
    "country": lambda click, zone: COUNTRIES.get(click.fields["country_code"], ""),
    "revenue": lambda click, zone: revenue(click),
    "cost": lambda click, zone: click.cost,
    "profit": lambda click, zone: revenue(click) - click.cost,
    "is_lead": lambda click, zone: int(click.count("lead") > 0),
    "is_sale": lambda click, zone: int(click.count("sale") + click.count("rebill") > 0),
    "is_rejected": lambda click, zone: int(click.count("rejected") > 0),
    "is_empty_referrer": lambda click, zone: int(not click.fields.get("referrer")),
    "ip_mask1": lambda click, zone: _masked(click.fields["ip"], 1),
    "ip_mask2": lambda click, zone: _masked(click.fields["ip"], 2),
}
_OF_CONVERSION: dict[str, Teller] = {
    "sub_id": lambda of, zone: of.click.fields["sub_id"],
    "click_datetime": lambda of, zone: written(of.click.at, zone),
    "postback_datetime": lambda of, zone: written(of.at, zone),
    "datetime": lambda of, zone: written(of.at, zone),
    "sale_datetime": lambda of, zone: written(of.sold, zone),
    "sale_period": lambda of, zone: 0 if of.sold is None else of.sold - of.click.at,
    "tid": lambda of, zone: of.tid,
    "status": lambda of, zone: of.status,
    "previous_status": lambda of, zone: of.previous,
    "original_status": lambda of, zone: of.original,
    "revenue": lambda of, zone: of.revenue,
}
