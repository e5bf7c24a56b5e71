"""An answer that is cut by the token limit ends at a whole sentence."""

from engine.speech import sentence_ends

CHARACTERS_PER_TOKEN = 4
"""Rough, for English; it only decides from where on sentences are held back whole."""


class SentenceGate:
    """Lets words through as they come until half of the limit is spent, and whole sentences from there on.

    The first half keeps the first word quick; the second half leaves nothing half-said when the limit strikes.
    """

    def __init__(self, max_tokens: int) -> None:
        self._free_characters = max_tokens * CHARACTERS_PER_TOKEN // 2
        self._passed = ""
        self._held = ""

    def feed(self, text: str) -> str:
        if len(self._passed) < self._free_characters:
            return self._pass(text)
        self._held += text
        half_said = self._half_said()
        ends = sentence_ends(half_said + self._held)
        cut = ends[-1] - len(half_said) if ends else 0
        if cut <= 0:
            return ""
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._pass(ready)

    def finish(self, *, was_cut: bool) -> str:
        """What is left. When the model was stopped, a sentence that has not begun to leave is dropped.

        A single sentence longer than half of the limit has begun to leave; saying all of it beats stopping in it.
        """
        rest, self._held = self._held, ""
        return "" if was_cut and not self._half_said().strip() else self._pass(rest)

    def _pass(self, text: str) -> str:
        self._passed += text
        return text

    def _half_said(self) -> str:
        ends = sentence_ends(self._passed)
        return self._passed[ends[-1] :] if ends else self._passed
