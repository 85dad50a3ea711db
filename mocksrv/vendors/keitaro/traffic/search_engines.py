"""Search engines, and what was searched for, by the referrer (KE-602)."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from mocksrv.vendors.keitaro.traffic.visitors import kept_text

#: Part of the host → (name, parameter of the phrase).
_ENGINES = {
    "google": ("google", "q"),
    "bing": ("bing", "q"),
    "yahoo": ("yahoo", "p"),
    "yandex": ("yandex", "text"),
    "duckduckgo": ("duckduckgo", "q"),
    "baidu": ("baidu", "wd"),
    "rambler": ("rambler", "query"),
    "ask": ("ask", "q"),
    "aol": ("aol", "q"),
}
_HOST = re.compile(rf"(?:^|\.)({'|'.join(_ENGINES)})\.[a-z.]+$")


class Searched(NamedTuple):
    """A search that led somewhere."""

    engine: str
    phrase: str


@lru_cache(maxsize=1024)
def searched(referrer: str) -> Searched | None:
    """The search behind a referrer; None: it is no search engine's."""
    try:
        parts = urlsplit(referrer)
        host = _HOST.search(parts.hostname or "")
        if host is None:
            return None
        name, parameter = _ENGINES[host[1]]
        return Searched(name, kept_text(parse_qs(parts.query).get(parameter, [""])[0]))
    except ValueError:
        return None
