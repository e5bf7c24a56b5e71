"""The command line of `localrun`; the Makefile is its user."""

import argparse
import os
import subprocess
import sys

from localrun.places import VAR
from localrun.services import Services
from localrun.trouble import TroubleError


def up(name: str) -> int:
    services = Services(name)
    services.start()
    services.keep()
    say(f"PostgreSQL and Redis are running; var/{'dev' if name == 'run' else name}.env says where.")
    return 0


def down(name: str) -> int:
    Services(name).stop()
    say("PostgreSQL and Redis are stopped.")
    return 0


def status(name: str) -> int:
    for line in Services(name).status():
        say(line)
    return 0


def with_services(name: str, command: list[str]) -> int:
    """Runs one command with the settings of our services in its environment."""
    services = Services(name)
    try:
        return subprocess.run(command, env=os.environ | services.start(), check=False).returncode
    finally:
        services.release()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m localrun", description="PostgreSQL and Redis for this checkout.")
    parser.add_argument("action", choices=["up", "down", "status", "with"])
    parser.add_argument("--test", action="store_const", const="test", default="run", dest="name", help="the tests' own")
    parser.add_argument("command", nargs="*", help="for `with`: what to run, after `--`")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    try:
        if asked.action == "with":
            return with_services(asked.name, asked.command)
        return {"up": up, "down": down, "status": status}[asked.action](asked.name)
    except TroubleError as trouble:
        sys.stderr.write(f"VoiceOps: {trouble}\n")
        return 1


if __name__ == "__main__":
    VAR.mkdir(exist_ok=True)
    sys.exit(main())
