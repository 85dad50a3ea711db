"""The same on PostgreSQL, over fewer clicks: SQL means the same there."""

from collections.abc import Iterator

import pytest

from mocksrv.inprocess import Sandbox
from mocksrv.settings import Settings
from tests.vendors.keitaro.oracle.metrics import METRICS
from tests.vendors.keitaro.oracle.oracle import Oracle
from tests.vendors.keitaro.oracle.population import Population
from tests.vendors.keitaro.oracle.requests import (
    ALL,
    DATA,
    DIMENSIONS,
    FILTERS,
    INTERVALS,
    LATEST,
    NEWEST,
    OWN,
    ZONES,
    check,
    group_by,
    read_log,
    sift,
)


@pytest.fixture(scope="module")
def elsewhere(postgres_server: str) -> Iterator[Oracle]:
    """A tracker with some clicks, kept by PostgreSQL."""
    import psycopg  # noqa: PLC0415

    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS oracle WITH (FORCE)")
        connection.execute("CREATE DATABASE oracle")
    address = postgres_server.replace("/postgres?", "/oracle?")
    address = address.replace("postgresql://", "postgresql+psycopg://")
    sandbox = Sandbox(Settings(database=address, rate=0))
    yield Oracle(Population(sandbox.control.open(), loaded=1500, visits=80))
    sandbox.close()


@pytest.mark.parametrize("place", range(6))
@pytest.mark.rule("KE-141", "KE-323")
def test_clicks_are_grouped_by_every_dimension(elsewhere: Oracle, place: int) -> None:
    for name in DIMENSIONS[place::6]:
        group_by(elsewhere, name)


@pytest.mark.parametrize("grouping", [[], ["day"], ["keyword", "country"], ["label"]], ids=str)
@pytest.mark.rule("KE-322")
def test_every_metric_is_worked_out(elsewhere: Oracle, grouping: list[str]) -> None:
    check(elsewhere, grouping=grouping, metrics=list(METRICS), summary=True)


@pytest.mark.parametrize("place", range(4))
@pytest.mark.rule("KE-321", "KE-409")
def test_every_operator_holds_for_what_it_should(elsewhere: Oracle, place: int) -> None:
    for name, operator, expression in FILTERS[place::4]:
        sift(elsewhere, name, operator, expression)


@pytest.mark.rule("KE-325")
def test_intervals_begin_and_end_in_the_zone(elsewhere: Oracle) -> None:
    for interval in INTERVALS:
        for zone in ZONES:
            check(elsewhere, grouping=["day"], range={"interval": interval, "timezone": zone})


@pytest.mark.rule("KE-421", "KE-431")
def test_logs_show_every_column(elsewhere: Oracle) -> None:
    shown = [name for name in DIMENSIONS if name != "visitor_code"]
    clicks = {"range": ALL, "sort": NEWEST, "limit": 200, "columns": shown}
    read_log(elsewhere, "clicks", clicks)
    own = {"range": ALL, "sort": LATEST, "limit": 300, "columns": [*DATA[:20], *OWN]}
    read_log(elsewhere, "conversions", own)
