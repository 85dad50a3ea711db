"""From what is sent to campaign/add to a valid order: the checks, in their order (AY-R06)."""

from typing import Any
from urllib.parse import urlsplit

from mocksrv.moment import Moment
from mocksrv.vendors.ayet import pricing
from mocksrv.vendors.ayet.auth import Advertiser
from mocksrv.vendors.ayet.campaigns import UNLIMITED, NewCampaign, rate_of
from mocksrv.vendors.ayet.errors import (
    ClickIdMissing,
    InvalidRedirect,
    InvalidRedirectUrl,
    InvalidTracking,
    Missing,
    NoPermission,
    RetentionNotTracked,
    RetentionVolumeTooSmall,
    VolumeTooLarge,
    VolumeTooSmall,
)
from mocksrv.vendors.ayet.lifecycle import PENDING, RUNNING
from mocksrv.vendors.ayet.wire import RETENTION, Order

CLICK_ID = "{click_id}"
_LONGEST_URL = 2048

_STANDARD, _S2S = "standard", "custom_s2s"


def checked(moment: Moment, me: Advertiser, order: Order) -> NewCampaign:
    """The order, if everything about it but app and funds is right. Raises the vendor's errors."""
    package_name = (order.packageName or "").strip()
    if not package_name:
        raise Missing(parameter="packageName")
    if order.numDownloads is None:
        raise Missing(parameter="numDownloads")
    retention = order.campaignType == RETENTION
    redirect_url = _redirect_url(me, order, retention=retention)
    countries = pricing.targets(moment, order.targetCountries)
    rate = UNLIMITED if order.downloadRate is None else rate_of(order.downloadRate)
    return NewCampaign(
        package_name,
        _volume(order.numDownloads, retention=retention),
        retention,
        countries,
        rate,
        RUNNING if order.status == RUNNING else PENDING,
        order.identifier or "",
        redirect_url,
    )


def _volume(downloads: int, *, retention: bool) -> int:
    """20 to 10000 downloads, or 50 to 10000 for retention (ayet.txt L374)."""
    if retention and downloads < 50:
        raise RetentionVolumeTooSmall
    if downloads < 20:
        raise VolumeTooSmall
    if downloads > 10_000:
        raise VolumeTooLarge
    return downloads


def _redirect_url(me: Advertiser, order: Order, *, retention: bool) -> str:
    """The redirect url of a custom_s2s campaign, empty for a standard one (L380-381, L396-408)."""
    tracking = _STANDARD if order.tracking in (None, "") else order.tracking
    if tracking not in (_STANDARD, _S2S):
        raise InvalidTracking
    if tracking == _STANDARD:
        if order.redirectUrl not in (None, ""):
            raise InvalidRedirect
        return ""
    if not me.s2s:
        raise NoPermission
    if retention:
        raise RetentionNotTracked
    return _checked_url(order.redirectUrl)


def _checked_url(url: Any) -> str:
    if url in (None, ""):
        raise Missing(parameter="redirectUrl")
    if not isinstance(url, str):
        raise InvalidRedirect
    try:
        parts = urlsplit(url)
        absolute = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        absolute = False
    if not absolute or len(url) > _LONGEST_URL or any(char.isspace() for char in url):
        raise InvalidRedirectUrl
    if CLICK_ID not in url:
        raise ClickIdMissing
    return url
