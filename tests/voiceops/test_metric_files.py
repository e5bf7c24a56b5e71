import os
import subprocess
import sys
from pathlib import Path

import pytest

from voiceops.metric_files import tidy


@pytest.fixture
def dead_pid() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_folder_is_made(tmp_path: Path) -> None:
    tidy(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_what_a_dead_process_was_doing_goes_and_what_it_has_done_stays(tmp_path: Path, dead_pid: int) -> None:
    kept = {f"counter_{dead_pid}.db", f"histogram_{dead_pid}.db", f"gauge_max_{dead_pid}.db"}
    living = {f"gauge_livesum_{os.getpid()}.db", f"counter_{os.getpid()}.db"}
    for name in kept | living | {f"gauge_livesum_{dead_pid}.db", f"gauge_liveall_{dead_pid}.db"}:
        (tmp_path / name).touch()
    tidy(tmp_path)
    assert names(tmp_path) == kept | living


def test_everything_goes_when_no_process_lives(tmp_path: Path, dead_pid: int) -> None:
    for kind in ("counter", "histogram", "gauge_livesum"):
        (tmp_path / f"{kind}_{dead_pid}.db").touch()
    tidy(tmp_path)
    assert names(tmp_path) == set()


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    tidy(tmp_path)
    assert names(tmp_path) == {"notes.txt"}
