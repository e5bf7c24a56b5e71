"""Facts on disk, for the time in which the database cannot take them."""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

import structlog

from calls.fact_json import fact_from_line, fact_to_line
from engine.facts import Fact

log = structlog.get_logger(__name__)

OWNER_ONLY = 0o600
SET_ASIDE = "set-aside.jsonl"


class Spool:
    """A folder of JSON lines. Its files hold what callers said, so only their owner may read them.

    Whoever holds a file's lock is putting it into the database; the lock goes with the process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, facts: Sequence[Fact]) -> None:
        """Write the facts to a file of their own, whole or not at all."""
        if not facts:
            return
        name = f"facts-{time.time_ns():020d}-{os.getpid()}"
        half_written = self._folder / f"{name}.part"
        with self._open(half_written, "w") as file:
            file.writelines(fact_to_line(fact) + "\n" for fact in facts)
            file.flush()
            os.fsync(file.fileno())
        half_written.rename(self._folder / f"{name}.jsonl")
        log.warning("facts_spooled", facts=len(facts))

    def set_aside(self, fact: Fact) -> None:
        """Keep a fact that the database will never take, for a person to look at."""
        with self._open(self._folder / SET_ASIDE, "a") as file:
            file.write(fact_to_line(fact) + "\n")

    def waiting(self) -> list[Path]:
        """Files left by this or another process, oldest first."""
        return sorted(self._folder.glob("facts-*.jsonl"))

    @contextmanager
    def claimed(self, path: Path, batch_size: int) -> Iterator[Iterator[list[Fact]]]:
        """The file's facts in batches, none when another process has it. The file goes when the block ends well."""
        try:
            file = path.open("r+", encoding="utf-8")
        except FileNotFoundError:
            yield iter(())
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield iter(())
                return
            yield _batches(file, batch_size)
            path.unlink(missing_ok=True)

    def _open(self, path: Path, mode: str) -> IO[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return open(path, mode, encoding="utf-8", opener=_for_owner_only)


def _for_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)


def _batches(file: IO[str], size: int) -> Iterator[list[Fact]]:
    readable = _facts(file)
    while batch := list(islice(readable, size)):
        yield batch


def _facts(file: IO[str]) -> Iterator[Fact]:
    for number, line in enumerate(file, 1):
        try:
            yield fact_from_line(line)
        except ValueError:
            log.error("spooled_line_unreadable", line=number)  # noqa: TRY400  a trace would show the caller's words
