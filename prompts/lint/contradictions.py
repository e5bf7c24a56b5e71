"""Rules that cannot both be kept. The model then keeps the one or the other, call by call."""

import re
from collections import defaultdict
from collections.abc import Iterator

from prompts.lint.finding import Fix, Spot, rule
from prompts.lint.reading import WORD, Reading, Stretch

_WHY = "The model follows the one today and the other tomorrow, and nobody can say why. Keep one of the two."
_ALWAYS = re.compile(r"\balways\s+(?P<what>[^.!?;:\n]{3,120})", re.IGNORECASE)
_NEVER = re.compile(
    r"\b(?:never|do not|don['\u2019]t|must not)\s+(?:ever\s+)?(?P<what>[^.!?;:\n]{3,120})", re.IGNORECASE
)
_LITTLE_WORDS = frozenset(
    {"a", "an", "the", "to", "for", "of", "their", "his", "her", "your", "our", "any", "all", "them", "him", "it"}
    | {"caller", "callers", "caller's", "callers'", "customer", "customers", "in", "on", "with", "about", "and", "or"}
)
_WORDS_THAT_TELL = 2
_CONDITION = re.compile(
    r"\b(?:unless|except|if|when|before|after|until|without|while|during|than|only|twice|again|more|too)\b"
)


@rule("always-and-never", "warning", title="“Always” and “never” about one thing", why=_WHY)
def always_and_never(reading: Reading) -> Iterator[Spot]:
    """Only rules without a condition: “never ask before …” does not stand against “always ask”."""
    if not reading.is_english:
        return
    always: dict[tuple[str, ...], Stretch] = {}
    for sentence in reading.sentences:
        for match in _ALWAYS.finditer(sentence.text):
            if key := _key(match["what"]):
                always.setdefault(key, sentence)
    for sentence in reading.sentences if always else ():
        for match in _NEVER.finditer(sentence.text):
            key = _key(match["what"])
            if key in always and always[key] is not sentence:
                line = reading.line_at("body", always[key].start)
                yield _against(reading, sentence, f"Line {line} says always to do what this forbids.")


def _key(what: str) -> tuple[str, ...]:
    """The verb and its object, or nothing where a condition makes the rule narrower."""
    lowered = what.lower()
    if _CONDITION.search(lowered):
        return ()
    words = [word for word in WORD.findall(lowered) if word not in _LITTLE_WORDS]
    return tuple(words[:_WORDS_THAT_TELL]) if len(words) >= _WORDS_THAT_TELL else ()


_BE = r"\b(?:be|stay|remain|sound|speak|(?:keep a |your )?tone(?: is)?) (?:very |always )?"
_MANNERS = (
    (
        "short answers",
        re.compile(
            r"\b(?:be (?:very )?(?:brief|concise|short)|keep (?:\w+ ){0,4}(?:short|brief)"
            r"|(?:one|two) (?:short )?sentences?)\b"
        ),
        "long ones",
        re.compile(
            r"\b(?:in (?:great |full |much |as much )?detail|in depth|at length|long answers|thorough explanations?"
            r"|(?:explain|describe|answer) (?:\w+ ){0,4}thoroughly|comprehensive(?:ly)?"
            r"|as much (?:detail|information))\b"
        ),
    ),
    (
        "formal speech",
        re.compile(rf"{_BE}formal(?:ly)?\b|\bformal (?:tone|language)\b"),
        "casual speech",
        re.compile(rf"{_BE}(?:casual|informal)(?:ly)?\b|\b(?:casual|informal) (?:tone|language)\b|\bslang\b"),
    ),
    (
        "one question at a time",
        re.compile(r"\b(?:one|a single) question (?:at a time|per (?:turn|answer))\b"),
        "several questions at once",
        re.compile(
            r"\bask (?:for )?(?:\w+ ){0,6}(?:all at once|at once|in one go)\b|\bseveral questions\b"
            r"|\ball (?:the )?questions (?:together|at once)\b"
        ),
    ),
)
_NOT = re.compile(r"\b(?:never|not|no|don['\u2019]t|avoid|without|instead of|rather than)\b")


@rule("two-manners", "warning", title="Two manners that exclude each other", why=_WHY)
def two_manners(reading: Reading) -> Iterator[Spot]:
    if not reading.is_english:
        return
    for name, one, other_name, other in _MANNERS:
        if not (reading.has_words(one) and reading.has_words(other)):
            continue
        first = next(_asking(reading, one), None)
        for second in _asking(reading, other) if first is not None else ():
            if second is first:
                continue
            assert first is not None
            line = reading.line_at("body", first.start)
            yield _against(reading, second, f"Line {line} asks for {name}, this asks for {other_name}.")


