"""Italian."""

from calls.spoken_words.language import Currency, Noun, Phrases, numbered
from calls.spoken_words.measures import METRIC, measures
from calls.spoken_words.number_words import NumberWords
from calls.spoken_words.romance import COMMON_SIGNS, HALVES, Romance
from engine.speech_stage import words
from engine.spoken.language import Clock, Writing

MONTHS = (
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
)
_PHRASES = Phrases(
    minus="meno",
    plus="più",
    point="virgola",
    percent="per cento",
    to="a",
    per="a",
    number_sign="numero",
    and_cents="e",
    of_millions="di ",
)
_CENT = Noun("centesimo", "centesimi")
_CURRENCIES = {
    "USD": Currency(Noun("dollaro", "dollari"), _CENT),
    "EUR": Currency(Noun("euro", "euro"), _CENT),
    "GBP": Currency(Noun("sterlina", "sterline", is_feminine=True), Noun("penny", "pence")),
}
_UNITS = measures(
    degree="grado gradi",
    per_hour="all'ora",
    km="chilometro chilometri",
    cm="centimetro centimetri",
    mm="millimetro millimetri",
    kg="chilo chili",
    mg="milligrammo milligrammi",
    ml="millilitro millilitri",
)
_WRITING = Writing(
    group=".",
    decimal=",",
    clock_marks=(":", "."),
    months=numbered(MONTHS),
    halves=HALVES,
    currencies=COMMON_SIGNS,
    units=METRIC,
    scales={"milioni": "milioni", "milione": "milione", "mila": "mila", "miliardi": "miliardi"},
    date_words=words("il dal al entro lunedì martedì mercoledì giovedì venerdì sabato domenica"),
    year_words=words("nel dal anno del"),
    code_words=words("codice pin ordine prenotazione riferimento conferma fattura pratica ticket"),
    code_fillers=words("numero è il di suo con"),
    dial_words=words("il al chiami chiamare componga"),
    version_words=words("versione capitolo sezione windows android"),
    short_numbers=words("112 113 115 118"),
)


class Italian(Romance):
    def clock(self, clock: Clock) -> str:
        return f"{self.hour(clock)} e {self.words.cardinal(clock.minute)}" if clock.minute else self.hour(clock)


def italian() -> Italian:
    return Italian(
        writing=_WRITING,
        # The library says "un milione e duecentomila", which nobody does.
        words=NumberWords("it", lambda said: said.replace(" e ", " ")),
        phrases=_PHRASES,
        currencies=_CURRENCIES,
        units=_UNITS,
        month_names=MONTHS,
        day_one="primo",
        feminine=lambda said: "una" if said == "uno" else said,
        before_noun=lambda said: "un" if said == "uno" else said,
    )
