"""Worlds in SQLite, in memory."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from typing import ClassVar

from mocksrv.store.database import Database, Row, Value
from mocksrv.store.schema import Schema


class SqliteDatabase:
    """One world's database; see `store.database.Database`."""

    dialect: ClassVar[str] = "sqlite"

    def __init__(self, connection: sqlite3.Connection, tables: list[str]) -> None:
        self.connection = connection
        self.bounded = False
        """Whether it may have a gigabyte at most, as copies of an image may."""
        self.loaded = False
        """Whether many rows have been inserted at once."""
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
        self.loaded = True

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
        if database.loaded and database.bounded and not database.connection.in_transaction:
            self._unbind(database)
        return database

    @staticmethod
    def _unbind(database: SqliteDatabase) -> None:
        """Let a database grow as far as the memory goes."""
        with closing(database.connection) as before:
            database.connection = connect(":memory:")
            before.backup(database.connection)
        database.bounded = False

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
        copy = self._open.get(target)
        if copy is None:
            copy = self._open[target] = SqliteDatabase(connect(":memory:"), self.tables)
        elif copy.bounded and self._open[source].loaded:
            self._unbind(copy)
        self._open[source].connection.backup(copy.connection)
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
        database = SqliteDatabase(connection, self.tables)
        database.bounded = True
        return database


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


def _template(schema: Schema) -> bytes:
    """An empty world as SQLite's file image. Small pages: a small world stays small."""
    connection = connect(":memory:")
    connection.execute("PRAGMA page_size = 1024")
    for statement in schema.in_dialect(KEY):
        connection.execute(statement)
    image = connection.serialize()
    connection.close()
    return image
