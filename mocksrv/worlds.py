"""Worlds: private copies of all vendors, each one database. The credential picks the world."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import count
from typing import NamedTuple

from mocksrv.clock import wall
from mocksrv.fixtures import Fixtures
from mocksrv.moment import NEVER_SETTLED, Moment
from mocksrv.sim.draw import draw
from mocksrv.store import Database, Store
from mocksrv.times import parse_instant

DEFAULT = "default"
NAME = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_KEY = re.compile(r"([a-z]+)_([a-z0-9-]{1,40})(\.[0-9a-f]{8})?", re.ASCII)
_LOG = logging.getLogger("mocksrv")
_ORIGIN = "+origin"
_LIVES = count()

_INSERT = """
INSERT INTO world (id, seed, fixtures, start, start_rate, virtual, real, rate, latest,
    settled, life)
VALUES (1, :seed, :fixtures, :start, :rate, :start, :real, :rate, :start, :start, :life)
"""
_RELIVE = "UPDATE world SET real = :real, life = :life"
_CREDENTIAL = "INSERT INTO credential (vendor, rotations, suffix) VALUES (:vendor, 0, '')"
_ROTATE = "UPDATE credential SET rotations = rotations + 1, suffix = :suffix WHERE vendor = :vendor"


class Opening(NamedTuple):
    """How a world is opened, and what a reset brings back."""

    seed: int = 1
    fixtures: str = "blank"
    start: int = parse_instant("2026-01-01T00:00:00Z")
    rate: int = 0
    """Millionths of a simulated second per real second."""


class WorldError(Exception):
    """Something that cannot be done with worlds; the text says why."""


class WorldUnknown(WorldError):
    """No world of that name is open."""


class WorldExists(WorldError):
    """A world of that name is open already."""


class TooManyWorlds(WorldError):
    """As many worlds as this server keeps are open."""


Populate = Callable[[Moment, str], None]
"""Fills a fresh world with one vendor's rows from the fixtures of that name."""


@dataclass(frozen=True, slots=True)
class World:
    """One world, for as long as a request takes."""

    name: str
    db: Database
    fixtures: Fixtures
    wake: Callable[[str], None]
    """Called with the name when something is due in the world that nobody does yet."""

    def moment(self) -> Moment:
        """A transaction and the instant in it, for a `with` statement."""
        return Moment(self.db, self.fixtures, self.name, self.wake)


