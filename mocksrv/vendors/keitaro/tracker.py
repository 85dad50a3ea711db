"""The tracker of a world: its dialect, edition and settings."""

from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.errors import EditionTooLow
from mocksrv.vendors.keitaro.views import Tracker

_READ = "SELECT dialect, timezone, currency, edition FROM keitaro_tracker"

#: Editions that have the Admin API: "PRO or higher" (keitaro.txt L2), and later names (KE-004).
EDITIONS = ("pro", "business", "expert", "team", "enterprise")
#: Those that do not.
LOWER_EDITIONS = ("basic", "starter")


def admitted(moment: Moment) -> Tracker:
    """The tracker, for a call of the Admin API. Raises EditionTooLow."""
    dialect, timezone, currency, edition = moment.db.one(_READ) or ("v8", "UTC", "USD", "pro")
    if edition not in EDITIONS:
        raise EditionTooLow
    return Tracker(dialect, timezone, currency)
