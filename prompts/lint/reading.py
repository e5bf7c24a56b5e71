"""A script read once for all rules: its lines, sentences, quoted words and names."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from engine.context import PLACEHOLDER
from prompts.lint.script import Part, Script

WORD = re.compile(r"[^\W_]+(?:['\u2019.,:-][^\W_]+)*")
# An opening mark inside ends the try, or a text of nothing but those would be read over and over.
_QUOTED = re.compile(r'"([^"\n]{1,600})"|“([^“”\n]{1,600})”|«([^«»\n]{1,600})»|„([^„“”\n]{1,600})[“”]')
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”\u2019»)\]]*\s+|\n+")
_LIST_MARK = re.compile(r"[ \t]*(?:[-*•\u2013+]|\d{1,3}[.)]|#{1,6}|>)[ \t]+")
_ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|No|vs|etc|approx|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.$", re.IGNORECASE)
_ENGLISH = frozenset(
    (
        "the",
        "a",
        "an",
        "and",
        "or",
        "to",
        "of",
        "is",
        "are",
        "you",
        "your",
        "for",
        "if",
        "in",
        "on",
        "with",
        "not",
        "do",
        "be",
        "that",
        "it",
        "when",
    )
)
SPOKEN_WORDS = 4
"""From so many words on a quotation is a line to be said; shorter ones are mostly names and examples of one word."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a part's text."""

    text: str
    start: int
    part: Part = "body"

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def word_count(self) -> int:
        return sum(1 for _ in WORD.finditer(self.text))


@dataclass(frozen=True, slots=True)
class Use:
    """A `{{name}}` in a text."""

    name: str
    start: int
    end: int
    part: Part


class Reading:
    def __init__(self, script: Script) -> None:
        self.script = script
        self.body = script.body

    @cached_property
    def token_count(self) -> int:
        return self.script.token_count

    @cached_property
    def lowered(self) -> str:
        """The body in small letters, every character in its place."""
        lowered = self.body.lower()
        return lowered if len(lowered) == len(self.body) else "".join(_small(each) for each in self.body)

    @cached_property
    def is_english(self) -> bool:
        """By the words themselves where there are enough: people write English instructions for Spanish agents."""
        words = [word.lower() for word in WORD.findall(self.body[:6_000])]
        if len(words) < 30:
            return self.script.language.lower().startswith("en")
        return sum(word in _ENGLISH for word in words) >= len(words) / 8

    @cached_property
    def quotations(self) -> tuple[Stretch, ...]:
        """Everything between double quotation marks of the body, without the marks."""
        return tuple(
            Stretch(match[group], match.start(group))
            for match in _QUOTED.finditer(self.body)
            if (group := match.lastindex) is not None
        )

    @cached_property
    def spoken(self) -> tuple[Stretch, ...]:
        """What callers hear word by word: the begin message, and the lines the body tells the agent to say."""
        begin = (Stretch(self.script.begin_message, 0, "begin_message"),) if self.script.begin_message.strip() else ()
        return begin + tuple(quoted for quoted in self.quotations if quoted.word_count >= SPOKEN_WORDS)

    @cached_property
    def sentences(self) -> tuple[Stretch, ...]:
        """Of the body, in order; a line ends a sentence, and a bullet or heading mark is no part of one."""
        return tuple(sentences_of(Stretch(self.body, 0)))

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        parts: tuple[Part, ...] = ("begin_message", "body")
        return tuple(
            Use(match[1], match.start(), match.end(), part)
            for part in parts
            for match in PLACEHOLDER.finditer(self.script.text_of(part))
        )

    def has_words(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.lowered) is not None

    def is_quoted(self, at: int) -> bool:
        """Whether a place of the body lies in a line the agent is told to say."""
        found = bisect_right(self._quoted_starts, at) - 1
        return found >= 0 and at < self._quoted_ends[found]

    @cached_property
    def _quoted_starts(self) -> list[int]:
        return [quoted.start for quoted in self.quotations]

    @cached_property
    def _quoted_ends(self) -> list[int]:
        return [quoted.end for quoted in self.quotations]

    def line_at(self, part: Part, offset: int) -> int:
        """Counted from one."""
        starts = self._line_starts.get(part)
        if starts is None:
            lengths = (len(line) for line in self.script.text_of(part).split("\n"))
            starts = self._line_starts[part] = list(accumulate(lengths, lambda at, size: at + size + 1, initial=0))[:-1]
        return max(1, bisect_right(starts, offset))

    @cached_property
    def _line_starts(self) -> dict[Part, list[int]]:
        return {}


def sentences_of(stretch: Stretch) -> Iterator[Stretch]:
    """The sentences of a stretch, each less the space and the list mark before it."""
    text, begin = stretch.text, 0
    for match in _SENTENCE_END.finditer(text):
        is_line_end = "\n" in match[0]
        if not is_line_end and _ABBREVIATION.search(text, max(begin, match.start() - 8), match.start()):
            continue
        yield from _trimmed(stretch, begin, match.start())
        begin = match.end()
    yield from _trimmed(stretch, begin, len(text))


def _trimmed(stretch: Stretch, begin: int, end: int) -> Iterator[Stretch]:
    text = stretch.text[begin:end]
    mark = _LIST_MARK.match(text)
    inner = text[mark.end() :] if mark else text
    left = len(text) - len(inner.lstrip())
    if inner := inner.strip():
        yield Stretch(inner, stretch.start + begin + left, stretch.part)


def _small(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character
