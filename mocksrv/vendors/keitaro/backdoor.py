"""What the Admin API cannot do: settings, whose key it is, events of triggers, bulk loads."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, Field

from mocksrv.vendors.keitaro import traffic_backdoor
from mocksrv.vendors.keitaro.crowds import loads, simulations
from mocksrv.vendors.keitaro.crowds.loadable import FIELDS
from mocksrv.vendors.keitaro.objects import events
from mocksrv.vendors.keitaro.objects.events import Event, State
from mocksrv.vendors.keitaro.objects.tracker import EDITIONS, LOWER_EDITIONS
from mocksrv.vendors.keitaro.records import entities, zones
from mocksrv.wire.backdoor import Problem, Strict, TheWorlds, ThisMoment, read_json
from mocksrv.wire.body import LONG

router = APIRouter(prefix="/keitaro", tags=["keitaro"])
router.include_router(traffic_backdoor.router)

_URL = re.compile(r"https?://[^\s\x00-\x1f\ud800-\udfff]+")
_STORABLE = r"\A[^\x00]*\z"
_READ = "SELECT dialect, timezone, currency, edition, key_user, extra_url FROM keitaro_tracker"
_SET = """
UPDATE keitaro_tracker SET dialect = :dialect, timezone = :timezone, currency = :currency,
    edition = :edition, key_user = :user, extra_url = :extra_url, version = version + 1
"""


def _zone(name: str) -> str:
    try:
        zones.zone_of(name)
    except ValueError:
        raise ValueError(f"{name[:40]!r} is not a time zone") from None
    return name


def _edition(name: str) -> str:
    known = (*EDITIONS, *LOWER_EDITIONS)
    if name not in known:
        raise ValueError(f"must be one of {', '.join(known)}")
    return name


def _url(text: str) -> str:
    if text and _URL.fullmatch(text) is None:
        raise ValueError("must be an http or https URL, or empty")
    return text


class TrackerPatch(Strict):
    """What to change of the tracker; what is left out stays."""

    dialect: Literal["v8", "v9"] | None = None
    timezone: Annotated[str, Field(max_length=100), AfterValidator(_zone)] | None = None
    currency: Literal["EUR", "USD", "RUB", "UAH", "GBP"] | None = None
    edition: Annotated[str, AfterValidator(_edition)] | None = None
    user: Annotated[int, Field(ge=1, le=2**53)] | None = None
    """Whose key the tracker's is: what he may not do is refused. null: its owner's."""
    extra_url: Annotated[str, Field(max_length=2000), AfterValidator(_url)] | None = None
    """Where visitors go whom no stream takes (KE-606), macros and all; empty: nowhere."""


class TrackerShown(BaseModel):
    """The tracker."""

    dialect: str
    timezone: str
    currency: str
    edition: str
    user: int | None
    extra_url: str


@router.patch("/tracker")
async def change_tracker(patch: TrackerPatch, moment: ThisMoment) -> TrackerShown:
    """Set dialect, time zone, currency, edition, default action, or whose key the tracker's is."""
    simulations.catch_up(moment)
    names = ("dialect", "timezone", "currency", "edition", "user", "extra_url")
    now = dict(zip(names, moment.db.one(_READ) or (), strict=True))
    now |= patch.model_dump(exclude_none=True)
    if "user" in patch.model_fields_set:
        now["user"] = patch.user
        if patch.user is not None and entities.find(moment, "user", patch.user) is None:
            raise Problem(404, f"There is no user {patch.user}.")
    moment.record()
    moment.db.run(_SET, **now)
    return TrackerShown(**now)


class EventTold(Strict):
    """What a trigger has to say of a stream; the date is now."""

    level: Annotated[str, Field(max_length=50, pattern=_STORABLE)] = "info"
    trigger_id: Annotated[int, Field(ge=0, le=2**53)] = 0
    message: Annotated[str, Field(max_length=2000, pattern=_STORABLE)] = ""
    state: State = "unread"


class EventKept(BaseModel):
    """The number of an event."""

    id: int


@router.post("/streams/{stream}/events", status_code=201)
async def tell_event(stream: int, told: EventTold, moment: ThisMoment) -> EventKept:
    """Tell an event of a stream: triggers do not run here (KE-R26)."""
    if not 0 < stream < 2**53 or entities.find(moment, "stream", stream) is None:
        raise Problem(404, f"There is no stream {stream}.")
    return EventKept(id=events.tell(moment, stream, Event(**told.model_dump())))


_CLICKS = {
    "type": "object",
    "required": ["clicks"],
    "properties": {
        "clicks": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["datetime", "campaign_id"],
                "properties": {name: {} for name in FIELDS},
                "additionalProperties": False,
            },
        }
    },
}


class Loaded(BaseModel):
    """What became of a bulk load."""

    loaded: int


@router.post(
    "/clicks",
    max_body_size=LONG,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": _CLICKS}}}},
)
async def load_clicks(w: str, request: Request, worlds: TheWorlds) -> Loaded:
    """Put clicks into the log, all or none; fields as clicks/log calls them, instants in UTC."""
    worlds.get(w)
    try:
        batches = await loads.read(loads.sent(await read_json(request)))
        with simulations.present(worlds.get(w)) as moment:  # it may have been reset meanwhile
            return Loaded(loaded=loads.insert(moment, batches))
    except ValueError as error:
        raise Problem(422, str(error)) from None
