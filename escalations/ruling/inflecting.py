"""The forms in which a word is said: "cancel my order" is also meant by "I'm cancelling my orders".

English thoroughly, the other languages by the endings that most words take. Nothing here knows what a word is, so
forms are made that nobody says; they match nothing.
"""

from collections.abc import Mapping
from functools import lru_cache

from escalations.ruling.english_forms import english_forms

SHORTEST = 4
"""A shorter word of another language is mostly an article or a pronoun, whose endings mean something else."""

_Endings = tuple[tuple[str, tuple[str, ...]], ...]

_ENDINGS: Mapping[str, _Endings] = {
    "de": (
        ("ieren", ("ieren", "iere", "iert", "ierst", "ierte", "iertes", "ierten")),
        ("ung", ("ung", "ungen")),
        ("en", ("en", "e", "t", "st", "te", "et")),
        ("e", ("e", "en", "es", "er")),
        ("er", ("er", "ern", "ers")),
        ("", ("", "e", "en", "es", "s")),
    ),
    "es": (
        ("ción", ("ción", "ciones")),
        ("ar", ("ar", "o", "as", "a", "an", "amos", "ando", "ado", "ada", "é", "ó", "aron", "aba")),
        ("er", ("er", "o", "es", "e", "en", "emos", "iendo", "ido", "ida", "í", "ió", "ieron", "ía")),
        ("ir", ("ir", "o", "es", "e", "en", "imos", "iendo", "ido", "ida", "í", "ió", "ieron", "ía")),
        ("o", ("o", "a", "os", "as")),
        ("a", ("a", "as", "o", "os")),
        ("e", ("e", "es")),
        ("s", ("s", "")),
        ("", ("", "es", "s")),
    ),
    "fr": (
        ("er", ("er", "e", "es", "ent", "ons", "ez", "ant", "é", "ée", "és", "ées", "ais", "ait")),
        ("ir", ("ir", "is", "it", "issent", "issons", "issez", "i", "ie")),
        ("re", ("re", "s", "", "ent", "ons", "ez", "u", "ue")),
        ("al", ("al", "aux", "ale", "ales")),
        ("s", ("s", "")),
        ("e", ("e", "es")),
        ("", ("", "s", "e", "es", "x")),
    ),
    "it": (
        ("are", ("are", "o", "i", "a", "iamo", "ate", "ano", "ando", "ato", "ata", "ati", "avo", "ava")),
        ("ere", ("ere", "o", "i", "e", "iamo", "ete", "ono", "endo", "uto", "uta")),
        ("ire", ("ire", "o", "i", "e", "iamo", "ite", "ono", "endo", "ito", "ita", "isco", "isce")),
        ("o", ("o", "i", "a", "e")),
        ("a", ("a", "e", "o", "i")),
        ("e", ("e", "i")),
        ("i", ("i", "o", "e")),
        ("", ("",)),
    ),
    "pt": (
        ("ção", ("ção", "ções")),
        ("ar", ("ar", "o", "as", "a", "am", "amos", "ando", "ado", "ada", "ei", "ou", "aram", "ava")),
        ("er", ("er", "o", "es", "e", "em", "emos", "endo", "ido", "ida", "i", "eu", "eram", "ia")),
        ("ir", ("ir", "o", "es", "e", "em", "imos", "indo", "ido", "ida", "i", "iu", "iram", "ia")),
        ("o", ("o", "a", "os", "as")),
        ("a", ("a", "as", "o", "os")),
        ("m", ("m", "ns")),
        ("l", ("l", "is")),
        ("s", ("s", "")),
        ("", ("", "s", "es")),
    ),
    "nl": (
        ("eren", ("eren", "eer", "eert", "eerde", "eerden")),
        ("ing", ("ing", "ingen")),
        ("en", ("en", "", "t", "te", "de", "s")),
        ("e", ("e", "en", "es", "")),
        ("", ("", "en", "s", "e", "t", "je", "jes")),
    ),
}
_PARTICIPLES = {"de": ("t", "et"), "nl": ("t", "d")}
"""Both put "ge" before and one of these behind the stem of a verb: "kündigen", "gekündigt"."""


@lru_cache(maxsize=8_192)
def inflected(word: str, language: str) -> tuple[str, ...]:
    """`word` first, then the other forms it may be said in, each once. `language` is a BCP 47 tag.

    A word of a language without rules stands for itself, and so do the small words of English: "to", "my", "not".
    """
    spoken = language.partition("-")[0].lower() or "en"
    if spoken == "en":
        return english_forms(word)
    if spoken not in _ENDINGS or len(word) < SHORTEST or not word.isalpha():
        return (word,)
    return tuple(dict.fromkeys((word, *_with_endings(word, spoken))))


def _with_endings(word: str, spoken: str) -> list[str]:
    for ending, others in _ENDINGS[spoken]:
        stem = word.removesuffix(ending)
        if len(stem) >= SHORTEST - 1 and (stem != word or not ending):
            found = [stem + other for other in others]
            if spoken == "nl" and stem[-1:] == stem[-2:-1]:
                found += [stem[:-1] + other for other in others if not other.startswith("e")]
            if ending == "en":
                found += [f"ge{stem}{other}" for other in _PARTICIPLES.get(spoken, ())]
            return found
    return []
