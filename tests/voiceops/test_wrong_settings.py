"""Started as an operator starts it: with a real command and a wrong environment."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from localrun.places import ROOT

PASSWORD = "hunter2-of-the-database"
PRODUCTION = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "k8Zq-not-used-anywhere-else-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": f"postgresql://voiceops:{PASSWORD}@127.0.0.1:5432/voiceops",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "SITE_URL": "https://voice.example",
    "ALLOWED_HOSTS": "voice.example",
}
COMMANDS = {
    "manage": ("manage.py", "check"),
    "web": ("-m", "voiceops.serve"),
    "worker": ("-m", "celery", "--quiet", "--app", "voiceops", "worker"),
}


def run(*words: str, **changed: str | None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in (PRODUCTION | changed).items() if value is not None}
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line a start ends with."""
    assert done.returncode == 1
    [line] = done.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_names_the_missing_setting(command: tuple[str, ...]) -> None:
    line = complaint(run(*command, SECRET_KEY=None))
    assert line.startswith("VoiceOps cannot start: SECRET_KEY is not set. Set it to")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECRET_KEY", "short", "Shorter than minimum length 32"),
        ("DEBUG", "perhaps", "Say true or false."),
        ("WEB_PORT", "http", "Give a whole number."),
        ("DRAIN_S", "-1", "Must be greater than or equal to 0"),
        ("DATABASE_URL", f"nonsense:{PASSWORD}", "postgresql://user:password@host:5432/name"),
        ("DATABASE_URL", f"mysql://me:{PASSWORD}@here/x", "another database than PostgreSQL"),
        ("REDIS_URL", "localhost:6379", "redis://host:6379/0"),
        ("FIELD_ENCRYPTION_KEYS", "not-a-key", "Fernet.generate_key()"),
        ("EMAIL_URL", f"smtps//me:{PASSWORD}@mail.example", "submission://user:password@host:587"),
        ("EMAIL_URL", f"submission://me:{PASSWORD}@", "it names no host"),
        ("EMAIL_URL", f"smtp://me:{PASSWORD}@mail.example:port", "submission://user:password@host:587"),
        ("METRICS_NETWORKS", "10.0.0.0/99", "10.0.0.0/8"),
        ("SECRET_KEY_FILE", "/there/is/no/such/file", "the file SECRET_KEY_FILE names cannot be read"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_do_and_never_shown(name: str, value: str, told: str) -> None:
    line = complaint(run("manage.py", "check", **{name: value}))
    assert line.startswith(f"VoiceOps cannot start: {name.removesuffix('_FILE')} ")
    assert told in line
    assert PASSWORD not in line
    assert len(value) < 8 or value not in line


def test_production_settings_pass_djangos_own_deployment_check() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


def test_tools_that_may_reach_our_own_network_are_told_at_deployment() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", TOOLS_MAY_REACH_PRIVATE="true")
    assert done.returncode == 1
    assert "TOOLS_MAY_REACH_PRIVATE lets tools into your own network" in done.stderr
