"""The settings of one machine: complete, kept, and giving way to a real model or a real Retell account."""

import stat
from pathlib import Path

import pytest

from localrun import environment
from localrun.environment import OUTER_WORLD, kept_keys, read_env, settings_for, with_the_outer_world, write_env


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environment, "KEYS", tmp_path / "keys.json")
    for name in OUTER_WORLD:
        monkeypatch.delenv(name, raising=False)


def ours() -> dict[str, str]:
    return settings_for("postgres://app:word@127.0.0.1:1/voiceops", "redis://127.0.0.1:2/0", 8000, 8765)


def test_without_anything_from_outside_model_and_retell_are_the_simulators() -> None:
    settings = with_the_outer_world(ours())

    assert settings["MODEL_BASE_URL"] == "http://127.0.0.1:8765/v1"
    assert settings["RETELL_BASE_URL"] == "http://127.0.0.1:8765"


def test_a_model_key_without_an_address_is_never_sent_to_the_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_API_KEY", "a-real-key")

    settings = with_the_outer_world(ours())

    assert settings["MODEL_API_KEY"] == "a-real-key"
    assert "MODEL_BASE_URL" not in settings
    assert "MODEL_NAME" not in settings


def test_a_model_address_of_ones_own_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_BASE_URL", "http://127.0.0.1:11434/v1")
    monkeypatch.setenv("MODEL_NAME", "a-local-model")

    settings = with_the_outer_world(ours())

    assert settings["MODEL_BASE_URL"] == "http://127.0.0.1:11434/v1"
    assert settings["MODEL_NAME"] == "a-local-model"
    assert "MODEL_API_KEY" not in settings


def test_the_keys_are_made_once_and_kept() -> None:
    first = kept_keys()

    assert kept_keys() == first
    assert len(first["SECRET_KEY"]) >= 32


def test_what_is_written_can_be_read_back_and_only_by_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "dev.env"

    write_env(path, ours())

    assert read_env(path) == ours()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
