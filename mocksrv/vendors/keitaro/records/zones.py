"""Time zones by their names in the IANA database, the same on every machine."""

import re
from zoneinfo import ZoneInfo

_NAME = re.compile(r"[A-Za-z][\w+-]*(?:/[\w+-]+){0,2}", re.ASCII)
#: Names that the database of one machine has and that of another has not, or not the same zone.
_OF_A_MACHINE = re.compile(r"(?:localtime|posixrules|factory|(?:posix|right)/.*)", re.IGNORECASE)


def zone_of(name: str) -> ZoneInfo:
    """The zone `Europe/Madrid`. Raises ValueError for what is none."""
    if not _NAME.fullmatch(name) or _OF_A_MACHINE.fullmatch(name):
        raise ValueError(name)
    try:
        return ZoneInfo(name)
    except (OSError, LookupError):
        raise ValueError(name) from None
