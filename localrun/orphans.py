"""What deleted checkouts left outside: the clusters of root's runs, which `make clean` would have thrown away."""

import shutil
import signal
from pathlib import Path

from localrun import processes
from localrun.places import write_private

NOTE = "checkout"
"""Names, in each folder outside, the checkout it belongs to."""
TRUSTED = 0
"""Everybody may write where they lie; only what root put down is believed."""


def note_checkout(outside: Path, checkout: Path) -> None:
    note = outside / NOTE
    if not note.exists() or note.read_text().strip() != str(checkout):
        write_private(note, f"{checkout}\n")


def sweep_orphans(among: Path) -> list[Path]:
    """Ends the servers of checkouts that are gone and removes their folders; returns those.

    A checkout whose parent is missing as well may be on a drive that is only away today; its data stays.
    """
    orphans = [folder for folder in sorted(among.glob("voiceops-*")) if _is_orphan(folder)]
    for folder in orphans:
        for data in folder.glob("*/postgres"):
            _end_server(data)
        shutil.rmtree(folder, ignore_errors=True)
    return orphans


def _is_orphan(folder: Path) -> bool:
    note = folder / NOTE
    if any(path.is_symlink() or not path.exists() or path.lstat().st_uid != TRUSTED for path in (folder, note)):
        return False
    checkout = Path(note.read_text().strip())
    return checkout.is_absolute() and checkout.parent.is_dir() and not checkout.exists()


def _end_server(data: Path) -> None:
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if str(data) in processes.command_line(pid):
        processes.end({pid: processes.birth(pid)}, first=signal.SIGINT, patience_s=15)
