"""Macros in URLs and texts: `{subid}`, `{_keyword}`, `{date:Y-m-d}` (KE-621 to KE-623)."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

_MACRO = re.compile(r"\{(_?)([a-z][a-z0-9_]*)(?::([^{}]*))?\}", re.ASCII)

Value = str | Callable[[str], str]
"""A text, or what makes one of the macro's argument."""


def fill(text: str, values: Mapping[str, Value], *, encode: bool = True) -> str:
    """The text with its macros filled; unknown ones stay as they are.

    Values are URL-encoded where `encode` says so, but for those asked for with `_`.
    """

    def replaced(match: re.Match[str]) -> str:
        raw, name, argument = match[1], match[2], match[3]
        value = values.get(ALIASES.get(name, name))
        if value is None:
            return match[0]
        filled = value if isinstance(value, str) else value(argument or "")
        return filled if raw or not encode else quote(filled, safe="")

    return _MACRO.sub(replaced, text)


#: Other names of the same macro.
ALIASES: Mapping[str, str] = {
    "keitaro_campaign_id": "campaign_id",
    "keitaro_campaign_name": "campaign_name",
    "country_code": "country",
    "carrier": "operator",
    "referer": "referrer",
    "se": "search_engine",
    "ua": "user_agent",
    "useragent": "user_agent",
    "region_name": "region",
    "sub_id": "subid",
    "clickid": "subid",
}
