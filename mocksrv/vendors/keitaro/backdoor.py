"""What the Admin API cannot do: the tracker's dialect, zone, currency and edition."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field

from mocksrv.vendors.keitaro.tracker import EDITIONS, LOWER_EDITIONS
from mocksrv.wire.backdoor import Strict, ThisMoment

router = APIRouter(prefix="/keitaro", tags=["keitaro"])

_READ = "SELECT dialect, timezone, currency, edition FROM keitaro_tracker"
_SET = """
UPDATE keitaro_tracker SET dialect = :dialect, timezone = :timezone, currency = :currency,
    edition = :edition, version = version + 1
"""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"{name[:40]!r} is not a time zone") from None
    return name


def _edition(name: str) -> str:
    known = (*EDITIONS, *LOWER_EDITIONS)
    if name not in known:
        raise ValueError(f"must be one of {', '.join(known)}")
    return name


class TrackerPatch(Strict):
    """What to change of the tracker; what is left out stays."""

    dialect: Literal["v8", "v9"] | None = None
    timezone: Annotated[str, Field(max_length=100), AfterValidator(_zone)] | None = None
    currency: Literal["EUR", "USD", "RUB", "UAH", "GBP"] | None = None
    edition: Annotated[str, AfterValidator(_edition)] | None = None


class TrackerShown(BaseModel):
    """The tracker."""

    dialect: str
    timezone: str
    currency: str
    edition: str


@router.patch("/tracker")
async def change_tracker(patch: TrackerPatch, moment: ThisMoment) -> TrackerShown:
    """Set dialect, time zone, currency or edition."""
    names = ("dialect", "timezone", "currency", "edition")
    now = dict(zip(names, moment.db.one(_READ) or (), strict=True))
    now |= patch.model_dump(exclude_none=True)
    moment.record()
    moment.db.run(_SET, **now)
    return TrackerShown(**now)
