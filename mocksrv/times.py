"""Durations and instants as users type them, in integer milliseconds.

An instant is a number of milliseconds since 1970-01-01T00:00:00Z, a duration a number of
milliseconds. Everything inside mocksrv uses these integers; text exists at the edges only.
"""

import re
from datetime import UTC, datetime, timedelta

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

#: The last instant the clock may reach: dates have four-digit years.
LAST_INSTANT = 253_402_300_799_000

_SECOND = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_UNITS = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_SHORT = re.compile(r"(\d{1,15})(?:\.(\d{1,9}))?(ms|[smhdw])?", re.ASCII)
_NUMBER = r"(\d{1,15}(?:[.,]\d{1,9})?)"
_ISO = re.compile(
    rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_START = _EPOCH.replace(tzinfo=None)


def parse_duration(text: str | float) -> int:
    """Read `PT36H`, `P3D`, `90s`, `15m`, `36h`, `3d`, `250ms` or a number of seconds.

    Returns milliseconds, never negative. Raises ValueError with a message for people.
    """
    plain = str(text).strip()
    if short := _SHORT.fullmatch(plain):
        whole, fraction, unit = short.groups()
        return _scaled(f"{whole}.{fraction or 0}", _UNITS[unit or "s"])
    iso = _ISO.fullmatch(plain.upper())
    if iso and any(iso.groups()) and not plain.upper().endswith("T"):
        sizes = (_UNITS["w"], DAY, HOUR, MINUTE, SECOND)
        return sum(
            _scaled(part.replace(",", "."), size)
            for part, size in zip(iso.groups(), sizes, strict=True)
            if part
        )
    raise ValueError(
        f"{plain[:40]!r} is not a duration: write 90s, 15m, 36h, 3d, PT36H or a number of seconds."
    )


def format_duration(duration: int) -> str:
    """The shortest short form that `parse_duration` reads back: `90s`, `15m`, `36h`, `3d`."""
    for unit in ("d", "h", "m", "s"):
        if duration % _UNITS[unit] == 0:
            return f"{duration // _UNITS[unit]}{unit}"
    return f"{duration}ms"


def _scaled(number: str, size: int) -> int:
    """The decimal text `number` times `size`, rounded down to a millisecond, without floats."""
    whole, _, fraction = number.partition(".")
    digits = fraction or "0"
    scale: int = 10 ** len(digits)
    return int(whole) * size + int(digits) * size // scale


def parse_instant(text: str) -> int:
    """Read an ISO 8601 instant; without a zone it is UTC. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, AttributeError):
        raise ValueError(
            f"{str(text)[:40]!r} is not an instant: write 2026-01-01T00:00:00Z."
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    instant: int = (moment - _EPOCH) // timedelta(milliseconds=1)
    if not 0 <= instant <= LAST_INSTANT:
        raise ValueError("An instant lies between 1970-01-01T00:00:00Z and the end of year 9999.")
    return instant


def format_instant(instant: int) -> str:
    """`2026-01-01T00:00:00Z`, with milliseconds only where there are any."""
    spec = "milliseconds" if instant % SECOND else "seconds"
    return f"{_naive(instant).isoformat(timespec=spec)}Z"


def parse_second(text: str) -> int:
    """Read `2026-01-01 00:00:00`, UTC. Raises ValueError with a message for people."""
    if not _SECOND.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not of the form 2026-01-01 00:00:00.")
    return parse_instant(f"{text.replace(' ', 'T')}Z")


def format_second(instant: int) -> str:
    """`2014-02-08 02:40:59`, UTC, as the vendors print instants."""
    return _naive(instant).isoformat(" ", "seconds")


def _naive(instant: int) -> datetime:
    """The instant as a datetime without a zone, which is UTC: `strftime` takes twice as long."""
    return _START + timedelta(milliseconds=instant)


def day_of(instant: int) -> int:
    """The number of the instant's UTC day since 1970-01-01."""
    return instant // DAY


def format_day(day: int) -> str:
    """`2014-02-08` for a day number."""
    return (_EPOCH + timedelta(days=day)).date().isoformat()


def parse_day(text: str) -> int:
    """The day number of `YYYY-MM-DD`; raises ValueError for anything else."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(f"{text[:40]!r} is not a date: write 2026-01-31.")
    return (datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) - _EPOCH).days
