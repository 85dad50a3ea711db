"""PENDING → RUNNING → COMPLETED, and PENDING → CANCELLED (androidinstalls.txt L235, L350, L414)."""

from mocksrv.sim.draw import draw
from mocksrv.sim.lifecycle import Lifecycle
from mocksrv.times import HOUR, MINUTE

PENDING, RUNNING, COMPLETED, CANCELLED = "PENDING", "RUNNING", "COMPLETED", "CANCELLED"

#: Asked to be cancelled, and not yet: shown as PENDING (AI-R16).
CANCELLING = "CANCELLING"

LIFECYCLE = Lifecycle(
    delivers=frozenset({RUNNING}),
    on={
        ("start", PENDING): RUNNING,
        ("cancel", PENDING): CANCELLING,
        ("cancel", RUNNING): CANCELLING,
        ("terminate", CANCELLING): CANCELLED,
    },
    done=COMPLETED,
    aborted=frozenset({CANCELLED}),
    leaving=frozenset({CANCELLING}),
)

_ACCEPTED = (5 * MINUTE, 30 * MINUTE)
_CANCELLED = (5 * MINUTE, 4 * HOUR)


def shown(status: str) -> str:
    """The status as the vendor tells it."""
    return PENDING if status == CANCELLING else status


def start_lag(seed: int, campaign: int) -> int:
    """How long after its creation a campaign starts by itself (milliseconds); assumed."""
    return _between(_ACCEPTED, draw(seed, "androidinstalls", campaign, "start"))


def cancel_lag(seed: int, campaign: int) -> int:
    """How long a cancel takes: "between few minutes and several hours" (L350)."""
    return _between(_CANCELLED, draw(seed, "androidinstalls", campaign, "cancel"))


def _between(bounds: tuple[int, int], chance: int) -> int:
    low, high = bounds
    return low + chance % (high - low)
