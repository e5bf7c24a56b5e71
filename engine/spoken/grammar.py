"""What the written forms of a language look like: one expression a form, and one for whatever may become a form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.spoken.language import Writing
from engine.spoken.patterns import NOTHING, Part, chars, either, maybe, named, raw, repeated, row, words

DASHES = "–—-"  # noqa: RUF001 - the plain one last: these stand in character classes
MINUSES = "−-"  # noqa: RUF001
MOST_DIGITS = 24

_DIGIT = "[0-9]"
_SPACE = maybe(words(" "))
_DASH = row(_SPACE, words(DASHES), _SPACE)
_TIGHT_DASH = words(DASHES)
_MINUS = named("minus", maybe(words(MINUSES)))
_NO_DASH = raw(rf"(?![{DASHES}]\w)", "(?!)")
_YEAR = raw("[12][0-9]{3}", "[12][0-9]{0,3}")
_UP_TO_99 = chars(_DIGIT, 1, 2)
# What follows belongs to the number: it is no form of its own, but part of a longer one that nobody knows.
_ENDS = rf"(?!\w|[.,:/{DASHES}][0-9])"
_ENDS_A_PRICE = rf"(?:/(?=[^\W\d_])|{_ENDS})"
_NUMBER = rf"[0-9]{{1,{MOST_DIGITS}}}(?:[.,:/{DASHES}][0-9]{{1,{MOST_DIGITS}}}){{0,6}}"

UNKNOWN = re.compile(rf"{_NUMBER}|.", re.DOTALL)
"""A number that is no form is kept whole, so that its parts are not taken for forms: "24/7", "3.5.1"."""


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of written form; `rule_id` is what it is counted as."""

    rule_id: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Grammar:
    """Every form of one way of writing. Built off the road: compiling takes some ten milliseconds.

    After the name of a month more is a date than elsewhere, so there is a grammar of its own for it.
    """

    writing: Writing
    is_after_month: bool = False

    @cached_property
    def forms(self) -> Mapping[str, tuple[Form, ...]]:
        """By the character they begin with; the more telling first: where two match as much, it wins."""
        forms = [(part, Form(rule_id, _whole(rule_id, part.full))) for rule_id, part in self._parts]
        return {char: tuple(form for part, form in forms if re.match(part.open, char)) for char in self.starts}

    @cached_property
    def is_some_form(self) -> Mapping[str, re.Pattern[str]]:
        """By the character they begin with: whether any of them is there. Most numbers are none."""
        wholes = [(part, _whole(rule_id, part.bare).pattern) for rule_id, part in self._parts]
        return {
            char: re.compile("|".join(whole for part, whole in wholes if re.match(part.open, char)) or "(?!)")
            for char in self.starts
        }

    @cached_property
    def may_go_on(self) -> re.Pattern[str]:
        """Matches the beginning of some form, or a number whose end is not in sight."""
        opened = "|".join(part.open for _, part in self._parts)
        prices = "|".join(part.bare for part in self._money())
        return re.compile(rf"(?:{opened}|(?:{prices})/|[$€£(+#{MINUSES}]?{_NUMBER}[.,:/{DASHES}]?)\Z")

    @cached_property
    def starts(self) -> frozenset[str]:
        """The characters a form may begin with."""
        return frozenset(f"0123456789+(#{MINUSES}") | {mark[0] for mark in self.writing.currencies}

    @cached_property
    def _parts(self) -> tuple[tuple[str, Part], ...]:
        return (
            *(("date", part) for part in self._dates()),
            ("time", row(self._clock(), maybe(row(_DASH, self._clock("2"))))),
            *(("money", part) for part in self._money()),
            ("percent", row(self._span(), _SPACE, words("%"))),
            ("unit", row(self._span(), _SPACE, named("unit", words(self.writing.units)))),
            ("number", self._grouped()),
            ("phone_number", _phones()),
            ("range", row(self._amount(), _TIGHT_DASH, self._amount("2"), _NO_DASH)),
            *self._ordinals(),
            ("spelled_code", named("digits", chars(_DIGIT, 3, MOST_DIGITS))),
            ("number", self._amount()),
            ("spelled_code", _code()),
            ("spelled_code", row(words("#"), named("numbered", chars(_DIGIT, 1, MOST_DIGITS)))),
        )

    def _groups(self, marks: str) -> Part:
        mark = chars(f"[{re.escape(marks)}]", 1, 1)
        return row(chars(_DIGIT, 1, 3), repeated(row(mark, chars(_DIGIT, 3, 3)), 1, 4))

    def _amount(self, name: str = "") -> Part:
        whole = named(f"whole{name}", either(self._groups(self.writing.group), chars(_DIGIT, 1, MOST_DIGITS)))
        return row(whole, maybe(row(words(self.writing.decimal), named(f"fraction{name}", chars(_DIGIT, 1, 4)))))

    def _grouped(self) -> Part:
        """Numbers that nothing but their groups tells from a phone number: "1.234.567" where the dot groups."""
        marks = self.writing.group.strip()
        return named("whole", self._groups(marks)) if marks else words(())

    def _price(self, name: str = "") -> Part:
        """An amount; two digits after the other mark are cents as well: "12.50 €" in German, and "25,- €" has none."""
        if self.writing.decimal == ".":
            return self._amount(name)
        none = maybe(words(f"{self.writing.decimal}{dash}" for dash in DASHES))
        cents = row(named(f"cents{name}", chars(_DIGIT, 2, 2)), raw("(?![0-9])", "(?!)"))
        return either(
            row(named(f"dotted{name}", chars(_DIGIT, 1, 6)), words("."), cents), row(self._amount(name), none)
        )

    def _span(self) -> Part:
        """An amount, or two with a dash between."""
        return row(_MINUS, self._amount(), maybe(row(_TIGHT_DASH, self._amount("2"))))

    def _money(self) -> tuple[Part, Part]:
        marks = self.writing.currencies
        sign = named("sign", words(marks))
        again = maybe(words(mark for mark in marks if not mark.isalpha()))
        last = row(self._price("2"), self._scale("2"))
        before = row(_MINUS, sign, _SPACE, self._price(), self._scale(), maybe(row(_DASH, again, last)))
        after = row(_MINUS, self._price(), maybe(row(_TIGHT_DASH, self._price("2"))), self._scale(), _SPACE, sign)
        return before, after

    def _scale(self, name: str = "") -> Part:
        return maybe(row(_SPACE, named(f"scale{name}", words(self.writing.scales))))

    def _clock(self, name: str = "") -> Part:
        writing = self.writing
        hour = named(f"hour{name}", raw("(?:[01]?[0-9]|2[0-4])", "(?:[01]?[0-9]|2[0-4]?)"))
        minute = row(
            named(f"mark{name}", words(writing.clock_marks)), named(f"minute{name}", raw("[0-5][0-9]", "[0-5][0-9]?"))
        )
        # The full stop of "p.m." belongs to it, unless the sentence ends there.
        stop = maybe(raw(r"\.(?=[,;:?!]| {1,2}[a-z0-9])", r"\. {0,2}"))
        half = row(_SPACE, named(f"half{name}", words(writing.halves)), stop)
        said = row(_SPACE, named(f"said{name}", words(writing.hour_words)))
        return row(hour, maybe(minute), maybe(either(half, said)))

    def _dates(self) -> Iterator[Part]:
        first, second = named("first", _UP_TO_99), named("second", _UP_TO_99)
        two = chars(_DIGIT, 2, 2)
        yield row(named("year", _YEAR), words("-"), named("month", two), words("-"), named("day", two))
        for mark in "/.-":
            yield row(first, words(mark), second, words(mark), named("year", either(_YEAR, two)))
        if self.writing.is_day_dotted:
            yield row(first, words("."), second, named("dot", words(".")))
        yield row(first, words("/"), second)
        yield from self._dates_after_month() if self.is_after_month else self._dates_before_month()

    def _dates_before_month(self) -> Iterator[Part]:
        month = row(named("name", words(self.writing.months)), maybe(raw(r"\.(?=,? ?[0-9])", r"\.,? ?")))
        joiner = maybe(words([f"{self.writing.month_joiner} "])) if self.writing.month_joiner else NOTHING
        year = row(maybe(words(",")), words(" "), joiner, named("year", _YEAR))
        days = row(self._day(), maybe(row(_TIGHT_DASH, self._day("2"))))
        yield row(days, words(" "), joiner, month, maybe(year))
        yield named("alone", _YEAR)

    def _dates_after_month(self) -> Iterator[Part]:
        year = row(maybe(words(",")), words(" "), named("year", _YEAR))
        yield row(self._day(), maybe(row(_TIGHT_DASH, self._day("2"))), maybe(year))
        yield named("alone", _YEAR)

    def _day(self, name: str = "") -> Part:
        ends = [*self.writing.ordinal_ends, *("." if self.writing.is_day_dotted else "")]
        return row(named(f"day{name}", _UP_TO_99), maybe(words(ends)))

    def _ordinals(self) -> Iterator[tuple[str, Part]]:
        if self.writing.speaks_ordinals:
            yield "ordinal", row(named("ordinal", chars(_DIGIT, 1, 3)), words(self.writing.ordinal_ends))


def _whole(rule_id: str, form: str) -> re.Pattern[str]:
    return re.compile(form + (_ENDS_A_PRICE if rule_id == "money" else _ENDS))


def _code() -> Part:
    return named("code", row(chars(_DIGIT, 1, MOST_DIGITS), chars("[A-Z]", 1, 1), chars("[A-Z0-9]", 0, MOST_DIGITS)))


def _phones() -> Part:
    """Anything that may be one; `engine/spoken/codes.py` decides."""
    mark = words(" .-")
    group = row(maybe(mark), either(chars(_DIGIT, 2, 8), row(words("("), chars(_DIGIT, 1, 5), words(")"))))
    abroad = row(words("+"), chars(_DIGIT, 1, 3), repeated(group, 1, 7))
    area = row(maybe(row(words("1"), mark)), words("("), chars(_DIGIT, 2, 5), words(")"), maybe(mark))
    local = row(area, chars(_DIGIT, 3, 8), maybe(repeated(row(mark, chars(_DIGIT, 2, 6)), 1, 3)))
    plain = row(chars(_DIGIT, 1, 5), repeated(row(mark, chars(_DIGIT, 1, 8)), 1, 7))
    return named("phone", either(abroad, local, plain))
