"""Small texts into Redis, those of one moment in one message: a message costs some twenty times what its entry does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

LINGER_S = 0.05
"""How long a text that nobody waits for may wait for others. A process killed outright loses so much."""

Write = Callable[[Mapping[str, str]], Awaitable[bool]]


class StateWriter:
    """The newest text of each key, in order of writing. Belongs to one event loop."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: dict[str, str] = {}
        self._askers: list[asyncio.Future[bool]] = []
        self._hurry = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def keep(self, key: str, text: str, *, is_urgent: bool) -> bool:
        """Whether it was written. Only an urgent text is written at once, and takes along those that wait."""
        asker = asyncio.get_running_loop().create_future()
        self._waiting[key] = text
        self._askers.append(asker)
        if is_urgent:
            self._hurry.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_out(), name="state-writer")
        return await asker

    async def close(self) -> None:
        self._hurry.set()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _write_out(self) -> None:
        while self._waiting:
            if not self._hurry.is_set():
                await self._linger()
            self._hurry.clear()
            texts, self._waiting = self._waiting, {}
            askers, self._askers = self._askers, []
            is_written = await self._write(texts)
            for asker in askers:
                if not asker.done():
                    asker.set_result(is_written)

    async def _linger(self) -> None:
        timer = asyncio.get_running_loop().call_later(LINGER_S, self._hurry.set)
        try:
            await self._hurry.wait()
        finally:
            timer.cancel()
