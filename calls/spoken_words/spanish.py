"""Spanish, of Spain and of the Americas."""

import re

from calls.spoken_words.language import Currency, Noun, Phrases, numbered
from calls.spoken_words.measures import METRIC, measures
from calls.spoken_words.number_words import NumberWords
from calls.spoken_words.romance import COMMON_SIGNS, HALVES, Romance
from engine.speech_stage import words
from engine.spoken.language import Clock, Writing

MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
_NOON = 12
_EVENING = 20
_COUNT_IN_PESOS = frozenset({"MX", "AR", "CO", "CL", "UY", "DO"})
_WRITE_A_DECIMAL_POINT = frozenset({"MX", "US", "419", "DO", "GT", "HN", "NI", "PA", "PE", "PR", "SV"})
_CENTAVO = Noun("centavo", "centavos")
_UNITS = measures(
    degree="grado grados",
    per_hour="por hora",
    km="kilómetro kilómetros",
    cm="centímetro centímetros",
    mm="milímetro milímetros",
    kg="kilo kilos",
    mg="miligramo miligramos",
    ml="mililitro mililitros",
)


class Spanish(Romance):
    def clock(self, clock: Clock) -> str:
        minutes = f" y {self.words.cardinal(clock.minute)}" if clock.minute else ""
        if clock.half:
            part = "mañana" if clock.half == "am" else "tarde" if clock.hour_of_day < _EVENING else "noche"
            return f"{self.feminine(self.words.cardinal(clock.hour))}{minutes} de la {part}"
        hours = "" if clock.minute or clock.hour <= _NOON else " horas"
        return self.hour(clock) + minutes + hours


def spanish(region: str) -> Spanish:
    has_point = region in _WRITE_A_DECIMAL_POINT
    return Spanish(
        writing=_writing(has_point=has_point),
        words=NumberWords("es", _mended),
        phrases=Phrases(
            minus="menos",
            plus="más",
            point="punto" if has_point else "coma",
            percent="por ciento",
            to="a",
            per="por",
            number_sign="número",
            and_cents="con",
            of_millions="de ",
        ),
        currencies=_currencies(region),
        units=_UNITS,
        month_names=MONTHS,
        day_one="primero",
        month_link=" de ",
        feminine=_feminine,
        before_noun=_before_noun,
    )


def _writing(*, has_point: bool) -> Writing:
    return Writing(
        group="," if has_point else ".",
        decimal="." if has_point else ",",
        months=numbered(MONTHS) | {"setiembre": 9},
        month_joiner="de",
        halves=HALVES,
        hour_words=("h", "hs", "horas"),
        currencies={**COMMON_SIGNS, "$": "LOCAL"},
        units=METRIC,
        scales={"millones": "millones", "millón": "millón", "mil": "mil"},
        date_words=words("el del al hasta desde lunes martes miércoles jueves viernes sábado domingo"),
        year_words=words("año desde hasta en"),
        code_words=words("código pin pedido reserva referencia confirmación factura cuenta ticket"),
        code_fillers=words("número es de su el la con"),
        dial_words=words("al llame marque llamar marcar"),
        version_words=words("versión capítulo sección windows android"),
        short_numbers=words("911 112 091 061"),
    )


def _currencies(region: str) -> dict[str, Currency]:
    dollar = Currency(Noun("dólar", "dólares"), _CENTAVO)
    return {
        "LOCAL": Currency(Noun("peso", "pesos"), _CENTAVO) if region in _COUNT_IN_PESOS else dollar,
        "USD": dollar,
        "EUR": Currency(Noun("euro", "euros"), Noun("céntimo", "céntimos")),
        "GBP": Currency(Noun("libra", "libras", is_feminine=True), Noun("penique", "peniques")),
    }


def _mended(said: str) -> str:
    """The library says "veintiuno mil" and "treinta y uno millones"."""
    said = re.sub(r"veintiuno (?=mil)", "veintiún ", said)
    return re.sub(r"\buno (?=mil)", "un ", said)


def _feminine(said: str) -> str:
    said = said.replace("cientos", "cientas").replace("quinientos", "quinientas")
    return f"{said[:-1]}a" if said.endswith("uno") else said


def _before_noun(said: str) -> str:
    if said.endswith("veintiuno"):
        return f"{said[: -len('uno')]}ún"
    return said[:-1] if said.endswith("uno") else said
