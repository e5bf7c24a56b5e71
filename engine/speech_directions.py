"""Stage directions: what a model writes that it does, instead of what it says."""

import re

from engine.speech_stage import prefixes, words

LONGEST_CHARS = 48

_ACTS = words(
    """laugh laughs laughing laughter chuckle chuckles chuckling giggle giggles giggling sigh sighs sighing smile
    smiles smiling grin grins grinning pause pauses pausing cough coughs coughing nod nods nodding gasp gasps
    gasping wink winks winking shrug shrugs shrugging whisper whispers whispering breathes exhales inhales
    groans groaning sniffs sniffles hums humming yawns yawning frowns frowning blushes beep beeps silence silent
    typing clapping applause inaudible crosstalk softly warmly cheerfully clears takes thinks thinking"""
)
_MANNERS = words(
    """and a an the for to of in with his her their my moment second beat breath throat deep long short brief slight
    little while again out loud keyboard sounds noise music head herself himself themselves itself"""
)
_ACT_STARTS = prefixes(iter(_ACTS)) | _ACTS
_MANNER_STARTS = prefixes(iter(_MANNERS | _ACTS)) | _MANNERS | _ACTS
_PARTS = re.compile(r"(\*{1,3}|_{1,3}|[(\[<])([A-Za-z ]*)(\.{0,3}|…)")
_CLOSING = {"(": ")", "[": "]", "<": ">"}
_LONGEST_MANNER = 14
_NEED_MORE = frozenset({"clears", "takes"})  # "takes" alone is a word; "takes a deep breath" is an act


def direction_length(text: str, is_end: bool) -> int | None:
    """Length of the stage direction that the text begins with; 0 when it is none, None when more text decides."""
    found = _PARTS.match(text)
    if found is None:
        return 0
    opening, body, _ = found.groups()
    rest = text[found.end() :]
    closing = _CLOSING.get(opening, opening)
    if body and rest.startswith(closing):
        return found.end() + len(closing) if _is_direction(body) else 0
    if is_end or len(text) > LONGEST_CHARS:
        return 0
    return None if closing.startswith(rest) and _may_become_direction(body) else 0


def _is_manner(word: str) -> bool:
    return word in _MANNERS or word in _ACTS or word.endswith("ly")


def _is_direction(body: str) -> bool:
    act, *manners = body.lower().split() or [""]
    if act not in _ACTS or (act in _NEED_MORE and not manners):
        return False
    return all(_is_manner(word) for word in manners)


def _may_become_direction(body: str) -> bool:
    if not body:
        return True
    *whole, last = body.lower().split(" ")
    if not whole:
        return last in _ACT_STARTS
    if whole[0] not in _ACTS or not all(_is_manner(word) for word in whole[1:]):
        return False
    return last in _MANNER_STARTS or len(last) <= _LONGEST_MANNER
