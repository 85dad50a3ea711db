"""Lists that the tracker answers from: actions, types, schemas, filters, logs (KE-319, KE-320)."""

from typing import Any

Item = dict[str, Any]

#: Key → (field, type, what it does) (KE-319).
ACTIONS: dict[str, tuple[str, str, str]] = {
    "http": ("url", "redirect", "HTTP redirect"),
    "meta": ("url", "redirect", "Page with a meta refresh"),
    "double_meta": ("url", "redirect", "Meta refresh through a gateway page"),
    "js": ("url", "redirect", "Page with a script redirect"),
    "js_for_script": ("url", "redirect", "Script to embed (deprecated)"),
    "js_for_iframe": ("url", "redirect", "Script to embed in a frame (deprecated)"),
    "blank_referrer": ("url", "redirect", "Redirect without a referrer"),
    "formsubmit": ("url", "redirect", "Form that submits itself"),
    "iframe": ("url", "redirect", "Page with an iframe"),
    "frame": ("url", "redirect", "Page with a frame (outdated)"),
    "remote": ("url", "redirect", "Redirect to the URL that another URL answers"),
    "curl": ("url", "other", "Page of another URL"),
    "local_file": ("nothing", "other", "Local page"),
    "status404": ("nothing", "other", "404 Not Found"),
    "show_text": ("text", "other", "Text"),
    "show_html": ("text", "other", "HTML"),
    "campaign": ("campaigns", "other", "Another campaign"),
    "do_nothing": ("nothing", "other", "Nothing"),
}

_TYPES = {
    "forced": "Looked at first, whatever the rotation",
    "regular": "Rotated by position or by weight",
    "default": "Taken when no other stream is",
}
_SCHEMAS = {
    "redirect": "Redirect to a URL",
    "action": "Action without a redirect",
    "landings": "Landings, then offers",
    "offers": "Offers directly",
}
LOGS = ("system", "traffic", "postbacks", "ssl", "sent_postbacks")

_LISTS = (
    *("keyword", "country", "region", "city", "isp", "operator", "connection_type"),
    *("device_type", "device_model", "os", "os_version", "browser", "browser_version"),
    *("language", "user_agent", "source", "referrer", "ip"),
)
#: Name → group of every filter (KE-320).
FILTERS: dict[str, str] = {
    "uniqueness": "Visits",
    "limit": "Visits",
    **dict.fromkeys(_LISTS, "Visitor"),
    "parameter": "Parameters",
    **{f"sub_id_{n}": "Parameters" for n in range(1, 31)},
    "interval": "Time",
    "schedule": "Time",
    "bot": "Protection",
    "proxy": "Protection",
    "imklo_detect": "Protection",
}


def title(key: str) -> str:
    """`double_meta` → `Double meta`."""
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def actions() -> list[Item]:
    """All actions of streams (KE-218)."""
    return [
        {"key": key, "name": title(key), "field": field, "type": kind, "description": text}
        for key, (field, kind, text) in ACTIONS.items()
    ]


def types() -> list[Item]:
    """All types of streams (KE-160)."""
    return [_named(key, text) for key, text in _TYPES.items()]


def schemas(*, offers: bool) -> list[Item]:
    """All schemas of streams (KE-162); later without the one of offers only (KE-862)."""
    return [_named(key, text) for key, text in _SCHEMAS.items() if offers or key != "offers"]


def _named(key: str, text: str) -> Item:
    return {
        "value": key,
        "key": key,
        "name": title(key),
        "field": "nothing",
        "type": "other",
        "description": text,
    }


def filters(*, most_sub_ids: int) -> list[Item]:
    """All filters of streams (KE-220)."""
    dropped = {f"sub_id_{n}" for n in range(most_sub_ids + 1, 31)}
    return [
        {
            "value": name,
            "tooltip": title(name),
            "modes": {"accept": "IS", "reject": "IS NOT"},
            "group": group,
            "template": "",
            "header_template": "",
            "defaults": "",
        }
        for name, group in FILTERS.items()
        if name not in dropped
    ]
