"""What a rule may look at."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from engine.transcript import Speaker, Transcript

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'\u2019")
PUNCTUATION = ".!?;,:\u2013\u2014\u2026\u00bf\u00a1"
_STOP = re.compile(r"[.!?;]")
_PAUSE = re.compile(f"[{PUNCTUATION}]")
_FILLERS = frozenset({"um", "uh", "uhm", "erm", "hmm", "mm", "äh", "ähm", "euh"})
_APART = {(a, b): a + b for a in ("some", "any", "every") for b in ("body", "one")}
"""Recognisers write these apart."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation; "don't" becomes "dont", as phrase tables write it."""
    return [match.translate(_APOSTROPHES) for match in _WORD.findall(text.lower())]


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a text, before which of them a sentence ended or a breath was taken (`,` and the like), and which
    are written as names are: with a capital within a sentence. `spans` are where each word stands in the text.
    """

    words: tuple[str, ...]
    sentences: frozenset[int]
    pauses: frozenset[int]
    names: frozenset[int] = frozenset()
    spans: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=64)
def said(text: str) -> Said:
    """Words as `words_of` gives them, without those that fill a pause, and "some body" as one.

    A microsecond a word. Everything that looks for something in a text asks for its words, one after the other.
    """
    words: list[str] = []
    sentences, pauses, names = set(), set(), set()
    spans: list[tuple[int, int]] = []
    ended = 0
    for match in _WORD.finditer(text):
        begins, ends = span = match.span()
        between, ended = text[ended:begins], ends
        if between != " " and words and _PAUSE.search(between):
            pauses.add(len(words))
            if _STOP.search(between) and "..." not in between:
                sentences.add(len(words))
        written = match.group()
        word = written.lower() if written.isalpha() else written.lower().translate(_APOSTROPHES)
        if words and len(word) > 1 and written[0].isupper() and len(words) not in sentences:
            names.add(len(words))
        if words and (whole := _APART.get((words[-1], word))):
            words[-1] = whole
            spans[-1] = (spans[-1][0], ends)
        elif word not in _FILLERS:
            words.append(word)
            spans.append(span)
    return Said(tuple(words), frozenset(sentences), frozenset(pauses), frozenset(names) - {len(words)}, tuple(spans))


def without(text: str, places: Collection[int]) -> str:
    """The text without these of its words, counted as in `said(text).words`."""
    if not places:
        return text
    return " ".join(text[begins:ends] for at, (begins, ends) in enumerate(said(text).spans) if at not in places)


def latest_caller_text(transcript: Transcript) -> str:
    """What the caller said since the agent last spoke."""
    said: list[str] = []
    for utterance in reversed(transcript):
        if utterance.speaker is not Speaker.CALLER:
            break
        said.append(utterance.text)
    return " ".join(reversed(said))


def stretch_of(transcript: Transcript) -> int:
    """How many utterances stood before the caller began what they are at; the same until the agent has spoken."""
    at = len(transcript)
    while at and transcript[at - 1].speaker is Speaker.CALLER:
        at -= 1
    return at


def caller_texts(transcript: Transcript) -> list[str]:
    """What the caller said between the agent's words, each stretch as one text, oldest first."""
    texts: list[str] = []
    before: Speaker | None = None
    for utterance in transcript:
        if utterance.speaker is Speaker.CALLER:
            if before is Speaker.CALLER:
                texts[-1] = f"{texts[-1]} {utterance.text}"
            else:
                texts.append(utterance.text)
        before = utterance.speaker
    return texts


@dataclass(frozen=True, slots=True)
class Ask:
    """The model's own wish for a person."""

    reason: str
    priority: str = "medium"


@dataclass(frozen=True, slots=True)
class Heard:
    """A moment of a call. `texts` are the caller's, oldest first, the one just heard last; `stretch` tells the words
    the caller is at from any before, even where `texts` holds no others.

    `failed_turns` and `silences` are how many came in a row until now; `failed_tools` are all of this call;
    `new_keys` are the keypad digits pressed since the caller's turn before.
    """

    texts: tuple[str, ...] = ()
    stretch: int = 0
    failed_turns: int = 0
    silences: int = 0
    failed_tools: frozenset[str] = frozenset()
    new_keys: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    direction: str = ""
    now: datetime = NEVER
    ask: Ask | None = None

    @property
    def said(self) -> str:
        return self.texts[-1] if self.texts else ""

    @property
    def turn(self) -> int:
        """The caller's turns so far, this one included."""
        return len(self.texts)
