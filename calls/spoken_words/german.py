"""German."""

from calls.spoken_words.language import Currency, Language, Noun, Phrases, numbered
from calls.spoken_words.measures import METRIC, measures
from calls.spoken_words.number_words import NumberWords, ordinals, year_words
from engine.speech_stage import words
from engine.spoken.language import Clock, Date, Writing

MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_SHORT = {"Jan": 1, "Feb": 2, "Apr": 4, "Aug": 8, "Sept": 9, "Sep": 9, "Okt": 10, "Nov": 11, "Dez": 12, "Jänner": 1}
_DATIVE = words("am vom zum bis dem den im beim seit ab")
_NOMINATIVE = frozenset({"der"})
_PHRASES = Phrases(
    minus="minus",
    plus="plus",
    point="Komma",
    percent="Prozent",
    to="bis",
    per="pro",
    number_sign="Nummer",
    and_cents="und",
    reads_fraction_by_digit=True,
)
_CENT = Noun("Cent", "Cent")
_CURRENCIES = {
    "USD": Currency(Noun("Dollar", "Dollar"), _CENT),
    "EUR": Currency(Noun("Euro", "Euro"), _CENT),
    "GBP": Currency(Noun("Pfund", "Pfund"), Noun("Penny", "Pence")),
    "CHF": Currency(Noun("Franken", "Franken"), Noun("Rappen", "Rappen")),
}
_UNITS = measures(
    degree="Grad",
    per_hour="pro Stunde",
    km="Kilometer",
    cm="Zentimeter",
    mm="Millimeter",
    kg="Kilogramm",
    mg="Milligramm",
    ml="Milliliter",
)
_WRITING = Writing(
    group=".",
    decimal=",",
    is_day_dotted=True,
    clock_marks=(":", "."),
    months=numbered(MONTHS) | _SHORT,
    # "am" is a word of its own here, so only capitals and dots mean the morning.
    halves={"AM": "am", "PM": "pm", "a.m": "am", "p.m": "pm"},
    hour_words=("Uhr",),
    currencies={"$": "USD", "€": "EUR", "£": "GBP", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "CHF": "CHF"},
    units=METRIC,
    scales={"Millionen": "Millionen", "Million": "Million", "Mio": "Millionen", "Milliarden": "Milliarden"},
    date_words=words(
        """am vom zum bis ab seit montag dienstag mittwoch donnerstag freitag samstag sonntag den dem der"""
    ),
    year_words=words("jahr jahre seit bis ab anno"),
    code_words=words(
        """code pin tan bestellung bestellnummer auftrag auftragsnummer kundennummer rechnungsnummer buchungsnummer
        vorgangsnummer referenz referenznummer ticket ticketnummer buchung"""
    ),
    code_fillers=words("nummer nr lautet ist die der mit ihre"),
    dial_words=frozenset({"wählen", "notruf", "die", "unter"}),
    version_words=words("version kapitel abschnitt windows android"),
    short_numbers=frozenset({"110", "112", "115"}),
)


class German(Language):
    def counted(self, number: int, noun: Noun) -> str:
        words = self.words.cardinal(number)
        if number == 1:
            return "ein"
        return words[:-1] if number < 10**6 and words.endswith("eins") else words

    def clock(self, clock: Clock) -> str:
        hour = "ein" if clock.hour_of_day == 1 else self.words.cardinal(clock.hour_of_day)
        return f"{hour} Uhr {self.words.cardinal(clock.minute)}" if clock.minute else f"{hour} Uhr"

    def date(self, date: Date, before: str) -> str:
        """The case follows the word before: "am dritten März", "der dritte März", and "dritter März" by itself."""
        end = "n" if before in _DATIVE else "" if before in _NOMINATIVE else "r"
        said = f"{self.ordinals[date.day]}{end}"
        if date.month:
            said += f" {self.month_names[date.month - 1]}"
        return f"{said} {self.year(date.year)}" if date.year else said

    def days(self, first: int, last: Date, before: str) -> str:
        return self.span(self.date(Date(first), before), self.date(last, before))


def german() -> German:
    return German(
        writing=_WRITING,
        # The library says "einhunderteinstausend".
        words=NumberWords(
            "de", lambda said: said.replace("einstausend", "eintausend"), year=lambda year: year_words("de", year)
        ),
        phrases=_PHRASES,
        currencies=_CURRENCIES,
        units=_UNITS,
        month_names=MONTHS,
        ordinals=ordinals("de", str, 31),
    )
