"""Worlds in SQLite, one file each."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from glob import escape
from pathlib import Path

from mocksrv.store.database import Database
from mocksrv.store.schema import Schema
from mocksrv.store.sqlite import KEY, MemoryStore, SqliteDatabase, connect, fill_whole

#: A file takes three descriptors of the process, which often may have no more than 1024.
MOST_OPEN = 200


class FileStore:
    """Worlds that outlast the process: a directory, or files beside a first one.

    In a directory, world `w` is `w.db`. Given a file `NAME.db`, that file is the world `default`
    and world `w` is `NAME@w.db` beside it. Answers are written before they are sent: the
    write-ahead log keeps them when the process is killed.
    """

    def __init__(self, schema: Schema, path: Path, *, directory: bool = False) -> None:
        self._blank = MemoryStore(schema)
        self._open: dict[str, SqliteDatabase] = {}
        self._file = path if path.suffix and not directory and not path.is_dir() else None
        self._directory = self._file.parent if self._file else path
        self._directory.mkdir(parents=True, exist_ok=True)

    def names(self) -> list[str]:
        """The names of all databases that exist as files."""
        if self._file is None:
            return sorted(path.stem for path in self._directory.glob("*.db"))
        stem, suffix = self._file.stem, self._file.suffix
        others = self._directory.glob(f"{escape(stem)}@*{escape(suffix)}")
        names = [path.name[len(stem) + 1 : -len(suffix)] for path in others]
        return sorted([*names, "default"] if self._file.exists() else names)

    def has(self, name: str) -> bool:
        """Whether a database of that name exists."""
        return name in self._open or self._path(name).exists()

    def upgrade(self, name: str) -> None:
        """Give a file that an older version made what it lacks. Raises OSError."""
        path = self._path(name)
        try:
            with closing(connect(os.fspath(path))) as connection:
                _upgrade(connection, self._blank.schema)
        except sqlite3.Error as error:
            raise OSError(f"{path} does not hold a world: {error}") from error

    def open(self, name: str) -> SqliteDatabase:
        """An existing database. Raises KeyError, OSError where the file is not a world.

        No more than MOST_OPEN files stay open: the one that was not used longest is closed.
        """
        database = self._open.pop(name, None)
        if database is None:
            path = self._path(name)
            if not path.exists():
                raise KeyError(name)
            if len(self._open) >= MOST_OPEN:
                self._open.pop(next(iter(self._open))).connection.close()
            database = self._connect(path)
        self._open[name] = database
        return database

    def create(self, name: str, fill: Callable[[Database], None]) -> SqliteDatabase:
        """A new database: built in memory, written aside, then given its name."""
        if self._path(name).exists():
            raise FileExistsError(name)
        database = self._blank.blank()
        with closing(database.connection):
            fill_whole(database, fill)
            self._place(name, database)
        return self.open(name)

    def copy(self, source: str, target: str) -> SqliteDatabase:
        """Make `target` equal to `source`, in one transaction."""
        if not self._path(target).exists():
            self._place(target, self.open(source))
            return self.open(target)
        copy = self.open(target)
        self.open(source).connection.backup(copy.connection)
        return copy

    def drop(self, name: str) -> None:
        """Remove the database and its files."""
        if database := self._open.pop(name, None):
            database.connection.close()
        path = self._path(name)
        for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            file.unlink(missing_ok=True)

    def close(self) -> None:
        """Fold the logs into the files and close them."""
        for database in self._open.values():
            database.connection.close()
        self._open.clear()

    def _place(self, name: str, database: SqliteDatabase) -> None:
        path = self._path(name)
        aside = path.with_name(f"{path.name}.new")
        with suppress(FileNotFoundError):
            aside.unlink()
        try:
            copy = connect(os.fspath(aside))
            with closing(copy):
                database.connection.backup(copy)
        except sqlite3.Error as error:
            raise OSError(f"{path} cannot be written: {error}") from error
        aside.rename(path)

    def _path(self, name: str) -> Path:
        if self._file is None:
            return self._directory / f"{name}.db"
        if name == "default":
            return self._file
        return self._file.with_name(f"{self._file.stem}@{name}{self._file.suffix}")

    def _connect(self, path: Path) -> SqliteDatabase:
        try:
            connection = connect(os.fspath(path))
        except sqlite3.Error as error:
            raise OSError(f"{path} cannot be opened: {error}") from error
        try:
            for table in self._blank.tables:
                connection.execute(f"SELECT 1 FROM {table} LIMIT 0")  # noqa: S608 - our own names
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.DatabaseError as error:
            connection.close()
            raise OSError(f"{path} does not hold a world: {error}") from error
        return SqliteDatabase(connection, self._blank.tables)


def _upgrade(connection: sqlite3.Connection, schema: Schema) -> None:
    """Add what the schema has and the file has not, all or nothing."""
    master = connection.execute("SELECT type, name FROM sqlite_master").fetchall()
    tables = {
        name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
        for kind, name in master
        if kind == "table"
    }
    if "world" not in tables:
        return  # whoever opens it says so
    indexes = {name for kind, name in master if kind == "index"}
    statements = schema.upgrade(KEY, tables, indexes)
    if statements:
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")
