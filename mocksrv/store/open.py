"""From the `--database` option to a store."""

from pathlib import Path

from mocksrv.store.database import Store
from mocksrv.store.files import FileStore
from mocksrv.store.schema import Schema
from mocksrv.store.sqlite import MemoryStore


def open_store(url: str | None, schema: Schema) -> Store:
    """The store at `sqlite:///PATH` or `postgresql+psycopg://...`; None: in memory.

    Raises ValueError for any other address, OSError where the path cannot be used.
    """
    if url is None:
        return MemoryStore(schema)
    if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        if path == ":memory:":
            raise ValueError("leave it out to keep worlds in memory")
        return FileStore(schema, Path(path), directory=path.endswith("/"))
    if url.startswith("postgresql+psycopg://"):
        # Only who uses PostgreSQL needs its driver, and pays for loading it.
        from mocksrv.store.postgres import PostgresStore  # noqa: PLC0415

        return PostgresStore(schema, url.replace("+psycopg", "", 1))
    raise ValueError("must be sqlite:///PATH or postgresql+psycopg://...")
