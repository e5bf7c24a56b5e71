"""Other processes by their number: a number alone may have been given to somebody else since."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc/self/stat")


def _stat(pid: int) -> list[str]:
    """State, parent, group, session and so on, in the order of proc(5) after the name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _ps(pid: int, column: str) -> str:
    command = ["ps", "-p", str(pid), "-o", f"{column}="]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def birth(pid: int) -> str:
    """Tells two processes with one number apart; empty when there is none or only its zombie."""
    if PROC.exists():
        fields = _stat(pid)
        return fields[19] if fields and fields[0] != "Z" else ""
    return "" if _ps(pid, "stat").startswith("Z") else _ps(pid, "lstart")


def parent(pid: int) -> int:
    if PROC.exists():
        fields = _stat(pid)
        return int(fields[1]) if fields else 0
    return int(_ps(pid, "ppid") or 0)


def children(pid: int) -> list[int]:
    if PROC.exists():
        numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [number for number in numbers if parent(number) == pid]
    command = ["pgrep", "-P", str(pid)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split()]


def command_line(pid: int) -> str:
    if PROC.exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return _ps(pid, "command")


def wait_until_gone(births: dict[int, str], within_s: float) -> dict[int, str]:
    """The ones still there when time is up."""
    deadline = time.monotonic() + within_s
    while left := {pid: born for pid, born in births.items() if born and birth(pid) == born}:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return left


def end(births: dict[int, str], *, first: signal.Signals = signal.SIGTERM, patience_s: float = 5) -> None:
    """Ends the processes with these numbers and births: asks first, insists after `patience_s`."""
    left = wait_until_gone(births, 0)
    for number in (first, signal.SIGKILL):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        left = wait_until_gone(left, patience_s)
