"""`python -m bench.webhooks`: how many signed webhooks a second are stored for good, and how soon each is answered."""

import argparse
import json
import time
import uuid

import psycopg
import uvloop

from bench import figures, machine
from bench.house import BUSINESS, WEB, House, house
from bench.posts import CONNECTIONS, Sender
from localrun.ports import free_port

HEAD = ("load", "answered", "a second", "answer ms", "CPU ms each", "stored")


def _call_started() -> bytes:
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
    return json.dumps({"event": "call_started", "call": call}).encode()


def _stored(home: House) -> int:
    with psycopg.connect(home.database_url) as connection:
        found = connection.execute("select count(*) from calls_webhookdelivery").fetchone()
    return int(found[0]) if found else 0


def measure(
    sender: Sender, home: House, pid: int, seconds: float, rate: float | None, *, redis: str = ""
) -> tuple[str, ...]:
    stored, used = _stored(home), figures.use_of(pid)
    posts = uvloop.run(sender.load(seconds, rate))
    cpu_ms = (figures.use_of(pid).cpu_s - used.cpu_s) * 1000
    accepted = len(posts.took_ms) - posts.refused
    return (
        (f"{CONNECTIONS} at once" if rate is None else f"{rate:.0f} a second") + redis,
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
            sender = Sender(port, f"/retell/webhook/{BUSINESS}/", home.retell_api_key, _call_started, good=b"204")
            uvloop.run(sender.load(2, 100))
            load = sender, home, web.pid, given.seconds
            rows = [measure(*load, rate) for rate in (given.per_second, None)]
            with machine.frozen(home.redis.pid()):
                rows.append(measure(*load, given.per_second, redis=", Redis frozen"))
            home.redis.stop()
            rows.append(measure(*load, given.per_second, redis=", Redis stopped"))
    figures.print_table(HEAD, rows)
    print(f"p50 / p95 / p99 from when each was due; every commit reaches the disk; {figures.load_average()}")


if __name__ == "__main__":
    main()
