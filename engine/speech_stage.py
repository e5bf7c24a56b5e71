"""What every stage of the speech filter shares: marks, counts and the way of holding back."""

from collections import Counter
from collections.abc import Iterator

# Marks travel between stages in place of what was removed. The first stage drops every control character of the
# model's text, so a mark can only come from a stage; the last stage turns marks into spaces and punctuation.
GAP = "\x1f"  # something stood here: words on both sides stay apart
PAUSE = "\x1d"  # a comma, unless punctuation stands there already
STOP = "\x1e"  # a full stop, unless the sentence is ended already


class Stage:
    """Takes text, gives text. One character at a time decides, so no cut of the text can change what leaves."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._out: list[str] = []
        self._last = ""

    def feed(self, text: str) -> str:
        if text and self._passes(text):
            self._last = text[-1]
            return text
        for char in text:
            self._take(char)
        return self._drain()

    def _passes(self, text: str) -> bool:
        """Whether the text may leave whole: a shortcut that must say what `_take` would say."""
        return False

    def finish(self) -> str:
        self._end()
        return self._drain()

    def _take(self, char: str) -> None:
        raise NotImplementedError

    def _end(self) -> None:
        """The text is over: let go of what is held."""

    def _emit(self, text: str) -> None:
        if text:
            self._out.append(text)
            self._last = text[-1]

    def _drain(self) -> str:
        text = "".join(self._out)
        self._out.clear()
        return text


Verdict = tuple[int, str]


def keep(text: str) -> Verdict:
    """The first character is ordinary."""
    return 1, text[0]


class JudgingStage(Stage):
    """Holds text while `_judge` cannot tell what it is; a verdict names a length and what leaves in its place."""

    def __init__(self, counts: Counter[str]) -> None:
        super().__init__(counts)
        self._held = ""

    def _judge(self, held: str, is_end: bool) -> Verdict | None:
        """None means: more text is needed. Never None when `is_end`, and never for ever."""
        raise NotImplementedError

    def _take(self, char: str) -> None:
        self._held += char
        self._settle(is_end=False)

    def _end(self) -> None:
        self._settle(is_end=True)

    def _settle(self, *, is_end: bool) -> None:
        while self._held:
            verdict = self._judge(self._held, is_end)
            if verdict is None:
                return
            length, text = verdict
            self._held = self._held[length:]
            self._emit(text)


def run_length(text: str) -> int:
    """How often the first character stands at the beginning."""
    return len(text) - len(text.lstrip(text[0]))


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def prefixes(words: Iterator[str]) -> frozenset[str]:
    """Every proper, non-empty beginning of the words."""
    return frozenset(word[:length] for word in words for length in range(1, len(word)))
