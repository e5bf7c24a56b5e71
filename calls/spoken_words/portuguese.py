"""Portuguese, of Portugal and of Brazil."""

from calls.spoken_words.language import Currency, Noun, Phrases, numbered
from calls.spoken_words.measures import METRIC, measures
from calls.spoken_words.number_words import NumberWords
from calls.spoken_words.romance import COMMON_SIGNS, HALVES, Romance
from engine.speech_stage import words
from engine.spoken.language import Clock, Writing

MONTHS = (
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
)
_PHRASES = Phrases(
    minus="menos",
    plus="mais",
    point="vírgula",
    percent="por cento",
    to="a",
    per="por",
    number_sign="número",
    and_cents="e",
    of_millions="de ",
)
_WRITING = Writing(
    group=".",
    decimal=",",
    clock_marks=(":", "h"),
    months=numbered(MONTHS),
    month_joiner="de",
    halves=HALVES,
    hour_words=("h", "horas"),
    currencies={**COMMON_SIGNS, "R$": "BRL", "BRL": "BRL"},
    units=METRIC,
    scales={"milhões": "milhões", "milhão": "milhão", "mil": "mil"},
    date_words=words("em até de desde no dia segunda terça quarta quinta sexta sábado domingo"),
    year_words=words("em desde ano até"),
    code_words=words("código pin pedido reserva referência confirmação fatura conta protocolo"),
    code_fillers=words("número é de seu o a com"),
    dial_words=words("ligue disque para o"),
    version_words=words("versão capítulo seção secção windows android"),
    short_numbers=words("112 190 192 193"),
)


class Portuguese(Romance):
    def clock(self, clock: Clock) -> str:
        if clock.minute:
            return f"{self.hour(clock)} e {self.words.cardinal(clock.minute)}"
        return f"{self.hour(clock)} {'hora' if clock.hour_of_day == 1 else 'horas'}"


def portuguese(region: str) -> Portuguese:
    is_brazil = region == "BR"
    return Portuguese(
        writing=_WRITING,
        words=NumberWords("pt_BR" if is_brazil else "pt", lambda said: said.replace(",", "")),
        phrases=_PHRASES,
        currencies=_currencies(Noun("centavo", "centavos") if is_brazil else Noun("cêntimo", "cêntimos")),
        units=measures(
            degree="grau graus",
            per_hour="por hora",
            km="quilômetro quilômetros" if is_brazil else "quilómetro quilómetros",
            cm="centímetro centímetros",
            mm="milímetro milímetros",
            kg="quilo quilos",
            mg="miligrama miligramas",
            ml="mililitro mililitros",
        ),
        month_names=MONTHS,
        day_one="primeiro",
        month_link=" de ",
        feminine=_feminine,
    )


def _currencies(cent: Noun) -> dict[str, Currency]:
    return {
        "USD": Currency(Noun("dólar", "dólares"), cent),
        "EUR": Currency(Noun("euro", "euros"), cent),
        "BRL": Currency(Noun("real", "reais"), Noun("centavo", "centavos")),
        "GBP": Currency(Noun("libra", "libras", is_feminine=True), Noun("péni", "pence")),
    }


def _feminine(said: str) -> str:
    said = said.replace("entos", "entas")
    if said == "um" or said.endswith(" um"):
        return f"{said[:-1]}ma"
    return f"{said[: -len('dois')]}duas" if said == "dois" or said.endswith(" dois") else said
