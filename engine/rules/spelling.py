"""Words as a recogniser or a hurried person mangles them: one slip away from a word that a rule looks for."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

SHORTEST = 6
"""A slip in a shorter word makes too often another word: "human" and "humane", "agent" and "agents"."""
COMMON_WORDS = 2_000
"""So many words that no rule looks for are known for it: callers share most of theirs."""


class Spelling:
    """Leads a word with one slip (a letter too many, missing, wrong, or two swapped) back to the one meant."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._known = frozenset(vocabulary)
        self._by_rest: Mapping[str, tuple[str, ...]] = _by_rest(word for word in self._known if len(word) >= SHORTEST)
        self._meant = lru_cache(maxsize=COMMON_WORDS)(self._found)

    def meant(self, word: str) -> str:
        """The known word one slip away, `word` itself when there is none or it is known as it stands."""
        return word if word in self._known or len(word) < SHORTEST - 1 else self._meant(word)

    def _found(self, word: str) -> str:
        for rest in (word, *_rests(word)):
            for known in self._by_rest.get(rest, ()):
                if is_one_slip(word, known) and not _is_another_form(word, known):
                    return known
        return word


def is_one_slip(one: str, other: str) -> bool:
    """Whether a letter added, dropped or replaced, or two neighbours swapped, make `other` of `one`."""
    if len(one) > len(other):
        one, other = other, one
    if one == other or len(other) - len(one) > 1:
        return False
    at = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    is_swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return is_swapped or one[at + 1 :] == other[at + 1 :]


def _is_another_form(word: str, known: str) -> bool:
    """ "manage" and "managed" are no slips for "manager"; "managers" and "managerr" are."""
    if word[:-1] == known:
        return word[-1] not in ("s", known[-1])
    return word == known[:-1] or word[:-1] == known[:-1]


def _by_rest(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        for rest in (word, *_rests(word)):
            found.setdefault(rest, []).append(word)
    return {rest: tuple(known) for rest, known in found.items()}


def _rests(word: str) -> Iterator[str]:
    """The word less one letter, each way once. Two words one slip apart share such a rest."""
    for at in range(len(word)):
        if at == 0 or word[at] != word[at - 1]:
            yield word[:at] + word[at + 1 :]
