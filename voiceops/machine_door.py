"""`/healthz`, `/readyz` and `/metrics`: for balancers, supervisors and Prometheus, in front of Django.

They ask by address rather than by name, several times a second, and want an answer when everything else stands still:
so no host check, no session, no database, no thread.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings

from voiceops import health
from voiceops.metrics import CONTENT_TYPE, may_see_metrics, metrics_text

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
FindVitals = Callable[[], health.Vitals | None]
"""What is known so far; None while the process is starting."""

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
JSON = "application/json"


async def answer(scope: Mapping[str, Any], send: Send, find_vitals: FindVitals) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        await _send(scope, send, 405, JSON, _json({"error": "Ask with GET."}), allow="GET, HEAD")
        return
    match scope["path"]:
        case "/healthz":
            report = health.liveness(find_vitals())
            await _send(scope, send, report.status, JSON, _json(report.body))
        case "/readyz":
            report = health.readiness(find_vitals(), settings.LOOP_LAG_LIMIT_MS)
            await _send(scope, send, report.status, JSON, _json(report.body))
        case _ if not may_see_metrics(scope, settings.METRICS_TOKEN, settings.METRICS_NETWORKS):
            told = {"error": "Send METRICS_TOKEN as a bearer token, or ask from a network named in METRICS_NETWORKS."}
            await _send(scope, send, 403, JSON, _json(told))
        case _:
            await _send(scope, send, 200, CONTENT_TYPE, await asyncio.to_thread(metrics_text))


async def _send(
    scope: Mapping[str, Any], send: Send, status: int, content_type: str, body: bytes, *, allow: str = ""
) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if allow:
        headers.append((b"allow", allow.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode()
