"""Worlds in memory: small ones in small pages, and those with many rows in large ones."""

import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from mocksrv.store import Database, Row, open_store, sqlite
from mocksrv.store.sqlite import SqliteDatabase
from tests.store.conftest import SCHEMA, add, empty, holding, notes

#: More rows than a new world's pages are made for.
MANY = [(number, f"{number:0500}") for number in range(2, 6000)]


class Layout(NamedTuple):
    """How SQLite keeps a database."""

    page: int
    objects: tuple[Row, ...]


def _layout(database: Database) -> Layout:
    (page,) = database.all("PRAGMA page_size")[0]
    return Layout(
        page, tuple(database.all("SELECT type, name, sql FROM sqlite_schema ORDER BY name"))
    )


def test_memory_with_many_rows_gets_large_pages() -> None:
    store = open_store(None, SCHEMA)
    database = store.create("w1", holding("a"))
    assert isinstance(database, SqliteDatabase)
    before = _layout(database)
    assert before.page == 1024
    database.begin()
    database.load("note", ("id", "text"), MANY, {"amount": 0})
    assert store.open("w1") is database
    assert _layout(database) == before  # not inside a transaction
    database.commit()

    assert store.open("w1") is database
    assert _layout(database) == before._replace(page=16384)
    assert notes(database) == ["a", *(text for _, text in MANY)]
    with pytest.raises(sqlite3.IntegrityError):
        add(database, "b", 0)
    database.rollback()
    store.close()


def test_memory_is_copied_whatever_its_pages() -> None:
    store = open_store(None, SCHEMA)
    large, small = store.create("large", empty), store.create("small", holding("a"))
    large.begin()
    large.load("note", ("id", "text"), MANY, {"amount": 0})
    large.commit()
    rows = notes(store.open("large"))

    for source, target, expected in (
        ("large", "new", rows),
        ("small", "new", ["a"]),
        ("large", "small", rows),
        ("new", "large", ["a"]),
    ):
        copy = store.copy(source, target)
        assert notes(copy) == notes(store.open(target)) == notes(store.open(source)) == expected
        assert _layout(copy) == _layout(store.open(source))
    add(store.open("small"), "b", 6000)
    assert notes(small) == [*rows, "b"]
    store.close()


def test_memory_that_cannot_be_enlarged_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(None, SCHEMA)
    database = store.create("w1", holding("a"))
    database.begin()
    database.load("note", ("id", "text"), MANY, {"amount": 0})
    database.commit()
    with monkeypatch.context() as failing:
        failing.setattr(sqlite, "connect", raising(MemoryError()))
        with pytest.raises(MemoryError):
            store.open("w1")
        failing.setattr(sqlite, "_OBJECTS", "SELECT type, name, 'nonsense' FROM sqlite_schema")
        with pytest.raises(sqlite3.Error):
            store.open("w1")
    assert _layout(database).page == 1024

    assert _layout(store.open("w1")).page == 16384
    assert notes(database) == ["a", *(text for _, text in MANY)]
    store.close()


def raising(error: BaseException) -> Callable[..., Any]:
    """What fails when it is called."""

    def fail(*_: Any) -> None:
        raise error

    return fail


def test_memory_that_is_often_changed_stays_small() -> None:
    store = open_store(None, SCHEMA)
    store.create("w1", holding("a"))
    for _ in range(10):
        database = store.open("w1")
        database.begin()
        database.change("note", "text", "id", [(f"{n}", 0) for n in range(1000)])
        database.commit()

    assert _layout(store.open("w1")).page == 1024
    assert notes(store.open("w1")) == ["999"]
    store.close()


def test_a_copy_is_read_as_it_is_now() -> None:
    """Also where the same statement was executed before, and its index was elsewhere."""
    store = open_store(None, SCHEMA)
    indexed = "CREATE INDEX note_by_text ON note (text)"
    counted = "SELECT COUNT(*) FROM note WHERE text > 'a'"
    for name, rows in (("many", 300), ("few", 3)):
        database = store.create(name, holding(*(f"note {n}" * 20 for n in range(rows))))
        database.begin()
        database.run(indexed)
        assert database.one(counted) == (rows,)
        database.commit()

    copy = store.copy("many", "few")

    copy.begin()
    assert copy.one(counted) == (300,)
    copy.commit()
    store.close()
