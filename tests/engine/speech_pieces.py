"""What the speech filter's tests share: a small emoji table and ways to feed a text."""

from collections.abc import Iterable

from engine.speech import SpeechFilter, SpokenTables

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
GERMANY = "\U0001f1e9\U0001f1ea"
KEYCAP_ONE = "1\ufe0f\u20e3"
THUMB_DARK = "\U0001f44d\U0001f3ff"
RED_HEART = "\u2764\ufe0f"
GRIN = "\U0001f600"
TABLES = SpokenTables(
    emoji=frozenset(
        {FAMILY, "\U0001f468", "\U0001f469", "\U0001f467", GERMANY, KEYCAP_ONE, "1\u20e3", "#\ufe0f\u20e3"}
        | {"\U0001f44d", THUMB_DARK, RED_HEART, "\u2764", GRIN}
    )
)


def spoken(pieces: Iterable[str]) -> tuple[str, dict[str, int]]:
    """All that leaves for the pieces, and the counts."""
    speech = SpeechFilter(TABLES)
    said = "".join([speech.feed(piece) for piece in pieces]) + speech.finish()
    return said, dict(speech.counts)


def spoken_without_shortcuts(pieces: Iterable[str]) -> tuple[str, dict[str, int]]:
    """As `spoken`, with every stage taking one character after the other."""
    speech = SpeechFilter(TABLES)
    for stage in speech._stages:
        stage._passes = lambda text: not text  # type: ignore[method-assign]
    said = "".join([speech.feed(piece) for piece in pieces]) + speech.finish()
    return said, dict(speech.counts)


def say(text: str) -> str:
    return spoken([text])[0]
