"""Settings of the server, from options and `MOCKSRV_*` variables; what is unknown is refused."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mocksrv.clock import RATE_SCALE, parse_rate, wall
from mocksrv.times import parse_instant

PREFIX = "MOCKSRV_"


class SettingsError(ValueError):
    """A setting that cannot be used; the text names it."""


def _instant(value: Any) -> int:
    return value if isinstance(value, int) else parse_instant(value)


#: Of a host, in letters: 253, and a world before it.
_LONGEST_NAME = 200
_NAME = re.compile(r"(?=.*[a-z])[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.ASCII)
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.ASCII)


def _hosts(value: Any) -> tuple[str, ...]:
    names = value.lower().split(",") if isinstance(value, str) and value.strip() else value or ()
    hosts = tuple(name.strip() for name in names)
    if wrong := [host for host in hosts if not _HOST.fullmatch(host)]:
        raise ValueError(f"{wrong[0]!r} is not the name or address of a host")
    return tuple(host.strip("[]") for host in hosts)


def _name(value: Any) -> str:
    """The name of one host, besides that of every machine."""
    name = str(value).lower()
    if not _NAME.fullmatch(name) or name == "localhost" or len(name) > _LONGEST_NAME:
        raise ValueError(f"{value!r} is not the name of a host of its own")
    return name


class Settings(BaseModel):
    """How to serve."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    database: str | None = None
    """`sqlite:///PATH` or `postgresql+psycopg://...`; None: in memory."""
    fixtures: Annotated[str, Field(min_length=1)] = "demo"
    """`blank` or `demo` for the world `default`, or a directory that replaces shipped files."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    start: Annotated[int, BeforeValidator(_instant)] = Field(default_factory=wall)
    rate: Annotated[int, BeforeValidator(parse_rate)] = RATE_SCALE
    """Millionths of a simulated second per real second."""
    control_token: Annotated[str, Field(min_length=1)] | None = None
    no_open_worlds: bool = False
    postback_hosts: Annotated[tuple[str, ...], BeforeValidator(_hosts)] = ()
    """Hosts besides loopback that postbacks may be sent to."""
    tracker_host: Annotated[str, BeforeValidator(_name)] = "tracker.localhost"
    """The host of Keitaro, which everybody installs on one of his own."""
    max_worlds: Annotated[int, Field(ge=1, le=100_000)] = 1000

    @classmethod
    def read(cls, options: Mapping[str, Any], environment: Mapping[str, str]) -> Self:
        """Settings from options (None: not given), then the environment. Raises SettingsError."""
        values: dict[str, Any] = {}
        names: dict[str, str] = {}
        for variable, value in sorted(environment.items()):
            if variable.startswith(PREFIX):
                field = variable.removeprefix(PREFIX).lower()
                if field not in cls.model_fields:
                    raise SettingsError(f"{variable}: there is no such setting")
                values[field], names[field] = value, variable
        for field, value in options.items():
            if value is not None:
                values[field], names[field] = value, f"--{field.replace('_', '-')}"
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = names.get(str(first["loc"][0]) if first["loc"] else "", "settings")
            message = first["msg"].removeprefix("Value error, ")
            raise SettingsError(f"{name}: {message}") from None
