"""Spanish, French, Italian and Portuguese: day before month, nouns with a gender."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from calls.spoken_words.german import METRIC
from calls.spoken_words.language import Currency, Language, Noun, Phrases
from calls.spoken_words.number_words import NumberWords
from engine.speech_stage import words
from engine.spoken.language import Clock, Date, Writing

_EVENING = 20
_UNIT_KEYS = ("degree", "celsius", "fahrenheit", "km", "kmh", "cm", "mm", "kg", "mg", "ml")
_COMMON_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "USD": "USD", "EUR": "EUR", "GBP": "GBP"}
_HALVES = {
    **{f"{a}{m}": f"{a.lower()}m" for a in "ap" for m in ("m", ".m", ". m")},
    "AM": "am",
    "PM": "pm",
}


@dataclass(frozen=True, eq=False)
class Romance(Language):
    """`day_first` stands for "1" in a date; `month_link` between day, month and year."""

    day_one: str = ""
    month_link: str = " "
    feminine: Callable[[str], str] = str
    before_noun: Callable[[str], str] = str

    def counted(self, number: int, noun: Noun) -> str:
        words = self.words.cardinal(number)
        return self.feminine(words) if noun.is_feminine else self.before_noun(words)

    def date(self, date: Date, before: str) -> str:
        day = self.day_one if date.day == 1 else self.words.cardinal(date.day)
        parts = [day, self.month_names[date.month - 1], *([self.year(date.year)] if date.year else [])]
        return self.month_link.join(parts)

    def _hour(self, clock: Clock) -> str:
        return self.feminine(self.words.cardinal(clock.hour_of_day))


class Spanish(Romance):
    def clock(self, clock: Clock) -> str:
        minutes = f" y {self.words.cardinal(clock.minute)}" if clock.minute else ""
        if not clock.half:
            hours = "" if clock.minute or clock.hour <= 12 else " horas"
            return self._hour(clock) + minutes + hours
        part = (
            "de la mañana" if clock.half == "am" else "de la tarde" if clock.hour_of_day < _EVENING else "de la noche"
        )
        return f"{self.feminine(self.words.cardinal(clock.hour))}{minutes} {part}"


class French(Romance):
    def clock(self, clock: Clock) -> str:
        hours = "heure" if clock.hour_of_day in (0, 1) else "heures"
        said = f"{self._hour(clock)} {hours}"
        return f"{said} {self.feminine(self.words.cardinal(clock.minute))}" if clock.minute else said

    def _of(self, noun: Noun) -> str:
        return "d'" if noun.many[0] in "aeiou" else "de "

    def _form(self, number: int, noun: Noun) -> str:
        return noun.one if number < 2 else noun.many


class Italian(Romance):
    def clock(self, clock: Clock) -> str:
        hour = "una" if clock.hour_of_day == 1 else self.words.cardinal(clock.hour_of_day)
        return f"{hour} e {self.words.cardinal(clock.minute)}" if clock.minute else hour


class Portuguese(Romance):
    def clock(self, clock: Clock) -> str:
        hours = "hora" if clock.hour_of_day == 1 else "horas"
        if clock.minute:
            return f"{self._hour(clock)} e {self.words.cardinal(clock.minute)}"
        return f"{self._hour(clock)} {hours}"


def _months(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _units(*nouns: Noun) -> Mapping[str, Noun]:
    return dict(zip(_UNIT_KEYS, nouns, strict=True))


def _metric(degree: str, degrees: str, link: str, per_hour: str, *lengths: tuple[str, str]) -> Mapping[str, Noun]:
    kilometer, *others = [Noun(*length) for length in lengths]
    return _units(
        Noun(degree, degrees),
        Noun(f"{degree} {link}Celsius", f"{degrees} {link}Celsius"),
        Noun(f"{degree} {link}Fahrenheit", f"{degrees} {link}Fahrenheit"),
        kilometer,
        Noun(f"{kilometer.one} {per_hour}", f"{kilometer.many} {per_hour}"),
        *others,
    )


def spanish(region: str) -> Spanish:
    months = _months("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
    cent = Noun("céntimo", "céntimos") if region == "ES" else Noun("centavo", "centavos")
    dollar = Noun("dólar", "dólares")
    unit = Noun("peso", "pesos") if region in {"MX", "AR", "CO", "CL"} else dollar
    return Spanish(
        writing=Writing(
            # Mexico and the United States write 1,234.56; the rest 1.234,56.
            group="," if region in {"MX", "US", "419"} else ".",
            decimal="." if region in {"MX", "US", "419"} else ",",
            months={name: place for place, name in enumerate(months, 1)} | {"setiembre": 9},
            month_joiner="de",
            halves=_HALVES,
            hour_words=("h", "hs", "horas"),
            currencies={**_COMMON_SIGNS, "$": "LOCAL"},
            units=METRIC,
            scales={"millones": "millones", "millón": "millón", "mil": "mil"},
            date_words=words("el del al hasta desde lunes martes miércoles jueves viernes sábado domingo"),
            year_words=words("año desde hasta en"),
            code_words=words("código pin pedido reserva referencia confirmación factura cuenta ticket"),
            code_fillers=words("número es de su el la con"),
            dial_words=words("al llame marque llamar marcar"),
            version_words=words("versión capítulo sección windows android"),
            short_numbers=frozenset({"911", "112", "091", "061"}),
        ),
        words=NumberWords("es", str),
        phrases=Phrases(
            *("menos", "más", "punto" if region in {"MX", "US", "419"} else "coma", "por ciento", "a"),
            *("por", "número", "con", "de "),
        ),
        currencies={
            "LOCAL": Currency(unit, Noun("centavo", "centavos")),
            "USD": Currency(dollar, Noun("centavo", "centavos")),
            "EUR": Currency(Noun("euro", "euros"), cent),
            "GBP": Currency(Noun("libra", "libras", is_feminine=True), Noun("penique", "peniques")),
        },
        units=_metric(
            *("grado", "grados", "", "por hora", ("kilómetro", "kilómetros"), ("centímetro", "centímetros")),
            *(("milímetro", "milímetros"), ("kilo", "kilos"), ("miligramo", "miligramos"), ("mililitro", "mililitros")),
        ),
        month_names=months,
        day_one="primero",
        month_link=" de ",
        feminine=_spanish_feminine,
        before_noun=_spanish_before_noun,
    )


def _spanish_feminine(words: str) -> str:
    words = words.replace("cientos", "cientas").replace("quinientos", "quinientas")
    return f"{words[:-1]}a" if words.endswith("uno") else words


def _spanish_before_noun(words: str) -> str:
    if words.endswith("veintiuno"):
        return f"{words[: -len('uno')]}ún"
    return words[:-1] if words.endswith("uno") else words


def french() -> French:
    months = _months("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
    return French(
        writing=Writing(
            group=" .",
            decimal=",",
            clock_marks=(":", "h", " h "),
            months={name: place for place, name in enumerate(months, 1)},
            halves=_HALVES,
            hour_words=("h", "heures", "heure"),
            ordinal_ends=("er",),
            currencies={**_COMMON_SIGNS, "CHF": "CHF"},
            units=METRIC,
            scales={"millions": "millions", "million": "million", "milliards": "milliards"},
            date_words=words("le du au avant depuis lundi mardi mercredi jeudi vendredi samedi dimanche"),
            year_words=words("en depuis année"),
            code_words=words("code pin commande réservation référence confirmation facture dossier ticket"),
            code_fillers=words("numéro est le la de votre par"),
            dial_words=words("le appelez composez"),
            version_words=words("version chapitre section windows android"),
            short_numbers=frozenset({"112"}),
        ),
        words=NumberWords("fr", str),
        phrases=Phrases("moins", "plus", "virgule", "pour cent", "à", "par", "numéro", "et", "de "),
        currencies={
            "USD": Currency(Noun("dollar", "dollars"), Noun("cent", "cents")),
            "EUR": Currency(Noun("euro", "euros"), Noun("centime", "centimes")),
            "GBP": Currency(Noun("livre", "livres", is_feminine=True), Noun("penny", "pence")),
            "CHF": Currency(Noun("franc", "francs"), Noun("centime", "centimes")),
        },
        units=_metric(
            *("degré", "degrés", "", "par heure", ("kilomètre", "kilomètres"), ("centimètre", "centimètres")),
            *(("millimètre", "millimètres"), ("kilogramme", "kilogrammes"), ("milligramme", "milligrammes")),
            ("millilitre", "millilitres"),
        ),
        month_names=months,
        day_one="premier",
        feminine=lambda words: f"{words}e" if words == "un" or words.endswith((" un", "-un")) else words,
    )


def italian() -> Italian:
    months = _months("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
    return Italian(
        writing=Writing(
            group=".",
            decimal=",",
            months={name: place for place, name in enumerate(months, 1)},
            halves=_HALVES,
            currencies=_COMMON_SIGNS,
            units=METRIC,
            scales={"milioni": "milioni", "milione": "milione", "mila": "mila", "miliardi": "miliardi"},
            date_words=words("il dal al entro lunedì martedì mercoledì giovedì venerdì sabato domenica"),
            year_words=words("nel dal anno del"),
            code_words=words("codice pin ordine prenotazione riferimento conferma fattura pratica ticket"),
            code_fillers=words("numero è il di suo con"),
            dial_words=words("il al chiami chiamare componga"),
            version_words=words("versione capitolo sezione windows android"),
            short_numbers=frozenset({"112", "118", "113", "115"}),
        ),
        words=NumberWords("it", lambda words: words.replace(" e ", " ")),
        phrases=Phrases("meno", "più", "virgola", "per cento", "a", "a", "numero", "e", "di "),
        currencies={
            "USD": Currency(Noun("dollaro", "dollari"), Noun("centesimo", "centesimi")),
            "EUR": Currency(Noun("euro", "euro"), Noun("centesimo", "centesimi")),
            "GBP": Currency(Noun("sterlina", "sterline", is_feminine=True), Noun("penny", "pence")),
        },
        units=_metric(
            *("grado", "gradi", "", "all'ora", ("chilometro", "chilometri"), ("centimetro", "centimetri")),
            *(("millimetro", "millimetri"), ("chilo", "chili"), ("milligrammo", "milligrammi")),
            ("millilitro", "millilitri"),
        ),
        month_names=months,
        day_one="primo",
        feminine=lambda words: "una" if words == "uno" else words,
        before_noun=lambda words: "un" if words == "uno" else words,
    )


def portuguese(region: str) -> Portuguese:
    months = _months("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro")
    is_brazil = region == "BR"
    cent = Noun("centavo", "centavos") if is_brazil else Noun("cêntimo", "cêntimos")
    return Portuguese(
        writing=Writing(
            group=".",
            decimal=",",
            clock_marks=(":", "h"),
            months={name: place for place, name in enumerate(months, 1)},
            month_joiner="de",
            halves=_HALVES,
            hour_words=("h", "horas"),
            currencies={**_COMMON_SIGNS, "R$": "BRL", "BRL": "BRL"},
            units=METRIC,
            scales={"milhões": "milhões", "milhão": "milhão", "mil": "mil"},
            date_words=words("em até de desde no dia segunda terça quarta quinta sexta sábado domingo"),
            year_words=words("em desde ano até"),
            code_words=words("código pin pedido reserva referência confirmação fatura conta protocolo"),
            code_fillers=words("número é de seu o a com"),
            dial_words=words("ligue disque para o"),
            version_words=words("versão capítulo seção secção windows android"),
            short_numbers=frozenset({"112", "190", "192", "193"}),
        ),
        words=NumberWords("pt_BR" if is_brazil else "pt", lambda words: words.replace(",", "")),
        phrases=Phrases("menos", "mais", "vírgula", "por cento", "a", "por", "número", "e", "de "),
        currencies={
            "USD": Currency(Noun("dólar", "dólares"), cent),
            "EUR": Currency(Noun("euro", "euros"), cent),
            "BRL": Currency(Noun("real", "reais"), Noun("centavo", "centavos")),
            "GBP": Currency(Noun("libra", "libras", is_feminine=True), Noun("péni", "pence")),
        },
        units=_metric(
            *(
                "grau",
                "graus",
                "",
                "por hora",
                ("quilômetro", "quilômetros") if is_brazil else ("quilómetro", "quilómetros"),
            ),
            *(("centímetro", "centímetros"), ("milímetro", "milímetros"), ("quilo", "quilos")),
            *(("miligrama", "miligramas"), ("mililitro", "mililitros")),
        ),
        month_names=months,
        day_one="primeiro",
        month_link=" de ",
        feminine=_portuguese_feminine,
    )


def _portuguese_feminine(words: str) -> str:
    words = words.replace("entos", "entas")
    if words == "um" or words.endswith(" um"):
        return f"{words[:-1]}ma"
    return f"{words[: -len('dois')]}duas" if words == "dois" or words.endswith(" dois") else words
