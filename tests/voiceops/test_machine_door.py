"""Asked as a balancer and Prometheus ask: straight at the ASGI application."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

import pytest
from pytest_django import Settings

from calls import figures
from voiceops import machine_door
from voiceops.health import Vitals


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def ask(
    path: str, *, method: str = "GET", peer: str = "127.0.0.1", vitals: Vitals | None = None, **headers: str
) -> Answer:
    answer = Answer()
    scope = {
        "type": "http",
        "path": path,
        "method": method,
        "client": (peer, 5000),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message["body"]

    await machine_door.answer(scope, send, lambda: vitals)
    return answer


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_only_safe_methods_are_answered(path: str, method: str) -> None:
    answer = await ask(path, method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_health_is_json_that_nobody_keeps() -> None:
    answer = await ask("/healthz")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.body) == {"status": "ok", "live_calls": 0}


async def test_head_tells_the_length_and_sends_nothing() -> None:
    answer = await ask("/healthz", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len((await ask("/healthz")).body)


async def test_a_process_that_is_starting_is_alive_and_not_ready() -> None:
    assert (await ask("/healthz")).status == 200
    assert (await ask("/readyz")).status == 503


async def test_a_neighbour_reads_the_figures_of_this_process() -> None:
    before = figures.INTERRUPTIONS._value.get()
    figures.INTERRUPTIONS.inc()
    answer = await ask("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    [line] = [line for line in answer.body.decode().splitlines() if line.startswith("voiceops_interruptions_total ")]
    assert float(line.split()[1]) >= before + 1


@pytest.mark.parametrize("peer", ["10.1.2.3", "2001:db8::1"])
async def test_a_stranger_is_refused_and_told_what_to_do(peer: str) -> None:
    answer = await ask("/metrics", peer=peer)
    assert answer.status == 403
    assert "METRICS_TOKEN" in answer.body.decode()


async def test_a_stranger_with_the_token_is_let_in(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a long and secret word"
    assert (await ask("/metrics", peer="10.1.2.3", authorization="Bearer a long and secret word")).status == 200
    assert (await ask("/metrics", peer="10.1.2.3", authorization="Bearer a long and secret wor")).status == 403
    assert (await ask("/metrics", peer="10.1.2.3", authorization="Bearer ")).status == 403


async def test_no_token_set_means_no_token_works() -> None:
    assert (await ask("/metrics", peer="10.1.2.3", authorization="Bearer ")).status == 403


async def test_a_named_network_is_let_in(settings: Settings) -> None:
    settings.METRICS_NETWORKS = [ip_network("10.0.0.0/8")]
    assert (await ask("/metrics", peer="10.1.2.3")).status == 200
    assert (await ask("/metrics", peer="11.1.2.3")).status == 403


async def test_who_comes_through_a_proxy_is_no_neighbour() -> None:
    assert (await ask("/metrics", x_forwarded_for="127.0.0.1")).status == 403
    assert (await ask("/metrics", forwarded="for=127.0.0.1")).status == 403