class Worlds:
    """All worlds of one server."""

    def __init__(
        self,
        store: Store,
        fixtures: Fixtures,
        vendors: dict[str, Populate],
        *,
        open_worlds: bool = True,
        most: int = 1000,
    ) -> None:
        self.fixtures = fixtures
        self.vendors = vendors
        self._store = store
        self._open_worlds = open_worlds
        self._most = most
        self._made = 0
        self._tags: dict[bytes, str] = {}
        self.wake: Callable[[str], None] = lambda name: None
        """Called with the name of a world in which something is due that nobody does yet."""
        for name in store.names():  # what does not hold a world is found out now
            store.upgrade(name)
            self._add_vendors(name, store.open(name))

    def names(self) -> list[str]:
        """The names of all worlds, sorted; other processes may have opened some of them."""
        return [name for name in self._store.names() if "+" not in name]

    def get(self, name: str) -> World:
        """A world. Raises WorldUnknown."""
        world = self.find(name)
        if world is None:
            raise WorldUnknown(f"There is no world {name!r}.")
        return world

    def find(self, name: str) -> World | None:
        """A world, or None. To be asked for at every request: others may delete or reset it."""
        if not NAME.fullmatch(name):
            return None
        try:
            return self._world(name, self._store.open(name))
        except KeyError:
            return None

    def by_tag(self, tag: bytes) -> World | None:
        """The world whose name has this tag, if it is open."""
        if tag not in self._tags:
            self._tags = {tag_of(name): name for name in self.names()}
        name = self._tags.get(tag)
        return self.find(name) if name else None

    def by_key(self, vendor: str, key: str, mark: str | None) -> tuple[World, str] | None:
        """The world that a vendor's key belongs to, and the key's suffix, still to be checked.

        A key of the right form opens a world that does not exist. None: a wrong key, or the key
        of another world than the one the address is marked with.
        """
        match = _KEY.fullmatch(key)
        if match is None or match[1] != vendor or (mark is not None and match[2] != mark):
            return None
        world = self.find(match[2])
        if world is None and not match[3] and self._open_worlds:
            world = self._opened_by_key(match[2])
        return (world, match[3] or "") if world else None

    def _opened_by_key(self, name: str) -> World | None:
        try:
            return self.open(name, Opening())
        except WorldExists:  # another process was quicker
            return self.find(name)
        except TooManyWorlds as error:
            _LOG.warning("a key for world %s is answered as a wrong key: %s", name, error)
            return None

    def open(self, name: str | None, opening: Opening) -> World:
        """A new world; without a name it gets one. Raises WorldExists, TooManyWorlds."""
        chosen = self._free(name)
        self._store.drop(chosen + _ORIGIN)
        try:
            db = self._store.create(chosen, partial(self._fill, chosen, opening))
        except FileExistsError:
            if name is None:  # another process took the name meanwhile
                return self.open(None, opening)
            raise WorldExists(f"World {name!r} exists already.") from None
        self.wake(chosen)
        return self._world(chosen, db)

    def fork(self, name: str | None, source: str) -> World:
        """A new world that is a copy of another, at the same instant."""
        self.get(source)
        name = self._free(name)
        origin = self._store.copy(source, name + _ORIGIN)
        with self._world(name, origin).moment() as moment:
            moment.set_clock(now=moment.now)
            moment.db.run(_RELIVE, real=wall(), life=_new_life())
            moment.db.run("UPDATE credential SET rotations = 0, suffix = ''")
        self.wake(name)
        return self._world(name, self._store.copy(name + _ORIGIN, name))

    def reset(self, name: str) -> World:
        """Bring a world back to how it was opened."""
        world = self.get(name)
        self.wake(name)
        if self._store.has(name + _ORIGIN):
            world = self._world(name, self._store.copy(name + _ORIGIN, name))
            with world.moment() as moment:
                moment.db.run(_RELIVE, real=wall(), life=_new_life())
            return world
        with world.moment() as moment:
            row = moment.db.one("SELECT seed, fixtures, start, start_rate FROM world")
            opening = Opening(*row) if row else Opening()
            moment.db.clear()
            self._fill(name, opening, moment.db)
        return world

    def delete(self, name: str) -> None:
        """Remove a world and all in it. Raises WorldUnknown; the default world stays."""
        self.get(name)
        if name == DEFAULT:
            raise WorldError("The default world cannot be deleted; reset it instead.")
        self._store.drop(name + _ORIGIN)
        self._store.drop(name)

    def close(self) -> None:
        """Close all databases."""
        self._store.close()

    def _add_vendors(self, name: str, db: Database) -> None:
        """Fill in the vendors that a world of an older version does not have."""
        with self._world(name, db).moment() as moment:
            there = {row[0] for row in db.all("SELECT vendor FROM credential")}
            row = db.one("SELECT fixtures FROM world")
            for vendor, populate in self.vendors.items():
                if vendor not in there:
                    db.run(_CREDENTIAL, vendor=vendor)
                    moment.settled = NEVER_SETTLED
                    populate(moment, row[0] if row else "blank")

    def _world(self, name: str, db: Database) -> World:
        return World(name, db, self.fixtures, self.wake)

    def _free(self, name: str | None) -> str:
        if len(self.names()) >= self._most:
            raise TooManyWorlds(f"{self._most} worlds are open, as many as this server keeps.")
        if name is None:
            name = self._next_name()
        if self.find(name):
            raise WorldExists(f"World {name!r} exists already.")
        return name

    def _next_name(self) -> str:
        while True:
            self._made += 1
            if not self.find(name := f"w{self._made}"):
                return name

    def _fill(self, name: str, opening: Opening, db: Database) -> None:
        db.run(_INSERT, **opening._asdict(), real=wall(), life=_new_life())
        db.many(_CREDENTIAL, [{"vendor": vendor} for vendor in self.vendors])
        moment = Moment.inside(db, self.fixtures, name)
        moment.now, moment.settled = opening.start, NEVER_SETTLED
        for populate in self.vendors.values():
            populate(moment, opening.fixtures)


def _new_life() -> int:
    """A number that no world had before in this process, nor probably in any other."""
    return wall() * 1000 + next(_LIVES) % 1000


def tag_of(name: str) -> bytes:
    """Eight bytes that stand for a world's name in ids that have no room for it."""
    return blake2b(name.encode(), digest_size=8).digest()


def key_of(moment: Moment, world: str, vendor: str) -> str:
    """The vendor's key that is valid for the world now."""
    row = moment.db.one("SELECT suffix FROM credential WHERE vendor = :vendor", vendor=vendor)
    return f"{vendor}_{world}{row[0] if row else ''}"


def is_key(moment: Moment, vendor: str, suffix: str) -> bool:
    """Whether the vendor's key that is valid now ends with this suffix."""
    row = moment.db.one("SELECT suffix FROM credential WHERE vendor = :vendor", vendor=vendor)
    return row is not None and row[0] == suffix


def rotate(moment: Moment, vendor: str) -> None:
    """Give the vendor's account in this world a new key; the old one is wrong from now on."""
    row = moment.db.one("SELECT rotations FROM credential WHERE vendor = :vendor", vendor=vendor)
    count = (row[0] if row else 0) + 1
    suffix = f".{draw(moment.seed, 'credential', vendor, count) >> 32:08x}"
    moment.db.run(_ROTATE, vendor=vendor, suffix=suffix)
