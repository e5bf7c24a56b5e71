"""English, American and British."""

from collections.abc import Callable
from dataclasses import replace

from calls.spoken_words.language import Currency, Language, Noun, Phrases, numbered
from calls.spoken_words.measures import IMPERIAL, METRIC, measures
from calls.spoken_words.number_words import BELOW, NumberWords, ordinals, year_words
from engine.speech_stage import words
from engine.spoken.language import Clock, Date, Writing

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
_NOON = 12
_TEN = 10
_PHRASES = Phrases(
    minus="minus",
    plus="plus",
    point="point",
    percent="percent",
    to="to",
    per="per",
    number_sign="number",
    and_cents="and",
    reads_fraction_by_digit=True,
)
_CENT = Noun("cent", "cents")
_CURRENCIES = {
    "USD": Currency(Noun("dollar", "dollars"), _CENT),
    "EUR": Currency(Noun("euro", "euros"), _CENT),
    "GBP": Currency(Noun("pound", "pounds"), Noun("penny", "pence")),
    "CENT": Currency(_CENT, _CENT),
}
_UNITS = {
    **measures(
        degree="degree degrees",
        per_hour="per hour",
        km="kilometer kilometers",
        cm="centimeter centimeters",
        mm="millimeter millimeters",
        kg="kilogram kilograms",
        mg="milligram milligrams",
        ml="milliliter milliliters",
        lb="pound pounds",
    ),
    "mph": Noun("mile per hour", "miles per hour"),
    "square_foot": Noun("square foot", "square feet"),
}


_WRITING = Writing(
    months=numbered(_SHORT) | {"Sept": 9} | numbered(MONTHS),
    month_joiner="of",
    clock_marks=(":", "."),
    halves={f"{a}{m}": f"{a.lower()}m" for a in "apAP" for m in ("m", "M", ".m", ".M", ". m", ". M")},
    ordinal_ends=("st", "nd", "rd", "th"),
    speaks_ordinals=True,
    currencies={
        "$": "USD",
        "€": "EUR",
        "£": "GBP",
        "¢": "CENT",
        "USD": "USD",
        "US$": "USD",
        "EUR": "EUR",
        "GBP": "GBP",
    },
    units={**METRIC, **IMPERIAL},
    scales={
        "million": "million",
        "billion": "billion",
        "thousand": "thousand",
        "M": "million",
        "B": "billion",
        "k": "thousand",
        "K": "thousand",
    },
    date_words=words(f"{_DAYS} on by until till from to before after since for dated date"),
    year_words=words("in since until before after from year of by early late mid summer spring winter fall"),
    code_words=words(
        """code pin order reference confirmation ticket case account invoice booking reservation policy tracking ending
        ends otp passcode extension"""
    ),
    code_fillers=words("number no is are in with the your was as id"),
    dial_words=words("call dial ring text phone calling dialing dialling"),
    version_words=words("version v release section chapter windows python ios android"),
    short_numbers=words("911 999 112 988 211 311 411 811 111 101"),
)


class English(Language):
    def clock(self, clock: Clock) -> str:
        if not clock.half and not clock.minute and clock.hour in (0, 24):
            return "midnight"
        half = clock.half or ("am" if not clock.hour else "")
        hour = self.words.cardinal(clock.hour or _NOON)
        if half:
            marks = " ".join(half.upper())
            return f"{hour} {self._minute(clock.minute)} {marks}" if clock.minute else f"{hour} {marks}"
        if clock.minute:
            return f"{hour} {self._minute(clock.minute)}"
        return f"{hour} o'clock" if clock.hour <= _NOON else f"{hour} hundred"

    def _minute(self, minute: int) -> str:
        words = self.words.cardinal(minute)
        return f"oh {words}" if minute < _TEN else words

    def date(self, date: Date, before: str) -> str:
        if self.writing.is_month_first:
            return self._american_date(date, before)
        day = self.ordinals[date.day] if before == "the" else f"the {self.ordinals[date.day]}"
        month = f" of {self.month_names[date.month - 1]}" if date.month else ""
        return f"{day}{month} {self.year(date.year)}" if date.year else day + month

    def days(self, first: int, last: Date, before: str) -> str:
        if self.writing.is_month_first and before != "the":
            return self.span(self.date(Date(first, last.month), before), self.date(replace(last, month=0), before))
        return self.span(self.date(Date(first), before), f"the {self.date(last, 'the')}")

    def _american_date(self, date: Date, before: str) -> str:
        day = self.ordinals[date.day]
        year = f", {self.year(date.year)}" if date.year else ""
        if not date.month:
            return day + year
        month = self.month_names[date.month - 1]
        return f"{day} of {month}{year}" if before == "the" else f"{month} {day}{year}"


def american() -> English:
    return _english(lambda words: words.replace(",", "").replace(" and ", " "), is_month_first=True)


def british() -> English:
    return _english(lambda words: words.replace(",", ""), is_month_first=False)


def _english(mend: Callable[[str], str], *, is_month_first: bool) -> English:
    return English(
        writing=replace(_WRITING, is_month_first=is_month_first),
        words=NumberWords("en", mend, year=lambda year: mend(year_words("en", year)).replace("oh-", "oh ")),
        phrases=_PHRASES,
        currencies=_CURRENCIES,
        units=_UNITS,
        month_names=MONTHS,
        ordinals=ordinals("en", mend, BELOW - 1),
    )
