"""The floor of the store: the same work by sqlite3 alone, in this process.

`python -m benchmarks.raw N` holds N databases open and prints its resident memory in MB.
"""

import os
import sqlite3
import sys
from time import perf_counter

from benchmarks.servers import resident

#: As many tables, columns and indexes as a world has.
_TABLES = """
CREATE TABLE world (id INTEGER PRIMARY KEY, seed, fixtures, start, virtual, real, rate);
CREATE TABLE credential (vendor TEXT PRIMARY KEY, rotations, suffix);
CREATE TABLE flow (vendor TEXT, campaign INTEGER, kind, total, rate, opened_at, status, closed_at,
    PRIMARY KEY (vendor, campaign));
CREATE TABLE change (vendor TEXT, campaign INTEGER, n INTEGER, at, kind, value,
    PRIMARY KEY (vendor, campaign, n));
CREATE TABLE entry (id INTEGER PRIMARY KEY, at, vendor TEXT, account TEXT, kind, amount, campaign,
    balance);
CREATE INDEX entry_by_account ON entry (vendor, account, id);
CREATE TABLE app (store TEXT, id TEXT, title, free, PRIMARY KEY (store, id));
CREATE TABLE account (id INTEGER PRIMARY KEY, email, s2s, requests, per, bucket, bucket_at);
CREATE TABLE campaign (id INTEGER PRIMARY KEY, identifier, package_name, app_name, countries,
    retention, tracking, redirect_url, price, created);
"""
_FLOW = "INSERT INTO flow VALUES ('v', ?, 'standard', 1000, 2400, 0, 'running', NULL)"
_CLOSE = "UPDATE flow SET closed_at = 1 WHERE vendor = 'v' AND campaign = ?"
_ENTRY = "INSERT INTO entry VALUES (NULL, ?, 'v', ?, 'charge', ?, ?, 0)"


def template() -> bytes:
    """A world's tables with the rows of one account, as SQLite's file image."""
    connection = _connect()
    connection.executescript("PRAGMA page_size = 1024;" + _TABLES)
    connection.execute("INSERT INTO world VALUES (1, 1, 'blank', 0, 0, 0, 0)")
    connection.execute("INSERT INTO credential VALUES ('v', 0, '')")
    connection.execute("INSERT INTO account VALUES (1, 'a@b.example', 1, NULL, NULL, 0, 0)")
    connection.executemany(_ENTRY, [(0, "funding", -1, None), (0, "available", 1, None)])
    return connection.serialize()


def copy_ms(image: bytes, times: int) -> float:
    """Milliseconds for one new database made from the image."""
    begun = perf_counter()
    opened = [_copy(image) for _ in range(times)]
    spent = perf_counter() - begun
    for connection in opened:
        connection.close()
    return spent * 1000 / times


def restore_ms(image: bytes, times: int) -> float:
    """Milliseconds for bringing an open database back to the image."""
    origin, connection = _copy(image), _copy(image)
    begun = perf_counter()
    for _ in range(times):
        origin.backup(connection)
    return (perf_counter() - begun) * 1000 / times


def book_ms(image: bytes, campaigns: int) -> float:
    """Milliseconds for moving the clock, closing all campaigns and booking what they cost."""
    connection = _copy(image)
    connection.executemany(_FLOW, [(number,) for number in range(campaigns)])
    begun = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE world SET virtual = 1")
    over = connection.execute("SELECT * FROM flow WHERE closed_at IS NULL").fetchall()
    for account, amount in (("held", -1000), ("spent", 1000)):
        connection.executemany(_ENTRY, [(1, account, amount, flow[1]) for flow in over])
    connection.executemany(_CLOSE, [(flow[1],) for flow in over])
    connection.execute("COMMIT")
    return (perf_counter() - begun) * 1000


def _connect() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def _copy(image: bytes) -> sqlite3.Connection:
    connection = _connect()
    connection.deserialize(image)
    connection.execute("SELECT * FROM world").fetchone()
    return connection


def main() -> None:
    """Hold databases open and say what it takes."""
    image = template()
    opened = [_copy(image) for _ in range(int(sys.argv[1]))]
    for connection in opened:
        connection.execute("SELECT * FROM account, credential").fetchall()
    print(resident(os.getpid()), flush=True)


if __name__ == "__main__":
    main()
