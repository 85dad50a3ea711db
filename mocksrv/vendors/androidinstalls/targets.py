"""Which countries: names, codes and worldwide (androidinstalls.txt L138-142, L680-684)."""

from mocksrv.fixtures import country_names
from mocksrv.moment import Moment
from mocksrv.vendors.androidinstalls.errors import (
    CountryNeeded,
    CountryUnknown,
    Missing,
    OneCountryOnly,
    WorldwideMixed,
    WorldwideNotAllowed,
)

#: What stands for "no country" in a campaign.
WORLDWIDE = ""
#: All countries by their full names have some 3000 characters.
_LONGEST = 20_000
_WORLDWIDE_WORDS = frozenset({"ww", "worldwide"})


def names(moment: Moment) -> dict[str, str]:
    """Code → name, of the reference list."""
    return country_names(moment.fixtures)


def promoted(moment: Moment, sent: list[str], *, ios: bool) -> list[str]:
    """The codes that a campaign for installs is for; `[WORLDWIDE]` for Android by default.

    Raises CountryNeeded, CountryUnknown, WorldwideMixed.
    """
    codes = _read(moment, sent, "countries") or [WORLDWIDE]
    if ios and WORLDWIDE in codes:
        raise CountryNeeded
    return codes


def rated(moment: Moment, sent: list[str]) -> str:
    """The one code that a campaign for ratings is for.

    Raises Missing, CountryUnknown, WorldwideMixed, WorldwideNotAllowed, OneCountryOnly.
    """
    codes = _read(moment, sent, "country")
    if not codes:
        raise Missing(parameter="country")
    if WORLDWIDE in codes:
        raise WorldwideNotAllowed
    if len(codes) > 1:
        raise OneCountryOnly
    return codes[0]


def _read(moment: Moment, sent: list[str], parameter: str) -> list[str]:
    """The codes of names and codes, each once, in the order sent (AI-R08 to AI-R10)."""
    by_code = names(moment)
    by_name = {name: code for code, name in by_code.items()}
    codes: dict[str, None] = {}
    if sum(map(len, sent)) > _LONGEST:
        raise CountryUnknown(parameter=parameter, country=f"{sent[0][:40]}...")
    for item in (part.strip() for text in sent for part in text.split(",")):
        if item.lower() in _WORLDWIDE_WORDS:
            codes[WORLDWIDE] = None
        elif item.isascii() and item.upper() in by_code:
            codes[item.upper()] = None
        elif item in by_name:
            codes[by_name[item]] = None
        elif item:
            raise CountryUnknown(parameter=parameter, country=item)
    if WORLDWIDE in codes and len(codes) > 1:
        raise WorldwideMixed(parameter=parameter)
    return list(codes)
