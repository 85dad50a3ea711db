"""What a world's database holds, for what no call shows."""

from collections.abc import Callable
from typing import Any, TypeVar

from mocksrv.client import World
from mocksrv.inprocess import Sandbox
from mocksrv.moment import Moment

Found = TypeVar("Found")


def run(mocksrv: Sandbox, world: World, what: Callable[[Moment], Found]) -> Found:
    """Do something in a moment of a world."""

    async def do() -> Found:
        worlds = mocksrv.app._control._app.state.worlds  # type: ignore[attr-defined]
        with worlds.get(world.name).moment() as moment:
            return what(moment)

    return mocksrv.run(do())


def rows(mocksrv: Sandbox, world: World, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    return run(mocksrv, world, lambda moment: moment.db.all(sql))
