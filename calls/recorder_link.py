"""The web process's end of its recorder, which is a process of its own: what is written down holds up no caller."""

import asyncio
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from calls.recorder import HIGH_WATER, BusinessRecorder
from calls.recorder_wire import COUNT, Packer
from calls.spool import Spool
from engine.facts import Fact

log = structlog.get_logger(__name__)

GATHER_S = 0.02
"""Facts of so long a time travel together; so much is lost of a web process that is killed outright."""
COMMAND = (sys.executable, "-m", "calls.recorder_process")
FIRST_RESTART_S = 0.2
LONGEST_RESTART_S = 5.0
MARGIN_S = 2.0


@dataclass(slots=True)
class _Unstored:
    """`number` counts the facts of the present recorder's process."""

    number: int
    since: float
    fact: Fact


class RecorderLink:
    """As `DatabaseRecorder`, which does the work in the process this starts and keeps alive.

    A fact is kept here until it is stored there, so that neither process takes it along when it dies; storing one
    twice changes nothing. Past `HIGH_WATER` only the other process keeps it. Belongs to one event loop.
    """

    def __init__(self, spool_folder: Path, command: Sequence[str] = COMMAND) -> None:
        self._spool = Spool(spool_folder)
        self._command = command
        self._unstored: deque[_Unstored] = deque()
        self._noted = self._stored = 0
        self._gathered: list[Fact] = []
        self._writer: asyncio.StreamWriter | None = None
        self._packer = Packer()
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = self._is_stopped = False

    @property
    def queue_length(self) -> int:
        """Facts noted and not yet stored."""
        return self._noted - self._stored

    @property
    def oldest_age_s(self) -> float:
        """How long the oldest fact has been waiting; 0 when none is."""
        return max(0.0, time.monotonic() - self._unstored[0].since) if self._unstored else 0.0

    def for_business(self, business_id: int) -> BusinessRecorder:
        return BusinessRecorder(self.note, business_id)

    def note(self, fact: Fact) -> None:
        """Never waits, never raises."""
        if self._is_stopped:
            self._to_spool([fact])
            return
        self._noted += 1
        if self._writer is None or len(self._unstored) < HIGH_WATER:
            self._unstored.append(_Unstored(self._noted, time.monotonic(), fact))
        if self._writer is None or self._is_stopping:
            return
        if not self._gathered:
            asyncio.get_running_loop().call_later(GATHER_S, self._send)
        self._gathered.append(fact)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_running(), name="recorder-link")

    async def stop(self, timeout_s: float) -> None:
        """Have everything stored; what the database does not take in time goes to the spool, for the next start."""
        self._send()
        self._is_stopping = True
        if self._writer is not None:
            with suppress(OSError, RuntimeError):
                self._writer.write_eof()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=timeout_s + MARGIN_S)
            self._task.cancel()
            await asyncio.wait({self._task})
        self._is_stopped = True
        self._to_spool([waiting.fact for waiting in self._unstored])
        self._unstored.clear()

    def _to_spool(self, facts: list[Fact]) -> None:
        try:
            self._spool.keep(facts)
        except Exception as fault:  # nothing may reach a caller's line from here
            log.error("facts_lost", facts=len(facts), fault=type(fault).__name__)  # noqa: TRY400  facts are words

    def _send(self) -> None:
        facts, self._gathered = self._gathered, []
        if facts and self._writer is not None:
            self._writer.write(self._packer.pack(facts))

    async def _keep_running(self) -> None:
        delay_s = FIRST_RESTART_S
        while True:
            began = time.monotonic()
            try:
                await self._run_one()
            except OSError as fault:
                log.error("recorder_not_started", fault=type(fault).__name__)  # noqa: TRY400  its name is enough
            if self._is_stopping:
                return
            if time.monotonic() - began > LONGEST_RESTART_S:
                delay_s = FIRST_RESTART_S
            log.error("recorder_ended", waiting=self.queue_length, again_in_s=delay_s)
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, LONGEST_RESTART_S)

    async def _run_one(self) -> None:
        """From the start of a process to its end. It ends by itself when this end of the socket is closed."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            end = theirs.fileno()
            # Popen, not asyncio's: the event loops of some servers cannot wait for processes.
            process = subprocess.Popen([*self._command, str(end)], pass_fds=(end,), stdin=subprocess.DEVNULL)  # noqa: ASYNC220, S603  a fork, of our own program
            theirs.close()
            try:
                await self._follow(*await asyncio.open_unix_connection(sock=ours))
            finally:
                process.kill()
                process.wait()

    async def _follow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._begin_with(writer)
        try:
            while True:
                self._note_stored(COUNT.unpack(await reader.readexactly(COUNT.size))[0])
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self._writer = None
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _begin_with(self, writer: asyncio.StreamWriter) -> None:
        """A new process is told first what the one before may not have stored."""
        self._writer, self._packer, self._gathered = writer, Packer(), []
        self._noted, self._stored = len(self._unstored), 0
        for number, waiting in enumerate(self._unstored, 1):
            waiting.number = number
        if self._unstored:
            writer.write(self._packer.pack([waiting.fact for waiting in self._unstored]))

    def _note_stored(self, number: int) -> None:
        self._stored = number
        while self._unstored and self._unstored[0].number <= number:
            self._unstored.popleft()
