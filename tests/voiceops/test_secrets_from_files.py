"""A secret may come from a file, as container platforms hand it over: `NAME_FILE` instead of `NAME`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from localrun.places import ROOT

SECRETS = {
    "SECRET_KEY": "a-secret-key-of-more-than-thirty-two-letters",
    "DATABASE_URL": "postgres://app:from-a-file@127.0.0.1:5432/voiceops",
    "FIELD_ENCRYPTION_KEYS": f"{Fernet.generate_key().decode()},{Fernet.generate_key().decode()}",
    "MODEL_API_KEY": "a-key-of-the-model",
}
SHOW = {
    "SECRET_KEY": "settings.SECRET_KEY",
    "DATABASE_URL": "settings.DATABASES['default']['PASSWORD']",
    "FIELD_ENCRYPTION_KEYS": "','.join(settings.FIELD_ENCRYPTION_KEYS)",
    "MODEL_API_KEY": "settings.MODEL_API_KEY",
}
SHOWN = SECRETS | {"DATABASE_URL": "from-a-file"}


def read_settings(environment: dict[str, str], show: str) -> subprocess.CompletedProcess[str]:
    """What a new process finds in its settings when nothing but this is said to it."""
    return subprocess.run(
        [sys.executable, "-c", f"from voiceops import settings; print({show})"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "REDIS_URL": "redis://127.0.0.1:6379/0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    for name, secret in SECRETS.items():
        (tmp_path / name).write_text(f"{secret}\n")
    everything = " + '|' + ".join(SHOW.values())

    found = read_settings({f"{name}_FILE": str(tmp_path / name) for name in SECRETS}, everything)

    assert found.stdout.strip() == "|".join(SHOWN[name] for name in SHOW), found.stderr


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_file_stops_the_start_by_name(name: str, tmp_path: Path) -> None:
    given = {other: secret for other, secret in SECRETS.items() if other != name}

    found = read_settings(given | {f"{name}_FILE": str(tmp_path / "nowhere")}, "'started'")

    assert found.returncode != 0
    assert f"{name}_FILE" in found.stderr


def test_the_file_wins_over_the_environment(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-the-file")

    found = read_settings({**SECRETS, "MODEL_API_KEY_FILE": str(tmp_path / "key")}, SHOW["MODEL_API_KEY"])

    assert found.stdout.strip() == "from-the-file"
