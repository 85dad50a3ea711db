"""Errors of the control API: `application/problem+json` (RFC 9457)."""

from http import HTTPStatus

import orjson
from starlette.responses import Response


def problem(status: int, detail: str, **headers: str) -> Response:
    """An error answer that says what was wrong in words."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return Response(
        orjson.dumps(content),
        status_code=status,
        media_type="application/problem+json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
