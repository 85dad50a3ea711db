"""What a visitor gets: redirects, pages, texts (KE-319)."""

import json
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

#: The page in between.
GATEWAY = "/gateway.php"


def answer(action: str, payload: str, address: str) -> Response:
    """The answer of an action with its payload, macros filled; unknown ones do nothing.

    `address`: the tracker's.
    """
    if action == "double_meta":
        return _meta(f"{address}{GATEWAY}?{urlencode({'url': payload})}")
    return ACTIONS.get(action, _nothing)(payload)


def onward(url: str) -> Response | None:
    """The second page of a double meta refresh; None: that is no URL."""
    return _meta(url) if url.startswith(("http://", "https://")) else None


def _page(head: str = "", body: str = "") -> Response:
    return HTMLResponse(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>")


def _http(url: str) -> Response:
    return RedirectResponse(url, status_code=302) if url else _nothing(url)


def _meta(url: str) -> Response:
    return _page(f'<meta http-equiv="refresh" content="0;url={escape(url)}">')


def _script(url: str) -> str:
    safe = json.dumps(url).replace("<", "\\u003c")  # no tag can end the script
    return f"window.location.replace({safe});"


def _js(url: str) -> Response:
    return _page(f"<script>{_script(url)}</script>")


def _embedded(url: str) -> Response:
    return Response(_script(url), media_type="application/javascript")


def _no_referrer(url: str) -> Response:
    return _page(f'<meta name="referrer" content="no-referrer"><script>{_script(url)}</script>')


def _form(url: str) -> Response:
    form = f'<form method="post" action="{escape(url)}"></form>'
    return _page("", f"{form}<script>document.forms[0].submit();</script>")


def _iframe(url: str) -> Response:
    return _page("", f'<iframe src="{escape(url)}" width="100%" height="100%"></iframe>')


def _frame(url: str) -> Response:
    return HTMLResponse(
        f'<!DOCTYPE html><html><frameset><frame src="{escape(url)}"></frameset></html>'
    )


def _not_fetched(url: str) -> Response:
    """The sandbox fetches nothing from outside: the page names what it would have shown."""
    return PlainTextResponse(url)


def _nothing(_: str) -> Response:
    return HTMLResponse("")


ACTIONS: Mapping[str, Callable[[str], Response]] = {
    "http": _http,
    "meta": _meta,
    "js": _js,
    "js_for_script": _embedded,
    "js_for_iframe": _embedded,
    "blank_referrer": _no_referrer,
    "formsubmit": _form,
    "iframe": _iframe,
    "frame": _frame,
    "remote": _not_fetched,
    "curl": _not_fetched,
    "local_file": _not_fetched,
    "status404": lambda _: HTMLResponse("404 Not Found", status_code=404),
    "show_text": PlainTextResponse,
    "show_html": HTMLResponse,
    "do_nothing": _nothing,
}

#: Those that lead to a URL.
REDIRECTS = frozenset(
    {
        *("http", "meta", "double_meta", "js", "js_for_script", "js_for_iframe", "blank_referrer"),
        *("formsubmit", "iframe", "frame", "remote"),
    }
)
