"""`python -m simulator` as a person or a Procfile runs it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def started(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "simulator", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]})


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_and_stops_at_once_when_told(how: signal.Signals) -> None:
    with started("--port", "0", "--traffic-every-s", "1") as process:
        assert process.stderr is not None
        url = process.stderr.readline().split("listens on ")[1].split()[0]
        with urllib.request.urlopen(f"{url}/simulator/health", timeout=5) as answer:
            assert answer.status == 200
        told_at = time.monotonic()
        process.send_signal(how)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - told_at < 3
        assert "Traceback" not in process.stderr.read()


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with started("--port", str(taken.getsockname()[1])) as process:
            _, said = process.communicate(timeout=20)
        assert process.returncode == 1
        assert said.count("\n") == 1
        assert "--port" in said


@pytest.mark.parametrize(
    "arguments", [("--port", "http"), ("--speed", "0"), ("--traffic-every-s", "-1"), ("--model-first-token-ms", "1.5")]
)
def test_a_wrong_argument_is_refused_with_its_name(arguments: tuple[str, str]) -> None:
    with started(*arguments) as process:
        _, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert f"argument {arguments[0]}: must be" in said
