"""The first step on a bare machine says in one line what is missing."""

import ast
import importlib.util
from pathlib import Path

import pytest

from localrun import bootstrap


def test_an_old_python_is_told_what_is_needed() -> None:
    with pytest.raises(SystemExit) as stop:
        bootstrap.check_interpreter((3, 10, 13))

    assert "Python 3.11 or later is needed; this is 3.10." in str(stop.value)


def test_the_file_parses_on_a_python_that_must_be_told() -> None:
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))


def test_a_python_without_venv_is_told_which_package_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(SystemExit) as stop:
        bootstrap.check_interpreter((3, 12, 1))

    assert "sudo apt-get install python3.12-venv" in str(stop.value)


def test_the_environment_is_made_again_when_the_lock_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements-dev.lock"
    lock.write_text("one==1\n")
    monkeypatch.setattr(bootstrap, "LOCK", lock)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "made-from")
    bootstrap.STAMP.write_text(bootstrap.fingerprint())
    assert bootstrap.is_made(bootstrap.fingerprint())

    lock.write_text("one==2\n")

    assert not bootstrap.is_made(bootstrap.fingerprint())
