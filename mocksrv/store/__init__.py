"""Where worlds are kept: one database per world, in memory, in files or in PostgreSQL.

Statements are plain SQL that SQLite and PostgreSQL both understand, with `:name` parameters, and
go to the driver as they are: an ORM's unit of work costs ten times the query (see
docs/ARCHITECTURE.md, "Where the time goes").
"""

from mocksrv.store.database import Database, Row, Store, Value
from mocksrv.store.open import open_store
from mocksrv.store.schema import Schema

__all__ = ["Database", "Row", "Schema", "Store", "Value", "open_store"]
