"""The application of the control API: routes, guards and errors."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp

from mocksrv.control import clock, postbacks, worlds
from mocksrv.control.guard import Guard
from mocksrv.control.shapes import Health
from mocksrv.courier import Courier
from mocksrv.targets import Targets
from mocksrv.wire.backdoor import Problem
from mocksrv.wire.body import LIMIT
from mocksrv.wire.problem import problem
from mocksrv.wire.vendor import Vendor
from mocksrv.worlds import WorldError, Worlds, WorldUnknown

_health = APIRouter(tags=["health"])


@_health.get("/health")
async def health() -> Health:
    """Whether the server answers."""
    return Health(version=version("mocksrv"))


def build(
    store: Worlds,
    vendors: Sequence[Vendor],
    courier: Courier,
    targets: Targets,
    *,
    host: str,
    token: str | None,
) -> ASGIApp:
    """The control application, for a server that listens on `host`."""
    app = FastAPI(
        title="mocksrv control API",
        version=version("mocksrv"),
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        max_body_size=LIMIT,
        redirect_slashes=False,
    )
    app.state.worlds = store
    app.state.courier = courier
    app.state.targets = targets
    app.state.vendors = {vendor.name: vendor for vendor in vendors}
    app.state.trades = {vendor.name: vendor.trade for vendor in vendors if vendor.trade}
    for router in (_health, worlds.router, clock.router, postbacks.router):
        app.include_router(router)
    for vendor in vendors:
        app.include_router(vendor.backdoor, prefix="/worlds/{w}")
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(WorldError, _world)
    app.add_exception_handler(Exception, _broken)
    return Guard(app, host=host, token=token, long=_long_paths(vendors))


def _long_paths(vendors: Sequence[Vendor]) -> tuple[str, ...]:
    """The back doors whose bodies may be longer than others."""
    routes = (route for vendor in vendors for route in vendor.backdoor.routes)
    return tuple(r.path for r in routes if isinstance(r, APIRoute) and r.max_body_size)


@_health.get("/openapi/{vendor}.json", include_in_schema=False)
async def describe(vendor: str, request: Request) -> dict[str, Any]:
    """The OpenAPI description of a vendor's API."""
    vendors: dict[str, Vendor] = request.app.state.vendors
    if vendor not in vendors:
        raise Problem(404, f"There is no vendor {vendor!r}; there are: {', '.join(vendors)}.")
    return vendors[vendor].describe()


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return problem(422, "body: not JSON")
    field = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    message = first["msg"].removeprefix("Value error, ")
    return problem(422, f"{field or 'body'}: {message}")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    headers = dict(error.headers or {})
    detail = error.detail
    if error.status_code == 404:
        detail = f"The control API has nothing at {request.scope['path']}."
    if error.status_code == 405:
        headers = {"Allow": ", ".join(_allowed(request))}
        detail = f"{request.method} is not for {request.scope['path']}; {headers['Allow']} are."
    return problem(error.status_code, detail, **headers)


def _allowed(request: Request) -> list[str]:
    """The methods that the control API has for the path of a request."""
    return [
        method
        for method in ("DELETE", "GET", "PATCH", "POST")
        for route in request.app.router.routes
        if route.matches(dict(request.scope) | {"method": method})[0] is Match.FULL
    ]


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101
    return problem(error.status, error.detail)


async def _world(request: Request, error: Exception) -> Response:
    return problem(404 if isinstance(error, WorldUnknown) else 409, str(error))


async def _broken(request: Request, error: Exception) -> Response:
    return problem(500, "mocksrv made a mistake; its log says which.")
