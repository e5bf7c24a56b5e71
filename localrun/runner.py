"""`make run`: services, data, then the processes of the Procfile under honcho, and all of it stopped at the end."""

import fcntl
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer

from localrun import processes
from localrun.environment import SIMULATOR_KEY
from localrun.leftovers import Crew, end_leftovers
from localrun.places import ROOT, VAR, read_record, write_record
from localrun.services import Services
from localrun.trouble import TroubleError

TRAFFIC_EVERY_S = "12"
OWNER = VAR / "run" / "runner.json"
STARTED = re.compile(r"^\S+ started \(pid=(\d+)\)")
STOPPED = re.compile(r"^(\S+) stopped \(rc=(-?\d+)\)")


class Narrator(Printer):  # type: ignore[misc]  # honcho is not typed
    """Prints what the processes say; honcho's own remarks only tell it who started and who ended first."""

    def __init__(self, crew: Crew) -> None:
        super().__init__(sys.stdout)
        self.crew = crew
        self.first_to_stop: tuple[str, str] | None = None
        self.was_asked_to_stop = False

    def write(self, message: Message) -> None:
        if message.name != "system":
            super().write(message)
            return
        remark = str(message.data)
        if started := STARTED.match(remark):
            self.crew.add(int(started[1]))
        elif (stopped := STOPPED.match(remark)) and self.first_to_stop is None:
            self.first_to_stop = (stopped[1], stopped[2])
        elif remark.endswith(" received\n"):
            self.was_asked_to_stop = True

    def farewell(self) -> str:
        if self.was_asked_to_stop or self.first_to_stop is None:
            return "VoiceOps is stopped; the data stays."
        name, code = self.first_to_stop
        return f"VoiceOps stopped because its process `{name}` ended (exit code {code}); its last lines are above."


def run() -> int:
    """Returns when all is stopped: 0 after Ctrl-C or SIGTERM, else the exit code of the process that ended first."""
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    crew = Crew()
    with _only_one():
        services = Services("run")
        try:
            settings = os.environ | services.start() | _for_processes()
            sys.stdout.write(f"VoiceOps will answer at http://127.0.0.1:{settings['WEB_PORT']} in a moment.\n")
            sys.stdout.flush()
            sign_in = prepare(settings)
            return run_processes(ROOT / "Procfile", settings | {"SIGN_IN": sign_in}, crew)
        except KeyboardInterrupt:
            return 0
        finally:
            # A second Ctrl-C must not leave half of it running.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            crew.end()
            services.release()


def prepare(settings: dict[str, str]) -> str:
    """Migrates and loads the demo business; returns what the demo says about signing in."""
    manage(settings, "migrate", "--verbosity", "0")
    return manage(settings, "demo")


def manage(settings: dict[str, str], *words: str) -> str:
    """What one `manage.py` command prints. Raises TroubleError with its last words when it fails."""
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
        raise TroubleError(f"`manage.py {words[0]}` failed (exit code {done.returncode}); the lines above say why.")
    return done.stdout.strip()


def run_processes(procfile: Path, settings: dict[str, str], crew: Crew) -> int:
    """Returns when every process has ended: 0 when that was asked for, else the exit code of the first to end."""
    narrator = Narrator(crew)
    manager: Any = Manager(narrator)
    for name, command in parse_procfile(procfile.read_text()).processes.items():
        manager.add_process(name, command, env=settings, cwd=str(ROOT))
    try:
        manager.loop()
    finally:
        sys.stdout.write(f"\n{narrator.farewell()}\n")
        sys.stdout.flush()
    return 0 if narrator.was_asked_to_stop else int(manager.returncode or 1)


def _for_processes() -> dict[str, str]:
    binaries = str(ROOT / ".venv" / "bin")
    return {
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        # There is no second web process here that could take the calls over.
        "DRAIN_S": os.environ.get("DRAIN_S", "0"),
        "SIMULATOR_API_KEY": SIMULATOR_KEY,
        "SIMULATOR_TRAFFIC_EVERY_S": os.environ.get("SIMULATOR_TRAFFIC_EVERY_S", TRAFFIC_EVERY_S),
    }


@contextmanager
def _only_one() -> Iterator[None]:
    (VAR / "run").mkdir(parents=True, exist_ok=True)
    owner = read_record(OWNER)
    if processes.birth(int(owner.get("pid", 0))) != owner.get("born", "of nobody"):
        # Before the lock: the processes of a killed run inherited it and hold it as long as they live.
        end_leftovers()
    with (VAR / "run" / "runner.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TroubleError("`make run` is at work in this checkout already; stop it first (Ctrl-C).") from None
        write_record(OWNER, {"pid": os.getpid(), "born": processes.birth(os.getpid())})
        yield


def _as_ctrl_c(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
