"""Rules about times and numbers."""

import re
from collections.abc import Callable, Iterator

from prompts.lint.finding import Fix, Spot, rule
from prompts.lint.missing import appended
from prompts.lint.reading import Reading, Stretch
from prompts.speaking import in_words, knows_numbers_of

_CLOCK = re.compile(
    r"(?<![\w:.])(?:\d{1,2}(?::[0-5]\d)?\s?(?:[ap]\.?m\b\.?|o['\u2019]clock\b|uhr\b)"
    r"|(?:[01]?\d|2[0-3]):[0-5]\d(?![\w:]))",
    re.IGNORECASE,
)
_ZONE_WORDS = re.compile(
    r"time[ _-]?zone|\blocal time|\b(?:our|their|your|the caller['\u2019]s|business|office|standard|daylight) time\b"
    r"|\b(?:eastern|central|pacific|mountain|atlantic|alaska|hawaii|greenwich)\b(?: \w+)? time|\bzeitzone|\bortszeit"
    r"|\bhora local|\bheure locale|\bhuso horario|\bfuseau"
)
_ZONE_NAMES = re.compile(r"\b(?:[ECMP][SD]?T|UTC|GMT|CES?T|BST|IST|A[EC]ST)\b|\b[A-Z][a-z]+/[A-Z][a-z]+")
ZONE = "All times here are in the business's time zone; callers elsewhere are told that."


@rule(
    "time-without-zone",
    "hint",
    title="Times without a zone",
    why="A caller two zones away hears “nine” and comes, or calls, at the wrong hour.",
)
def time_without_zone(reading: Reading) -> Iterator[Spot]:
    """One finding, at the first time; one sentence mends them all."""
    clock = _CLOCK.search(reading.body)
    if clock is None or reading.has_words(_ZONE_WORDS) or _ZONE_NAMES.search(reading.body):
        return
    yield Spot(*clock.span(), "Nothing says in which time zone this is.", appended(reading, ZONE))


_MONEY = re.compile(r"(?P<sign>[$€£])\s?(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(?P<parts>\d{2}))?(?![\d.,]\d)")
_PERCENT = re.compile(r"(?P<whole>\d{1,4})(?:\.(?P<tenths>\d{1,4}))?\s?%")
_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?:\s?(?P<half>[ap])\.?m\b\.?)?", re.IGNORECASE)
_HOUR = re.compile(r"(?P<hour>\d{1,2})\s?(?P<half>[ap])\.?m\b\.?", re.IGNORECASE)
_ALWAYS_OPEN = re.compile(r"24\s?/\s?7")
_ORDINAL = re.compile(r"(?P<whole>\d{1,4})(?:st|nd|rd|th)\b", re.IGNORECASE)
_LONG = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){6,40}")
_PLAIN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_COINS = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "pence")}
_A_DIGIT = re.compile(r"(?<![\w{])[$€£+(]?\d")
_IN_WORD = re.compile(r"[\w]")


@rule(
    "digits-in-speech",
    "hint",
    title="Digits in words to be said",
    why="“1,200” or “3:30” is read in more than one way, some of them wrong. Words are said as they stand.",
)
def digits_in_speech(reading: Reading) -> Iterator[Spot]:
    """In the begin message and in lines to be said; instructions are clearer with digits."""
    for line in reading.spoken:
        at = 0
        while found := _A_DIGIT.search(line.text, at):
            number, words = _read(line, found.start(), reading.script.language)
            start, at = line.start + found.start(), found.start() + len(number)
            fix = Fix(f"Write “{words}”", start, line.start + at, words, line.part) if words else None
            yield Spot(start, line.start + at, f"“{number}” stands in digits.", fix, line.part)


def _read(line: Stretch, start: int, language: str) -> tuple[str, str]:
    """The number that begins there, and how it is said; empty where that is not known."""
    if language.lower().startswith("en"):
        for pattern, say in _ENGLISH:
            if (found := pattern.match(line.text, start)) and not _runs_on(line.text, found.end()):
                return found[0], say(found)
    first = re.compile(r"[$€£+(]?(\d[\d.,:/-]*\d|\d)").match(line.text, start)
    assert first is not None, "a digit was found there"
    number = first[0]
    if not _PLAIN.fullmatch(number) or not knows_numbers_of(language) or _runs_on(line.text, first.end()):
        return number, ""
    return number, in_words(int(number.replace(",", "")), language) if len(number) < 12 else ""


def _runs_on(text: str, end: int) -> bool:
    """Whether a letter or digit follows at once, as in “3D” or “12A”."""
    return _IN_WORD.match(text, end) is not None


def _whole(number: str) -> str:
    return in_words(int(number.replace(",", "")), "en")


def _money(found: re.Match[str]) -> str:
    coin, part = _COINS[found["sign"]]
    whole = int(found["whole"].replace(",", ""))
    said = f"{in_words(whole, 'en')} {coin}{'' if whole == 1 else 's'}"
    cents = int(found["parts"] or 0)
    return said if not cents else f"{said} and {in_words(cents, 'en')} {_plural(part, cents)}"


def _plural(part: str, count: int) -> str:
    return part if part == "pence" or count == 1 else f"{part}s"


def _percent(found: re.Match[str]) -> str:
    tenths = f" point {' '.join(_whole(digit) for digit in found['tenths'])}" if found["tenths"] else ""
    return f"{_whole(found['whole'])}{tenths} percent"


def _time(found: re.Match[str]) -> str:
    minute = int(found["minute"])
    minutes = "" if not minute else f" oh {_whole(found['minute'])}" if minute < 10 else f" {_whole(found['minute'])}"
    half = f" {found['half'].upper()} M" if found["half"] else "" if minute else " o'clock"
    return f"{_whole(found['hour'])}{minutes}{half}"


def _hour(found: re.Match[str]) -> str:
    return f"{_whole(found['hour'])} {found['half'].upper()} M"


def _one_by_one(found: re.Match[str]) -> str:
    groups = (" ".join(in_words(int(digit), "en") for digit in group) for group in re.findall(r"\d+", found[0]))
    return ("plus " if found[0].startswith("+") else "") + ", ".join(groups)


def _ordinal(found: re.Match[str]) -> str:
    return in_words(int(found["whole"]), "en", ordinal=True)


def _plain(found: re.Match[str]) -> str:
    if len(found[0]) > 1 and found[0][0] == "0":
        return _one_by_one(found)
    return _whole(found[0])


Say = Callable[[re.Match[str]], str]
_ENGLISH: tuple[tuple[re.Pattern[str], Say], ...] = (
    (_MONEY, _money),
    (_PERCENT, _percent),
    (_ALWAYS_OPEN, lambda _: "around the clock"),
    (_TIME, _time),
    (_HOUR, _hour),
    (_ORDINAL, _ordinal),
    (_LONG, _one_by_one),
    (_PLAIN, _plain),
)
