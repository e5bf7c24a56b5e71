"""The last process of `make run`: introduces the agents to the simulator, says where to look, then stays."""

import os
import signal
import sys
import time
import urllib.request
from urllib.error import URLError

from localrun.runner import manage
from localrun.trouble import TroubleError

READY_WITHIN_S = 120


def connect() -> int:
    settings = dict(os.environ)
    site = settings["SITE_URL"] if "WEB_PORT" not in settings else f"http://127.0.0.1:{settings['WEB_PORT']}"
    simulator = f"http://127.0.0.1:{settings['SIMULATOR_PORT']}"
    wait_for("the web process", f"{site}/healthz")
    wait_for("the simulator", f"{simulator}/simulator/health")
    if settings["RETELL_BASE_URL"] == simulator:
        manage(settings, "connect_retell", "--business", "lakeside-dental", "--create-numbers")
    sys.stdout.write(
        box([f"VoiceOps answers at {site}", *settings.get("SIGN_IN", "").splitlines(), "Ctrl-C stops it."])
    )
    sys.stdout.flush()
    signal.pause()
    return 0


def wait_for(who: str, url: str, within_s: float = READY_WITHIN_S) -> None:
    deadline = time.monotonic() + within_s
    while not answers(url):
        if time.monotonic() > deadline:
            raise TroubleError(f"{who} did not answer within {within_s:.0f} s; its lines above say why.")
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - always our own http address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def box(lines: list[str]) -> str:
    width = max(len(line) for line in lines)
    edge = "+" + "-" * (width + 4) + "+"
    inside = [f"|  {line.ljust(width)}  |" for line in lines]
    return "\n".join(["", edge, *inside, edge, "", ""])
