"""`python -m bench.webhooks`: how many signed webhooks a second are stored for good, and how soon each is answered."""

import argparse
import asyncio
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field
from time import monotonic

import psycopg
import uvloop

from bench import figures, machine
from bench.house import BUSINESS, WEB, House, house
from localrun.ports import free_port

CONNECTIONS = 16
HEAD = ("load", "answered", "a second", "answer ms", "CPU ms each", "stored")


@dataclass(slots=True)
class Posts:
    """What came of a load. `took_ms` counts from when a webhook was due, so that a queue is part of it."""

    took_ms: list[float] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0


class Sender:
    """Keeps connections to the door; each carries one webhook at a time."""

    def __init__(self, port: int, home: House) -> None:
        self._port = port
        self._key = home.retell_api_key.encode()

    def _request(self) -> bytes:
        call = {
            "call_id": f"call_{uuid.uuid4().hex}",
            "agent_id": "agent_bench",
            "call_type": "phone_call",
            "call_status": "registered",
            "direction": "inbound",
            "from_number": "+13125550142",
            "to_number": "+13125550100",
            "start_timestamp": int(time.time() * 1000),
        }
        body = json.dumps({"event": "call_started", "call": call}).encode()
        stamp = str(int(time.time() * 1000)).encode()
        signature = hmac.new(self._key, body + stamp, hashlib.sha256).hexdigest()
        head = (
            f"POST /retell/webhook/{BUSINESS}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Retell-Signature: v={stamp.decode()},d={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def load(self, seconds: float, per_second: float | None) -> Posts:
        """At a fixed rate, whatever the door does; or, with no rate, as fast as it answers."""
        posts = Posts()
        began = monotonic()
        due = iter(range(10**9))

        async def work() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            while True:
                at = monotonic() if per_second is None else began + next(due) / per_second
                if at >= began + seconds:
                    break
                await asyncio.sleep(max(0.0, at - monotonic()))
                writer.write(self._request())
                status = await _answer(reader)
                posts.took_ms.append((monotonic() - at) * 1000)
                posts.refused += status != b"204"
            writer.close()

        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
        posts.seconds = monotonic() - began
        return posts


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"content-length:" in head:
        await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
    return head.split(b" ", 2)[1]


def _stored(home: House) -> int:
    with psycopg.connect(home.database_url) as connection:
        found = connection.execute("select count(*) from calls_webhookdelivery").fetchone()
    return int(found[0]) if found else 0


def measure(sender: Sender, home: House, pid: int, seconds: float, rate: float | None) -> tuple[str, ...]:
    stored, used = _stored(home), figures.use_of(pid)
    posts = uvloop.run(sender.load(seconds, rate))
    cpu_ms = (figures.use_of(pid).cpu_s - used.cpu_s) * 1000
    accepted = len(posts.took_ms) - posts.refused
    return (
        f"{CONNECTIONS} at once" if rate is None else f"{rate:.0f} a second",
        f"{accepted} of {len(posts.took_ms)}",
        f"{accepted / posts.seconds:.0f}",
        figures.spread(posts.took_ms),
        f"{cpu_ms / len(posts.took_ms):.2f}",
        f"{_stored(home) - stored}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-second", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    machine.stay_aside()
    print(f"one web process on one core, PostgreSQL and the sender on the other; {figures.load_average()}", flush=True)
    with house(free_port()) as home:
        port = free_port()
        settings = home.settings | {"WEB_PORT": str(port)}
        ready = f"http://127.0.0.1:{port}/healthz"
        with machine.running("webhooks", WEB, settings, ready, machine.cores()[0]) as web:
            sender = Sender(port, home)
            uvloop.run(sender.load(2, 100))
            rows = [measure(sender, home, web.pid, given.seconds, rate) for rate in (given.per_second, None)]
    figures.print_table(HEAD, rows)
    print(f"p50 / p95 / p99 from when each was due; every commit reaches the disk; {figures.load_average()}")


if __name__ == "__main__":
    main()
