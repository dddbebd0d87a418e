"""Which addresses may be fetched: web addresses without credentials, on machines of the public internet."""

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urljoin

import httpx2

from hoibao.corpus.errors import ReadError
from hoibao.corpus.readers.naming import shorten, shown

# Returns the IP addresses of a host; raises OSError if it has none.
Resolver = Callable[[str, int], list[str]]

_LONGEST = 2000
_SHOWN = 80
# What has been given out to anybody of IPv6.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def check_url(text: str, base: str = "") -> httpx2.URL:
    """Return the web address that `text` is, or is relative to `base`; without its fragment.

    Raises:
        ReadError: it is none, or it holds a name or password.
    """
    try:
        url = httpx2.URL(urljoin(base, text.strip())).copy_with(fragment=None)
        port = url.port
    except (httpx2.InvalidURL, ValueError, UnicodeError):
        raise ReadError(f"{_short(text)} is not an address") from None
    if url.scheme not in {"http", "https"}:
        raise ReadError(f"only http and https addresses are fetched, not {_short(url.scheme)}")
    if url.userinfo:
        raise ReadError("the address holds a name or password: hoibao fetches what is public only")
    if not url.host or "%" in url.host or (port is not None and not 0 < port < 1 << 16):
        raise ReadError(f"{_short(text)} is not an address")
    if len(str(url)) > _LONGEST:
        raise ReadError(f"the address is longer than {_LONGEST} characters")
    return url


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses that the system knows for `host`, the preferred first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet.

    Private, loopback, link-local, shared, reserved and multicast addresses are not, also where an IPv6
    address only wraps them.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # with a zone, so link-local
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if not inner and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if not inner and ip not in _UNICAST:
            return False
        ip = inner or ip
    return ip.is_global and not ip.is_multicast and not ip.is_unspecified


def _short(text: str) -> str:
    return repr(shorten(shown(text), _SHOWN))
