"""Sixth stage: money, dates, times, percentages, phone numbers and codes become words of the agent's language."""

import re
from collections import Counter
from functools import lru_cache

from engine.speech_stage import JudgingStage, Verdict, keep
from engine.spoken.codes import code_groups
from engine.spoken.grammar import UNKNOWN, Grammar
from engine.spoken.language import SpokenForms
from engine.spoken.saying import say
from engine.spoken.surroundings import LONGEST_TAIL_CHARS, Surroundings, surroundings

_GLUED = re.compile(r"-?[0-9][A-Za-z0-9]{0,23}(?:-[A-Z0-9]{1,12}|\.[0-9]{1,12}){0,3}")
_GLUED_GOES_ON = re.compile(r"-?(?:[0-9][A-Za-z0-9]{0,23}(?:-[A-Z0-9]{1,12}|\.[0-9]{1,12}){0,3}[-.]?)?\Z")
_WORD_SO_FAR = re.compile(r"[A-Za-z0-9]*\Z")


@lru_cache(maxsize=64)
def grammars(forms: SpokenForms) -> tuple[Grammar, Grammar]:
    """Elsewhere, and after the name of a month; compiled."""
    pair = Grammar(forms.writing), Grammar(forms.writing, is_after_month=True)
    for grammar in pair:
        _ = grammar.forms, grammar.is_some_form, grammar.may_go_on
    return pair


class SpokenFormStage(JudgingStage):
    """Holds a number while more of it may come, and what may belong to it: "3 M" until it is no "3 March".

    What was said just before decides too, so each form is judged in its surroundings. Words are never held, but for
    the capital letters that begin a currency's code ("E", "EU") and a hyphen within a word.
    """

    def __init__(self, counts: Counter[str], forms: SpokenForms) -> None:
        super().__init__(counts)
        self._forms = forms
        self._plain, self._after_month = grammars(forms)
        self._starts = self._plain.starts
        self._tail = ""
        self._around: Surroundings | None = None

    def _passes(self, text: str) -> bool:
        if self._held or not self._starts.isdisjoint(text):
            return False
        self._tail = (self._tail + text)[-LONGEST_TAIL_CHARS:]
        self._around = None
        return True

    def _take(self, char: str) -> None:
        if self._held or char in self._starts:
            super()._take(char)
        else:
            self._emit(char)

    def _emit(self, text: str) -> None:
        super()._emit(text)
        self._tail = (self._tail + text)[-LONGEST_TAIL_CHARS:]
        self._around = None

    def _judge(self, held: str, is_end: bool) -> Verdict | None:
        if held[0] not in self._starts:
            return keep(held)
        if self._last.isalnum():
            return self._judge_glued(held, is_end)
        around = self._around = self._around or surroundings(self._tail, self._forms.writing)
        grammar = self._after_month if around.month else self._plain
        if not is_end and grammar.may_go_on.match(held):
            return None
        is_of_unknown_money = self._last in self._forms.writing.currencies
        if is_of_unknown_money or not grammar.is_some_form[held[0]].match(held):
            return _kept(held)
        forms = grammar.forms[held[0]]
        found = [(form.rule_id, match) for form in forms if (match := form.pattern.match(held))]
        for rule_id, match in sorted(found, key=lambda pair: -pair[1].end()):
            words = say(rule_id, match, self._forms, around)
            if words is not None:
                self._counts[rule_id] += 1
                return match.end(), words
        return _kept(held)

    def _judge_glued(self, held: str, is_end: bool) -> Verdict | None:
        """What is joined to a word: the rest of a code whose first letters have left, or nothing."""
        if not is_end and _GLUED_GOES_ON.match(held):
            return None
        found = _GLUED.match(held)
        if found is None:
            return _kept(held)
        begun = _WORD_SO_FAR.search(self._tail)
        letters = begun[0] if begun else ""
        groups = code_groups(letters + found[0])
        if groups is None or groups[0] != letters:
            return found.end(), found[0]
        self._counts["spelled_code"] += 1
        return found.end(), f", {self._forms.digits(groups[1:])}"


def _kept(held: str) -> Verdict:
    unknown = UNKNOWN.match(held)
    length = unknown.end() if unknown else 1
    return length, held[:length]
