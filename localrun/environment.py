"""The settings of a machine at hand: `var/dev.env` for `make run`, `var/test.env` for the tests."""

import base64
import os
import secrets
from pathlib import Path

from localrun.places import VAR, read_record, write_private, write_record

KEYS = VAR / "keys.json"
SIMULATOR_KEY = "key_simulator"  # what the simulator of this machine takes for an API key; opens nothing else
MODEL = ("MODEL_BASE_URL", "MODEL_API_KEY", "MODEL_NAME", "SECOND_MODEL_NAME")
OUTER_WORLD = (*MODEL, "EMAIL_URL", "RETELL_BASE_URL", "RETELL_API_KEY", "SITE_URL")


def kept_keys() -> dict[str, str]:
    """Made once per checkout, so that sessions and encrypted fields outlive a restart."""
    keys = read_record(KEYS)
    if not keys:
        # 32 random bytes in this alphabet are what Fernet calls a key.
        fernet = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        keys = {"SECRET_KEY": secrets.token_urlsafe(48), "FIELD_ENCRYPTION_KEYS": fernet}
        write_record(KEYS, keys)
    return {name: str(value) for name, value in keys.items()}


def settings_for(database_url: str, redis_url: str, web_port: int, simulator_port: int) -> dict[str, str]:
    """Everything the product and the simulator need, all of it on this machine."""
    simulator = f"http://127.0.0.1:{simulator_port}"
    settings = kept_keys()
    settings |= {
        "DEBUG": "true",
        "MODEL_BASE_URL": f"{simulator}/v1",
        "MODEL_API_KEY": SIMULATOR_KEY,
        "MODEL_NAME": "receptionist",
        "SECOND_MODEL_NAME": "receptionist-second",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SITE_URL": f"http://127.0.0.1:{web_port}",
        "WEB_PORT": str(web_port),
        "EMAIL_URL": f"file://{VAR / 'mail'}",
        "RETELL_BASE_URL": simulator,
        "RETELL_API_KEY": SIMULATOR_KEY,
        "SIMULATOR_PORT": str(simulator_port),
    }
    return settings


def with_the_outer_world(settings: dict[str, str]) -> dict[str, str]:
    """What the environment says about the model, Retell and our own address wins over the simulator."""
    given = {name: os.environ[name] for name in OUTER_WORLD if os.environ.get(name)}
    ours = dict(settings)
    if {"MODEL_API_KEY", "MODEL_BASE_URL"} & set(given):
        # A key without an address is for the default provider, never for the simulator; nor are its models' names.
        for name in MODEL:
            ours.pop(name)
    return ours | given


def write_env(path: Path, settings: dict[str, str]) -> None:
    lines = ["# Written by `python -m localrun`; changes here are lost."]
    write_private(path, "\n".join([*lines, *(f"{key}={value}" for key, value in settings.items()), ""]))


def read_env(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
