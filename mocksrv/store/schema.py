"""The tables of a world that all vendors share, in SQL for SQLite and PostgreSQL.

`BIGINT` holds milliseconds, micro-units of money and 0/1; `ROWKEY` stands for an integer key.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

#: What is true of the whole world: how it was opened, and its clock. One row.
_WORLD = """
CREATE TABLE world (
    id ROWKEY,
    seed BIGINT NOT NULL,
    fixtures TEXT NOT NULL,
    start BIGINT NOT NULL,
    start_rate BIGINT NOT NULL,
    virtual BIGINT NOT NULL,
    real BIGINT NOT NULL,
    rate BIGINT NOT NULL,
    latest BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    life BIGINT NOT NULL
)
"""

#: What follows the world's name in a vendor's key; it changes when the key is rotated.
_CREDENTIAL = """
CREATE TABLE credential (vendor TEXT PRIMARY KEY, rotations BIGINT NOT NULL, suffix TEXT NOT NULL)
"""

#: The plans of campaigns. Never updated, but for `closed_at`: when the money was settled.
_FLOW = """
CREATE TABLE flow (
    vendor TEXT NOT NULL,
    campaign BIGINT NOT NULL,
    kind TEXT NOT NULL,
    total BIGINT NOT NULL,
    rate BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    closed_at BIGINT,
    tail BIGINT NOT NULL,
    PRIMARY KEY (vendor, campaign)
)
"""

#: The commands given to campaigns, in order. Only appended.
_CHANGE = """
CREATE TABLE change (
    vendor TEXT NOT NULL,
    campaign BIGINT NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (vendor, campaign, n)
)
"""

#: The ledger, in micro-units: two entries a movement, their sum 0. Only appended.
_ENTRY = """
CREATE TABLE entry (
    id ROWKEY,
    at BIGINT NOT NULL,
    vendor TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    campaign BIGINT,
    balance BIGINT NOT NULL
)
"""
_ENTRY_INDEX = "CREATE INDEX entry_by_account ON entry (vendor, account, id)"

#: Apps that were added to the catalogue of this world.
_APP = """
CREATE TABLE app (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    free BIGINT NOT NULL,
    PRIMARY KEY (store, id)
)
"""

#: Calls that vendors owe to others. Never deleted; what becomes of them is in `attempt`. No
#: `method` is GET: older versions knew no other.
_POSTBACK = """
CREATE TABLE postback (
    id ROWKEY,
    vendor TEXT NOT NULL,
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    url TEXT NOT NULL,
    retries TEXT NOT NULL,
    via TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    due_at BIGINT,
    state TEXT NOT NULL,
    reason TEXT,
    after_id BIGINT,
    method TEXT NOT NULL
)
"""
_POSTBACK_INDEX = "CREATE INDEX postback_by_due ON postback (due_at, id)"

#: Attempts to make them: written before, completed after. `real_at` is the wall clock's.
_ATTEMPT = """
CREATE TABLE attempt (
    postback BIGINT NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    real_at BIGINT NOT NULL,
    status BIGINT,
    error TEXT,
    PRIMARY KEY (postback, n)
)
"""

SHARED = (
    _WORLD,
    _CREDENTIAL,
    _FLOW,
    _CHANGE,
    _ENTRY,
    _ENTRY_INDEX,
    _APP,
    _POSTBACK,
    _POSTBACK_INDEX,
    _ATTEMPT,
)


_CREATE = re.compile(r"\s*CREATE (TABLE|INDEX) (\w+)")
_CONSTRAINTS = ("PRIMARY", "UNIQUE")


class Schema(NamedTuple):
    """The statements that make a world's tables."""

    statements: tuple[str, ...]

    @property
    def tables(self) -> list[str]:
        """The names of the tables."""
        return [name for kind, name, _ in self._made() if kind == "TABLE"]

    def in_dialect(self, key: str) -> list[str]:
        """The statements with `ROWKEY` spelt as the dialect's integer key."""
        return [text.replace("ROWKEY", key) for text in self.statements]

    def upgrade(
        self, key: str, tables: Mapping[str, Collection[str]], indexes: Collection[str]
    ) -> list[str]:
        """The statements that bring an older version's database up to date.

        `tables` are its tables and their columns. Columns that are new are 0, empty or NULL.
        """
        statements = []
        for kind, name, text in self._made():
            if kind == "TABLE" and name in tables:
                statements += [
                    f"ALTER TABLE {name} ADD COLUMN {_with_default(column)}"
                    for column in _columns(text)
                    if column.split()[0] not in tables[name]
                ]
            elif name not in indexes:
                statements.append(text.replace("ROWKEY", key))
        return statements

    def _made(self) -> Iterator[tuple[str, str, str]]:
        """(TABLE or INDEX, name, statement)."""
        for text in self.statements:
            if match := _CREATE.match(text):
                yield match[1], match[2], text


def _columns(text: str) -> list[str]:
    """The definitions of a table's columns."""
    inside = text[text.index("(") + 1 : text.rindex(")")]
    parts = [part.strip() for part in re.split(r",(?![^(]*\))", inside)]
    return [part for part in parts if part and not part.startswith(_CONSTRAINTS)]


def _with_default(column: str) -> str:
    if "NOT NULL" not in column:
        return column
    return f"{column} DEFAULT {0 if ' BIGINT ' in column else repr('')}"
