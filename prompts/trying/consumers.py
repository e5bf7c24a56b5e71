"""The WebSocket of the Try page: a person's words come in, the conversation goes out as HTML."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.http import QueryDict
from django.urls import path

from businesses.access import Member, member_for
from businesses.models import Role
from common.errors import BadInput, VoiceOpsError
from prompts import ports
from prompts.models import Prompt
from prompts.trying.keeping import talk_keep
from prompts.trying.mock_tools import AnswersOnPaper
from prompts.trying.painting import Picture
from prompts.trying.rehearsals import rehearsal_keep
from prompts.trying.starting import Found, find
from prompts.trying.talk import Line
from prompts.trying.trial import Trial

REPAINT_EVERY_S = 0.06
LOOK_AGAIN_AFTER_S = 10.0
LONGEST_MESSAGE = 20_000
MOST_MOCK = 10_000
GONE = 4404
INTERNAL_ERROR = 1011

log = structlog.get_logger(__name__)
Given = dict[str, Any]


class TryPage(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One conversation. It goes on after a lost socket: the browser comes back and is given everything."""

    member: Member
    prompt: Prompt

    async def connect(self) -> None:
        self._painter: asyncio.Task[None] | None = None
        found = await _beside(self._find)()
        if found is None:
            await self.close(code=GONE)
            return
        self.member, self.prompt = found.member, found.prompt
        self._moved: list[Line] = []
        self._is_all_moved = True
        self._news = asyncio.Event()
        desk = await ports.try_desks().of_process()
        self.trial = Trial(found.talk, found.brief, desk, AnswersOnPaper(found.talk), self._line_moved)
        self._picture = Picture(self.member, self.trial)
        await self.accept()
        await self.trial.begin()
        self._news.set()
        self._painter = asyncio.create_task(self._paint_for_ever(), name="try-page")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        del bytes_data
        given = _read(text_data or "")
        act = ACTS.get(str(given.get("act", "")))
        if act is None:
            return
        try:
            await act(self, given)
        except VoiceOpsError as refusal:
            await self.send(text_data=self._picture.word(refusal.message, is_error=True))

    async def disconnect(self, code: int) -> None:
        if self._painter is None:
            return
        self._painter.cancel()
        await asyncio.gather(self._painter, return_exceptions=True)
        await self.trial.close()
        await self._keep()

    # -- what the page asks for

    async def say(self, given: Given) -> None:
        await self.trial.say(str(given.get("text", "")))
        await self._said()

    async def silence(self, given: Given) -> None:
        del given
        await self.trial.say_nothing()
        await self._said()

    async def say_instead(self, given: Given) -> None:
        await self.trial.say_instead(_number(given.get("line")), str(given.get("text", "")))
        await self._said()

    async def switch(self, given: Given) -> None:
        await self.trial.switch(_number(given.get("branch")))

    async def mock(self, given: Given) -> None:
        name, content = str(given.get("tool", ""))[:120], str(given.get("content", "")).replace("\0", "")
        if len(content) > MOST_MOCK:
            raise BadInput("content", f"Keep a made-up answer under {MOST_MOCK} characters.")
        mocks = {**self.trial.talk.setup.mocks, name: content}
        self.trial.talk.set_mocks(mocks)
        await self.send(text_data=self._picture.word(f"From now on {name} answers so."))

    async def askings(self, given: Given) -> None:
        if html := self._picture.askings(_number(given.get("line"))):
            await self.send(text_data=html)

    async def keep(self, given: Given) -> None:
        kept = await _beside(rehearsal_keep)(self.member, self.prompt, self.trial.talk, str(given.get("name", "")))
        await self.send(text_data=self._picture.kept(kept))

    async def _said(self) -> None:
        await self.send(text_data=self._picture.word(""))

    # -- beside the road

    def _find(self) -> Found | None:
        words = self.scope["url_route"]["kwargs"]
        self._slug = words["slug"]
        member = self._member()
        asked = QueryDict(self.scope["query_string"])
        return None if member is None else find(member, words["pk"], asked.get("talk", ""), asked.get("version", ""))

    def _member(self) -> Member | None:
        member = member_for(self.scope["user"], self._slug)
        return member if member is not None and member.may(Role.MANAGER) else None

    def _line_moved(self, line: Line | None) -> None:
        if line is None:
            self._is_all_moved = True
        else:
            self._moved.append(line)
        self._news.set()

    async def _paint_for_ever(self) -> None:
        try:
            while True:
                if not await self._is_told() and await _beside(self._member)() is None:
                    await self.close()
                    return
                self._news.clear()
                moved, self._moved = self._moved, []
                is_all, self._is_all_moved = self._is_all_moved, False
                html = self._picture.everything() if is_all else self._picture.changes(moved)
                if html:
                    await self.send(text_data=html)
                if moved and not any(line.is_open for line in moved):
                    await self._keep()
                await asyncio.sleep(REPAINT_EVERY_S)
        except Exception as fault:
            # The browser comes back by itself after this code, and is then given everything.
            log.warning("try_page_unpainted", fault=type(fault).__name__)
            await self.close(code=INTERNAL_ERROR)

    async def _is_told(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_AFTER_S):
                await self._news.wait()
                return True
        return False

    async def _keep(self) -> None:
        """So that a page that comes back, here or in another process, finds its conversation."""
        await self.trial.settle()
        await _beside(talk_keep)(self.member, self.prompt, self.trial.talk)


ACTS: dict[str, Callable[[TryPage, Given], Awaitable[None]]] = {
    "say": TryPage.say,
    "silence": TryPage.silence,
    "instead": TryPage.say_instead,
    "switch": TryPage.switch,
    "mock": TryPage.mock,
    "askings": TryPage.askings,
    "keep": TryPage.keep,
}


def _beside(work: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    done: Callable[..., Awaitable[Any]] = database_sync_to_async(work, thread_sensitive=False)
    return done


def _read(text: str) -> Given:
    """What a form of the page sent; nothing for what is no JSON object."""
    if len(text) > LONGEST_MESSAGE:
        return {}
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _number(value: object) -> int:
    """-1 for what is no place in a list."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 6 else -1


websocket_urlpatterns = [path("ws/b/<slug:slug>/prompts/<int:pk>/try/", TryPage.as_asgi())]
