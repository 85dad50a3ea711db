"""The floor: a bare FastAPI application with its state in a dict, under the same uvicorn.

`python -m benchmarks.floor [ITEMS]` serves it on a free port, with that many items in it.
"""

import socket
import sys
from typing import Annotated, Any

import uvicorn
from fastapi import Body, FastAPI
from pydantic import BaseModel


class NewItem(BaseModel):
    """What a client sends, as much as it sends to campaign/add."""

    package_name: str
    downloads: int
    status: str


class Item(BaseModel):
    """As many fields as ayeT's campaign entity has, of the same sizes."""

    campaign_id: int
    identifier: str = ""
    package_name: str
    app_name: str = "App"
    app_icon: str = "https://lh3.ggpht.com/0123456789abcdef=w140"
    target_countries: str = ""
    total_downloads: int
    remaining_downloads: int
    reservations: int = 4
    tokens_per_download: float = 1
    download_rate: int = 2400
    is_retention: int = 0
    tracking: str = "standard"
    redirect_url: str = ""
    status: str
    created: str = "2026-01-01 00:00:00"


def create_floor(items: int) -> FastAPI:
    """The application, with the items 1 to `items`."""
    app = FastAPI(openapi_url=None)
    kept: dict[int, Item] = {}

    def keep(new: NewItem) -> Item:
        item = Item(
            campaign_id=len(kept) + 1,
            package_name=new.package_name,
            total_downloads=new.downloads,
            remaining_downloads=new.downloads,
            status=new.status,
        )
        kept[item.campaign_id] = item
        return item

    for _ in range(items):
        keep(NewItem(package_name="com.example.app", downloads=100, status="running"))

    @app.get("/items", response_model=list[Item])
    async def list_items() -> list[Item]:
        return list(kept.values())

    @app.get("/items/{number}", response_model=Item)
    async def get_item(number: int) -> Item:
        return kept[number]

    @app.post("/items", response_model=Item, status_code=201)
    async def create_item(new: NewItem) -> Item:
        return keep(new)

    answer: list[Any] = []

    @app.put("/answer", status_code=204)
    async def keep_answer(new: Annotated[Any, Body()]) -> None:
        answer[:] = [new]

    # The type that is returned makes FastAPI quick: without one, making JSON of a long answer
    # takes many times as long; with models that are kept it takes as long as this.
    @app.get("/answer")
    async def get_answer() -> Any:
        return answer[0]

    return app


class FloorServer(uvicorn.Server):
    """uvicorn with a ready line."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say where."""
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"floor ready on http://127.0.0.1:{port}", flush=True)


def main() -> None:
    """Serve with the options that mocksrv serves with."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    config = uvicorn.Config(
        create_floor(items),
        port=0,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    FloorServer(config).run()


if __name__ == "__main__":
    main()
