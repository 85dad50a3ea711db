"""Postbacks over HTTP: what was or will be sent, and sending one again."""

from fastapi import APIRouter
from pydantic import BaseModel

from mocksrv import attempts
from mocksrv.attempts import Postback
from mocksrv.control.shapes import Instant
from mocksrv.postbacks import PostbackRefused, PostbackUnknown
from mocksrv.times import LAST_INSTANT
from mocksrv.wire.backdoor import Problem, TheCourier, ThisMoment, ThisWorld

router = APIRouter(prefix="/worlds/{w}/postbacks", tags=["postbacks"])


class AttemptShown(BaseModel):
    """One try; without `status` and `error` it has no outcome yet."""

    at: Instant
    status: int | None
    """The HTTP status of the answer."""
    error: str | None


class PostbackShown(BaseModel):
    """A postback and what became of it."""

    n: int
    vendor: str
    kind: str
    entity: str
    method: str
    """`GET`, or `POST` with the query of the URL as a form."""
    url: str
    status: str
    """`pending`, `delivered`, `failed`, or `refused` (never sent by itself, for this `reason`)."""
    reason: str | None
    made_at: Instant
    due_at: Instant | None
    """When it is tried next."""
    attempts: list[AttemptShown]


@router.get("")
async def list_postbacks(moment: ThisMoment) -> list[PostbackShown]:
    """All postbacks of the world, in the order in which they were queued."""
    return [_shown(postback) for postback in attempts.every(moment)]


@router.post("/{n}/redeliver")
async def redeliver(n: int, world: ThisWorld, courier: TheCourier) -> PostbackShown:
    """Send a postback now, whatever became of it before."""
    try:
        await courier.redeliver(world.name, n)
    except PostbackUnknown as error:
        raise Problem(404, str(error)) from None
    except PostbackRefused as error:
        raise Problem(409, str(error)) from None
    with world.moment() as moment:
        return _shown(attempts.numbered(moment, n))


def _shown(postback: Postback) -> PostbackShown:
    return PostbackShown.model_construct(
        n=postback.id,
        vendor=postback.vendor,
        kind=postback.kind,
        entity=postback.entity,
        method=postback.method,
        url=postback.url,
        status=postback.state,
        reason=postback.reason,
        made_at=postback.made_at,
        due_at=None if postback.due_at is None else min(postback.due_at, LAST_INSTANT),
        attempts=[AttemptShown.model_construct(**a._asdict()) for a in postback.attempts],
    )
