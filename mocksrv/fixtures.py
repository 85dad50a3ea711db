"""Fixtures: the data a sandbox starts from. Files that can be replaced, checked at the start.

A module that needs data declares it, `PRICES = Fixture("ayet/prices.json", Prices)`, and reads
`moment.fixtures[PRICES]`. All declared files are read and validated before the server listens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, PositiveInt, TypeAdapter, ValidationError

T = TypeVar("T")


class FixtureError(ValueError):
    """A fixture file is missing or broken; the text names the file and the field."""


class Record(BaseModel):
    """One object of a fixture file: no field more, none less."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, eq=False)
class Fixture(Generic[T]):
    """A file of the fixtures directory and the shape of what is in it."""

    file: str
    shape: type[T]

    def read(self, directories: Iterable[Path]) -> T:
        """The content of the file in the first directory that has it. Raises FixtureError."""
        path = next((d / self.file for d in directories if (d / self.file).is_file()), None)
        if path is None:
            raise FixtureError(f"{self.file}: there is no such file")
        try:
            return TypeAdapter(self.shape).validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "the file"
            raise FixtureError(f"{path}: {field}: {first['msg']}") from error


class Fixtures:
    """All fixtures of this server, read and valid."""

    def __init__(self, declared: Iterable[Fixture[Any]], directory: Path | None = None) -> None:
        places = [directory, shipped()] if directory else [shipped()]
        self._content = {fixture: fixture.read(places) for fixture in declared}

    def __getitem__(self, fixture: Fixture[T]) -> T:
        content: T = self._content[fixture]
        return content


def shipped() -> Path:
    """The directory that comes with the package; in a checkout the one at its top."""
    inside = Path(str(files("mocksrv"))) / "_fixtures"
    return inside if inside.is_dir() else inside.parent.parent / "fixtures"


class Country(Record):
    """A country by its ISO 3166-1 code and the short name people use."""

    code: str
    name: str


class App(Record):
    """An app of the store catalogue."""

    store: str
    id: str
    title: str
    free: bool


class Device(Record):
    """A device model and its share of all installs (a weight)."""

    make: str
    model: str
    share: PositiveInt


class Catalogue(list[App]):
    """The store catalogue, by store and id."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # noqa: PLC0415 - only while shapes are built

        return core_schema.no_info_after_validator_function(cls, handler(list[App]))

    @cached_property
    def by_key(self) -> dict[tuple[str, str], App]:
        """(store, id) → app."""
        return {(app.store, app.id): app for app in self}


COUNTRIES = Fixture("countries.json", list[Country])
APPS = Fixture("apps.json", Catalogue)
DEVICES = Fixture("devices.json", list[Device])
#: Where worldwide installs come from: country code → weight.
TRAFFIC = Fixture("traffic.json", dict[str, PositiveInt])

SHARED: tuple[Fixture[Any], ...] = (COUNTRIES, APPS, DEVICES, TRAFFIC)
