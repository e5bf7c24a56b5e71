"""Number words of a language, from num2words, mended where it is wrong for the ear."""

from collections.abc import Callable
from functools import lru_cache

from num2words import num2words

BELOW = 1000
"""Up to here the words are made beforehand: num2words takes up to 0.2 ms for one."""

YEARS = range(1900, 2100)
LARGEST = 10**15
"""From here on digits are read one by one: no caller follows such a number, and not every language has words for it."""


class NumberWords:
    """Cardinals, ordinals and years. Building takes some 50 ms, so it is done off the road."""

    def __init__(self, code: str, mend: Callable[[str], str], year: Callable[[int], str] | None = None) -> None:
        self._code = code
        self._mend = mend
        self._small = tuple(self._ask(number) for number in range(BELOW))
        self._years = {number: year(number) if year else self._ask(number) for number in YEARS}
        self._large = lru_cache(maxsize=2048)(self._ask)

    def cardinal(self, number: int) -> str:
        if number < BELOW:
            return self._small[number]
        return self._large(number) if number < LARGEST else " ".join(self._small[int(digit)] for digit in str(number))

    def year(self, number: int) -> str:
        return self._years.get(number) or self.cardinal(number)

    def _ask(self, number: int) -> str:
        return self._mend(str(num2words(number, lang=self._code)))


def ordinals(code: str, mend: Callable[[str], str], last: int) -> tuple[str, ...]:
    """From 0 to `last`."""
    return tuple(mend(str(num2words(number, lang=code, to="ordinal"))) for number in range(last + 1))


def year_words(code: str, year: int) -> str:
    return str(num2words(year, lang=code, to="year"))
