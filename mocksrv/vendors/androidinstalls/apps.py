"""Apps: what is promoted (androidinstalls.txt L6-100)."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from mocksrv import catalogue
from mocksrv.fixtures import COUNTRIES
from mocksrv.moment import Moment
from mocksrv.vendors.androidinstalls.errors import (
    AppInvalid,
    AppUnknown,
    CountryUnknown,
    Missing,
)

_APPS = "SELECT id, store, bundle, country, title FROM androidinstalls_app"
_ONE = f"{_APPS} WHERE id = :id"
_ALL = f"{_APPS} ORDER BY id"
_SAME = f"{_APPS} WHERE store = :store AND bundle = :bundle AND country = :country"
_INSERT = """
INSERT INTO androidinstalls_app (id, store, bundle, country, title) VALUES (
    (SELECT COALESCE(MAX(id), 0) + 1 FROM androidinstalls_app), :store, :bundle, :country, :title
) RETURNING id
"""
_REFRESH = "UPDATE androidinstalls_app SET title = :title WHERE id = :id"

_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[\w-]+)+", re.ASCII)
_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
_APP_STORE_ID = re.compile(r"/id(\d{1,19})(?=/|$)", re.ASCII)
_LONGEST_PACKAGE = 255
_LONGEST_ADDRESS = 2048


class App(NamedTuple):
    """An app of the account."""

    id: int
    store: str
    bundle: str
    country: str
    """Lower case."""
    title: str

    @property
    def ios(self) -> bool:
        """Whether it is an app of the App Store."""
        return self.store == catalogue.IOS


def owned(moment: Moment, app: int) -> App:
    """An app of this account. Raises AppUnknown."""
    row = moment.db.one(_ONE, id=app)
    if row is None:
        raise AppUnknown
    return App(*row)


def every(moment: Moment) -> list[App]:
    """All apps of the account, in the order of their ids."""
    return [App(*row) for row in moment.db.all(_ALL)]


def add(moment: Moment, address: str | None, country: str | None) -> tuple[int, bool]:
    """Add an app, or refresh one that is there: its id, and whether it is new (L31-33).

    Raises Missing, AppInvalid, CountryUnknown.
    """
    if address is None or not address.strip():
        raise Missing(parameter="add")
    if len(address) > _LONGEST_ADDRESS:
        raise AppInvalid
    store, bundle = read_address(address.strip())
    code = (country or "").strip().lower() or "us"
    if code.upper() not in {each.code for each in moment.fixtures[COUNTRIES]}:
        raise CountryUnknown(parameter="country", country=country)
    found = catalogue.find(moment, store, bundle)
    title = found.title if found else _title(store, bundle)
    if row := moment.db.one(_SAME, store=store, bundle=bundle, country=code):
        moment.db.run(_REFRESH, id=row[0], title=title)
        return row[0], False
    new = moment.db.one(_INSERT, store=store, bundle=bundle, country=code, title=title)
    return new[0], True  # type: ignore[index]


def read_address(address: str) -> tuple[str, str]:
    """(store, bundle ID) of a bundle ID or of a store's URL (AI-R24). Raises AppInvalid."""
    if _NUMBER.fullmatch(address):
        return catalogue.IOS, address.lstrip("0") or "0"
    if _is_package(address):
        return catalogue.PLAY, address
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = (parts.hostname or "").lower()
    except ValueError:
        raise AppInvalid from None
    if parts.scheme in ("http", "https"):
        if host in ("apps.apple.com", "itunes.apple.com") and (
            match := _APP_STORE_ID.search(parts.path)
        ):
            return catalogue.IOS, match[1].lstrip("0") or "0"
        package = parse_qs(parts.query).get("id", [""])[-1]
        if host == "play.google.com" and _is_package(package):
            return catalogue.PLAY, package
    raise AppInvalid


def _is_package(text: str) -> bool:
    return len(text) <= _LONGEST_PACKAGE and _PACKAGE.fullmatch(text) is not None


def _title(store: str, bundle: str) -> str:
    """The title of an app that the catalogue does not have; assumed (AI-R28)."""
    return f"App {bundle}" if store == catalogue.IOS else catalogue.title_of(bundle)
