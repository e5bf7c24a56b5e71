"""Addresses that owners and vendors give us are fetched from the public internet alone, never from our own network."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

NAT64 = ip_network("64:ff9b::/96")


class NotPublic(Exception):  # noqa: N818  reads as the sentence it is
    """`kind` names the fault (bad_address, not_https, private_address), never the address."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def is_public(text: str) -> bool:
    """Whether an IP address lies on the public internet. Behind NAT64 the IPv4 address inside says so; other tunnels
    through IPv6 (6to4, Teredo) are out of use and lead nowhere we want.
    """
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF).is_global
        if address.ipv4_mapped or address.sixtofour or address.teredo:
            return False
    return address.is_global and not address.is_multicast


def check_url(url: str, *, is_private_allowed: bool = False) -> None:
    """What can be told from the address alone; a name is looked at when it is resolved. Raises `NotPublic`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018  reading it is what refuses a bad one
    except ValueError:
        raise NotPublic("bad_address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise NotPublic("bad_address")
    if is_private_allowed:
        return
    if parts.scheme != "https":
        raise NotPublic("not_https")
    if _is_ip(host) and not is_public(host):
        raise NotPublic("private_address")


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class PublicOnly(AbstractResolver):
    """Names that lead into our own network lead nowhere: what is connected to is what was looked at, so that a name
    which answers otherwise the second time gains nothing.
    """

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises `NotPublic` when any of the addresses is private."""
        found = await self._inner.resolve(host, port, family)
        if not found or not all(is_public(entry["host"]) for entry in found):
            raise NotPublic("private_address")
        return found

    async def close(self) -> None:
        await self._inner.close()
