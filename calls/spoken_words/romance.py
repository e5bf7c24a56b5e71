"""What Spanish, French, Italian and Portuguese share: cardinal days after the first, nouns with a gender."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from calls.spoken_words.language import Language, Noun
from engine.spoken.language import Clock, Date

COMMON_SIGNS: Mapping[str, str] = {"$": "USD", "€": "EUR", "£": "GBP", "USD": "USD", "EUR": "EUR", "GBP": "GBP"}
HALVES: Mapping[str, str] = {
    **{f"{a}{m}": f"{a}m" for a in "ap" for m in ("m", ".m", ". m")},
    "AM": "am",
    "PM": "pm",
}


@dataclass(frozen=True, eq=False)
class Romance(Language):
    """`day_one` is said for "1" in a date, `month_link` between day, month and year.

    `feminine` gives a number before a feminine noun, `before_noun` before any other.
    """

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

    def hour(self, clock: Clock) -> str:
        """Hours are feminine in all four."""
        return self.feminine(self.words.cardinal(clock.hour_of_day))
