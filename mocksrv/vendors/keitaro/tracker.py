"""The tracker of a world: its dialect, edition and settings."""

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro import entities
from mocksrv.vendors.keitaro.errors import AccessDenied, EditionTooLow
from mocksrv.vendors.keitaro.reports.blocks import ALL, block_of
from mocksrv.vendors.keitaro.rights import Rights
from mocksrv.vendors.keitaro.views import Tracker

_READ = "SELECT dialect, timezone, currency, edition, key_user FROM keitaro_tracker"
_CORRECT = "UPDATE keitaro_tracker SET facts = facts + 1"
_MARK = """
INSERT INTO keitaro_block (block, facts) VALUES (:block, (SELECT facts FROM keitaro_tracker))
ON CONFLICT (block) DO UPDATE SET facts = excluded.facts
"""

#: Editions that have the Admin API: "PRO or higher" (keitaro.txt L2), and later names (KE-004).
EDITIONS = ("pro", "business", "expert", "team", "enterprise")
#: Those that do not.
LOWER_EDITIONS = ("basic", "starter")


def admitted(moment: Moment) -> Tracker:
    """The tracker, for a call of the Admin API. Raises EditionTooLow, AccessDenied."""
    row = moment.db.one(_READ) or ("v8", "UTC", "USD", "pro", None)
    dialect, timezone, currency, edition, user = row
    if edition not in EDITIONS:
        raise EditionTooLow
    rights = None if user is None else _rights(moment, user)
    return Tracker(dialect, timezone, currency, rights)


def admit_traffic(moment: Moment) -> None:
    """Let a call of the Click API in. Raises EditionTooLow."""
    row = moment.db.one(_READ)
    if row is not None and row[3] not in EDITIONS:
        raise EditionTooLow


def _rights(moment: Moment, number: int) -> Rights | None:
    """What a user may do. Raises AccessDenied for one who is gone: so is his key."""
    user = entities.find(moment, "user", number)
    if user is None:
        raise AccessDenied
    return Rights.of(user)


def correct(moment: Moment, click: int | None = None) -> None:
    """Remember that a click which was in the log has changed, or (None) that many have or are gone:
    whoever reads the log block by block must know.
    """
    moment.record()
    moment.db.run(_CORRECT)
    moment.db.run(_MARK, block=ALL if click is None else block_of(click))
