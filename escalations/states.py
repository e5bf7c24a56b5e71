"""How a handoff and a callback may move. A late word of Retell's may still turn a lost handoff into a bridged one."""

from escalations.models import CallbackState, HandoffState

HANDOFF_MOVES = {
    HandoffState.ASKED: {
        HandoffState.COMMANDED,
        HandoffState.BRIDGED,
        HandoffState.REFUSED,
        HandoffState.LOST,
        HandoffState.CALLBACK,
    },
    HandoffState.COMMANDED: {HandoffState.BRIDGED, HandoffState.REFUSED, HandoffState.LOST, HandoffState.CALLBACK},
    HandoffState.REFUSED: {HandoffState.COMMANDED, HandoffState.CALLBACK, HandoffState.BRIDGED},
    HandoffState.LOST: {HandoffState.CALLBACK, HandoffState.BRIDGED},
    HandoffState.CALLBACK: {HandoffState.BRIDGED},
    HandoffState.BRIDGED: set[HandoffState](),
}
CALLBACK_MOVES = {
    CallbackState.OPEN: {CallbackState.CLAIMED, CallbackState.DONE, CallbackState.DROPPED},
    CallbackState.CLAIMED: {CallbackState.OPEN, CallbackState.DONE, CallbackState.DROPPED},
    CallbackState.DONE: {CallbackState.OPEN},
    CallbackState.DROPPED: {CallbackState.OPEN},
}
