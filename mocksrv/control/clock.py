"""The clock over HTTP: look, set the rate, advance, and hear what happened in between."""

import orjson
from fastapi import APIRouter, Response

from mocksrv.control.shapes import Advance, ClockPatch, ClockShown
from mocksrv.moment import ClockError
from mocksrv.times import format_instant
from mocksrv.wire.backdoor import Problem, TheCourier, ThisMoment, ThisWorld

router = APIRouter(prefix="/worlds/{w}/clock", tags=["clock"])


@router.get("")
async def get_clock(moment: ThisMoment) -> ClockShown:
    """What time it is in the world."""
    return ClockShown.model_construct(now=moment.now, rate=moment.clock.rate)


@router.patch("")
async def set_rate(patch: ClockPatch, world: ThisWorld, courier: TheCourier) -> ClockShown:
    """Let simulated time run at another rate; 0 freezes it, once all is done that is due."""
    with world.moment() as moment:
        moment.set_clock(rate=patch.rate)
        shown = ClockShown.model_construct(now=moment.now, rate=moment.clock.rate)
    if not shown.rate:
        await courier.catch_up(world.name)
    return shown


@router.post("/advance")
async def advance(target: Advance, world: ThisWorld, courier: TheCourier) -> Response:
    """Move the clock forward and tell all that happened, in order. Backwards: 422."""
    try:
        course = await courier.advance(world.name, target.goal)
    except ClockError as error:
        field = "to" if target.by is None else "by"
        raise Problem(422, f"{field}: {error}") from None
    content = {
        "from": format_instant(course.since),
        "now": format_instant(course.now),
        "events": [
            {
                "at": format_instant(event.at),
                "vendor": event.vendor,
                "kind": event.kind,
                "entity": event.entity,
                "detail": event.detail,
            }
            for event in course.events
        ],
        "installs": course.installs,
    }
    body = orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS)
    return Response(body, media_type="application/json")
