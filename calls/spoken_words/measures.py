"""Units of measure: how they are written everywhere, and their words in one language."""

from collections.abc import Mapping

from calls.spoken_words.language import Noun

METRIC: Mapping[str, str] = {
    "°C": "celsius",
    "° C": "celsius",
    "°F": "fahrenheit",
    "° F": "fahrenheit",
    "°": "degree",
    "km/h": "km_per_hour",
    "km": "km",
    "cm": "cm",
    "mm": "mm",
    "kg": "kg",
    "mg": "mg",
    "ml": "ml",
}
"""Only what can be nothing else: "m", "g", "in" and "h" are words and letters too."""

IMPERIAL: Mapping[str, str] = {"mL": "ml", "lbs": "lb", "lb": "lb", "mph": "mph", "sq ft": "square_foot"}


def measures(*, degree: str, per_hour: str, **others: str) -> Mapping[str, Noun]:
    """Each word as "one many", or once when both are the same. Temperatures and speeds are made of them."""
    nouns = {unit: _noun(both) for unit, both in others.items()}
    nouns["degree"] = _noun(degree)
    nouns["celsius"] = _followed(nouns["degree"], "Celsius")
    nouns["fahrenheit"] = _followed(nouns["degree"], "Fahrenheit")
    nouns["km_per_hour"] = _followed(nouns["km"], per_hour)
    return nouns


def _noun(both: str) -> Noun:
    one, *many = both.split()
    return Noun(one, many[0] if many else one)


def _followed(noun: Noun, words: str) -> Noun:
    return Noun(f"{noun.one} {words}", f"{noun.many} {words}")
