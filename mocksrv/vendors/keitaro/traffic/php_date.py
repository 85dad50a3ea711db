"""Dates by the letters of PHP's `date`, as macros ask for them."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import datetime

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_MINUTES_A_DAY = 24 * 60


def php_date(now: datetime, form: str) -> str:
    """A date with its zone as `Y-m-d H:i` and the like say; a letter after `\\` is itself."""
    told = []
    letters = iter(form)
    for letter in letters:
        if letter == "\\":
            told.append(next(letters, ""))
        else:
            tell = _LETTERS.get(letter)
            told.append(tell(now) if tell else letter)
    return "".join(told)


def _ordinal(now: datetime) -> str:
    if now.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(now.day % 10, "th")


def _is_leap(now: datetime) -> bool:
    return now.year % 4 == 0 and (now.year % 100 != 0 or now.year % 400 == 0)


def _offset(now: datetime, colon: str) -> str:
    minutes = _offset_seconds(now) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{colon}{rest:02}"


def _offset_seconds(now: datetime) -> int:
    offset = now.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _swatch(now: datetime) -> str:
    """Thousandths of a day in Biel, UTC+1."""
    minute = now.hour * 60 + now.minute - _offset_seconds(now) // 60 + 60
    return f"{minute % _MINUTES_A_DAY * 1000 // _MINUTES_A_DAY:03}"


_LETTERS: Mapping[str, Callable[[datetime], str]] = {
    "d": lambda now: f"{now.day:02}",
    "D": lambda now: _DAYS[now.weekday()][:3],
    "j": lambda now: str(now.day),
    "l": lambda now: _DAYS[now.weekday()],
    "N": lambda now: str(now.isoweekday()),
    "S": _ordinal,
    "w": lambda now: str(now.isoweekday() % 7),
    "z": lambda now: str(now.timetuple().tm_yday - 1),
    "W": lambda now: f"{now.isocalendar().week:02}",
    "o": lambda now: str(now.isocalendar().year),
    "F": lambda now: _MONTHS[now.month - 1],
    "m": lambda now: f"{now.month:02}",
    "M": lambda now: _MONTHS[now.month - 1][:3],
    "n": lambda now: str(now.month),
    "t": lambda now: str(monthrange(now.year, now.month)[1]),
    "L": lambda now: str(int(_is_leap(now))),
    "Y": lambda now: str(now.year),
    "y": lambda now: f"{now.year % 100:02}",
    "a": lambda now: "am" if now.hour < 12 else "pm",
    "A": lambda now: "AM" if now.hour < 12 else "PM",
    "B": _swatch,
    "g": lambda now: str(now.hour % 12 or 12),
    "G": lambda now: str(now.hour),
    "h": lambda now: f"{now.hour % 12 or 12:02}",
    "H": lambda now: f"{now.hour:02}",
    "i": lambda now: f"{now.minute:02}",
    "s": lambda now: f"{now.second:02}",
    "u": lambda now: f"{now.microsecond:06}",
    "v": lambda now: f"{now.microsecond // 1000:03}",
    "e": lambda now: str(now.tzinfo or "UTC"),
    "I": lambda now: str(int(bool(now.dst()))),
    "O": lambda now: _offset(now, ""),
    "P": lambda now: _offset(now, ":"),
    "T": lambda now: now.tzname() or "UTC",
    "Z": lambda now: str(_offset_seconds(now)),
    "c": lambda now: php_date(now, "Y-m-d\\TH:i:sP"),
    "r": lambda now: php_date(now, "D, d M Y H:i:s O"),
    "U": lambda now: str(int(now.timestamp())),
}
