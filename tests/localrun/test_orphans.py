"""Clusters outside the checkout go with it, even when nobody said `make clean`."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from localrun import orphans
from localrun.orphans import NOTE, note_checkout, sweep_orphans


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _as_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an ordinary user's run of these tests puts down counts as root's."""
    monkeypatch.setattr(orphans, "TRUSTED", os.geteuid())


SERVER = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_DFL)
print("up", flush=True)
time.sleep(1000)
"""


def left_behind(outside: Path, checkout: Path) -> Path:
    folder = outside / f"voiceops-{checkout.name}-65534"
    (folder / "run" / "postgres").mkdir(parents=True)
    note_checkout(folder, checkout)
    return folder


def test_what_a_deleted_checkout_left_is_removed_and_a_living_one_keeps_its_own(outside: Path, tmp_path: Path) -> None:
    (tmp_path / "living").mkdir()
    living, gone = left_behind(outside, tmp_path / "living"), left_behind(outside, tmp_path / "gone")

    assert sweep_orphans(outside) == [gone]
    assert not gone.exists()
    assert living.exists()


def test_a_checkout_on_a_drive_that_is_away_loses_nothing(outside: Path, tmp_path: Path) -> None:
    folder = left_behind(outside, tmp_path / "drive" / "checkout")

    assert sweep_orphans(outside) == []
    assert folder.exists()


def test_a_folder_that_names_no_checkout_is_left_alone(outside: Path) -> None:
    (outside / "voiceops-older-65534").mkdir()

    assert sweep_orphans(outside) == []


def test_a_note_of_somebody_else_is_not_believed(
    outside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = left_behind(outside, tmp_path / "gone")
    monkeypatch.setattr(orphans, "TRUSTED", os.geteuid() + 1)

    assert sweep_orphans(outside) == []
    assert folder.exists()


def test_a_note_that_is_a_link_is_not_followed(outside: Path, tmp_path: Path) -> None:
    folder = left_behind(outside, tmp_path / "gone")
    (folder / NOTE).rename(tmp_path / "note")
    (folder / NOTE).symlink_to(tmp_path / "note")

    assert sweep_orphans(outside) == []


def test_a_server_that_still_runs_there_is_ended_first(outside: Path, tmp_path: Path) -> None:
    folder = left_behind(outside, tmp_path / "gone")
    data = folder / "run" / "postgres"
    server = subprocess.Popen([sys.executable, "-c", SERVER, data], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with server.stdout:
        assert server.stdout.readline() == "up\n"
    (data / "postmaster.pid").write_text(f"{server.pid}\n{data}\n")

    assert sweep_orphans(outside) == [folder]
    assert server.wait(30) == -signal.SIGINT


def test_a_number_that_belongs_to_somebody_else_by_now_is_not_ended(outside: Path, tmp_path: Path) -> None:
    folder = left_behind(outside, tmp_path / "gone")
    (folder / "run" / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    assert sweep_orphans(outside) == [folder]
