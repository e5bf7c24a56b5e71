"""Text frames of Retell's custom-LLM WebSocket: theirs become engine events, engine orders become ours."""

from typing import Any, assert_never

from engine.events import CallDetails, Direction, Ping, Reminder, TranscriptMoved, TurnRequested
from engine.orders import (
    AnnounceTool,
    AnnounceToolResult,
    HangUp,
    Interject,
    Order,
    PressDigit,
    Say,
    TellBrowser,
    Transfer,
    TuneLine,
)
from engine.transcript import Speaker, Transcript
from vendors import tolerantjson
from vendors.retell.growing import GrowingArray, GrowingArrays
from vendors.retell.utterances import is_turn_id, kept, read_key, read_utterance
from vendors.retell.variables import read_variables

Frame = CallDetails | TranscriptMoved | TurnRequested | Reminder | Ping

WORDS, WOVEN = "transcript", "transcript_with_tool_calls"
_FLOORS = {"agent_turn": Speaker.AGENT, "user_turn": Speaker.CALLER}
_DIRECTIONS = {"inbound": Direction.INBOUND, "outbound": Direction.OUTBOUND}


class MalformedFrame(ValueError):  # noqa: N818 - named after what came, not after what we did
    """A frame that cannot be used. `kind` names the fault, never the content."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Reader:
    """Decodes the frames of one connection. Words that came before unchanged cost a hundredth of new ones."""

    def __init__(self) -> None:
        self._arrays = GrowingArrays(GrowingArray(WORDS, read_utterance), GrowingArray(WOVEN, read_key))

    def decode(self, text: str | bytes) -> Frame | None:
        """Read one frame; None is a type we do not know, to be ignored. Costs about 1 µs a new word.

        Raises `MalformedFrame` and nothing else; of its kind `binary` are frames that came as bytes.
        """
        if isinstance(text, bytes):
            raise MalformedFrame("binary")
        raw = self._parsed(text)
        match raw.get("interaction_type"):
            case "response_required":
                return TurnRequested(_response_id(raw), _transcript(raw), _keys(raw))
            case "update_only":
                return TranscriptMoved(_transcript(raw), _floor(raw), _keys(raw))
            case "ping_pong":
                return Ping(_timestamp_ms(raw))
            case "reminder_required":
                return Reminder(_response_id(raw), _transcript(raw), _keys(raw))
            case "call_details":
                return _call_details(raw.get("call"))
            case str():
                return None
            case _:
                raise MalformedFrame("no_type")

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            raw = self._arrays.read(text)
        except ValueError:
            raise MalformedFrame("not_json") from None
        if not isinstance(raw, dict):
            raise MalformedFrame("not_an_object")
        return raw


def decode(text: str | bytes) -> Frame | None:
    """Read one frame that stands alone, as `Reader.decode` does."""
    return Reader().decode(text)


def encode(order: Order) -> str:
    """Write one order as the frame that carries it. Under 2 µs."""
    return tolerantjson.dumps(_frame(order))


def config(*, auto_reconnect: bool = True, call_details: bool = True, transcript_with_tool_calls: bool = True) -> str:
    """The first frame of a connection: heartbeat, call details and keypad digits are sent only when asked for."""
    wanted = {
        "auto_reconnect": auto_reconnect,
        "call_details": call_details,
        "transcript_with_tool_calls": transcript_with_tool_calls,
    }
    return tolerantjson.dumps({"response_type": "config", "config": wanted})


def pong(ping: Ping) -> str:
    """The answer to a heartbeat: the stamp Retell sent, from which it works out the round trip."""
    return tolerantjson.dumps({"response_type": "ping_pong", "timestamp": ping.timestamp_ms})


def _transcript(raw: dict[str, Any]) -> Transcript:
    utterances = raw.get(WORDS)
    if not isinstance(utterances, list):
        raise MalformedFrame("bad_transcript")
    return kept(utterances)


def _response_id(raw: dict[str, Any]) -> int:
    value = raw.get("response_id")
    if not is_turn_id(value):
        raise MalformedFrame("no_response_id")
    return value


def _timestamp_ms(raw: dict[str, Any]) -> int:
    value = raw.get("timestamp")
    if type(value) is not int:
        raise MalformedFrame("no_timestamp")
    return value


def _floor(raw: dict[str, Any]) -> Speaker | None:
    turntaking = raw.get("turntaking")
    return _FLOORS.get(turntaking) if isinstance(turntaking, str) else None


def _keys(raw: dict[str, Any]) -> str:
    keys = raw.get(WOVEN)
    return "".join(keys) if isinstance(keys, list) else ""


DIALLED_BY_US = "twilio_call_sid"
"""Whoever registers a call and then dials it to Retell's SIP server attaches this; nothing else of the details tells
such calls, which all look inbound, from those of Retell's own numbers.
"""


def _call_details(call: Any) -> CallDetails:
    if not isinstance(call, dict):
        raise MalformedFrame("no_call")
    call_id = _text(call, "call_id")
    if not call_id:
        raise MalformedFrame("no_call_id")
    metadata = call.get("metadata")
    return CallDetails(
        call_id=call_id,
        agent_ref=_text(call, "agent_id"),
        direction=_DIRECTIONS.get(_text(call, "direction"), Direction.WEB),
        from_number=_text(call, "from_number"),
        to_number=_text(call, "to_number"),
        variables=read_variables(call.get("retell_llm_dynamic_variables")),
        metadata=metadata if isinstance(metadata, dict) else {},
        is_dialled_to_sip=isinstance(metadata, dict) and bool(metadata.get(DIALLED_BY_US)),
    )


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _frame(order: Order) -> dict[str, Any]:
    frame: dict[str, Any]
    match order:
        case Say(turn_id, text, is_final, is_uninterruptible):
            frame = _response(turn_id, text, is_final, is_uninterruptible)
        case HangUp(turn_id, text, is_uninterruptible):
            frame = _response(turn_id, text, True, is_uninterruptible) | {"end_call": True}
        case Transfer():
            frame = _transfer(order)
        case PressDigit(turn_id, digits, text):
            frame = _response(turn_id, text, True, False) | {"digit_to_press": digits}
        case Interject():
            frame = _interjection(order)
        case AnnounceTool(run_id, name, arguments):
            frame = _tool("tool_call_invocation", run_id) | {"name": name, "arguments": arguments}
        case AnnounceToolResult():
            frame = _tool_result(order)
        case TuneLine():
            frame = {"response_type": "update_agent", "agent_config": _manners(order)}
        case TellBrowser(data):
            frame = {"response_type": "metadata", "metadata": dict(data)}
        case _:
            assert_never(order)
    return frame


def _response(turn_id: int, text: str, is_final: bool, is_uninterruptible: bool) -> dict[str, Any]:
    frame = {"response_type": "response", "response_id": turn_id, "content": text, "content_complete": is_final}
    return frame | {"no_interruption_allowed": True} if is_uninterruptible else frame


def _transfer(order: Transfer) -> dict[str, Any]:
    frame = _response(order.turn_id, order.text, True, order.is_uninterruptible) | {"transfer_number": order.number}
    return frame | {"show_transferee_as_caller": True} if order.shows_caller_number else frame


def _interjection(order: Interject) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "response_type": "agent_interrupt",
        "interrupt_id": order.interject_id,
        "content": order.text,
        "content_complete": order.is_final,
    }
    if order.is_uninterruptible:
        frame["no_interruption_allowed"] = True
    if order.ends_call:
        frame["end_call"] = True
    elif order.number:
        frame["transfer_number"] = order.number
    return frame


def _tool(response_type: str, run_id: str) -> dict[str, Any]:
    return {"response_type": response_type, "tool_call_id": run_id}


def _tool_result(order: AnnounceToolResult) -> dict[str, Any]:
    frame = _tool("tool_call_result", order.run_id) | {"content": order.content}
    return frame if order.succeeded is None else frame | {"successful": order.succeeded}


def _manners(order: TuneLine) -> dict[str, float]:
    """Only what is set, brought within the bounds Retell accepts."""
    wanted: dict[str, float] = {}
    if order.responsiveness is not None:
        wanted["responsiveness"] = min(max(order.responsiveness, 0.0), 1.0)
    if order.interruption_sensitivity is not None:
        wanted["interruption_sensitivity"] = min(max(order.interruption_sensitivity, 0.0), 1.0)
    if order.reminder_after_ms is not None:
        wanted["reminder_trigger_ms"] = max(order.reminder_after_ms, 1)
    if order.reminder_max_count is not None:
        wanted["reminder_max_count"] = max(order.reminder_max_count, 0)
    return wanted
