"""Codes of the queue in the words of the people who work on it."""

from collections.abc import Mapping

KIND_WORDS: Mapping[str, str] = {"callback": "Call back", "message": "Message", "follow_up": "Follow up"}
STATE_WORDS: Mapping[str, str] = {"open": "Unclaimed", "claimed": "Claimed", "done": "Done", "dropped": "Not needed"}
HANDOFF_WORDS: Mapping[str, str] = {
    "asked": "Asked for a person",
    "commanded": "Dialling",
    "bridged": "Talking to a person",
    "refused": "Nobody answered",
    "lost": "Transfer was lost",
    "callback": "Offered a callback",
}
WHY_WORDS: Mapping[str, str] = {
    "caller_left": "the caller hung up while waiting",
    "never_settled": "nobody said what became of it",
    "refused": "the destination did not answer",
    "cancelled": "the destination did not answer",
    "lost": "the transfer did not go through",
    "closed": "it was closed",
    "nobody": "nobody was on duty",
    "limit": "its limit for the day was reached",
    "unknown": "the destination was not known",
    "rule": "a rule says so",
}
ASKED_BY_WORDS: Mapping[str, str] = {
    "rule": "A rule",
    "model": "The agent decided",
    "operator": "An operator",
    "ladder": "The agent could not answer",
    "plan_b": "The next destination",
    "resumed": "Taken up again",
}
BUILT_IN_RULES: Mapping[str, str] = {
    "builtin.human": "Asked for a person",
    "builtin.emergency": "Emergency words",
    "model_failed": "The agent could not answer",
}
REFUSAL_WORDS: Mapping[str, str] = {
    "suppressed": "This number asked not to be called, so VoiceOps does not dial it.",
    "bad_request": "Retell did not accept the call. Check the agent and the number it calls from.",
    "key_refused": "Retell refused the API key. An owner can renew it in the settings.",
    "payment_needed": "The Retell account has no valid payment. Nothing was dialled.",
    "not_permitted": "The Retell account may not call this number.",
    "not_found": "Retell does not know the agent or the number it calls from.",
    "not_accepted": "Retell did not accept the number.",
    "too_many_calls": "Retell has too many calls under way. Try again in a minute.",
}
REFUSED_ANYHOW = "Retell refused the call. Nothing was dialled."
NOT_KNOWN = "Retell did not answer, so nobody knows yet whether it rings. Press again: they are never dialled twice."
UNDER_WAY = "The call is being placed right now."


def reason_in_words(asked_by: str, reason: str, names: Mapping[str, str]) -> str:
    """Why somebody wanted a person. `names` are the names of rules by key."""
    if reason in names:
        return names[reason]
    if reason in BUILT_IN_RULES:
        return BUILT_IN_RULES[reason]
    if asked_by == "model" and reason:
        return f"The agent: {reason}"
    return ASKED_BY_WORDS.get(asked_by) or reason.replace("_", " ").capitalize() or "Asked for a person"


def refusal_in_words(refusal: str) -> str:
    return REFUSAL_WORDS.get(refusal, REFUSED_ANYHOW)
