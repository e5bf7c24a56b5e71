"""A conversation under way: what the person in front of the page may do, and the engine that answers."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from common.errors import BadInput
from engine.brief import Brief
from engine.ports import Tools
from engine.transcript import Speaker
from prompts.ports import TryDesk
from prompts.trying.take import Take
from prompts.trying.talk import LONGEST_LINE, MOST_BRANCHES, MOST_LINES, Branch, Line, Talk, greeted_state

Moved = Callable[[Line | None], None]
OVER = "The agent's part of this call is over. Change an earlier line of yours, or start again."
TOO_LONG = "This conversation has grown very long. Start again to go on."


class Trial:
    """Runs one `Talk`. `moved` is told of every line that changed, and of None when all of it did."""

    def __init__(self, talk: Talk, brief: Brief, desk: TryDesk, tools: Tools, moved: Moved) -> None:
        self.talk = talk
        self.brief = brief
        self._desk = desk
        self._tools = tools
        self._moved = moved
        branch = talk.branch
        branch.drop_cut_off()
        if branch.lines and branch.state is None:
            branch.state = self._as_greeted(branch.lines)
        self._take = self._new_take()
        self._errands: set[asyncio.Task[None]] = set()
        self._reading: asyncio.Task[None] | None = None

    @property
    def clock_now(self) -> datetime:
        return self.talk.now(time.time())

    @property
    def zone(self) -> ZoneInfo:
        """The caller's, as the agent is told it."""
        setup = self.talk.setup
        number_zone = self._desk.zone_of(setup.number) if setup.number else ""
        return ZoneInfo(setup.zone or number_zone or self.brief.time_zone)

    async def begin(self) -> None:
        """Greet, or be ready to go on; then say what waits to be said."""
        await self._open_take()
        if self.talk.waiting:
            self._reading = asyncio.create_task(self._say_waiting(), name="trial-reading")

    async def say(self, text: str) -> None:
        """As the caller. While an answer is under way this talks over it. Raises `BadInput`."""
        text = text.replace("\0", "").strip()
        if not text:
            raise BadInput("text", "Write what the caller says.")
        self._stop_reading()
        await self._say(text)

    async def say_whole(self, text: str) -> None:
        """A caller's words as a past call has them, however long it and they are."""
        await self._say(text, is_limited=False)

    async def say_nothing(self) -> None:
        """The caller stays silent for as long as the agent waits. Raises `BadInput`."""
        self._stop_reading()
        await self._say("")

    async def say_instead(self, at: int, text: str) -> None:
        """Another line in the place of an earlier one of the caller; what came after stays as a branch of its own.
        Raises `BadInput`.
        """
        lines = self.talk.branch.lines
        text = text.replace("\0", "").strip()
        if not 0 <= at < len(lines) or not lines[at].is_caller:
            raise BadInput("line", "That line is gone. Look at the conversation as it is now.")
        if not text:
            raise BadInput("text", "Write what the caller says instead.")
        if len(self.talk.branches) >= MOST_BRANCHES:
            raise BadInput("line", f"There are {MOST_BRANCHES} branches already. Start again to go on.")
        _check_length(text)
        self._stop_reading()
        before = lines[at].before or self._as_greeted(lines[:at])
        self.talk.branches.append(Branch(lines[:at], before))
        await self._move_to(len(self.talk.branches) - 1)
        await self._say(text, is_edited=True)

    async def switch(self, at: int) -> None:
        """Go on where another branch ended."""
        if 0 <= at < len(self.talk.branches) and at != self.talk.current:
            self._stop_reading()
            await self._move_to(at)

    async def quiet(self) -> None:
        """Wait until nothing is being answered."""
        if self._reading is not None:
            await asyncio.wait({self._reading})
        await self._take.session.quiet()
        await asyncio.gather(*self._errands)

    async def settle(self) -> None:
        await self._take.settle()

    async def close(self) -> None:
        self._stop_reading()
        await self._take.close()

    # -- one line

    async def _say(self, text: str, *, is_edited: bool = False, is_limited: bool = True) -> None:
        branch = self.talk.branch
        if branch.is_over:
            raise BadInput("text", OVER)
        if is_limited and len(branch.lines) >= MOST_LINES:
            raise BadInput("text", TOO_LONG)
        if is_limited:
            _check_length(text)
        self._cut_in(branch)
        await self._take.settle()
        turn_id = branch.last_turn_id + 1
        line = Line(Speaker.CALLER, text, turn_id, is_edited=is_edited, before=branch.state)
        branch.lines.append(line)
        self._moved(line)
        self._take.ask()

    def _cut_in(self, branch: Branch) -> None:
        """What the caller could not have heard yet was never said, as far as the call knows."""
        for line in branch.lines:
            if not line.is_caller and line.is_open:
                line.heard = self._take.heard_of(line)

    async def _say_waiting(self) -> None:
        """The lines of an earlier conversation, each once its turn has come."""
        while self.talk.waiting:
            await self._take.session.quiet()
            text = self.talk.waiting.pop(0)
            with suppress(BadInput):
                await self._say(text)
            if self.talk.branch.is_over:
                self.talk.waiting.clear()

    def _stop_reading(self) -> None:
        self.talk.waiting.clear()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    # -- branches

    async def _move_to(self, at: int) -> None:
        await self._take.close()
        self.talk.current = at
        self.talk.branch.drop_cut_off()
        self._take = self._new_take()
        self._moved(None)
        await self._open_take()

    async def _open_take(self) -> None:
        """What the caller said last is answered, if it was not before the page went."""
        await self._take.open()
        branch = self.talk.branch
        if branch.lines and branch.lines[-1].is_caller:
            branch.lines[-1].turn_id = branch.last_turn_id + 1
            self._take.ask()

    def _new_take(self) -> Take:
        return Take(
            self.talk, self.brief, self._desk, self._tools, clock=lambda: self.clock_now, moved=self._line_moved
        )

    def _line_moved(self, line: Line) -> None:
        self._moved(line)
        if line.is_end and not line.is_open:
            task = asyncio.create_task(self._take.close(), name="trial-over")
            self._errands.add(task)
            task.add_done_callback(self._errands.discard)

    def _as_greeted(self, lines: list[Line]) -> dict[str, Any]:
        return greeted_state(self.clock_now, max((line.turn_id for line in lines), default=0))


def _check_length(text: str) -> None:
    if len(text) > LONGEST_LINE:
        raise BadInput("text", f"Keep a line under {LONGEST_LINE} characters: nobody says more in one breath.")
