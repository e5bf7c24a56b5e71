"""Why a caller is handed over, in words that may stand in an e-mail's subject: never the caller's own."""

from escalations.models import Handoff, HandoffState

BUILT_IN = {
    "builtin.human": "The caller asked for a person",
    "builtin.emergency": "The caller said emergency words",
    "builtin.opt_out": "The caller wants no more calls",
}
BY_WHOM = {
    "model": "The agent asked for a person",
    "ladder": "The agent could not answer",
    "operator": "A colleague asked for it",
    "plan_b": "The first destination did not answer",
    "resumed": "The transfer was begun before a restart",
}
NO_PERSON = {
    "sip": (
        "The call came in by dial-to-SIP, which Retell cannot transfer, and no line of your own can take it over. "
        "A callback was offered instead."
    ),
    "closed": "The destination was closed.",
    "nobody": "Nobody was on duty.",
    "limit": "The destination had taken all it may in a day.",
    "unknown": "No destination was set.",
    "refused": "The line refused the transfer.",
    "lost": "The transfer was not answered.",
    "cancelled": "The transfer was cancelled.",
    "caller_left": "The caller hung up before anybody answered.",
    "never_settled": "Nobody knows what became of the transfer.",
}
"""By `Handoff.why`."""
STATES = {
    HandoffState.ASKED: "Waiting for a person",
    HandoffState.COMMANDED: "Being put through now",
    HandoffState.BRIDGED: "Put through",
    HandoffState.REFUSED: "Not put through",
    HandoffState.LOST: "Not put through",
    HandoffState.CALLBACK: "Nobody could be had",
}


def reason_of(handoff: Handoff) -> str:
    """One query for a rule people wrote, none otherwise. By the name it had when the call began."""
    if handoff.rule_key in BUILT_IN:
        return BUILT_IN[handoff.rule_key]
    if handoff.rule_key:
        return f"Rule “{handoff.rule.name}”" if handoff.rule else "One of your rules"
    return BY_WHOM.get(handoff.asked_by, "A person is wanted")


def state_of(handoff: Handoff) -> str:
    state = STATES[HandoffState(handoff.state)]
    why = NO_PERSON.get(handoff.why, "")
    return f"{state}. {why}" if why and handoff.state != HandoffState.BRIDGED else f"{state}."
