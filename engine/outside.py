"""What reaches a call from outside its line: an operator's order, the vendor's word on a transfer."""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """The first four are an operator's; the last two tell how a transfer went."""

    SAY = "say"
    WHISPER = "whisper"
    TRANSFER = "transfer"
    END = "end"
    TRANSFER_CONFIRMED = "transfer_confirmed"
    TRANSFER_REFUSED = "transfer_refused"


@dataclass(frozen=True, slots=True)
class OutsideOrder:
    """One thing to be done on a call, once for each `order_id`.

    `words` are the sentence to say, the guidance to whisper or the farewell ("" stands for the agent's own);
    `number` is E.164 or a SIP address; `by` is the name people read in the call's story.
    """

    order_id: str
    act: Act
    by: str = ""
    words: str = ""
    number: str = ""


class OrderOutcome(StrEnum):
    """DONE: it left for the line, or waits for the next answer. UNWANTED: news of a transfer nobody asked for.

    Of a caller whom the vendor cannot transfer: DIALLING, a line of our own fetches the person, or CALLBACK_OFFERED.
    """

    DONE = "done"
    DIALLING = "dialling"
    CALLBACK_OFFERED = "callback_offered"
    TOO_EARLY = "too_early"
    LINE_GONE = "line_gone"
    TRANSFER_UNDER_WAY = "transfer_under_way"
    UNWANTED = "unwanted"
