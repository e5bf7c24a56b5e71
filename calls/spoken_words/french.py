"""French."""

from calls.spoken_words.language import Currency, Noun, Phrases, numbered
from calls.spoken_words.measures import METRIC, measures
from calls.spoken_words.number_words import NumberWords
from calls.spoken_words.romance import COMMON_SIGNS, HALVES, Romance
from engine.speech_stage import words
from engine.spoken.language import Clock, Writing

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_VOWELS = "aeiou"
_PHRASES = Phrases(
    minus="moins",
    plus="plus",
    point="virgule",
    percent="pour cent",
    to="à",
    per="par",
    number_sign="numéro",
    and_cents="et",
    of_millions="de ",
)
_CURRENCIES = {
    "USD": Currency(Noun("dollar", "dollars"), Noun("cent", "cents")),
    "EUR": Currency(Noun("euro", "euros"), Noun("centime", "centimes")),
    "GBP": Currency(Noun("livre", "livres", is_feminine=True), Noun("penny", "pence")),
    "CHF": Currency(Noun("franc", "francs"), Noun("centime", "centimes")),
}
_UNITS = measures(
    degree="degré degrés",
    per_hour="par heure",
    km="kilomètre kilomètres",
    cm="centimètre centimètres",
    mm="millimètre millimètres",
    kg="kilogramme kilogrammes",
    mg="milligramme milligrammes",
    ml="millilitre millilitres",
)
_WRITING = Writing(
    group=" .",
    decimal=",",
    clock_marks=(":", "h", " h "),
    months=numbered(MONTHS),
    halves=HALVES,
    hour_words=("h", "heures", "heure"),
    ordinal_ends=("er",),
    currencies={**COMMON_SIGNS, "CHF": "CHF"},
    units=METRIC,
    scales={"millions": "millions", "million": "million", "milliards": "milliards"},
    date_words=words("le du au avant depuis lundi mardi mercredi jeudi vendredi samedi dimanche"),
    year_words=words("en depuis année"),
    code_words=words("code pin commande réservation référence confirmation facture dossier ticket"),
    code_fillers=words("numéro est le la de votre par"),
    dial_words=words("le appelez composez"),
    version_words=words("version chapitre section windows android"),
    short_numbers=words("112"),
)


class French(Romance):
    def clock(self, clock: Clock) -> str:
        hours = "heure" if clock.hour_of_day in (0, 1) else "heures"
        said = f"{self.hour(clock)} {hours}"
        return f"{said} {self.feminine(self.words.cardinal(clock.minute))}" if clock.minute else said

    def _of(self, noun: Noun) -> str:
        return "d'" if noun.many[0] in _VOWELS else "de "

    def _form(self, number: int, noun: Noun) -> str:
        return noun.many if number > 1 else noun.one


def french() -> French:
    return French(
        writing=_WRITING,
        words=NumberWords("fr", str),
        phrases=_PHRASES,
        currencies=_CURRENCIES,
        units=_UNITS,
        month_names=MONTHS,
        day_one="premier",
        feminine=lambda said: f"{said}e" if said == "un" or said.endswith((" un", "-un")) else said,
    )
