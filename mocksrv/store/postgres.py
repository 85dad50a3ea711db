"""Worlds in PostgreSQL: one schema each, all through one connection of this process.

A transaction holds the world's advisory lock, so several processes can share the worlds: what
SQLite's `BEGIN IMMEDIATE` does for threads, the lock does for machines.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from mocksrv.store.database import Database, Row, Value
from mocksrv.store.schema import Schema

_PREFIX = "mocksrv_"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"
_NAMES = """
SELECT substr(schema_name, :skip) FROM information_schema.schemata
WHERE starts_with(schema_name, :prefix) ORDER BY 1
"""


_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s
"""
_INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = %s"
_KEY = "BIGINT PRIMARY KEY"


Connect = Callable[[], psycopg.Connection[Row]]


class _Whole(Loader):
    """Sums of integers come as `numeric`; nothing else does, as no table has fractions."""

    def load(self, data: Buffer) -> int:
        return int(bytes(data))


class PostgresDatabase:
    """One world's schema; see `store.database.Database`."""

    dialect: ClassVar[str] = "postgresql"

    def __init__(self, connect: Connect, name: str, tables: list[str]) -> None:
        self._connect = connect
        self._connection = connect()
        self._schema = _quoted(name)
        self._lock = f"{_PREFIX}{name}"
        self._tables = tables
        self._inside = False

    def one(self, sql: str, **values: Value) -> Row | None:
        """The first row, or None."""
        return self._execute(sql, values).fetchone()

    def all(self, sql: str, **values: Value) -> list[Row]:
        """All rows."""
        return self._execute(sql, values).fetchall()

    def run(self, sql: str, **values: Value) -> None:
        """Execute one statement."""
        self._execute(sql, values)

    def many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> None:
        """Execute one statement for each row of values."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_translated(sql), rows)

    def change(
        self, table: str, column: str, key: str, rows: Iterable[tuple[Value, int | str]]
    ) -> None:
        """Set one column of many rows: each to its value, the row found by its key."""
        sql = f"UPDATE {table} SET {column} = %s WHERE {key} = %s"  # noqa: S608 - our own names
        with self._connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def load(
        self,
        table: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Value]],
        same: Mapping[str, Value],
        nulls: Collection[str] = (),
    ) -> None:
        """Insert many rows by COPY."""
        names, values = ", ".join((*columns, *same)), tuple(same.values())
        sql = f"COPY {table} ({names}) FROM STDIN"
        null = [name in nulls for name in columns] if nulls else []
        with self._connection.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row((*_with_nulls(row, null), *values))

    def begin(self) -> None:
        """Open a transaction in the world's schema and take the world's lock.

        A connection that was lost is made anew.
        """
        try:
            self._connection.execute("BEGIN")
        except psycopg.OperationalError:
            self._connection = self._connect()
            self._connection.execute("BEGIN")
        self._connection.execute(
            "SELECT set_config('search_path', %s, true), pg_advisory_xact_lock(hashtext(%s))",
            (self._schema, self._lock),
        )

    def commit(self) -> None:
        """Keep what was written since `begin`."""
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was written since `begin`."""
        self._connection.execute("ROLLBACK")

    def clear(self) -> None:
        """Delete all rows of all tables."""
        for table in self._tables:
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608

    def _execute(self, sql: str, values: Mapping[str, Value]) -> psycopg.Cursor[Row]:
        return self._connection.execute(_translated(sql), values)


