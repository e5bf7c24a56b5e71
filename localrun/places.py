"""Where things live on this machine."""

import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


def write_private(path: Path, text: str) -> None:
    """Replaces the file in one step; only its owner may read it, since passwords and keys stand in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    beside.replace(path)


def read_record(path: Path) -> dict[str, Any]:
    """What `write_record` left there; empty when there is nothing readable."""
    try:
        record = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(path: Path, record: dict[str, Any]) -> None:
    write_private(path, json.dumps(record, indent=1))
