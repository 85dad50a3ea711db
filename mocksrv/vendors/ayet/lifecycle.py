"""pending → running → completed, and back to pending (ayet.txt L125-127, L541, L609, L678-679)."""

from mocksrv.deliveries import Trade
from mocksrv.sim.lifecycle import Lifecycle

PENDING, RUNNING, REVIEW, COMPLETED = "pending", "running", "review", "completed"

#: Statuses that campaign/list can be filtered by, with the word of L202 for the last (AY-R26).
STATUSES = {status: status for status in (PENDING, RUNNING, REVIEW, COMPLETED)} | {
    "terminated": COMPLETED
}

LIFECYCLE = Lifecycle(
    delivers=frozenset({RUNNING}),
    on={
        ("start", PENDING): RUNNING,
        ("pause", RUNNING): PENDING,
        ("terminate", PENDING): COMPLETED,
        # The vendor's staff: reached by the back door only (AY-R33).
        ("review", PENDING): REVIEW,
        ("review", RUNNING): REVIEW,
        ("release", REVIEW): PENDING,
    },
    done=COMPLETED,
)

#: A campaign that reaches its target has spent all its tokens: nothing is paid back.
TRADE = Trade(LIFECYCLE)
