"""Dutch."""

import re

from calls.spoken_words.language import Currency, Language, Noun, Phrases, numbered
from calls.spoken_words.measures import METRIC, measures
from calls.spoken_words.number_words import NumberWords, year_words
from engine.speech_stage import words
from engine.spoken.language import Clock, Date, Writing

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_PHRASES = Phrases(
    minus="min",
    plus="plus",
    point="komma",
    percent="procent",
    to="tot",
    per="per",
    number_sign="nummer",
    and_cents="en",
)
_CENT = Noun("cent", "cent")
_CURRENCIES = {
    "USD": Currency(Noun("dollar", "dollar"), _CENT),
    "EUR": Currency(Noun("euro", "euro"), _CENT),
    "GBP": Currency(Noun("pond", "pond"), Noun("penny", "pence")),
}
_UNITS = measures(
    degree="graad graden",
    per_hour="per uur",
    km="kilometer",
    cm="centimeter",
    mm="millimeter",
    kg="kilogram",
    mg="milligram",
    ml="milliliter",
)
_WRITING = Writing(
    group=".",
    decimal=",",
    clock_marks=(":", "."),
    months=numbered(MONTHS),
    halves={"AM": "am", "PM": "pm", "a.m": "am", "p.m": "pm"},
    hour_words=("uur", "u"),
    currencies={"$": "USD", "€": "EUR", "£": "GBP", "USD": "USD", "EUR": "EUR", "GBP": "GBP"},
    units=METRIC,
    scales={"miljoen": "miljoen", "miljard": "miljard"},
    date_words=words("op tot van vanaf voor na sinds maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    year_words=words("jaar sinds tot vanaf in"),
    code_words=words("code pin pincode bestelling bestelnummer ordernummer klantnummer referentie ticket"),
    code_fillers=words("nummer is de met uw"),
    dial_words=words("bel bellen belt draai"),
    version_words=words("versie hoofdstuk windows android"),
    short_numbers=frozenset({"112"}),
)


_TEENS = {
    "": "elf",
    "twee": "twaalf",
    "drie": "dertien",
    "vier": "veertien",
    "vijf": "vijftien",
    "zes": "zestien",
    "zeven": "zeventien",
    "acht": "achttien",
    "negen": "negentien",
}
_THOUSAND_AND_HUNDREDS = re.compile(rf"\Aduizend({'|'.join(_TEENS)})honderd")


class Dutch(Language):
    def counted(self, number: int, noun: Noun) -> str:
        return "één" if number == 1 else self.words.cardinal(number)

    def clock(self, clock: Clock) -> str:
        hour = self.words.cardinal(clock.hour_of_day)
        return f"{hour} uur {self.words.cardinal(clock.minute)}" if clock.minute else f"{hour} uur"

    def date(self, date: Date, before: str) -> str:
        said = f"{self.words.cardinal(date.day)} {self.month_names[date.month - 1]}"
        return f"{said} {self.year(date.year)}" if date.year else said


def dutch() -> Dutch:
    return Dutch(
        writing=_WRITING,
        words=NumberWords("nl", _mended, year=lambda year: _mended(year_words("nl", year))),
        phrases=_PHRASES,
        currencies=_CURRENCIES,
        units=_UNITS,
        month_names=MONTHS,
    )


def _mended(words: str) -> str:
    """ "honderdéén" is "honderdeen", "negentien honderd vijf" one word, and 1,200 "twaalfhonderd"."""
    if words == "één":
        return words
    joined = words.replace("één", "een").replace(" honderd", "honderd").replace("honderd ", "honderd")
    return _THOUSAND_AND_HUNDREDS.sub(lambda found: f"{_TEENS[found[1]]}honderd", joined)
