"""Fifth stage: the marks of emphasis and inline code. Each run of marks is judged by its two neighbours alone."""

from engine.speech_stage import GAP, JudgingStage, Verdict, keep, run_length

_MARKS = frozenset("*_~`\\")
_ENDS_A_CLAUSE = ",.;:!?"


class EmphasisStage(JudgingStage):
    """Holds a run of "*", "_" or "~" until the character after it."""

    _before_last = ""

    def _passes(self, text: str) -> bool:
        if self._held or not _MARKS.isdisjoint(text):
            return False
        self._before_last = (self._last + text)[-2:-1]
        return True

    def _emit(self, text: str) -> None:
        if text:
            self._before_last = text[-2] if len(text) > 1 else self._last
        super()._emit(text)

    def _judge(self, held: str, is_end: bool) -> Verdict | None:
        char = held[0]
        if char not in _MARKS:
            return keep(held)
        if char == "`":
            self._counts["code"] += 1
            return 1, ""
        if char == "\\":
            return 1, GAP
        length = run_length(held)
        if length == len(held) and not is_end:
            if length > 2:  # a longer run means the same
                self._held = held[:2]
            return None
        following = held[length : length + 1]
        if length == 1 and self._is_meant(char, following):
            return keep(held)
        self._counts["markdown"] += 1
        return length, GAP if self._would_glue(char, length, following) else ""

    def _is_meant(self, char: str, following: str) -> bool:
        """A product, a snake_case name, "~5"."""
        if char == "~":
            return True
        if char == "_":
            return self._last.isalnum() and following.isalnum()
        is_tight = self._last.isdigit() and following.isdigit()
        return is_tight or (self._last == following == " " and self._before_last.isdigit())

    def _would_glue(self, char: str, length: int, following: str) -> bool:
        if char == "_" and length > 1 and self._last.isalnum():
            return following.isalnum()
        return bool(self._last) and self._last in _ENDS_A_CLAUSE and following.isalpha()
