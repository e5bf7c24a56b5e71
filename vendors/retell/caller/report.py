from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """What a server did wrong, or what broke on the way to it."""

    UPGRADE_REFUSED = "upgrade_refused"
    CONNECT_FAILED = "connect_failed"
    ABNORMAL_CLOSE = "abnormal_close"
    ODD_CLOSE = "odd_close"
    MISSED_PONG = "missed_pong"
    BINARY_FRAME = "binary_frame"
    MALFORMED_JSON = "malformed_json"
    UNKNOWN_TYPE = "unknown_type"
    BAD_FIELD = "bad_field"
    UNKNOWN_ID = "unknown_id"
    STALE_CONTENT = "stale_content"
    CONTENT_AFTER_COMPLETE = "content_after_complete"
    NEVER_COMPLETED = "never_completed"
    NO_BEGIN_MESSAGE = "no_begin_message"
    RESULT_WITHOUT_INVOCATION = "result_without_invocation"
    TRANSFER_IMPOSSIBLE = "transfer_impossible"
    NOTHING_HEARD = "nothing_heard"


@dataclass(frozen=True, slots=True)
class ProtocolError:
    """`detail` names fields, ids and types, never anyone's words."""

    kind: Fault
    detail: str
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class LineEvent:
    """One thing that happened on the line; `at_ms` counts from the start of the call.

    Kinds: connected, redial, frame_in, frame_out, caller_word, caller_said, agent_word, agent_said, interrupted,
    digits_sent, transfer, metadata, fault, ended.
    """

    kind: str
    at_ms: int
    data: Mapping[str, Any]


@dataclass(slots=True)
class TurnLatency:
    """`llm_ms`: request to first speakable sentence, network included. `e2e_ms`: caller's last word to first sound."""

    response_id: int
    llm_ms: float
    e2e_ms: float | None = None


@dataclass(slots=True)
class CallReport:
    """How a call went, in the shapes of Retell's call object.

    `late_frames` counts content that lost a race it could not win (interrupted, or on its way while a newer request
    was sent); content that a correct server would not have sent is in `protocol_errors`.
    """

    call_id: str
    disconnection_reason: str = ""
    call_status: str = "registered"
    start_timestamp_ms: int = 0
    end_timestamp_ms: int = 0
    transcript_object: list[dict[str, Any]] = field(default_factory=list)
    transcript_with_tool_calls: list[dict[str, Any]] = field(default_factory=list)
    transfer_destination: str | None = None
    transfer_end_timestamp_ms: int | None = None
    transfers_tried: list[str] = field(default_factory=list)
    latencies: list[TurnLatency] = field(default_factory=list)
    websocket_rtt_ms: list[float] = field(default_factory=list)
    protocol_errors: list[ProtocolError] = field(default_factory=list)
    late_frames: int = 0
    connects: int = 0
    asked: list[int] = field(default_factory=list)
    reminded: list[int] = field(default_factory=list)
    digits_sent: str = ""
    metadata: list[dict[str, Any]] = field(default_factory=list)

    @property
    def duration_ms(self) -> int:
        return self.end_timestamp_ms - self.start_timestamp_ms

    @property
    def faults(self) -> list[Fault]:
        return [error.kind for error in self.protocol_errors]

    @property
    def transcript(self) -> str:
        """Flat text as Retell gives it: one line per utterance, "Agent: …" or "User: …"."""
        names = {"agent": "Agent", "user": "User"}
        return "".join(f"{names[said['role']]}: {said['content']}\n" for said in self.transcript_object)
