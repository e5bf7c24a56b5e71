"""The speech filter: a model's text in any pieces becomes text a voice can read out.

Stages in a row, each text in and text out: emoji, lines, brackets, addresses, emphasis, spoken forms, spacing. Each
decides by the characters alone, one after the other, so what leaves is the same however the text was cut. Spoken forms
are there only when the language has tables.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.speech_addresses import AddressStage
from engine.speech_brackets import BracketStage
from engine.speech_emoji import EmojiStage
from engine.speech_emphasis import EmphasisStage
from engine.speech_lines import LineStage
from engine.speech_sentences import last_whole_sentence, sentence_ends
from engine.speech_spacing import SpacingStage
from engine.speech_stage import Stage
from engine.spoken.language import SpokenForms
from engine.spoken.stage import SpokenFormStage

__all__ = ["SpeechFilter", "SpokenTables", "last_whole_sentence", "sentence_ends"]


@dataclass(frozen=True, slots=True)
class SpokenTables:
    """`emoji` holds every sequence, with and without variation selectors: families, flags, keycaps, skin tones.

    `forms` are the language's words for money, dates and numbers; None leaves them as they are written.
    """

    emoji: frozenset[str] = frozenset()
    forms: SpokenForms | None = None


_NO_TABLES = SpokenTables()


class SpeechFilter:
    """One answer's filter: feed its pieces, then finish once."""

    def __init__(self, tables: SpokenTables = _NO_TABLES) -> None:
        self._counts: Counter[str] = Counter()
        self._stages: tuple[Stage, ...] = (
            EmojiStage(self._counts, tables.emoji),
            LineStage(self._counts),
            BracketStage(self._counts),
            AddressStage(self._counts),
            EmphasisStage(self._counts),
            *([SpokenFormStage(self._counts, tables.forms)] if tables.forms else []),
            SpacingStage(self._counts),
        )

    def feed(self, piece: str) -> str:
        """The text that may leave; "" while it is held."""
        for stage in self._stages:
            if not piece:
                break
            piece = stage.feed(piece)
        return piece

    def finish(self) -> str:
        """The rest, at the end of the stream."""
        rest = ""
        for stage in self._stages:
            rest = stage.feed(rest) + stage.finish()
        return rest

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each rule changed something, by rule id."""
        return MappingProxyType(self._counts)
