"""Joins what must not know each other: the socket, the briefs, the recorder, the model. One `House` per web process."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from functools import partial
from weakref import WeakKeyDictionary

import structlog
from channels.db import database_sync_to_async
from django.conf import settings
from structlog.contextvars import bind_contextvars

from agents.briefs import BusinessLines, SwitchboardPage, load_switchboard
from businesses.selectors import config_revision
from calls import figures
from calls.callers import Callers
from calls.figures import FiguresRecorder
from calls.live_call import CallsOnAir, LiveCall, SendText, SocketLine
from calls.live_feed import LiveFeed
from calls.memory import RedisCallMemory
from calls.operators.ear import OrderEar
from calls.posted_line import PostedLine
from calls.recorder import DatabaseRecorder
from calls.recorder_link import RecorderLink
from calls.seen import Lookout
from calls.spoken_tables import spoken_for
from calls.switchboard import CallBriefs, Switchboard
from calls.webhook_intake import DeliveryIntake
from common.phone import zone_of
from engine.brief import Brief
from engine.circuit import Circuit
from engine.conversation import Desk
from engine.events import TurnRequested
from engine.ladder import Voice, Voices
from engine.ports import Line
from engine.session import CallSession
from engine.transcript import Transcript
from escalations.directory.living import LivingDirectory
from escalations.ports import warm_bridge
from prompts.tooling.http import HttpTools, open_tool_http
from prompts.tooling.mcp.running import McpTools
from prompts.tooling.outside import OutsideTools
from vendors.openai.chat import ChatModel, open_http
from vendors.openai.tokens import shared_tokenizer
from vendors.retell import signature
from voiceops.dependencies import Dependencies
from voiceops.try_desk import OwnDesk
from voiceops.watch import Condition, Watch

log = structlog.get_logger(__name__)

FLUSH_S = 5.0


GIL_SLICE_S = 0.0005
"""How long the recorder's thread may hold Python while a caller waits; the default of 5 ms is heard in every turn."""


COLLECT_AFTER = (10_000, 20, 50)
"""New objects before a collection, and how often the older generations take part."""


