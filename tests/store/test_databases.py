"""What every database promises: transactions, parameters and values, whatever holds them."""

import pytest

from mocksrv.store import Database, Schema, Store
from tests.store.conftest import ADD, NOTES, SCHEMA, add, empty, holding, notes


@pytest.fixture
def w1(store: Store) -> Database:
    return store.create("w1", empty)


VALUES = ["", "it's", "100 %s", ":id", "a\nb\tc", "Żółw 🐢", '"quoted"', "\\", "%(text)s"]


@pytest.mark.parametrize("text", VALUES)
def test_text_comes_back_as_it_was(w1: Database, text: str) -> None:
    add(w1, text)

    assert notes(w1) == [text]


@pytest.mark.parametrize("amount", [0, -1, 2**53 + 1, 2**63 - 1, -(2**63)])
def test_integers_of_64_bits_come_back_as_they_were(w1: Database, amount: int) -> None:
    w1.begin()
    w1.run(ADD, id=1, text=None, amount=amount)

    assert w1.one("SELECT text, amount FROM note") == (None, amount)
    w1.rollback()


def test_one_is_the_first_row_or_none(w1: Database) -> None:
    w1.begin()
    assert w1.one(NOTES) is None
    assert w1.all(NOTES) == []
    holding("a", "b")(w1)

    assert w1.one(NOTES) == ("a",)
    assert w1.all(NOTES) == [("a",), ("b",)]
    w1.rollback()


def test_many_of_nothing_writes_nothing(w1: Database) -> None:
    w1.begin()
    w1.many(ADD, [])
    w1.commit()

    assert notes(w1) == []


@pytest.mark.parametrize("text", VALUES)
def test_rows_are_loaded_with_what_is_the_same_in_all(w1: Database, text: str) -> None:
    w1.begin()
    w1.load("note", ("amount", "id"), [(-1, 2), (2**63 - 1, 1)], {"text": text})
    w1.load("note", ("id", "text"), ((n, text) for n in (3,)), {"amount": None})
    w1.load("note", ("id", "text"), [], {"amount": 7})
    w1.commit()

    w1.begin()
    found = w1.all("SELECT id, text, amount FROM note ORDER BY id")
    w1.rollback()
    assert found == [(1, text, 2**63 - 1), (2, text, -1), (3, text, None)]


def test_what_was_loaded_is_rolled_back(w1: Database) -> None:
    w1.begin()
    w1.load("note", ("id",), [(1,), (2,)], {"text": "lost", "amount": 0})
    w1.rollback()

    assert notes(w1) == []


def test_parameters_are_told_apart_and_may_be_used_twice(w1: Database) -> None:
    query = "SELECT :a, :ab, :a, text FROM note WHERE text LIKE 'x%' AND amount < :b"
    w1.begin()
    w1.run(ADD, id=1, text="x", amount=1)

    assert w1.one(query, a=5, ab=6, b=7) == (5, 6, 5, "x")
    w1.rollback()


def test_what_is_rolled_back_was_never_written(w1: Database) -> None:
    add(w1, "kept")
    w1.begin()
    w1.run(ADD, id=1, text="lost", amount=0)
    w1.run("UPDATE note SET text = 'changed'")

    w1.rollback()

    assert notes(w1) == ["kept"]


def test_a_statement_that_fails_can_be_rolled_back(w1: Database) -> None:
    add(w1, "kept")
    w1.begin()
    with pytest.raises(Exception, match="note"):
        w1.run(ADD, id=100, text="same id", amount=0)

    w1.rollback()

    add(w1, "more", 101)
    assert notes(w1) == ["kept", "more"]


def test_clear_empties_all_tables_inside_the_transaction(w1: Database) -> None:
    add(w1, "a")
    w1.begin()
    w1.run("INSERT INTO tag (name) VALUES ('t')")
    w1.clear()
    counts = [w1.one(f"SELECT COUNT(*) FROM {table}") for table in SCHEMA.tables]  # noqa: S608

    w1.rollback()

    assert counts == [(0,), (0,)]
    assert notes(w1) == ["a"]


def test_a_schema_knows_its_tables_and_its_dialects() -> None:
    schema = Schema(("CREATE TABLE a (id ROWKEY)", "CREATE INDEX i ON a (id)"))

    assert schema.tables == ["a"]
    assert schema.in_dialect("INTEGER PRIMARY KEY")[0] == "CREATE TABLE a (id INTEGER PRIMARY KEY)"
