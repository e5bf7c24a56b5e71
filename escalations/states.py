"""How a handoff, a callback and a set of rules may move. Retell's late word may turn any handoff into a bridged one,
and its reason for the end of a call takes back what only the close of its socket told.
"""

from escalations.models import CallbackState, HandoffState, RuleSetStatus

_UNDER_WAY = {HandoffState.ASKED, HandoffState.COMMANDED}
_SETTLED = {HandoffState.REFUSED, HandoffState.LOST, HandoffState.CALLBACK}

HANDOFF_MOVES = {
    # News comes in any order, and a plan B begins anew, so that everything short of bridged may follow each other.
    **{state: (_UNDER_WAY | _SETTLED | {HandoffState.BRIDGED}) - {state} for state in _UNDER_WAY | _SETTLED},
    HandoffState.BRIDGED: {HandoffState.LOST},
}
CALLBACK_MOVES = {
    CallbackState.OPEN: {CallbackState.CLAIMED, CallbackState.DONE, CallbackState.DROPPED},
    CallbackState.CLAIMED: {CallbackState.OPEN, CallbackState.DONE, CallbackState.DROPPED},
    CallbackState.DONE: {CallbackState.OPEN},
    CallbackState.DROPPED: {CallbackState.OPEN},
}
RULE_SET_MOVES = {RuleSetStatus.DRAFT: {RuleSetStatus.PUBLISHED}}
