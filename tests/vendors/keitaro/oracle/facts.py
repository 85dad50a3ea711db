"""What clicks and conversions are made of: texts, flags, money, chance."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from mocksrv.sim.draw import Dice
from tests.vendors.keitaro.visiting import CHROME, IPHONE

Fields = dict[str, Any]

START = int(datetime(2025, 2, 1, tzinfo=UTC).timestamp())
#: Half of the loaded clicks are of the last forty days before this instant.
LATE = int(datetime(2026, 2, 18, tzinfo=UTC).timestamp())
#: When the first click comes over HTTP: a Monday, the day after Europe's clocks were set.
LIVE = "2026-03-30T09:17:23Z"
RATES = {"USD": Decimal(1), "EUR": Decimal("1.10"), "GBP": Decimal("1.25")}
TEXTS: dict[str, tuple[str, ...]] = {
    "country_code": ("US", "DE", "FR", "ES", "GB", "BR", "IN", ""),
    "region": ("", "Bavaria", "Texas", "Île-de-France"),
    "city": ("", "Munich", "Austin", "Paris", "Zürich"),
    "language": ("EN", "DE", "FR", ""),
    "device_type": ("desktop", "mobile"),
    "device_model": ("", "iPhone", "SM-G991B"),
    "os": ("Windows", "iOS", "Android", ""),
    "os_version": ("10", "16.5", "9"),
    "browser": ("Chrome", "Mobile Safari", "Firefox"),
    "browser_version": ("120.0", "16.5", "115"),
    "connection_type": ("Wifi", "Cellular", ""),
    "operator": ("", "Vodafone", "T-Mobile"),
    "isp": ("", "Comcast", "Telekom"),
    "user_agent": (CHROME, IPHONE, "curl/8.0", ""),
    "referrer": ("", "https://www.google.com/", "http://site.ru/page?x=1"),
    "keyword": ("shoes", "Shoes", "red shoes", "ключ", "100%", "a_b", ""),
    "source": ("site.ru", "google", "Google", "news.example.com", ""),
    "search_engine": ("", "google", "bing"),
    "external_id": ("", "x1", "x2", "x10"),
    "creative_id": ("c1", "c2", ""),
    "ad_campaign_id": ("", "7", "77", "abc"),
    "destination": ("http://target.com/", "http://offer.com/?a=1"),
    **{f"sub_id_{n}": ("", f"s{n}-1", f"s{n}-2", f"S{n}-3") for n in (*range(1, 11), 11, 15, 30)},
    **{f"extra_param_{n}": ("", f"e{n}-1", f"e{n}-2") for n in range(1, 11)},
}
#: Field → how many in a hundred clicks have it.
FLAGS = {
    "is_bot": 7,
    "is_using_proxy": 4,
    "is_unique_stream": 80,
    "is_unique_campaign": 70,
    "is_unique_global": 60,
}


_NOTHING = Decimal(0)


@dataclass
class Click:
    """One click, and what became of it. Instants in seconds, money in exact decimals."""

    fields: Fields
    at: int
    links: dict[str, int | None]
    cost: Decimal
    landed: int | None = None
    conversions: list["Conversion"] = field(default_factory=list)
    earned: Decimal = _NOTHING
    """What its offer paid for the click itself."""

    def count(self, status: str) -> int:
        """How many of its conversions have a status now."""
        return sum([each.status == status for each in self.conversions]) if self.conversions else 0

    def revenue(self, *statuses: str) -> Decimal:
        """What its conversions of these statuses bring."""
        if not self.conversions:
            return _NOTHING
        return sum((c.revenue for c in self.conversions if c.status in statuses), _NOTHING)


@dataclass
class Conversion:
    """One conversion, as it is now."""

    click: Click
    tid: str
    status: str
    original: str
    revenue: Decimal
    at: int
    previous: str = ""
    sold: int | None = None


class Chance:
    """Seeded chance: the same numbers in every run."""

    def __init__(self, *address: str) -> None:
        self._dice = Dice(*address)
        self._n = 0

    def below(self, size: int) -> int:
        """A number from 0 to size - 1."""
        self._n += 1
        return self._dice.roll(self._n) % size

    def of(self, choices: Any) -> Any:
        """One of these."""
        return choices[self.below(len(choices))]

    def percent(self, share: int) -> bool:
        """True so often in a hundred times."""
        return self.below(100) < share


DEVICES: dict[str, Fields] = {
    CHROME: {
        "browser": "Chrome",
        "browser_version": "120.0",
        "os": "Windows",
        "os_version": "10",
        "device_type": "desktop",
        "device_model": "",
    },
    IPHONE: {
        "browser": "Mobile Safari",
        "browser_version": "16.5",
        "os": "iOS",
        "os_version": "16.5",
        "device_type": "mobile",
        "device_model": "iPhone",
    },
}


def sent(click: Click) -> Fields:
    """A click as the back door takes it."""
    links = {
        name: click.links[name]
        for name in ("campaign_id", "offer_id", "landing_id", "stream_id", "parent_campaign_id")
    }
    sent = click.fields | links | {"datetime": second(click.at), "cost": f"{click.cost:.6f}"}
    if click.landed is not None:
        sent["landing_clicked_datetime"] = second(click.landed)
    for each in click.conversions:
        sent |= {f"is_{each.status}": 1, "revenue": f"{each.revenue:.4f}"}
    return sent | ({"revenue": f"{click.earned:.4f}"} if click.earned else {})


def second(at: int) -> str:
    """`2026-01-01 10:00:00`, UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
