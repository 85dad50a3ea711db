"""How worlds are shown: with the addresses that the client itself can use."""

from fastapi import Request

from mocksrv.control.shapes import ClockShown, WorldShown
from mocksrv.worlds import DEFAULT, World, key_of


def show_world(request: Request, world: World) -> WorldShown:
    """A world, its clock, its keys and its addresses."""
    vendors = request.app.state.worlds.vendors
    origin = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
    mark = "" if world.name == DEFAULT else f"/@{world.name}"
    with world.moment() as moment:
        row = moment.db.one("SELECT fixtures FROM world")
        return WorldShown(
            name=world.name,
            seed=moment.seed,
            fixtures=row[0] if row else "",
            clock=ClockShown.model_construct(now=moment.now, rate=moment.clock.rate),
            credentials={vendor: key_of(moment, world.name, vendor) for vendor in vendors},
            urls={vendor: f"{origin}/{vendor}{mark}" for vendor in vendors},
        )
