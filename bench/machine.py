"""Who runs where: the server under test has one core to itself, everything else has the other."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from localrun import processes
from localrun.connect import answers
from localrun.places import ROOT, VAR

FOLDER = VAR / "bench"
READY_WITHIN_S = 60


def cores() -> tuple[set[int], set[int]]:
    """(the server's, everybody else's); the same one twice on a machine with one core."""
    mine = sorted(os.sched_getaffinity(0))
    return {mine[-1]}, set(mine[:-1]) or {mine[-1]}


def stay_aside() -> None:
    """Leave the server's core to the server; what is started from here on inherits this."""
    os.sched_setaffinity(0, cores()[1])


@contextmanager
def running(
    name: str, words: list[str], settings: Mapping[str, str], ready_url: str, core: set[int]
) -> Iterator[subprocess.Popen[bytes]]:
    """One process from start to end. Its words go to `var/bench/<name>.log`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    log = FOLDER / f"{name}.log"
    with log.open("wb") as out:
        started = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=dict(settings), stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        os.sched_setaffinity(started.pid, core)
        _wait(started, ready_url, log)
        yield started
    finally:
        started.terminate()
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def frozen(server: int) -> Iterator[None]:
    """A server and its children stand still and keep their sockets open."""
    everybody = [server, *processes.children(server)]
    for pid in everybody:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in everybody:
            os.kill(pid, signal.SIGCONT)


def _wait(started: subprocess.Popen[bytes], ready_url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not answers(ready_url):
        if started.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{log.stem} did not start; its words:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
