import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from vendors.retell.caller.address import socket_address
from vendors.retell.caller.conversation import Conversation
from vendors.retell.caller.intake import Intake
from vendors.retell.caller.live import LiveCall
from vendors.retell.caller.mouth import Mouth
from vendors.retell.caller.person import Caller, CallOver, NothingHeard
from vendors.retell.caller.report import CallReport, Fault, LineEvent
from vendors.retell.caller.settings import LineSettings
from vendors.retell.caller.watch import Watch
from vendors.retell.caller.wire import Wire


class RetellLine:
    """One call as Retell carries it, at the level of text, against a custom-LLM WebSocket server.

    `call` is the call object as known at registration; it must hold `call_id`, and its
    `retell_llm_dynamic_variables` fill `{{names}}` in the address. Raises ValueError when nothing can be dialled there.
    """

    def __init__(
        self,
        base_url: str,
        call: Mapping[str, Any],
        settings: LineSettings | None = None,
        on_event: Callable[[LineEvent], None] | None = None,
    ) -> None:
        self._call = {"call_type": "web_call", "call_status": "registered", **call}
        self._address = socket_address(base_url, call["call_id"], call.get("retell_llm_dynamic_variables") or {})
        self._settings = settings or LineSettings()
        self._on_event = on_event
        self._live: LiveCall | None = None
        self._talk: Conversation | None = None

    async def run(self, caller: Callable[[Caller], Awaitable[None]]) -> CallReport:
        """Holds the whole call and returns how it went.

        A caller whose script has ended lets the agent finish and hangs up. What the script raises, other than CallOver
        and NothingHeard, is raised from here after the line is closed.
        """
        live = self._live = LiveCall(self._call["call_id"], self._settings, self._on_event)
        wire = Wire(live, self._address)
        talk = self._talk = Conversation(live, wire.post)
        tasks: list[asyncio.Task[None]] = [self._supervise(live, self._carry(talk, wire, caller))]
        try:
            await live.over
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await wire.close()
        return self._close_report(live, talk)

    async def stop(self, reason: str = "manual_stopped") -> None:
        """Ends a running call from Retell's side; does nothing when it is not running."""
        if self._live is not None:
            self._live.end(reason)

    def inject(self, text: str, *, trigger_response: bool = False) -> None:
        """Text added to a live call from outside; the server sees it among the items woven into the transcript."""
        if self._live is None or self._talk is None or self._live.is_over:
            return
        self._talk.tape.note({"role": "injected", "content": text, "time_sec": round(self._live.now_ms() / 1000, 3)})
        if trigger_response and not self._talk.caller_is_speaking:
            self._talk.caller_stops(0)
        else:
            self._talk.update()

    @property
    def transcript(self) -> list[dict[str, Any]]:
        """What has been said so far, in the shape of the report's `transcript_object`."""
        return self._talk.tape.transcript() if self._talk is not None else []

    @property
    def transcript_with_tool_calls(self) -> list[dict[str, Any]]:
        return self._talk.tape.woven() if self._talk is not None else []

    async def _carry(self, talk: Conversation, wire: Wire, script: Callable[[Caller], Awaitable[None]]) -> None:
        live = talk.live
        if not await wire.dial_first():
            return
        live.picked_up()
        intake = Intake(talk, wire, self._call)
        async with asyncio.TaskGroup() as group:
            group.create_task(wire.run(intake.take, lambda: self._redialled(talk)))
            group.create_task(Mouth(talk).run())
            group.create_task(Watch(talk, lambda: wire.is_open).run())
            group.create_task(self._play(Caller(talk, self._call["call_id"]), live, script))

    def _redialled(self, talk: Conversation) -> None:
        talk.weaves_tools = False
        if self._settings.asks_again_after_redial and talk.newest.response_id and talk.newest.speech.is_open:
            talk.ask()

    async def _play(self, person: Caller, live: LiveCall, script: Callable[[Caller], Awaitable[None]]) -> None:
        try:
            await script(person)
            await person.let_finish()
            await person.hang_up()
        except CallOver:
            return
        except NothingHeard:
            live.fault(Fault.NOTHING_HEARD, "the caller gave up waiting for an answer")
            live.end("user_hangup")

    def _supervise(self, live: LiveCall, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        def finished(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()) is not None and not live.over.done():
                live.over.set_exception(_sole_cause(error))

        task = asyncio.create_task(work)
        task.add_done_callback(finished)
        return task

    def _close_report(self, live: LiveCall, talk: Conversation) -> CallReport:
        report = live.report
        if report.connects and not talk.begin_message_seen and report.duration_ms >= self._settings.begin_grace_ms:
            live.fault(Fault.NO_BEGIN_MESSAGE, "no response with response_id 0 arrived")
        report.transcript_object = talk.tape.transcript()
        report.transcript_with_tool_calls = talk.tape.woven()
        return report


def _sole_cause(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
