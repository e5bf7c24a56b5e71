"""What callers say when no model is needed, by language.

A line of a table is a pattern of words in a row: alternatives are parted by `|`, `?` stands after what may be missing,
`*` for up to three words of any kind, `^` and `$` for the beginning and the end of what was said. Apostrophes are left
out, as the engine leaves them out of what it hears.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module

Phrase = tuple[str, ...]

LANGUAGES: Mapping[str, str] = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}
HUMAN, OPT_OUT, EMERGENCY = "human", "opt_out", "emergency"
TABLES = (HUMAN, OPT_OUT, EMERGENCY)


@cache
def tables(language: str) -> Mapping[str, tuple[Phrase, ...]]:
    """The phrases of each table in the language of a BCP 47 tag, and always in English: callers switch."""
    spoken = LANGUAGES.get(language.partition("-")[0].lower(), "english")
    modules = [import_module(f"agents.phrases.{name}") for name in dict.fromkeys(("english", spoken))]
    return {name: phrases(line for module in modules for line in getattr(module, name.upper())) for name in TABLES}


def phrases(patterns: Iterable[str]) -> tuple[Phrase, ...]:
    """Each pattern as the engine looks for it, once, sorted, so that a brief's digest stays the same."""
    return tuple(sorted({tuple(pattern.split()) for pattern in patterns}))
