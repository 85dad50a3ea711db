"""What control routes and vendors' back doors are made of: world and moment from the path."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import BaseModel, ConfigDict

from mocksrv.courier import Courier
from mocksrv.moment import Moment
from mocksrv.targets import Targets
from mocksrv.worlds import World, Worlds


class Strict(BaseModel):
    """A body whose unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Problem(Exception):
    """A refusal of the control API: HTTP status and words."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def no_campaign(vendor: str, campaign: int) -> Problem:
    """The refusal for a campaign that a vendor does not have."""
    return Problem(404, f"There is no {vendor} campaign {campaign}.")


async def _worlds(request: Request) -> Worlds:
    worlds: Worlds = request.app.state.worlds
    return worlds


TheWorlds = Annotated[Worlds, Depends(_worlds)]


async def _courier(request: Request) -> Courier:
    courier: Courier = request.app.state.courier
    return courier


TheCourier = Annotated[Courier, Depends(_courier)]


async def _targets(request: Request) -> Targets:
    targets: Targets = request.app.state.targets
    return targets


TheTargets = Annotated[Targets, Depends(_targets)]


async def _world(w: Annotated[str, Path(description="The world's name")], of: TheWorlds) -> World:
    return of.get(w)


ThisWorld = Annotated[World, Depends(_world)]


async def _moment(world: ThisWorld) -> AsyncIterator[Moment]:
    with world.moment() as moment:
        yield moment


#: Committed before the answer is sent (`scope="function"`): what was answered is kept.
ThisMoment = Annotated[Moment, Depends(_moment, scope="function")]


async def read_json(request: Request) -> bytes:
    """A body that says it is JSON, unread: for what is too much for a model. Raises ValueError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ValueError("body: must be sent as application/json")
    return await request.body()
