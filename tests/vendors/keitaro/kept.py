"""What a world's database holds, for what no call shows."""

from typing import Any

from mocksrv.client import World
from mocksrv.inprocess import Sandbox


def rows(mocksrv: Sandbox, world: World, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""

    async def read() -> list[tuple[Any, ...]]:
        worlds = mocksrv.app._control._app.state.worlds  # type: ignore[attr-defined]
        with worlds.get(world.name).moment() as moment:
            found: list[tuple[Any, ...]] = moment.db.all(sql)
            return found

    return mocksrv.run(read())
