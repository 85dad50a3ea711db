"""Fixtures: the data a sandbox starts from. Files that can be replaced, checked at the start.

A module that needs data declares it, `PRICES = Fixture("ayet/prices.json", Prices)`, and reads
`moment.fixtures[PRICES]`. All declared files are read and validated before the server listens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    TypeAdapter,
    ValidationError,
)

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
    shape: Any

    def read(self, directories: Iterable[Path]) -> T:
        """The content of the file in the first directory that has it. Raises FixtureError."""
        path = next((d / self.file for d in directories if (d / self.file).is_file()), None)
        if path is None:
            raise FixtureError(f"{self.file}: there is no such file")
        try:
            content: T = TypeAdapter(self.shape).validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "the file"
            raise FixtureError(f"{path}: {field}: {first['msg']}") from error
        return content


class Fixtures:
    """All fixtures of this server, read and valid."""

    def __init__(self, declared: Iterable[Fixture[Any]], directory: Path | None = None) -> None:
        declared = list(declared)
        places = [shipped()]
        if directory is not None:
            _refuse_strangers(directory, {fixture.file for fixture in declared})
            places.insert(0, directory)
        self._content = {fixture: fixture.read(places) for fixture in declared}

    def __getitem__(self, fixture: Fixture[T]) -> T:
        content: T = self._content[fixture]
        return content


def _refuse_strangers(directory: Path, known: set[str]) -> None:
    """A file that nothing would read is a mistake in its name. Raises FixtureError."""
    if not directory.is_dir():
        raise FixtureError(f"{directory}: neither blank nor demo nor a directory")
    for path in sorted(directory.rglob("*.json")):
        if path.relative_to(directory).as_posix() not in known:
            raise FixtureError(f"{path}: there is no such fixture; there are {sorted(known)}")


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


Catalogue = dict[tuple[str, str], App]
"""The store catalogue: (store, id) → app."""


def _by_key(apps: list[App]) -> Catalogue:
    return {(app.store, app.id): app for app in apps}


NOT_EMPTY = Field(min_length=1)

CountryCode = Annotated[str, Field(pattern=r"\A[A-Z]{2}\z")]


def seeds(vendor: str, shape: type[T]) -> dict[str, Fixture[T]]:
    """What worlds of each kind begin with at a vendor: `blank/<vendor>.json`, `demo/...`."""
    return {kind: Fixture(f"{kind}/{vendor}.json", shape) for kind in ("blank", "demo")}


COUNTRIES: Fixture[list[Country]] = Fixture("countries.json", list[Country])
APPS: Fixture[Catalogue] = Fixture("apps.json", Annotated[list[App], AfterValidator(_by_key)])
DEVICES: Fixture[list[Device]] = Fixture("devices.json", Annotated[list[Device], NOT_EMPTY])
#: Where worldwide installs come from: country code → weight.
TRAFFIC: Fixture[dict[str, int]] = Fixture(
    "traffic.json", Annotated[dict[str, PositiveInt], NOT_EMPTY]
)

SHARED: tuple[Fixture[Any], ...] = (COUNTRIES, APPS, DEVICES, TRAFFIC)


def country_names(fixtures: Fixtures) -> dict[str, str]:
    """Code → name of all countries."""
    return {each.code: each.name for each in fixtures[COUNTRIES]}
