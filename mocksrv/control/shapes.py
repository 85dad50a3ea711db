"""What the control API takes and answers."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer, model_validator

from mocksrv.clock import RATE_SCALE, parse_rate
from mocksrv.times import format_instant, parse_duration, parse_instant
from mocksrv.wire.backdoor import Strict

Name = Annotated[str, Field(pattern=r"\A[a-z0-9-]{1,40}\z")]
Seed = Annotated[int, Field(ge=0, lt=2**63, strict=True)]
Duration = Annotated[int, BeforeValidator(parse_duration)]
Instant = Annotated[int, BeforeValidator(parse_instant), PlainSerializer(format_instant)]


def _number(rate: Any) -> int:
    return parse_rate(rate if isinstance(rate, int | float) else "not a number")


def show_rate(rate: int) -> int | float:
    """Millionths as a number, whole where it is."""
    return rate // RATE_SCALE if rate % RATE_SCALE == 0 else rate / RATE_SCALE


Rate = Annotated[int, BeforeValidator(_number), PlainSerializer(show_rate)]


#: Text that every database keeps.
Line = Annotated[str, Field(min_length=1, max_length=255, pattern=r"\A[^\x00]*\z")]


class NewWorld(Strict):
    """How to open a world; what is left out is as for any world but `default`."""

    name: Name | None = None
    seed: Seed | None = None
    start: Instant | None = None
    rate: Rate | None = None
    fixtures: Literal["blank", "demo"] | None = None
    fork_of: str | None = None

    @model_validator(mode="after")
    def _fork_is_a_copy(self) -> "NewWorld":
        if self.fork_of is not None:
            for field in ("seed", "start", "rate", "fixtures"):
                if getattr(self, field) is not None:
                    raise ValueError(f"a fork is a copy: {field} cannot be chosen")
        return self


class ClockPatch(Strict):
    """How fast simulated time runs."""

    rate: Rate


class Advance(Strict):
    """How far to move the clock: by a duration, or to an instant."""

    by: Duration | None = None
    to: Instant | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "Advance":
        if (self.by is None) == (self.to is None):
            raise ValueError("give either by or to")
        return self

    def goal(self, now: int) -> int:
        """The instant that is meant, seen from now."""
        return now + self.by if self.by is not None else self.to or 0


class ClockShown(BaseModel):
    """The simulated clock."""

    now: Instant
    rate: Rate


class WorldShown(BaseModel):
    """A world."""

    name: str
    seed: int
    fixtures: str
    clock: ClockShown
    credentials: dict[str, str]
    urls: dict[str, str]


class KeyShown(BaseModel):
    """A vendor's key."""

    vendor: str
    key: str


class EntryShown(BaseModel):
    """One side of a movement of money, in the vendor's unit."""

    at: Instant
    vendor: str
    account: str
    kind: str
    amount: int | float
    campaign: int | None
    balance: int | float


class LedgerShown(BaseModel):
    """All movements of money and what the accounts hold."""

    entries: list[EntryShown]
    balances: dict[str, dict[str, int | float]]


class AppShown(Strict):
    """An app of the store catalogue."""

    store: Literal["play", "ios"]
    id: Line
    title: Line
    free: bool = True


class Health(BaseModel):
    """The server answers."""

    status: Literal["ok"] = "ok"
    version: str
