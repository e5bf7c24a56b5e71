"""What the words just before a number tell of it."""

from dataclasses import dataclass

from engine.spoken.language import Writing

LONGEST_TAIL_CHARS = 48
_LONGEST_ABBREVIATION = 4
_AROUND_A_WORD = ",:;.!?()[]{}\"'“”‘’«»¿¡#"  # noqa: RUF001
_ENDS_A_SENTENCE = ".!?;"
_PARTS_A_DATE = ",:"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`last` is the word before, in lower case; "" at the beginning of a sentence."""

    last: str = ""
    month: int = 0
    before_month: str = ""
    is_date: bool = False
    is_year: bool = False
    is_code: bool = False
    is_dialled: bool = False
    is_version: bool = False


_NOTHING = Surroundings()


def surroundings(said: str, writing: Writing) -> Surroundings:
    """Of the text that was said so far, or its end."""
    tokens = said.split()[-4:]
    if not tokens or not said[-1:].isspace():
        return _at_a_bracket(said, tokens, writing) if tokens else _NOTHING
    return _read(tokens, writing)


def _at_a_bracket(said: str, tokens: list[str], writing: Writing) -> Surroundings:
    return _read(tokens, writing) if said[-1] in "(“\"'«:" else _NOTHING


def _read(tokens: list[str], writing: Writing) -> Surroundings:
    words = _words(tokens, writing)
    if not words:
        return _NOTHING
    last = words[-1].lower()
    month = 0 if tokens[-1][-1] in _PARTS_A_DATE else _month(words, writing)
    return Surroundings(
        last=last,
        month=month,
        before_month=words[-2].lower() if len(words) > 1 else "",
        is_date=last in writing.date_words,
        is_year=last in writing.year_words,
        is_code=_is_code([word.lower() for word in words], writing),
        is_dialled=last in writing.dial_words,
        is_version=last in writing.version_words,
    )


def _words(tokens: list[str], writing: Writing) -> list[str]:
    """The words since the sentence began."""
    words: list[str] = []
    for token in tokens:
        word = token.strip(_AROUND_A_WORD)
        is_short = len(word) <= _LONGEST_ABBREVIATION and (
            word in writing.months or word.lower() in writing.code_fillers
        )
        if token[-1] in _ENDS_A_SENTENCE and not is_short:
            words.clear()
        elif word:
            words.append(word)
    return words


def _month(words: list[str], writing: Writing) -> int:
    if writing.month_joiner and words[-1].lower() == writing.month_joiner and len(words) > 1:
        return writing.months.get(words[-2], 0)
    return writing.months.get(words[-1], 0)


def _is_code(words: list[str], writing: Writing) -> bool:
    for word in reversed(words):
        if word in writing.code_words:
            return True
        if word not in writing.code_fillers:
            return False
    return False
