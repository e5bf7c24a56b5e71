import json
from collections.abc import Callable, Mapping
from typing import Any

from vendors.retell.caller.checks import REQUIRED, problem_with
from vendors.retell.caller.conversation import Conversation
from vendors.retell.caller.report import Fault
from vendors.retell.caller.wire import Wire

Handler = Callable[[Mapping[str, Any]], None]


class Intake:
    """Reads the server's text frames as strictly as Retell does and hands each to who it concerns."""

    def __init__(self, conversation: Conversation, wire: Wire, call: Mapping[str, Any]) -> None:
        self._talk = conversation
        self._live = conversation.live
        self._wire = wire
        self._call = call
        self._handlers: dict[str, Handler] = {
            "config": self._configure,
            "ping_pong": wire.pong,
            "response": conversation.take_answer,
            "agent_interrupt": conversation.take_interjection,
            "update_agent": conversation.take_manners,
            "tool_call_invocation": conversation.take_tool_item,
            "tool_call_result": conversation.take_tool_item,
            "metadata": self._forward,
        }

    def take(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            self._live.fault(Fault.MALFORMED_JSON, "a text frame was not JSON")
            return
        if not isinstance(frame, dict):
            self._live.fault(Fault.MALFORMED_JSON, f"a text frame was a JSON {type(frame).__name__}, not an object")
            return
        self._live.emit("frame_in", frame=frame)
        kind = frame.get("response_type")
        if not isinstance(kind, str) or kind not in REQUIRED:
            self._live.fault(Fault.UNKNOWN_TYPE, "response_type is missing or unknown")
        elif problem := problem_with(frame):
            self._live.fault(Fault.BAD_FIELD, problem)
        else:
            self._handlers[kind](frame)

    def _configure(self, frame: Mapping[str, Any]) -> None:
        config = frame["config"]
        self._talk.weaves_tools = bool(config.get("transcript_with_tool_calls"))
        if config.get("auto_reconnect"):
            self._wire.start_pings()
        if config.get("call_details"):
            self._wire.post({"interaction_type": "call_details", "call": dict(self._call)})

    def _forward(self, frame: Mapping[str, Any]) -> None:
        self._live.report.metadata.append(frame["metadata"])
        self._live.emit("metadata", metadata=frame["metadata"])
