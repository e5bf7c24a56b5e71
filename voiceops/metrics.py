"""The text Prometheus reads, and who may read it."""

import hmac
import os
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from voiceops.metric_files import SHARED_IN, tidy

CONTENT_TYPE = CONTENT_TYPE_LATEST
Network = IPv4Network | IPv6Network


def metrics_text() -> bytes:
    """The figures of all processes that share the folder, or of this one alone. Reads files: call it in a thread."""
    if SHARED_IN not in os.environ:
        return generate_latest(REGISTRY)
    folder = Path(os.environ[SHARED_IN])
    tidy(folder)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def may_see_metrics(scope: Mapping[str, Any], token: str, networks: Sequence[Network]) -> bool:
    """With the token from anywhere, or without it from an allowed network and through no proxy.

    To a proxy on this machine every visitor of the site would be a neighbour.
    """
    headers = dict(scope["headers"])
    given = headers.get(b"authorization", b"")
    if token and hmac.compare_digest(given, f"Bearer {token}".encode()):
        return True
    if b"x-forwarded-for" in headers or b"forwarded" in headers or not scope.get("client"):
        return False
    peer = ip_address(scope["client"][0])
    return any(peer in network for network in networks)
