"""Whether a request comes from an address that may call Retell's doors."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def is_allowed_request(request: HttpRequest) -> bool:
    """True as well when no list is set."""
    return is_allowed(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def is_allowed_scope(scope: Mapping[str, Any]) -> bool:
    """The same for an ASGI scope, such as a socket's."""
    client = scope.get("client") or ("", 0)
    forwarded = [value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"x-forwarded-for"]
    return is_allowed(str(client[0]), ",".join(forwarded))


def is_allowed(peer: str, forwarded_for: str) -> bool:
    if not settings.RETELL_SOURCE_IPS:
        return True
    address = source_address(peer, forwarded_for, settings.TRUSTED_PROXY_COUNT)
    return address is not None and any(address in network for network in _networks(tuple(settings.RETELL_SOURCE_IPS)))


def source_address(peer: str, forwarded_for: str, proxies: int) -> Address | None:
    """Who spoke to the outermost of our `proxies`. Each proxy appends the address it saw, so only the last that many
    entries are ours; whatever stands further left was written by the stranger. None: it cannot be said.
    """
    if proxies == 0:
        return _read(peer)
    entries = [entry.strip() for entry in forwarded_for.split(",")]
    return _read(entries[-proxies]) if len(entries) >= proxies else None


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=8)
def _networks(entries: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(entry, strict=False) for entry in entries)
