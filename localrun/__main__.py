"""The command line of `localrun`; the Makefile is its user."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from localrun.connect import connect
from localrun.places import ROOT, VAR
from localrun.postgres import home_for
from localrun.runner import run
from localrun.services import NAMES, Services
from localrun.suite import test
from localrun.trouble import TroubleError


def up(name: str) -> int:
    services = Services(name)
    services.start()
    services.keep()
    return _said(f"PostgreSQL and Redis are running; {services.env_file.relative_to(ROOT)} says where.")


def down(name: str) -> int:
    if Services(name).stop_unless_used():
        return _said("PostgreSQL and Redis are stopped.")
    return _said("PostgreSQL and Redis are in use; they stop with the command that uses them.")


def status(name: str) -> int:
    return _said(*Services(name).status())


def clean(_name: str) -> int:
    """Throws away every cluster, every key and every log."""
    outside = {home_for(name).record.parent for name in NAMES}
    for name in NAMES:
        if not Services(name).stop_unless_used():
            raise TroubleError("PostgreSQL and Redis are in use: stop `make run` and running tests first.")
    for folder in {*outside, VAR}:
        shutil.rmtree(folder, ignore_errors=True)
    return _said("All local data is gone.")


def with_services(name: str, command: list[str]) -> int:
    """Runs one command with the settings of our services in its environment."""
    services = Services(name)
    try:
        return subprocess.run(command, env=os.environ | services.start(), check=False).returncode
    finally:
        services.release()


def _said(*lines: str) -> int:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


ON_SERVICES: dict[str, Callable[[str], int]] = {"up": up, "down": down, "status": status, "clean": clean}
WITH_WORDS: dict[str, Callable[[str, list[str]], int]] = {
    "run": lambda _name, _words: run(),
    "connect": lambda _name, _words: connect(),
    "test": lambda _name, words: test(words),
    "with": with_services,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m localrun", description="Runs VoiceOps on this machine.")
    parser.add_argument("action", choices=[*ON_SERVICES, *WITH_WORDS])
    parser.add_argument("--test", action="store_const", const="test", default="run", dest="name", help="the tests' own")
    parser.add_argument("words", nargs="*", help="after `--`: for pytest, or the command to run `with` the services")
    asked = parser.parse_args()
    try:
        if asked.action in ON_SERVICES:
            return ON_SERVICES[asked.action](asked.name)
        return WITH_WORDS[asked.action](asked.name, asked.words)
    except TroubleError as trouble:
        sys.stderr.write(f"VoiceOps: {trouble}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
