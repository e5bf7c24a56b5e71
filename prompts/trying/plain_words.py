"""What happened in an answer, in the words of the person who tries it."""

from collections.abc import Mapping

from prompts.trying.talk import Line

RUNGS: Mapping[str, str] = {
    "filler": "filler, because no word came in time",
    "second_model": "second model stepped in",
    "prepared": "prepared sentence, because no answer came",
    "stalled": "the model stopped in mid-answer",
    "transfer": "handed over after failed answers",
}
RULES: Mapping[str, str] = {
    "builtin.emergency": "Emergency words: answered by a rule, without the model",
    "builtin.opt_out": "The caller wants no more calls: answered by a rule, without the model",
    "builtin.human": "The caller asks for a person: answered by a rule, without the model",
}
KINDS: Mapping[str, str] = {"begin": "Greeting", "reminder": "Reminder after silence", "interject": "Unasked"}
UNREACHABLE = frozenset({"connect", "timeout", "hang", "circuit_open"})
REFUSALS: Mapping[str, str] = {
    "http_401": "The model's service refuses our key. Ask whoever runs VoiceOps to check MODEL_API_KEY.",
    "http_403": "The model's service refuses our key. Ask whoever runs VoiceOps to check MODEL_API_KEY.",
    "http_404": "The model's service knows no model of this name. Check the model under Model settings.",
    "http_400": "The model's service refuses the question. Check the model settings of this version.",
    "http_429": "The model's service says we ask too much just now. Wait a minute and ask again.",
    "empty": "The model answered without a word. Ask again; if it stays so, look at the prompt.",
    "unspeakable": "Nothing in the model's answer can be spoken. Open the exact messages to see what it was asked.",
    "tool_loop": "The model kept calling tools and never spoke. Say in the prompt when each tool is to be used.",
}
CAN_NOT_BE_REACHED = (
    "The model could not be reached, so the caller heard the sentence that is kept for this. Nothing is lost. "
    "Wait a minute and ask again; if it stays so, tell whoever runs VoiceOps that the model's service is away."
)
BROKE = "The model broke off, so the caller was asked to repeat. Ask again to see a whole answer."
SAVED = frozenset({"spoken", "silenced", "empty", "hung_up"})


def trouble_of(line: Line) -> str:
    """Why an answer is not the model's, and what to do; empty when all is well."""
    if line.is_open or line.is_caller or not line.faults or line.outcome in SAVED:
        return ""
    if line.outcome == "transferred" and "transfer" not in line.rungs:
        return ""
    for fault in line.faults:
        if fault in REFUSALS:
            return REFUSALS[fault]
    if line.outcome == "stalled":
        return BROKE
    return CAN_NOT_BE_REACHED


def notes_of(line: Line) -> list[str]:
    """Short remarks below an answer."""
    found = [KINDS[line.kind]] if line.kind in KINDS else []
    found += [RULES.get(line.rule_id, f"Answered by the rule {line.rule_id}")] if line.rule_id else []
    found += [RUNGS.get(rung, rung) for rung in line.rungs]
    return found
