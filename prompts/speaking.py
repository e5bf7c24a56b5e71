"""How long a voice takes to say a text."""

import re
from collections.abc import Mapping
from functools import lru_cache

from num2words import CONVERTER_CLASSES, num2words

from engine.context import PLACEHOLDER

WORDS_PER_MINUTE: Mapping[str, int] = {
    "en": 160,
    "de": 135,
    "es": 165,
    "fr": 165,
    "it": 155,
    "nl": 145,
    "pl": 130,
    "pt": 155,
    "sv": 150,
    "tr": 120,
}
"""Ordinary speed of telephone voices. Languages that join words into long ones have fewer of them in a minute."""
USUAL_WORDS_PER_MINUTE = 150
PAUSE_S = 0.3
"""The breath after a sentence."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SPOKEN = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*|[%$€£@&+=]")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s+\S)")
_CHARACTERS_OF_A_WORD = 6
_LONGEST_WORD_NUMBER = 9


def spoken_s(text: str, language: str = "en-US", values: Mapping[str, str] | None = None) -> float:
    """Seconds. Numbers count as the words they become; a variable without a value as two words, like a name."""
    said = PLACEHOLDER.sub(lambda match: (values or {}).get(match[1]) or "Anna Miller", text)
    minutes = sum(_words_in(said, language)) / WORDS_PER_MINUTE.get(_base(language), USUAL_WORDS_PER_MINUTE)
    return round(minutes * 60 + PAUSE_S * len(_SENTENCE_END.findall(said)), 1)


def _words_in(text: str, language: str) -> list[float]:
    spelled = _NUMBER.sub(lambda match: f" {_number_in_words(match[0], _base(language))} ", text)
    return [max(1.0, len(word) / (2 * _CHARACTERS_OF_A_WORD)) for word in _SPOKEN.findall(spelled)]


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


@lru_cache(maxsize=512)
def _number_in_words(number: str, language: str) -> str:
    """Long numbers are read digit by digit, as telephone numbers and codes are."""
    digits = re.sub(r"\D", "", number)
    if len(digits) > _LONGEST_WORD_NUMBER or (len(digits) > 1 and digits[0] == "0"):
        return " ".join("0" * len(digits))
    words = (in_words(int(part), language) for part in re.split(r"[.:]", number.replace(",", "")) if part)
    return " ".join(words).replace("-", " ")


def in_words(number: int, language: str, *, ordinal: bool = False) -> str:
    """In words of the language, in English where the language is not known."""
    base = _base(language)
    return str(num2words(number, lang=base if knows_numbers_of(base) else "en", ordinal=ordinal))


def knows_numbers_of(language: str) -> bool:
    return _base(language) in CONVERTER_CLASSES
