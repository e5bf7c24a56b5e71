"""What languages share in speaking forms. A language is its tables, and what it does differently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from calls.spoken_words.number_words import NumberWords
from engine.spoken.language import Amount, Clock, Date, Writing

_CENTS_DIGITS = 2
_MILLION = 10**6
_PLAIN_SCALES = frozenset({"mil", "mila"})


@dataclass(frozen=True, slots=True)
class Noun:
    """A word that is counted."""

    one: str
    many: str
    is_feminine: bool = False


@dataclass(frozen=True, slots=True)
class Currency:
    unit: Noun
    cent: Noun


@dataclass(frozen=True, slots=True)
class Phrases:
    """The small words. `point` stands for the decimal mark, `and_cents` between the whole and its cents."""

    minus: str
    plus: str
    point: str
    percent: str
    to: str
    per: str
    number_sign: str
    and_cents: str
    of_millions: str = ""
    reads_fraction_by_digit: bool = False


@dataclass(frozen=True, eq=False)
class Language:
    """Fulfils `SpokenForms`, but for the clock and dates, which every language tells its own way."""

    writing: Writing
    words: NumberWords
    phrases: Phrases
    currencies: Mapping[str, Currency]
    units: Mapping[str, Noun]
    month_names: tuple[str, ...]
    ordinals: tuple[str, ...] = field(default=())

    @property
    def per(self) -> str:
        return self.phrases.per

    def number(self, amount: Amount) -> str:
        return self._signed(amount, self.words.cardinal(amount.whole) + self._fraction(amount))

    def counted(self, number: int, noun: Noun) -> str:
        """The number as it stands before the noun."""
        return self.words.cardinal(number)

    def money(self, amount: Amount, currency: str, scale: str) -> str:
        unit, cent = self.currencies[currency].unit, self.currencies[currency].cent
        if scale:
            link = "" if scale in _PLAIN_SCALES else self._of(unit)
            return f"{self.number(amount)} {scale} {link}{unit.many}"
        if amount.fraction and len(amount.fraction) != _CENTS_DIGITS:
            return f"{self.number(amount)} {unit.many}"
        cents = int(amount.fraction or 0)
        parts = [self._so_many(amount.whole, unit)] if amount.whole or not cents else []
        if cents:
            parts.append(self._so_many(cents, cent))
        return self._signed(amount, f" {self.phrases.and_cents} ".join(parts))

    def percent(self, amount: Amount) -> str:
        return f"{self.number(amount)} {self.phrases.percent}"

    def measure(self, amount: Amount, unit: str) -> str:
        noun = self.units[unit]
        if amount.fraction:
            return f"{self.number(amount)} {noun.many}"
        return self._signed(amount, self._so_many(amount.whole, noun))

    def ordinal(self, number: int) -> str:
        return self.ordinals[number]

    def year(self, year: int) -> str:
        return self.words.year(year)

    def digits(self, groups: Sequence[str]) -> str:
        return ", ".join(" ".join(self._sign(char) for char in group) for group in groups)

    def span(self, first: str, last: str) -> str:
        return f"{first} {self.phrases.to} {last}"

    def numbered(self, said: str) -> str:
        return f"{self.phrases.number_sign} {said}"

    def _sign(self, char: str) -> str:
        if char.isdigit():
            return self.words.cardinal(int(char))
        return self.phrases.plus if char == "+" else char

    def _so_many(self, number: int, noun: Noun) -> str:
        is_round = number >= _MILLION and number % _MILLION == 0
        return f"{self.counted(number, noun)} {self._of(noun) if is_round else ''}{self._form(number, noun)}"

    def _of(self, noun: Noun) -> str:
        """What stands between millions and their noun."""
        return self.phrases.of_millions

    def _form(self, number: int, noun: Noun) -> str:
        return noun.one if number == 1 else noun.many

    def _fraction(self, amount: Amount) -> str:
        if not amount.fraction:
            return ""
        if self.phrases.reads_fraction_by_digit or amount.fraction[0] == "0":
            read = " ".join(self.words.cardinal(int(digit)) for digit in amount.fraction)
        else:
            read = self.words.cardinal(int(amount.fraction))
        return f" {self.phrases.point} {read}"

    def _signed(self, amount: Amount, said: str) -> str:
        return f"{self.phrases.minus} {said}" if amount.is_negative else said

    def clock(self, clock: Clock) -> str:
        raise NotImplementedError

    def date(self, date: Date, before: str) -> str:
        raise NotImplementedError

    def days(self, first: int, last: Date, before: str) -> str:
        return self.span(self.words.cardinal(first), self.date(last, before))


def numbered(months: Sequence[str]) -> dict[str, int]:
    """The names of the months, from 1 on."""
    return {name: place for place, name in enumerate(months, 1)}
