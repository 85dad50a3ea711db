"""What every store promises: memory, a file, a directory and PostgreSQL behave alike."""

from pathlib import Path
from threading import Thread

import pytest

from mocksrv.store import Database, Store, open_store
from tests.store.conftest import ADD, SCHEMA, Opener, add, empty, holding, notes

OUTLASTING = pytest.mark.parametrize("database", ["file", "directory", "postgresql"], indirect=True)


class Full(Exception):
    """Raised by a fill that fails."""


# -- a store ------------------------------------------------------------------------------------


def test_a_fresh_store_is_empty(store: Store) -> None:
    assert store.names() == []


def test_a_new_database_has_what_it_was_filled_with(store: Store) -> None:
    database = store.create("w1", holding("a", "b"))

    assert notes(database) == notes(store.open("w1")) == ["a", "b"]


def test_names_are_sorted_and_the_own_ones_of_a_world_are_among_them(store: Store) -> None:
    names = ["a", "a+origin", "a-1", "b", "b1", "default", "x" * 40, "x" * 40 + "+origin"]

    for name in reversed(names):
        store.create(name, empty)

    assert store.names() == names
    assert [notes(store.open(name)) for name in names] == [[]] * len(names)


def test_databases_do_not_see_each_other(store: Store) -> None:
    one, other = store.create("w1", holding("one")), store.create("w-1", holding("other"))

    add(one, "more")

    assert (notes(one), notes(other)) == (["one", "more"], ["other"])


def test_a_name_is_given_once(store: Store) -> None:
    store.create("w1", holding("first"))

    with pytest.raises(FileExistsError):
        store.create("w1", holding("second"))

    assert notes(store.open("w1")) == ["first"]


def test_a_database_whose_filling_fails_does_not_exist(store: Store) -> None:
    def failing(database: Database) -> None:
        holding("half")(database)
        raise Full

    with pytest.raises(Full):
        store.create("w1", failing)

    assert store.names() == []
    assert notes(store.create("w1", empty)) == []


def test_an_unknown_database_cannot_be_opened(store: Store) -> None:
    with pytest.raises(KeyError):
        store.open("w1")


def test_a_copy_is_equal_and_then_lives_by_itself(store: Store) -> None:
    original = store.create("w1", holding("a", "b"))

    copy = store.copy("w1", "w2")
    add(copy, "c")
    add(original, "d")

    assert notes(store.open("w2")) == ["a", "b", "c"]
    assert notes(store.open("w1")) == ["a", "b", "d"]


def test_a_copy_onto_a_database_replaces_all_of_it(store: Store) -> None:
    store.create("w1", holding("a"))
    store.create("w2", holding("x", "y", "z"))

    copy = store.copy("w1", "w2")

    assert notes(copy) == notes(store.open("w2")) == ["a"]
    assert store.names() == ["w1", "w2"]


def test_a_copy_can_be_copied_back(store: Store) -> None:
    store.create("w1", holding("a"))
    store.copy("w1", "w1+origin")
    add(store.open("w1"), "b")

    assert notes(store.copy("w1+origin", "w1")) == ["a"]


def test_a_dropped_database_is_gone_and_its_name_free(store: Store) -> None:
    store.create("w1", holding("a"))
    store.create("w2", holding("b"))

    store.drop("w1")

    assert store.names() == ["w2"]
    with pytest.raises(KeyError):
        store.open("w1")
    assert notes(store.create("w1", empty)) == []


def test_dropping_what_does_not_exist_is_no_error(store: Store) -> None:
    store.drop("w1")

    assert store.names() == []


# -- what outlasts the process ------------------------------------------------------------------


@OUTLASTING
def test_everything_is_there_after_closing_and_opening_again(opener: Opener) -> None:
    before = opener()
    before.create("default", holding("d"))
    before.create("w1", holding("a"))
    before.create("w2", holding("b"))
    before.copy("w1", "w1+origin")
    add(before.open("w1"), "c")
    before.drop("w2")
    before.close()

    after = opener()

    assert after.names() == ["default", "w1", "w1+origin"]
    assert [notes(after.open(name)) for name in after.names()] == [["d"], ["a", "c"], ["a"]]


