"""Whether a request comes from an address that may call Retell's doors."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common.senders import source_address

RETELL, RETELL_ADDRESS = "retell", "100.20.5.228"


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


@lru_cache(maxsize=8)
def _networks(entries: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """`retell` stands for the address Retell names as its own."""
    return tuple(ip_network(RETELL_ADDRESS if entry == RETELL else entry, strict=False) for entry in entries)
