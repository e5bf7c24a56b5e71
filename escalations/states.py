"""How a handoff, a callback and a set of rules may move."""

from escalations.models import CallbackState, HandoffState, RuleSetStatus

HANDOFF_MOVES = {
    # A handoff is what is known of a call so far, and news comes in any order: of a caller who was put through it may
    # turn out that this was their second wish, and of the first that nobody was there.
    state: set(HandoffState) - {state}
    for state in HandoffState
}
CALLBACK_MOVES = {
    CallbackState.OPEN: {CallbackState.CLAIMED, CallbackState.DONE, CallbackState.DROPPED},
    CallbackState.CLAIMED: {CallbackState.OPEN, CallbackState.DONE, CallbackState.DROPPED},
    CallbackState.DONE: {CallbackState.OPEN},
    CallbackState.DROPPED: {CallbackState.OPEN},
}
RULE_SET_MOVES = {RuleSetStatus.DRAFT: {RuleSetStatus.PUBLISHED}}
