"""What a world's database and the store that holds them can do."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

Row = tuple[Any, ...]
Value = int | str | None


class Database(Protocol):
    """The database of one world, used from the thread of the event loop only.

    Values are integers, text and None; booleans are stored as 0 and 1.
    """

    dialect: ClassVar[str]
    """What SQL it understands: `sqlite` or `postgresql`."""

    def one(self, sql: str, **values: Value) -> Row | None:
        """The first row, or None."""

    def all(self, sql: str, **values: Value) -> list[Row]:
        """All rows."""

    def run(self, sql: str, **values: Value) -> None:
        """Execute one statement."""

    def many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> None:
        """Execute one statement for each row of values."""

    def change(
        self, table: str, column: str, key: str, rows: Iterable[tuple[Value, int | str]]
    ) -> None:
        """Set one column of many rows: each to its value, the row found by its key."""

    def load(
        self,
        table: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Value]],
        same: Mapping[str, Value],
        nulls: Collection[str] = (),
    ) -> None:
        """Insert many rows at once, as quickly as the database can.

        A row holds the values of the `columns` in their order; `same` are columns whose value
        is the same in all rows. In the columns `nulls` 0 stands for NULL: sqlite3 takes
        seven times as long for a None as for a number.
        """

    def begin(self) -> None:
        """Open a transaction that no other writer of this world can get in between."""

    def commit(self) -> None:
        """Keep what was written since `begin`."""

    def rollback(self) -> None:
        """Forget what was written since `begin`."""

    def clear(self) -> None:
        """Delete all rows of all tables, inside the transaction."""


class Store(Protocol):
    """All worlds' databases by name. Names with a `+` belong to a world (its origin, ...)."""

    def names(self) -> list[str]:
        """The names of all databases that exist, sorted."""

    def has(self, name: str) -> bool:
        """Whether a database of that name exists, whoever made it."""

    def upgrade(self, name: str) -> None:
        """Give a database that an older version made the tables and columns it lacks.

        Raises OSError where it does not hold a world.
        """

    def open(self, name: str) -> Database:
        """An existing database; to be asked for anew for every transaction. Raises KeyError."""

    def create(self, name: str, fill: Callable[[Database], None]) -> Database:
        """A new database with all tables, filled; it exists wholly or not at all.

        Raises FileExistsError where one of that name exists.
        """

    def copy(self, source: str, target: str) -> Database:
        """Make `target` equal to `source`, creating it where it does not exist."""

    def drop(self, name: str) -> None:
        """Remove a database; none of that name is no error."""

    def close(self) -> None:
        """Give back connections and files."""
