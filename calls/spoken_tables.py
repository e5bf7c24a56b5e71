"""The tables that the speech filter needs and the engine, being standard library only, cannot have itself."""

from functools import lru_cache

import emoji

from engine.speech import SpokenTables

_SPOKEN_SIGNS = "©®™"
_VARIATION_SELECTORS = "\ufe0e\ufe0f"


@lru_cache(maxsize=1)
def spoken_tables() -> SpokenTables:
    """Built once a process. Signs that a voice reads as words, and bare digits, are no emoji here."""
    return SpokenTables(emoji=frozenset(filter(_is_unspeakable, emoji.EMOJI_DATA)))


def _is_unspeakable(sequence: str) -> bool:
    bare = sequence.strip(_VARIATION_SELECTORS)
    return bare not in _SPOKEN_SIGNS and not bare.isascii()
