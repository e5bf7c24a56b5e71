"""What was said and heard on a call, in the engine's own words."""

from dataclasses import dataclass
from enum import StrEnum


class Speaker(StrEnum):
    AGENT = "agent"
    CALLER = "caller"
    TRANSFER_TARGET = "transfer_target"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was spoken; seconds are counted from the start of the call's audio."""

    text: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One speaker's words. An agent's utterance holds what the caller heard, cut where the caller broke in.

    `turn_id` names the turn whose answer this is, where the vendor tells it.
    """

    speaker: Speaker
    text: str
    words: tuple[Word, ...] = ()
    turn_id: int | None = None


Transcript = tuple[Utterance, ...]
