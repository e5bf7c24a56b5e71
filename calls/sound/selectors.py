"""Which recording a call has, and how far it has come."""

from dataclasses import dataclass
from enum import StrEnum

from businesses.models import Business
from calls.models import Call, CallStatus, Waveform


class RecordingState(StrEnum):
    """HERE: it can be heard. COMING: it is being fetched. FAILED: its link died or would not give it. AFTER_CALL: the
    call goes on. NONE: Retell told of none.
    """

    HERE = "here"
    COMING = "coming"
    FAILED = "failed"
    AFTER_CALL = "after_call"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Recording:
    """`tag` changes when another recording takes this one's place."""

    name: str
    tag: str


def recording_state(call: Call) -> RecordingState:
    if call.recording:
        return RecordingState.HERE
    if call.recording_due_at is not None:
        return RecordingState.COMING
    if call.recording_error:
        return RecordingState.FAILED
    return RecordingState.AFTER_CALL if call.status == CallStatus.LIVE else RecordingState.NONE


def recording_of(business: Business, retell_call_id: str) -> Recording | None:
    """None when the business has no such call, or the call no recording."""
    calls = Call.objects.filter(business=business, retell_call_id=retell_call_id).exclude(recording="")
    call = calls.only("recording").first()
    return None if call is None else Recording(str(call.recording.name), f"call-{call.pk}")


def waveform_of(call: Call) -> Waveform | None:
    """None while it has not been drawn."""
    return Waveform.objects.filter(call=call).first()
