"""Chains of postbacks: whose postbacks led to a request."""

import re

from starlette.requests import Request

from mocksrv.sender import VIA

_LINK = re.compile(r"[a-z]+@[a-z0-9-]{1,40}", re.ASCII)
_MOST = 32


def via_of(request: Request) -> tuple[str, ...]:
    """The vendors and worlds whose postbacks led to the request, the first first."""
    links = request.headers.get(VIA, "").split(",")[:_MOST]
    return tuple(link.strip() for link in links if _LINK.fullmatch(link.strip()))
