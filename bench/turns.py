"""`python -m bench.turns`: what the web process adds to the delays of the model, beside two other servers."""

import argparse
import asyncio
import json
import random
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import monotonic

import uvloop

from bench import figures, machine
from bench.callers import TURN_EVERY_S, Asked, hang_up, pick_up
from bench.house import WEB, House, house
from localrun.ports import free_port

OURS, TUTORIAL, FLOOR = "voiceops", "fastapi+openai", "bare relay"
SERVERS = (OURS, TUTORIAL, FLOOR)
WARM_UP_S = 4.0
LATE_MS = 100.0
HEAD = (
    "server",
    "turns",
    "first word ms",
    "last frame ms",
    "CPU ms/turn",
    "recorder's",
    "KB/call idle",
    "KB/call end",
    "lost",
    "late",
)


@dataclass(slots=True)
class Run:
    """What one server did in one round. `first_ms` and `last_ms` are added to the model's own delays."""

    first_ms: list[float] = field(default_factory=list)
    last_ms: list[float] = field(default_factory=list)
    cpu_ms_per_turn: float = 0.0
    recorder_ms_per_turn: float = 0.0
    idle_kb: float = 0.0
    end_kb: float = 0.0
    lost: int = 0
    late: int = 0


@contextmanager
def serving(name: str, home: House, model_port: int) -> Iterator[tuple[int, str]]:
    """The server's process id and the address its calls are opened at."""
    port = free_port()
    address, secret = f"127.0.0.1:{port}", f"{home.socket_secret}/" if name == OURS else ""
    settings = home.settings | {"MODEL_BASE_URL": f"http://127.0.0.1:{model_port}/v1", "WEB_PORT": str(port)}
    words, ready = _command(name, port)
    if name == TUTORIAL:
        settings["PYTHONPATH"] = _fastapi()
    with machine.running(name.replace(" ", "-"), words, settings, f"http://{address}{ready}", machine.cores()[0]) as it:
        yield it.pid, f"ws://{address}/llm/{secret}"


def _command(name: str, port: int) -> tuple[list[str], str]:
    if name == OURS:
        return WEB, "/healthz"
    if name == TUTORIAL:
        words = ["-m", "uvicorn", "bench.servers.plain_fastapi:app", "--log-level", "warning", "--port", str(port)]
        return words, "/openapi.json"
    return ["-m", "bench.servers.bare_relay", str(port)], "/healthz"


def _fastapi() -> str:
    """FastAPI is no part of the product; it gets a folder of its own, once."""
    folder = machine.FOLDER / "packages"
    if not (folder / "fastapi").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), "fastapi"]
        subprocess.run(command, check=True, capture_output=True)
    return str(folder)


def _moments(port: int) -> dict[int, tuple[float, float, float]]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/moments", timeout=10) as answer:
        return {int(mark): tuple(moments) for mark, moments in json.load(answer).items()}


async def drive(pid: int, url: str, calls: int, seconds: float) -> tuple[Run, list[Asked]]:
    run = Run()
    await hang_up(await pick_up(url, _call_ids(20)))
    await asyncio.sleep(1)
    before = figures.use_of(pid)
    callers = await pick_up(url, _call_ids(calls))
    await asyncio.sleep(2)
    run.idle_kb = (figures.use_of(pid).rss_kb - before.rss_kb) / calls
    begin = monotonic() + 1
    talks = [
        asyncio.create_task(caller.talk(begin + phase, begin + WARM_UP_S + seconds))
        for caller, phase in zip(callers, _phases(calls), strict=True)
    ]
    await asyncio.sleep(begin + WARM_UP_S - monotonic())
    started, beside = figures.use_of(pid), figures.use_of_children(pid)
    await asyncio.gather(*talks)
    await asyncio.sleep(1)
    ended, beside_then = figures.use_of(pid), figures.use_of_children(pid)
    turns = [turn for caller in callers for turn in caller.turns if turn.sent >= begin + WARM_UP_S]
    run.cpu_ms_per_turn = (ended.cpu_s - started.cpu_s) * 1000 / len(turns)
    run.recorder_ms_per_turn = (beside_then.cpu_s - beside.cpu_s) * 1000 / len(turns)
    run.end_kb = (ended.rss_kb - before.rss_kb) / calls
    await hang_up(callers)
    return run, turns


def _phases(calls: int) -> list[float]:
    """When in the two seconds each call has its turns: by lot, the same for every server.

    Evenly spaced they would keep step with the model's pieces, and all that is on the way would come in one heap.
    """
    lot = random.Random(calls)
    return [lot.uniform(0, TURN_EVERY_S) for _ in range(calls)]


