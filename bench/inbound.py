"""`python -m bench.inbound`: how soon a ringing call is answered, with the database, and with it frozen and stopped."""

import argparse
import json
from itertools import count

import uvloop

from bench import figures, machine
from bench.house import BUSINESS, WEB, house, manage
from bench.posts import Sender
from localrun.ports import free_port

CALLERS = 200
HEAD = ("PostgreSQL", "answered", "answer ms", "longest", "CPU ms each", "caller known")
EARLIER_CALLS = f"""
from datetime import timedelta
from django.utils import timezone
from businesses.models import Business
from calls.models import Call
house = Business.objects.get(slug="{BUSINESS}")
Call.objects.bulk_create(
    Call(
        business=house, retell_call_id=f"earlier_{{person}}_{{time}}", direction="inbound", status="ended",
        from_number=f"+1312555{{person:04d}}", to_number="+13125550100", variables={{"caller_name": "Sarah"}},
        started_at=timezone.now() - timedelta(days=time), analysis={{"summary": "Booked a cleaning."}},
    )
    for person in range(0, {CALLERS}, 2) for time in range(1, 6)
)
"""
"""Every second caller has called five times."""
ringing = count()


def _question() -> bytes:
    number = next(ringing)
    asked = {
        "call_id": f"call_{number}",
        "agent_id": "agent_bench",
        "agent_version": 1,
        "from_number": f"+1312555{number % CALLERS:04d}",
        "to_number": "+13125550100",
    }
    return json.dumps({"event": "call_inbound", "event_timestamp": 1, "call_inbound": asked}).encode()


def measure(state: str, sender: Sender, pid: int, seconds: float, per_second: float) -> tuple[str, ...]:
    used = figures.use_of(pid)
    posts = uvloop.run(sender.load(seconds, per_second))
    cpu_ms = (figures.use_of(pid).cpu_s - used.cpu_s) * 1000
    # Without an id of ours in it, an answer leaves the call to whatever the number is bound to.
    taken = sum(b'"trace_id"' in answer for answer in posts.answers)
    return (
        state,
        f"{taken} of {len(posts.took_ms)}",
        figures.spread(posts.took_ms),
        f"{max(posts.took_ms):.1f}",
        f"{cpu_ms / len(posts.took_ms):.2f}",
        str(sum(b"caller_earlier_calls" in answer for answer in posts.answers)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-second", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=10, help="for each state of the database")
    given = parser.parse_args()
    machine.stay_aside()
    print(f"{given.per_second:.0f} questions a second; {figures.load_average()}", flush=True)
    with house(free_port()) as home:
        manage(home.settings, "shell", "--verbosity", "0", "-c", EARLIER_CALLS)
        port = free_port()
        settings = home.settings | {"WEB_PORT": str(port)}
        ready = f"http://127.0.0.1:{port}/readyz"
        with machine.running("inbound", WEB, settings, ready, machine.cores()[0]) as web:
            sender = Sender(port, f"/retell/inbound/{BUSINESS}/", home.retell_api_key, _question, good=b"200")
            uvloop.run(sender.load(2, given.per_second))
            load = web.pid, given.seconds, given.per_second
            rows = [measure("answers", sender, *load)]
            with machine.frozen(home.cluster.pid()):
                rows.append(measure("frozen", sender, *load))
            home.cluster.stop()
            rows.append(measure("stopped", sender, *load))
    figures.print_table(HEAD, rows)
    print(f"p50 / p95 / p99 from when each was due; {figures.load_average()}")


if __name__ == "__main__":
    main()
