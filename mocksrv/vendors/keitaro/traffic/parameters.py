"""The parameters of a campaign's URL, by their own names (KE-602, KE-603)."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from mocksrv.vendors.keitaro.records.tables import BLANK_CLICK, SUB_IDS
from mocksrv.vendors.keitaro.traffic.search_engines import searched

#: Parameter → the names under which it comes if the campaign says nothing else (KE-603).
_NAMES: Mapping[str, tuple[str, ...]] = {
    "keyword": ("keyword", "utm_term", "utm_kwd"),
    "source": ("source", "utm_source"),
    "referrer": ("referrer", "referer"),
    "se_referrer": ("se_referer", "se_referrer", "seoref"),
    "search_engine": ("se",),
    **{
        name: (name,)
        for name in (
            *("cost", "currency", "external_id", "creative_id", "ad_campaign_id"),
            *SUB_IDS,
        )
    },
}

#: Name in the URL → the parameters it may stand for, each with how many names go before it there.
Names = Mapping[str, Sequence[tuple[str, int]]]


def names(chosen: Any) -> Names:
    """Under which names a campaign takes its parameters, given its field `parameters`.

    A name of the campaign's own goes before all others.
    """
    own = chosen if isinstance(chosen, dict) else {}
    found: dict[str, list[tuple[str, int]]] = {}
    for field, usual in _NAMES.items():
        setting = own.get(field)
        alias = str(setting.get("name") or "") if isinstance(setting, dict) else ""
        for rank, name in enumerate((alias, *usual)):
            if name and (rank == 0 or name != alias):
                found.setdefault(name, []).append((field, rank))
    return found


#: Columns of the click log that every click has, be they empty.
USUAL = ("keyword", "source", "search_engine", "external_id", "creative_id", "ad_campaign_id")

Columns = tuple[tuple[str, ...], tuple[str | int, ...]]
"""Names of columns besides the `USUAL`, and the values of all."""


class Fields(dict[str, str]):
    """Parameters by their own names."""

    referrer = ""
    """The one that was sent, which is none of them."""

    @cached_property
    def logged(self) -> Columns:
        """Those that are columns of the click log: the names of those that are not `USUAL`, and
        the values of those that are and of the others.
        """
        others = [name for name in self if BLANK_CLICK.get(name) == "" and name not in USUAL]
        return tuple(others), tuple(self.get(name, "") for name in (*USUAL, *others))


class Link(dict[str, str]):
    """Parameters of a link that many follow: what a campaign makes of them is worked out once."""

    def __init__(self, params: Mapping[str, str]) -> None:
        super().__init__(params)
        self.read: dict[tuple[int, str], tuple[Names, Fields]] = {}
        """By the campaign's names and the referrer; the names are kept, so theirs is no other's."""


_MOST_READ = 1000
_NONE = Fields()


def read(known: Names, params: Mapping[str, str], referrer: str) -> Fields:
    """The parameters that were sent and are not empty, by their own names; not to be changed.

    A search that led to the click names engine and keyword where nothing else does.
    """
    if not params and not referrer:
        return _NONE
    if not isinstance(params, Link):
        return _read(known, params, referrer)
    key = (id(known), referrer)
    made = params.read.get(key)
    if made is None:
        if len(params.read) >= _MOST_READ:
            params.read.clear()
        made = params.read[key] = known, _read(known, params, referrer)
    return made[1]


def _read(known: Names, params: Mapping[str, str], referrer: str) -> Fields:
    found = Fields()
    ranks: dict[str, int] = {}
    for name, value in params.items():
        if value and name in known:
            for field, rank in known[name]:
                if rank <= ranks.get(field, rank):
                    found[field], ranks[field] = value, rank
    found.referrer = found.pop("referrer", "")
    referrer = found.get("se_referrer") or found.referrer or referrer
    if referrer and (search := searched(referrer)):
        found.setdefault("search_engine", search.engine)
        if search.phrase:
            found.setdefault("keyword", search.phrase)
    return found
