"""A database that an older version made is brought up to date when the server starts."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from mocksrv import Control
from mocksrv.app import VENDORS
from tests.server import Served

NEW_VENDORS = ("androidinstalls", "appsamurai", "instal", "keitaro")
NEW_TABLES = (
    "postback",
    "attempt",
    *(
        line.split()[2]
        for vendor in VENDORS
        if vendor.name in NEW_VENDORS
        for line in vendor.tables
        if line.split()[1] == "TABLE"
    ),
)
NEW_COLUMNS = (
    ("flow", "tail"),
    ("world", "settled"),
    ("world", "life"),
    ("ayet_account", "outgoing"),
    ("ayet_campaign", "visited"),
    ("ayet_campaign", "visits"),
)


def age(execute: Callable[[str], object]) -> None:
    """Make a world's database what the version before these vendors would have made."""
    for table in NEW_TABLES:
        execute(f"DROP TABLE {table}")
    for table, column in NEW_COLUMNS:
        execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for vendor in NEW_VENDORS:
        for table in ("credential", "entry", "flow", "change"):
            execute(f"DELETE FROM {table} WHERE vendor = '{vendor}'")  # noqa: S608 - our own names


def age_all(database: str) -> None:
    if database.startswith("postgresql"):
        with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as connection:
            rows = connection.execute(
                "SELECT schema_name FROM information_schema.schemata"
                " WHERE starts_with(schema_name, 'mocksrv_')"
            ).fetchall()
            assert rows
            for (schema,) in rows:
                connection.execute(f'SET search_path TO "{schema}"')
                age(connection.execute)
        return
    path = Path(database.removeprefix("sqlite:///"))
    files = sorted(path.glob("*.db")) if path.is_dir() else sorted(path.parent.glob("*.db"))
    assert files
    for file in files:
        with sqlite3.connect(file) as connection:
            age(connection.execute)
        connection.close()


@pytest.mark.parametrize("database", ["file", "directory", "postgresql"], indirect=True)
def test_an_older_database_gets_what_it_lacks_and_keeps_what_it_has(database: str) -> None:
    with Served("--database", database) as served, Control(served.url) as control:
        world = control.open("old")
        fork = world.fork("young")
        order = {"packageName": "com.example.app", "numDownloads": 100, "status": "running"}
        key = {"apiKey": world.credentials["ayet"]}
        world.client("ayet").post("/api/campaign/add", data=key | order)
        world.advance("1h")
        before = world.client("ayet").post("/api/campaign/list", data=key).content
        assert fork.name == "young"
    age_all(database)

    with Served("--database", database) as served, Control(served.url) as control:
        world = control.world("old")
        assert set(world.credentials) == {vendor.name for vendor in VENDORS}
        assert world.client("ayet").post("/api/campaign/list", data=key).content == before
        for name in ("old", "young"):
            again = control.world(name)
            key_of = {"apikey": again.credentials["androidinstalls"]}
            wallet = again.client("androidinstalls").get("/wallet", params=key_of)
            assert wallet.json() == [{"balance": "10000.00", "spending": "0.00"}]
        default = control.world("default")
        key_of = {"apikey": default.credentials["androidinstalls"]}
        assert default.client("androidinstalls").get("/campaigns", params=key_of).json()
        assert control.world("young").reset().fork("younger").name == "younger"
        assert world.advance("30d")["installs"] == {"ayet": {"1": 100 - _installs(before)}}


def _installs(answer: bytes) -> int:
    (campaign,) = json.loads(answer)["campaignData"]
    return int(campaign["totalDownloads"] - campaign["remainingDownloads"])
