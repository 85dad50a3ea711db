"""The tables of a world that all vendors share, in SQL for SQLite and PostgreSQL.

`BIGINT` holds milliseconds, micro-units of money and 0/1; `ROWKEY` stands for an integer key.
"""

import re
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
    settled BIGINT NOT NULL
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
    tail BIGINT NOT NULL,
    closed_at BIGINT,
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

SHARED = (_WORLD, _CREDENTIAL, _FLOW, _CHANGE, _ENTRY, _ENTRY_INDEX, _APP)


class Schema(NamedTuple):
    """The statements that make a world's tables."""

    statements: tuple[str, ...]

    @property
    def tables(self) -> list[str]:
        """The names of the tables."""
        found = (re.match(r"\s*CREATE TABLE (\w+)", text) for text in self.statements)
        return [match[1] for match in found if match]

    def in_dialect(self, key: str) -> list[str]:
        """The statements with `ROWKEY` spelt as the dialect's integer key."""
        return [text.replace("ROWKEY", key) for text in self.statements]
