"""Worlds in SQLite, in memory."""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import ClassVar

from mocksrv.store.database import Database, Row, Value
from mocksrv.store.schema import Schema

#: Bytes in the pages of a new world, and of one with many rows.
_SMALL_PAGE, _LARGE_PAGE = 1024, 16384
#: A world with many rows has so many small pages. It is not looked at before so many changes.
_MANY_PAGES, _MANY_CHANGES = 2048, 2000
_CREATE = re.compile("^(CREATE (TABLE|(UNIQUE )?INDEX))")
#: Tables first, so that indexes are made of what is in them.
_OBJECTS = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC"


class SqliteDatabase:
    """One world's database; see `store.database.Database`."""

    dialect: ClassVar[str] = "sqlite"

    def __init__(self, connection: sqlite3.Connection, tables: list[str]) -> None:
        self.connection = connection
        self.large = False
        """Whether it is made for many rows, see `_enlarged`."""
        self._tables = tables

    def one(self, sql: str, **values: Value) -> Row | None:
        """The first row, or None."""
        row: Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, **values: Value) -> list[Row]:
        """All rows."""
        return self.connection.execute(sql, values).fetchall()

    def run(self, sql: str, **values: Value) -> None:
        """Execute one statement."""
        self.connection.execute(sql, values)

    def many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> None:
        """Execute one statement for each row of values."""
        self.connection.executemany(sql, rows)

    def change(
        self, table: str, column: str, key: str, rows: Iterable[tuple[Value, int | str]]
    ) -> None:
        """Set one column of many rows: each to its value, the row found by its key."""
        sql = f"UPDATE {table} SET {column} = ? WHERE {key} = ?"  # noqa: S608 - our own names
        self.connection.executemany(sql, rows)

    def load(
        self,
        table: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Value]],
        same: Mapping[str, Value],
        nulls: Collection[str] = (),
    ) -> None:
        """Insert many rows; what is the same in all is part of the statement, not of the rows."""
        names = ", ".join((*columns, *same))
        sent = ("NULLIF(?, 0)" if name in nulls else "?" for name in columns)
        values = ", ".join((*sent, *map(_literal, same.values())))
        sql = f"INSERT INTO {table} ({names}) VALUES ({values})"  # noqa: S608 - our own names
        self.connection.executemany(sql, rows)

    def begin(self) -> None:
        """Open a transaction, with the write lock from its first moment."""
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what was written since `begin`."""
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was written since `begin`."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def clear(self) -> None:
        """Delete all rows of all tables."""
        for table in self._tables:
            self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


KEY = "INTEGER PRIMARY KEY"


class MemoryStore:
    """Worlds that live and die with the process. A new one is a copy of an empty template."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.tables = schema.tables
        self._open: dict[str, SqliteDatabase] = {}
        self._template = _template(schema)

    def names(self) -> list[str]:
        """The names of all databases."""
        return sorted(self._open)

    def has(self, name: str) -> bool:
        """Whether a database of that name exists."""
        return name in self._open

    def upgrade(self, name: str) -> None:
        """What this process made is up to date."""

    def open(self, name: str) -> SqliteDatabase:
        """An existing database. Raises KeyError."""
        database = self._open[name]
        connection = database.connection
        if not database.large and not connection.in_transaction and _has_much(connection):
            database.connection = _enlarged(connection)
            database.large = True
            connection.close()
        return database

    def create(self, name: str, fill: Callable[[Database], None]) -> SqliteDatabase:
        """A new database with all tables, filled."""
        if name in self._open:
            raise FileExistsError(name)
        database = self.blank()
        try:
            fill_whole(database, fill)
        except BaseException:
            database.connection.close()
            raise
        self._open[name] = database
        return database

    def copy(self, source: str, target: str) -> SqliteDatabase:
        """Make `target` equal to `source`."""
        database, copy = self._open[source], self._open.get(target)
        connection = connect(":memory:")
        if database.large:
            database.connection.backup(connection)
        else:
            connection.deserialize(database.connection.serialize())
        if copy is None:
            copy = self._open[target] = SqliteDatabase(connection, self.tables)
        else:
            copy.connection.close()  # the statements that it keeps are of the pages as they were
            copy.connection = connection
        copy.large = database.large
        return copy

    def drop(self, name: str) -> None:
        """Remove a database."""
        if database := self._open.pop(name, None):
            database.connection.close()

    def close(self) -> None:
        """Give back the memory."""
        for name in self.names():
            self.drop(name)

    def blank(self) -> SqliteDatabase:
        """A new database with empty tables, under no name."""
        connection = connect(":memory:")
        connection.deserialize(self._template)
        return SqliteDatabase(connection, self.tables)


def connect(path: str) -> sqlite3.Connection:
    """A connection whose transactions are ours alone."""
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _literal(value: Value) -> str:
    """A value as SQL spells it."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''"))


def fill_whole(database: SqliteDatabase, fill: Callable[[Database], None]) -> None:
    """Fill a new database, all or nothing."""
    database.begin()
    fill(database)
    database.commit()


def _has_much(connection: sqlite3.Connection) -> bool:
    """Whether a database has more than small pages are made for."""
    if connection.total_changes < _MANY_CHANGES:
        return False
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    return bool(pages > _MANY_PAGES)


def _enlarged(small: sqlite3.Connection) -> sqlite3.Connection:
    """The same database with large pages, which may grow as far as the memory goes.

    A copy of an image may have a gigabyte; and a click takes up a small page by itself, which makes
    writing many of them a tenth slower than in large ones (measured).
    """
    small.execute("ATTACH ':memory:' AS large")
    try:
        _copy_out(small)
        large = connect(":memory:")
        small.backup(large, name="large")
    except BaseException:
        if small.in_transaction:
            small.execute("ROLLBACK")
        small.execute("DETACH large")
        raise
    return large


def _copy_out(small: sqlite3.Connection) -> None:
    """Copy all that there is to the attached database `large`."""
    small.execute(f"PRAGMA large.page_size = {_LARGE_PAGE}")
    small.execute("BEGIN")
    for kind, name, statement in small.execute(_OBJECTS).fetchall():
        small.execute(_CREATE.sub(r"\1 large.", statement))
        if kind == "table":
            small.execute(f"INSERT INTO large.{name} SELECT * FROM main.{name}")  # noqa: S608
    small.execute("COMMIT")


def _template(schema: Schema) -> bytes:
    """An empty world as SQLite's file image. Small pages: a small world stays small."""
    connection = connect(":memory:")
    connection.execute(f"PRAGMA page_size = {_SMALL_PAGE}")
    for statement in schema.in_dialect(KEY):
        connection.execute(statement)
    image = connection.serialize()
    connection.close()
    return image
