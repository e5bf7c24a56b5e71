"""Makes `.venv` from the lock file. Runs on whatever `python3` is, so it must parse on versions far below 3.11."""

import fcntl
import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "made-from"
LOCKED = ROOT / "var" / "venv.lock"
OLDEST = (3, 11)


def stop(line: str) -> None:
    sys.exit("VoiceOps: " + line)


def check_interpreter(version: tuple = sys.version_info) -> None:  # type: ignore[type-arg]  # old syntax
    numbers = ".".join(str(part) for part in version[:2])
    if version[:2] < OLDEST:
        stop("Python 3.11 or later is needed; this is " + numbers + ". Name another one: make PYTHON=python3.11 ...")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop(
            "this Python cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install python"
            + numbers
            + "-venv"
        )


def fingerprint() -> str:
    """Changes with the lock file, the interpreter and the checkout's place: scripts in `.venv/bin` carry its path."""
    parts = [LOCK.read_bytes(), str(ROOT).encode(), sys.version.encode(), sys.executable.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_made(mark: str) -> bool:
    return STAMP.exists() and STAMP.read_text() == mark and PYTHON.exists()


def make(mark: str) -> None:
    sys.stdout.write("Installing the Python packages into .venv; this happens again only when the lock file changes.\n")
    sys.stdout.flush()
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    for step in (
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        [str(PYTHON), "-m", "pip", *install, "-r", str(LOCK)],
    ):
        if subprocess.call(step, cwd=str(ROOT)) != 0:
            stop("the packages could not be installed; the lines above say why. Is a package index reachable?")
    STAMP.write_text(mark)


if __name__ == "__main__":
    check_interpreter()
    wanted = fingerprint()
    LOCKED.parent.mkdir(exist_ok=True)
    with LOCKED.open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not is_made(wanted):
            make(wanted)
