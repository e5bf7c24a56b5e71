"""Rules about single characters: what no text should hold, and what no voice can say."""

import re
import unicodedata
from collections.abc import Iterator

from prompts.lint.finding import Fix, Spot, rule
from prompts.lint.reading import Reading
from prompts.lint.script import Part

TEXTS: tuple[Part, ...] = ("begin_message", "body")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]+")
_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23fa\u203c\u2049]"
    "|[0-9#*]\ufe0f?\u20e3)"
    "(?:[\ufe0f\u20e3\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|(?<=\u200d)[\U0001f000-\U0001faff\u2600-\u27bf])*"
)


@rule(
    "control-characters",
    "error",
    title="Invisible characters",
    why="They come with text copied from other programs. The database refuses some, and a voice may stop there.",
    may_be_off=False,
)
def control_characters(reading: Reading) -> Iterator[Spot]:
    for part in TEXTS:
        for match in _CONTROL.finditer(reading.script.text_of(part)):
            kind = "A null byte" if "\x00" in match[0] else "An invisible control character"
            fix = Fix("Remove it", match.start(), match.end(), "", part)
            yield Spot(match.start(), match.end(), f"{kind} stands here.", fix, part)


@rule(
    "emoji",
    "warning",
    title="Emoji",
    why="A voice either reads its name aloud (“smiling face with smiling eyes”) or stumbles; and the model copies the "
    "habit into what it says.",
)
def emoji(reading: Reading) -> Iterator[Spot]:
    for part in TEXTS:
        text = reading.script.text_of(part)
        for match in _EMOJI.finditer(text):
            start, end = match.span()
            # A symbol between two spaces leaves one of them over.
            wider = end + 1 if text[end : end + 1] == " " and (start == 0 or text[start - 1].isspace()) else end
            is_said = part == "begin_message" or reading.is_quoted(start)
            yield Spot(
                start,
                end,
                f"{_name(match[0])} cannot be spoken.",
                Fix("Remove it", start, wider, "", part),
                part,
                None if is_said else "hint",
            )


def _name(symbol: str) -> str:
    name = unicodedata.name(symbol[0], "").lower()
    return f"“{symbol}” ({name})" if name else f"“{symbol}”"
