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
TABLES = ("human", "opt_out", "emergency")
WISH_FOR_A_PERSON = "[asks for a person]"
"""A line that an owner may write among their own phrases; it stands for the whole table of that wish."""


@cache
def tables(language: str) -> Mapping[str, tuple[Phrase, ...]]:
    """The phrases of each table in the language of a BCP 47 tag, and always in English: callers switch."""
    spoken = dict.fromkeys(("en", language.partition("-")[0].lower()))
    return {name: phrases(line for one in spoken for line in patterns(name, one)) for name in TABLES}


def weights_for_a_person(language: str) -> tuple[str, ...]:
    """The tables of weights that stand beside the phrases of that wish, English among them; `engine.rules.learned`
    passes over those of languages that have none.
    """
    return tuple(f"wish.{one}" for one in dict.fromkeys(("en", language.partition("-")[0].lower())) if one)


def patterns(table: str, language: str) -> tuple[str, ...]:
    """The lines of one table as they are written; none in a language that has no tables."""
    module = LANGUAGES.get(language)
    return tuple(getattr(import_module(f"agents.phrases.{module}"), table.upper())) if module else ()


def phrases(patterns: Iterable[str]) -> tuple[Phrase, ...]:
    """Each pattern as the engine looks for it, once, sorted, so that a brief's digest stays the same."""
    return tuple(sorted({tuple(pattern.split()) for pattern in patterns}))
