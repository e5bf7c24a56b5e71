"""What an operator reads after an order."""

from collections.abc import Mapping

from calls.operators.wire import Told
from engine.outside import Act

DONE_WORDS: Mapping[Act, str] = {
    Act.SAY: "The agent says it now.",
    Act.WHISPER: "The agent takes it into its next answer.",
    Act.TRANSFER: "The agent is handing the caller over.",
    Act.END: "The agent says goodbye and hangs up.",
}
TOLD_WORDS: Mapping[Told, str] = {
    Told.DIALLING: "Your own phone line dials them now. The caller stays with the agent until somebody answers.",
    Told.CALLBACK_OFFERED: "This caller came in by dial-to-SIP, which Retell cannot transfer. "
    "The agent offers a callback instead.",
    Told.ALREADY: "This has been done already.",
    Told.TOO_EARLY: "The call is only just being answered. Try again in a second.",
    Told.LINE_GONE: "This call is no longer on the line.",
    Told.TRANSFER_UNDER_WAY: "The caller is being handed over already.",
    Told.NO_ANSWER: "The process that holds this call did not answer. Try again: nothing is done twice.",
    Told.LAYER_AWAY: "Redis cannot be reached, so nothing was sent. Your text is kept; try again in a moment.",
}


def told_in_words(act: Act, told: Told) -> str:
    return DONE_WORDS[act] if told is Told.DONE else TOLD_WORDS[told]