def spare_callers_the_collector() -> None:
    """A whole collection stands every call still for a quarter of a second with all that has been loaded by now, and
    a few milliseconds without it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _load_switchboard(directory: LivingDirectory) -> SwitchboardPage:
    """With the number words of every language that is spoken: they take a moment to build, which no call waits for.

    The directory comes after the revision of the page, so that no change to it is missed.
    """
    page = load_switchboard()
    directory.read()
    for lines in page.by_slug.values():
        for brief in (*lines.briefs_by_retell_agent.values(), lines.default_brief):
            if brief is not None:
                spoken_for(brief)
    return page


class House:
    """Everything one web process keeps for the calls it answers. Build and use it on one event loop."""

    def __init__(self) -> None:
        self.on_air = CallsOnAir()
        self.callers = Callers()
        self.intake = DeliveryIntake()
        self._recorder = _recorder()
        self._memory = RedisCallMemory(settings.REDIS_URL, settings.REDIS_PREFIX)
        self._directory = LivingDirectory()
        self._switchboard = Switchboard(
            load=database_sync_to_async(partial(_load_switchboard, self._directory), thread_sensitive=False),
            revision=database_sync_to_async(config_revision, thread_sensitive=False),
            redis_url=settings.REDIS_URL,
            channel=f"{settings.REDIS_PREFIX}:config",
        )
        self._http = open_http()
        self._tokenizer = shared_tokenizer()
        self._tool_http = open_tool_http(is_private_allowed=settings.TOOLS_MAY_REACH_PRIVATE)
        self.try_desk = OwnDesk(self._http, self._tokenizer, self._directory)
        self._voices: dict[tuple[str, str], Voice] = {}
        self._warming: set[asyncio.Task[None]] = set()
        self._dependencies = Dependencies(settings.REDIS_URL)
        checks = {"database": self._dependencies.database, "redis": self._dependencies.redis}
        self._watch = Watch(checks, self._tell_figures)
        self._lookout = Lookout(self.on_air)
        self._order_ear = OrderEar(self.on_air, self._memory.claim)

    @property
    def live_calls(self) -> int:
        return len(self.on_air)

    @property
    def is_configured(self) -> bool:
        return self._switchboard.is_loaded

    @property
    def is_draining(self) -> bool:
        return self.on_air.is_draining

    @property
    def loop_lag_ms(self) -> float:
        return self._watch.lag.worst_ms

    @property
    def dependencies(self) -> Mapping[str, Condition]:
        return self._watch.conditions

    async def start(self) -> None:
        figures.show_every_label()
        self._watch.start()
        self._lookout.start()
        self._order_ear.start()
        sys.setswitchinterval(GIL_SLICE_S)
        await asyncio.gather(
            self._recorder.start(),
            self._switchboard.start(),
            self._tokenizer.load(),
            self._memory.warm(),
            self.callers.start(),
            asyncio.to_thread(signature.load),
        )
        await self._directory.start()
        spare_callers_the_collector()
        log.info("ready_for_calls", is_loaded=self._switchboard.is_loaded)

    async def stop(self) -> None:
        await self._order_ear.stop()
        await self._lookout.stop()
        await self._directory.stop()
        await self._watch.stop()
        await self._dependencies.close()
        await self.callers.stop()
        await self._switchboard.stop()
        await self._recorder.stop(FLUSH_S)
        await self._memory.close()
        await self._http.close()
        await self._tool_http.close()

    def _tell_figures(self) -> None:
        figures.LIVE_CALLS.set(self.live_calls)
        figures.IS_DRAINING.set(self.is_draining)
        figures.LOOP_LAG.set(self.loop_lag_ms / 1000)
        figures.RECORDER_QUEUE.set(self._recorder.queue_length)
        figures.RECORDER_AGE.set(self._recorder.oldest_age_s)
        for name, condition in self.dependencies.items():
            figures.DEPENDENCY_UP.labels(name).set(condition is not Condition.DEGRADED)

    def lines_for_secret(self, secret: str) -> BusinessLines | None:
        return self._switchboard.lines_for_secret(secret)

    def lines_for_slug(self, slug: str) -> BusinessLines | None:
        return self._switchboard.lines_for_slug(slug)

    def open_call(self, call_id: str, lines: BusinessLines, send_text: SendText) -> LiveCall:
        self._warm(lines)
        line = SocketLine(send_text)
        return LiveCall(lines.business_id, call_id, line, self._desk(call_id, lines, line))

    async def answer_post(self, call_id: str, lines: BusinessLines, transcript: Transcript) -> AsyncIterator[str]:
        """Each post is a session of its own on the same call; what must outlive it is in the call's memory."""
        line = PostedLine()
        past = await self._memory.recall(lines.business_id, call_id)
        session = CallSession(call_id, self._desk(call_id, lines, line))
        if transcript:
            session.handle(TurnRequested((past.last_turn_id if past else 0) + 1, transcript))
        work = asyncio.create_task(self._see_through(session, line), name="posted-turn")
        try:
            async for words in line.words():
                yield words
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await session.leave()

    async def _see_through(self, session: CallSession, line: PostedLine) -> None:
        bind_contextvars(call_id=session.call_id, trace_id=session.trace_id)
        try:
            await session.open()
            await session.quiet()
        finally:
            line.end()

    def _desk(self, call_id: str, lines: BusinessLines, line: Line) -> Desk:
        recorder = FiguresRecorder(self._recorder.for_business(lines.business_id))
        return Desk(
            line=line,
            recorder=self._directory.counted(recorder),
            memory=self._memory.of_business(lines.business_id),
            briefs=CallBriefs(self._switchboard, lines, self._memory, call_id),
            voices_for=self._voices_for,
            tools=self._tools_for(lines),
            clock=_now,
            zone_of=_zone_of,
            spoken_for=spoken_for,
            directory=self._directory.of_call(lines.business_id, call_id),
            bridge=bridge if (bridge := warm_bridge()).is_there else None,
        )

    def _tools_for(self, lines: BusinessLines) -> OutsideTools:
        is_private_allowed = settings.TOOLS_MAY_REACH_PRIVATE
        http = HttpTools(self._tool_http, lines.tool_secrets, is_private_allowed=is_private_allowed)
        mcp = McpTools(self._tool_http, lines.tool_secrets, is_private_allowed=is_private_allowed)
        return OutsideTools({"http": http, "mcp": mcp})

    def _voices_for(self, brief: Brief) -> Voices:
        """The models of a brief. Calls share a model's circuit; a second try has one of its own."""
        first = brief.model.model or settings.MODEL_NAME
        second = brief.model.second_model or settings.SECOND_MODEL_NAME or first
        return Voices(self._voice("first", first), self._voice("second", second))

    def _voice(self, place: str, name: str) -> Voice:
        if (place, name) not in self._voices:
            model = ChatModel(
                session=self._http,
                base_url=settings.MODEL_BASE_URL,
                api_key=settings.MODEL_API_KEY,
                model=name,
                tokenizer=self._tokenizer,
            )
            self._voices[place, name] = Voice(model, Circuit(asyncio.get_running_loop().time))
        return self._voices[place, name]

    def _warm(self, lines: BusinessLines) -> None:
        """Have a connection to the model open before the first turn needs it."""
        voice = self._voices_for(lines.default_brief).first if lines.default_brief else None
        if voice is not None and isinstance(voice.model, ChatModel):
            task = asyncio.create_task(voice.model.warm(), name="warm")
            self._warming.add(task)
            task.add_done_callback(self._warming.discard)


def _recorder() -> RecorderLink | DatabaseRecorder:
    if settings.RECORDER_PROCESS:
        return RecorderLink(settings.SPOOL_DIR)
    return DatabaseRecorder(settings.SPOOL_DIR, on_moved=LiveFeed().tell)


def _now() -> datetime:
    return datetime.now(UTC)


def _zone_of(number: str) -> str:
    return zone_of(number) or ""


_houses: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[House]] = WeakKeyDictionary()


async def house() -> House:
    """The house of this event loop, started on first use: not every server tells that it has started."""
    loop = asyncio.get_running_loop()
    if loop not in _houses:
        _houses[loop] = asyncio.create_task(_set_up(), name="house")
    return await asyncio.shield(_houses[loop])


def house_if_started() -> House | None:
    """The house of this event loop once it stands. The first to ask on a server that tells no start has it begun."""
    loop = asyncio.get_running_loop()
    if loop not in _houses:
        _houses[loop] = loop.create_task(_set_up(), name="house")
    setting_up = _houses[loop]
    return setting_up.result() if setting_up.done() and not setting_up.exception() else None


async def set_down() -> None:
    """Stop the house of this event loop, if it was ever set up."""
    setting_up = _houses.pop(asyncio.get_running_loop(), None)
    if setting_up is not None:
        await (await setting_up).stop()


async def _set_up() -> House:
    new = House()
    await new.start()
    return new
