"""A small schema of its own, in every kind of store."""

from collections.abc import Callable, Iterator

import pytest

from mocksrv.store import Database, Schema, Store, open_store

SCHEMA = Schema(
    (
        "CREATE TABLE note (id ROWKEY, text TEXT, amount BIGINT)",
        "CREATE INDEX note_by_amount ON note (amount)",
        "CREATE TABLE tag (name TEXT PRIMARY KEY)",
    )
)
ADD = "INSERT INTO note (id, text, amount) VALUES (:id, :text, :amount)"
NOTES = "SELECT text FROM note ORDER BY id"

Opener = Callable[[], Store]


@pytest.fixture
def opener(database: str | None) -> Iterator[Opener]:
    """Opens the same place again and again, as processes that come and go do."""
    opened: list[Store] = []

    def open_once_more() -> Store:
        opened.append(open_store(database, SCHEMA))
        return opened[-1]

    yield open_once_more
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> Store:
    return opener()


def empty(_: Database) -> None:
    """Fill a new database with nothing."""


def holding(*texts: str) -> Callable[[Database], None]:
    """What fills a new database with these notes."""

    def fill(database: Database) -> None:
        rows = [{"id": n, "text": text, "amount": 0} for n, text in enumerate(texts)]
        database.many(ADD, rows)

    return fill


def notes(database: Database) -> list[str]:
    """The texts of the notes, in a transaction of their own."""
    database.begin()
    found = [row[0] for row in database.all(NOTES)]
    database.commit()
    return found


def add(database: Database, text: str, number: int = 100) -> None:
    """One more note, in a transaction of its own."""
    database.begin()
    database.run(ADD, id=number, text=text, amount=0)
    database.commit()
