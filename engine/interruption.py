"""What the caller did not hear, and whether the interruption meant anything."""

import re
from dataclasses import dataclass

from engine.rules.heard import words_of
from engine.transcript import Speaker, Transcript

_NOISES = frozenset(
    {"mm", "mhm", "hm", "hmm", "hmmm", "mmm", "uh", "uhhuh", "huh", "um", "ah", "oh", "er", "erm", "eh"}
)
_MARKED_NOISE = re.compile(r"\((?:unintelligible audio|inaudible|noise|cough(?:s|ing)?)\)", re.IGNORECASE)
_SPOKEN_WORD = re.compile(r"\S+")


def is_only_noise(text: str) -> bool:
    """True for "mm-hm", "(unintelligible audio)" and the like; an empty text is no noise."""
    if not text.strip():
        return False
    return all(word in _NOISES for word in words_of(_MARKED_NOISE.sub(" ", text)))


@dataclass(frozen=True, slots=True)
class CutAnswer:
    """An answer the caller talked over: `heard` of it, and the `rest` that was not."""

    turn_id: int
    sent: str
    heard: str
    rest: str


def heard_of_turn(transcript: Transcript, turn_id: int) -> str | None:
    """The agent's words of one turn as the line tells them; the last agent utterance where turns are not named.

    None when nothing of the turn was heard.
    """
    named = [u.text for u in transcript if u.speaker is Speaker.AGENT and u.turn_id == turn_id]
    if named:
        return " ".join(named)
    agents = [u for u in transcript if u.speaker is Speaker.AGENT]
    return agents[-1].text if agents and agents[-1].turn_id is None else None


def find_cut(transcript: Transcript, turn_id: int, sent: str) -> CutAnswer | None:
    """The part of `sent` that was never heard, if the caller spoke after it; None when all of it was."""
    heard = heard_of_turn(transcript, turn_id)
    if not heard or not transcript or transcript[-1].speaker is not Speaker.CALLER:
        return None
    spoken = list(_SPOKEN_WORD.finditer(sent))
    heard_count = len(_SPOKEN_WORD.findall(heard))
    if heard_count >= len(spoken):
        return None
    return CutAnswer(turn_id, sent, heard, sent[spoken[heard_count].start() :])
