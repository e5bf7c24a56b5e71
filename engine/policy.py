"""Rules that need no model: what a caller's words alone decide."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from engine.brief import PhraseRule
from engine.transcript import Speaker, Transcript

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'\u2019")
_NEGATIONS = frozenset({"not", "dont", "never", "doesnt", "didnt", "wont", "cant"})
_WISHES = frozenset({"want", "need", "like", "wish", "connect", "transfer", "put", "talk", "speak"})
_WISH_REACH = 6


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation; "don't" becomes "dont", as phrase tables write it."""
    return [match.translate(_APOSTROPHES) for match in _WORD.findall(text.lower())]


def latest_caller_text(transcript: Transcript) -> str:
    """What the caller said since the agent last spoke."""
    said: list[str] = []
    for utterance in reversed(transcript):
        if utterance.speaker is not Speaker.CALLER:
            break
        said.append(utterance.text)
    return " ".join(reversed(said))


class PhraseTable:
    """Phrase rules, first match wins in their order. A look-up costs the caller's words, not the number of rules."""

    def __init__(self, rules: Sequence[PhraseRule]) -> None:
        self._by_first_word: dict[str, list[tuple[int, tuple[str, ...], PhraseRule]]] = defaultdict(list)
        for rank, rule in enumerate(rules):
            for phrase in rule.phrases:
                if phrase:
                    self._by_first_word[phrase[0]].append((rank, phrase, rule))

    def match(self, text: str) -> PhraseRule | None:
        words = words_of(text)
        best: tuple[int, PhraseRule] | None = None
        for at, word in enumerate(words):
            for rank, phrase, rule in self._by_first_word.get(word, ()):
                if best is not None and rank >= best[0]:
                    continue
                if tuple(words[at : at + len(phrase)]) == phrase and not _is_denied(rule, words, at):
                    best = (rank, rule)
        return best[1] if best else None


@lru_cache(maxsize=256)
def phrase_table(rules: tuple[PhraseRule, ...]) -> PhraseTable:
    """The one table of these rules, for all calls: some 100 KB with the built-in phrases."""
    return PhraseTable(rules)


def _is_denied(rule: PhraseRule, words: list[str], at: int) -> bool:
    """ "I don't want a person" asks for no transfer, "No, a person please" and "It's not working, a person" do.

    An emergency or an opt-out is never argued away.
    """
    if rule.reaction != "transfer":
        return False
    before = words[max(0, at - _WISH_REACH) : at]
    denied_wish = any(a in _NEGATIONS and b in _WISHES for a, b in pairwise((*before, words[at])))
    return denied_wish or before[-1:] == ["no"]
