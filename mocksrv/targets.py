"""Where postbacks may go: to this machine, and to the hosts that were named at the start."""

from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

#: Longer URLs are refused; with their macros filled they may be longer.
MOST = 2048
MOST_FILLED = 16_384


class TargetRefused(ValueError):
    """A URL that no postback may be sent to; the text says why."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine and only this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Targets:
    """The rule for all URLs that are called: loopback and the allowed hosts, nothing else."""

    def __init__(self, hosts: frozenset[str] = frozenset()) -> None:
        self._hosts = hosts

    def check(self, url: str, most: int = MOST) -> str:
        """The URL, if it may be called; macros in path and query are allowed.

        Raises TargetRefused.
        """
        if len(url) > most or not url.isprintable() or any(char.isspace() for char in url):
            raise TargetRefused(f"must be a URL without spaces, of at most {most} characters")
        parts = _split(url)
        if parts.scheme not in ("http", "https"):
            raise TargetRefused("must begin with http:// or https://")
        if "@" in parts.netloc:
            raise TargetRefused("must not hold a user name or a password")
        host = (parts.hostname or "").lower()
        _, bracket, after = parts.netloc.rpartition("]")
        if bracket and after[:1] not in ("", ":"):
            raise TargetRefused("is no URL: something follows the address")
        if not host or set("{}%\\") & set(host):
            raise TargetRefused("must name a host, without macros")
        if not is_loopback(host) and host not in self._hosts:
            raise TargetRefused(
                f"{host} may not be called: only loopback and --postback-hosts are allowed"
            )
        if is_control(parts.path):
            raise TargetRefused("must not be the control API")
        return url


def is_control(path: str) -> bool:
    """Whether a path leads to the control API or through it, however it is written."""
    way: list[str] = []
    for part in unquote(unquote(path)).replace("\\", "/").split("/"):
        if part == "..":
            del way[-1:]
        elif part not in ("", "."):
            way.append(part)
        if way == ["_mocksrv"]:
            return True
    return False


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise TargetRefused(f"is no URL: {error}") from None
    return parts
