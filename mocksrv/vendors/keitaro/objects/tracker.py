"""The tracker of a world: its dialect, edition and settings."""

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.objects.rights import Rights
from mocksrv.vendors.keitaro.objects.views import Tracker
from mocksrv.vendors.keitaro.records import entities
from mocksrv.vendors.keitaro.records.errors import AccessDenied, EditionTooLow

_READ = "SELECT dialect, timezone, currency, edition, key_user FROM keitaro_tracker"

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
