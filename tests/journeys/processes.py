"""One of the real processes: started, watched until it is ready, killed or stopped, its words kept in a file."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from localrun.places import ROOT

READY_WITHIN_S = 60
ENDS_WITHIN_S = 10

Seen = TypeVar("Seen")


def eventually(look: Callable[[], Seen], within_s: float = 20, every_s: float = 0.05) -> Seen:
    """The first truthy thing that `look` sees. Raises TimeoutError, naming what it saw last."""
    deadline = time.monotonic() + within_s
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within_s} s; last seen: {seen!r}")
        time.sleep(every_s)
    return seen


class Process:
    """`is_ready` is asked until it says yes; `words` follow `python -m`."""

    def __init__(
        self,
        name: str,
        words: Sequence[str],
        settings: dict[str, str],
        log: Path,
        is_ready: Callable[["Process"], bool],
    ) -> None:
        self.name = name
        self.log = log
        self.settings = settings
        self._words = words
        self._is_ready = is_ready
        self._started: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it is ready to work. Raises RuntimeError with its last words when it is not."""
        with self.log.open("ab") as log:
            self._started = subprocess.Popen(
                [sys.executable, "-m", *self._words],
                cwd=ROOT,
                env=self.settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            eventually(lambda: not self.is_running or self._is_ready(self), READY_WITHIN_S)
        except TimeoutError:
            raise RuntimeError(f"{self.name} was not ready in time:\n{self.words()}") from None
        if not self.is_running:
            raise RuntimeError(f"{self.name} ended at its start:\n{self.words()}")

    @property
    def is_running(self) -> bool:
        return self._started is not None and self._started.poll() is None

    def freeze(self) -> None:
        """It stands still and keeps everything that it holds, until `thaw`."""
        self._tell(signal.SIGSTOP)

    def thaw(self) -> None:
        self._tell(signal.SIGCONT)

    def kill(self) -> None:
        """As a crash does it: no goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def words(self, since: int = 0) -> str:
        """Its output, from a position in its file on."""
        return self.log.read_bytes()[since:].decode(errors="replace") if self.log.exists() else ""

    def _tell(self, number: signal.Signals) -> None:
        if self._started is not None and self.is_running:
            os.killpg(self._started.pid, number)

    def _end(self, number: signal.Signals) -> None:
        if self._started is None:
            return
        self._tell(number)
        try:
            self._started.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._started.pid, signal.SIGKILL)
            self._started.wait()
