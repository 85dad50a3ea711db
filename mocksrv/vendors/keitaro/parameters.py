"""The parameters of a campaign's URL, by their own names (KE-602, KE-603)."""

from collections.abc import Mapping, Sequence
from typing import Any

from mocksrv.vendors.keitaro.search_engines import searched
from mocksrv.vendors.keitaro.tables import SUB_IDS

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


def read(known: Names, params: Mapping[str, str], referrer: str) -> dict[str, str]:
    """The parameters that were sent and are not empty, by their own names.

    A search that led to the click names engine and keyword where nothing else does.
    """
    found: dict[str, str] = {}
    ranks: dict[str, int] = {}
    for name, value in params.items():
        if value and name in known:
            for field, rank in known[name]:
                if rank <= ranks.get(field, rank):
                    found[field], ranks[field] = value, rank
    referrer = found.get("se_referrer") or found.get("referrer") or referrer
    if referrer and (search := searched(referrer)):
        found.setdefault("search_engine", search.engine)
        if search.phrase:
            found.setdefault("keyword", search.phrase)
    return found
