"""Worlds over HTTP: open, look, reset, fork, rotate, delete."""

from fastapi import APIRouter, Request, Response

from mocksrv import catalogue, deliveries, ledger
from mocksrv.control.shapes import (
    AppShown,
    EntryShown,
    KeyShown,
    LedgerShown,
    NewWorld,
    WorldShown,
)
from mocksrv.control.views import show_world
from mocksrv.fixtures import App
from mocksrv.ledger import units
from mocksrv.wire.backdoor import Problem, TheWorlds, ThisMoment, ThisWorld
from mocksrv.worlds import Opening, Worlds, key_of, rotate

router = APIRouter(tags=["worlds"])


@router.get("/worlds")
async def list_worlds(request: Request, worlds: TheWorlds) -> list[WorldShown]:
    """All open worlds, by name."""
    return [show_world(request, worlds.get(name)) for name in worlds.names()]


@router.post("/worlds", status_code=201)
async def open_world(
    request: Request, worlds: TheWorlds, new: NewWorld | None = None
) -> WorldShown:
    """Open a world, or a copy of one. 409 if the name is taken or no more worlds are kept."""
    new = new or NewWorld()
    if new.fork_of is not None:
        return show_world(request, worlds.fork(new.name, new.fork_of))
    wishes = new.model_dump(exclude={"name", "fork_of"}, exclude_none=True, mode="python")
    chosen = {field: getattr(new, field) for field in wishes}
    return show_world(request, worlds.open(new.name, Opening(**chosen)))


@router.get("/worlds/{w}")
async def get_world(request: Request, world: ThisWorld) -> WorldShown:
    """One world."""
    return show_world(request, world)


@router.delete("/worlds/{w}", status_code=204)
async def delete_world(w: str, worlds: TheWorlds) -> Response:
    """Close a world and forget all in it."""
    worlds.delete(w)
    return Response(status_code=204)


@router.post("/worlds/{w}/reset")
async def reset_world(request: Request, w: str, worlds: TheWorlds) -> WorldShown:
    """Bring a world back to how it was opened."""
    return show_world(request, worlds.reset(w))


@router.post("/worlds/{w}/credentials/{vendor}/rotate")
async def rotate_key(
    vendor: str, world: ThisWorld, worlds: TheWorlds, moment: ThisMoment
) -> KeyShown:
    """Give a vendor's account a new key; the old one is refused from now on."""
    _known(worlds, vendor)
    rotate(moment, vendor)
    return KeyShown(vendor=vendor, key=key_of(moment, world.name, vendor))


@router.get("/worlds/{w}/ledger")
async def get_ledger(
    request: Request, worlds: TheWorlds, moment: ThisMoment, vendor: str | None = None
) -> LedgerShown:
    """All movements of money up to now, and the balances, in the vendor's unit."""
    if vendor is not None:
        _known(worlds, vendor)
    deliveries.settle(moment, request.app.state.trades)
    moment.settle()
    entries = [e for e in ledger.entries(moment) if vendor in (None, e.vendor)]
    balances: dict[str, dict[str, int | float]] = {}
    shown = []
    for entry in entries:
        amounts = {"amount": units(entry.amount), "balance": units(entry.balance)}
        shown.append(EntryShown.model_construct(**(entry._asdict() | amounts)))
        balances.setdefault(entry.vendor, {})[entry.account] = amounts["balance"]
    return LedgerShown(entries=shown, balances=balances)


@router.get("/worlds/{w}/apps")
async def list_apps(moment: ThisMoment) -> list[AppShown]:
    """The store catalogue of the world."""
    return [AppShown(**app.model_dump()) for app in catalogue.every(moment)]


@router.post("/worlds/{w}/apps", status_code=201)
async def add_app(app: AppShown, moment: ThisMoment) -> AppShown:
    """Add an app to the catalogue of the world, or replace one."""
    catalogue.add(moment, App(**app.model_dump()))
    return app


def _known(worlds: Worlds, vendor: str) -> None:
    if vendor not in worlds.vendors:
        names = ", ".join(worlds.vendors)
        raise Problem(404, f"There is no vendor {vendor!r}; there are: {names}.")