class PostgresStore:
    """All worlds of one PostgreSQL database."""

    def __init__(self, schema: Schema, url: str) -> None:
        self._schema = schema
        self._url = url
        self._kept: psycopg.Connection[Row] | None = None
        self._connected()

    def _connected(self) -> psycopg.Connection[Row]:
        """The connection, made anew if it was lost. Raises OSError."""
        if self._kept is None or self._kept.closed:
            try:
                self._kept = psycopg.connect(self._url, autocommit=True)
                self._kept.adapters.register_loader("numeric", _Whole)
            except psycopg.Error as error:
                reason = str(error).splitlines()[0]
                raise OSError(f"cannot be reached: {reason}") from error
        return self._kept

    @property
    def _connection(self) -> psycopg.Connection[Row]:
        return self._connected()

    def names(self) -> list[str]:
        """The names of all worlds that have a schema."""
        values = {"skip": len(_PREFIX) + 1, "prefix": _PREFIX}
        return [row[0] for row in self._connection.execute(_translated(_NAMES), values)]

    def has(self, name: str) -> bool:
        """Whether a schema of that name exists; another process may have made or dropped it."""
        sql = "SELECT to_regnamespace(%s) IS NOT NULL"
        row = self._connection.execute(sql, (_quoted(name),)).fetchone()
        return bool(row and row[0])

    def upgrade(self, name: str) -> None:
        """Give a schema that an older version made what it lacks, in one transaction."""
        schema = f"{_PREFIX}{name}"
        with self._connection.transaction():
            self._connection.execute(_LOCK, (schema,))
            tables: dict[str, set[str]] = {}
            for table, column in self._connection.execute(_COLUMNS, (schema,)):
                tables.setdefault(table, set()).add(column)
            indexes = {row[0] for row in self._connection.execute(_INDEXES, (schema,))}
            self._connection.execute("SELECT set_config('search_path', %s, true)", (_quoted(name),))
            for statement in self._schema.upgrade(_KEY, tables, indexes):
                self._connection.execute(statement)

    def open(self, name: str) -> PostgresDatabase:
        """An existing database. Raises KeyError."""
        if not self.has(name):
            raise KeyError(name)
        return self._database(name)

    def create(self, name: str, fill: Callable[[Database], None]) -> PostgresDatabase:
        """A new schema with all tables, filled, in one transaction."""
        database = self._database(name)
        try:
            with self._connection.transaction():
                self._make(name)
                fill(database)
        except (psycopg.errors.DuplicateSchema, psycopg.errors.UniqueViolation) as error:
            raise FileExistsError(name) from error
        return database

    def copy(self, source: str, target: str) -> PostgresDatabase:
        """Make `target` equal to `source`, in one transaction."""
        with self._connection.transaction():
            self._connection.execute(_LOCK, (f"{_PREFIX}{source}",))
            self._drop(target)
            self._make(target)
            for table in self._schema.tables:
                self._connection.execute(
                    f"INSERT INTO {_quoted(target)}.{table} "  # noqa: S608
                    f"SELECT * FROM {_quoted(source)}.{table}"
                )
        return self._database(target)

    def drop(self, name: str) -> None:
        """Remove the schema and all in it."""
        self._drop(name)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _database(self, name: str) -> PostgresDatabase:
        return PostgresDatabase(self._connected, name, self._schema.tables)

    def _make(self, name: str) -> None:
        self._connection.execute(f"CREATE SCHEMA {_quoted(name)}")
        self._connection.execute("SELECT set_config('search_path', %s, true)", (_quoted(name),))
        for statement in self._schema.in_dialect(_KEY):
            self._connection.execute(statement)

    def _drop(self, name: str) -> None:
        self._connection.execute(f"DROP SCHEMA IF EXISTS {_quoted(name)} CASCADE")


def _quoted(name: str) -> str:
    """The world's schema as an identifier; names hold letters, digits, `-` and `+` only."""
    return f'"{_PREFIX}{name}"'


def _with_nulls(row: Sequence[Value], null: Sequence[bool]) -> Sequence[Value]:
    """A row with NULL instead of 0 where `null` says so; empty: nowhere."""
    if not null:
        return row
    pairs = zip(row, null, strict=True)
    return [None if is_null and value == 0 else value for value, is_null in pairs]


@lru_cache(maxsize=1024)
def _translated(sql: str) -> str:
    """`:name` parameters in psycopg's spelling."""
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", sql.replace("%", "%%"))  # not the casts: `::`
