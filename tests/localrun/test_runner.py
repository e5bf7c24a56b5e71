"""The processes of a Procfile start together and end together, and the farewell says why."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from localrun import processes
from localrun.leftovers import end_leftovers
from localrun.places import ROOT, read_record

RUNNER = """
import os, sys
from pathlib import Path
from localrun.leftovers import Crew
from localrun.runner import run_processes
crew = Crew(Path(sys.argv[2]))
code = run_processes(Path(sys.argv[1]), dict(os.environ), crew)
crew.end()
sys.exit(code)
"""
STAYS = f"exec {sys.executable} -uc 'import os, signal; print(os.getpid(), flush=True); signal.pause()'"


class Run:
    """A runner at work on a Procfile of its own."""

    def __init__(self, folder: Path, procfile: str) -> None:
        self.record = folder / "processes.json"
        (folder / "Procfile").write_text(procfile)
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUNNER, str(folder / "Procfile"), str(self.record)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def said_pids(self, count: int) -> list[int]:
        assert self.process.stdout
        return [int(self.process.stdout.readline().rsplit("|", 1)[1]) for _ in range(count)]

    def last_words(self) -> str:
        return self.process.communicate(timeout=30)[0]


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    started: list[Run] = []
    yield started
    for run in started:
        end_leftovers(run.record)
        if run.process.stdout:
            run.process.stdout.close()
        run.process.kill()
        run.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_stops_every_process(tmp_path: Path, runs: list[Run], number: signal.Signals) -> None:
    run = Run(tmp_path, f"web: {STAYS}\nworker: {STAYS}\n")
    runs.append(run)
    pids = run.said_pids(2)

    run.process.send_signal(number)

    assert "VoiceOps is stopped" in run.last_words()
    assert run.process.returncode == 0
    assert [processes.birth(pid) for pid in pids] == ["", ""]


def test_when_one_process_ends_the_others_are_stopped_and_it_is_named(tmp_path: Path, runs: list[Run]) -> None:
    os.mkfifo(tmp_path / "go")
    run = Run(tmp_path, f"web: {STAYS}\nworker: read -r line < {tmp_path}/go; exit 7\n")
    runs.append(run)
    [web] = run.said_pids(1)

    (tmp_path / "go").write_text("\n")

    assert "its process `worker` ended (exit code 7)" in run.last_words()
    assert run.process.returncode == 7
    assert processes.birth(web) == ""


def test_a_runner_killed_outright_leaves_a_record_from_which_the_rest_is_ended(tmp_path: Path, runs: list[Run]) -> None:
    run = Run(tmp_path, f"web: {STAYS}\n")
    runs.append(run)
    [web] = run.said_pids(1)
    assert str(web) in read_record(run.record)

    run.process.kill()
    run.process.wait()

    assert processes.birth(web) != ""
    assert end_leftovers(run.record) >= 1
    assert processes.birth(web) == ""


def test_a_number_given_to_somebody_else_since_is_left_alone(tmp_path: Path) -> None:
    record = tmp_path / "processes.json"
    record.write_text(f'{{"{os.getpid()}": "born at another time"}}')

    assert end_leftovers(record) == 0
