"""Who sent a request, when proxies of ours stand in front."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def sender_of(request: HttpRequest) -> str:
    """The browser's address; empty when it cannot be said."""
    peer, forwarded_for = str(request.META.get("REMOTE_ADDR", "")), request.headers.get("X-Forwarded-For", "")
    address = source_address(peer, forwarded_for, settings.TRUSTED_PROXY_COUNT)
    return "" if address is None else str(address)


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