def _asking(reading: Reading, manner: re.Pattern[str]) -> Iterator[Stretch]:
    """The sentences that ask for it, and not against it."""
    for sentence in reading.sentences:
        found = manner.search(sentence.text.lower())
        if found and not _NOT.search(sentence.text.lower()):
            yield sentence


_DAY_NAMES = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_DAYS = tuple(_DAY_NAMES.split("|"))
_DAY_SPAN = re.compile(
    rf"\b(?P<from>{_DAY_NAMES})s?\b(?:\s?(?:-|\u2013|to|through|until)\s?(?P<to>{_DAY_NAMES})s?\b)?", re.IGNORECASE
)
_CLOCK = r"\d{1,2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?"
_FROM_TO = re.compile(rf"(?P<from>{_CLOCK})\s?(?:-|\u2013|to|until|till)\s?(?P<to>{_CLOCK})", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:open|opens|opening|hours)\b", re.IGNORECASE)


@rule("two-opening-hours", "warning", title="Two opening hours for one day", why=_WHY)
def two_opening_hours(reading: Reading) -> Iterator[Spot]:
    known: dict[str, tuple[frozenset[str], Stretch]] = {}
    for sentence in reading.sentences:
        if not _OPEN.search(sentence.text) or len(sentence.text) > 400:
            continue
        for day, hours in _hours_in(sentence.text).items():
            first_hours, first = known.setdefault(day, (hours, sentence))
            if hours != first_hours and first is not sentence:
                line = reading.line_at("body", first.start)
                yield _against(reading, sentence, f"Line {line} has other hours for {day.capitalize()}.")
                break


def _hours_in(sentence: str) -> dict[str, frozenset[str]]:
    """Days with the hours that follow them in the sentence, before the next days."""
    found: dict[str, set[str]] = defaultdict(set)
    spans = list(_DAY_SPAN.finditer(sentence))
    waiting: list[str] = []
    for span, following in zip(spans, [*spans[1:], None], strict=False):
        waiting += _days_of(span)
        between = sentence[span.end() : following.start() if following else len(sentence)]
        hours = {f"{_hour(each['from'])}-{_hour(each['to'])}" for each in _FROM_TO.finditer(between)}
        if hours:
            for day in waiting:
                found[day] |= hours
            waiting = []
    return {day: frozenset(hours) for day, hours in found.items()}


def _days_of(span: re.Match[str]) -> list[str]:
    first = _DAYS.index(span["from"].lower())
    last = _DAYS.index(span["to"].lower()) if span["to"] else first
    return [_DAYS[(first + step) % 7] for step in range((last - first) % 7 + 1)]


def _hour(text: str) -> str:
    bare = re.sub(r"[\s.]", "", text.lower())
    return bare.replace(":00", "")


_PRICE = re.compile(
    r"(?:^|\b(?:a|an|the|our|each|every)\s)(?P<what>[^\W\d_][\w' -]{2,40}?)\s(?:costs?|is|are|:|for)\s"
    r"(?:from |only |about )?"
    r"(?P<price>[$€£]\s?\d[\d,.]*\d|[$€£]\s?\d|\d[\d,.]*\s(?:dollars|euros?|pounds))",
    re.IGNORECASE,
)


@rule("two-prices", "warning", title="Two prices for one thing", why=_WHY)
def two_prices(reading: Reading) -> Iterator[Spot]:
    known: dict[str, tuple[str, Stretch]] = {}
    for sentence in reading.sentences:
        text = sentence.text[:400]
        for match in _PRICE.finditer(text) if any(each.isdigit() for each in text) else ():
            what = " ".join(word for word in match["what"].lower().split() if word not in _LITTLE_WORDS)
            price = re.sub(r"\D", "", match["price"].removesuffix(".00"))
            first_price, first = known.setdefault(what, (price, sentence))
            if price != first_price and first is not sentence:
                line = reading.line_at("body", first.start)
                yield _against(reading, sentence, f"Line {line} has another price for {what}.")
                break


def _against(reading: Reading, sentence: Stretch, message: str) -> Spot:
    return Spot(sentence.start, sentence.end, message, _without(reading, sentence))


def _without(reading: Reading, sentence: Stretch) -> Fix:
    """Its whole line, where nothing else stands there."""
    body = reading.body
    begin = body.rfind("\n", 0, sentence.start) + 1
    end = body.find("\n", sentence.end)
    end = len(body) if end < 0 else end + 1
    is_alone = not WORD.search(body, begin, sentence.start) and not WORD.search(body, sentence.end, end)
    start, stop = (begin, end) if is_alone else (sentence.start, sentence.end)
    return Fix("Take this sentence out", start, stop, "")
