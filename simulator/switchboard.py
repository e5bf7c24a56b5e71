"""Calls as they happen: ringing, the talk over the agent's socket, the end, and the news about each."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import fields
from typing import Any

from simulator.agents import Agent, socket_url
from simulator.analysis import analyze
from simulator.call_object import call_object
from simulator.calls import Call
from simulator.numbers import dial_outcome, is_voicemail
from simulator.options import Options
from simulator.person import Person
from simulator.recording import RecordingShelf
from simulator.refusals import RefusedError
from simulator.scripts import SCRIPTS
from simulator.webhooks import Postman
from vendors.retell.caller import Caller, LineEvent, LineSettings, RetellLine

RING_MS = 1_200
_SETTING_NAMES = frozenset(setting.name for setting in fields(LineSettings))
_AGENT_MANNERS = (
    "begin_message_delay_ms",
    "end_call_after_silence_ms",
    "interruption_sensitivity",
    "max_call_duration_ms",
    "reminder_max_count",
    "reminder_trigger_ms",
)
_log = logging.getLogger(__name__)


class Switchboard:
    def __init__(self, options: Options, postman: Postman, shelf: RecordingShelf) -> None:
        self._options = options
        self._postman = postman
        self._shelf = shelf
        self._tasks: set[asyncio.Task[None]] = set()

    def dial(self, call: Call) -> None:
        """Begin the call now and return; `call.ended` and `call.delivered` tell how far it is."""
        call.is_dialled = True
        self._start(self._carry(call))

    def expect(self, call: Call, lifetime_ms: int, reason: str) -> None:
        """Wait for somebody to join a registered call; it dies with `reason` when nobody does."""
        self._start(self._expire(call, lifetime_ms, reason))

    async def stop(self, call: Call, reason: str) -> None:
        if call.line is not None and not call.is_over:
            await call.line.stop(reason)

    def analyze_again(self, call: Call) -> None:
        self._analyze(call)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _expire(self, call: Call, lifetime_ms: int, reason: str) -> None:
        await asyncio.sleep(self._options.seconds(lifetime_ms))
        if not call.is_dialled:
            call.is_dialled = True
            await self._finish(call, "error", reason)

    async def _carry(self, call: Call) -> None:
        try:
            await asyncio.sleep(self._options.seconds(RING_MS))
            failure = dial_outcome(call.to_number) if call.direction == "outbound" else ""
            if failure:
                await self._finish(call, "not_connected", failure)
            else:
                await self._talk(call)
        except Exception as error:
            call.script_error = type(error).__name__
            _log.exception("call broke off", extra={"call_id": call.call_id})
            await self._finish(call, "error", "error_unknown")

    async def _talk(self, call: Call) -> None:
        address = socket_url(call.agent)
        if not address:
            call.script_error = "The simulator only talks to agents with a custom-llm response engine."
            await self._finish(call, "error", "error_retell")
            return
        settings = line_settings(call.agent, call.line_settings, self._options.speed)
        facts = call_object(call, self._options.public_url)
        line = RetellLine(address, facts, settings, lambda event: self._heard(call, event))
        call.line = line
        script = SCRIPTS[call.script]

        async def play(caller: Caller) -> None:
            await script(Person(caller, settings.speed))

        call.report = await line.run(play)
        reason, status = call.report.disconnection_reason, call.report.call_status
        if self._is_voicemail(call) and status == "ended":
            reason = call.report.disconnection_reason = "voicemail_reached"
        await self._finish(call, status, reason)

    def _heard(self, call: Call, event: LineEvent) -> None:
        match event.kind:
            case "connected" if not call.connected_at_ms:
                call.connected_at_ms = self._options.now_ms()
                call.status = "ongoing"
                self._postman.announce(call, "call_started")
            case "frame_out" if "response_id" in event.data["frame"]:
                call.asked.append(event.data["frame"]["response_id"])
            case "agent_said" | "caller_said":
                who = "Agent" if event.kind == "agent_said" else "User"
                call.heard.append(f"{who}: {event.data['text']}")
                call.transcript_woven = call.line.transcript if call.line else []
                self._postman.announce(call, "transcript_updated")
            case "transfer":
                self._announce_transfer(call, event.data)

    def _announce_transfer(self, call: Call, data: Mapping[str, Any]) -> None:
        extra = {
            "transfer_destination": {"number": data["destination"]},
            "transfer_option": {"type": "cold_transfer", "showTransfereeAsCaller": False},
        }
        call.transfers.append({"destination": data["destination"], "outcome": data["outcome"]})
        self._postman.announce(call, "transfer_started", extra)
        self._postman.announce(call, f"transfer_{data['outcome']}", extra)

    async def _finish(self, call: Call, status: str, reason: str) -> None:
        call.status, call.disconnection_reason = status, reason
        report = call.report
        if report is not None and report.transcript_object:
            call.transcript_woven = report.transcript_with_tool_calls
            call.recording_token = self._shelf.keep(report.transcript_object, report.duration_ms / 1000)
        call.ended.set()
        if call.connected_at_ms:
            self._postman.announce(call, "transcript_updated")
        self._postman.announce(call, "call_ended")
        if any(transfer["outcome"] == "bridged" for transfer in call.transfers):
            self._postman.announce(call, "transfer_ended")
        if self._options.analyzes_calls:
            await asyncio.sleep(self._options.seconds(500))
            self._analyze(call)
        await self._postman.settle(call)
        call.delivered.set()

    def _analyze(self, call: Call) -> None:
        call.analysis = analyze(call, is_voicemail=self._is_voicemail(call))
        self._postman.announce(call, "call_analyzed")

    def _is_voicemail(self, call: Call) -> bool:
        return call.direction == "outbound" and is_voicemail(call.to_number) and bool(call.connected_at_ms)


def line_settings(agent: Agent, wanted: Mapping[str, Any], speed: float) -> LineSettings:
    """The line's manners: the agent's own, then what the placer of the call wants."""
    if unknown := sorted(set(wanted) - _SETTING_NAMES):
        raise RefusedError(400, f"Unknown line setting: {unknown[0]}. Known: {', '.join(sorted(_SETTING_NAMES))}.")
    manners = {name: agent[name] for name in _AGENT_MANNERS if name in agent}
    return LineSettings(**{"speed": speed, **manners, **wanted})