def _call_ids(number: int) -> list[str]:
    return [f"call_{uuid.uuid4().hex}" for _ in range(number)]


def judge(run: Run, turns: list[Asked], moments: dict[int, tuple[float, float, float]]) -> Run:
    for turn in turns:
        if not turn.is_whole or turn.mark not in moments:
            run.lost += 1
            continue
        there, first, last = moments[turn.mark]
        run.first_ms.append((turn.first - turn.sent - (first - there)) * 1000)
        run.last_ms.append((turn.last - turn.sent - (last - there)) * 1000)
    run.late = sum(added_ms > LATE_MS for added_ms in run.first_ms)
    return run


def one_round(name: str, home: House, calls: int, seconds: float) -> Run:
    model_port = free_port()
    stub = ["-m", "bench.stub_model", str(model_port)]
    with (
        machine.running("stub", stub, home.settings, f"http://127.0.0.1:{model_port}/v1/models", machine.cores()[1]),
        serving(name, home, model_port) as (pid, url),
    ):
        run, turns = uvloop.run(drive(pid, url, calls, seconds))
        return judge(run, turns, _moments(model_port))


def idle(home: House, calls: int) -> str:
    """Calls of the product that only exchange heartbeats, and one that talks between them."""
    model_port = free_port()
    stub = ["-m", "bench.stub_model", str(model_port)]
    with (
        machine.running("stub", stub, home.settings, f"http://127.0.0.1:{model_port}/v1/models", machine.cores()[1]),
        serving(OURS, home, model_port) as (pid, url),
    ):
        kb, cpu_share, turns = uvloop.run(_hold(pid, url, calls))
        run = judge(Run(), turns, _moments(model_port))
    spread = figures.spread(run.first_ms)
    return (
        f"{calls} idle calls: {kb:.0f} KB a call, {cpu_share:.1%} of a core for heartbeats; "
        f"one caller talking among them: first word {spread} ms, {run.lost} lost; {figures.load_average()}"
    )


async def _hold(pid: int, url: str, calls: int) -> tuple[float, float, list[Asked]]:
    await hang_up(await pick_up(url, _call_ids(20)))
    await asyncio.sleep(1)
    before = figures.use_of(pid)
    callers = await pick_up(url, _call_ids(calls))
    await asyncio.sleep(3)
    quiet = figures.use_of(pid)
    await asyncio.sleep(10)
    held = figures.use_of(pid)
    now = monotonic()
    await callers[0].talk(now + 1, now + 20)
    await asyncio.sleep(1)
    await hang_up(callers)
    return (held.rss_kb - before.rss_kb) / calls, (held.cpu_s - quiet.cpu_s) / 10, callers[0].turns


def _row(name: str, runs: list[Run]) -> tuple[str, ...]:
    first, last = [ms for run in runs for ms in run.first_ms], [ms for run in runs for ms in run.last_ms]
    return (
        name,
        str(len(first)),
        figures.spread(first),
        figures.spread(last),
        f"{median(run.cpu_ms_per_turn for run in runs):.2f}",
        f"{median(run.recorder_ms_per_turn for run in runs):.2f}",
        f"{median(run.idle_kb for run in runs):.0f}",
        f"{median(run.end_kb for run in runs):.0f}",
        str(sum(run.lost for run in runs)),
        str(sum(run.late for run in runs)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30, help="measured, after a warm-up of 4 s")
    parser.add_argument("--rounds", type=int, default=1, help="each round runs every server; medians are told")
    parser.add_argument("--idle", type=int, default=0, help="hold so many calls without a turn instead of talking")
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=SERVERS)
    given = parser.parse_args()
    machine.stay_aside()
    print(f"{given.calls} live calls, a turn every {TURN_EVERY_S:.0f} s each; {figures.load_average()}", flush=True)
    runs: dict[str, list[Run]] = {name: [] for name in given.servers}
    with house(free_port()) as home:
        if given.idle:
            print(idle(home, given.idle))
            return
        for _ in range(given.rounds):
            for name in given.servers:
                runs[name].append(one_round(name, home, given.calls, given.seconds))
    figures.print_table(HEAD, [_row(name, of_one) for name, of_one in runs.items()])
    print(f"p50 / p95 / p99, added to the model's own delays; late: over {LATE_MS:.0f} ms; {figures.load_average()}")


if __name__ == "__main__":
    main()
