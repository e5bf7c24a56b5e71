"""Finds phrases in what was said. A look-up costs the caller's words, not the number of rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from engine.rules.heard import words_of
from engine.rules.rule import Reaction
from engine.rules.spelling import Spelling

ANY = "*"
WIDEST_GAP = 3
"""How many words a `*` may stand for."""
_NEGATIONS = frozenset({"not", "dont", "never", "doesnt", "didnt", "wont", "cant"})
_WISHES = frozenset({"want", "need", "like", "wish", "connect", "transfer", "put", "talk", "speak"})
_WISH_REACH = 6

Phrase = tuple[str, ...]


class PhraseTable:
    """Phrases of rules, which are told apart by their rank."""

    def __init__(self, phrases: Iterable[tuple[int, str, Phrase]]) -> None:
        """Each phrase with the rank of its rule and that rule's reaction."""
        self._by_first_word: dict[str, list[tuple[int, str, Phrase]]] = defaultdict(list)
        for rank, reaction, phrase in phrases:
            if phrase and phrase[0] != ANY:
                self._by_first_word[phrase[0]].append((rank, reaction, phrase[1:]))
        vocabulary = {word for entries in self._by_first_word.values() for *_, rest in entries for word in rest}
        self._spelling = Spelling((vocabulary | set(self._by_first_word)) - {ANY})

    def ranks(self, text: str) -> set[int]:
        """The ranks of all rules one of whose phrases was said."""
        words = [self._spelling.meant(word) for word in words_of(text)]
        return set(self._found(words))

    def _found(self, words: Sequence[str]) -> Iterator[int]:
        for at, word in enumerate(words):
            for rank, reaction, rest in self._by_first_word.get(word, ()):
                if _goes_on(words, at + 1, rest) and not _is_denied(reaction, words, at):
                    yield rank


def _goes_on(words: Sequence[str], at: int, rest: Phrase) -> bool:
    """Whether the rest of a phrase follows from `at`."""
    if not rest:
        return True
    if rest[0] == ANY:
        return any(_goes_on(words, at + gap, rest[1:]) for gap in range(WIDEST_GAP + 1))
    return at < len(words) and words[at] == rest[0] and _goes_on(words, at + 1, rest[1:])


def _is_denied(reaction: str, words: Sequence[str], at: int) -> bool:
    """ "I don't want a person" asks for no transfer, "No, a person please" and "It's not working, a person" do.

    An emergency or an opt-out is never argued away.
    """
    if reaction != Reaction.TRANSFER:
        return False
    before = words[max(0, at - _WISH_REACH) : at]
    denied_wish = any(a in _NEGATIONS and b in _WISHES for a, b in pairwise((*before, words[at])))
    return denied_wish or list(before[-1:]) == ["no"]
