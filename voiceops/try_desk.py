"""What a conversation with a draft borrows: in a web process from its house, elsewhere a desk of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from aiohttp import ClientSession
from channels.db import database_sync_to_async
from django.conf import settings

from calls.spoken_tables import spoken_for
from common.phone import zone_of
from engine.brief import Brief
from engine.circuit import Circuit
from engine.ladder import Voice, Voices
from engine.ports import Directory
from engine.speech import SpokenTables
from escalations.directory.living import LivingDirectory
from prompts.ports import TryDesk
from vendors.openai.chat import ChatModel, open_http
from vendors.openai.tokens import Tokenizer


class OwnDesk:
    """`prompts.ports.TryDesk` over a connection pool, a tokenizer and the destinations of all businesses."""

    def __init__(self, http: ClientSession, tokenizer: Tokenizer, directory: LivingDirectory) -> None:
        self._http = http
        self._tokenizer = tokenizer
        self._directory = directory

    def spoken_for(self, brief: Brief) -> SpokenTables:
        return spoken_for(brief)

    def voices_for(self, brief: Brief) -> Voices:
        first = brief.model.model or settings.MODEL_NAME
        second = brief.model.second_model or settings.SECOND_MODEL_NAME or first
        return Voices(self._voice(first), self._voice(second))

    def zone_of(self, number: str) -> str:
        return zone_of(number) or ""

    def directory_for(self, brief: Brief) -> Directory:
        business_pk = int(brief.business_id) if brief.business_id.isdecimal() else 0
        return self._directory.of_call(business_pk, "")

    def _voice(self, name: str) -> Voice:
        model = ChatModel(
            session=self._http,
            base_url=settings.MODEL_BASE_URL,
            api_key=settings.MODEL_API_KEY,
            model=name,
            tokenizer=self._tokenizer,
        )
        return Voice(model, Circuit(asyncio.get_running_loop().time))


class HouseDesks:
    """`prompts.ports.TryDesks`."""

    async def of_process(self) -> TryDesk:
        # Late: the house is built of every room, and those are read before it.
        from voiceops.wiring import house  # noqa: PLC0415

        return (await house()).try_desk

    def own(self) -> AbstractAsyncContextManager[TryDesk]:
        return _own()


@asynccontextmanager
async def _own() -> AsyncIterator[TryDesk]:
    """Its tokenizer only estimates: providers count, but for answers that were cut."""
    http = open_http()
    directory = LivingDirectory()
    try:
        await database_sync_to_async(directory.read, thread_sensitive=False)()
        yield OwnDesk(http, Tokenizer(), directory)
    finally:
        await http.close()
