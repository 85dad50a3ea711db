"""Visitors: who clicks, from where and with what (KE-602, KE-603, KE-612, KE-618)."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, ip_address
from types import MappingProxyType
from typing import Annotated, NamedTuple
from urllib.parse import parse_qsl

from pydantic import AfterValidator
from starlette.datastructures import Headers
from starlette.requests import Request

from mocksrv.fixtures import Fixture, Record
from mocksrv.moment import Moment
from mocksrv.vendors.keitaro.traffic.charsets import charset
from mocksrv.wire.body import MOST_FIELDS, parse_query
from mocksrv.wire.dispatch import host_of
from mocksrv.wire.params import storable

#: A visitor's country, for tests that do not want to look for an address.
COUNTRY_HEADER = "x-mocksrv-country"
#: What else no small table tells of an address: header → column of the click log.
HEADERS = {
    f"x-mocksrv-{name.replace('_', '-')}": name
    for name in ("region", "city", "isp", "operator", "connection_type")
}
_PROXY_HEADER = "x-mocksrv-proxy"
_LONGEST = 1000


class Network(Record):
    """Addresses of one country."""

    network: IPv4Network
    country: str


class Networks:
    """IP → country, by a small table."""

    def __init__(self, rows: list[Network]) -> None:
        ordered = sorted(rows, key=lambda row: int(row.network.network_address))
        self._firsts = [int(row.network.network_address) for row in ordered]
        self._rows = ordered
        self._ranges: dict[str, tuple[range, ...]] = {}
        for row in ordered:
            first, last = int(row.network.network_address), int(row.network.broadcast_address)
            before = self._ranges.get(row.country, ())
            self._ranges[row.country] = (*before, range(first, last + 1))

    def of(self, country: str) -> tuple[range, ...]:
        """The addresses of a country; none: they are not known."""
        return self._ranges.get(country, ())

    def country(self, ip: str) -> str:
        """The code of the country; empty: unknown."""
        try:
            number = int(IPv4Address(ip))
        except ValueError:
            return ""
        place = bisect_right(self._firsts, number) - 1
        row = self._rows[place] if place >= 0 else None
        return row.country if row and number <= int(row.network.broadcast_address) else ""


NETWORKS: Fixture[Networks] = Fixture(
    "keitaro/networks.json", Annotated[list[Network], AfterValidator(Networks)]
)


class Device(NamedTuple):
    """What a user agent says of the visitor's device."""

    browser: str
    browser_version: str
    os: str
    os_version: str
    device_type: str
    device_model: str
    is_bot: int
    """1 or 0."""


#: Nothing more is known of a visitor.
NOTHING: Mapping[str, str | int] = MappingProxyType({})


@dataclass
class Visitor:
    """Somebody who clicks, maybe again and again; not to be changed."""

    ip: str
    country: str
    language: str
    user_agent: str
    referrer: str
    device: Device
    params: Mapping[str, str]
    """The parameters of the URL, as they were sent."""
    more: Mapping[str, str | int] = field(default_factory=lambda: NOTHING)
    """Further columns of the click log: region, city, isp, operator, connection_type,
    is_using_proxy."""
    domain: str = "tracker.localhost"
    """The tracker's, as he knows it."""
    address: str = "http://tracker.localhost"
    """Below which he found the campaign: what links to the tracker begin with."""
    known_as: str = ""
    """What he is known by, if he says so himself."""
    landing: int = 0
    """The landing that was asked for."""

    @cached_property
    def columns(self) -> tuple[str | int, ...]:
        """Of the click log, in the order of `memory.COLUMNS`."""
        return (
            int(not self.referrer),
            *(self.ip, self.country, self.language, self.user_agent, self.referrer),
            *self.device,
        )

    @cached_property
    def by_ip(self) -> str:
        """What he is known by where the address is all that counts (KE-612)."""
        return self.known_as or _key(self.ip)

    @cached_property
    def by_browser(self) -> str:
        """What he is known by where the user agent counts, too."""
        return self.known_as or _key(self.ip + self.user_agent)


def _key(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=4096)
def device_of(user_agent: str) -> Device:
    """The device behind a user agent; desktop if nothing else is known."""
    from ua_parser import parse  # noqa: PLC0415 - only who has traffic pays for loading it

    found = parse(user_agent)
    browser, system, device = found.user_agent, found.os, found.device
    model = device.model if device and device.model else ""
    is_bot = not user_agent or (device is not None and device.family == "Spider")
    mobile = system is not None and system.family in ("Android", "iOS", "Windows Phone")
    return Device(
        browser.family if browser else "",
        _version(browser),
        system.family if system else "",
        _version(system),
        "mobile" if mobile else "desktop",
        "" if is_bot else model,
        int(is_bot),
    )


def _version(of: object) -> str:
    parts = (getattr(of, "major", None), getattr(of, "minor", None))
    return ".".join(part for part in parts if part)


class Told(NamedTuple):
    """What is told of a visitor."""

    ip: str
    user_agent: str
    language: str
    referrer: str

    @classmethod
    def by(cls, headers: Headers) -> "Told":
        """What his browser's headers tell."""
        return cls(
            headers.get("x-forwarded-for", ""),
            headers.get("user-agent", ""),
            headers.get("accept-language", ""),
            headers.get("referer", ""),
        )


def visitor_of(moment: Moment, request: Request, told: Told | None = None) -> Visitor:
    """Who sends a request, or whom it tells of: by headers, address and parameters."""
    headers = request.headers
    told = told or Told.by(headers)
    forwarded = told.ip.partition(",")[0].strip()
    ip = _address(forwarded) or (request.client.host if request.client else "")
    country = headers.get(COUNTRY_HEADER, "").strip().upper()[:2]
    user_agent = kept_text(told.user_agent)
    return Visitor(
        ip,
        kept_text(country) or moment.fixtures[NETWORKS].country(ip),
        kept_text(told.language[:2].upper()),
        user_agent,
        kept_text(told.referrer),
        device_of(user_agent),
        params_of(request.scope["query_string"]),
        _more(headers),
        host_of(request.scope),
        address_of(request),
    )


def address_of(request: Request) -> str:
    """The address of the tracker that a request was sent to, world and all."""
    host = kept_text(request.headers.get("host", "tracker.localhost"))
    return f"{request.scope['scheme']}://{host}{request.scope.get('root_path', '')}"


def params_of(query: bytes) -> dict[str, str]:
    """The parameters of a query, in the character set that `charset` names (KE-602)."""
    fields = parse_query(query.decode("utf-8", "replace"))
    named = next((charset(value) for name, value in fields if name == "charset"), None)
    if named:
        fields = parse_qsl(query.decode("latin-1"), encoding=named, errors="replace")[:MOST_FIELDS]
    return {name: kept_text(value) for name, value in fields}


def _more(headers: Headers) -> Mapping[str, str | int]:
    more: dict[str, str | int] = {
        column: kept_text(headers[name]) for name, column in HEADERS.items() if name in headers
    }
    if headers.get(_PROXY_HEADER, "0") != "0":
        more["is_using_proxy"] = 1
    return more or NOTHING


def kept_text(value: str) -> str:
    """A text of a visitor's as it is kept: 1,000 characters at most, all of them storable."""
    text: str = storable(value)
    return text[:_LONGEST]


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
