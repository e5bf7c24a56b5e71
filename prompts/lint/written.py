"""Rules about what belongs on a page and not in a mouth: markdown, web and e-mail addresses, short forms of streets."""

import re
from collections.abc import Iterator
from itertools import groupby

from num2words import num2words

from prompts.lint.finding import Fix, Spot, rule
from prompts.lint.reading import Reading
from prompts.lint.script import Part

TEXTS: tuple[Part, ...] = ("begin_message", "body")
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,300})(?<=\S)\1(?![\w*])|(?<!\w)(__)(?=[^\s_])([^_\n]{1,300})(?<=\S)__(?!\w)"
)
_CODE = re.compile(r"(`{1,3})(?=[^`\s])([^`\n]{1,300})\1(?!`)")
_FENCE = re.compile(r"^[ \t]*```.*$\n?", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+", re.MULTILINE)
_BULLET = re.compile(r"([ \t]*)[-*•+][ \t]+(?=\S)")
_BULLETS = re.compile(rf"^{_BULLET.pattern}", re.MULTILINE)
_NUMBERED = re.compile(r"([ \t]*)(\d{1,2})[.)][ \t]+(?=\S)")
_TABLE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_LIST_HEADS = frozenset("-*•+|")
_SHORTEST_LIST, _LONGEST_LIST = 2, 200


@rule(
    "markdown",
    "warning",
    title="Markdown and lists",
    why="Stars and dashes cannot be heard. Models answer in the shape they are told in: a list in the text becomes a "
    "list that is read out, item after item, before the caller can say a word.",
)
def markdown(reading: Reading) -> Iterator[Spot]:
    yield from _marks_in(reading, "begin_message")
    yield from _marks_in(reading, "body")
    yield from _blocks_in(reading)


def _marks_in(reading: Reading, part: Part) -> Iterator[Spot]:
    """Emphasis everywhere; in a begin message, headings and bullets too."""
    text = reading.script.text_of(part)
    is_begin = part == "begin_message"
    for match in _EMPHASIS.finditer(text):
        inner = match[2] or match[4]
        if match[4] and inner.isidentifier():  # __name__ is a word of programs
            continue
        is_said = is_begin or reading.is_quoted(match.start())
        fix = Fix("Leave the words, take the marks", match.start(), match.end(), inner, part)
        yield Spot(*match.span(), "Stars for emphasis are not heard.", fix, part, None if is_said else "hint")
    for pattern in (_HEADING, _BULLETS, _CODE) if is_begin else (_FENCE,):
        for match in pattern.finditer(text):
            inner = match[2] if pattern is _CODE else ""
            fix = Fix("Take the marks out", match.start(), match.end(), inner, part)
            yield Spot(*match.span(), "These marks are for the eye.", fix, part, None if is_begin else "hint")


def _blocks_in(reading: Reading) -> Iterator[Spot]:
    """Neighbouring lines of one kind are one finding: a list is one habit, not twenty."""
    at, lines = 0, []
    for line in reading.body.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    for kind, group in groupby(lines, key=lambda each: _kind_of(each[1])):
        block = list(group)
        if not kind or len(block) < _SHORTEST_LIST:
            continue
        start, end = block[0][0], block[-1][0] + len(block[-1][1])
        message, _ = _BLOCKS[kind]
        yield Spot(start, end, message.format(len(block)), _straightened(reading, kind, block), severity="hint")


def _straightened(reading: Reading, kind: str, block: list[tuple[int, str]]) -> Fix | None:
    if len(block) > _LONGEST_LIST:
        return None
    start, end = block[0][0], block[-1][0] + len(block[-1][1])
    plain = "\n".join(_plain(line, kind, reading.is_english) for _, line in block)
    return Fix(_BLOCKS[kind][1], start, end, plain)


def _kind_of(line: str) -> str:
    head = line.lstrip()[:1]
    if head not in _LIST_HEADS and not head.isdigit():
        return ""
    if _BULLET.match(line):
        return "bullets"
    if _NUMBERED.match(line):
        return "numbers"
    return "table" if _TABLE_ROW.match(line) else ""


_BLOCKS = {
    "bullets": ("A list of {} points. Fine as instructions; risky where the agent reads it out.", "Make plain lines"),
    "numbers": ("A list of {} numbered steps. The agent may read the numbers out.", "Write the steps as words"),
    "table": ("A table of {} lines. Nobody can hear columns.", "Make plain lines"),
}


def _plain(line: str, kind: str, is_english: bool) -> str:
    if kind == "table":
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        return ", ".join(cell for cell in cells if cell.strip(":- "))
    if kind == "bullets":
        return _BULLET.sub(r"\1", line, count=1)
    return _NUMBERED.sub(lambda found: f"{found[1]}{_ordinal(int(found[2])) if is_english else ''}", line, count=1)


def _ordinal(number: int) -> str:
    return f"{num2words(number, ordinal=True).capitalize()}: "


_TOP_LEVEL = "com|org|net|io|ai|co|info|biz|dental|health|shop|app|dev|us|uk|ca|au|de|fr|es|it|nl|pl|ch|at|eu|example"
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(([^()\s]{1,300})\)")
_ADDRESS = re.compile(
    r"(?<![\w.+@/-])(?:"
    r"(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)(?![\w@-])"
    r"|(?:https?://|www\.)[^\s<>\"“”()\[\]{}]+"
    rf"|[a-z0-9](?:[a-z0-9-]*\.)+(?:{_TOP_LEVEL})\b(?:/[^\s<>\"“”()\[\]{{}}]*)?"
    r")",
    re.IGNORECASE,
)
_MARKS = {".": " dot ", "/": " slash ", "-": " dash ", "_": " underscore ", "@": " at ", "+": " plus "}


@rule(
    "web-address",
    "warning",
    title="Web and e-mail addresses",
    why="Read letter by letter nobody can note an address down. Say it as people do, or offer to send it as a text.",
)
def web_address(reading: Reading) -> Iterator[Spot]:
    for part in TEXTS:
        text = reading.script.text_of(part)
        links = [(match.span(), match[1]) for match in _LINK.finditer(text)]
        for (start, end), words in links:
            said = _ADDRESS.sub(lambda found: _said(found[0]), words)
            yield Spot(start, end, "A link cannot be heard.", Fix("Keep its words", start, end, said, part), part)
        for match in _ADDRESS.finditer(text):
            address = match[0].rstrip(".,;:!?'*_")
            end = match.start() + len(address)
            if any(start <= match.start() < stop for (start, stop), _ in links):
                continue
            kind = "An e-mail address" if match["mail"] else "A web address"
            fix = Fix("Write it as it is said", match.start(), end, _said(address), part)
            yield Spot(match.start(), end, f"{kind} to be read aloud.", fix, part)


def _said(address: str) -> str:
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", address, flags=re.IGNORECASE)
    bare = re.split(r"[?#]", bare, maxsplit=1)[0].rstrip("/")
    spelled = "".join(_MARKS.get(each, each if each.isalnum() else " ") for each in bare)
    return " ".join(spelled.split()) or "our website"


_STREETS = {
    "st": "Street",
    "ave": "Avenue",
    "blvd": "Boulevard",
    "rd": "Road",
    "dr": "Drive",
    "ln": "Lane",
    "hwy": "Highway",
    "pkwy": "Parkway",
    "sq": "Square",
    "ct": "Court",
}
_STREET = re.compile(r"\b\d{1,6} (?:[NSEW]\.? )?(?:[A-Z][a-z]+|\d{1,3}(?:st|nd|rd|th)) ([A-Z][a-z]{1,3})\b(\.)?")


@rule(
    "street-short-form",
    "hint",
    title="Short forms in street names",
    why="“St” may be read as “saint” and “Dr” as “doctor”; the caller drives to the wrong place.",
)
def street_short_form(reading: Reading) -> Iterator[Spot]:
    for part in TEXTS:
        for match in _STREET.finditer(reading.script.text_of(part)):
            word = _STREETS.get(match[1].lower())
            if word is None:
                continue
            start, end = match.span(1)
            stop = match.end() if match[2] and not _ends(reading, part, match) else end
            fix = Fix(f"Write “{word}”", start, stop, word, part)
            yield Spot(start, end, f"“{match[1]}” stands for “{word}”.", fix, part)


def _ends(reading: Reading, part: Part, match: re.Match[str]) -> bool:
    """Whether the full stop of the short form ends a sentence too."""
    return not reading.script.text_of(part)[match.end() :].lstrip(" ")[:1].islower()