@OUTLASTING
def test_what_was_not_committed_is_not_there_after_opening_again(opener: Opener) -> None:
    before = opener()
    database = before.create("w1", holding("a"))
    database.begin()
    database.run(ADD, id=7, text="never answered", amount=0)
    before.close()

    assert notes(opener().open("w1")) == ["a"]


@OUTLASTING
def test_two_processes_see_what_the_other_committed(opener: Opener) -> None:
    one, other = opener(), opener()
    add(one.create("w1", holding("a")), "b")

    assert other.names() == ["w1"]
    add(other.open("w1"), "c", 101)
    assert notes(one.open("w1")) == ["a", "b", "c"]
    with pytest.raises(FileExistsError):
        other.create("w1", empty)


@OUTLASTING
def test_two_processes_never_get_in_between_each_other(opener: Opener) -> None:
    opener().create("w1", holding("counter"))

    def count() -> None:
        database = opener().open("w1")
        for _ in range(25):
            database.begin()
            row = database.one("SELECT amount FROM note")
            database.run("UPDATE note SET amount = :amount", amount=(row or (0,))[0] + 1)
            database.commit()

    threads = [Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    database = opener().open("w1")
    database.begin()
    assert database.one("SELECT amount FROM note") == (75,)
    database.rollback()


# -- addresses ----------------------------------------------------------------------------------


def test_a_directory_holds_a_file_for_each_world(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new' / 'worlds'}", SCHEMA)
    store.create("default", empty)
    store.create("w1", empty)
    store.copy("w1", "w1+origin")
    store.close()

    assert sorted(path.name for path in (tmp_path / "new/worlds").iterdir()) == [
        "default.db",
        "w1+origin.db",
        "w1.db",
    ]


@pytest.mark.parametrize("stem", ["sandbox", "sand[box]", "sand.box", "sand@w9"])
def test_a_file_is_the_world_default_and_has_the_others_beside_it(
    tmp_path: Path, stem: str
) -> None:
    url = f"sqlite:///{tmp_path / stem}.sqlite"
    store = open_store(url, SCHEMA)
    store.create("default", empty)
    store.create("w1", holding("a"))
    store.close()

    names = [f"{stem}.sqlite", f"{stem}@w1.sqlite"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert open_store(url, SCHEMA).names() == ["default", "w1"]


def test_a_dropped_world_leaves_no_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}", SCHEMA)
    add(store.create("w1", holding("a")), "b")

    store.drop("w1")

    assert list(tmp_path.iterdir()) == []
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "sqlite:memory",
        "mysql://localhost/x",
        "postgresql://x",
        "x.db",
    ],
)
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be sqlite:///PATH or postgresql\\+psycopg://"):
        open_store(url, SCHEMA)


def test_a_path_that_cannot_be_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("not a directory")

    for path in ("occupied", "occupied/worlds", "occupied/sandbox.db"):
        with pytest.raises(OSError, match="occupied"):
            open_store(f"sqlite:///{tmp_path / path}", SCHEMA)


@pytest.mark.parametrize("content", [b"", b"buy milk " * 1000, b"SQLite format 3\0"])
def test_a_file_that_holds_no_world_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(content)
    store = open_store(f"sqlite:///{file}", SCHEMA)

    with pytest.raises(OSError, match=r"notes\.txt does not hold a world"):
        store.open("default")

    assert file.read_bytes() == content


def test_a_postgresql_server_that_does_not_answer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be reached"):
        open_store(f"postgresql+psycopg://nobody@/none?host={tmp_path}", SCHEMA)


def test_a_loaded_database_stays_what_it_is(store: Store) -> None:
    database = store.create("w1", holding("a"))
    database.begin()
    database.load("note", ("id", "text"), [(1, "b"), (2, "c")], {"amount": 0})
    database.commit()

    assert notes(store.open("w1")) == ["a", "b", "c"]
    add(store.open("w1"), "d")
    copy = store.copy("w1", "w2")
    assert notes(copy) == notes(store.open("w1")) == ["a", "b", "c", "d"]
    store.copy("w2", "w1")
    assert notes(store.open("w1")) == ["a", "b", "c", "d"]
