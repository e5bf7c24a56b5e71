"""The tables that the speech filter needs and the engine, being standard library only, cannot have itself."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import emoji

from calls.spoken_words.dutch import dutch
from calls.spoken_words.english import american, british
from calls.spoken_words.french import french
from calls.spoken_words.german import german
from calls.spoken_words.italian import italian
from calls.spoken_words.portuguese import portuguese
from calls.spoken_words.spanish import spanish
from engine.brief import Brief
from engine.speech import SpokenTables
from engine.spoken.language import SpokenForms
from engine.spoken.stage import grammars

_SPOKEN_SIGNS = "©®™"
_VARIATION_SELECTORS = "\ufe0e\ufe0f"
_AMERICAN = frozenset({"", "US", "CA"})

LANGUAGES: Mapping[str, Callable[[str], SpokenForms]] = {
    "en": lambda region: american() if region in _AMERICAN else british(),
    "de": lambda _: german(),
    "es": spanish,
    "fr": lambda _: french(),
    "it": lambda _: italian(),
    "pt": portuguese,
    "nl": lambda _: dutch(),
}
"""By the language's code; called with the region's."""


def spoken_for(brief: Brief) -> SpokenTables:
    """What the filter of a call with this brief uses."""
    return _tables(brief.language) if brief.speaks_written_forms else spoken_tables()


@lru_cache(maxsize=1)
def spoken_tables() -> SpokenTables:
    """Without any language's forms. Signs that a voice reads as words, and bare digits, are no emoji here."""
    return SpokenTables(emoji=frozenset(filter(_is_unspeakable, emoji.EMOJI_DATA)))


@lru_cache(maxsize=128)
def _tables(language: str) -> SpokenTables:
    return SpokenTables(emoji=spoken_tables().emoji, forms=spoken_forms(language))


@lru_cache(maxsize=128)
def spoken_forms(language: str) -> SpokenForms | None:
    """A language's words by its BCP 47 tag; None for a language without tables, whose forms stay as written.

    The first call for a language takes some 0.2 s, so it is made off the road.
    """
    code, *subtags = language.replace("_", "-").split("-")
    build = LANGUAGES.get(code.lower())
    if build is None:
        return None
    forms = build(next((tag.upper() for tag in subtags if len(tag) in (2, 3)), ""))
    grammars(forms)
    return forms


def _is_unspeakable(sequence: str) -> bool:
    bare = sequence.strip(_VARIATION_SELECTORS)
    return bare not in _SPOKEN_SIGNS and not bare.isascii()
